"""shift: log sum exp (x + c 1) = c + log sum exp x, for c the same along the axes that are summed."""

from sympy import IndexedBase, Sum, Symbol, exp, log

from symverify import lemma

n = Symbol("n", integer=True, positive=True)
j = Symbol("j", integer=True)
c = Symbol("c", real=True)
x = IndexedBase("x", real=True)


def shifted():
    """exp(x + c) = exp(c) exp(x), and the logarithm of a product of positive numbers."""
    total = Sum(exp(x[j]), (j, 1, n))
    moved, apart = log(Sum(exp(x[j] + c), (j, 1, n))), log(exp(c) * total)
    yield moved, "factor", apart, "log", c + log(total)


@lemma("shift", "logsumexp")
def constant_along_the_axis():
    """log sum_j exp(x_j + c) = c + log sum_j exp(x_j) for any length; c_j does not come out: softmax(0, 1) is not
    softmax(0, 0).
    """
    yield from shifted()


@lemma("shift", "Translation")
def translations():
    """A translation that has not the summed axes is such a c at every place; one along them is forgotten by nothing."""
    yield from shifted()


@lemma("shift", "logsumexp")
def nothing_else_remains():
    """log sum_j exp(c) = c + log n: where everything comes out, the logarithm of the size remains, not 0."""
    yield log(Sum(exp(c), (j, 1, n))), "doit", log(n * exp(c)), "log", c + log(n)
