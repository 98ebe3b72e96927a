"""Tensors that write down what is done to them: ordinary Python functions become graphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from symverify.errors import InputError, ShapeError
from symverify.graph.axes import atoms_of, flatten
from symverify.graph.node import Attrs, Node, Trace

Number = int | float | Fraction


@dataclass(frozen=True, eq=False)
class Tensor:
    """A value with named axes. Axes that belong together are one axis: "head*v" is split and merged at no cost."""

    node: Node
    axes: tuple[str, ...]
    trace: Trace

    def __repr__(self) -> str:
        return f"Tensor {show(self)}"

    def __matmul__(self, other: Tensor) -> Tensor:
        """Contract the last axis of self with the first of other, which must have the same name."""
        other = self._tensor(other, "@")
        if not self.axes or not other.axes or self.axes[-1] != other.axes[0]:
            raise ShapeError(f"@: the last axis of {show(self)} must be the first of {show(other)}")
        return _contract(self, other, len(self.axes) - 1, 0, shared={})

    def __add__(self, other: Tensor | Number) -> Tensor:
        return add([self, self._tensor(other, "+")], [1, 1])

    def __radd__(self, other: Number) -> Tensor:
        return self + other

    def __sub__(self, other: Tensor | Number) -> Tensor:
        return add([self, self._tensor(other, "-")], [1, -1])

    def __rsub__(self, other: Number) -> Tensor:
        return add([self._tensor(other, "-"), self], [1, -1])

    def __neg__(self) -> Tensor:
        return add([self], [-1])

    def __mul__(self, other: Tensor | Number) -> Tensor:
        if not isinstance(other, Tensor):
            return add([self], [rational(other)])
        return multiply(self, other)

    def __rmul__(self, other: Number) -> Tensor:
        return self * other

    def __truediv__(self, other: Tensor | Number) -> Tensor:
        if not isinstance(other, Tensor):
            if rational(other) == 0:
                raise InputError("division by zero")
            return add([self], [1 / rational(other)])
        return self * reciprocal(other)

    def __rtruediv__(self, other: Number) -> Tensor:
        return reciprocal(self) * other

    def __pow__(self, exponent: Number) -> Tensor:
        return power(self, exponent)

    def __abs__(self) -> Tensor:
        return word(self, (("", "1"),), 0) if is_word(self) else apply("abs", self)

    def __iter__(self) -> Iterator[Tensor]:
        raise InputError(f"{show(self)} is one tensor; only an element of a product of groups is unpacked")

    def __bool__(self) -> bool:
        raise InputError("a graph has no branches that depend on values: a Tensor has no truth value")

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise InputError(f"{show(self)} is a symbolic tensor, not an array; use the operations of symverify")

    def _tensor(self, other: Any, sign: str) -> Tensor:
        if isinstance(other, Tensor):
            return other
        if isinstance(other, int | float | Fraction) and not isinstance(other, bool):
            return number(self.trace, other)
        raise InputError(f"{show(self)} {sign} {other!r}: the right-hand side is neither a tensor nor a number")


def show(x: Tensor) -> str:
    """What a message calls a tensor: its operation and its axes."""
    name = x.node.attrs[0] if x.node.kind in ("leaf", "element", "apply", "constant") else x.node.kind
    return f"{name} ({' '.join(x.axes) or 'scalar'})"


def rational(x: Number | str) -> Fraction:
    """The exact rational that the source text names: 0.1 is 1/10."""
    try:
        return Fraction(Decimal(repr(x))) if isinstance(x, float) else Fraction(x)
    except (ValueError, ArithmeticError, TypeError) as error:
        raise InputError(f"{x!r} is no finite number") from error


def _make(trace: Trace, kind: str, attrs: Attrs, inputs: Sequence[Tensor], axes: Sequence[str]) -> Tensor:
    return Tensor(trace.node(kind, attrs, [x.node for x in inputs], flatten(axes)), tuple(axes), trace)


def number(trace: Trace, value: Number) -> Tensor:
    """A scalar constant: a rational multiple of the empty product."""
    one = _make(trace, "contract", ((), ()), [], ())
    return one if rational(value) == 1 else _make(trace, "add", ((str(rational(value)),),), [one], ())


def leaf(trace: Trace, name: str, axes: Sequence[str]) -> Tensor:
    """A parameter, datum or constant of the graph."""
    for atom in flatten(axes):
        trace.table.declare(atom)
    return _make(trace, "leaf", (name,), [], axes)


def element(trace: Trace, path: str, axes: Sequence[str]) -> Tensor:
    """A component of a group element."""
    for atom in flatten(axes):
        trace.table.declare(atom)
    return _make(trace, "element", (path,), [], axes)


def size(x: Tensor, axis: str, exponent: Number = 1) -> Tensor:
    """The length of an axis to a rational power, as a scalar: size(q, "k", -1/2) is 1/sqrt(d_k)."""
    out = number(x.trace, 1)
    for atom in atoms_of(axis):
        if atom not in x.trace.table.sizes:
            raise ShapeError(f"size: there is no axis {atom}")
        out = multiply(out, _make(x.trace, "size", (atom, str(rational(exponent))), [], ()))
    return out


def _labels(tensors: Sequence[Tensor]) -> dict[str, int]:
    return {axis: i for i, axis in enumerate(dict.fromkeys(axis for x in tensors for axis in x.axes))}


def _common_axes(tensors: Sequence[Tensor], what: str) -> tuple[str, ...]:
    """The axes of an entrywise operation: of the operand that has all of them, else their union in order."""
    for x in tensors:
        if all(y.axes == x.axes or not y.axes for y in tensors):
            return x.axes
    for x in tensors:
        if len(set(x.axes)) < len(x.axes):
            others = ", ".join(show(y) for y in tensors)
            raise ShapeError(f"{what}: {show(x)} has one axis twice, so the axes of {others} cannot be matched by name")
    full = [x.axes for x in tensors if set(x.axes) == set(_labels(tensors))]
    return full[0] if full else tuple(_labels(tensors))


def _expand(labels: Sequence[int], axes: Sequence[str], width: dict[int, int]) -> tuple[int, ...]:
    """Labels of axes become labels of their atoms."""
    return tuple(
        width.setdefault(label * 64 + i, len(width))
        for label, axis in zip(labels, axes, strict=True)
        for i, _ in enumerate(atoms_of(axis))
    )


def einsum(
    tensors: Sequence[Tensor], labels: Sequence[Sequence[int]], out: Sequence[int], axes: Sequence[str]
) -> Tensor:
    """The sum over all labels that are not in `out` of the product of the tensors."""
    width: dict[int, int] = {}
    flat = tuple(_expand(ls, x.axes, width) for ls, x in zip(labels, tensors, strict=True))
    return _make(tensors[0].trace, "contract", (flat, _expand(out, axes, width)), tensors, axes)


def broadcast(x: Tensor, axes: Sequence[str], what: str = "broadcast") -> Tensor:
    """The same values along axes that x does not have, in the given order."""
    if x.axes == tuple(axes):
        return x
    if len(set(axes)) < len(axes) and x.axes:
        raise ShapeError(f"{what}: {show(x)} cannot be matched by name with ({' '.join(axes)})")
    name = {axis: i for i, axis in enumerate(axes)}
    return einsum([x], [[name[a] for a in x.axes]], list(range(len(axes))), axes)


def add(tensors: Sequence[Tensor], coefficients: Sequence[Number]) -> Tensor:
    """A rational linear combination; axes are matched by name."""
    axes = _common_axes(tensors, "+")
    full = [broadcast(x, axes, "+") for x in tensors]
    return _make(full[0].trace, "add", (tuple(str(rational(c)) for c in coefficients),), full, axes)


def multiply(a: Tensor, b: Tensor) -> Tensor:
    """The entrywise product; axes are matched by name."""
    axes = _common_axes([a, b], "*")
    if len(set(axes)) < len(axes):  # one axis twice: the axes are equal, position by position
        full = list(range(len(axes)))
        return einsum([a, b], [full if x.axes else [] for x in (a, b)], full, axes)
    name = {axis: i for i, axis in enumerate(axes)}
    return einsum([a, b], [[name[x] for x in t.axes] for t in (a, b)], list(range(len(axes))), axes)


def contract(a: Tensor, b: Tensor, over: str) -> Tensor:
    """Sum over the axis `over`: the last of that name in a, the first in b. Other axes of one name are matched."""
    for x, side in ((a, "first"), (b, "second")):
        if over not in x.axes:
            raise ShapeError(f"contract over {over}: the {side} factor {show(x)} has no such axis")
    i = len(a.axes) - 1 - a.axes[::-1].index(over)
    j = b.axes.index(over)
    left, right = a.axes[:i] + a.axes[i + 1 :], b.axes[:j] + b.axes[j + 1 :]
    shared = {}
    for axis in set(left) & set(right) - {over}:
        if left.count(axis) > 1 or right.count(axis) > 1:
            raise ShapeError(f"contract over {over}: axis {axis} occurs twice in {show(a)} or {show(b)}: rename one")
        shared[axis] = a.axes.index(axis)
    return _contract(a, b, i, j, shared)


def _contract(a: Tensor, b: Tensor, i: int, j: int, shared: dict[str, int]) -> Tensor:
    n = len(a.axes)
    left = list(range(n))
    right = [i if p == j else shared.get(axis, n + p) for p, axis in enumerate(b.axes)]
    out = [x for x in left if x != i] + [x for x in right if x >= n]
    axes = [axis for p, axis in enumerate(a.axes) if p != i] + [b.axes[x - n] for x in right if x >= n]
    return einsum([a, b], [left, right], out, axes)


def reduce_sum(x: Tensor, over: str | Sequence[str]) -> Tensor:
    """The sum along one or several axes."""
    names = over.split() if isinstance(over, str) else list(over)
    keep = [i for i, axis in enumerate(x.axes) if axis not in names]
    for axis in names:
        if x.axes.count(axis) != 1:
            raise ShapeError(f"sum over {axis}: {show(x)} must have this axis once")
    return einsum([x], [list(range(len(x.axes)))], keep, [x.axes[i] for i in keep])


def transpose(x: Tensor) -> Tensor:
    """The last two axes exchanged."""
    if len(x.axes) < 2:
        raise ShapeError(f"transpose: {show(x)} has fewer than two axes")
    n = len(x.axes)
    order = [*range(n - 2), n - 1, n - 2]
    return einsum([x], [list(range(n))], order, [x.axes[i] for i in order])


def rename(x: Tensor, **new: str) -> Tensor:
    """The same tensor with other names for its axes: rename(x, t="s") reads the axis t as s, of the same size."""
    axes = list(x.axes)
    for old, name in new.items():
        if axes.count(old) != 1:
            raise ShapeError(f"rename: {show(x)} must have the axis {old} once")
        if name in axes:
            raise ShapeError(f"rename: {show(x)} already has the axis {name}")
        x.trace.table.alias(name, old)
        axes[axes.index(old)] = name
    return _make(x.trace, "rename", (flatten(axes),), [x], axes)


def split(x: Tensor, axis: str) -> Tensor:
    """A merged axis "head*v" becomes the axes "head" and "v"."""
    if axis not in x.axes:
        raise ShapeError(f"split: {show(x)} has no axis {axis}")
    i = x.axes.index(axis)
    return Tensor(x.node, (*x.axes[:i], *atoms_of(axis), *x.axes[i + 1 :]), x.trace)


def merge(x: Tensor, *axes: str) -> Tensor:
    """The axes "head", "v" become one axis "head*v", at the place of the first."""
    missing = [axis for axis in axes if x.axes.count(axis) != 1]
    if missing or len(axes) < 2:
        raise ShapeError(f"merge: {show(x)} must have each of {', '.join(axes)} once, and there must be two or more")
    places = [x.axes.index(axis) for axis in axes]
    order: list[int] = []
    for i in range(len(x.axes)):
        if i == places[0]:
            order += places
        elif i not in places:
            order.append(i)
    moved = einsum([x], [list(range(len(x.axes)))], order, [x.axes[i] for i in order])
    at = order.index(places[0])
    return Tensor(moved.node, (*moved.axes[:at], "*".join(axes), *moved.axes[at + len(axes) :]), x.trace)


def concat(tensors: Sequence[Tensor], over: str | Sequence[str]) -> Tensor:
    """Tensors side by side along one axis; the result's axis is "h1+h2". `over` names the axis of each part."""
    parts = over.split() if isinstance(over, str) else list(over)
    if len(parts) != len(tensors) or len(parts) < 2:
        raise ShapeError(f"concat: {len(tensors)} tensors need {len(tensors)} axis names, not {' '.join(parts)!r}")
    total = "+".join(parts)
    tensors[0].trace.table.declare(total)
    rest = tuple(axis for axis in tensors[0].axes if axis != parts[0])
    pieces = []
    for k, (x, part) in enumerate(zip(tensors, parts, strict=True)):
        if x.axes.count(part) != 1 or {a for a in x.axes if a != part} != set(rest):
            raise ShapeError(f"concat: {show(x)} must have the axis {part} once and otherwise ({' '.join(rest)})")
        include = _make(x.trace, "include", (total, k), [], (total, part))
        placed = contract(include, x, over=part)
        pieces.append(broadcast(placed, (total, *rest), "concat"))
    return add(pieces, [1] * len(pieces))


