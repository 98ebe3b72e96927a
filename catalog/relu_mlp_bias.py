"""Two layers with biases and relu: Y = W2 relu(W1 X + b1) + b2."""

from symverify import (
    COMPLETE,
    REFUTED,
    PositiveDiagonal,
    PositiveMonomial,
    Signs,
    Translation,
    architecture,
    inverse,
    relu,
)


@architecture(
    parameters={"W2": "m h", "W1": "h n", "b2": "m", "b1": "h"},
    data={"X": "n k"},
    source="survey, Example 2.3, with the biases of Proposition 2.5",
)
def relu_mlp_bias(W2, W1, b2, b1, X):
    return W2 @ relu(W1 @ X + b1) + b2


@relu_mlp_bias.symmetry(PositiveDiagonal("h"), source="survey, Example 2.3; Badrinarayanan et al. 2015")
def rescaling(g, W2, W1, b1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@relu_mlp_bias.symmetry(PositiveMonomial("h"), source="survey, Examples 2.3 and 2.8 together")
def rescaling_and_permutation(g, W2, W1, b1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@relu_mlp_bias.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def bias_forgotten(g, W2, W1):
    """The kink of a unit has to stay where it is."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@relu_mlp_bias.symmetry(Translation("h"), expect=REFUTED)
def bias_translation(c, W2, b1, b2):
    """A symmetry of two linear layers only."""
    return {"b1": b1 + c, "b2": b2 - W2 @ c}


@relu_mlp_bias.symmetry(Signs("h"), expect=REFUTED)
def sign_flips(g, W2, W1, b1):
    """relu(-z) = relu(z) - z: the linear term would need a skip connection."""
    return {"W2": W2 @ g, "W1": g @ W1, "b1": g @ b1}


relu_mlp_bias.completeness(COMPLETE, m=4, h=3, n=2, k=2)
