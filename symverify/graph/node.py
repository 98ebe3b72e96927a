"""Nodes of a computation graph: hash-consed, so that equal expressions are one node however the code was laid out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from symverify.graph.axes import AxisTable

Attrs = tuple[Any, ...]  # nested tuples of strings and integers: hashable, and JSON after tuples become lists


@dataclass(frozen=True, eq=False)
class Node:
    """One primitive operation. `kind` and `attrs` as in symverify.graph.program, `atoms` the flat axes of its value."""

    kind: str
    attrs: Attrs
    inputs: tuple[Node, ...] = field(repr=False)  # or a message that quotes a node would print all that lies below it
    atoms: tuple[str, ...]
    digest: str = field(repr=False)
    scope: tuple[str, ...] = ()  # the composite operations it was written in, for display only


@dataclass
class Trace:
    """The nodes and the axis table that one architecture and its actions share."""

    table: AxisTable
    nodes: dict[str, Node] = field(default_factory=dict, repr=False)
    scopes: list[str] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)  # name -> {"axes", "values"}
    functions: dict[str, Any] = field(default_factory=dict)  # the declared traits of undefined entrywise functions

    def node(self, kind: str, attrs: Attrs, inputs: Sequence[Node], atoms: Sequence[str]) -> Node:
        """The node with this content, made once."""
        if kind == "add":
            order = sorted(range(len(inputs)), key=lambda i: (inputs[i].digest, attrs[0][i]))
            attrs = (tuple(attrs[0][i] for i in order),)
            inputs = [inputs[i] for i in order]
        elif kind == "contract":
            attrs, inputs = _order_contraction(attrs, inputs)
        content = json.dumps([kind, attrs, [i.digest for i in inputs], list(atoms)], separators=(",", ":"))
        digest = hashlib.sha256(content.encode()).hexdigest()
        if digest not in self.nodes:
            self.nodes[digest] = Node(kind, attrs, tuple(inputs), tuple(atoms), digest, tuple(self.scopes))
        return self.nodes[digest]

    def branch(self) -> Trace:
        """A trace that sees these nodes and leaves them alone: an action is traced on one."""
        return Trace(self.table.copy(), dict(self.nodes), [], dict(self.constants), dict(self.functions))


def _order_contraction(attrs: Attrs, inputs: Sequence[Node]) -> tuple[Attrs, list[Node]]:
    """Operands by digest, labels by first occurrence: a * b and b * a are one node."""
    labels, out = attrs
    order = sorted(range(len(inputs)), key=lambda i: (inputs[i].digest, labels[i]))
    name: dict[int, int] = {}
    for label in (*out, *(x for i in order for x in labels[i])):
        name.setdefault(label, len(name))
    renamed = tuple(tuple(name[x] for x in labels[i]) for i in order)
    return (renamed, tuple(name[x] for x in out)), [inputs[i] for i in order]
