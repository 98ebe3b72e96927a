"""Batch normalisation times a learned diagonal: Y = d BN(W X), where equivariance and invariance of BN differ."""

from symverify import COMPLETE, REFUTED, PositiveDiagonal, Signs, architecture, batch_norm, inverse


@architecture(parameters={"W": "m n", "d": "m"}, data={"X": "n k"}, source="survey, Example 2.6")
def batch_norm_rescaled(W, d, X):
    return d * batch_norm(W @ X, over="k")


@batch_norm_rescaled.symmetry(
    PositiveDiagonal("m"), expect=REFUTED, source="survey, Example 2.6, as printed: batch norm is equivariant"
)
def equivariance_as_printed(g, W, d):
    """If BN(g Z) were g BN(Z), then g^-1 d would undo g W."""
    return {"W": g @ W, "d": inverse(g) @ d}


@batch_norm_rescaled.symmetry(
    PositiveDiagonal("m"), source="survey, Example 2.6, corrected: batch norm is invariant, BN(g Z) = BN(Z)"
)
def invariance(g, W):
    return {"W": g @ W}


@batch_norm_rescaled.symmetry(Signs("m"))
def sign_flips(g, W, d):
    """Under signs it is equivariant indeed: BN(-z) = -BN(z)."""
    return {"W": g @ W, "d": g @ d}


@batch_norm_rescaled.symmetry(PositiveDiagonal("n"), expect=REFUTED)
def rescaling_of_the_inputs(g, W):
    """The features are mixed before they are normalised."""
    return {"W": W @ g}


batch_norm_rescaled.completeness(COMPLETE, m=2, n=3, k=4)
