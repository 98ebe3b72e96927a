"""squared_norm(x, over) = the sum of x^2 along one or several axes: one contraction of x with itself."""

from __future__ import annotations

from collections.abc import Sequence

from symverify.graph.tracing import Tensor, einsum
from symverify.ops.composite import axis_names, composite


@composite
def squared_norm(x: Tensor, over: str | Sequence[str]) -> Tensor:
    """|x|^2 along the axes `over`, which the result no longer has."""
    names = axis_names(x, over, "squared_norm")
    full = list(range(len(x.axes)))
    keep = [i for i in full if x.axes[i] not in names]
    return einsum([x, x], [full, full], keep, [x.axes[i] for i in keep])
