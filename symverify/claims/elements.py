"""A group element as an action sees it: a tensor, or a tuple of them for a product."""

from __future__ import annotations

from typing import Any

from symverify.graph.node import Trace
from symverify.graph.tracing import element
from symverify.groups import Group


def present(trace: Trace, group: Group, path: str = "g", batch: tuple[str, ...] = ()) -> Any:
    """The generic element of `group`; a product gives one entry for each factor, a semidirect one (normal, acting)."""
    declaration = group.declaration()
    kind = declaration["type"]
    if kind == "Product":
        return tuple(present(trace, f, f"{path}.{k}", batch) for k, f in enumerate(group.factors))  # type: ignore[attr-defined]
    if kind == "Semidirect":
        pair = (group.normal, group.acting)  # type: ignore[attr-defined]
        return tuple(present(trace, f, f"{path}.{k}", batch) for k, f in enumerate(pair))
    if kind == "Power":
        return present(trace, group.base, path, (*batch, group.over))  # type: ignore[attr-defined]
    return element(trace, path, (*batch, *_axes(declaration)))


def _axes(declaration: dict[str, Any]) -> tuple[str, ...]:
    """The axes of one component: a row and a column for a matrix."""
    kind = declaration["type"]
    if kind == "BlockDiagonal":
        return (declaration["axis"],) * 2
    if kind == "Stabiliser":
        return _axes(declaration["base"])
    if kind in ("Translation", "PositiveScalar"):
        return tuple(declaration["axes"])
    row = "*".join(declaration["axes"])
    return (row, row)


def paths(group: Group) -> dict[str, tuple[str, ...]]:
    """Element path in programs ("g", "g.0", ...) -> atoms of that component, in the order of group.components()."""
    return {f"g.{p}" if p else "g": atoms for p, atoms in group.components()}
