"""Two layers and the positively homogeneous relu: Y = W2 relu(W1 X)."""

from symverify import (
    COMPLETE,
    GL,
    REFUTED,
    Permutation,
    PositiveDiagonal,
    PositiveMonomial,
    Semidirect,
    SignedPermutation,
    Signs,
    architecture,
    inverse,
    relu,
)


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="survey, Example 2.3")
def relu_mlp(W2, W1, X):
    return W2 @ relu(W1 @ X)


@relu_mlp.symmetry(PositiveDiagonal("h"), source="survey, Example 2.3; Badrinarayanan et al. 2015")
def rescaling(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@relu_mlp.symmetry(Permutation("h"), source="survey, Example 2.8; Hecht-Nielsen 1990")
def hidden_permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@relu_mlp.symmetry(PositiveMonomial("h"), source="survey, Examples 2.3 and 2.8 together")
def rescaling_and_permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@relu_mlp.symmetry(Semidirect(PositiveDiagonal("h"), Permutation("h")))
def rescaling_after_permutation(element, W2, W1):
    """The same group as the positive monomial matrices, as pairs (d, p) with d p their product."""
    d, p = element
    return {"W2": W2 @ inverse(p) @ inverse(d), "W1": d @ p @ W1}


@relu_mlp.symmetry(GL("h"), expect=REFUTED)
def every_change_of_basis(g, W2, W1):
    """relu commutes with the positive monomial matrices, and with no others."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@relu_mlp.symmetry(Signs("h"), expect=REFUTED)
def sign_flips(g, W2, W1):
    """relu is not odd."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@relu_mlp.symmetry(SignedPermutation("h"), expect=REFUTED)
def signed_permutation(g, W2, W1):
    """The permutations alone would do."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@relu_mlp.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def one_layer_only(g, W1):
    """relu is equivariant and not invariant."""
    return {"W1": g @ W1}


relu_mlp.completeness(COMPLETE, m=4, h=3, n=2)
relu_mlp.completeness(COMPLETE, m=2, h=3, n=4)
