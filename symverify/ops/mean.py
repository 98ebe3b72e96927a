"""mean(x, over) = 1/n times the sum of x along one or several axes with n entries in all."""

from __future__ import annotations

from collections.abc import Sequence

from symverify.graph.tracing import Tensor, reduce_sum, size
from symverify.ops.composite import axis_names, composite


@composite
def mean(x: Tensor, over: str | Sequence[str]) -> Tensor:
    """The arithmetic mean along the axes `over`, which the result no longer has."""
    names = axis_names(x, over, "mean")
    out = reduce_sum(x, names)
    for axis in names:
        out = out * size(x, axis, -1)
    return out
