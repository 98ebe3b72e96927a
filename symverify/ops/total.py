"""total(x, over) = the sum of x along one or several axes."""

from __future__ import annotations

from collections.abc import Sequence

from symverify.graph.tracing import Tensor, reduce_sum
from symverify.ops.composite import axis_names, composite


@composite
def total(x: Tensor, over: str | Sequence[str]) -> Tensor:
    """The sum along the axes `over`, which the result no longer has."""
    return reduce_sum(x, axis_names(x, over, "total"))
