"""Batch normalisation as it is implemented, with eps = 1e-5 under the root: Y = BN(W X + b)."""

from symverify import COMPLETE, REFUTED, PositiveDiagonal, PositiveScalar, Translation, architecture, batch_norm


@architecture(
    parameters={"W": "m n", "b": "m"}, data={"X": "n k"}, source="survey, Example 2.6; Ioffe and Szegedy 2015"
)
def batch_norm_linear_eps(W, b, X):
    return batch_norm(W @ X + b, over="k", eps=1e-5)


@batch_norm_linear_eps.symmetry(Translation("m"))
def bias_shift(c, b):
    """The mean takes the bias away, whatever eps is."""
    return {"b": b + c}


@batch_norm_linear_eps.symmetry(PositiveDiagonal("m"), expect=REFUTED, source="survey, Example 2.6, at eps > 0")
def rescaling(g, W, b):
    """eps sets a scale: the residual is of the order of eps / Var."""
    return {"W": g @ W, "b": g @ b}


@batch_norm_linear_eps.symmetry(PositiveScalar(), expect=REFUTED)
def common_rescaling(c, W):
    """Not even one common factor is exact."""
    return {"W": c * W}


batch_norm_linear_eps.completeness(COMPLETE, m=2, n=3, k=4)
