"""A second checker of transport certificates: `python -m symverify.second_checker FILE...`. It shares no code.

It answers the question of symverify.kernel (do the two sides of the three laws of an action agree, for all sizes, by
the steps of the certificate?) with the standard library alone and by other means, so that a mistake in one of the two
shows as a disagreement. The means: a term is a *diagram*, boxes on wires of which some end in the legs of the term.

- Equal indices are one wire. The identity matrix is no box, but a wire with two legs; a wire without ends is a number,
  the length of its axis.
- A monomial matrix is two boxes, a *turn* (a permutation matrix) and the *entries* of its rows, so that powers belong
  to numbers alone: `number` boxes on the same wires are one box, and a power that is 0 is no box.
- Two diagrams are the same if they are isomorphic. Each is brought into an order by colour refinement of its wires,
  cut into components where wires are told apart, and by trying all of a class where they are not.

Exit codes: 0 accepted, 1 refused, 2 no certificate that could be read, 3 declined: too large, or written in a way that
has no clear meaning (labels that are no integers, for one). Nothing is accepted that is declined.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from itertools import product
from typing import Any, NamedTuple

VERSION, BYTES, DEPTH = 1, 16_000_000, 100
NODES, RANK, OPERANDS, DIGITS, BITS, WORK = 20_000, 32, 64, 40, 4_000, 1_000_000
KINDS = ("functional", "loss", "data-dependent", "distribution")
RULES = ("equivariant", "frame", "permute", "reflect", "scale", "shift")
REQUIRED = {"kind", "axes", "leaves", "constants", "functions", "group", "graph", "action"}
OPTIONAL = {"architecture", "claim", "batch", "loss"}


class Refused(Exception):
    """The certificate does not prove its statement; the message says why."""


class Declined(Exception):
    """This checker does not say: the certificate is too large for it, or has no clear meaning."""


class Unreadable(Exception):
    """The file is no certificate."""


def need(condition: Any, why: str) -> None:
    if not condition:
        raise Refused(why)


# --- numbers and powers

Size = int | str | tuple[Any, ...]
Power = tuple[tuple[int, Fraction], ...]
SIGN, ORDINARY = -2, -1  # keys of a power: of sgn(x), and of |x|; others are serial numbers of vectors of exponents
ITSELF: Power = ((SIGN, Fraction(1)), (ORDINARY, Fraction(1)))


def rational(text: Any) -> Fraction:
    """The number that "-3/2" stands for."""
    need(isinstance(text, str) and 0 < len(text) <= DIGITS, "a number is a short text")
    top, slash, bottom = text.partition("/")
    sound = top.removeprefix("-").isdecimal() and (not slash or bottom.isdecimal()) and text.isascii()
    need(sound and (not slash or int(bottom)), f"{text!r} is no rational number")
    return Fraction(int(top), int(bottom) if slash else 1)


def bounded(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > BITS:
        raise Declined("a number with too many digits")
    return value


def sum_of(*powers: Power) -> Power:
    """x^a x^b = x^(a+b); of the sign only the parity matters."""
    total: dict[int, Fraction] = defaultdict(Fraction)
    for key, value in (item for power in powers for item in power):
        total[key] = bounded(total[key] + value)
    total[SIGN] %= 2
    return tuple(sorted((key, value) for key, value in total.items() if value))


def parts_of(power: Power) -> tuple[int, dict[int, Fraction]]:
    """The parity of the sign, and the power of the absolute value."""
    sizes = {key: value for key, value in power if key != SIGN}
    return sum(int(value) for key, value in power if key == SIGN), sizes


def scaled(power: Power, by: Power) -> Power:
    """(x^a)^b, which is sgn(x)^(a b) |x|^(a b); no vector of exponents is multiplied with another."""
    (odd, a), (parity, b) = parts_of(power), parts_of(by)
    need(not (set(a) - {ORDINARY} and set(b) - {ORDINARY}), "a vector of exponents times another")
    sizes = [(max(k, m), v * w) for k, v in a.items() for m, w in b.items()]
    return sum_of(((SIGN, Fraction(odd * parity)),), *[(item,) for item in sizes])


def inverted(power: Power) -> Power:
    return scaled(power, ((SIGN, Fraction(1)), (ORDINARY, Fraction(-1))))


def only(power: Power, *keys: int) -> Power:
    return tuple([item for item in power if item[0] in keys])


# --- symbols, and diagrams in normal form

ROW, COLUMN = 0, 1


@dataclass(eq=False)
class Symbol:
    """What the boxes of one name stand for.

    `kind` is "opaque", "number" (entries that are never zero), "turn" (a permutation matrix) or "matrix" (invertible).
    Turns and matrices have wires for `copies`, then those of a row, then of a column. `role` is "diagonal", "entries"
    or "size" for numbers, "orthogonal" for some matrices, "subgroup" for elements of the abstract group.
    """

    serial: int
    kind: str
    name: Any
    sizes: tuple[Size, ...]
    copies: int = 0
    role: str = ""
    signs: tuple[int, ...] = (SIGN, ORDINARY)  # what of a power matters: a positive number has no sign
    leaves: frozenset[str] = frozenset()
    inverse: Symbol | None = None
    entries: Symbol | None = None
    sums_to_one: set[int] = field(default_factory=set)
    absorbs: list[tuple[int, Symbol, Symbol]] = field(default_factory=list)
    commutes: set[int] = field(default_factory=set)

    def side(self, ports: Sequence[int], side: int) -> tuple[int, ...]:
        """The wires of the row or of the column."""
        half = (len(ports) - self.copies) // 2
        return tuple(ports[self.copies + side * half : self.copies + (side + 1) * half])


Box = tuple[int, tuple[int, ...], Power]  # the serial number of a symbol, its wires, its power
Diagram = tuple[tuple[int, ...], tuple[Box, ...]]  # the wire of each leg; the boxes in order


class Form(NamedTuple):
    """A sum of diagrams with legs of some sizes."""

    sizes: tuple[Size, ...]
    terms: dict[Diagram, Fraction]

    @property
    def key(self) -> Any:
        return self.sizes, frozenset(self.terms.items())


class Book:
    """The symbols of one certificate, and the work that was spent on it."""

    def __init__(self) -> None:
        self.symbols: list[Symbol] = []
        self.known: dict[Any, Symbol] = {}
        self.work = 0

    def symbol(self, kind: str, name: Any, sizes: Iterable[Size], **more: Any) -> Symbol:
        """The symbol of this kind, name and sizes, made at its first use."""
        key = (kind, name, tuple(sizes))
        if key not in self.known:
            self.known[key] = Symbol(len(self.symbols), kind, name, key[2], **more)
            self.symbols.append(self.known[key])
        return self.known[key]

    def spend(self, work: int) -> None:
        self.work += work
        if self.work > WORK:
            raise Declined("more work than this checker does")

    def leaves(self, *forms: Form) -> frozenset[str]:
        """The parameters and data on which forms depend."""
        serials = {serial for form in forms for _, boxes in form.terms for serial, _, _ in boxes}
        return frozenset().union(*[self.symbols[serial].leaves for serial in serials])


class Loom:
    """One diagram in the making."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.size: dict[int, Size] = {}
        self.boxes: list[Box] = []
        self.legs: list[int] = []
        self.made = 0

    def wire(self, size: Size) -> int:
        self.size[self.made] = size
        self.made += 1
        return self.made - 1

    def add(self, symbol: Symbol, ports: Iterable[int], power: Power = ()) -> None:
        self.boxes.append((symbol.serial, tuple(ports), power))

    def lay(self, diagram: Diagram, sizes: Sequence[Size]) -> list[int]:
        """Put a diagram beside the others; the wires of its legs."""
        legs, boxes = diagram
        new: dict[int, int] = {}
        for wire, size in zip(legs, sizes, strict=True):
            new[wire] = new[wire] if wire in new else self.wire(size)
        for serial, ports, power in boxes:
            for wire, size in zip(ports, self.book.symbols[serial].sizes, strict=True):
                new[wire] = new[wire] if wire in new else self.wire(size)
            self.boxes.append((serial, tuple([new[wire] for wire in ports]), power))
        return [new[wire] for wire in legs]

    def join(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Make one wire of two, for each pair."""
        into: dict[int, int] = {}

        def root(wire: int) -> int:
            while wire in into:
                wire = into[wire]
            return wire

        for a, b in pairs:
            one, other = root(a), root(b)
            if one != other:
                need(self.size[one] == self.size[other], "wires of different sizes meet")
                into[other] = one
                del self.size[other]
        if into:
            self.boxes = [(serial, tuple([root(w) for w in ports]), power) for serial, ports, power in self.boxes]
            self.legs = [root(wire) for wire in self.legs]

    def without(self, boxes: Iterable[int], wires: Iterable[int] = ()) -> None:
        """Take boxes away, and wires whose sum is done."""
        gone = set(boxes)
        self.boxes = [box for n, box in enumerate(self.boxes) if n not in gone]
        for wire in set(wires):
            del self.size[wire]

    def finished(self) -> Diagram:
        """The normal form."""
        while self.turned() or self.cancelled():
            pass
        used = {wire for _, ports, _ in self.boxes for wire in ports} | set(self.legs)
        for size in [size for wire, size in self.size.items() if wire not in used]:
            length = self.book.symbol("number", ("size", size), (), role="size", signs=(ORDINARY,))
            self.add(length, (), ((ORDINARY, Fraction(1)),))
        self.gather()
        return ordered(self.book, self.legs, self.boxes)

    def gather(self) -> None:
        """x^a x^b = x^(a+b) for numbers on the same wires, and x^0 = 1."""
        self.book.spend(len(self.boxes) + len(self.boxes) ** 2 // 64 + 1)
        numbers: dict[Any, Power] = {}
        rest = []
        for serial, ports, power in self.boxes:
            if self.book.symbols[serial].kind == "number":
                before = numbers.get((serial, ports), ())
                numbers[serial, ports] = sum_of(before, only(power, *self.keys(serial, power)))
            else:
                rest.append((serial, ports, power))
        self.boxes = rest + [(serial, ports, power) for (serial, ports), power in numbers.items() if power]

    def keys(self, serial: int, power: Power) -> list[int]:
        """What of a power matters; vectors of exponents belong to the absolute value."""
        signs = self.book.symbols[serial].signs
        return [key for key, _ in power if key in signs or (key >= 0 and ORDINARY in signs)]

    def turned(self) -> bool:
        """P_ij P_ij' = 1_jj' P_ij for a permutation matrix, and so for its columns; sum_j P_ij = 1 = sum_i P_ij."""
        self.gather()
        seen: dict[Any, tuple[int, tuple[int, ...]]] = {}
        count = Counter(wire for _, ports, _ in self.boxes for wire in ports)
        for n, (serial, ports, _) in enumerate(self.boxes):
            symbol = self.book.symbols[serial]
            for side in (ROW, COLUMN) if symbol.kind == "turn" else ():
                own, other = symbol.side(ports, side), symbol.side(ports, 1 - side)
                if all(count[wire] == 1 and wire not in self.legs for wire in own):
                    self.without([n], own)
                    return True
                key = serial, side, ports[: symbol.copies], own
                if key in seen:
                    self.without([n])
                    self.join(zip(seen[key][1], other, strict=True))
                    return True
                seen[key] = n, other
        return False

    def cancelled(self) -> bool:
        """A law of a matrix with what stands next to it, over wires that nothing else uses."""
        ends: dict[int, list[int]] = defaultdict(list)
        for n, (_, ports, _) in enumerate(self.boxes):
            for wire in ports:
                ends[wire].append(n)
        for n, (serial, ports, _) in enumerate(self.boxes):
            symbol = self.book.symbols[serial]
            for side in (ROW, COLUMN) if symbol.kind == "matrix" else ():
                joint = symbol.side(ports, side)
                if any(wire in self.legs for wire in joint):
                    continue
                others = {m for wire in joint for m in ends[wire] if m != n}
                times = {len(ends[wire]) for wire in joint}
                if times == {1} and side in symbol.sums_to_one:
                    self.without([n], joint)
                    return True
                if times == {2} and len(others) == 1 and self.meet(n, others.pop(), side):
                    return True
        return False

    def meet(self, n: int, m: int, side: int) -> bool:
        """The law of the matrix n and the box m that are joined at one side of n, or none."""
        (serial, ports, _), (other, ends, _) = self.boxes[n], self.boxes[m]
        x, y = self.book.symbols[serial], self.book.symbols[other]
        joint, outer = x.side(ports, side), x.side(ports, 1 - side)
        if x.inverse is y and ports[: x.copies] == ends[: y.copies]:
            facing = side if x is y else 1 - side  # the inverse of an orthogonal matrix is its transpose
            if y.side(ends, facing) == joint:
                self.without([n, m], joint)
                self.join(zip(outer, y.side(ends, 1 - facing), strict=True))
                return True
        for where, vector, result in x.absorbs:
            if where == side and vector is y and ends[:1] == joint:
                self.without([n, m], joint)
                self.add(result, [*outer, *ends[1:]])
                return True
        if side == COLUMN and other in x.commutes and ends[:1] == joint and ends[1:] != outer:
            self.without([n, m])  # g C = C g, but for the trace
            self.add(y, [*outer, *joint])
            self.add(x, [*joint, *ends[1:]])
            return True
        return False


# --- isomorphic diagrams are found equal


def ordered(book: Book, legs: Sequence[int], boxes: Sequence[Box]) -> Diagram:
    """The diagram with its wires numbered: those of legs first, the others in an order that names do not influence."""
    number: dict[int, int] = {}
    for wire in legs:
        number.setdefault(wire, len(number))
    for wire in arranged(book, boxes, dict(number))[1]:
        number[wire] = len(number)
    done = sorted((serial, tuple([number[wire] for wire in ports]), power) for serial, ports, power in boxes)
    return tuple([number[wire] for wire in legs]), tuple(done)


def arranged(book: Book, boxes: Sequence[Box], label: dict[int, int]) -> tuple[Any, list[int]]:
    """(what the boxes look like, their other wires in order), where some wires bear labels.

    Components that share labelled wires only are arranged one by one: which of two equal ones is first does not matter.
    """
    found = sorted((component(book, part, label) for part in components_of(boxes, label)), key=lambda pair: pair[0])
    return tuple([key for key, _ in found]), [wire for _, wires in found for wire in wires]


def components_of(boxes: Sequence[Box], label: Mapping[int, int]) -> list[list[Box]]:
    """The boxes, sorted by what they are connected with by wires without a label."""
    near: dict[int, list[int]] = defaultdict(list)
    for n, (_, ports, _) in enumerate(boxes):
        for wire in ports:
            if wire not in label:
                near[wire].append(n)
    parts, seen = [], set[int]()
    for first in range(len(boxes)):
        reached, front = [], [first]
        while front:
            n = front.pop()
            if n not in seen:
                seen.add(n)
                reached.append(boxes[n])
                front += [m for wire in boxes[n][1] if wire not in label for m in near[wire]]
        parts += [reached] if reached else []
    return parts


def component(book: Book, boxes: list[Box], label: dict[int, int]) -> tuple[Any, list[int]]:
    """As `arranged`, for one component: label the wires that are unlike all others, or try each of the fewest alike."""
    book.spend(len(boxes))
    if len(boxes) == 1 and all(wire in label for wire in boxes[0][1]):
        ((serial, ports, power),) = boxes
        return (serial, tuple([label[wire] for wire in ports]), power), []
    colour = coloured(book, boxes, label)
    alike: dict[int, list[int]] = defaultdict(list)
    for wire, c in colour.items():
        alike[c].append(wire)
    single = [alike[c][0] for c in sorted(alike) if len(alike[c]) == 1]
    if single:
        key, wires = arranged(book, boxes, label | {wire: len(label) + n for n, wire in enumerate(single)})
        return (-1, (len(single),), ((0, Fraction(0)),), key), single + wires
    _, fewest = min((len(wires), c) for c, wires in alike.items())
    tried = [(*arranged(book, boxes, label | {wire: len(label)}), wire) for wire in alike[fewest]]
    key, wires, first = min(tried, key=lambda found: found[0])
    return (-2, (fewest,), ((0, Fraction(0)),), key), [first, *wires]


def coloured(book: Book, boxes: list[Box], label: Mapping[int, int]) -> dict[int, int]:
    """A colour for each wire without a label, by what it is connected with, as far as that tells them apart."""
    colour = {wire: 0 for _, ports, _ in boxes for wire in ports if wire not in label}
    kinds = 0
    while len(set(colour.values())) > kinds:
        kinds = len(set(colour.values()))
        book.spend(len(boxes))
        looks: dict[int, list[Any]] = {wire: [] for wire in colour}
        for serial, ports, power in boxes:
            ends = tuple([colour[wire] if wire in colour else -1 - label[wire] for wire in ports])
            for place, wire in enumerate(ports):
                if wire in colour:
                    looks[wire].append((serial, power, place, ends))
        whole = {wire: (colour[wire], tuple(sorted(look))) for wire, look in looks.items()}
        rank = {look: n for n, look in enumerate(sorted(set(whole.values())))}
        colour = {wire: rank[look] for wire, look in whole.items()}
    return colour


# --- the algebra of forms


def summed(sizes: Sequence[Size], terms: Iterable[tuple[Diagram, Fraction]]) -> Form:
    total: dict[Diagram, Fraction] = {}
    for diagram, value in terms:
        total[diagram] = bounded(total.get(diagram, Fraction(0)) + value)
    return Form(tuple(sizes), {diagram: value for diagram, value in total.items() if value})


def plain(book: Book, symbol: Symbol, power: Power = ()) -> Form:
    """A symbol on legs of its own."""
    return woven(book, symbol.sizes, [(symbol, range(len(symbol.sizes)), power)], range(len(symbol.sizes)))


def woven(book: Book, sizes: Sequence[Size], boxes: Any, legs: Iterable[int]) -> Form:
    """One diagram from (symbol, wires, power) and the wires of its legs; `sizes` those of all its wires."""
    loom = Loom(book)
    wires = [loom.wire(size) for size in sizes]
    for symbol, ports, power in boxes:
        loom.add(symbol, [wires[w] for w in ports], power)
    loom.legs = [wires[leg] for leg in legs]
    return Form(tuple([sizes[leg] for leg in legs]), {loom.finished(): Fraction(1)})


def linear(book: Book, forms: Sequence[Form], coefficients: Sequence[Fraction]) -> Form:
    need(forms and len(forms) == len(coefficients), "as many coefficients as summands")
    need(len({form.sizes for form in forms}) == 1, "a sum of tensors of different sizes")
    book.spend(sum(len(form.terms) for form in forms))
    return summed(
        forms[0].sizes, ((d, c * v) for f, c in zip(forms, coefficients, strict=True) for d, v in f.terms.items())
    )


def contract(book: Book, forms: Sequence[Form], labels: Any, out: Any, sizes: Sequence[Size]) -> Form:
    """The sum over all labels that are not in `out`."""
    need(len(labels) == len(forms) and len(out) == len(sizes), "labels for every operand and for the output")
    length: dict[int, Size] = {}
    for names, given in [(out, sizes), *zip(labels, [form.sizes for form in forms], strict=True)]:
        need(len(names) == len(given), "a label for every axis")
        for name, size in zip(names, given, strict=True):
            need(length.setdefault(name, size) == size, "a label on axes of different sizes")
    need(len(set(out)) == len(out), "a label twice in the output")
    terms = []
    for choice in product(*[form.terms.items() for form in forms]):
        loom, value = Loom(book), Fraction(1)
        wires = {name: loom.wire(size) for name, size in length.items()}
        loom.legs = [wires[name] for name in out]
        pairs: list[tuple[int, int]] = []
        for (diagram, factor), names, form in zip(choice, labels, forms, strict=True):
            value = bounded(value * factor)
            pairs += zip([wires[name] for name in names], loom.lay(diagram, form.sizes), strict=True)
        loom.join(pairs)
        terms.append((loom.finished(), value))
    return summed(sizes, terms)


def halves(rank: int, copies: int) -> tuple[list[int], list[int], list[int]]:
    """The places of the copies, the row and the column among the axes of a matrix."""
    half = (rank - copies) // 2
    return [*range(copies)], [*range(copies, copies + half)], [*range(copies + half, rank)]


def one(book: Book, sizes: Sequence[Size], copies: int) -> Form:
    """The identity matrix, one for every copy."""
    batch, row, _ = halves(len(sizes), copies)
    return woven(book, sizes[: len(batch) + len(row)], [], [*batch, *row, *row])


def multiplied(book: Book, p: Form, q: Form, copies: int) -> Form:
    """The matrix product, copy by copy."""
    batch, row, column = halves(len(p.sizes), copies)
    inner = [1000 + k for k in row]
    return contract(book, [p, q], [[*batch, *row, *inner], [*batch, *inner, *column]], range(len(p.sizes)), p.sizes)


def inverse(book: Book, p: Form, rows: int) -> Form:
    """The inverse of a product of group elements: of every factor the inverse, back to front. It is multiplied out."""
    need(len(p.terms) == 1 and 2 * rows <= len(p.sizes), "the inverse of a sum, or of no matrix")
    ((diagram, _),) = p.terms.items()
    copies = len(p.sizes) - 2 * rows
    batch, row, column = halves(len(p.sizes), copies)
    loom = Loom(book)
    legs = loom.lay(diagram, p.sizes)
    for n, (serial, ports, power) in enumerate(loom.boxes):
        symbol = book.symbols[serial]
        if symbol.kind == "number":
            loom.boxes[n] = serial, ports, inverted(power)
        elif symbol.kind == "matrix" and symbol.inverse is not None and symbol.inverse is not symbol:
            turned = (*ports[: symbol.copies], *symbol.side(ports, COLUMN), *symbol.side(ports, ROW))
            loom.boxes[n] = symbol.inverse.serial, turned, power
        else:
            need(symbol.kind in ("matrix", "turn"), "the inverse of what is no group element")
    loom.legs = [legs[k] for k in [*batch, *column, *row]]
    q = Form(p.sizes, {loom.finished(): Fraction(1)})
    need(multiplied(book, p, q, copies) == one(book, p.sizes, copies), "the inverse of what is no product")
    return q


# --- groups

MATRICES = {"GL": "", "SL": "", "Subgroup": "subgroup", "Commutant": "", "O": "orthogonal", "SO": "orthogonal"}
MONOMIALS = {"Permutation": (), "SignedPermutation": (SIGN,), "PositiveMonomial": (ORDINARY,)}
DIAGONALS = {
    "PositiveDiagonal": (ORDINARY,), "PositiveScalar": (ORDINARY,), "Diagonal": (SIGN, ORDINARY), "Signs": (SIGN,),
}  # fmt: skip
SQUARE = {*MATRICES, *MONOMIALS, *DIAGONALS}
GROUP_FIELDS = {
    "Product": {"factors"}, "Power": {"base", "over"}, "Semidirect": {"normal", "acting"},
    "Stabiliser": {"base", "of"}, "Subgroup": {"axes", "name"}, "Commutant": {"axes", "of"},
}  # fmt: skip


class Part(NamedTuple):
    """A component of a group's elements.

    `axes` are those of its tensor, of which the first `copies` number copies. `acted_by` has, outermost first, the
    paths of the elements that act on it, with the two factors of the semidirect product.
    """

    path: str
    group: Mapping[str, Any]
    axes: tuple[str, ...]
    copies: int
    acted_by: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any]], ...]


def parts(group: Any, path: str = "g", over: tuple[str, ...] = (), acted: Any = (), depth: int = 0) -> Iterator[Part]:
    """The components of a group; every declaration has exactly the fields of its type."""
    need(isinstance(group, dict) and depth <= 8, "a group is an object, and not nested deeper than 8")
    kind = group.get("type")
    need(isinstance(kind, str) and set(group) == {"type"} | GROUP_FIELDS.get(kind, {"axes"}), "the fields of a group")
    if kind == "Power":
        need(isinstance(group["over"], str), "copies are numbered by an axis")
        yield from parts(group["base"], path, (*over, group["over"]), acted, depth + 1)
    elif kind == "Product":
        need(isinstance(group["factors"], list), "the factors of a product are a list")
        for k, factor in enumerate(group["factors"]):
            yield from parts(factor, f"{path}.{k}", over, acted, depth + 1)
    elif kind == "Semidirect":
        normal, acting = group["normal"], group["acting"]
        yield from parts(normal, f"{path}.0", over, (*acted, (f"{path}.1", normal, acting)), depth + 1)
        yield from parts(acting, f"{path}.1", over, acted, depth + 1)
    else:
        yield Part(path, group, (*over, *axes_of(group)), len(over), acted)


def axes_of(group: Mapping[str, Any]) -> list[str]:
    """The axes of the tensor of an element, of a group that is none of several."""
    kind, holder = group["type"], group
    if kind == "Stabiliser":
        holder = group["base"]
        fits = isinstance(holder, dict) and set(holder) == {"type", "axes"} and holder["type"] in ("GL", "O")
        need(fits, "a stabiliser in what is neither GL nor O")
    need(kind in SQUARE | {"Translation", "Stabiliser"}, f"no known group: {kind:.40}")
    axes: list[str] = holder["axes"]
    need(isinstance(axes, list) and all(isinstance(axis, str) for axis in axes), "axes are a list of names")
    if kind == "Translation":
        return axes
    need(bool(axes) == (kind != "PositiveScalar"), "a matrix has axes, a scalar has none")
    return [*axes, *axes]


# --- rules: what a nonlinear operation gives back of what its argument was moved by


class Move(NamedTuple):
    """M^power x at some legs of x: numbers on the legs `copies`, or a matrix or turn on `legs`, maybe transposed."""

    symbol: Symbol
    copies: tuple[int, ...]
    legs: tuple[int, ...] = ()
    transposed: bool = False
    power: Power = ()

    def back(self) -> Move:
        if self.symbol.inverse is not None and self.symbol.inverse is not self.symbol:
            return self._replace(symbol=self.symbol.inverse)
        return self._replace(transposed=not self.transposed, power=inverted(self.power))


def moved(book: Book, x: Form, move: Move) -> Form:
    """M x."""
    terms, symbol = [], move.symbol
    for diagram, value in x.terms.items():
        loom = Loom(book)
        wires = loom.lay(diagram, x.sizes)
        copies = [wires[k] for k in move.copies]
        if symbol.kind == "number":
            loom.add(symbol, copies, move.power)
        else:
            old = [wires[k] for k in move.legs]
            new = [loom.wire(x.sizes[k]) for k in move.legs]
            row, column = (old, new) if move.transposed else (new, old)
            loom.add(symbol, [*copies, *row, *column])
            if symbol.entries is not None:
                loom.add(symbol.entries, [*copies, *row], move.power)
            for k, wire in zip(move.legs, new, strict=True):
                wires[k] = wire
        loom.legs = wires
        terms.append((loom.finished(), value))
    return summed(x.sizes, terms)


def moves(book: Book, x: Form, kind: str) -> list[Move]:
    """What of a kind ("diagonal", "turn", "matrix") the legs of some term of x end in."""
    found: dict[Move, None] = {}
    for legs, boxes in x.terms:
        book.spend(len(boxes))
        place = {wire: k for k, wire in reversed(list(enumerate(legs)))}
        powers = {(serial, ports): power for serial, ports, power in boxes}
        for serial, ports, power in boxes:
            symbol = book.symbols[serial]
            if kind == "diagonal" and symbol.role == "diagonal":
                found |= dict.fromkeys(at_legs(place, Move(symbol, ports, (), False, power)))
            elif kind == symbol.kind and kind in ("turn", "matrix"):
                copies, row, column = ports[: symbol.copies], symbol.side(ports, ROW), symbol.side(ports, COLUMN)
                own = powers.get((symbol.entries.serial, copies + row), ()) if symbol.entries else ()
                if not set(column) & set(place):
                    found |= dict.fromkeys(at_legs(place, Move(symbol, copies, row, False, own)))
                if not set(row) & set(place):
                    found |= dict.fromkeys(at_legs(place, Move(symbol, copies, column, True, own)))
            elif kind == "turn" and symbol.role == "entries":  # M 1: the turn is gone
                turn = symbol.name[1]
                move = Move(turn, ports[: turn.copies], ports[turn.copies :], False, power)
                found |= dict.fromkeys(at_legs(place, move))
    return list(found)


def at_legs(place: Mapping[int, int], move: Move) -> list[Move]:
    """The move with legs for wires, if all of its wires end in legs of their own."""
    wires = [*move.copies, *move.legs]
    if len(set(wires)) < len(wires) or not all(wire in place for wire in wires):
        return []
    return [move._replace(copies=tuple(place[w] for w in move.copies), legs=tuple(place[w] for w in move.legs))]


def burden(book: Book, *forms: Form) -> int:
    """How much stands in forms; a rule is used where that becomes less. Any measure would be sound."""
    total = 0
    for legs, boxes in (diagram for form in forms for diagram in form.terms):
        total += len(legs) - len(set(legs))
        for serial, _, power in boxes:
            odd, sizes = parts_of(power)
            total += (book.symbols[serial].role != "entries") + odd + bool(sizes)
    return total


class Replay(Book):
    """The evaluation of a statement's programs by its steps."""

    def __init__(self, statement: Mapping[str, Any]) -> None:
        super().__init__()
        self.statement = statement
        self.axes = {name: self.size(name) for name in statement["axes"]}
        self.leaf_kind: dict[str, str] = {}
        self.leaf_sizes: dict[str, tuple[Size, ...]] = {}
        for name, leaf in statement["leaves"].items():
            need(name and not name.startswith("E["), "a leaf has a name, and not that of a mean")
            need(set(leaf) == {"kind", "axes"}, "a leaf has a kind and axes")
            need(leaf["kind"] in ("parameter", "data", "constant"), f"the kind of the leaf {name:.40}")
            self.leaf_kind[name], self.leaf_sizes[name] = leaf["kind"], self.sizes(leaf["axes"])
        self.groups = list(parts(statement["group"]))
        kinds = [part.group["type"] for part in self.groups]
        need(len(kinds) <= NODES and kinds.count("Subgroup") <= 1, "more than one subgroup")
        self.allowed: frozenset[str] = frozenset()
        self.used: set[str] = set()
        self.moved: Mapping[str, Form] = {}
        self.element: Mapping[str, Form] = {}

    # axes and leaves

    def size(self, name: str) -> Size:
        """The size of an axis: a number, the name of the symbol that it equals, or those of its parts."""
        size = self.statement["axes"][name]
        if isinstance(size, list):
            need(size, "an axis with no parts")
            return tuple([self.single(part) for part in size])
        return self.single(name)

    def single(self, name: Any) -> Size:
        """The size of an axis that has no parts."""
        axes = self.statement["axes"]
        need(isinstance(name, str) and name in axes, "no such axis")
        size = axes[axes[name]] if isinstance(axes[name], str) else axes[name]
        if isinstance(size, str):
            need(size == axes[name], "the name of a size is that of a symbol")
            return size
        need(type(size) is int and 0 < size < 10**12, f"the size of the axis {name:.40}")
        return int(size)

    def sizes(self, names: Any) -> tuple[Size, ...]:
        need(isinstance(names, list) and len(names) <= RANK, "axes are a list, and not too long")
        need(all(isinstance(name, str) and name in self.axes for name in names), "no such axis")
        return tuple([self.axes[name] for name in names])

    def leaf(self, name: str) -> Form:
        need(name in self.leaf_sizes, "no such leaf")
        leaves = frozenset([name])
        return plain(self, self.symbol("opaque", ("leaf", name), self.leaf_sizes[name], leaves=leaves))

    def fixed(self, name: Any, sizes: tuple[Size, ...]) -> Symbol:
        """What nothing moves and no draw changes: a constant, or the mean E[x] of a datum."""
        need(isinstance(name, str), "the name of a constant")
        if name.startswith("E[") and name.endswith("]"):
            form = self.expectation([name[2:-1]], self.leaf(name[2:-1]))
        else:
            need(self.leaf_kind.get(name) == "constant", f"{name:.40} is no constant")
            form = self.leaf(name)
        need(form.sizes == sizes, f"{name:.40} has other axes")
        (((_, ((serial, _, _),)), _),) = form.terms.items()
        return self.symbols[serial]

    # group elements

    def generic(self, part: Part, tag: str) -> Form:
        """A component of a generic element, with its laws."""
        kind, sizes, name = part.group["type"], self.sizes(list(part.axes)), (part.group["type"], part.path, tag)
        batch, row, column = halves(len(sizes), part.copies)
        if kind == "Translation":
            return plain(self, self.symbol("opaque", name, sizes))
        if kind in MONOMIALS:
            turn = self.turn(name, sizes, part.copies, MONOMIALS[kind])
            boxes = [(turn, [*batch, *row, *column], ()), (turn.entries, [*batch, *row], ITSELF)]
            return woven(self, sizes, boxes, range(len(sizes)))
        if kind in DIAGONALS:
            ends = [*batch, *row]
            number = self.symbol("number", name, sizes[: len(ends)], role="diagonal", signs=DIAGONALS[kind])
            return woven(self, sizes[: len(ends)], [(number, ends, ITSELF)], [*ends, *row])
        base = part.group["base"]["type"] if kind == "Stabiliser" else kind
        x = self.matrix(name, sizes, part.copies, MATRICES[base])
        if kind in ("Stabiliser", "Commutant"):
            need(len(sizes) == 2, "a stabiliser or commutant has one axis and no copies")
            self.preserve(part.group, x, sizes)
        return plain(self, x)

    def turn(self, name: Any, sizes: tuple[Size, ...], copies: int, signs: tuple[int, ...]) -> Symbol:
        """A permutation matrix, with the entries of its rows that make it a monomial one."""
        turn = self.symbol("turn", name, sizes, copies=copies)
        rows = sizes[: (len(sizes) + copies) // 2]
        turn.entries = self.symbol("number", ("entries", turn), rows, role="entries", signs=signs)
        return turn

    def matrix(self, name: Any, sizes: Any, copies: int, role: str, leaves: frozenset[str] = frozenset()) -> Symbol:
        """An invertible matrix; with its inverse, or its own where that is its transpose."""
        x = self.symbol("matrix", name, sizes, copies=copies, role=role, leaves=leaves)
        y = x
        if role != "orthogonal":
            y = self.symbol("matrix", ("inverse", name), sizes, copies=copies, role=role, leaves=leaves)
        x.inverse, y.inverse = y, x
        return x

    def preserve(self, group: Mapping[str, Any], x: Symbol, sizes: tuple[Size, ...]) -> None:
        """What the element of a stabiliser (A v = v) or of a commutant (g C = C g) preserves."""
        both = {x.serial: x, x.inverse.serial: x.inverse} if x.inverse else {}
        if group["type"] == "Commutant":
            if not isinstance(group["of"], list):
                raise Declined("a commutant of what is no list")
            need(len(group["of"]) < 100, "a commutant of too much")
            constants = [self.fixed(name, sizes).serial for name in group["of"]]
            for y in both.values():
                y.commutes |= set(constants)
            return
        sides = (ROW, COLUMN) if x.role == "orthogonal" else (COLUMN,)
        for y in both.values():
            if group["of"] == "1":
                y.sums_to_one |= set(sides)
            else:
                v = self.fixed(group["of"], sizes[:1])
                y.absorbs = [(side, v, v) for side in sides]

    def neutral(self) -> dict[str, Form]:
        """The neutral element: zero translations and identity matrices."""
        found = {}
        for part in self.groups:
            sizes = self.sizes(list(part.axes))
            zero = part.group["type"] == "Translation"
            found[part.path] = Form(sizes, {}) if zero else one(self, sizes, part.copies)
        return found

    def composed(self, h: Mapping[str, Form], g: Mapping[str, Form]) -> dict[str, Form]:
        """h g; in a semidirect product (n, a) (m, b) = (n (a > m), a b)."""
        found = {}
        for part in self.groups:
            q = g[part.path]
            for path, normal, acting in part.acted_by:
                need(path in h, "what acts is no single element")
                q = self.acted(part, normal, acting, h[path], q)
            if part.group["type"] == "Translation":
                found[part.path] = linear(self, [h[part.path], q], [Fraction(1)] * 2)
            else:
                found[part.path] = multiplied(self, h[part.path], q, part.copies)
        return found

    def acted(self, part: Part, normal: Any, acting: Any, a: Form, q: Form) -> Form:
        """a > q. A matrix acts on the axis of a translation; a permutation also on copies, and conjugates diagonals.

        It is no automorphism of what has its axis as row and column otherwise: GL with entries exchanged is GL, but a
        stabiliser is not the same one.
        """
        need(acting["type"] in SQUARE and len(acting["axes"]) == 1 and len(a.sizes) == 2, "what acts on a factor")
        need(normal["type"] == "Translation" or acting["type"] == "Permutation", "this is no automorphism")
        places = [k for k, axis in enumerate(part.axes) if axis == acting["axes"][0]]
        need(len(places) == 1 + (normal["type"] in DIAGONALS), "the axis on which a factor acts")
        rank = len(part.axes)
        labels = [[k, rank + k] for k in places]
        inner = [rank + k if k in places else k for k in range(rank)]
        return contract(self, [*[a] * len(places), q], [*labels, inner], range(rank), q.sizes)

    # operations

    def opaque(self, name: Any, args: Sequence[Form], sizes: Sequence[Size]) -> Form:
        """A tensor that is a fixed function of its arguments: equal for equal ones."""
        whole = (*name, *[form.key for form in args])
        return plain(self, self.symbol("opaque", whole, sizes, leaves=self.leaves(*args)))

    def entrywise(self, name: str, traits: Mapping[str, Any], args: Sequence[Form]) -> Form:
        """sigma(x, y, ...), entry by entry, by the traits that the statement declares.

        permute: sigma(M x, y) = M^p sigma(x, P^-1 y) for a monomial M with the permutation P in it. scale: sigma(c x) =
        |c|^p sigma(x) for c > 0. reflect: sigma(-x) = k sigma(x) + b x + c.
        """
        need(len({form.sizes for form in args}) == 1, "a function of tensors of different sizes")
        for rule, kind in (("permute", "turn"), ("scale", "diagonal"), ("reflect", "diagonal")):
            for move in moves(self, args[0], kind) if rule in self.allowed else ():
                law = self.law(rule, move, traits, args)
                if law is None:
                    continue
                out = move._replace(power=only(move.power, *law[0]))
                aside = out._replace(power=())
                rest = [moved(self, x, (aside if k else out).back()) for k, x in enumerate(args)]
                if burden(self, *rest) < burden(self, *args):
                    self.used.add(rule)
                    value = self.entrywise(name, traits, rest)
                    if rule == "reflect":
                        return self.reflected(traits, out, value, rest[0])
                    return moved(self, value, out._replace(power=scaled(out.power, law[1])))
        return self.opaque(("apply", name), args, args[0].sizes)

    def law(self, rule: str, move: Move, traits: Mapping[str, Any], args: Sequence[Form]) -> Any:
        """(the parts of the move's power that are taken out of x, the power with which they come out), or None."""
        odd, sizes = parts_of(move.power)
        if rule == "reflect":
            return ((SIGN,), ITSELF) if odd and "reflect" in traits else None
        if rule == "permute" and not traits.get("identical", True):
            return None
        sign = Fraction(0)
        if rule == "permute" and odd:
            mirror = traits.get("reflect", [])
            if mirror not in (["-1", "0", "0"], ["1", "0", "0"]):
                return None
            sign = Fraction(mirror[0] == "-1")
        power = self.degree(rule, move, traits.get("homogeneous"), args) if sizes else ()
        if power is None:
            return None
        taken = [key for key, _ in move.power if key != SIGN or rule == "permute"]
        return taken, sum_of(((SIGN, sign),), power)

    def degree(self, rule: str, move: Move, degree: Any, args: Sequence[Form]) -> Power | None:
        """The power with which c > 0 comes out: a number, or for a diagonal a constant along its axes."""
        if isinstance(degree, str):
            return sum_of(((ORDINARY, rational(degree)),))
        if not isinstance(degree, dict):
            return None
        place = degree["exponent of"]
        if type(place) is not int or place < 1:
            raise Declined("an operand that is named in an odd way")
        need(place < len(args), "an operand that is none")
        operand = args[place]
        for serial in [box[0] for _, boxes in operand.terms for box in boxes]:
            name = self.symbols[serial].name
            alone = operand.terms == {(tuple(range(len(operand.sizes))), ((serial, move.copies, ()),)): 1}
            if rule == "scale" and alone and name[0] == "leaf" and self.leaf_kind[name[1]] == "constant":
                return ((serial, Fraction(1)),)
        return None

    def reflected(self, traits: Mapping[str, Any], signs: Move, value: Form, x: Form) -> Form:
        """sigma(s x) for signs s is sigma(x) where s is 1, and k sigma(x) + b x + c where it is -1."""
        k, b, c = [rational(number) for number in traits["reflect"]]
        ones = woven(self, x.sizes, [], range(len(x.sizes)))
        mirrored = linear(self, [value, x, ones], [k, b, c])
        half = Fraction(1, 2)
        even = linear(self, [value, mirrored], [half, half])
        return linear(
            self, [even, moved(self, linear(self, [value, mirrored], [half, -half]), signs)], [Fraction(1)] * 2
        )

    def logsumexp(self, kept: int, x: Form) -> Form:
        """log sum exp over all legs but the first `kept`.

        shift: what does not vary over them comes out. permute: a permutation of them is forgotten, and one of others
        comes out.
        """
        over = range(kept, len(x.sizes))
        if "shift" in self.allowed:
            steady = {d: v for d, v in x.terms.items() if self.steady(d, over)}
            if steady:
                self.used.add("shift")
                rest = Form(x.sizes, {d: v for d, v in x.terms.items() if d not in steady})
                cut = summed(x.sizes[:kept], [((d[0][:kept], d[1]), v) for d, v in steady.items()])
                return linear(self, [self.logsumexp(kept, rest), self.again(cut)], [Fraction(1)] * 2)
        for move in moves(self, x, "turn") if "permute" in self.allowed else ():
            inside = all(k in over for k in move.legs)
            outside = not any(k in over for k in (*move.legs, *move.copies))
            back = moved(self, x, move.back()) if not move.power and (inside or outside) else x
            if burden(self, back) < burden(self, x):
                self.used.add("permute")
                value = self.logsumexp(kept, back)
                return value if inside else moved(self, value, move)
        return self.opaque(("lse", kept), [x], x.sizes[:kept])

    def steady(self, diagram: Diagram, over: Iterable[int]) -> bool:
        """Whether a diagram is the same along some legs: their wires have no other ends."""
        legs, boxes = diagram
        ends = Counter(wire for _, ports, _ in boxes for wire in ports) + Counter(legs)
        return all(ends[legs[k]] == 1 for k in over)

    def again(self, form: Form) -> Form:
        """A form whose diagrams may be numbered in another way."""
        return contract(self, [form], [range(len(form.sizes))], range(len(form.sizes)), form.sizes)

    def equivariant(self, fn: str, rho: str, axis: int, x: Form) -> Form:
        """sigma(g x) = rho(g) sigma(x), for g in the abstract group and along one axis."""
        for move in moves(self, x, "matrix") if "equivariant" in self.allowed else ():
            fits = move.symbol.role == "subgroup" and not move.transposed and not move.copies and move.legs == (axis,)
            rest = moved(self, x, move.back()) if fits else x
            if burden(self, rest) < burden(self, x):
                self.used.add("equivariant")
                image = move._replace(symbol=self.image(rho, move.symbol))
                return moved(self, self.equivariant(fn, rho, axis, rest), image)
        return self.opaque(("equivariant", fn, rho, axis), [x], x.sizes)

    def image(self, rho: str, g: Symbol) -> Symbol:
        """rho(g); rho(g^-1) is the inverse of rho(g)."""
        need(g.role == "subgroup" and len(g.sizes) == 2, "a representation of what is in no subgroup")
        back = g.name[0] == "inverse"
        whole = self.matrix(("represent", rho, g.name[1] if back else g.name), g.sizes, 0, "")
        return whole.inverse if back and whole.inverse else whole

    def represent(self, rho: str, p: Form) -> Form:
        """rho(g h ...) = rho(g) rho(h) ... for a product of elements of the subgroup and their inverses."""
        need(len(p.terms) == 1 and len(p.sizes) == 2, "a representation of what is no product")
        ((((start, end), boxes), value),) = p.terms.items()
        after = {ports[0]: ports[1] for _, ports, _ in boxes if len(ports) == 2}
        wire, passed = start, 0
        while wire != end and wire in after and passed <= len(boxes):
            wire, passed = after[wire], passed + 1
        need(value == 1 and wire == end and passed == len(boxes) == len(after), "a representation of no product")
        loom = Loom(self)
        loom.legs = loom.lay(((start, end), boxes), p.sizes)
        loom.boxes = [(self.image(rho, self.symbols[g]).serial, ports, power) for g, ports, power in loom.boxes]
        return Form(p.sizes, {loom.finished(): Fraction(1)})

    def word(self, powers: Any, parity: Any, p: Form) -> Form:
        """sgn(x)^parity |x|^powers of the entries that are not 0, where an entry is one product of numbers.

        Of k products of ones x (1/x) is k^2 and |x|^0 is k; that they agree is asked. A vector of exponents belongs to
        the rows of a diagonal matrix, and to nothing else.
        """
        need(type(parity) is int and parity in (0, 1) and isinstance(powers, list), "a power")
        need(len(p.terms) == 1, "a power of a sum")
        ((diagram, _),) = p.terms.items()
        rows = p.sizes[: len(p.sizes) // 2]
        total: dict[str, Fraction] = defaultdict(Fraction)
        for name, text in powers:
            total[name] += rational(text)
        vectors = {name: self.fixed(name, rows) for name, value in total.items() if value and name != ""}
        serials = {name: v.serial for name, v in vectors.items()} | {"": ORDINARY}
        items = [((serials[name], value),) for name, value in total.items() if value]
        power = sum_of(((SIGN, Fraction(parity)),), *items)
        for serial, ports, _ in diagram[1]:
            symbol = self.symbols[serial]
            fits = symbol.kind == "turn" or symbol.role in ("diagonal", "entries")
            own = symbol.role == "diagonal" and ports == diagram[0][: len(rows)] == tuple(range(len(rows)))
            need(fits and (own or not vectors), "a power of what is no diagonal or monomial matrix")
        raised = self.raised(p, power)
        flipped = self.raised(p, ((SIGN, Fraction(1)), (ORDINARY, Fraction(-1))))
        axes = range(len(p.sizes))
        ones = contract(self, [p, flipped], [axes, axes], axes, p.sizes)
        need(ones == self.raised(p, ()), "a power of what is no single product")
        return raised

    def raised(self, p: Form, power: Power) -> Form:
        """Every number in a diagram to a power."""
        ((diagram, _),) = p.terms.items()
        loom = Loom(self)
        loom.legs = loom.lay(diagram, p.sizes)
        numbers = [self.symbols[serial].kind == "number" for serial, _, _ in loom.boxes]
        loom.boxes = [
            (serial, ports, scaled(own, power) if number else own)
            for (serial, ports, own), number in zip(loom.boxes, numbers, strict=True)
        ]
        return Form(p.sizes, {loom.finished(): Fraction(1)})

    def frame(self, fn: Any, z: Form) -> Form:
        """R_Z, invertible with the columns of Z first: R_Z E = Z and R_Z^-1 Z = E, for Z of full column rank."""
        need(fn == "frame" and 1 <= len(z.sizes) <= 2, "of this frame nothing is known")
        need(any(boxes or len(set(legs)) < len(legs) for legs, boxes in z.terms), "the frame of a number")
        r = self.matrix(("frame", z.key), z.sizes[:1] * 2, 0, "", self.leaves(z))
        laws: list[tuple[int, Symbol, Symbol]] = []
        if "frame" in self.allowed and len(z.terms) == 1:
            (((legs, boxes), value),) = z.terms.items()
            alone = len(boxes) == 1 and boxes[0][1] == legs == tuple(range(len(legs))) and value == 1
            if not boxes:
                raise Declined("the frame of an identity matrix")
            if alone and self.symbols[boxes[0][0]].kind in ("opaque", "matrix"):
                self.used.add("frame")
                laws = [(COLUMN, self.symbol("opaque", ("basis",), z.sizes), self.symbols[boxes[0][0]])]
        if r.inverse:  # the laws are those that this node may use
            r.absorbs, r.inverse.absorbs = laws, [(side, own, e) for side, e, own in laws]
        return plain(self, r)

    def expectation(self, names: Any, x: Form) -> Form:
        """E over the distribution of some data: linear; what does not depend on them comes out."""
        need(isinstance(names, list) and all(self.leaf_kind.get(n) == "data" for n in names), "the mean over no datum")
        return summed(x.sizes, [(self.averaged(frozenset(names), d, x.sizes), v) for d, v in x.terms.items()])

    def averaged(self, names: frozenset[str], diagram: Diagram, sizes: tuple[Size, ...]) -> Diagram:
        """E of one diagram: its boxes that depend on the data become one opaque box."""
        loom = Loom(self)
        loom.legs = loom.lay(diagram, sizes)
        inside = [box for box in loom.boxes if self.symbols[box[0]].leaves & names]
        if not inside:
            return diagram
        outside = [box for box in loom.boxes if not self.symbols[box[0]].leaves & names]
        shared = {wire for _, ports, _ in outside for wire in ports} | set(loom.legs)
        wires = {wire for _, ports, _ in inside for wire in ports}
        marks = [(-1, (wire,), ()) for wire in sorted(wires & shared)]
        border = [wire for wire in arranged(self, [*inside, *marks], {})[1] if wire in shared]
        within = ordered(self, border, inside)
        leaves = frozenset().union(*[self.symbols[serial].leaves for serial, _, _ in inside])
        ends = tuple([loom.size[wire] for wire in border])
        mean = self.symbol("opaque", ("mean", leaves & names, within), ends, leaves=leaves - names)
        loom.boxes = outside
        loom.add(mean, border)
        for wire in wires - shared:
            del loom.size[wire]
        return loom.finished()

    # programs

    def run(self, program: Any, steps: Mapping[str, Any], used: Any, moved: Any, element: Any) -> dict[str, Form]:
        """The outputs of a program where parameters were moved, and for an element of the group."""
        need(isinstance(program, dict) and set(program) == {"nodes", "outputs"}, "a program has nodes and outputs")
        need(isinstance(program["nodes"], list) and len(program["nodes"]) <= NODES, "the nodes of a program")
        self.moved, self.element = moved, element
        values: list[Form] = []
        for n, node in enumerate(program["nodes"]):
            need(isinstance(node, list) and node and node[0] in OPERATIONS, "a node of no known kind")
            given = node[1:]
            if node[0] not in SOURCES:
                need(given, "a node without inputs")
                last = given.pop()
                given += [[at(values, k) for k in (last if isinstance(last, list) else [last])]]
            self.allowed, self.used = frozenset(steps.get(str(n), ())), used[str(n)]
            values.append(OPERATIONS[node[0]](self, *given))
        need(isinstance(program["outputs"], dict), "the outputs of a program")
        return {name: at(values, k) for name, k in program["outputs"].items()}

    def apply(self, fn: Any, attrs: Any, args: list[Form]) -> Form:
        """A function by the traits that the statement declares for it."""
        need(isinstance(fn, str) and isinstance(attrs, dict) and args, "a function, its attributes and its operands")
        need(all(name.isidentifier() for name in (fn, *attrs)), "the name of a function")
        for text in attrs.values():
            rational(text)
        inner = ", ".join(f"{name}={attrs[name]}" for name in sorted(attrs))
        key = f"{fn}({inner})" if attrs else fn
        need(key in self.statement["functions"], f"{key:.60} has no traits")
        return self.entrywise(key, self.statement["functions"][key], args)


def at(values: Sequence[Form], k: Any) -> Form:
    need(type(k) is int and 0 <= k < len(values), "the number of an earlier node")
    return values[int(k)]


def single(args: list[Form]) -> Form:
    need(len(args) == 1, "an operation on one tensor")
    return args[0]


def place(k: Any, count: int) -> int:
    need(type(k) is int and 0 <= k < count, "the place of an axis")
    return int(k)


# --- the operations: each reads its node


def _leaf(r: Replay, name: Any) -> Form:
    need(isinstance(name, str), "the name of a leaf")
    return r.moved[name] if name in r.moved else r.leaf(name)


def _element(r: Replay, path: Any) -> Form:
    need(isinstance(path, str) and path in r.element, "no such element")
    return r.element[path]


def _constant(r: Replay, name: Any) -> Form:
    need(isinstance(name, str) and name in r.statement["constants"], "no such constant")
    sizes = r.sizes(r.statement["constants"][name]["axes"])
    return plain(r, r.symbol("opaque", ("constant", name), sizes))


def _basis(r: Replay, axis: Any, count: Any = None) -> Form:
    names = [axis] if count is None else [axis, count]
    return plain(r, r.symbol("opaque", ("basis",), r.sizes(names)))


def _include(r: Replay, whole: Any, part: Any) -> Form:
    need(isinstance(whole, str) and isinstance(r.statement["axes"].get(whole), list), "the axis of a concatenation")
    k = place(part, len(r.statement["axes"][whole]))
    return plain(r, r.symbol("opaque", ("include", whole, k), r.sizes([whole, r.statement["axes"][whole][k]])))


def _size(r: Replay, axis: Any, power: Any) -> Form:
    (size,) = r.sizes([axis])
    length = r.symbol("number", ("size", size), (), role="size", signs=(ORDINARY,))
    return plain(r, length, sum_of(((ORDINARY, rational(power)),)))


def _contract(r: Replay, labels: Any, out: Any, names: Any, args: list[Form]) -> Form:
    need(len(args) <= OPERANDS, "too many operands")
    lists = isinstance(labels, list) and all(isinstance(ls, list) for ls in [*labels, out])
    if not (lists and all(type(label) is int for ls in [*labels, out] for label in ls)):
        raise Declined("labels that are no lists of integers")
    return contract(r, args, labels, out, r.sizes(names))


def _add(r: Replay, coefficients: Any, args: list[Form]) -> Form:
    need(isinstance(coefficients, list), "the coefficients of a sum")
    return linear(r, args, [rational(c) for c in coefficients])


def _rename(r: Replay, names: Any, args: list[Form]) -> Form:
    need(r.sizes(names) == single(args).sizes, "a renaming to axes of other sizes")
    return single(args)


def _lse(r: Replay, over: Any, args: list[Form]) -> Form:
    x = single(args)
    need(isinstance(over, list), "the axes of a sum")
    last = [place(k, len(x.sizes)) for k in over]
    need(len(set(last)) == len(last), "an axis twice")
    order = [*(k for k in range(len(x.sizes)) if k not in last), *last]
    turned = contract(r, [x], [range(len(x.sizes))], order, [x.sizes[k] for k in order])
    return r.logsumexp(len(x.sizes) - len(last), turned)


def _inverse(r: Replay, rows: Any, args: list[Form]) -> Form:
    return inverse(r, single(args), place(rows, len(single(args).sizes) // 2 + 1))


def _equivariant(r: Replay, fn: Any, rho: Any, axis: Any, args: list[Form]) -> Form:
    if not (isinstance(fn, str) and isinstance(rho, str)):
        raise Declined("names that are no texts")
    return r.equivariant(fn, rho, place(axis, len(single(args).sizes)), single(args))


def _represent(r: Replay, rho: Any, args: list[Form]) -> Form:
    if not isinstance(rho, str):
        raise Declined("names that are no texts")
    return r.represent(rho, single(args))


SOURCES = ("leaf", "element", "constant", "basis", "include", "size")
OPERATIONS: dict[str, Callable[..., Form]] = {
    "leaf": _leaf,
    "element": _element,
    "constant": _constant,
    "basis": _basis,
    "include": _include,
    "size": _size,
    "contract": _contract,
    "add": _add,
    "rename": _rename,
    "apply": Replay.apply,
    "lse": _lse,
    "inverse": _inverse,
    "word": lambda r, powers, parity, args: r.word(powers, parity, single(args)),
    "represent": _represent,
    "equivariant": _equivariant,
    "frame": lambda r, fn, args: r.frame(fn, single(args)),
    "expectation": lambda r, names, args: r.expectation(names, single(args)),
}


# --- the laws of a statement, and certificates


def laws(statement: Mapping[str, Any], steps: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """The rules that were used at each node; Refused unless the three laws hold by the steps."""
    r = Replay(statement)
    kind, used = statement["kind"], {part: defaultdict[str, set[str]](set) for part in ("graph", "action")}
    data = {name for name, sort in r.leaf_kind.items() if sort == "data"}
    g, h = ({part.path: r.generic(part, tag) for part in r.groups} for tag in "gh")

    def act(element: Mapping[str, Form], moved: Mapping[str, Form]) -> dict[str, Form]:
        return r.run(statement["action"], steps["action"], used["action"], moved, element)

    def output(moved: Mapping[str, Form]) -> Form:
        value = r.run(statement["graph"], steps["graph"], used["graph"], moved, {})["output"]
        return r.expectation(sorted(data), value) if kind == "distribution" else value

    moved = act(g, {})
    need(all(r.leaf_kind.get(name) == "parameter" for name in moved), "what is moved is no parameter")
    need(kind == "data-dependent" or not r.leaves(*moved.values()) & data, "the action sees the data")
    need(any(form != r.leaf(name) for name, form in moved.items()), "nothing is moved")
    still, twice, once = act(r.neutral(), {}), act(h, moved), act(r.composed(h, g), {})
    for name in moved:
        need(still[name] == r.leaf(name), f"the neutral element moves {name:.40}")
        need(twice[name] == once[name], f"h (g {name:.40}) is not (h g) {name:.40}")
    need(output({}) == output(moved), "the output is moved")
    return {part: {n: sorted(rules) for n, rules in found.items() if rules} for part, found in used.items()}


def shape(predicate: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The statement and the steps of a predicate whose other fields agree with them."""
    need(isinstance(predicate, dict), "a certificate is an object")
    shallow(predicate)
    missing = {"version", "verdict", "sizes", "digest", "statement", "steps"} - set(predicate)
    need(not missing, f"a certificate without {', '.join(sorted(missing))}")
    steps, statement = predicate["steps"], predicate["statement"]
    need(isinstance(statement, dict) and set(statement) >= REQUIRED, "the fields of the statement")
    need(set(statement) <= REQUIRED | OPTIONAL and statement["kind"] in KINDS, "the fields of the statement")
    need(isinstance(statement["axes"], dict) and isinstance(statement["leaves"], dict), "the axes and the leaves")
    need(type(predicate["version"]) is int and predicate["version"] == VERSION, "another version")
    need(predicate["verdict"] == "PROVED", "a verdict that is not PROVED")
    fixed = {name: size for name, size in statement["axes"].items() if type(size) is int}
    same = canonical(predicate["sizes"]) == canonical(fixed or "all")
    need(same, "the sizes are not those that the statement fixes")
    need(predicate["digest"] == sha256(canonical(statement)).hexdigest(), "the digest is that of another statement")
    need(isinstance(steps, dict) and set(steps) == {"graph", "action"}, "the steps")
    for part, found in steps.items():
        need(isinstance(found, dict), "the steps")
        count = len(statement[part]["nodes"])
        for node, rules in found.items():
            need(node.isascii() and node.isdecimal() and str(int(node)) == node and int(node) < count, "no such node")
            known = isinstance(rules, list) and rules and all(rule in RULES for rule in rules)
            need(known and rules == sorted(set(rules)), "rules are a sorted list of known ones")
    return statement, steps


def shallow(value: Any) -> None:
    """Decline what is nested deeper than any certificate."""
    layer, depth = [value], 0
    while layer:
        depth += 1
        if depth > DEPTH:
            raise Declined(f"nested deeper than {DEPTH} levels")
        inner = [x.values() if isinstance(x, dict) else x for x in layer if isinstance(x, dict | list)]
        layer = [y for x in inner for y in x]


def canonical(value: Any) -> bytes:
    """The text of which the digest is taken."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def check(predicate: Any) -> str:
    """The digest of the statement that a transport certificate proves.

    Raises:
        Refused: it does not prove its statement.
        Declined: this checker cannot say.
    """
    try:
        statement, steps = shape(predicate)
        need(laws(statement, steps) == steps, "a step that was not used")
    except RecursionError as error:
        raise Declined("nested too deep") from error
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise Refused(f"malformed: {type(error).__name__}: {error!s:.120}") from error
    return str(predicate["digest"])


def read(path: str) -> Any:
    """The predicate in a file; a name that stands twice in an object, NaN and infinities make it unreadable."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) < len(pairs):
            raise ValueError("a name stands twice in an object")
        return dict(pairs)

    def no_number(name: str) -> Any:
        raise ValueError(f"{name} is no number")

    try:
        with open(path, "rb") as file:
            text = file.read(BYTES + 1)
        if len(text) > BYTES:
            raise ValueError("the file is too large")
        return json.loads(text, object_pairs_hook=once, parse_constant=no_number)["predicate"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise Unreadable(f"{error!s:.200}") from error


def main(paths: Sequence[str]) -> int:
    """Print the answer to each certificate; the exit code is that of the worst one."""
    codes = {0}
    for path in paths:
        try:
            print(f"{path}: accepted {check(read(path))}")
        except Refused as reason:
            print(f"{path}: refused: {reason}")
            codes.add(1)
        except Declined as reason:
            print(f"{path}: declined: {reason}")
            codes.add(3)
        except Unreadable as reason:
            print(f"{path}: unreadable: {reason}")
            codes.add(2)
    return next(code for code in (2, 1, 3, 0) if code in codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
