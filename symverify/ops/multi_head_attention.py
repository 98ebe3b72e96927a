"""multi_head_attention = sum over heads of attention(x_q WQ, x_k WK, x_v WV) WO, with biases. Vaswani et al. 2017."""

from __future__ import annotations

from symverify.errors import ShapeError
from symverify.graph.tracing import Tensor, rename, show
from symverify.ops.attention import attention
from symverify.ops.composite import composite, product, within


@composite
def multi_head_attention(
    xq: Tensor,
    xk: Tensor,
    xv: Tensor,
    WQ: Tensor,
    WK: Tensor,
    WV: Tensor,
    WO: Tensor,
    bq: Tensor | None = None,
    bk: Tensor | None = None,
    bv: Tensor | None = None,
    bo: Tensor | None = None,
    *,
    head: str = "head",
    queries: str = "t",
    keys: str = "s",
    mask: Tensor | None = None,
) -> Tensor:
    """xq (t d), xk and xv (s d), WQ and WK (head k d), WV (head v d), WO (head v m) make values (t m).

    The order of a weight's axes is free: the model's axis is the one that the weight shares with its input. Biases
    are bq and bk (head k), bv (head v), bo (m). Self-attention passes one x (t d) three times: its axis `queries` is
    read as `keys` where it serves as keys and values.
    """
    xk, xv = (x if keys in x.axes or queries not in x.axes else rename(x, **{queries: keys}) for x in (xk, xv))
    q, width = _project(xq, WQ, bq, head)
    k, same = _project(xk, WK, bk, head)
    v, value = _project(xv, WV, bv, head)
    if width != same:
        raise ShapeError(f"multi_head_attention: {show(WQ)} and {show(WK)} must share the axis of the dot products")
    out = attention(q, k, v, over=width, keys=keys, mask=mask)
    rest = [axis for axis in out.axes if axis not in (head, value)]
    last = [axis for axis in WO.axes if axis not in (head, value)]
    if {head, value} - set(WO.axes) or len(last) != 1 or last[0] in rest:
        raise ShapeError(f"multi_head_attention: {show(WO)} must have the axes {head}, {value} and one of the output")
    y = product([out, WO], [*rest, *last], "multi_head_attention")
    return y if within(y, bo, "multi_head_attention") is None else y + bo


def _project(x: Tensor, weight: Tensor, bias: Tensor | None, head: str) -> tuple[Tensor, str]:
    """x times the weight, with the heads first and the head's width last, and the name of that width."""
    what = "multi_head_attention"
    model = [axis for axis in weight.axes if axis in x.axes and axis != head]
    width = [axis for axis in weight.axes if axis not in x.axes and axis != head]
    if head not in weight.axes or len(model) != 1 or len(width) != 1:
        raise ShapeError(f"{what}: {show(weight)} must have the axes {head}, one of {show(x)} and a width of its own")
    rest = [axis for axis in x.axes if axis not in (*model, head)]
    y = product([x, weight], [head, *rest, *width], what)
    return (y if within(y, bias, what) is None else y + bias), width[0]
