"""tanh(x) = (e^x - e^-x) / (e^x + e^-x)."""

from sympy import Symbol, exp, tanh

from symverify import lemma

x = Symbol("x", real=True)


def quotient(y):
    """tanh, written out."""
    return (exp(y) - exp(-y)) / (exp(y) + exp(-y))


@lemma("trait", "tanh", reflect=(-1, 0, 0))
def odd():
    """tanh(-x) = -tanh(x); it is not homogeneous: tanh(2 x) is below 1 where 2 tanh(x) is not."""
    yield tanh(x), "exponentials", quotient(x)
    yield quotient(-x), "factor", -quotient(x)
    yield tanh(-x), -tanh(x)
