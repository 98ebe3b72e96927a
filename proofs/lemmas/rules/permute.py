"""permute: sigma(M z) = M sigma(z) for a permutation M, and M^p sigma(z) for a monomial M as the traits of sigma
allow.

Row i of a monomial matrix has one entry, m, in some column pi among 1..h: M_ij = m 1_{j = pi}. An index may stand for
several.
"""

from sympy import Function, IndexedBase, KroneckerDelta, Sum, Symbol, exp, log

from symverify import lemma

u, v = Symbol("u", integer=True, nonnegative=True), Symbol("v", integer=True, nonnegative=True)
pi, h = 1 + u, 1 + u + v  # every 1 <= pi <= h is of this form
i, j = Symbol("i", integer=True), Symbol("j", integer=True)
m, p, e = Symbol("m", positive=True), Symbol("p", real=True), Symbol("e", real=True)
y, z, M = (IndexedBase(name, real=True) for name in "yzM")
sigma, tau = Function("sigma", real=True), Function("tau", real=True)
k = Symbol("k", real=True)


def row(entry, values):
    """Row i of M times the vector of these values."""
    return Sum(entry * KroneckerDelta(j, pi) * values, (j, 1, h))


@lemma("permute", "Permutation")
def every_entrywise_function():
    """sigma(M z) = M sigma(z): with two entries in a row it fails, as sigma(a + b) is not sigma(a) + sigma(b)."""
    yield sigma(row(1, z[j])), "doit", row(1, sigma(z[j]))


@lemma("permute", "Permutation")
def further_operands():
    """tau(M z + k 1, M y) = M tau(z + k 1, y), and an operand k constant along the axis stays; a fixed y[i] would
    not.
    """
    yield tau(row(1, z[j]) + k, row(1, y[j])), "doit", row(1, tau(z[j] + k, y[j]))
    yield tau(row(1, z[j]), k), "doit", row(1, tau(z[j], k))


@lemma("permute", "PositiveMonomial")
def homogeneous_functions():
    """sigma(M^e z) = M^(e p) sigma(z) for sigma(c x) = c^p sigma(x); exp is not homogeneous: exp(2 0) is not 2^p
    exp(0).
    """
    scaled = {sigma(m**e * z[pi]): (m**e) ** p * sigma(z[pi])}
    yield sigma(row(m**e, z[j])), "doit", scaled, row((m**e) ** p, sigma(z[j]))
    yield (m**e) ** p, m ** (e * p)


@lemma("permute", "PositiveMonomial")
def a_permutation_within():
    """sigma(M^0 z) = M^0 sigma(z) for every sigma, as M^0 is a permutation; M itself would need the degree."""
    yield sigma(row(m**0, z[j])), "doit", row(m**0, sigma(z[j]))


@lemma("permute", "SignedPermutation")
def odd_functions():
    """sigma(M z) = M sigma(z) for an odd sigma; relu is not odd: relu(-1) = 0."""
    odd = {sigma(-z[pi]): -sigma(z[pi])}
    for sign in (1, -1):
        yield sigma(row(sign, z[j])), "doit", odd, row(sign, sigma(z[j]))


@lemma("permute", "SignedPermutation")
def even_functions():
    """sigma(M z) = M^0 sigma(z) for an even sigma: the signs are forgotten, the order is not."""
    even = {sigma(-z[pi]): sigma(z[pi])}
    for sign in (1, -1):
        yield sigma(row(sign, z[j])), "doit", even, row(sign**0, sigma(z[j]))


@lemma("permute", "logsumexp")
def forgotten_along_its_axis():
    """log sum exp(M x) = log sum exp(x) for a permutation M, along the axis that is summed, as its columns sum to 1.

    exp passes M, row by row; M = 2 does not pass: log sum exp(2 x) is another function.
    """
    yield exp(row(1, z[j])), "doit", row(1, exp(z[j]))
    one = {Sum(M[i, j], (i, 1, h)): 1}
    rows = Sum(Sum(M[i, j] * exp(z[j]), (j, 1, h)), (i, 1, h))
    columns = Sum(exp(z[j]) * Sum(M[i, j], (i, 1, h)), (j, 1, h))
    yield (
        rows,
        "exchange",
        Sum(Sum(M[i, j] * exp(z[j]), (i, 1, h)), (j, 1, h)),
        "factor",
        columns,
        one,
        Sum(exp(z[j]), (j, 1, h)),
    )


@lemma("permute", "logsumexp")
def passed_along_another_axis():
    """log sum_i exp(M x)_ki = M log sum_i exp(x_ki) for a permutation M of the axis of k, which is not summed.

    A further term along that axis stops it: log sum_i exp((M x)_ki + y_k) has y in its own order.
    """
    rows = log(Sum(exp(row(1, z[j, i])), (i, 1, 1 + v)))
    yield rows, "doit", log(Sum(exp(z[pi, i]), (i, 1, 1 + v))), "doit", row(1, log(Sum(exp(z[j, i]), (i, 1, 1 + v))))
