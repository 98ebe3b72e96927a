"""joins: g g^-1 = 1, g g^T = 1 for orthogonal g, A v = v, C g = g C; words in non-commuting letters."""

from sympy import symbols

from symverify import lemma

g, h, inverse, other, transposed = symbols("g h g^-1 h^-1 g^T", commutative=False)
A, v, C = symbols("A v C", commutative=False)
UNDONE = {g * inverse: 1, inverse * g: 1, h * other: 1, other * h: 1}


def inverses():
    """g g^-1 = g^-1 g = 1, and (g h)^-1 = h^-1 g^-1, not g^-1 h^-1; a matrix that is not square has no such g^-1."""
    yield g * inverse, UNDONE, 1
    yield inverse * g, UNDONE, 1
    yield g * h * other * inverse, UNDONE, 1
    yield other * inverse * g * h, UNDONE, 1


def orthogonal():
    """g g^T = 1 follows from g^T g = 1 for square g, as g^T = g^T g g^-1 = g^-1; 3 rows and 2 columns would not do."""
    yield transposed, UNDONE, transposed * g * inverse, {transposed * g: 1}, inverse
    yield g * transposed, {transposed: inverse}, g * inverse, UNDONE, 1


gl, sl = lemma("joins", "GL")(inverses), lemma("joins", "SL")(inverses)
subgroup = lemma("joins", "Subgroup")(inverses)
o, so = lemma("joins", "O")(orthogonal), lemma("joins", "SO")(orthogonal)


@lemma("joins", "Stabiliser")
def fixed_vectors():
    """A v = v gives A^-1 v = v, and v^T A^T = v^T; v^T A = v^T needs A orthogonal, where A^T = A^-1."""
    back = symbols("A^-1", commutative=False)
    yield back * v, {A * v: v}, back * A * v, {back * A: 1}, v


@lemma("joins", "Commutant")
def commuting_matrices():
    """C g = g C gives C g^-1 = g^-1 C; it gives nothing for g^T."""
    moved = {C * g: g * C}
    yield inverse * C, UNDONE, inverse * C * g * inverse, moved, inverse * g * C * inverse, UNDONE, C * inverse
