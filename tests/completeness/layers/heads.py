"""Heads of classifiers."""

from symverify import architecture, normalize, softmax
from symverify.graph.tracing import reciprocal
from tests.completeness.layers.layer import layer

SIZES = ({"n": 3, "m": 4, "k": 1}, {"n": 4, "m": 3, "k": 1})
SOURCE = "the softmax forgets what all rows have in common"


@layer("softmax(Wx+b)", lambda n: n + 1, *SIZES, source=SOURCE)
@architecture(parameters={"W": "m n", "b": "m"}, data={"X": "n k"})
def classifier(W, b, X):
    return softmax(W @ X + b, "m")


@layer("softmax((Wx+b)/tau), tau learned", lambda n: n + 2, *SIZES, source=SOURCE + "; the temperature is a scale")
@architecture(parameters={"W": "m n", "b": "m", "tau": ""}, data={"X": "n k"})
def classifier_with_temperature(W, b, tau, X):
    return softmax((W @ X + b) * reciprocal(tau), "m")


@layer(
    "cosine classifier",
    lambda m: m,
    {"n": 4, "m": 3, "k": 1},
    {"n": 3, "m": 5, "k": 1},
    source="the length of each class vector",
)
@architecture(parameters={"W": "m n"}, data={"X": "n k"})
def cosines(W, X):
    return normalize(W, "n") @ normalize(X, "n")
