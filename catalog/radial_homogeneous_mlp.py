"""Two layers and the radial rescaling by a power of the norm: sigma(z) = |z|^(1/2) z."""

from fractions import Fraction

from symverify import REFUTED, O, PositiveDiagonal, PositiveScalar, Product, architecture, inverse, power, radial, sqrt


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
