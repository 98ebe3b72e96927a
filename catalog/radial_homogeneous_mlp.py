"""Two layers and the radial rescaling by a power of the norm: sigma(z) = |z|^(1/2) z."""

from fractions import Fraction

from symverify import (
    COMPLETE,
    MISSING,
    REFUTED,
    O,
    PositiveDiagonal,
    PositiveScalar,
    Product,
    Translation,
    architecture,
    inverse,
    power,
    radial,
    sqrt,
    transpose,
)


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="survey, Example 2.5, phi(r) = r^(1/2)")
def radial_homogeneous_mlp(W2, W1, X):
    return W2 @ radial(W1 @ X, over="h", f=sqrt)


@radial_homogeneous_mlp.symmetry(O("h"), source="survey, Example 2.5; Ganev et al. 2022")
def rotation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@radial_homogeneous_mlp.symmetry(Product(PositiveScalar(), O("h")))
def rescaling_and_rotation(element, W2, W1):
    """sigma is homogeneous of degree 3/2 as a whole: one dimension more than the survey's O(h)."""
    c, g = element
    return {"W2": W2 @ inverse(g) * power(c, Fraction(-3, 2)), "W1": c * (g @ W1)}


@radial_homogeneous_mlp.symmetry(PositiveScalar(), expect=REFUTED)
def as_if_of_degree_one(c, W2, W1):
    """The factor phi(|z|) grows too."""
    return {"W2": W2 * inverse(c), "W1": c * W1}


@radial_homogeneous_mlp.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def rescaling_of_each_unit(g, W2, W1):
    """The norm mixes the units."""
    return {"W2": W2 @ power(g, Fraction(-3, 2)), "W1": g @ W1}


@radial_homogeneous_mlp.symmetry(Translation("m", "h"), sizes={"m": 4, "h": 3, "n": 2})
def output_weights_off_the_image(C, W2, W1):
    """With more hidden units than inputs, the radial rescaling stays on the image of W1: W2 is seen there alone."""
    W1T = transpose(W1)
    return {"W2": W2 + C - C @ W1 @ inverse(W1T @ W1) @ W1T}


radial_homogeneous_mlp.completeness(COMPLETE, m=3, h=2, n=4, k=1)
radial_homogeneous_mlp.completeness(COMPLETE, m=4, h=3, n=2, k=2)
radial_homogeneous_mlp.completeness(
    MISSING,
    missing=2,
    m=2,
    h=4,
    n=3,
    k=1,
    because="h > n: W2 + C with C W1 = 0, which is proved at m = 4, h = 3, n = 2",
)
