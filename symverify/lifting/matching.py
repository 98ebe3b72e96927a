"""Where a small graph occurs in a large one: parameters to parameters, data to any values, axes to axes.

The search goes down from the pattern's output; the operands of sums and contractions are matched in any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

from symverify.graph.node import Node


@dataclass(frozen=True)
class Match:
    """An occurrence: pattern node -> target node, and pattern axis -> target axis."""

    nodes: Mapping[Node, Node] = field(default_factory=dict)
    axes: Mapping[str, str] = field(default_factory=dict)

    def with_node(self, pattern: Node, target: Node) -> Match | None:
        """The match with one more node; None where a pattern axis would lie on two axes of the target.

        Two pattern axes may lie on one: a claim for all sizes is one for equal sizes.
        """
        if len(pattern.atoms) != len(target.atoms):
            return None
        axes = dict(self.axes)
        for p, t in zip(pattern.atoms, target.atoms, strict=True):
            if axes.setdefault(p, t) != t:
                return None
        return Match({**self.nodes, pattern: target}, axes)


def occurrences(
    pattern: Node, targets: Sequence[Node], kinds: Mapping[str, str], into: Mapping[str, str]
) -> list[Match]:
    """All occurrences of the graph below `pattern` with its output at one of `targets`.

    Args:
        kinds: leaf name -> "parameter", "data" or "constant", in the pattern.
        into: the same for the target.
    """
    found: dict[tuple[Any, ...], Match] = {}
    for target in targets:
        for match in _match(pattern, target, Match(), kinds, into):
            key = tuple(sorted((p.digest, t.digest) for p, t in match.nodes.items()))
            found.setdefault(key, match)
    return list(found.values())


def _match(p: Node, t: Node, so_far: Match, kinds: Mapping[str, str], into: Mapping[str, str]) -> Iterator[Match]:
    if p in so_far.nodes:
        if so_far.nodes[p] is t:
            yield so_far
        return
    here = so_far.with_node(p, t)
    if here is None:
        return
    if p.kind == "leaf":
        kind = kinds[p.attrs[0]]
        same = t.kind == "leaf" and into.get(t.attrs[0]) == kind
        if kind == "data" or (same and not _taken(t, so_far, p)):
            yield here
        return
    if p.kind != t.kind or len(p.inputs) != len(t.inputs):
        return
    for order in permutations(range(len(t.inputs))) if p.kind in ("add", "contract") else [tuple(range(len(t.inputs)))]:
        if _attributes(p, t, order, here):
            yield from _inputs(p.inputs, [t.inputs[i] for i in order], here, kinds, into)


def _taken(t: Node, so_far: Match, p: Node) -> bool:
    """Whether another parameter or constant of the pattern already stands for this leaf."""
    return any(node is t and q is not p and q.kind == "leaf" for q, node in so_far.nodes.items())


def _inputs(
    ps: Sequence[Node], ts: Sequence[Node], so_far: Match, kinds: Mapping[str, str], into: Mapping[str, str]
) -> Iterator[Match]:
    if not ps:
        yield so_far
        return
    for match in _match(ps[0], ts[0], so_far, kinds, into):
        yield from _inputs(ps[1:], ts[1:], match, kinds, into)


def _attributes(p: Node, t: Node, order: Sequence[int], so_far: Match) -> bool:
    """Whether two nodes do the same, with the target's inputs in this order."""
    if p.kind == "add":
        return bool(p.attrs[0] == tuple(t.attrs[0][i] for i in order))
    if p.kind == "contract":
        name: dict[int, int] = {}
        pairs = list(zip(p.attrs[1], t.attrs[1], strict=True))
        for ls, i in zip(p.attrs[0], order, strict=True):
            if len(ls) != len(t.attrs[0][i]):
                return False
            pairs += zip(ls, t.attrs[0][i], strict=True)
        fits = all(name.setdefault(a, b) == b for a, b in pairs)
        return fits and len(set(name.values())) == len(name)
    if p.kind in ("size", "basis", "rename"):
        return bool(translate_attributes(p.kind, p.attrs, so_far.axes) == t.attrs)
    return bool(p.attrs == t.attrs)


def translate_attributes(kind: str, attrs: tuple[Any, ...], axes: Mapping[str, str]) -> tuple[Any, ...]:
    """The attributes of a node with its axes renamed."""
    if kind == "size":
        return (axes.get(attrs[0], attrs[0]), attrs[1])
    if kind == "basis":
        return tuple(axes.get(a, a) for a in attrs)
    if kind == "rename":
        return (tuple(axes.get(a, a) for a in attrs[0]),)
    return attrs
