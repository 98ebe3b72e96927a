"""Two linear layers with a fixed operator between them: Y = W2 C W1 X."""

from symverify import COMPLETE, GL, MISSING, REFUTED, Commutant, PositiveScalar, architecture, inverse


@architecture(
    parameters={"W2": "m h", "W1": "h n"},
    data={"X": "n k"},
    constants={"C": "h h"},
    source="survey, Proposition 2.5, for the linear activation z -> C z",
)
def fixed_operator_mlp(W2, W1, X, C):
    """C may be a convolution, a graph's adjacency, a permutation: any matrix that is not learned."""
    return W2 @ C @ W1 @ X


@fixed_operator_mlp.symmetry(Commutant("h", "C"))
def change_of_basis_that_commutes(g, W2, W1):
    """C g = g C: sigma(g z) = g sigma(z)."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@fixed_operator_mlp.symmetry(PositiveScalar())
def rescaling(c, W2, W1):
    """Scalars commute with everything."""
    return {"W2": W2 * inverse(c), "W1": c * W1}


@fixed_operator_mlp.symmetry(GL("h"), expect=REFUTED)
def every_change_of_basis(g, W2, W1):
    """C is not learned, and cannot take part in the change."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@fixed_operator_mlp.symmetry(Commutant("h", "C"), expect=REFUTED)
def inverse_forgotten(g, W2, W1):
    """W2 has to undo g."""
    return {"W2": W2 @ g, "W1": g @ W1}


@fixed_operator_mlp.symmetry(GL("h"))
def every_change_of_basis_about_an_invertible_operator(g, W2, W1, C):
    """Where C has an inverse, it can be moved out of the way: W2 C is as good a parameter as W2."""
    return {"W2": W2 @ C @ inverse(g) @ inverse(C), "W1": g @ W1}


fixed_operator_mlp.completeness(COMPLETE, m=2, h=2, n=2, k=2)
fixed_operator_mlp.completeness(
    MISSING,
    missing=7,
    m=4,
    h=3,
    n=2,
    because="GL(h), for C invertible, is proved at the sizes 2; of it the commutant of C is proved for all",
)
