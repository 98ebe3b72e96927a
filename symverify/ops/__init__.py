"""Operations: one file each, and the file's existence registers it. Importing this package imports no operation."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from symverify.errors import InputError

if TYPE_CHECKING:
    from symverify.ops.pointwise import Op


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(__path__):
        if not found.ispkg:
            yield importlib.import_module(f"{__name__}.{found.name}")


@cache
def _found() -> tuple[dict[str, Op], dict[str, Callable[..., Any]]]:
    from symverify.ops.pointwise import Op

    ops, composites = {}, {}
    for module in _modules():
        for value in vars(module).values():
            if getattr(value, "__module__", None) != module.__name__ and not isinstance(value, Op):
                continue
            if isinstance(value, Op) and value.meaning.__module__ == module.__name__:
                ops[value.name] = value
            elif hasattr(value, "composite"):
                composites[value.composite] = value
    return ops, composites


def registry() -> dict[str, Op]:
    """Every entrywise function that a graph may name, by its name."""
    return dict(_found()[0])


def composites() -> dict[str, Callable[..., Any]]:
    """Every operation that is traced as several nodes, or as a node of a kind of its own, by its name."""
    return dict(_found()[1])


def function(name: str) -> Callable[..., Any]:
    """The operation `name` as it is called in an architecture, entrywise or composite.

    Raises:
        InputError: no file of symverify/ops defines it.
    """
    ops, others = _found()
    if name in ops:
        return ops[name]
    if name in others:
        return others[name]
    raise InputError(f"there is no operation {name!r}; there are {', '.join(sorted([*ops, *others]))}")