def part(x: Tensor, over: str, index: int) -> Tensor:
    """The index-th part of a concatenated axis "h1+h2"."""
    names = over.split("+")
    if x.axes.count(over) != 1 or not 0 <= index < len(names) or len(names) < 2:
        raise ShapeError(f"part: {show(x)} must have the concatenated axis {over} once, with a part {index}")
    include = _make(x.trace, "include", (over, index), [], (over, names[index]))
    return contract(x, include, over=over)


def constant(trace: Trace, name: str, axes: Sequence[str], values: Any) -> Tensor:
    """A constant tensor given with its values (nested lists of rationals as strings)."""
    trace.constants[name] = {"axes": list(flatten(axes)), "values": values}
    return _make(trace, "constant", (name,), [], axes)


def gather(x: Tensor, over: str, index: Sequence[int] | Tensor, into: str | None = None) -> Tensor:
    """Rows of x: by a list of integers (x's axis has an integer size), or by a one-hot datum (an embedding)."""
    if isinstance(index, Tensor):
        return contract(index, x, over=over)
    if over not in x.axes:
        raise ShapeError(f"gather over {over}: {show(x)} has no such axis")
    length = x.trace.table.size(over) if over in x.trace.table.sizes else None
    if not isinstance(length, int):
        raise ShapeError(f"gather over {over}: an index list needs an axis of integer size")
    for i in index:
        if not 0 <= i < length:
            raise ShapeError(f"gather over {over}: index {i} is outside 0..{length - 1}")
    target = into or over
    if into is not None:
        x.trace.table.sizes.setdefault(into, len(index))
    if x.trace.table.size(target) != len(index):
        raise ShapeError(f"gather over {over}: {len(index)} indices do not fill the axis {target}; name it with into=")
    rows = [["1" if i == j else "0" for j in range(length)] for i in index]
    name = f"rows_{target}_of_{over}_" + "_".join(map(str, index))
    selector = constant(x.trace, name, (f"{target}", over), rows)
    out = contract(selector, x, over=over)
    order = [target if axis == over else axis for axis in x.axes]
    return broadcast(out, order, "gather") if len(set(order)) == len(order) else out


