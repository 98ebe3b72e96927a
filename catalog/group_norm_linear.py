"""A linear layer with a bias under group normalisation: Y = GN(W X + b), over the channels of each group, eps = 0."""

from symverify import (
    COMPLETE,
    REFUTED,
    Permutation,
    PositiveDiagonal,
    PositiveScalar,
    Power,
    Product,
    Translation,
    architecture,
    contract,
    group_norm,
)


@architecture(
    parameters={"W": "group c n", "b": "group c"}, data={"X": "n k"}, source="survey, Example 2.6; Wu and He 2018"
)
def group_norm_linear(W, b, X):
    """The channels are written as c channels in each group."""
    return group_norm(W @ X + b, over="c")


@group_norm_linear.symmetry(Power(PositiveScalar(), "group"), source="survey, Example 2.6: a scaling of similar form")
def rescaling_of_each_group(d, W, b):
    return {"W": d * W, "b": d * b}


@group_norm_linear.symmetry(Product(Translation("group", "n"), Translation("group")))
def mean_direction_of_each_group(element, W, b):
    """What all channels of a group have in common is taken away by the mean."""
    v, a = element
    return {"W": W + v, "b": b + a}


@group_norm_linear.symmetry(PositiveDiagonal("c"), expect=REFUTED)
def rescaling_of_each_channel(g, W, b):
    """The channels of a group are compared with each other."""
    return {"W": contract(g, W, over="c"), "b": contract(g, b, over="c")}


@group_norm_linear.symmetry(Permutation("group"), expect=REFUTED)
def group_permutation(g, W, b):
    """The output is permuted."""
    return {"W": g @ W, "b": g @ b}


group_norm_linear.completeness(COMPLETE, group=2, c=3, n=4, k=1)
