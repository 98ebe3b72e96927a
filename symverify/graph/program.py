"""A graph as data: primitive nodes in topological order, the form that is hashed, evaluated and proved.

Node kinds (every tensor is split into atoms; labels and positions count atoms):
["leaf", name]  ["element", path]  ["constant", name]  ["size", atom, exponent]  ["basis", axis, count?]
["include", total, k]                                    0/1 inclusion of the k-th part of a concatenated axis
["contract", labels, out, atoms, inputs]                 einsum; a label only in `out` broadcasts
["add", coefficients, inputs]                            a rational linear combination
["rename", atoms, input]                                 other names for axes of equal size
["apply", fn, attrs, inputs]                             an entrywise function
["lse", positions, input]                                log-sum-exp
["inverse", r, input]                                    inverse of a matrix whose rows have r atoms
["word", exponent, parity, input]                        sgn(x)^parity |x|^exponent of a diagonal or monomial element
["represent", rho, input]  ["equivariant", fn, rho, position, input]
["frame", fn, input]                                     Z (h or h k) -> R_Z (h h) with first columns Z
["expectation", names, input]                            mean over the distribution of these data
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from symverify.graph.node import Node
from symverify.graph.tracing import Tensor


def as_lists(x: Any) -> Any:
    """Tuples become lists, as JSON has them."""
    return [as_lists(y) for y in x] if isinstance(x, tuple | list) else x


def network(outputs: Sequence[Node]) -> nx.DiGraph:
    """The computation graph below some nodes as a networkx DAG: edges run from input to user."""
    graph = nx.DiGraph()
    stack = list(outputs)
    while stack:
        node = stack.pop()
        if node in graph and graph.nodes[node]:
            continue
        graph.add_node(node, kind=node.kind, attrs=node.attrs, atoms=node.atoms, scope=node.scope)
        for child in node.inputs:
            graph.add_edge(child, node)
            stack.append(child)
    return graph


@dataclass(frozen=True)
class Program:
    """Nodes in topological order; `outputs` maps names to node numbers, `atoms` gives each node's axes."""

    nodes: tuple[list[Any], ...]
    atoms: tuple[tuple[str, ...], ...]
    scopes: tuple[tuple[str, ...], ...]
    outputs: Mapping[str, int]

    @property
    def digest(self) -> str:
        """A hash of the nodes and outputs alone: the same for every layout of the same computation."""
        text = json.dumps([self.nodes, dict(sorted(self.outputs.items()))], separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def __len__(self) -> int:
        return len(self.nodes)


def program(outputs: Mapping[str, Tensor]) -> Program:
    """The program that computes the named tensors. Its order depends on the content alone, not on the source text."""
    graph = network([x.node for x in outputs.values()])
    order = list(nx.lexicographical_topological_sort(graph, key=lambda node: node.digest))
    number = {node: i for i, node in enumerate(order)}
    return Program(
        nodes=tuple(_serialise(node, [number[child] for child in node.inputs]) for node in order),
        atoms=tuple(node.atoms for node in order),
        scopes=tuple(node.scope for node in order),
        outputs={name: number[x.node] for name, x in outputs.items()},
    )


def _serialise(node: Node, inputs: list[int]) -> list[Any]:
    if node.kind == "contract":
        labels, out = node.attrs
        return ["contract", as_lists(labels), list(out), list(node.atoms), inputs]
    if node.kind in ("add", "apply"):
        head = [dict(a) if node.kind == "apply" and i == 1 else as_lists(a) for i, a in enumerate(node.attrs)]
        return [node.kind, *head, inputs]
    return [node.kind, *as_lists(node.attrs), *inputs]
