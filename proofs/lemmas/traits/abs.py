"""abs(x) = |x|."""

from sympy import Abs, Symbol

from symverify import lemma

c, x = Symbol("c", positive=True), Symbol("x", real=True)


@lemma("trait", "abs", homogeneous=1)
def scaled():
    """|c x| = c |x| for c > 0; not for c < 0: |-1| is not -|1|."""
    yield Abs(c * x), c * Abs(x)


@lemma("trait", "abs", reflect=(1, 0, 0))
def even():
    """|-x| = |x|; |x + 1| is not |x - 1|: it is even about 0 alone."""
    yield Abs(-x), Abs(x)
