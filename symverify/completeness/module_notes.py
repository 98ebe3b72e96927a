"""What a reader of a module's functional dimension should know: how it was measured, and what was assumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from symverify.completeness.module_jacobian import Derivative
    from symverify.completeness.module_rank import Measured

SHOWN = 6
APART = 1e-3  # between autograd and a central difference


def notes(
    derivative: Derivative, theta: torch.Tensor, measured: Measured, generic: bool, integers: bool
) -> Iterator[str]:
    """The notes, most important first.

    Args:
        generic: the parameters were redrawn.
        integers: given integers were redrawn among themselves.
    """
    yield from _certainty(measured)
    casts, seen, twin = derivative.casts, derivative.seen, derivative.twin
    if casts:
        yield f"computed in float64 where the module casts down, in {_some(casts)}"
    if seen.casts:
        yield f"casts that could not be undone, and count as rounding, in {_some(seen.casts)}"
    if measured.off > APART:
        yield (
            f"autograd and a central difference disagree (relative {measured.off:.1e}): a detach, a custom backward "
            "pass or a jump; the rank is that of autograd's derivative"
        )
    yield from _assumed(derivative)
    idle = {f"{name} ({count})": None for name, count in measured.idle.items() if count}
    if idle:
        yield f"entries on which no output depends, on any of the data: {_some(idle)}"
    if integers:
        yield "given integers were redrawn among those given: what depends on others counts as missing from the rank"
    columns = {} if generic else derivative.coordinates.columns
    flat = [n for n, c in columns.items() if len(c) > 1 and (theta[c] == theta[c][0]).all()]
    if flat:
        yield f'constant tensors, so that the point may not be generic (at="generic" redraws): {_some(flat)}'
    if twin.quiet or seen.dropout:
        yield f"dropout is off, in {_some([*twin.quiet, *seen.dropout])}"


def _certainty(measured: Measured) -> Iterator[str]:
    found = measured.spectrum
    kept, rest, level = found.relative
    shown = f"singular values: smallest counted {kept:.1e}, largest not counted {rest:.1e}, rounding {level:.1e}"
    if not found.clear:
        between = sum(found.level < value for value in found.values[found.rank :])
        also = f", {between} of those not counted above rounding" if between else ""
        yield f"no clear gap{also}, so the rank is an opinion ({shown})"
    elif not found.rank:
        yield "float64, not a theorem: no singular value is above rounding"
    else:
        yield f"float64, not a theorem ({shown})"
    if not measured.steady:
        yield f"the rank was still changing with more data, so it is an opinion (ranks {list(measured.ranks)})"


def _assumed(derivative: Derivative) -> Iterator[str]:
    """The mode, randomness and what had to be done differently."""
    normed = [
        name or type(module).__name__
        for name, module in derivative.twin.module.named_modules()
        if module.training and getattr(module, "running_mean", None) is not None
    ]
    if normed:
        yield f"training mode: the statistics of the batch, as the module's mode asks, in {_some(normed)}"
    if derivative.seen.random:
        yield f"random operations, drawn alike at every call, in {_some(derivative.seen.random)}"
    if derivative.one_by_one:
        yield "an operation's backward pass cannot be batched: outputs were differentiated one by one"


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    rest = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + rest
