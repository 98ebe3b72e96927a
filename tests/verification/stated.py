"""Claims in one expression, for the tests of the identity engine."""

import symverify as sv

TWO = {"parameters": {"W2": "m h", "W1": "h n"}, "data": {"X": "n k"}}
ONE = {"parameters": {"W": "m n"}, "data": {"X": "n k"}}
BIASED = {"parameters": {"W2": "m h", "W1": "h n", "b": "h"}, "data": {"X": "n k"}}


def stated(output, action, group, declared=TWO, **options):
    """The statement of a claim."""
    return claimed(output, action, group, declared, **options).statement


def claimed(output, action, group, declared=TWO, **options):
    """A claim."""
    return sv.architecture(**declared, name="network")(output).symmetry(group, name="claim", **options)(action)


def two(sigma):
    """Two layers."""
    return lambda W2, W1, X: W2 @ sigma(W1 @ X)


def basis(g, W2, W1):
    return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}


def left(g, W):
    return {"W": g @ W}


def right(g, W):
    return {"W": W @ g}
