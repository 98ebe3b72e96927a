"""logsumexp(x, over) = log of the sum of e^x along one or several axes: a node of kind "lse"."""

from __future__ import annotations

from collections.abc import Sequence

from symverify.graph.tracing import Tensor, primitive
from symverify.ops.composite import axis_names, composite, positions


@composite
def logsumexp(x: Tensor, over: str | Sequence[str]) -> Tensor:
    """log sum exp x along the axes `over`, which the result no longer has."""
    names = axis_names(x, over, "logsumexp")
    return primitive("lse", (positions(x, names),), [x], tuple(axis for axis in x.axes if axis not in names))
