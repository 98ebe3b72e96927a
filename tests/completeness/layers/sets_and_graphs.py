"""Functions of sets, and of the nodes of a graph."""

from symverify import (
    architecture,
    concat,
    contract,
    gelu,
    leaky_relu,
    mean,
    relu,
    rename,
    softmax,
    total,
)
from symverify.graph.tracing import reciprocal
from tests.completeness.layers.layer import layer
from tests.completeness.layers.parts import entry

SETS = ({"n": 2, "h": 4, "d": 2, "m": 3, "k": 1, "l": 1}, {"n": 2, "h": 4, "d": 3, "m": 3, "k": 1, "l": 1})
READ = {"V": "m d", "c": "m", "A": "d h", "a": "d", "W": "h n", "b": "h"}


def pooled_network(X, V, c, A, a, W, b, pool):
    """Features of every element, two layers of which the last is linear; pooled and read."""
    features = contract(A, gelu(contract(W, X, over="n") + b), over="h") + a
    return gelu(V @ pool(features) + c)


def largest(x):
    """The largest of three elements: max(x, y) = y + relu(x - y)."""
    first, second, third = (entry(x, "s", i) for i in range(3))
    two = second + relu(first - second)
    return third + relu(two - third)


def deep_sets(name, pool, dimension, source):
    @layer(name, dimension, *SETS, source=source)
    @architecture(parameters=READ, data={"X": "n s k"}, sizes={"s": 3})
    def network(V, c, A, a, W, b, X):
        return pooled_network(X, V, c, A, a, W, b, pool)

    return network


@layer(
    "deep sets, sum pooling, variable sizes",
    lambda d: d**2,
    *SETS,
    source="Zaheer et al. 2017: every change of basis between pooling and reader",
)
@architecture(parameters=READ, data={"X": "n s k", "Y": "n r l"}, sizes={"s": 2, "r": 3})
def deep_sets_of_two_sizes(V, c, A, a, W, b, X, Y):
    """Sets of two and of three elements: the sum has the bias of the features twice, or three times."""
    two = pooled_network(X, V, c, A, a, W, b, lambda z: total(z, "s"))
    three = pooled_network(Y, V, c, A, a, W, b, lambda z: total(z, "r"))
    return concat([two, three], over="k l")


deep_sets_mean = deep_sets(
    "deep sets, sum with fixed size, or mean", lambda z: mean(z, "s"), lambda d: d**2 + d,
    "Zaheer et al. 2017: every affine change of basis between pooling and reader",
)  # fmt: skip
deep_sets_max = deep_sets(
    "deep sets, max pooling", largest, lambda d: 2 * d,
    "the largest entry goes along with a shift and a positive scale of each feature",
)  # fmt: skip

PATH = [[1, 1, 0, 0], [1, 1, 1, 0], [0, 1, 1, 1], [0, 0, 1, 1]]  # four nodes in a row, each its own neighbour
MEANS = [["1/2", "1/2", 0, 0], ["1/3", "1/3", "1/3", 0], [0, "1/3", "1/3", "1/3"], [0, 0, "1/2", "1/2"]]
NODES = {"u": 4, "v": 4}


@layer(
    "GCN ReLU",
    lambda h: h,
    {"n": 3, "h": 3, "m": 2, "k": 1},
    {"n": 4, "h": 4, "m": 2, "k": 1},
    source="Kipf and Welling 2017, with means over the neighbours: the hidden channels are rescaled",
)
@architecture(parameters={"W2": "h m", "W1": "n h"}, data={"X": "v n k"}, constants={"N": ("u v", MEANS)}, sizes=NODES)
def graph_convolution(W2, W1, X, N):
    hidden = relu(contract(contract(N, X, over="v"), W1, over="n"))
    return contract(contract(N, rename(hidden, u="v"), over="v"), W2, over="h")


@layer(
    "GAT head -> Linear (no activation)",
    lambda h: h**2,
    {"n": 3, "h": 2, "m": 3, "k": 1},
    {"n": 4, "h": 3, "m": 3, "k": 1},
    source="Velickovic et al. 2018: every change of basis of the head, h <= min(n, m)",
)
@architecture(
    parameters={"W2": "h m", "W": "n h", "a": "h", "c": "h"},
    data={"X": "v n k"},
    constants={"N": ("u v", PATH)},
    sizes=NODES,
)
def graph_attention(W2, W, a, c, X, N):
    there = contract(X, W, over="n")
    here = rename(there, v="u")
    weights = softmax(leaky_relu(contract(here, a, over="h") + contract(there, c, over="h"), slope=0.2), "v") * N
    weights = weights * reciprocal(total(weights, "v"))
    return contract(contract(weights, there, over="v"), W2, over="h")


@layer(
    "GATv2 score",
    lambda h: h,
    {"n": 3, "h": 3, "k": 1},
    {"n": 3, "h": 4, "k": 1},
    source="Brody, Alon and Yahav 2022: the units are rescaled",
)
@architecture(parameters={"a": "h", "L": "h n", "R": "h n"}, data={"X": "n k", "Y": "n k"})
def graph_attention_score(a, L, R, X, Y):
    return a @ leaky_relu(L @ X + R @ Y, slope=0.2)
