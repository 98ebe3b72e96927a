"""norm(x, over) = |x|, the Euclidean norm along one or several axes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symverify.graph.tracing import Tensor, power
from symverify.ops.composite import axis_names, composite
from symverify.ops.squared_norm import squared_norm


@composite
def norm(x: Tensor, over: str | Sequence[str]) -> Tensor:
    """(sum of x^2)^(1/2) along the axes `over`, which the result no longer has."""
    return power(squared_norm(x, axis_names(x, over, "norm")), Fraction(1, 2))
