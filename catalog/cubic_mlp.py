"""Two layers and the monomial z^3: Y = W2 (W1 X)^3."""

from symverify import (
    COMPLETE,
    GL,
    MISSING,
    REFUTED,
    Diagonal,
    O,
    PositiveDiagonal,
    SignedPermutation,
    Signs,
    architecture,
    inverse,
    power,
)


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="survey, Example 2.3, monomials")
def cubic_mlp(W2, W1, X):
    return W2 @ (W1 @ X) ** 3


@cubic_mlp.symmetry(PositiveDiagonal("h"), source="survey, Example 2.3, degree 3")
def rescaling(g, W2, W1):
    return {"W2": W2 @ power(g, -3), "W1": g @ W1}


@cubic_mlp.symmetry(Diagonal("h"))
def real_rescaling(g, W2, W1):
    """Negative factors pass too: the survey's positive group is not complete for monomials."""
    return {"W2": W2 @ power(g, -3), "W1": g @ W1}


@cubic_mlp.symmetry(Signs("h"))
def sign_flips(g, W2, W1):
    """z^3 is odd."""
    return {"W2": W2 @ g, "W1": g @ W1}


@cubic_mlp.symmetry(SignedPermutation("h"))
def signed_permutation(g, W2, W1):
    """All units are the same odd function."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@cubic_mlp.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def as_if_of_degree_one(g, W2, W1):
    """g^-1 leaves a factor g^2."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@cubic_mlp.symmetry(O("h"), expect=REFUTED)
def rotation(g, W2, W1):
    """The cube, entry by entry, knows the axes."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@cubic_mlp.symmetry(GL("h"), expect=REFUTED)
def cubed_change_of_basis(g, W2, W1):
    """(g z)^3 is g^3 z^3 for diagonal g only."""
    return {"W2": W2 @ inverse(g) @ inverse(g) @ inverse(g), "W1": g @ W1}


cubic_mlp.completeness(COMPLETE, m=3, h=2, n=4)
cubic_mlp.completeness(
    MISSING,
    missing=1,
    m=2,
    h=3,
    n=2,
    because="two binary cubics have 8 coefficients, which 12 parameters meet with 4 to spare",
)
