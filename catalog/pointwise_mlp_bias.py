"""Two layers with biases and any function of one variable: Y = W2 sigma(W1 X + b1) + b2."""

from symverify import COMPLETE, REFUTED, Permutation, Translation, architecture, inverse, pointwise


@architecture(
    parameters={"W2": "m h", "W1": "h n", "b2": "m", "b1": "h"},
    data={"X": "n k"},
    source="survey, Example 2.8, with the biases of Proposition 2.5",
)
def pointwise_mlp_bias(W2, W1, b2, b1, X):
    return W2 @ pointwise("sigma")(W1 @ X + b1) + b2


@pointwise_mlp_bias.symmetry(Permutation("h"), source="survey, Example 2.8; Hecht-Nielsen 1990")
def hidden_permutation(g, W2, W1, b1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@pointwise_mlp_bias.symmetry(Permutation("h"), expect=REFUTED)
def bias_forgotten(g, W2, W1):
    """A unit takes its bias along."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@pointwise_mlp_bias.symmetry(Translation("h"), expect=REFUTED)
def bias_translation(c, W2, b1, b2):
    """A symmetry of two linear layers only."""
    return {"b1": b1 + c, "b2": b2 - W2 @ c}


@pointwise_mlp_bias.symmetry(Permutation("m"), expect=REFUTED)
def output_permutation(g, W2, b2):
    """The output is permuted."""
    return {"W2": g @ W2, "b2": g @ b2}


pointwise_mlp_bias.completeness(COMPLETE, m=4, h=3, n=2)
