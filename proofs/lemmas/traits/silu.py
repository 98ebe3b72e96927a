"""silu(x) = x / (1 + e^-x)."""

from sympy import Symbol, exp

from symverify import lemma

x = Symbol("x", real=True)


def silu(y):
    """x sigmoid(x)."""
    return y / (1 + exp(-y))


@lemma("trait", "silu", reflect=(1, -1, 0))
def mirrored():
    """silu(-x) = silu(x) - x; it is not odd, as then silu(x) would be x / 2."""
    yield silu(-x), "factor", silu(x) - x
