"""The three laws of a claim, as pairs of values to compare, in any arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symverify.graph.axes import AxisTable
from symverify.groups import Group, from_declaration
from symverify.ops.evaluate import evaluate

Statement = Mapping[str, Any]
Values = dict[str, Any]
LAWS = ("identity", "composition", "invariance")
SAMPLES = 3  # points of the distribution that a distribution claim is tried on


@dataclass(frozen=True)
class Laws:
    """A statement, ready to be evaluated at given sizes."""

    statement: Statement

    @cached_property
    def group(self) -> Group:
        return from_declaration(dict(self.statement["group"]))

    @cached_property
    def table(self) -> AxisTable:
        return AxisTable(dict(self.statement["axes"]))

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The names of the components of an element in programs, in the order of group.components()."""
        return tuple(f"g.{path}" if path else "g" for path, _ in self.group.components())

    def of_kind(self, kind: str) -> list[str]:
        return [name for name, leaf in self.statement["leaves"].items() if leaf["kind"] == kind]

    @property
    def averaged(self) -> bool:
        return self.statement["kind"] == "distribution"

    @cached_property
    def sees_data(self) -> bool:
        """Whether the action looks at data."""
        data = set(self.of_kind("data"))
        return any(node[0] == "leaf" and node[1] in data for node in self.statement["action"]["nodes"])

    @cached_property
    def fresh_data(self) -> bool:
        """Whether the output is compared at other data than the action saw: functional is for all data."""
        return self.sees_data and self.statement["kind"] != "data-dependent"

    @cached_property
    def _graph(self) -> tuple[list[Any], int]:
        nodes, out = list(self.statement["graph"]["nodes"]), self.statement["graph"]["outputs"]["output"]
        if self.averaged:
            return [*nodes, ["expectation", self.of_kind("data"), out]], len(nodes)
        return nodes, out

    @cached_property
    def _common(self) -> dict[str, Any]:
        constants = {name: c["values"] for name, c in self.statement["constants"].items()}
        return {"functions": self.statement["functions"], "constants": constants}

    def act(self, element: tuple[Any, ...], leaves: Values, sizes: Mapping[str, int], xp: Any) -> Values:
        """The moved parameters a(g, t)."""
        action = self.statement["action"]
        named = dict(zip(self.paths, element, strict=True))
        values = evaluate(action["nodes"], sizes, leaves, named, xp, **self._common)
        return {name: values[i] for name, i in action["outputs"].items()}

    def values(self, nodes: list[Any], point: Point, xp: Any) -> list[Any]:
        """The values of some nodes of the action, at a point and its g."""
        named = dict(zip(self.paths, point.g, strict=True))
        return evaluate(nodes, point.sizes, point.leaves, named, xp, **self._common)

    def output(self, leaves: Values, sizes: Mapping[str, int], xp: Any) -> Any:
        """f(t, x); its expectation for a distribution claim, whose data have a first axis of samples."""
        nodes, out = self._graph
        return evaluate(nodes, sizes, leaves, {}, xp, **self._common)[out]

    def nodes(self, leaves: Values, sizes: Mapping[str, int], xp: Any) -> list[Any]:
        """The value of every node of the graph."""
        return evaluate(self.statement["graph"]["nodes"], sizes, leaves, {}, xp, **self._common)

    def sides(self, law: str, point: Point, xp: Any) -> list[tuple[str, Any, Any]]:
        """(what is compared, one side, the other side) of a law at a point."""
        t, sizes = point.leaves, point.sizes
        at = {name: xp.array(t[name]) for name in self.statement["action"]["outputs"]}
        if law == "identity":
            still = self.act(point.one, t, sizes, xp)
            return [(name, still[name], at[name]) for name in at]
        moved = self.act(point.g, t, sizes, xp)
        if law == "composition":
            twice = self.act(point.h, t | moved, sizes, xp)
            once = self.act(point.hg, t, sizes, xp)
            return [(name, twice[name], once[name]) for name in at]
        seen = t | point.other if self.fresh_data else t
        return [("output", self.output(seen | moved, sizes, xp), self.output(seen, sizes, xp))]


@dataclass(frozen=True)
class Point:
    """Where a law is evaluated: sizes of all atoms, leaves, two group elements, 1, h g, and other data."""

    sizes: Mapping[str, int]
    leaves: Values
    g: tuple[Any, ...]
    h: tuple[Any, ...]
    one: tuple[Any, ...]
    hg: tuple[Any, ...]
    other: Values


POOL = (3, 2, 5, 4)


def assignments(table: AxisTable, rounds: int) -> list[dict[str, int]]:
    """Sizes for the symbols, distinct where there are few of them and in another order each round.

    Then one symbol at a time is wide and the others are not: some values exist only where one axis is the longest.
    """
    symbols = table.symbols()
    length = len(POOL)
    turns = [{s: POOL[(i + r + i // length) % length] for i, s in enumerate(symbols)} for r in range(rounds)]
    wide = [{s: 5 if s == one else 2 for s in symbols} for one in symbols]
    return [table.concrete(sizes) for sizes in (*turns, *wide)]
