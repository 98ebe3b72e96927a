"""A radial basis function network: Y = sum_i w_i phi(|x - c_i| / b_i)."""

from symverify import COMPLETE, REFUTED, Permutation, PositiveDiagonal, Signs, Translation, architecture, radial_basis


@architecture(
    parameters={"w": "h", "b": "h", "c": "h n"},
    data={"X": "n k"},
    source="survey, Example 2.9 and Table 1; Broomhead and Lowe 1988",
)
def rbf_network(w, b, c, X):
    """The survey writes k for the number h of centres; the widths b are positive. Nothing is known of phi."""
    return w @ radial_basis(X, centers=c, widths=b, phi="phi", over="n")


@rbf_network.symmetry(Permutation("h"), source="survey, Example 2.9; Kurkova and Neruda 1994")
def permutation_of_the_centres(g, w, b, c):
    return {"w": g @ w, "b": g @ b, "c": g @ c}


@rbf_network.symmetry(Permutation("h"), expect=REFUTED)
def widths_left_behind(g, w, c):
    """A centre takes its width along."""
    return {"w": g @ w, "c": g @ c}


@rbf_network.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def rescaling(g, w, b):
    """That would need a homogeneous phi."""
    return {"w": g @ w, "b": g @ b}


@rbf_network.symmetry(Translation("n"), expect=REFUTED)
def translation_of_the_centres(v, c):
    """The inputs would have to move too."""
    return {"c": c + v}


@rbf_network.symmetry(Signs("h"), expect=REFUTED)
def sign_flips(g, w, c):
    """phi depends on the distance, not on the sign of a centre."""
    return {"w": g @ w, "c": g @ c}


rbf_network.completeness(COMPLETE, h=2, n=3, k=1)
