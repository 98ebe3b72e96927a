"""single_entries: M_ij M_ik = 1_jk M_ij^2 for a monomial matrix: a row has one entry, m in column pi. The same for
columns.
"""

from sympy import KroneckerDelta, Symbol, sign

from symverify import lemma

pi = Symbol("pi", integer=True)
d, f = Symbol("d", integer=True, positive=True), Symbol("f", integer=True, positive=True)
m, a, b = Symbol("m", positive=True), Symbol("a", real=True), Symbol("b", real=True)


def entry(value, column):
    """Row i of M in this column."""
    return value * KroneckerDelta(column, pi)


def columns():
    """Every pair of columns: each pi, right or left of it, and if both are on one side, equal or not."""
    for j in (pi, pi + d, pi - d):
        for k in (pi, pi + f, pi - f):
            yield j, k
    yield pi + d, pi + d
    yield pi - d, pi - d
    yield pi + d, pi + d + f
    yield pi - d, pi - d - f


def products(first, second):
    """The law for two powers of M, with the entries `first` and `second` in column pi."""
    for j, k in columns():
        if (j - k).is_zero is not None:
            yield entry(first, j) * entry(second, k), KroneckerDelta(j, k) * entry(first * second, j)


@lemma("single_entries", "PositiveMonomial")
def positive():
    """M^a_ij M^b_ik = 1_jk M^(a+b)_ij; a matrix with two entries in a row has M_i1 M_i2 != 0 and 1_12 = 0."""
    yield from products(m**a, m**b)
    yield m**a * m**b, "expand", m ** (a + b)


@lemma("single_entries", "SignedPermutation")
def signed():
    """M_ij M_ik = 1_jk M^2_ij and M^2 the permutation within; with two ones in a row M_i1 M_i2 is 1."""
    for s in (1, -1):
        yield from products(s, s)
        yield s * sign(s), 1


@lemma("single_entries", "Permutation")
def permutation():
    """P_ij P_ik = 1_jk P_ij; the all-ones matrix has P_i1 P_i2 = 1."""
    yield from products(1, 1)
