"""group_norm(x, over) = weight (x - mean) / sqrt(variance + eps) + bias, statistics over one group of channels."""

from __future__ import annotations

from collections.abc import Sequence

from symverify.graph.tracing import Number, Tensor
from symverify.ops.composite import axis_names, composite, within
from symverify.ops.standardize import standardize


@composite
def group_norm(
    x: Tensor,
    over: str | Sequence[str],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: Number = 0,
) -> Tensor:
    """`over` names the axes inside one group: split `group*c` first, then normalise over c, y, x."""
    for operand in (weight, bias):
        within(x, operand, "group_norm")
    return standardize(x, axis_names(x, over, "group_norm"), weight, bias, eps)
