"""layer_norm(x, over) = weight (x - mean) / sqrt(variance + eps) + bias, statistics over features."""

from __future__ import annotations

from collections.abc import Sequence

from symverify.graph.tracing import Number, Tensor
from symverify.ops.composite import axis_names, composite, within
from symverify.ops.standardize import standardize


@composite
def layer_norm(
    x: Tensor,
    over: str | Sequence[str],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: Number = 0,
) -> Tensor:
    """`over` names the normalised features; weight and bias have some of the axes of x."""
    for operand in (weight, bias):
        within(x, operand, "layer_norm")
    return standardize(x, axis_names(x, over, "layer_norm"), weight, bias, eps)
