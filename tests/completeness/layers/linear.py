"""Chains of linear layers: every change of basis between two layers, and none that the ranks leave over."""

from itertools import pairwise

from symverify import architecture
from tests.completeness.layers.layer import layer

SOURCE = "Trager, Kohn and Bruna 2020: the matrices of rank at most r have the dimension r (n + m - r)"


def free(n, m, *hidden):
    """The parameters without biases, minus the dimension of the matrices n to m of rank at most the narrowest width."""
    widths = (n, *hidden, m)
    r = min(widths)
    return sum(a * b for a, b in pairwise(widths)) - r * (n + m - r)


SHALLOW = ({"n": 4, "h": 2, "m": 3}, {"n": 3, "h": 5, "m": 2}, {"n": 2, "h": 3, "m": 4})
DEEP = ({"n": 4, "h": 2, "g": 2, "m": 3}, {"n": 4, "h": 3, "g": 3, "m": 4}, {"n": 4, "h": 2, "g": 3, "m": 4})


@layer("Linear chain depth 2, no bias", lambda n, h, m: free(n, m, h), *SHALLOW, source=SOURCE)
@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"})
def linear(W2, W1, X):
    return W2 @ W1 @ X


@layer("Linear chain depth 3, no bias", lambda n, h, g, m: free(n, m, h, g), *DEEP, source=SOURCE)
@architecture(parameters={"W3": "m g", "W2": "g h", "W1": "h n"}, data={"X": "n k"})
def deep_linear(W3, W2, W1, X):
    return W3 @ W2 @ W1 @ X


@layer("Linear chain depth 2, bias", lambda n, h, m: free(n, m, h) + h, *SHALLOW, source=SOURCE)
@architecture(parameters={"W2": "m h", "b2": "m", "W1": "h n", "b1": "h"}, data={"X": "n k"})
def linear_bias(W2, b2, W1, b1, X):
    """The inner bias only moves the outer one."""
    return W2 @ (W1 @ X + b1) + b2


@layer("Linear chain depth 3, bias", lambda n, h, g, m: free(n, m, h, g) + h + g, *DEEP, source=SOURCE)
@architecture(parameters={"W3": "m g", "b3": "m", "W2": "g h", "b2": "g", "W1": "h n", "b1": "h"}, data={"X": "n k"})
def deep_linear_bias(W3, b3, W2, b2, W1, b1, X):
    return W3 @ (W2 @ (W1 @ X + b1) + b2) + b3
