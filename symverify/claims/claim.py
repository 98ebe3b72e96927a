"""A claim: this action of this group on this graph is a symmetry. Its statement is data, fixed before any proof."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symverify.claims.architecture import Architecture, arguments, nearest
from symverify.claims.elements import present
from symverify.claims.verdict import Verdict
from symverify.errors import InputError, ShapeError
from symverify.graph.node import Trace
from symverify.graph.program import Program, as_lists, program
from symverify.graph.tracing import Tensor, broadcast, show
from symverify.groups import Group
from symverify.kernel.check import KINDS, digest, function_key

Statement = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Claim:
    """What is to be judged. `ill_formed` says why the action's shapes do not fit, where they do not."""

    architecture: Architecture
    name: str
    group: Group
    kind: str
    batch: int | str | None
    sizes: Mapping[str, int]
    expect: Verdict
    source: str | None
    trace: Trace
    output: Tensor
    moves: Mapping[str, Tensor]
    ill_formed: str | None = None
    line: tuple[str, int] | None = None
    action: Callable[..., Any] | None = None  # as written, with the marks that pytest put on it

    @property
    def title(self) -> str:
        return f"{self.architecture.name}::{self.name}"

    @cached_property
    def graph(self) -> Program:
        """The program whose output is to be preserved: the architecture's, or its loss."""
        return program({"output": self.output})

    @cached_property
    def statement(self) -> Statement:
        """The claim as JSON: everything that a checker needs and nothing that an engine found."""
        action = program(dict(self.moves))
        nodes = [*self.graph.nodes, *action.nodes]
        group = self.group.declaration()
        return {
            "architecture": self.architecture.name,
            "claim": self.name,
            "kind": self.kind,
            "batch": self.batch,
            "axes": {a: self.sizes.get(a, s) for a, s in as_lists_of(self.trace.table.sizes).items()},
            "leaves": {
                n: {"kind": k, "axes": list(self.architecture.leaves[n].node.atoms)}
                for n, k in self.architecture.kinds.items()
            },
            "constants": {
                n: c for n, c in self.trace.constants.items() if any(x[:2] == ["constant", n] for x in nodes)
            },
            "functions": _functions(nodes, self.trace),
            "group": group,
            "graph": {"nodes": list(self.graph.nodes), "outputs": dict(self.graph.outputs)},
            "action": {"nodes": list(action.nodes), "outputs": dict(action.outputs)},
        }

    @property
    def digest(self) -> str:
        """The SHA-256 of the statement."""
        return digest(self.statement)


def as_lists_of(sizes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: as_lists(size) for name, size in sorted(sizes.items())}


def _functions(nodes: list[list[Any]], trace: Trace) -> dict[str, Any]:
    """The traits of every entrywise function that is used: declared ones, or those of the operation's file."""
    from symverify.ops import registry

    found = {}
    for node in nodes:
        if node[0] == "apply":
            fn, attrs = node[1], node[2]
            found[function_key(fn, attrs)] = registry()[fn].traits(attrs) if fn in registry() else trace.functions[fn]
    return dict(sorted(found.items()))


def state(
    architecture: Architecture,
    name: str,
    action: Callable[..., Any],
    group: Group,
    kind: str,
    batch: int | str | None,
    loss: Callable[..., Tensor] | None,
    sizes: Mapping[str, int] | None,
    expect: Verdict | str,
    source: str | None,
) -> Claim:
    """Trace the action and make the claim; see Architecture.symmetry."""
    where = f"claim {architecture.name}::{name}"
    if not isinstance(group, Group):
        raise InputError(f"{where}: group is {group!r}, not a group such as GL('h')")
    if kind not in KINDS:
        raise InputError(f"{where}: kind is {kind!r}; {nearest(str(kind), KINDS)}")
    if str(expect) not in list(Verdict):
        raise InputError(f"{where}: expect is {expect!r}; {nearest(str(expect), list(Verdict))}")
    if (loss is not None) and kind != "loss":
        raise InputError(f"{where}: a loss is given, but kind is {kind!r}; write kind='loss'")
    if batch is not None and kind != "data-dependent":
        raise InputError(f"{where}: batch belongs to kind='data-dependent', not to {kind!r}")
    trace = architecture.trace.branch()
    fixed = _sizes(trace, sizes or {}, batch, where)
    leaves = {n: Tensor(x.node, x.axes, trace) for n, x in architecture.leaves.items()}
    output = Tensor(architecture.output.node, architecture.output.axes, trace)
    if loss is not None:
        output = loss(output, **{n: leaves[n] for n in arguments(loss, leaves, f"{where}, loss", skip=1)})
        if not isinstance(output, Tensor):
            raise InputError(f"{where}: loss returns {type(output).__name__}, not a tensor")
    wanted = arguments(action, leaves, where, skip=1)
    ill_formed, moves = None, {}
    try:
        moves = _moved(action(present(trace, group), **{n: leaves[n] for n in wanted}), architecture, leaves, where)
    except ShapeError as error:
        ill_formed = str(error)
    return Claim(
        architecture=architecture,
        name=name,
        group=group,
        kind=kind,
        batch=batch,
        sizes=fixed,
        expect=Verdict(str(expect)),
        source=source,
        trace=trace,
        output=output,
        moves=moves,
        ill_formed=ill_formed,
        line=_line(action),
        action=action,
    )


def _sizes(trace: Trace, sizes: Mapping[str, int], batch: int | str | None, where: str) -> dict[str, int]:
    """The sizes that the claim fixes, by root symbol."""
    table, fixed = trace.table, {}
    if isinstance(batch, str) and batch not in table.sizes:
        raise InputError(f"{where}: batch is {batch!r}, no axis; {nearest(batch, table.sizes)}")
    for axis, size in sizes.items():
        if axis not in table.sizes:
            raise InputError(f"{where}: sizes names {axis!r}, no axis; {nearest(axis, table.sizes)}")
        if not isinstance(size, int) or isinstance(size, bool) or size < 1:
            raise InputError(f"{where}: the size of axis {axis} is {size!r}, not a positive integer")
        root = table.size(axis)
        if (isinstance(root, int) and root != size) or isinstance(root, tuple):
            raise InputError(f"{where}: axis {axis} has the size {root}, not {size}")
        if isinstance(root, str):
            fixed[root] = size
    return fixed


def _moved(result: Any, architecture: Architecture, leaves: Mapping[str, Tensor], where: str) -> dict[str, Tensor]:
    """What the action returned, each parameter with its own axes in its own order."""
    if not isinstance(result, dict):
        raise InputError(f"{where}: the action returns {type(result).__name__}, not a dict parameter -> tensor")
    parameters = architecture.of_kind("parameter")
    moves = {}
    for name, value in result.items():
        if name not in parameters:
            raise InputError(f"{where}: the action moves {name!r}, no parameter; {nearest(str(name), parameters)}")
        if not isinstance(value, Tensor):
            raise InputError(f"{where}: the action gives {name} a {type(value).__name__}, not a tensor")
        axes = leaves[name].axes
        if value.axes != axes:
            if set(value.axes) != set(axes) or len(set(axes)) < len(axes) or len(value.axes) != len(axes):
                raise ShapeError(f"the action gives {name} ({' '.join(axes)}) the value {show(value)}")
            value = broadcast(value, axes)
        moves[name] = value
    return moves


def _line(function: Callable[..., Any]) -> tuple[str, int] | None:
    try:
        return inspect.getsourcefile(function) or "", inspect.getsourcelines(function)[1]
    except (OSError, TypeError):
        return None
