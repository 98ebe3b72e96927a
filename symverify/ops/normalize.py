"""normalize(x, over) = x / |x|, or x / sqrt(|x|^2 + eps)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symverify.graph.tracing import Number, Tensor, power, rational
from symverify.ops.composite import axis_names, composite
from symverify.ops.squared_norm import squared_norm


@composite
def normalize(x: Tensor, over: str | Sequence[str], eps: Number = 0) -> Tensor:
    """The direction of x along the axes `over`; undefined at x = 0 if eps is 0."""
    square = squared_norm(x, axis_names(x, over, "normalize"))
    return x * power(square + eps if rational(eps) else square, Fraction(-1, 2))
