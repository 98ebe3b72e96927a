"""standardize(x, over) = (x - mean(x)) / sqrt(variance(x) + eps): rms_norm of the centred values."""

from __future__ import annotations

from collections.abc import Sequence

from symverify.graph.tracing import Number, Tensor
from symverify.ops.composite import axis_names, composite, within
from symverify.ops.mean import mean
from symverify.ops.rms_norm import rms_norm


@composite
def standardize(
    x: Tensor,
    over: str | Sequence[str],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: Number = 0,
) -> Tensor:
    """Mean 0 and variance 1 along the axes `over`, then times `weight` plus `bias` (some axes of x each)."""
    names = axis_names(x, over, "standardize")
    within(x, weight, "standardize")
    out = rms_norm(x - mean(x, names), names, weight, eps)
    return out if within(x, bias, "standardize") is None else out + bias
