"""gelu(x) = x (1 + erf(x / sqrt 2)) / 2."""

from sympy import Symbol, erf, sqrt

from symverify import lemma

x = Symbol("x", real=True)


def gelu(y):
    """x Phi(x)."""
    return y * (1 + erf(y / sqrt(2))) / 2


@lemma("trait", "gelu", reflect=(1, -1, 0))
def mirrored():
    """gelu(-x) = gelu(x) - x, as erf is odd: -x (1 - Phi(x)) is no multiple of gelu(x)."""
    yield gelu(-x), "expand", gelu(x) - x
