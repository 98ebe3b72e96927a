"""Reading the vectors and matrices that define a stabiliser or a commutant from the context."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from symverify.errors import InputError
from symverify.groups import axes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from symverify.groups.arrays import Array
    from symverify.groups.base import Group


def constant(
    group: Group,
    name: str,
    sizes: Mapping[str, int | str],
    convert: Callable[[Any], Array],
    context: Mapping[str, Any] | None,
) -> Array:
    """context[name] of shape (*batch, *row, ...), with its rows flattened: (*batch, n) or (*batch, n, n)."""
    if not context or name not in context:
        raise InputError(f"{group.canonical} needs {name!r} in its context")
    found = convert(context[name])
    expected = axes.shape(group.row * group.constant_rank, sizes)
    lead = found.ndim - len(expected)
    if lead < 0 or tuple(found.shape[lead:]) != expected:
        raise InputError(f"{group.canonical}: {name!r} ends in the axes {expected}, not {tuple(found.shape)}")
    n = prod(expected[: len(group.row)])
    return found.reshape((*found.shape[:lead], *[n] * group.constant_rank))
