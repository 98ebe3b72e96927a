"""powers: d^a d^b = d^(a+b), d^0 = 1 and (d^a)^b = d^(a b), where d^(parity, p) = sgn(d)^parity |d|^p for entries d
!= 0.

The domain of d says which exponents stay: sgn(d) = 1 for positive entries, |d| = 1 for signs, and both for a
permutation.
"""

from sympy import S, Symbol, sign

from symverify import lemma

c, a, b = Symbol("c", positive=True), Symbol("a", real=True), Symbol("b", real=True)


def word(d, parity, power):
    """sgn(d)^parity |d|^power."""
    return sign(d) ** parity * abs(d) ** power


def laws(d):
    """Sums and products of exponents, for parities 0 and 1, and the zeroth power."""
    for s in (0, 1):
        for t in (0, 1):
            yield word(d, s, a) * word(d, t, b), "expand", word(d, (s + t) % 2, a + b)
            yield word(word(d, s, a), t, b), "expand", word(d, s * t, a * b)
    yield word(d, 0, 0), 1
    yield d, word(d, 1, 1)
    yield 1 / d, word(d, 1, -1)


def positive():
    """The laws for d = c > 0, where sgn(d) = 1; 0^-1 is not defined, so that no entry is 0."""
    yield from laws(c)
    yield sign(c), 1


def signs():
    """The laws for d = 1 and d = -1, where |d| = 1; 2 is no sign: |2|^a is not 1."""
    for d in (S.One, -S.One):
        yield from laws(d)
        yield abs(d) ** a, 1


def nonzero():
    """The laws for d = c and d = -c; d^2 is |d|^2 and not sgn(d) |d|^2: parities are added modulo 2."""
    for d in (c, -c):
        yield from laws(d)


positive_diagonal = lemma("powers", "PositiveDiagonal")(positive)
positive_scalar = lemma("powers", "PositiveScalar")(positive)
positive_monomial = lemma("powers", "PositiveMonomial")(positive)
sign_diagonal = lemma("powers", "Signs")(signs)
signed_permutation = lemma("powers", "SignedPermutation")(signs)
diagonal = lemma("powers", "Diagonal")(nonzero)


@lemma("powers", "Permutation")
def permutation():
    """The laws for d = 1, all of whose powers are 1; no other entry of a permutation is nonzero."""
    yield from laws(S.One)
    yield word(S.One, 1, a), 1
