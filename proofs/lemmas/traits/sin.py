"""sin(x)."""

from sympy import Symbol, sin

from symverify import lemma

x = Symbol("x", real=True)


@lemma("trait", "sin", reflect=(-1, 0, 0))
def odd():
    """sin(-x) = -sin(x); it is not homogeneous, as sin(pi/2) = 1 and sin(pi) = 0."""
    yield sin(-x), -sin(x)
