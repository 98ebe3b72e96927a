"""Whether a statement is one that tracing could have made: kinds, arities, labels, axes and numbers of every node.

The kernel checks this for itself. Here it is asked before a refutation or a written-out proof is replayed, since these
evaluate only a part of what they were given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symverify.errors import InputError
from symverify.groups import from_declaration
from symverify.kernel.check import KINDS

NODES, RANK, SIZE = 20_000, 32, 10**9
NAME = re.compile(r"[^\W\d][\w.+']{0,199}\Z")
RATIONAL = re.compile(r"-?\d{1,40}(/[1-9]\d{0,39})?\Z")
FIELDS = {
    "architecture",
    "claim",
    "kind",
    "batch",
    "axes",
    "leaves",
    "constants",
    "functions",
    "group",
    "graph",
    "action",
}
Axes = list[str]


def need(condition: Any, what: str) -> None:
    if not condition:
        raise InputError(f"the statement is malformed: {what}")


def check_statement(statement: Any) -> None:
    """Refuse a statement that no tracing makes.

    Raises:
        InputError: with the first thing that is wrong.
    """
    try:
        _check(statement)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"the statement is malformed: {type(error).__name__}: {error!s:.120}") from error


def _check(statement: Mapping[str, Any]) -> None:
    need(isinstance(statement, dict) and set(statement) == FIELDS, "its fields")
    need(statement["kind"] in KINDS, "its kind")
    need(all(isinstance(statement[k], str) for k in ("architecture", "claim")), "its names")
    sizes = statement["axes"]
    for name, size in sizes.items():
        _check_axis(sizes, name, size)
    for name, leaf in statement["leaves"].items():
        need(NAME.match(name) and set(leaf) == {"kind", "axes"}, f"the leaf {name:.40}")
        need(leaf["kind"] in ("parameter", "data", "constant"), f"the kind of {name:.40}")
        _check_axes(sizes, leaf["axes"])
    for name, constant in statement["constants"].items():
        need(set(constant) == {"axes", "values"}, f"the constant {name:.40}")
        _check_values(constant["values"], [sizes[a] for a in constant["axes"]], name)
    group = from_declaration(statement["group"])
    components = {f"g.{path}" if path else "g": list(atoms) for path, atoms in group.components()}
    _program(statement, statement["graph"], {}, {"output"})
    action = _program(statement, statement["action"], components, None)
    for name, axes in action.items():
        leaf = statement["leaves"].get(name, {})
        need(leaf.get("kind") == "parameter" and leaf["axes"] == axes, f"the action on {name:.40}")


def _check_axis(sizes: Mapping[str, Any], name: str, size: Any) -> None:
    if isinstance(size, list):
        parts = len(size) > 1 and all(isinstance(p, str) and not isinstance(sizes.get(p, []), list) for p in size)
        need(parts and "+".join(size) == name, f"the axis {name:.40}")
    elif isinstance(size, str):
        need(size == name or sizes.get(size) == size or type(sizes.get(size)) is int, f"the axis {name:.40}")
    else:
        need(type(size) is int and 1 <= size <= SIZE, f"the size of axis {name:.40}")


def _check_axes(sizes: Mapping[str, Any], axes: Any) -> None:
    need(isinstance(axes, list) and len(axes) <= RANK and all(isinstance(a, str) and a in sizes for a in axes), "axes")


def _check_values(values: Any, shape: Sequence[Any], name: str) -> None:
    if not shape:
        need(isinstance(values, str) and RATIONAL.match(values), f"the values of {name:.40}")
        return
    need(isinstance(values, list) and len(values) == shape[0], f"the shape of {name:.40}")
    for entry in values:
        _check_values(entry, shape[1:], name)


def _program(
    statement: Mapping[str, Any], program: Any, elements: Mapping[str, Axes], outputs: set[str] | None
) -> dict[str, Axes]:
    """The axes of a program's outputs."""
    need(isinstance(program, dict) and set(program) == {"nodes", "outputs"}, "a program has nodes and outputs")
    need(isinstance(program["nodes"], list) and len(program["nodes"]) <= NODES, "the nodes of a program")
    axes: list[Axes] = []
    for n, node in enumerate(program["nodes"]):
        need(isinstance(node, list) and node and node[0] in RULES, f"node {n} is of no known kind")
        kind, *rest = node
        ids = [] if kind in SOURCES else rest.pop()
        ids = [ids] if type(ids) is int else ids
        need(isinstance(ids, list) and all(type(i) is int and 0 <= i < n for i in ids), f"the inputs of node {n}")
        found = RULES[kind](statement, elements, rest, [axes[i] for i in ids])
        need(found is not None, f"node {n} ({kind})")
        _check_axes(statement["axes"], found)
        axes.append(found)
    named = program["outputs"]
    need(outputs is None or set(named) == outputs, "the outputs of the graph")
    need(all(type(i) is int and 0 <= i < len(axes) for i in named.values()), "the outputs of a program")
    return {name: axes[i] for name, i in named.items()}


