"""A traced claim written again with a change: what its author could have written instead, shapes checked as they were.

Every node is rebuilt from its inputs with the functions of symverify.graph.tracing; axes follow from the inputs by
name. An axis that meets one of another name raises ShapeError, as @ and contract do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from symverify.claims.claim import Claim
from symverify.errors import ShapeError
from symverify.graph import tracing
from symverify.graph.node import Node, Trace
from symverify.graph.tracing import Tensor
from symverify.groups import Group

Edge = Callable[[Node, int, Tensor], Tensor]  # the k-th input of a node -> what is used in its place
Whole = Callable[[Node, list[Tensor]], Tensor | None]  # a node and its new inputs -> the new node, None for no change
SOURCES = ("leaf", "element", "constant", "size", "basis", "include")


def write(
    claim: Claim,
    *,
    group: Group | None = None,
    kind: str | None = None,
    moves: Callable[[Trace, Mapping[str, Tensor]], Mapping[str, Tensor]] | None = None,
    edge: Edge | None = None,
    whole: Whole | None = None,
    graph: Whole | None = None,
) -> Claim:
    """The claim with another group, another kind, other moves, or changed inputs and nodes of its action or graph.

    A ShapeError on the way makes an ill-formed claim, as it does in Architecture.symmetry.
    """
    trace, ill_formed, moved, output = claim.trace.branch(), None, {}, claim.output
    try:
        again = _Again(trace, edge, whole, _shapes(group) if group else {})
        moved = {p: again(x.node) for p, x in claim.moves.items()}
        if moves is not None:
            moved = dict(moves(trace, moved))
        moved = {p: fitted(claim, p, x) for p, x in moved.items()}
    except ShapeError as error:
        ill_formed, moved = str(error), {}
    if graph is not None:
        output = _Again(trace, None, graph, {})(claim.output.node)
    output = Tensor(output.node, output.axes, trace)
    new = {"group": group or claim.group, "kind": kind or claim.kind, "ill_formed": ill_formed}
    return replace(claim, trace=trace, moves=moved, output=output, **new)


def _shapes(group: Group) -> dict[str, tuple[str, ...]]:
    return {f"g.{path}" if path else "g": atoms for path, atoms in group.components()}


def fitted(claim: Claim, name: str, x: Tensor) -> Tensor:
    """The value for a parameter, in the order of its axes."""
    atoms = claim.architecture.leaves[name].node.atoms
    if x.axes == atoms:
        return x
    if sorted(x.axes) != sorted(atoms) or len(set(atoms)) < len(atoms):
        raise ShapeError(f"the action gives {name} ({' '.join(atoms)}) the value {tracing.show(x)}")
    return tracing.broadcast(x, atoms)


def flat(trace: Trace, node: Node) -> Tensor:
    """A node as a tensor whose axes are atoms."""
    return Tensor(node, node.atoms, trace)


class _Again:
    """Rebuilds nodes, each once."""

    def __init__(self, trace: Trace, edge: Edge | None, whole: Whole | None, elements: Mapping[str, tuple[str, ...]]):
        self.trace, self.edge, self.whole, self.elements = trace, edge, whole, elements
        self.done: dict[str, Tensor] = {}

    def __call__(self, node: Node) -> Tensor:
        if node.digest not in self.done:
            inputs = [self(child) for child in node.inputs]
            if self.edge is not None:
                inputs = [self.edge(node, k, x) for k, x in enumerate(inputs)]
            new = self.whole(node, inputs) if self.whole is not None else None
            if new is None and node.kind == "element" and node.attrs[0] in self.elements:
                new = tracing.element(self.trace, node.attrs[0], self.elements[node.attrs[0]])
            self.done[node.digest] = build(self.trace, node, inputs) if new is None else new
        return self.done[node.digest]


def build(trace: Trace, node: Node, inputs: Sequence[Tensor]) -> Tensor:
    """The same operation on other inputs."""
    if node.kind in SOURCES:
        return flat(trace, trace.node(node.kind, node.attrs, [], node.atoms))
    if node.kind == "contract":
        return contraction(trace, *node.attrs, node.atoms, inputs)
    if node.kind == "add":
        return tracing.add(inputs, node.attrs[0])
    if node.kind == "apply":
        return tracing.apply(node.attrs[0], *inputs, **dict(node.attrs[1]))
    (x,) = inputs
    if node.kind == "inverse":
        return inverse(x, node.attrs[0])
    if node.kind in ("word", "represent") and not tracing.is_word(x):
        raise ShapeError(f"{node.kind}: {tracing.show(x)} is no product of group elements")
    if node.kind == "word":
        return tracing.word(x, *node.attrs)
    if x.axes != node.inputs[0].atoms:
        raise ShapeError(f"{node.kind}: {tracing.show(x)} has not the axes ({' '.join(node.inputs[0].atoms)})")
    return flat(trace, trace.node(node.kind, node.attrs, [x.node], node.atoms))


def contraction(
    trace: Trace, labels: Sequence[Sequence[int]], out: Sequence[int], atoms: Sequence[str], inputs: Sequence[Tensor]
) -> Tensor:
    """The einsum; one label has one name, and an axis that no input has keeps its own."""
    names: dict[int, str] = {}
    for ls, x in zip(labels, inputs, strict=True):
        if len(ls) != len(x.axes):
            raise ShapeError(f"contraction: {tracing.show(x)} has not {len(ls)} axes")
        for label, axis in zip(ls, x.axes, strict=True):
            if names.setdefault(label, axis) != axis:
                raise ShapeError(f"contraction: the axis {axis} of {tracing.show(x)} meets {names[label]}")
    axes = [names.get(label, atom) for label, atom in zip(out, atoms, strict=True)]
    if not inputs:
        return flat(trace, trace.node("contract", (tuple(labels), tuple(out)), [], atoms))
    return tracing.einsum(inputs, labels, out, axes)


def inverse(x: Tensor, r: int | None = None) -> Tensor:
    """The inverse over the last 2 r atoms; without r of a matrix over its last two, of a scalar otherwise."""
    r = (1 if x.axes else 0) if r is None else r
    n = len(x.axes)
    if n < 2 * r or (r == 0 and n) or x.axes[n - 2 * r : n - r] != x.axes[n - r :]:
        raise ShapeError(f"inverse: {tracing.show(x)} is no square matrix over its last two axes")
    return tracing.primitive("inverse", (r,), [x], x.axes)


def transpose(x: Tensor, r: int) -> Tensor:
    """Rows and columns, of r atoms each, exchanged."""
    n = len(x.axes)
    order = [*range(n - 2 * r), *range(n - r, n), *range(n - 2 * r, n - r)]
    return tracing.einsum([x], [list(range(n))], order, [x.axes[i] for i in order])


def matrix_rank(x: Tensor) -> int:
    """The number of atoms of a row, where x is a square matrix over its last axes; else 0."""
    n = len(x.axes)
    return next((r for r in range(n // 2, 0, -1) if x.axes[n - 2 * r : n - r] == x.axes[n - r :]), 0)


def below(outputs: Sequence[Node]) -> list[Node]:
    """All nodes below some nodes, inputs first, each once."""
    found: dict[str, Node] = {}

    def visit(node: Node) -> None:
        if node.digest not in found:
            for child in node.inputs:
                visit(child)
            found[node.digest] = node

    for node in outputs:
        visit(node)
    return list(found.values())
