"""Two layers of relu at one data point: y = W2 relu(W1 x), where the action of Example 2.13 does not exist."""

from symverify import COMPLETE, GL, REFUTED, PositiveMonomial, architecture, frame, inverse, relu


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"x": "n"}, source="survey, Example 2.13; Zhao et al. 2023")
def two_layer_relu_data_dependent(W2, W1, x):
    return W2 @ relu(W1 @ x)


@two_layer_relu_data_dependent.symmetry(GL("h"), kind="data-dependent", batch=1, expect=REFUTED)
def change_of_frame(g, W2, W1, x):
    """relu(g W1 x) = 0 for an open set of g, whatever W1 x is: there is no frame of 0, so no action of GL(h)."""
    before, after = frame(relu(W1 @ x), over="h"), frame(relu(g @ W1 @ x), over="h")
    return {"W2": W2 @ before @ inverse(after), "W1": g @ W1}


@two_layer_relu_data_dependent.symmetry(PositiveMonomial("h"), source="survey, Examples 2.3 and 2.8")
def rescaling_and_permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


two_layer_relu_data_dependent.completeness(COMPLETE, m=4, h=3, n=2)
