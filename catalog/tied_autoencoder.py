"""A linear autoencoder with tied weights: Y = W^T (W X + b) + c."""

from symverify import COMPLETE, GL, REFUTED, O, Permutation, Translation, architecture, transpose


@architecture(
    parameters={"W": "h n", "b": "h", "c": "n"}, data={"X": "n k"}, source="survey, Example 2.2, with W2 = W1^T"
)
def tied_autoencoder(W, b, c, X):
    return transpose(W) @ (W @ X + b) + c


@tied_autoencoder.symmetry(O("h"))
def rotation(g, W, b):
    """Of GL(h) the tie leaves the g with g^T = g^-1."""
    return {"W": g @ W, "b": g @ b}


@tied_autoencoder.symmetry(Translation("h"))
def bias_translation(v, W, b, c):
    """As without the tie."""
    return {"b": b + v, "c": c - transpose(W) @ v}


@tied_autoencoder.symmetry(GL("h"), expect=REFUTED)
def every_change_of_basis(g, W, b):
    """W^T becomes W^T g^T, and not W^T g^-1."""
    return {"W": g @ W, "b": g @ b}


@tied_autoencoder.symmetry(Permutation("h"), expect=REFUTED)
def bias_forgotten(g, W):
    """The hidden bias is permuted too."""
    return {"W": g @ W}


tied_autoencoder.completeness(COMPLETE, h=3, n=4)
tied_autoencoder.completeness(COMPLETE, h=4, n=2)
