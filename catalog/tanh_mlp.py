"""Two layers and the odd function tanh: Y = W2 tanh(W1 X)."""

from symverify import (
    COMPLETE,
    REFUTED,
    Permutation,
    PositiveDiagonal,
    SignedPermutation,
    Signs,
    architecture,
    inverse,
    tanh,
)


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="survey, Example 2.4 and Table 1")
def tanh_mlp(W2, W1, X):
    return W2 @ tanh(W1 @ X)


@tanh_mlp.symmetry(Signs("n"), expect=REFUTED, source="survey, Example 2.4 and Table 1, as printed: Z_2^n")
def sign_flips_as_printed(g, W2, W1):
    """The signs belong to the h hidden units: an n x n matrix does not fit."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@tanh_mlp.symmetry(Signs("h"), source="survey, Example 2.4, corrected: Z_2^h; Chen et al. 1993")
def sign_flips(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@tanh_mlp.symmetry(Permutation("h"), source="survey, Example 2.8")
def hidden_permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@tanh_mlp.symmetry(SignedPermutation("h"), source="Chen et al. 1993")
def signed_permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@tanh_mlp.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def rescaling(g, W2, W1):
    """tanh is not homogeneous."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@tanh_mlp.symmetry(Signs("n"), expect=REFUTED)
def input_sign_flips(g, W1):
    """The shapes fit on this side, and the signs of the inputs are visible."""
    return {"W1": W1 @ g}


@tanh_mlp.symmetry(Signs("h"), expect=REFUTED)
def first_layer_only(g, W1):
    """tanh is odd and not even."""
    return {"W1": g @ W1}


tanh_mlp.completeness(COMPLETE, m=4, h=3, n=2)
