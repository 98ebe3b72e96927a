"""relu(x) = max(x, 0)."""

from sympy import Max, Symbol

from symverify import lemma

c, a = Symbol("c", positive=True), Symbol("a", nonnegative=True)
EVERY = (a, -a)  # every real number is one of the two


@lemma("trait", "relu", homogeneous=1)
def scaled():
    """max(c x, 0) = c max(x, 0) for c > 0; not for c < 0: max(-1, 0) = 0 is not -max(1, 0) = -1."""
    for x in EVERY:
        yield Max(c * x, 0), c * Max(x, 0)


@lemma("trait", "relu", reflect=(1, -1, 0))
def mirrored():
    """max(-x, 0) = max(x, 0) - x: relu is neither odd nor even, as its values at 1 and -1 are 1 and 0."""
    for x in EVERY:
        yield Max(-x, 0), Max(x, 0) - x
