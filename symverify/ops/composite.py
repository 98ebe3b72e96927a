"""Composite operations: functions of tensors that are traced as several nodes, shown under one name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from symverify.errors import InputError, ShapeError
from symverify.graph.axes import atoms_of
from symverify.graph.tracing import Tensor, einsum, scope, show

F = TypeVar("F", bound=Callable[..., Any])


def composite(traced: F) -> F:
    """Register the function under its name; its first argument is a tensor, and its nodes are shown in its scope."""

    @wraps(traced)
    def inside(x: Tensor, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(x, Tensor):
            raise InputError(f"{traced.__name__}({x!r}): its argument is no tensor of a graph")
        with scope(x, traced.__name__):
            return traced(x, *args, **kwargs)

    return registered(inside)  # type: ignore[return-value]


def registered(operation: F) -> F:
    """Register the function under its name, as it is."""
    operation.composite = operation.__name__  # type: ignore[attr-defined]
    return operation


def axis_names(x: Tensor, over: str | Sequence[str], what: str) -> list[str]:
    """The axes that `over` names ("h", "h k" or a list), each of which x must have once."""
    names = over.split() if isinstance(over, str) else list(over)
    if not names:
        raise ShapeError(f"{what}: name the axis of {show(x)} it runs over")
    for axis in names:
        if x.axes.count(axis) != 1:
            raise ShapeError(f"{what} over {axis}: {show(x)} must have this axis once")
    return names


def positions(x: Tensor, names: Sequence[str]) -> tuple[int, ...]:
    """The places of the atoms of some axes among all atoms of x."""
    places, start = [], 0
    for axis in x.axes:
        width = len(atoms_of(axis))
        places += range(start, start + width) if axis in names else ()
        start += width
    return tuple(places)


def within(x: Tensor, operand: Tensor | None, what: str) -> Tensor | None:
    """The operand (a gain, a bias), whose axes must be axes of x."""
    missing = [axis for axis in operand.axes if axis not in x.axes] if operand is not None else []
    if operand is not None and missing:
        raise ShapeError(f"{what}: {show(operand)} has the axis {missing[0]}, which {show(x)} has not")
    return operand


def product(tensors: Sequence[Tensor], axes: Sequence[str], what: str) -> Tensor:
    """The sum of the product of the tensors over every axis that is not in `axes`; axes are matched by name."""
    for x in tensors:
        if len(set(x.axes)) < len(x.axes):
            raise ShapeError(f"{what}: {show(x)} has one axis twice: rename one")
    number = {axis: i for i, axis in enumerate(dict.fromkeys(axis for x in tensors for axis in x.axes))}
    missing = [axis for axis in axes if axis not in number]
    if missing:
        raise ShapeError(f"{what}: there is no axis {missing[0]} in {', '.join(map(show, tensors))}")
    return einsum(tensors, [[number[a] for a in x.axes] for x in tensors], [number[a] for a in axes], axes)
