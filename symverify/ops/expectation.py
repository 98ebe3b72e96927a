"""expectation(x, of) = the mean of x over the distribution of some data: a node of kind "expectation"."""

from __future__ import annotations

from collections.abc import Sequence

from symverify.errors import InputError
from symverify.graph.tracing import Tensor, primitive
from symverify.ops.composite import composite


@composite
def expectation(x: Tensor, of: str | Sequence[str]) -> Tensor:
    """E x, where the data leaves `of` ("X Y") are distributed as the claim says; same axes as x."""
    names = tuple(sorted(of.split() if isinstance(of, str) else of))
    if not names:
        raise InputError("expectation: name the data it is taken over")
    return primitive("expectation", (names,), [x], x.axes)
