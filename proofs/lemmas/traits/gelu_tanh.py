"""gelu_tanh(x) = x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2."""

from sympy import Rational, Symbol, pi, sqrt, tanh

from symverify import lemma

x = Symbol("x", real=True)


def gelu_tanh(y):
    """x times an approximation of Phi(x)."""
    return y * (1 + tanh(sqrt(2) / sqrt(pi) * (y + Rational(44715, 10**6) * y**3))) / 2


@lemma("trait", "gelu_tanh", reflect=(1, -1, 0))
def mirrored():
    """gelu_tanh(-x) = gelu_tanh(x) - x, as tanh of an odd polynomial is odd; a term x^2 in it would break this."""
    yield gelu_tanh(-x), "expand", gelu_tanh(x) - x
