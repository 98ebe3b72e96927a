"""radial(x, over, f) = f(|x|) x: a radial rescaling, which commutes with every rotation of the axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symverify.graph.tracing import Tensor
from symverify.ops.composite import axis_names, composite
from symverify.ops.norm import norm
from symverify.ops.pointwise import pointwise


@composite
def radial(x: Tensor, over: str | Sequence[str], f: str | Callable[[Tensor], Tensor] = "phi") -> Tensor:
    """f(|x|) x along the axes `over`; f is an operation, or the name of an undefined function."""
    scale = pointwise(f) if isinstance(f, str) else f
    return x * scale(norm(x, axis_names(x, over, "radial")))
