"""A linear layer with a bias under layer normalisation: Y = LN(W X + b), over the features, eps = 0."""

from symverify import (
    COMPLETE,
    REFUTED,
    PositiveDiagonal,
    PositiveScalar,
    Product,
    Translation,
    architecture,
    layer_norm,
)


@architecture(parameters={"W": "m n", "b": "m"}, data={"X": "n k"}, source="survey, Example 2.6, other normalisations")
def layer_norm_linear(W, b, X):
    return layer_norm(W @ X + b, over="m")


@layer_norm_linear.symmetry(PositiveScalar(), source="survey, Example 2.6: a scaling of similar form; Ba et al. 2016")
def common_rescaling(c, W, b):
    """One factor for the layer, and not one for each row."""
    return {"W": c * W, "b": c * b}


@layer_norm_linear.symmetry(Product(Translation("n"), Translation()))
def mean_direction(element, W, b):
    """The mean over the features takes away what is equal in all rows: n + 1 further dimensions."""
    v, a = element
    return {"W": W + v, "b": b + a}


@layer_norm_linear.symmetry(PositiveDiagonal("m"), expect=REFUTED)
def rescaling_of_each_row(g, W, b):
    """That is batch norm's symmetry: here the rows are compared with each other."""
    return {"W": g @ W, "b": g @ b}


@layer_norm_linear.symmetry(PositiveScalar(), expect=REFUTED)
def bias_forgotten(c, W):
    """The bias has to grow with the weights."""
    return {"W": c * W}


@layer_norm_linear.symmetry(Translation("m"), expect=REFUTED)
def bias_shift(c, b):
    """That too is batch norm's: only the mean of c is forgotten."""
    return {"b": b + c}


layer_norm_linear.completeness(COMPLETE, m=4, n=3)
