"""sqrt(x) = x^(1/2), entry by entry, for x >= 0."""

from __future__ import annotations

from fractions import Fraction

from symverify.graph.tracing import Tensor, power
from symverify.ops.composite import composite


@composite
def sqrt(x: Tensor) -> Tensor:
    """The nonnegative square root, entry by entry."""
    return power(x, Fraction(1, 2))
