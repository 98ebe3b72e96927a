"""Where a subnetwork's leaves lie in a network: on leaves, on units of a wider layer, on a batch that is filled up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from symverify.claims.architecture import Architecture
from symverify.claims.claim import Claim
from symverify.errors import InputError
from symverify.graph.node import Node, Trace
from symverify.graph.tracing import Tensor, broadcast, concat, part
from symverify.lifting.errors import NotLiftable
from symverify.lifting.matching import Match


@dataclass(frozen=True)
class Placement:
    """An occurrence, with the units that are acted on and the points that fill a batch up."""

    claim: Claim
    into: Architecture
    match: Match
    units: Mapping[str, str]
    padding: Mapping[str, str]

    @cached_property
    def trace(self) -> Trace:
        return self.into.trace.branch()

    @cached_property
    def axes(self) -> dict[str, str]:
        """Axis of the claim -> axis of the network on which the induced action has it."""
        axes = dict(self.match.axes)
        for axis, unit in self.units.items():
            total = axes.get(axis, "")
            if unit not in total.split("+") or "+" not in total:
                raise InputError(f"units: {unit} is no part of {total or 'any axis'}, where the axis {axis} lies")
            axes[axis] = unit
        for datum, constant in self.padding.items():
            axes |= self._filled(datum, constant)
        for atom in self.claim.trace.table.sizes:
            axes.setdefault(atom, atom)
        return axes

    def _filled(self, datum: str, constant: str) -> dict[str, str]:
        """The axis along which a datum is filled up, as a concatenation."""
        leaves = self.claim.architecture.leaves
        if datum not in leaves or self.into.kinds.get(constant) != "constant":
            raise InputError(f"padding: {datum} -> {constant} names no datum of the claim or constant of the network")
        node = leaves[datum].node
        there, fill = self.match.nodes[node].atoms, self.into.leaves[constant].node.atoms
        differ = [i for i, (a, b) in enumerate(zip(there, fill, strict=False)) if a != b]
        if len(there) != len(fill) or len(differ) != 1:
            raise NotLiftable(
                f"padding: {constant} ({' '.join(fill)}) cannot be put beside {datum} ({' '.join(there)})"
            )
        (i,) = differ
        return {node.atoms[i]: f"{there[i]}+{fill[i]}"}

    def value(self, pattern: Node) -> Tensor:
        """What stands in the network for a leaf of the subnetwork: a value, a part of a parameter, a filled batch."""
        target = self.match.nodes[pattern]
        x = Tensor(target, target.atoms, self.trace)
        for axis, unit in self.units.items():
            if axis in pattern.atoms:
                total = self.match.axes[axis]
                x = part(x, total, total.split("+").index(unit))
        name = str(pattern.attrs[0])
        if name in self.padding:
            fill = self.into.leaves[self.padding[name]]
            fill = Tensor(fill.node, fill.axes, self.trace)
            (total,) = self._filled(name, self.padding[name]).values()
            x = concat([x, fill], over=total.replace("+", " "))
        return broadcast(x, tuple(self.axes[a] for a in pattern.atoms), "lift")

    def whole(self, moved: Tensor, leaf: Tensor) -> Tensor:
        """The network's parameter, of which `moved` is the part that is acted on."""
        leaf = Tensor(leaf.node, leaf.axes, self.trace)
        for axis, unit in self.units.items():
            total = self.match.axes[axis]
            if total in leaf.axes:
                parts = total.split("+")
                pieces = [moved if p == unit else part(leaf, total, k) for k, p in enumerate(parts)]
                moved = concat(pieces, over=parts)
                return broadcast(moved, leaf.axes, "lift")
        return Tensor(moved.node, leaf.axes, self.trace)  # the same atoms in the same order, perhaps merged
