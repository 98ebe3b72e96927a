"""sigmoid(x) = 1 / (1 + e^-x)."""

from sympy import Symbol, exp

from symverify import lemma

x = Symbol("x", real=True)


def sigmoid(y):
    """1 / (1 + e^-x)."""
    return 1 / (1 + exp(-y))


@lemma("trait", "sigmoid", reflect=(-1, 0, 1))
def mirrored():
    """sigmoid(-x) = 1 - sigmoid(x); it is not odd: its value at 0 is 1/2."""
    yield sigmoid(-x), "factor", 1 - sigmoid(x)
