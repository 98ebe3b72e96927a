"""The mutation operators: each takes a claim and yields (what was changed, the changed claim).

They change what an author writes: the action, the group, the kind, and for the epsilon of a norm the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from symverify.claims.claim import Claim
from symverify.errors import InputError, ShapeError
from symverify.graph import tracing
from symverify.graph.node import Node
from symverify.graph.tracing import Tensor, show
from symverify.groups import from_declaration
from tests.mutation import retrace
from tests.mutation.declarations import MATRICES, changed
from tests.mutation.retrace import below, flat, matrix_rank, write

Mutants = Iterator[tuple[str, Claim]]
OPERATORS: dict[str, Callable[[Claim], Mutants]] = {}


def operator(name: str) -> Callable[[Callable[[Claim], Mutants]], Callable[[Claim], Mutants]]:
    """Register an operator under the name that the counts are printed with."""

    def register(function: Callable[[Claim], Mutants]) -> Callable[[Claim], Mutants]:
        OPERATORS[name] = function
        return function

    return register


def action_nodes(claim: Claim) -> list[Node]:
    return below([x.node for x in claim.moves.values()])


def is_word(claim: Claim, node: Node) -> bool:
    return tracing.is_word(flat(claim.trace, node))


def words(claim: Claim) -> Iterator[tuple[Node, int]]:
    """(node, k) where the k-th input is made of group elements and the node is not."""
    for node in action_nodes(claim):
        for k, child in enumerate(node.inputs):
            if is_word(claim, child) and not is_word(claim, node):
                yield node, k


def called(node: Node) -> str:
    """A short name of a node in messages."""
    name = node.attrs[0] if node.kind in ("leaf", "element", "constant", "apply") else node.kind
    inner = ", ".join(called(child) for child in node.inputs)
    return f"{name}({inner})" if inner else str(name)


def at(node: Node, k: int, change: Callable[[Tensor], Tensor]) -> retrace.Edge:
    """The change at one input of one node."""
    return lambda n, i, x: change(x) if n.digest == node.digest and i == k else x


@operator("transpose dropped or added")
def transposed(claim: Claim) -> Mutants:
    """g^T x for g x, and g x for g^T x."""
    for node, k in words(claim):
        r = matrix_rank(flat(claim.trace, node.inputs[k]))
        if r:
            change = at(node, k, lambda x, r=r: retrace.transpose(x, r))
            yield f"{called(node)}: input {k} transposed", write(claim, edge=change)


@operator("inverse dropped or added")
def inverted(claim: Claim) -> Mutants:
    """g^-1 x for g x, and g x for g^-1 x; -c for the c of a translation."""
    for node, k in words(claim):
        child = node.inputs[k]
        r = matrix_rank(flat(claim.trace, child))
        if child.kind == "inverse":
            yield f"{called(node)}: inverse of input {k} dropped", write(claim, edge=at(node, k, undone(claim, child)))
        elif r or not child.atoms:
            change = at(node, k, lambda x, r=r: retrace.inverse(x, r))
            yield f"{called(node)}: input {k} inverted", write(claim, edge=change)
        else:
            yield f"{called(node)}: input {k} negated", write(claim, edge=at(node, k, lambda x: -x))


def undone(claim: Claim, child: Node) -> Callable[[Tensor], Tensor]:
    """x^-1 -> x."""
    return lambda x: flat(x.trace, x.node.inputs[0])


@operator("element dropped or doubled")
def counted(claim: Claim) -> Mutants:
    """x for g x, and g g x for it."""
    for node, k in words(claim):
        r = matrix_rank(flat(claim.trace, node.inputs[k]))
        if r:
            yield f"{called(node)}: input {k} doubled", write(claim, edge=at(node, k, lambda x, r=r: squared(x, r)))
            one = at(node, k, lambda x, r=r: contracted(x, retrace.inverse(x, r), r))
            yield f"{called(node)}: input {k} replaced by 1", write(claim, edge=one)
        elif not node.inputs[k].atoms:
            yield f"{called(node)}: input {k} doubled", write(claim, edge=at(node, k, lambda x: x * x))


def squared(x: Tensor, r: int) -> Tensor:
    return contracted(x, x, r)


def contracted(x: Tensor, y: Tensor, r: int) -> Tensor:
    """The matrix product over the last r atoms."""
    n = len(x.axes)
    left = list(range(n))
    right = [*range(n - 2 * r), *range(n - r, n), *range(n, n + r)]
    return tracing.einsum([x, y], [left, right], [*range(n - r), *range(n, n + r)], x.axes)


@operator("wrong axis")
def wrong_axis(claim: Claim) -> Mutants:
    """An element contracted with another axis, and a group that acts on another axis of a parameter."""
    for node, k in words(claim):
        labels, out = node.attrs if node.kind == "contract" else ((), ())
        for ls in [ls for i, ls in enumerate(labels) if i != k]:
            shared = [label for label in ls if label in labels[k]]
            for label, other in [(a, b) for a in shared for b in ls if b not in labels[k]]:
                swap = {label: other, other: label}
                turned = tuple(swap.get(i, i) for i in labels[k])
                target = tuple(swap.get(i, i) if i in labels[k] else i for i in out)
                yield (
                    f"{called(node)}: input {k} on another axis",
                    write(claim, whole=relabelled(node, k, turned, target)),
                )
    declared = claim.group.declaration()
    if declared["type"] in MATRICES:
        yield from elsewhere(claim, declared)


def relabelled(node: Node, k: int, turned: tuple[int, ...], out: tuple[int, ...]) -> retrace.Whole:
    def whole(n: Node, inputs: list[Tensor]) -> Tensor | None:
        if n.digest != node.digest:
            return None
        labels = tuple(turned if i == k else ls for i, ls in enumerate(node.attrs[0]))
        return retrace.contraction(inputs[0].trace, labels, out, node.atoms, inputs)

    return whole


def elsewhere(claim: Claim, declared: Mapping[str, Any]) -> Mutants:
    """The group on another axis b: the same action, and P -> g P along b for one parameter."""
    axes = sorted({a for name in claim.architecture.of_kind("parameter") for a in atoms(claim, name)})
    for axis in [a for a in axes if [a] != declared["axes"]]:
        group = from_declaration({**declared, "axes": [axis]})
        yield f"the group on {axis}", write(claim, group=group)
        for name in claim.architecture.of_kind("parameter"):
            if atoms(claim, name).count(axis) == 1:
                yield f"g {name} along {axis}", write(claim, group=group, moves=along(claim, name, axis))


def atoms(claim: Claim, name: str) -> tuple[str, ...]:
    return claim.architecture.leaves[name].node.atoms


def along(claim: Claim, name: str, axis: str) -> Any:
    def moves(trace: Any, moved: Any) -> dict[str, Tensor]:
        leaf = tracing.leaf(trace, name, atoms(claim, name))
        g = tracing.element(trace, "g", (axis, axis))
        return {name: tracing.broadcast(tracing.contract(g, leaf, over=axis), atoms(claim, name))}

    return moves


@operator("wrong parameter")
def wrong_parameter(claim: Claim) -> Mutants:
    """What one parameter should become given to another; one parameter read for another."""
    parameters = claim.architecture.of_kind("parameter")
    for p in claim.moves:
        for q in parameters:
            if p != q:
                yield (
                    f"the value of {p} given to {q}",
                    write(claim, moves=lambda _, m, p=p, q=q: {**without(m, p), q: m[p]}),
                )
            if p < q and q in claim.moves:
                yield f"{p} and {q} exchanged", write(claim, moves=lambda _, m, p=p, q=q: {**m, p: m[q], q: m[p]})
    read = [n for n in action_nodes(claim) if n.kind == "leaf" and n.attrs[0] in parameters]
    for node in read:
        for q in parameters:
            if q != node.attrs[0]:
                yield f"{q} read for {node.attrs[0]}", write(claim, whole=reading(claim, node, q))


def without(moves: Mapping[str, Tensor], name: str) -> dict[str, Tensor]:
    return {p: x for p, x in moves.items() if p != name}


def reading(claim: Claim, node: Node, name: str) -> retrace.Whole:
    other = claim.architecture.leaves[name].node
    return lambda n, _: flat(claim.trace, other) if n.digest == node.digest else None


@operator("wrong group")
def wrong_group(claim: Claim) -> Mutants:
    """Every group of matrices in the declaration replaced by every other one on its axis, laws exchanged."""
    for what, declared in changed(claim.group.declaration()):
        try:
            yield what, write(claim, group=from_declaration(declared))
        except ShapeError:
            raise
        except InputError:
            continue  # no such group: nothing was claimed


@operator("one parameter left out")
def left_out(claim: Claim) -> Mutants:
    """A parameter of two axes or more stays where it is."""
    for p in claim.moves:
        if len(atoms(claim, p)) > 1 and len(claim.moves) > 1:
            yield f"{p} left out", write(claim, moves=lambda _, m, p=p: without(m, p))


@operator("bias forgotten")
def bias_forgotten(claim: Claim) -> Mutants:
    """A parameter of one axis (a bias, a gain, slopes) stays where it is."""
    for p in claim.moves:
        if len(atoms(claim, p)) < 2 and len(claim.moves) > 1:
            yield f"{p} left out", write(claim, moves=lambda _, m, p=p: without(m, p))


@operator("epsilon turned on")
def epsilon(claim: Claim) -> Mutants:
    """1/sqrt(s + 1/100) for 1/sqrt(s) in a norm."""
    for node in below([claim.output.node]):
        if node.kind == "apply" and node.attrs == ("power", (("exponent", "-1/2"),)):

            def whole(n: Node, inputs: list[Tensor], node: Node = node) -> Tensor | None:
                if n.digest != node.digest:
                    return None
                return tracing.power(inputs[0] + Fraction(1, 100), Fraction(-1, 2))

            yield f"eps = 1/100 in {show(flat(claim.trace, node))}", write(claim, graph=whole)


@operator("coefficient changed")
def coefficient(claim: Claim) -> Mutants:
    """-c and 2 c for a coefficient of a sum."""
    for node in action_nodes(claim):
        for k, c in enumerate(node.attrs[0]) if node.kind == "add" else ():
            for factor in (-1, 2):

                def whole(
                    n: Node, inputs: list[Tensor], node: Node = node, k: int = k, new: Any = factor * Fraction(c)
                ) -> Any:
                    old = [Fraction(x) for x in node.attrs[0]]
                    return tracing.add(inputs, [*old[:k], new, *old[k + 1 :]]) if n.digest == node.digest else None

                yield f"{called(node)}: term {k} times {factor}", write(claim, whole=whole)


@operator("exponent changed")
def exponent(claim: Claim) -> Mutants:
    """-e, 2 e and, without its sign, e for the exponent of a power of an element."""
    for node in action_nodes(claim):
        if node.kind != "word":
            continue
        e, parity = node.attrs
        for what, new in {
            "-e": (tuple((s, str(-Fraction(c))) for s, c in e), parity),
            "2 e": (tuple((s, str(2 * Fraction(c))) for s, c in e), parity),
            "the other parity": (e, 1 - parity),
            "no vector": (tuple(("", c) for _, c in e), parity),
        }.items():
            change = lambda n, inputs, node=node, new=new: (  # noqa: E731
                tracing.word(inputs[0], *new) if n.digest == node.digest else None
            )
            yield f"{called(node)}: {what}", write(claim, whole=change)


@operator("kind changed")
def kind_changed(claim: Claim) -> Mutants:
    """What was said of the seen data, or of the mean, said of all data; and the other way round."""
    for kind in ("functional", "data-dependent", "distribution"):
        if kind != claim.kind and claim.kind != "loss":
            yield f"{kind} for {claim.kind}", write(claim, kind=kind)


@operator("another function")
def another_function(claim: Claim) -> Mutants:
    """tanh, relu, abs or sigmoid for the activation."""
    for node in below([claim.output.node]):
        for fn in ("tanh", "relu", "abs", "sigmoid"):
            if node.kind == "apply" and len(node.inputs) == 1 and node.attrs[0] not in (fn, "power"):
                change = lambda n, inputs, node=node, fn=fn: (  # noqa: E731
                    tracing.apply(fn, inputs[0]) if n.digest == node.digest else None
                )
                yield f"{fn} for {node.attrs[0]}", write(claim, graph=change)
