"""Radial basis functions: sum_i w_i phi(|x - c_i| / b_i)."""

from symverify import architecture, contract, exp, radial_basis, squared_norm
from tests.completeness.layers.layer import layer

SIZES = ({"h": 3, "n": 2, "k": 1}, {"h": 4, "n": 3, "k": 1})


def network(phi):
    @architecture(parameters={"w": "h", "c": "h n", "b": "h"}, data={"X": "n k"})
    def radial_network(w, c, b, X):
        return w @ radial_basis(X, centers=c, widths=b, phi=phi, over="n")

    return radial_network


gaussian = layer("Gaussian RBF", lambda: 0, *SIZES, source="Kurkova and Neruda 1994: the symmetries are permutations")(
    network(lambda r: exp(-r * r))
)
cubes = layer("homogeneous phi=r^3", lambda h: h, *SIZES, source="w / b^3 is all that a centre has of both")(
    network(lambda r: r * r * r)
)


@layer(
    "anisotropic exp(-|M(x-c)|^2)",
    lambda h, n: h * n * (n - 1) // 2,
    {"h": 3, "n": 2, "a": 2, "k": 1},
    {"h": 2, "n": 3, "a": 3, "k": 1},
    source="M^T M determines M up to a rotation",
)
@architecture(parameters={"w": "h", "M": "h a n", "c": "h n"}, data={"X": "n k"})
def anisotropic(w, M, c, X):
    return w @ exp(-squared_norm(contract(M, X - c, over="n"), "a"))
