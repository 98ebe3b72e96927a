"""prelu(x, slope) = x for x > 0, slope x for x <= 0, with a slope that is learned."""

from sympy import Piecewise, Symbol

from symverify import lemma

c, a, slope = Symbol("c", positive=True), Symbol("a", positive=True), Symbol("slope", real=True)


def prelu(x):
    """x above 0, slope x below."""
    return Piecewise((x, x > 0), (slope * x, True))


@lemma("trait", "prelu", homogeneous=1)
def scaled():
    """prelu(c x, slope) = c prelu(x, slope) for c > 0 and the same slope; prelu(x, c slope) is not."""
    for x in (a, 0, -a):
        yield prelu(c * x), c * prelu(x)
