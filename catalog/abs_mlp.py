"""Two layers and the absolute value: Y = W2 |W1 X|."""

from symverify import COMPLETE, REFUTED, Diagonal, PositiveDiagonal, PositiveMonomial, Signs, abs, architecture, inverse


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="survey, Example 2.3")
def abs_mlp(W2, W1, X):
    return W2 @ abs(W1 @ X)


@abs_mlp.symmetry(PositiveDiagonal("h"), source="survey, Example 2.3, degree 1")
def rescaling(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@abs_mlp.symmetry(Diagonal("h"))
def real_rescaling(g, W2, W1):
    """Every nonzero factor passes, and comes out as its absolute value: the positive group is not complete."""
    return {"W2": W2 @ inverse(abs(g)), "W1": g @ W1}


@abs_mlp.symmetry(Signs("h"))
def input_sign_flips(g, W1):
    """|z| is even."""
    return {"W1": g @ W1}


@abs_mlp.symmetry(PositiveMonomial("h"), source="survey, Examples 2.3 and 2.8 together")
def rescaling_and_permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@abs_mlp.symmetry(Diagonal("h"), expect=REFUTED)
def absolute_value_forgotten(g, W2, W1):
    """A negative factor comes out as a positive one."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@abs_mlp.symmetry(Signs("h"), expect=REFUTED)
def output_sign_flips(g, W2):
    """The sign of an output weight is visible."""
    return {"W2": W2 @ g}


abs_mlp.completeness(COMPLETE, m=4, h=3, n=2)
