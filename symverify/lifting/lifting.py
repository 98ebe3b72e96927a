"""The induced claim: the action of a subnetwork's symmetry on the network that contains it.

Proposition 3.1 of Zhao et al. 2024: if L(t, X) = j(t1, f(t2, h(t1, X)), X) and a is a symmetry of f, then
a'_X(g, (t1, t2)) = (t1, a_{h(t1, X)}(g, t2)) is one of L. On the graph: h must not see the moved parameters t2, and j
must see them through f alone.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import networkx as nx

from symverify.claims.architecture import Architecture
from symverify.claims.certificate import Certificate
from symverify.claims.claim import Claim
from symverify.claims.verdict import Verdict
from symverify.errors import InputError
from symverify.graph.node import Node, Trace
from symverify.graph.program import network
from symverify.graph.tracing import Tensor
from symverify.groups import from_declaration
from symverify.lifting.errors import NotLiftable
from symverify.lifting.matching import Match, occurrences, translate_attributes
from symverify.lifting.placement import Placement
from symverify.verification.judging import verify

PROPOSITION = "Zhao et al. 2024, Proposition 3.1"


@dataclass(frozen=True)
class Lifted:
    """An induced claim and where it came from."""

    claim: Claim
    origin: Claim
    leaves: Mapping[str, str]  # leaf of the subnetwork -> leaf of the network, or the operation that takes its place
    seed: int = 0

    @cached_property
    def certificate(self) -> Certificate:
        """The induced claim judged like any other: the proposition says why to expect it, the engines that it holds."""
        found = verify(self.claim, seed=self.seed)
        return replace(found, reason=f"induced from {self.origin.title} by {PROPOSITION}; {found.reason}")


def lift(
    claim: Claim,
    *,
    into: Architecture,
    at: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    padding: Mapping[str, str] | None = None,
    name: str | None = None,
    expect: Verdict | str | None = None,
    seed: int = 0,
) -> Lifted:
    """The claim that `claim`, about a subnetwork, induces on a network that contains it.

    Args:
        claim: about an architecture whose graph occurs in that of `into`.
        into: the network.
        at: leaf of the subnetwork -> leaf of the network, as far as it takes to tell the occurrences apart.
        units: for a wider layer (Corollary C.1), axis of the subnetwork -> the part of the network's concatenated axis
            that is acted on: {"h": "h1"} where the network has an axis "h1+h2".
        padding: for a smaller batch (Proposition C.3), datum -> constant of the network whose points fill it up. They
            are fixed: points drawn anew at each call would give no action.
        name: of the induced claim; by default the claim's name and its place.
        expect: the verdict that the induced claim deserves, by default that of `claim`.
        seed: of the random points at which the induced claim is attacked.

    Raises:
        NotLiftable: with the path in the graph that breaks a side condition, or the occurrences to choose from.
    """
    if not isinstance(claim, Claim) or not isinstance(into, Architecture):
        raise InputError("lift takes a claim and the architecture that it is lifted into")
    if claim.ill_formed is not None:
        raise NotLiftable(f"{claim.title} is ill-formed: {claim.ill_formed}")
    match = _occurrence(claim, into, at or {})
    check_side_conditions(claim, into, match)
    placement = Placement(claim, into, match, units or {}, padding or {})
    caller = inspect.stack(0)[1]
    induced = _induced(claim, into, placement, name, Verdict(str(expect or claim.expect)))
    induced = replace(induced, line=(caller.filename, caller.lineno), action=None)
    into.claims[induced.name] = induced
    return Lifted(induced, claim, places(claim, match), seed)


def places(claim: Claim, match: Match) -> dict[str, str]:
    """Where each leaf of the subnetwork lies."""
    leaves = {n: x.node for n, x in claim.architecture.leaves.items() if x.node in match.nodes}
    return {n: _name(match.nodes[node]) for n, node in leaves.items()}


def _name(node: Node) -> str:
    return str(node.attrs[0]) if node.kind in ("leaf", "apply", "constant") else node.kind


def _occurrence(claim: Claim, into: Architecture, at: Mapping[str, str]) -> Match:
    graph = network([into.output.node])
    known = claim.architecture.leaves
    for leaf, target in at.items():
        if leaf not in known or target not in into.leaves:
            raise InputError(f"at: {leaf} -> {target} names no leaf of {claim.architecture.name} or of {into.name}")
    order = list(nx.lexicographical_topological_sort(graph, key=lambda n: n.digest))
    found = occurrences(claim.output.node, order, claim.architecture.kinds, into.kinds)
    moved = {known[p].node for p in claim.moves}
    found = [
        m
        for m in found
        if moved <= set(m.nodes) and all(m.nodes.get(known[a].node) is into.leaves[b].node for a, b in at.items())
    ]
    if not found:
        raise NotLiftable(
            f"{claim.architecture.name} does not occur in {into.name}" + (f" at {dict(at)}" if at else "")
        )
    if len(found) > 1:
        options = "; ".join(str({k: v for k, v in places(claim, m).items() if k in claim.moves}) for m in found)
        raise NotLiftable(
            f"{claim.architecture.name} occurs {len(found)} times in {into.name}; choose with at=: {options}"
        )
    return found[0]


def check_side_conditions(claim: Claim, into: Architecture, match: Match) -> None:
    """Refuse where h sees a moved parameter, or j sees one otherwise than through the subnetwork, with the path."""
    graph = network([into.output.node])
    inside = match.nodes[claim.output.node]
    without = graph.copy()
    without.remove_node(inside)
    for name in claim.moves:
        leaf = match.nodes[claim.architecture.leaves[name].node]
        for datum in claim.architecture.of_kind("data"):
            source = match.nodes.get(claim.architecture.leaves[datum].node)
            if source is not None and nx.has_path(graph, leaf, source):
                raise NotLiftable(f"the subnetwork's input {datum} sees the moved {name}: {_path(graph, leaf, source)}")
        if into.output.node in without and leaf in without and nx.has_path(without, leaf, into.output.node):
            path = _path(without, leaf, into.output.node)
            raise NotLiftable(f"the moved {name} is also used outside of the subnetwork: {path}")


def _path(graph: nx.DiGraph, source: Node, target: Node) -> str:
    return " -> ".join(_name(node) for node in nx.shortest_path(graph, source, target))


def _induced(claim: Claim, into: Architecture, placed: Placement, name: str | None, expect: Verdict) -> Claim:
    trace, axes = placed.trace, placed.axes
    known = {p: placed.value(p).node for p in placed.match.nodes if p.kind == "leaf"}
    moves = {}
    for parameter, value in claim.moves.items():
        pattern = claim.architecture.leaves[parameter].node
        rebuilt = Tensor(_rebuilt(value.node, known, axes, trace), tuple(axes[a] for a in value.node.atoms), trace)
        leaf = into.leaves[str(placed.match.nodes[pattern].attrs[0])]
        moves[str(leaf.node.attrs[0])] = placed.whole(rebuilt, leaf)
    group = from_declaration(_renamed(claim.group.declaration(), axes))
    title = name or f"{claim.name}_of_{'_'.join(moves)}"
    if title in into.claims:
        raise InputError(f"{into.name}: the claim {title} is stated twice; give the lifted one a name")
    sizes = {axes[a]: n for a, n in claim.sizes.items()}
    kind = "data-dependent" if claim.kind == "data-dependent" else "functional"
    if claim.kind not in ("functional", "data-dependent"):
        raise NotLiftable(f"{claim.title} is a {claim.kind} symmetry: only symmetries of the output are lifted")
    output = Tensor(into.output.node, into.output.axes, trace)
    source = f"{claim.source or claim.title}; lifted by {PROPOSITION}"
    return replace(
        claim,
        architecture=into,
        name=title,
        group=group,
        kind=kind,
        sizes=sizes,
        expect=expect,
        source=source,
        trace=trace,
        output=output,
        moves=moves,
    )


def _rebuilt(node: Node, known: Mapping[Node, Node], axes: Mapping[str, str], trace: Trace) -> Node:
    """A node of the action, with the subnetwork's leaves replaced by their places in the network."""
    done: dict[Node, Node] = dict(known)
    order: list[Node] = list(nx.topological_sort(network([node])))
    for n in order:
        if n in done:
            continue
        if n.kind == "leaf":
            raise NotLiftable(f"the action sees {n.attrs[0]}, which the subnetwork's output does not depend on")
        atoms = tuple(axes[a] for a in n.atoms)
        for atom in atoms:
            trace.table.declare(atom)
        attrs = translate_attributes(n.kind, n.attrs, axes)
        done[n] = trace.node(n.kind, attrs, [done[i] for i in n.inputs], atoms)
    return done[node]


def _renamed(declaration: Any, axes: Mapping[str, str]) -> Any:
    """A group declaration on other axes."""
    if isinstance(declaration, list):
        return [_renamed(d, axes) for d in declaration]
    if not isinstance(declaration, dict):
        return declaration
    out = {}
    for key, value in declaration.items():
        if key == "axes":
            out[key] = [axes.get(a, a) for a in value]
        elif key in ("over", "axis"):
            out[key] = axes.get(value, value)
        else:
            out[key] = _renamed(value, axes)
    return out
