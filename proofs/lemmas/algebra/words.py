"""words: the entrywise power of a product of monomial matrices is the product of their powers, and M^-1 is one of
them, turned.
"""

from sympy import KroneckerDelta, Sum, Symbol, sign

from symverify import lemma

u, v = Symbol("u", integer=True, nonnegative=True), Symbol("v", integer=True, nonnegative=True)
pi, h = 1 + u, 1 + u + v  # every 1 <= pi <= h is of this form
i, j, k, rho = (Symbol(name, integer=True) for name in ("i", "j", "k", "rho"))
m, n, e = Symbol("m", positive=True), Symbol("n", positive=True), Symbol("e", real=True)


def word(x, parity):
    """sgn(x)^parity |x|^e."""
    return sign(x) ** parity * abs(x) ** e


def product(first, second):
    """Row i of M N at column k: the row of M has `first` in column pi, that row of N has `second` in column rho."""
    return Sum(first * KroneckerDelta(j, pi) * second * KroneckerDelta(k, rho), (j, 1, h))


@lemma("words")
def of_products():
    """word(M N) = word(M) word(N), as every entry of M N is one product; |a + b| is not |a| + |b| where a row has two
    entries.
    """
    for first in (m, -m):
        for second in (n, -n):
            yield product(first, second), "doit", first * second * KroneckerDelta(k, rho)
            for parity in (0, 1):
                whole = word(first * second, parity) * KroneckerDelta(k, rho)
                yield whole, "expand", product(word(first, parity), word(second, parity)).doit()


@lemma("words")
def of_inverses():
    """(M M^-1)_ik = sum_j m 1_{j = pi} 1/m 1_{k = i} = 1_ik: the inverse has the reciprocal entries at the turned
    places.

    Not at the same places: for a permutation of order 3, M times its entrywise reciprocal is M^2.
    """
    for entry in (m, -m):
        yield product(entry, 1 / entry).subs(rho, i), "doit", KroneckerDelta(i, k)