def basis(x: Tensor, axis: str, count: str | None = None) -> Tensor:
    """The first standard basis vector e_1 along an axis, or the first `count` of them as columns."""
    for atom in (axis, count):
        if atom is not None:
            x.trace.table.declare(atom)
    axes = (axis,) if count is None else (axis, count)
    return _make(x.trace, "basis", axes, [], axes)


def apply(fn: str, x: Tensor, *extra: Tensor, **attrs: str) -> Tensor:
    """An entrywise function of the op registry; extra operands (a learned slope) are matched by name."""
    axes = _common_axes([x, *extra], fn)
    operands = [broadcast(t, axes, fn) for t in (x, *extra)]
    return _make(x.trace, "apply", (fn, tuple(sorted(attrs.items()))), operands, axes)


def reciprocal(x: Tensor) -> Tensor:
    """1/x, entry by entry, where x is not zero."""
    if is_word(x):
        if x.axes:
            raise ShapeError(f"1/x: {show(x)} is a matrix of the group; write inverse(x)")
        return word(x, (("", "-1"),), 1)
    return apply("power", x, exponent="-1")


def power(x: Tensor, exponent: Number | Tensor) -> Tensor:
    """x to a power, entry by entry; a diagonal group element also to a constant vector of powers: power(g, -alpha)."""
    if isinstance(exponent, Tensor):
        if not is_word(x):
            raise ShapeError(f"power: only a diagonal group element has a vector of exponents, not {show(x)}")
        return word(x, _exponent(exponent), 0)
    e = rational(exponent)
    if is_word(x):
        return word(x, (("", str(e)),), int(e % 2) if e.denominator == 1 else 0)
    if e == 1:
        return x
    if e.denominator == 1 and 2 <= e <= 4:
        labels = list(range(len(x.axes)))
        return einsum([x] * int(e), [labels] * int(e), labels, x.axes)
    return apply("power", x, exponent=str(e))


