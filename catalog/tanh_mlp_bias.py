"""Two layers with biases and tanh: Y = W2 tanh(W1 X + b1) + b2."""

from symverify import COMPLETE, REFUTED, SignedPermutation, Signs, architecture, inverse, tanh


@architecture(
    parameters={"W2": "m h", "W1": "h n", "b2": "m", "b1": "h"},
    data={"X": "n k"},
    source="survey, Example 2.4, with the biases of Proposition 2.5",
)
def tanh_mlp_bias(W2, W1, b2, b1, X):
    return W2 @ tanh(W1 @ X + b1) + b2


@tanh_mlp_bias.symmetry(Signs("h"), source="Chen et al. 1993")
def sign_flips(g, W2, W1, b1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@tanh_mlp_bias.symmetry(SignedPermutation("h"), source="Chen et al. 1993")
def signed_permutation(g, W2, W1, b1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@tanh_mlp_bias.symmetry(Signs("h"), expect=REFUTED)
def bias_forgotten(g, W2, W1):
    """tanh(-w x + b) is not -tanh(w x + b)."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@tanh_mlp_bias.symmetry(Signs("m"), expect=REFUTED)
def output_sign_flips(g, W2, b2):
    """The output changes its sign."""
    return {"W2": g @ W2, "b2": g @ b2}


tanh_mlp_bias.completeness(COMPLETE, m=4, h=3, n=2)
