"""A linear layer under batch normalisation: Y = BN(W X), over the points of the batch."""

from symverify import (
    COMPLETE,
    REFUTED,
    Permutation,
    PositiveDiagonal,
    PositiveScalar,
    Signs,
    Translation,
    architecture,
    batch_norm,
)


@architecture(parameters={"W": "m n"}, data={"X": "n k"}, source="survey, Example 2.6 and Table 1")
def batch_norm_linear(W, X):
    """Mean and variance of each row of W X, without the eps of implementations, in training mode."""
    return batch_norm(W @ X, over="k")


@batch_norm_linear.symmetry(
    PositiveDiagonal("m"), source="survey, Example 2.6, corrected: invariant; Kunin et al. 2021"
)
def rescaling(g, W):
    return {"W": g @ W}


@batch_norm_linear.symmetry(PositiveScalar())
def common_rescaling(c, W):
    """One factor for all rows."""
    return {"W": c * W}


@batch_norm_linear.symmetry(PositiveDiagonal("h"), expect=REFUTED, source="survey, Table 1, as printed: R_{>0}^h")
def rescaling_as_printed_in_the_table(g, W):
    """W (m n) has no axis h."""
    return {"W": g @ W}


@batch_norm_linear.symmetry(Signs("m"), expect=REFUTED)
def sign_flips(g, W):
    """The output changes its sign."""
    return {"W": g @ W}


@batch_norm_linear.symmetry(Permutation("m"), expect=REFUTED)
def channel_permutation(g, W):
    """The output is permuted."""
    return {"W": g @ W}


@batch_norm_linear.symmetry(Translation("n"), expect=REFUTED)
def translation_of_the_rows(c, W):
    """W X + c^T X is not constant along the batch."""
    return {"W": W + c}


batch_norm_linear.completeness(COMPLETE, m=2, n=3, k=4)