def _exponent(x: Tensor) -> tuple[tuple[str, str], ...]:
    """alpha, -alpha or 2*alpha, for a constant vector alpha, as ((name, coefficient),)."""
    coefficient = Fraction(1)
    node = x.node
    while node.kind == "add" and len(node.inputs) == 1:
        coefficient *= Fraction(node.attrs[0][0])
        node = node.inputs[0]
    if node.kind != "leaf":
        raise ShapeError("power: the exponent must be a constant vector of the graph, or a multiple of one")
    return ((node.attrs[0], str(coefficient)),)


WORDS = ("element", "word", "inverse", "represent")


def is_word(x: Tensor) -> bool:
    """Whether x is built from group elements alone."""
    if x.node.kind == "contract":
        return bool(x.node.inputs) and all(is_word(Tensor(n, n.atoms, x.trace)) for n in x.node.inputs)
    return x.node.kind in WORDS and (x.node.kind == "element" or is_word(Tensor(x.node.inputs[0], (), x.trace)))


def word(x: Tensor, exponent: tuple[tuple[str, str], ...], parity: int) -> Tensor:
    """sgn(x)^parity |x|^exponent on the nonzero entries of a diagonal or monomial group element."""
    return _make(x.trace, "word", (exponent, parity), [x], x.axes)


