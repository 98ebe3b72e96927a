"""attention(q, k, v) = softmax(q k^T / sqrt(d_k)) v: scaled dot products. Vaswani et al. 2017."""

from __future__ import annotations

from fractions import Fraction

from symverify.errors import ShapeError
from symverify.graph.tracing import Tensor, contract, reciprocal, reduce_sum, show, size
from symverify.ops.composite import axis_names, composite, within
from symverify.ops.softmax import softmax


@composite
def attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    over: str = "d",
    keys: str = "s",
    mask: Tensor | None = None,
    bias: Tensor | None = None,
) -> Tensor:
    """q (t d), k (s d), v (s e) make values (t e); axes that all of them have (heads, a batch) are matched by name.

    Args:
        over: the axis of the dot products.
        keys: the axis of the softmax; queries must not have it: rename(x, t="s").
        mask: 1 where a query sees a key, 0 elsewhere, with some of the axes of the scores. The softmax is multiplied
            by it and divided by the sum along the keys, which is the softmax over the keys that are seen.
        bias: added to the scores before the softmax.
    """
    for name, x, axis in (("q", q, over), ("k", k, over), ("k", k, keys), ("v", v, keys)):
        axis_names(x, [axis], f"attention: {name}")
    if keys in q.axes:
        raise ShapeError(f"attention: the queries {show(q)} have the axis {keys} of the keys: rename one")
    scores = contract(q, k, over=over) * size(q, over, Fraction(-1, 2))
    if within(scores, bias, "attention: bias") is not None:
        scores = scores + bias
    weights = softmax(scores, keys)
    if within(scores, mask, "attention: mask") is not None:
        seen = weights * mask
        weights = seen * reciprocal(reduce_sum(seen, keys))
    return contract(weights, v, over=keys)
