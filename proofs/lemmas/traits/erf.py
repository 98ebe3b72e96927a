"""erf(x) = 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x."""

from sympy import Integral, Symbol, erf, exp, pi, sqrt

from symverify import lemma

x, t = Symbol("x", real=True), Symbol("t", real=True)


def area(end):
    """The integral of which erf is the multiple."""
    return 2 / sqrt(pi) * Integral(exp(-(t**2)), (t, 0, end))


@lemma("trait", "erf", reflect=(-1, 0, 0))
def odd():
    """erf(-x) = -erf(x), as erf(x) + erf(-x) is 0 at 0 and has the derivative 0: its integrand is even."""
    yield area(0) + area(-0), "doit", 0
    yield area(x).diff(x) + area(-x).diff(x), "doit", 0
    yield area(x), "doit", erf(x)
    yield erf(-x), -erf(x)
