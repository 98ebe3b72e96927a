"""expectation: E over some data is linear, and what does not depend on them comes out; for finite distributions, P_w
>= 0, sum P = 1.
"""

from sympy import IndexedBase, Sum, Symbol

from symverify import lemma

n = Symbol("n", integer=True, positive=True)
w, j = Symbol("w", integer=True), Symbol("j", integer=True)
a, b, k = (Symbol(name, real=True) for name in "abk")
P, X, Y, M = (IndexedBase(name, real=True) for name in "PXYM")


def mean(value):
    """E of a value that depends on w."""
    return Sum(P[w] * value, (w, 1, n))


@lemma("expectation")
def linear():
    """E[a X + b Y] = a E[X] + b E[Y]; E[X Y] is not E[X] E[Y]."""
    yield (
        mean(a * X[w] + b * Y[w]),
        "expand",
        mean(a * X[w]) + mean(b * Y[w]),
        "factor",
        a * mean(X[w]) + b * mean(Y[w]),
    )


@lemma("expectation")
def matrices():
    """E[sum_j M_j X_j] = sum_j M_j E[X_j] for an M that does not depend on the data; one that does stays inside."""
    inside = Sum(Sum(P[w] * M[j] * X[j, w], (j, 1, n)), (w, 1, n))
    yield (
        inside,
        "exchange",
        Sum(Sum(P[w] * M[j] * X[j, w], (w, 1, n)), (j, 1, n)),
        "factor",
        Sum(M[j] * mean(X[j, w]), (j, 1, n)),
    )


@lemma("expectation")
def constants():
    """E[k] = k, as the weights sum to 1; a sum over the data without weights would give n k."""
    yield mean(k), "factor", k * Sum(P[w], (w, 1, n)), {Sum(P[w], (w, 1, n)): 1}, k