Rule = Callable[[Mapping[str, Any], Mapping[str, Axes], list[Any], list[Axes]], Axes | None]


def _leaf(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    (name,) = rest
    return list(s["leaves"][name]["axes"])


def _element(s: Any, elements: Mapping[str, Axes], rest: list[Any], inputs: list[Axes]) -> Axes | None:
    (path,) = rest
    return elements.get(path)


def _constant(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    (name,) = rest
    return list(s["constants"][name]["axes"])


def _size(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    axis, power = rest
    return [] if axis in s["axes"] and _rational(power) else None


def _basis(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    return list(rest) if len(rest) in (1, 2) else None


def _include(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    total, k = rest
    parts = s["axes"][total]
    return [total, parts[k]] if isinstance(parts, list) and type(k) is int and 0 <= k < len(parts) else None


def _contract(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    labels, out, atoms = rest
    if len(labels) != len(inputs) or len(out) != len(atoms) or len(set(out)) < len(out):
        return None
    axis = dict(zip(out, atoms, strict=True))
    for ls, names in zip(labels, inputs, strict=True):
        if len(ls) != len(names) or any(axis.setdefault(x, name) != name for x, name in zip(ls, names, strict=True)):
            return None
    return list(atoms) if all(type(x) is int and x >= 0 for x in axis) else None


def _add(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    (coefficients,) = rest
    fits = 0 < len(inputs) == len(coefficients) and all(map(_rational, coefficients))
    return inputs[0] if fits and all(axes == inputs[0] for axes in inputs) else None


def _rename(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    (new,), (old,) = rest, inputs
    return list(new) if [_root(s, a) for a in new] == [_root(s, a) for a in old] else None


def _root(s: Any, axis: str) -> Any:
    size = s["axes"][axis]
    return _root(s, size) if isinstance(size, str) and size != axis else size


def _apply(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    fn, attrs = rest
    fits = isinstance(fn, str) and all(_rational(v) for v in attrs.values())
    return inputs[0] if fits and inputs and all(axes == inputs[0] for axes in inputs) else None


def _lse(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    (positions,), (axes,) = rest, inputs
    fits = positions and len(set(positions)) == len(positions)
    fits = fits and all(type(i) is int and 0 <= i < len(axes) for i in positions)
    return [a for i, a in enumerate(axes) if i not in positions] if fits else None


def _inverse(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    (r,), (axes,) = rest, inputs
    square = type(r) is int and 0 <= 2 * r <= len(axes) and (r == 0 or axes[-2 * r : -r] == axes[-r:])
    return axes if square else None


def _word(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    (exponent, parity), (axes,) = rest, inputs
    known = all(name == "" or s["leaves"][name]["kind"] == "constant" for name, _ in exponent)
    return axes if known and all(_rational(v) for _, v in exponent) and parity in (0, 1) else None


def _same(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    (axes,) = inputs
    return axes if all(isinstance(x, str) for x in rest) else None


def _equivariant(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    (_, _, position), (axes,) = rest, inputs
    return axes if type(position) is int and 0 <= position < len(axes) else None


def _frame(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    (fn,), (axes,) = rest, inputs
    return [axes[0]] * 2 if fn in ("frame", "frame_as_printed") and len(axes) in (1, 2) else None


def _expectation(s: Any, elements: Any, rest: list[Any], inputs: list[Axes]) -> Axes | None:
    (names,), (axes,) = rest, inputs
    return axes if names and all(s["leaves"][name]["kind"] == "data" for name in names) else None


def _rational(text: Any) -> bool:
    return isinstance(text, str) and bool(RATIONAL.match(text))


SOURCES = ("leaf", "element", "constant", "size", "basis", "include")
RULES: dict[str, Rule] = {
    "leaf": _leaf,
    "element": _element,
    "constant": _constant,
    "size": _size,
    "basis": _basis,
    "include": _include,
    "contract": _contract,
    "add": _add,
    "rename": _rename,
    "apply": _apply,
    "lse": _lse,
    "inverse": _inverse,
    "word": _word,
    "represent": _same,
    "equivariant": _equivariant,
    "frame": _frame,
    "expectation": _expectation,
}
