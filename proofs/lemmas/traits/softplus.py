"""softplus(x) = log(1 + e^x)."""

from sympy import Symbol, exp, log

from symverify import lemma

x = Symbol("x", real=True)


@lemma("trait", "softplus", reflect=(1, -1, 0))
def mirrored():
    """log(1 + e^-x) = log(1 + e^x) - x; it is not even, as log(1 + e) is not log(1 + 1/e)."""
    yield log(1 + exp(-x)), "multiply", log(exp(-x) * (1 + exp(x))), "log", log(1 + exp(x)) - x
