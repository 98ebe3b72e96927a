"""sums: sum_j |M_ij|^0 = 1 for a monomial matrix, and sum_j A_ij = 1 for a matrix that fixes the all-ones vector."""

from sympy import KroneckerDelta, Sum, Symbol, symbols

from symverify import lemma

u, v = Symbol("u", integer=True, nonnegative=True), Symbol("v", integer=True, nonnegative=True)
pi, h = 1 + u, 1 + u + v  # every 1 <= pi <= h is of this form
j, m = Symbol("j", integer=True), Symbol("m", positive=True)
A, inverse, transposed, one = symbols("A A^-1 A^T 1", commutative=False)


def rows():
    """sum_j 1_{j = pi} = 1, along a row, or along a column, whose entry stands in the row where pi is; sum_j M_ij is
    m.
    """
    for entry in (m, -m):
        yield Sum(abs(entry) ** 0 * KroneckerDelta(j, pi), (j, 1, h)), "doit", 1
        yield Sum(entry * KroneckerDelta(j, pi), (j, 1, h)), "doit", entry


permutation = lemma("sums", "Permutation")(rows)
signed_permutation = lemma("sums", "SignedPermutation")(rows)
positive_monomial = lemma("sums", "PositiveMonomial")(rows)


@lemma("sums", "Stabiliser")
def of_the_ones():
    """A^-1 1 = 1 where A 1 = 1, and A^T 1 = 1 for orthogonal A; for other A the columns need not sum to 1: (1, 1; 0,
    0) + (0, -1; 0, 1).
    """
    fixed, undone = {A * one: one}, {inverse * A: 1}
    yield inverse * one, fixed, inverse * A * one, undone, one
    yield transposed * one, fixed, transposed * A * one, {transposed * A: 1}, one
