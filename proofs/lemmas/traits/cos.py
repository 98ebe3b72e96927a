"""cos(x)."""

from sympy import Symbol, cos

from symverify import lemma

x = Symbol("x", real=True)


@lemma("trait", "cos", reflect=(1, 0, 0))
def even():
    """cos(-x) = cos(x); it is not odd, as cos(0) = 1, and not homogeneous, as cos(pi/2) = 0 and cos(pi) = -1."""
    yield cos(-x), cos(x)
