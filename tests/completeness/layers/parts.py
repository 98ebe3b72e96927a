"""Pieces of attention and of unrolled layers; axes H (heads), t (queries), s (keys), k and v (widths)."""

from symverify import concat, contract, exp, gather, merge, rename, softmax, tanh, total
from symverify.graph.tracing import reciprocal, size


def tokens_and_keys(X):
    """The tokens (t d), and the same with their axis read as keys (s d)."""
    return X, rename(X, t="s")


def project(X, W, b=None, over="d"):
    """X (t d) times W (H d k) is (t H k)."""
    y = contract(X, W, over=over)
    return y if b is None else y + b


def turned(x, R):
    """x (t H k) with the rotation R (t k j) of each place."""
    return rename(contract(x, R, over="k"), j="k")


def scores(q, k):
    """(t H k) and (s H k) make (t H s)."""
    return contract(q, k, over="k") * size(q, "k", -0.5)


def softmax_weights(z, mask=None):
    """The softmax over the keys, or over those of them where `mask` (t s) is 1."""
    weights = softmax(z, "s")
    if mask is None:
        return weights
    seen = weights * mask
    return seen * reciprocal(total(seen, "s"))


def sink_weights(z):
    """e^z / (1 + the sum of e^z): one more key, of score 0 and value 0."""
    powers = exp(z)
    return powers * reciprocal(1 + total(powers, "s"))


def softcapped_weights(z):
    """The softmax of 5 tanh(z / 5)."""
    return softmax(5 * tanh(z / 5), "s")


def read(weights, values, WO, *axes):
    """The values (s H v) in their weights (t H s), through WO (H*v d)."""
    return merge(contract(weights, values, over="s"), *(axes or ("H", "v"))) @ WO


def causal(length):
    """1 where a token sees another: itself and those before it."""
    return [[int(s <= t) for s in range(length)] for t in range(length)]


def entry(x, over, i):
    """The i-th entry of x along an axis of integer size, without that axis: a layer's own weights, a step's input."""
    return total(gather(x, over, [i], into="one"), "one")


def side_by_side(outputs, axis="k"):
    """Outputs of several steps along one axis, which is the sum of theirs."""
    named = [rename(y, **{axis: f"{axis}{i}"}) for i, y in enumerate(outputs)]
    return concat(named, over=" ".join(f"{axis}{i}" for i in range(len(outputs))))
