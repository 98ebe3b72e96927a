"""Layer normalisation as it is implemented, with eps = 1e-5 under the root: Y = LN(W X + b)."""

from symverify import COMPLETE, REFUTED, PositiveScalar, Translation, architecture, layer_norm


@architecture(parameters={"W": "m n", "b": "m"}, data={"X": "n k"}, source="survey, Example 2.6; Ba et al. 2016")
def layer_norm_linear_eps(W, b, X):
    return layer_norm(W @ X + b, over="m", eps=1e-5)


@layer_norm_linear_eps.symmetry(Translation("n"))
def mean_direction(v, W):
    """The mean over the features takes it away, whatever eps is."""
    return {"W": W + v}


@layer_norm_linear_eps.symmetry(Translation())
def common_bias(a, b):
    """The same for one number added to all biases."""
    return {"b": b + a}


@layer_norm_linear_eps.symmetry(PositiveScalar(), expect=REFUTED, source="survey, Example 2.6, at eps > 0")
def common_rescaling(c, W, b):
    """eps sets a scale."""
    return {"W": c * W, "b": c * b}


layer_norm_linear_eps.completeness(COMPLETE, m=4, n=3)
