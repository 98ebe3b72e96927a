"""A function of parameters and data, ready to be differentiated: the graph of an architecture or of a claim."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symverify.claims.architecture import Architecture, nearest
from symverify.claims.claim import Claim
from symverify.errors import InputError
from symverify.graph.axes import AxisTable
from symverify.ops.evaluate import evaluate

DEFAULT_SIZES = (2, 3, 4, 5)  # given to the symbols in alphabetical order: distinct, so that a transposition shows


@dataclass(frozen=True)
class Leaf:
    """A parameter, datum or constant of any value, with the shape of its atoms."""

    name: str
    kind: str
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        return math.prod(self.shape)


@dataclass(frozen=True)
class Network:
    """A program at integer sizes.

    Attributes:
        name: of the architecture.
        nodes, output: the program (symverify.graph.program) and the index of the node that is its output.
        leaves: by name, parameters first, in the order of their declaration.
        sizes: the integer of every atom; `symbols` of them are free.
        functions, constants: as a statement holds them.
    """

    name: str
    nodes: tuple[Any, ...]
    output: int
    leaves: Mapping[str, Leaf]
    sizes: Mapping[str, int]
    symbols: tuple[str, ...]
    functions: Mapping[str, Any]
    constants: Mapping[str, Any]

    def of_kind(self, kind: str) -> list[Leaf]:
        """The leaves of a kind: "parameter", "data" or "constant"."""
        return [leaf for leaf in self.leaves.values() if leaf.kind == kind]

    @cached_property
    def parameters(self) -> int:
        """The number P of real parameters: the columns of the Jacobian, leaf after leaf, each in C order."""
        return sum(leaf.size for leaf in self.of_kind("parameter"))

    @property
    def given(self) -> dict[str, int]:
        """The sizes of the free symbols, as a user gives them."""
        return {symbol: self.sizes[symbol] for symbol in self.symbols}

    def value(self, leaves: Mapping[str, Any], xp: Any) -> Any:
        """The output at these leaves, in the backend `xp`."""
        return self.values(leaves, xp)[self.output]

    def values(self, leaves: Mapping[str, Any], xp: Any) -> list[Any]:
        """The value of every node."""
        return evaluate(self.nodes, self.sizes, leaves, {}, xp, functions=self.functions, constants=self.constants)


def network(graph: Architecture | Claim, sizes: Mapping[str, int] | None = None) -> Network:
    """The network of an architecture, or of a claim: its graph, or the loss that it speaks of.

    Args:
        sizes: axis -> integer; free axes that are not named get sizes from DEFAULT_SIZES.

    Raises:
        InputError: `graph` is none, an axis is unknown, or a size no positive integer.
    """
    if not isinstance(graph, Architecture | Claim):
        raise InputError(f"needs an architecture, a claim or a torch module, not {type(graph).__name__}")
    architecture = graph if isinstance(graph, Architecture) else graph.architecture
    table, fixed = graph.trace.table, dict(graph.sizes) if isinstance(graph, Claim) else {}
    concrete, symbols = assigned(table, {**(sizes or {}), **fixed}, architecture.name)
    program = graph.graph
    leaves = {
        name: Leaf(name, kind, tuple(concrete[a] for a in architecture.leaves[name].node.atoms))
        for kind in ("parameter", "data", "constant")
        for name in architecture.of_kind(kind)
    }
    return Network(
        architecture.name,
        tuple(program.nodes),
        program.outputs["output"],
        leaves,
        concrete,
        symbols,
        _functions(graph),
        {name: c["values"] for name, c in graph.trace.constants.items()},
    )


def _functions(graph: Architecture | Claim) -> dict[str, Any]:
    """The traits of the undefined functions, by name; an operation's own come from its file."""
    from symverify.ops.pointwise import declared

    return dict(declared(graph.trace))


def assigned(table: AxisTable, given: Mapping[str, int], where: str) -> tuple[dict[str, int], tuple[str, ...]]:
    """The size of every atom, and the free symbols, from sizes for some axes.

    Raises:
        InputError: naming the axis.
    """
    symbols = table.symbols()
    chosen = {s: DEFAULT_SIZES[i % len(DEFAULT_SIZES)] for i, s in enumerate(symbols)}
    for axis, size in given.items():
        if axis not in table.sizes:
            raise InputError(f"{where}: there is no axis {axis!r}; {nearest(str(axis), symbols)}")
        if not isinstance(size, int) or isinstance(size, bool) or size < 1:
            raise InputError(f"{where}: the size of axis {axis} is {size!r}, not a positive integer")
        root = table.size(axis)
        if isinstance(root, str):
            chosen[root] = size
        elif root != size:
            raise InputError(f"{where}: axis {axis} has the size {root}, not {size}")
    return table.concrete(chosen), tuple(symbols)
