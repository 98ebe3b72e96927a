"""Two layers and prelu, whose slopes are learned: Y = W2 prelu(W1 X, a)."""

from symverify import COMPLETE, REFUTED, Permutation, PositiveDiagonal, PositiveMonomial, architecture, inverse, prelu


@architecture(
    parameters={"W2": "m h", "W1": "h n", "a": "h"},
    data={"X": "n k"},
    source="survey, Example 2.3, with a parametric activation",
)
def prelu_mlp(W2, W1, a, X):
    return W2 @ prelu(W1 @ X, a)


@prelu_mlp.symmetry(PositiveDiagonal("h"))
def rescaling(g, W2, W1):
    """Homogeneous of degree 1, whatever the slopes."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@prelu_mlp.symmetry(Permutation("h"))
def hidden_permutation(g, W2, W1, a):
    """A unit takes its slope along."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "a": g @ a}


@prelu_mlp.symmetry(Permutation("h"), expect=REFUTED)
def slopes_left_behind(g, W2, W1):
    """Units with different slopes are different functions."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@prelu_mlp.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def slopes_rescaled(g, W2, W1, a):
    """The slopes are ratios: they have no scale to give."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "a": g @ a}


@prelu_mlp.symmetry(PositiveMonomial("h"), expect=REFUTED)
def slopes_rescaled_and_permuted(g, W2, W1, a):
    """The slopes have to be permuted without being rescaled."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "a": g @ a}


prelu_mlp.completeness(COMPLETE, m=4, h=3, n=2)
