"""A statement at given sizes, written out: its axes, its leaves as symbols, and the values of its programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from symverify.errors import InputError
from symverify.graph.axes import AxisTable
from symverify.groups import Group, from_declaration
from symverify.ops.backends import NotExpressible
from symverify.ops.backends.objects import Objects
from symverify.ops.evaluate import evaluate
from symverify.ops.pointwise import key
from symverify.verification.symbolic_field import Field
from symverify.verification.symbolic_functions import is_positive
from symverify.verification.symbolic_numbers import Jet, Jets

Values = Mapping[str, np.ndarray]
ALGEBRAIC = {"identity", "power", "exp", "log", "abs"}  # written out by their meaning; other functions by their traits
SHORT = 4  # terms
ENTRIES = 400  # of all parameters and data
LEAST = {"Permutation": 3, "SO": 3}  # smaller ones are commutative or involutions: they let wrong claims through


@dataclass
class Scene:
    """A statement at integer sizes, with the expressions that its leaves stand for."""

    statement: Mapping[str, Any]
    sizes: Mapping[str, int]
    deadline: float = float("inf")
    known: dict[tuple[Any, ...], list[np.ndarray]] = field(default_factory=dict)

    @cached_property
    def field(self) -> Field:
        return Field(self.deadline)

    @cached_property
    def xp(self) -> Objects:
        return Objects("symbolic", Jets(self.field))

    @cached_property
    def concrete(self) -> dict[str, int]:
        """The size of every atom."""
        return AxisTable(dict(self.statement["axes"])).concrete(self.sizes)

    @cached_property
    def group(self) -> Group:
        return from_declaration(self.statement["group"])

    @cached_property
    def leaves(self) -> dict[str, np.ndarray]:
        """A symbol for every entry of every parameter, datum and constant."""
        shapes = {
            name: tuple(self.concrete[atom] for atom in leaf["axes"]) for name, leaf in self.statement["leaves"].items()
        }
        count = sum(int(np.prod(shape, dtype=object)) for shape in shapes.values())
        if count > ENTRIES:
            raise NotExpressible(f"parameters and data have {count} entries, more than {ENTRIES}")
        return {name: self._symbols(name, shape) for name, shape in shapes.items()}

    def _symbols(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        data = frozenset({name} if self.statement["leaves"][name]["kind"] == "data" else ())
        found = np.empty(shape, dtype=object)
        for index in np.ndindex(shape):
            found[index] = Jet(self.field.symbol(f"{name}{list(index)}", data=data))
        return found

    @cached_property
    def context(self) -> dict[str, np.ndarray]:
        """What defines a group: constants, and means E[x] of data."""
        found = {n: self.leaves[n] for n, leaf in self.statement["leaves"].items() if leaf["kind"] == "constant"}
        found |= {n: self.xp.array(c["values"]) for n, c in self.statement["constants"].items()}
        for name, leaf in self.statement["leaves"].items():
            if leaf["kind"] == "data":
                found[f"E[{name}]"] = self.averaged(self.leaves[name], [name])
        return found

    def averaged(self, array: np.ndarray, names: Sequence[str]) -> np.ndarray:
        return self.xp.each(lambda x: self.xp.numbers.mean(x, names), array)

    # --- the programs

    def moved(self, element: Sequence[np.ndarray], parameters: Values) -> dict[str, np.ndarray]:
        """a(g, theta): all parameters, for g = the arrays of a group element and theta = `parameters`."""
        paths = [f"g.{path}" if path else "g" for path, _ in self.group.components()]
        elements = {path: self.xp.array(x) for path, x in zip(paths, element, strict=True)}
        action = self.statement["action"]
        values = self.values(action["nodes"], parameters, elements)
        return {**parameters, **{name: values[i] for name, i in action["outputs"].items()}}

    def outputs(self, lanes: Sequence[Values], cut: bool) -> list[np.ndarray]:
        """f(theta, x) for each theta of `lanes`; in a claim about distributions its mean over the data.

        With `cut`, what is the same for all of them becomes one symbol as soon as it is longer than a few terms: what
        they then have in common, they have.
        """
        graph = self.statement["graph"]
        values: list[list[np.ndarray]] = []
        for i, node in enumerate(graph["nodes"]):
            values.append(self._abreast(i, node, values, lanes))
            if cut and _agree(values[-1]):
                values[-1] = [self.xp.each(_abbreviated, values[-1][0])] * len(lanes)
        last = values[graph["outputs"]["output"]]
        data = [name for name, leaf in self.statement["leaves"].items() if leaf["kind"] == "data"]
        return [self.averaged(x, data) for x in last] if self.statement["kind"] == "distribution" else last

    def _abreast(
        self, i: int, node: list[Any], values: list[list[np.ndarray]], lanes: Sequence[Values]
    ) -> list[np.ndarray]:
        """The value of a node in every lane, computed once where its inputs are one."""
        below = _inputs(node)
        if below and all(x is values[k][0] for k in below for x in values[k]):
            return [self.value(i, node, [v[0] for v in values], lanes[0])] * len(lanes)
        return [self.value(i, node, [v[n] for v in values], lane) for n, lane in enumerate(lanes)]

    def values(self, nodes: Sequence[list[Any]], leaves: Values, elements: Values) -> list[np.ndarray]:
        """The value of every node."""
        values: list[np.ndarray] = []
        for i, node in enumerate(nodes):
            values.append(self.value(i, node, values, leaves, elements))
        return values

    def value(
        self, i: int, node: list[Any], values: list[np.ndarray], leaves: Values, elements: Values | None = None
    ) -> np.ndarray:
        """The value of node i."""
        try:
            return self._value(node, values, {**self.leaves, **leaves}, elements or {})
        except (NotExpressible, InputError) as error:
            raise type(error)(f"node {i} ({node[0]}): {error}") from error

    def _value(self, node: list[Any], values: list[np.ndarray], leaves: Values, elements: Values) -> np.ndarray:
        """By symverify.ops.evaluate, but for what is known by its laws only."""
        kind, last, inputs = node[0], node[-1], _inputs(node)
        arrays = [values[i] for i in inputs]
        if kind == "apply" and node[1] not in ALGEBRAIC:
            return self._applied(node[1], node[2], arrays)
        if kind == "expectation":
            return self.averaged(arrays[0], node[1])
        if kind in ("represent", "equivariant"):
            raise NotExpressible("an abstract equivariant function, or its representation, is not written out")
        if kind == "frame" and (node[1] != "frame" or (arrays[0].ndim == 1 and len(arrays[0]) > 2)):
            raise NotExpressible(f"{node[1]} of a vector of size {len(arrays[0])} is not written out")
        below = [["leaf", f"input {k}"] for k in range(len(inputs))]
        places = list(range(len(inputs)))
        moved = node if kind in SOURCES else [*node[:-1], places if isinstance(last, list) else 0]
        given = {**leaves, **{f"input {k}": x for k, x in enumerate(arrays)}}
        constants = {name: c["values"] for name, c in self.statement["constants"].items()}
        return evaluate([*below, moved], self.concrete, given, elements, self.xp, constants=constants)[-1]

    def _applied(self, fn: str, attrs: Mapping[str, str], arrays: Sequence[np.ndarray]) -> np.ndarray:
        """An entrywise function by its traits: a registered one by those of its file, another by the declared ones."""
        from symverify.ops import registry

        name, op = key(fn, attrs), registry().get(fn)
        if op is None and name not in self.statement["functions"]:
            raise InputError(f"{name} is no operation, and nothing declares it")
        traits = self.statement["functions"][name] if op is None else op.traits(attrs)
        smooth = op is not None and op.smooth
        return self.xp.each(lambda *x: self.xp.numbers.entrywise(name, traits, smooth, *x), *arrays)


def _inputs(node: list[Any]) -> list[int]:
    return [] if node[0] in SOURCES else node[-1] if isinstance(node[-1], list) else [node[-1]]


def _agree(lanes: list[np.ndarray]) -> bool:
    """Are the values the same in all lanes, and constant along the curve?"""
    if any(x.slope is not None and not x.slope.is_zero for lane in lanes for x in lane.flat):
        return False
    pairs = [(x, y) for lane in lanes[1:] for x, y in zip(lanes[0].flat, lane.flat, strict=True)]
    return all(x is y or x.value.same(y.value) for x, y in pairs)


def _abbreviated(x: Jet) -> Jet:
    """One symbol for a longer expression, the same for the same expression."""
    value = x.value
    if len(value.num) + len(value.den) <= SHORT:
        return Jet(value)
    positive = is_positive(value.field, value.num) and is_positive(value.field, value.den)
    known = {"kind": "cut", "arguments": (value,), "positive": positive, "data": value.data}
    return Jet(value.field.atom(("cut", value.key), **known))


SOURCES = ("leaf", "element", "constant", "size", "basis", "include")


def chosen(statement: Mapping[str, Any]) -> dict[str, int]:
    """Small sizes for the symbolic axes: 2, or 3 where 2 would be too special for a group or for a mean (what is
    centred and normalised over two entries is 1 or -1)."""
    table = AxisTable(dict(statement["axes"]))
    found = dict.fromkeys(table.symbols(), 2)
    means = [(3, node[1:2]) for node in statement["graph"]["nodes"] if node[0] == "size" and node[2] == "-1"]
    for size, atoms in [*means, *_special(statement["group"])]:
        if len(atoms) == 1 and table.size(atoms[0]) in found:
            found[str(table.size(atoms[0]))] = size
    return found


def _special(group: Any) -> list[tuple[int, list[str]]]:
    """(least size, axes) of the groups inside a declaration that have one."""
    if isinstance(group, list):
        return [x for part in group for x in _special(part)]
    if not isinstance(group, dict):
        return []
    below = [x for part in group.values() for x in _special(part)]
    return [*below, (LEAST[group["type"]], group["axes"])] if group.get("type") in LEAST else below