def inverse(x: Tensor) -> Tensor:
    """The matrix inverse over the last two axes; of a scalar group element its reciprocal."""
    if not isinstance(x, Tensor):
        raise ShapeError("inverse: a product's element has several parts; invert each of them")
    if not x.axes:
        return _make(x.trace, "inverse", (0,), [x], ())
    if len(x.axes) < 2 or x.axes[-1] != x.axes[-2]:
        raise ShapeError(f"inverse: {show(x)} is no square matrix over its last two axes")
    return _make(x.trace, "inverse", (len(atoms_of(x.axes[-1])),), [x], x.axes)


def represent(rho: str, g: Tensor) -> Tensor:
    """rho(g), for the representation that an abstract equivariant activation declares."""
    return _make(g.trace, "represent", (rho,), [g], g.axes)


def primitive(kind: str, attrs: Attrs, inputs: Sequence[Tensor], axes: Sequence[str]) -> Tensor:
    """A node of a kind of its own, for the ops that are more than a composite."""
    return _make(inputs[0].trace, kind, attrs, inputs, axes)


@contextmanager
def scope(x: Tensor, name: str) -> Iterator[None]:
    """Nodes made inside are shown as parts of the composite `name`."""
    x.trace.scopes.append(name)
    try:
        yield
    finally:
        x.trace.scopes.pop()
