"""Two convolutions over one axis of places."""

from symverify import architecture, conv1d, merge, relu
from tests.completeness.layers.layer import layer

PLACES = {"p": 7, "u": 2, "v": 3}
KERNELS = {"W2": "o c v", "b2": "o", "W1": "c i u", "b1": "c"}


def pair(name, between, padding, dimension, source, *sizes):
    @layer(name, dimension, *sizes, source=source)
    @architecture(parameters=KERNELS, data={"X": "i p k"}, sizes=PLACES)
    def network(W2, b2, W1, b1, X):
        hidden = between(conv1d(X, W1, "p", "u", "q", channels="i", bias=b1, padding=padding))
        return conv1d(hidden, W2, "q", "v", "r", channels="c", bias=b2, padding=padding)

    return network


rectified = pair(
    "conv-ReLU-conv", relu, 0, lambda c: c, "the channels are rescaled",
    {"i": 2, "c": 3, "o": 2, "k": 1}, {"i": 3, "c": 4, "o": 2, "k": 1},
)  # fmt: skip
LINEAR = ({"i": 3, "c": 2, "o": 3, "k": 1}, {"i": 3, "c": 3, "o": 3, "k": 1})
valid = pair(
    "conv-conv linear, bias, no padding", lambda z: z, 0, lambda c: c**2 + c,
    "every change of basis of the channels; the inner bias only moves the outer one", *LINEAR,
)  # fmt: skip
padded = pair(
    "conv-conv linear, zero padding", lambda z: z, 1, lambda c: c**2,
    "every change of basis; near the ends the zeros of the padding make the inner bias visible", *LINEAR,
)  # fmt: skip


@layer(
    "grouped conv -> dense conv, linear",
    lambda c, G: G * (c // G) ** 2,
    {"c": 4, "G": 2, "o": 5, "k": 1},
    {"c": 6, "G": 3, "o": 6, "k": 1},
    source="every change of basis within a group",
)
def grouped(c, G):
    @architecture(
        parameters={"W2": "o G*c v", "W1": "G c i u"},
        data={"X": "G i p k"},
        sizes={**PLACES, "G": G, "c": c // G, "i": c // G},
    )
    def network(W2, W1, X):
        hidden = conv1d(X, W1, "p", "u", "q", channels="i")
        return conv1d(merge(hidden, "G", "c"), W2, "q", "v", "r", channels="G*c")

    return network


@layer(
    "depthwise -> pointwise, bias",
    lambda c: 2 * c,
    {"c": 3, "o": 4, "k": 1},
    {"c": 4, "o": 4, "k": 1},
    source="each channel is rescaled, and its bias moves into the output's",
)
@architecture(parameters={"V": "o c", "v": "o", "W": "c u", "b": "c"}, data={"X": "c p k"}, sizes={"p": 7, "u": 3})
def depthwise(V, v, W, b, X):
    return V @ (conv1d(X, W, "p", "u", "q", channels=None) + b) + v
