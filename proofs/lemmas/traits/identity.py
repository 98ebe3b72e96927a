"""identity(x) = x."""

from sympy import Symbol

from symverify import lemma

c, x = Symbol("c", positive=True), Symbol("x", real=True)


@lemma("trait", "identity", homogeneous=1)
def scaled():
    """c x = c x: of degree 1 and no other, as 2 x is not 4 x."""
    yield c * x, c * x


@lemma("trait", "identity", reflect=(-1, 0, 0))
def odd():
    """-x = -(x); it is not even, as -1 is not 1."""
    yield -x, -x
