"""variance(x, over) = the mean of (x - mean(x))^2: the biased variance, as normalisation layers take it."""

from __future__ import annotations

from collections.abc import Sequence

from symverify.graph.tracing import Tensor, size
from symverify.ops.composite import axis_names, composite
from symverify.ops.mean import mean
from symverify.ops.squared_norm import squared_norm


@composite
def variance(x: Tensor, over: str | Sequence[str]) -> Tensor:
    """The biased variance along the axes `over`, which the result no longer has."""
    names = axis_names(x, over, "variance")
    out = squared_norm(x - mean(x, names), names)
    for axis in names:
        out = out * size(x, axis, -1)
    return out
