"""A linear layer under RMS normalisation: Y = RMS(W X), over the features, eps = 0."""

from symverify import COMPLETE, REFUTED, O, PositiveDiagonal, PositiveScalar, Translation, architecture, rms_norm


@architecture(parameters={"W": "m n"}, data={"X": "n k"}, source="survey, Example 2.6, other normalisations")
def rms_norm_linear(W, X):
    return rms_norm(W @ X, over="m")


@rms_norm_linear.symmetry(PositiveScalar(), source="survey, Example 2.6: a scaling of similar form")
def common_rescaling(c, W):
    return {"W": c * W}


@rms_norm_linear.symmetry(PositiveDiagonal("m"), expect=REFUTED)
def rescaling_of_each_row(g, W):
    """The rows are compared with each other: one factor for all of them."""
    return {"W": g @ W}


@rms_norm_linear.symmetry(Translation("n"), expect=REFUTED)
def mean_direction(v, W):
    """RMS norm does not centre: this is layer norm's symmetry."""
    return {"W": W + v}


@rms_norm_linear.symmetry(O("m"), expect=REFUTED)
def rotation(g, W):
    """RMS norm is equivariant under rotations, and not invariant."""
    return {"W": g @ W}


rms_norm_linear.completeness(COMPLETE, m=3, n=2)
