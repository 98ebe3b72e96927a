"""leaky_relu(x) = x for x > 0, slope x for x <= 0."""

from sympy import Piecewise, Symbol

from symverify import lemma

c, a, slope = Symbol("c", positive=True), Symbol("a", positive=True), Symbol("slope", real=True)
EVERY = (a, 0, -a)  # every real number is one of the three


def leaky_relu(x):
    """x above 0, slope x below."""
    return Piecewise((x, x > 0), (slope * x, True))


@lemma("trait", "leaky_relu", homogeneous=1, slope=slope)
def scaled():
    """leaky_relu(c x) = c leaky_relu(x) for c > 0; c = -1 would need slope = 1: the value at -1 is -slope, not -1."""
    for x in EVERY:
        yield leaky_relu(c * x), c * leaky_relu(x)


@lemma("trait", "leaky_relu", reflect=(1, -1 - slope, 0), slope=slope)
def mirrored():
    """leaky_relu(-x) = leaky_relu(x) - (1 + slope) x; the multiple of x is -1 for slope 0 alone."""
    for x in EVERY:
        yield leaky_relu(-x), "expand", leaky_relu(x) - (1 + slope) * x
