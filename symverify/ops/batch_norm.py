"""batch_norm(x, over) = weight (x - mean) / sqrt(variance + eps) + bias, statistics over the batch."""

from __future__ import annotations

from collections.abc import Sequence

from symverify.graph.tracing import Number, Tensor
from symverify.ops.composite import axis_names, composite, within
from symverify.ops.standardize import standardize


@composite
def batch_norm(
    x: Tensor,
    over: str | Sequence[str],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: Number = 0,
) -> Tensor:
    """`over` names the batch axis, and space where it is averaged too; weight and bias belong to the channels."""
    for operand in (weight, bias):
        within(x, operand, "batch_norm")
    return standardize(x, axis_names(x, over, "batch_norm"), weight, bias, eps)
