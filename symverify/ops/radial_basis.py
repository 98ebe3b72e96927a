"""radial_basis(x, centers, widths, phi) = phi(|x - c_i| / b_i): a layer of radial basis functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symverify.errors import ShapeError
from symverify.graph.tracing import Tensor, reciprocal, show
from symverify.ops.composite import axis_names, composite, within
from symverify.ops.norm import norm
from symverify.ops.pointwise import pointwise


@composite
def radial_basis(
    x: Tensor,
    centers: Tensor,
    widths: Tensor | None = None,
    phi: str | Callable[[Tensor], Tensor] = "phi",
    over: str | Sequence[str] | None = None,
) -> Tensor:
    """Distances to the rows of `centers` along `over` (else the axes x shares with them), divided by `widths`.

    x (n k), centers (h n), widths (h) make values (h k). phi is an operation, or the name of an undefined function.
    """
    shared = [axis for axis in centers.axes if axis in x.axes] if over is None else over
    if not shared:
        raise ShapeError(f"radial_basis: {show(x)} and {show(centers)} have no common axis")
    names = axis_names(centers, axis_names(x, shared, "radial_basis"), "radial_basis")
    distance = norm(centers - x, names)
    if within(distance, widths, "radial_basis") is not None:
        distance = distance * reciprocal(widths)
    return (pointwise(phi) if isinstance(phi, str) else phi)(distance)
