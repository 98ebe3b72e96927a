"""The action of Example 2.13 seen at another point: it is made for x, the output is y = W2 sigmoid(W1 x')."""

from symverify import COMPLETE, GL, REFUTED, Permutation, architecture, frame, inverse, sigmoid


@architecture(
    parameters={"W2": "m h", "W1": "h n"},
    data={"x": "n", "other": "n"},
    source="survey, Definition 2.8: data-dependent symmetries preserve the output at their own data",
)
def two_layer_other_point(W2, W1, x, other):
    return W2 @ sigmoid(W1 @ other)


@two_layer_other_point.symmetry(GL("h"), kind="data-dependent", batch=1, expect=REFUTED)
def change_of_frame(g, W2, W1, x):
    """Off its data point the action changes the function."""
    before, after = frame(sigmoid(W1 @ x), over="h"), frame(sigmoid(g @ W1 @ x), over="h")
    return {"W2": W2 @ before @ inverse(after), "W1": g @ W1}


@two_layer_other_point.symmetry(GL("h"), kind="data-dependent", batch=1)
def change_of_frame_at_the_other_point(g, W2, W1, other):
    """The same action made for the point at which the output is taken."""
    before, after = frame(sigmoid(W1 @ other), over="h"), frame(sigmoid(g @ W1 @ other), over="h")
    return {"W2": W2 @ before @ inverse(after), "W1": g @ W1}


@two_layer_other_point.symmetry(Permutation("h"), source="survey, Example 2.8")
def hidden_permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


two_layer_other_point.completeness(COMPLETE, m=4, h=3, n=2)
