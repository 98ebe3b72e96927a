"""step(x) = 1 for x > 0, 0 for x <= 0."""

from sympy import Piecewise, Symbol

from symverify import lemma

c, a = Symbol("c", positive=True), Symbol("a", positive=True)


def step(x):
    """1 above 0."""
    return Piecewise((1, x > 0), (0, True))


@lemma("trait", "step", homogeneous=0)
def scaled():
    """step(c x) = step(x) for c > 0; for c = -1 it fails at 1: and step(-x) = 1 - step(x) fails at 0."""
    for x in (a, 0, -a):
        yield step(c * x), c**0 * step(x)
