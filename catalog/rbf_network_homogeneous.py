"""A radial basis function network with a homogeneous phi: Y = sum_i w_i (|x - c_i| / b_i)^3."""

from symverify import (
    COMPLETE,
    REFUTED,
    Permutation,
    PositiveDiagonal,
    PositiveMonomial,
    architecture,
    inverse,
    power,
    radial_basis,
)


@architecture(
    parameters={"w": "h", "b": "h", "c": "h n"}, data={"X": "n k"}, source="survey, Example 2.9, phi(r) = r^3"
)
def rbf_network_homogeneous(w, b, c, X):
    return w @ radial_basis(X, centers=c, widths=b, phi=lambda r: r**3, over="n")


@rbf_network_homogeneous.symmetry(PositiveDiagonal("h"))
def rescaling(g, w, b):
    """A factor of the width is a factor of the weight: the polyharmonic spline has no scale of its own."""
    return {"w": power(g, 3) @ w, "b": g @ b}


@rbf_network_homogeneous.symmetry(Permutation("h"), source="survey, Example 2.9; Kurkova and Neruda 1994")
def permutation_of_the_centres(g, w, b, c):
    return {"w": g @ w, "b": g @ b, "c": g @ c}


@rbf_network_homogeneous.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def rescaling_the_wrong_way(g, w, b):
    """A wider unit needs a larger weight."""
    return {"w": power(inverse(g), 3) @ w, "b": g @ b}


@rbf_network_homogeneous.symmetry(PositiveMonomial("h"), expect=REFUTED)
def centres_rescaled(g, w, b, c):
    """The centres are permuted, and not rescaled."""
    return {"w": power(g, 3) @ w, "b": g @ b, "c": g @ c}


rbf_network_homogeneous.completeness(COMPLETE, h=2, n=3, k=1)
