"""rms_norm(x, over) = weight x / sqrt(mean(x^2) + eps). Zhang and Sennrich 2019."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symverify.graph.tracing import Number, Tensor, power, rational, size
from symverify.ops.composite import axis_names, composite, within
from symverify.ops.squared_norm import squared_norm


@composite
def rms_norm(x: Tensor, over: str | Sequence[str], weight: Tensor | None = None, eps: Number = 0) -> Tensor:
    """x divided by its root mean square along the axes `over`, then times the gain `weight` (some axes of x)."""
    names = axis_names(x, over, "rms_norm")
    square = squared_norm(x, names)
    for axis in names:
        square = square * size(x, axis, -1)
    out = x * power(square + eps if rational(eps) else square, Fraction(-1, 2))
    return out if within(x, weight, "rms_norm") is None else out * weight
