"""The values of a serialised program, node by node, in any backend. Works from the JSON of a statement alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symverify.errors import InputError, ShapeError
from symverify.ops import frame
from symverify.ops.backends import NotExpressible, Undefined
from symverify.ops.pointwise import key, meaning_of

Sampled = frozenset[str]  # the data, named by expectations, that a value depends on; if any, its first axis is samples


def evaluate(
    nodes: Sequence[list[Any]],
    sizes: Mapping[str, int],
    leaves: Mapping[str, Any],
    elements: Mapping[str, Any],
    xp: Any,
    *,
    functions: Mapping[str, Mapping[str, Any]] | None = None,
    constants: Mapping[str, Any] | None = None,
) -> list[Any]:
    """The value of every node, as an array of the backend `xp` with one axis per atom.

    Args:
        nodes: in the format of symverify.graph.program, tuples or lists.
        sizes: the integer size of every atom (AxisTable.concrete).
        leaves: the arrays of the leaves. Data that an expectation names have a leading axis of samples, of one length
            for all of them; nodes that depend on them have it too, and the expectation is the mean over it.
        elements: the matrices (or scalars) of the group elements' components, "g", "g.0", ...
        functions: the traits of undefined functions, by `pointwise.key`.
        constants: the values of named constants, as nested lists of rationals written as strings.

    Raises:
        Undefined, NotExpressible: naming the node.
        InputError: a leaf, element, constant, function or axis size is missing, or the shapes do not fit.
    """
    run = Run(sizes, leaves, elements, xp, functions or {}, constants or {}, _averaged(nodes))
    for i, node in enumerate(nodes):
        kind = node[0]
        if kind not in KINDS:
            raise InputError(f"node {i}: there is no kind of node {kind!r}")
        try:
            value, sampled = KINDS[kind](run, *node[1:])
        except (Undefined, NotExpressible, InputError) as error:
            raise type(error)(f"node {i} ({_describe(node)}): {error}") from error
        run.values.append(value if hasattr(value, "shape") else xp.array(value))
        run.sampled.append(sampled)
    return run.values


def _averaged(nodes: Sequence[list[Any]]) -> Sampled:
    return frozenset(name for node in nodes if node[0] == "expectation" for name in node[1])


def _describe(node: Sequence[Any]) -> str:
    return key(node[1], node[2]) if node[0] == "apply" else " ".join(str(a) for a in node[:2] if isinstance(a, str))


class Run:
    """The inputs of one evaluation and the values so far."""

    def __init__(self, sizes, leaves, elements, xp, functions, constants, averaged) -> None:
        self.sizes, self.leaves, self.elements, self.xp = sizes, leaves, elements, xp
        self.functions, self.constants, self.averaged = functions, constants, averaged
        self.values: list[Any] = []
        self.sampled: list[Sampled] = []

    def size(self, atom: str) -> int:
        if atom not in self.sizes:
            raise InputError(f"no size given for axis {atom}")
        return self.sizes[atom]

    def below(self, inputs: Sequence[int]) -> Sampled:
        """The sampled data below some nodes."""
        return frozenset().union(*(self.sampled[i] for i in inputs))

    def rank(self, i: int) -> int:
        """The number of atoms of a node: its axes without the one of samples."""
        return len(self.values[i].shape) - bool(self.sampled[i])

    def aligned(self, inputs: Sequence[int]) -> list[Any]:
        """The inputs of an entrywise node, whose shapes must be equal but for the axis of samples."""
        shapes = {tuple(self.values[i].shape[bool(self.sampled[i]) :]) for i in inputs}
        if len(shapes) > 1:
            raise ShapeError(f"its inputs have the shapes {', '.join(map(str, sorted(shapes)))}")
        return [self.values[i] for i in inputs]


def _given(table: Mapping[str, Any], name: str, what: str) -> Any:
    if name not in table:
        raise InputError(f"no value given for the {what} {name}; given are {', '.join(sorted(table)) or 'none'}")
    return table[name]


def _leaf(run: Run, name: str) -> tuple[Any, Sampled]:
    value = run.xp.array(_given(run.leaves, name, "leaf"))
    return value, frozenset({name}) & run.averaged


def _element(run: Run, path: str) -> tuple[Any, Sampled]:
    return run.xp.array(_given(run.elements, path, "group element")), frozenset()


def _constant(run: Run, name: str) -> tuple[Any, Sampled]:
    return run.xp.array(_given(run.constants, name, "constant")), frozenset()


def _size(run: Run, atom: str, exponent: str) -> tuple[Any, Sampled]:
    base = run.xp.number(Fraction(run.size(atom)))
    value = run.xp.scalar_power(base, Fraction(exponent))
    return run.xp.full((), 1) * value, frozenset()


def _basis(run: Run, axis: str, count: str | None = None) -> tuple[Any, Sampled]:
    columns = 1 if count is None else run.size(count)
    if columns > run.size(axis):
        raise Undefined(f"there are no {columns} basis vectors along {axis}, of size {run.size(axis)}")
    unit = run.xp.eye(run.size(axis))
    return (unit[:, 0] if count is None else unit[:, :columns]), frozenset()


def _include(run: Run, total: str, k: int) -> tuple[Any, Sampled]:
    parts = [run.size(part) for part in total.split("+")]
    start = sum(parts[:k])
    return run.xp.eye(sum(parts))[:, start : start + parts[k]], frozenset()


def _contract(run: Run, labels: Any, out: Any, atoms: Any, inputs: Sequence[int]) -> tuple[Any, Sampled]:
    sampled = run.below(inputs)
    shape = [run.size(atom) for atom in atoms]
    operands = [run.values[i] for i in inputs]
    named = [["samples", *ls] if run.sampled[i] else list(ls) for i, ls in zip(inputs, labels, strict=True)]
    target = list(out)
    if sampled:
        at = next(i for i in inputs if run.sampled[i])
        target, shape = ["samples", *target], [run.values[at].shape[0], *shape]
    return contraction(run.xp, named, target, shape, operands), sampled


def contraction(xp: Any, labels: Any, out: Sequence[Any], shape: Sequence[int], operands: Sequence[Any]) -> Any:
    """The einsum; a label twice in `out` makes a diagonal, one that is only in `out` repeats the values.

    Raises:
        ShapeError: one label has two sizes.
    """
    sizes = dict(zip(out, shape, strict=True))
    for ls, x in zip(labels, operands, strict=True):
        if len(ls) != len(x.shape):
            raise ShapeError(f"contraction: a tensor of shape {tuple(x.shape)} has not the {len(ls)} axes {ls}")
        for label, n in zip(ls, x.shape, strict=True):
            if sizes.setdefault(label, n) != n:
                raise ShapeError(f"contraction: an axis of size {n} meets one of size {sizes[label]}")
    labels, operands, target = list(labels), list(operands), []
    for label in out:
        if label in target:
            fresh = ("again", len(target))
            labels.append([label, fresh])
            operands.append(xp.eye(sizes[label]))
            label = fresh
        target.append(label)
    number = {label: n for n, label in enumerate(dict.fromkeys(x for ls in labels for x in ls))}
    if not operands:
        return xp.full(shape, 1)
    present = [label for label in target if label in number]
    core = xp.einsum([[number[x] for x in ls] for ls in labels], [number[x] for x in present], operands)
    thin = [n if label in number else 1 for label, n in zip(target, shape, strict=True)]
    core = core.reshape(tuple(thin))
    return core if thin == list(shape) else xp.broadcast_to(core, tuple(shape))


def _add(run: Run, coefficients: Sequence[str], inputs: Sequence[int]) -> tuple[Any, Sampled]:
    total = None
    for coefficient, x in zip(map(Fraction, coefficients), run.aligned(inputs), strict=True):
        term = x if coefficient == 1 else x * run.xp.number(coefficient)
        total = term if total is None else total + term
    return total, run.below(inputs)


def _rename(run: Run, atoms: Sequence[str], i: int) -> tuple[Any, Sampled]:
    return run.values[i], run.sampled[i]


def _apply(run: Run, fn: str, attrs: Mapping[str, str], inputs: Sequence[int]) -> tuple[Any, Sampled]:
    meaning = meaning_of(fn, attrs, run.functions.get(key(fn, attrs)))
    return meaning(run.xp, *run.aligned(inputs)), run.below(inputs)


def _lse(run: Run, positions: Sequence[int], i: int) -> tuple[Any, Sampled]:
    shift = bool(run.sampled[i])
    return run.xp.logsumexp(run.values[i], [p + shift for p in positions]), run.sampled[i]


def _inverse(run: Run, r: int, i: int) -> tuple[Any, Sampled]:
    x = run.values[i]
    if r == 0:
        return run.xp.power(x, Fraction(-1)), run.sampled[i]
    rows, columns = x.shape[-2 * r : -r], x.shape[-r:]
    if len(x.shape) < 2 * r or tuple(rows) != tuple(columns):
        raise ShapeError(f"the inverse of a matrix with rows {tuple(rows)} and columns {tuple(columns)}")
    n = 1
    for size in rows:
        n *= size
    return run.xp.inverse(x.reshape(*x.shape[: -2 * r], n, n)).reshape(x.shape), run.sampled[i]


def _word(run: Run, exponent: Sequence[Sequence[str]], parity: int, i: int) -> tuple[Any, Sampled]:
    x, total = run.values[i], Fraction(0)
    for name, coefficient in exponent:
        c = Fraction(coefficient)
        if not name:
            total = total + c if isinstance(total, Fraction) else total + run.xp.number(c)
            continue
        vector = run.xp.array(_given(run.leaves, name, "exponent"))
        term = vector.reshape((*[1] * (len(x.shape) - 2 * len(vector.shape)), *vector.shape, *[1] * len(vector.shape)))
        total = term * run.xp.number(c) + (run.xp.number(total) if isinstance(total, Fraction) else total)
    return run.xp.word(x, total, parity), run.sampled[i]


def _represent(run: Run, rho: str, i: int) -> tuple[Any, Sampled]:
    x = run.xp.monomial(run.values[i])
    return x * x * x, run.sampled[i]


def _equivariant(run: Run, fn: str, rho: str, position: int, i: int) -> tuple[Any, Sampled]:
    x = run.values[i]
    return x * x * x, run.sampled[i]


def _frame(run: Run, fn: str, i: int) -> tuple[Any, Sampled]:
    z = run.values[i]
    if not run.sampled[i]:
        return frame.values(run.xp, fn, z), frozenset()
    return run.xp.stack([frame.values(run.xp, fn, z[n]) for n in range(z.shape[0])]), run.sampled[i]


def _expectation(run: Run, names: Sequence[str], i: int) -> tuple[Any, Sampled]:
    if not run.sampled[i]:
        return run.values[i], frozenset()
    left = run.sampled[i] - set(names)
    if left:
        raise InputError(f"an expectation over {', '.join(names)} of what depends on {', '.join(sorted(left))} too")
    return run.xp.mean(run.values[i]), frozenset()


KINDS: dict[str, Callable[..., tuple[Any, Sampled]]] = {
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
    "represent": _represent,
    "equivariant": _equivariant,
    "frame": _frame,
    "expectation": _expectation,
}
