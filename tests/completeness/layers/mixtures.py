"""Mixtures of experts: a router's weights times the outputs of the experts, each a network of two layers."""

from symverify import architecture, contract, gelu, relu, rename, sigmoid, softmax, step, total
from symverify.graph.tracing import reciprocal
from tests.completeness.layers.layer import layer

SIZES = ({"n": 3, "h": 2, "e": 3, "m": 2, "k": 1}, {"n": 4, "h": 2, "e": 3, "m": 3, "k": 1})
FOUR = ({"n": 3, "h": 2, "e": 3, "m": 2, "k": 1}, {"n": 4, "h": 2, "e": 4, "m": 3, "k": 1})
TRANSLATION = "the softmax forgets what all rows of the router have in common"


EXPERTS = {"R": "e n", "r": "e", "W2": "e m h", "b2": "e m", "W1": "e h n", "b1": "e h"}


def experts(W2, b2, W1, b1, X, activation):
    """The outputs of all experts (e m k)."""
    return contract(W2, activation(W1 @ X + b1), over="h") + b2


def mixture(name, router, activation, dimension, source, sizes=SIZES):
    @layer(name, dimension, *sizes, source=source)
    @architecture(parameters=EXPERTS, data={"X": "n k"})
    def network(R, r, W2, b2, W1, b1, X):
        return contract(router(R @ X + r), experts(W2, b2, W1, b1, X, activation), over="e")

    return network


softmax_router = mixture(
    "softmax router (bias), GELU experts", lambda s: softmax(s, "e"), gelu, lambda n: n + 1, TRANSLATION
)
sigmoid_router = mixture(
    "sigmoid router, GELU experts", sigmoid, gelu, lambda: 0, "each expert has a gate of its own, which is rigid"
)
relu_experts = mixture(
    "softmax router, ReLU experts", lambda s: softmax(s, "e"), relu, lambda n, e, h: n + 1 + e * h,
    TRANSLATION + "; and the units of the experts are rescaled",
)  # fmt: skip


@layer(
    "top-2 renormalised router, GELU experts", lambda n: n + 1, *FOUR, source=TRANSLATION + ", on each choice of two"
)
def top_two(e):
    """The softmax over the two largest scores: those that at most one other exceeds."""
    itself = [[int(i == j) for j in range(e)] for i in range(e)]

    @architecture(parameters=EXPERTS, data={"X": "n k"}, constants={"itself": ("f e", itself)}, sizes={"e": e, "f": e})
    def network(R, r, W2, b2, W1, b1, X, itself):
        scores = R @ X + r
        larger = step(rename(scores, e="f") - scores - itself)  # none is larger than itself
        chosen = softmax(scores, "e") * step(1.5 - total(larger, "f"))
        return contract(chosen * reciprocal(total(chosen, "e")), experts(W2, b2, W1, b1, X, gelu), over="e")

    return network
