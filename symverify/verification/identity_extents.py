"""How large the polynomials are that an identity test compares, bounded without computing them.

An Extent bounds a number of symverify.verification.identity_numbers as a fraction of polynomials with integer
coefficients, never cancelled: their degree in whatever is random (entries of leaves, coordinates, values of functions),
where a root r with r^q = N/D counts (deg N + (q - 1) deg D) / q; the logarithm of the sum of the moduli of their
coefficients; and how many products of generators occur. Denominators are kept as products of factors, so that sums over
one denominator stay over it. The functions note what they are asked to compare.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, factorial, log2
from typing import Any

from symverify.ops.backends import NotExpressible, Undefined
from symverify.verification.identity_numbers import HIGHEST, SPLIT


@dataclass(frozen=True, eq=False)
class Factor:
    """A polynomial that was divided by."""

    degree: int
    bits: float


Over = dict[Factor, int]
ONE_OVER: Over = {}
NONE: frozenset[Extent] = frozenset()


@dataclass(frozen=True, eq=False)
class Extent:
    """Bounds of a fraction. `terms` 0 means zero; `logs` and `exps` are the arguments of these functions in it."""

    degree: int = 0
    bits: float = 0.0
    terms: float = 1.0
    over: Mapping[Factor, int] = field(default_factory=lambda: ONE_OVER)
    logs: frozenset[Extent] = NONE
    exps: frozenset[Extent] = NONE

    @property
    def below(self) -> tuple[int, float]:
        """Degree and bits of the denominator."""
        return sum(f.degree * n for f, n in self.over.items()), sum(f.bits * n for f, n in self.over.items())

    def _extended(self, over: Mapping[Factor, int]) -> tuple[int, float]:
        """Degree and bits of the numerator over a multiple of the denominator."""
        degree, bits = self.degree, self.bits
        for f, n in over.items():
            more = n - self.over.get(f, 0)
            degree, bits = degree + f.degree * more, bits + f.bits * more
        return degree, bits

    def __add__(self, other: Any) -> Extent:
        if hasattr(other, "shape"):
            return NotImplemented
        other = extent(other)
        if not self.terms or not other.terms:
            return other if not self.terms else self
        over, a, b = self.over, (self.degree, self.bits), (other.degree, other.bits)
        if over is not other.over:
            over = merged(over, other.over)
            a, b = self._extended(over), other._extended(over)
        high, low = max(a[1], b[1]), min(a[1], b[1])
        bits = high + log2(1 + 2.0 ** max(low - high, -1000.0))
        logs, exps = _union(self.logs, other.logs), _union(self.exps, other.exps)
        return Extent(max(a[0], b[0]), bits, self.terms + other.terms, over, logs, exps)

    def either(self, other: Extent) -> Extent:
        """A bound of both."""
        if not self.terms or not other.terms:
            return other if not self.terms else self
        over = merged(self.over, other.over)
        a, b = self._extended(over), other._extended(over)
        logs, exps = _union(self.logs, other.logs), _union(self.exps, other.exps)
        return Extent(max(a[0], b[0]), max(a[1], b[1]), max(self.terms, other.terms), over, logs, exps)

    def __mul__(self, other: Any) -> Extent:
        if hasattr(other, "shape"):
            return NotImplemented
        other = extent(other)
        if not self.terms or not other.terms:
            return ZERO
        over = self.over or other.over
        if self.over and other.over:
            over = dict(self.over)
            for f, n in other.over.items():
                over[f] = over.get(f, 0) + n
        logs, exps = _union(self.logs, other.logs), _union(self.exps, other.exps)
        return Extent(self.degree + other.degree, self.bits + other.bits, self.terms * other.terms, over, logs, exps)

    def __truediv__(self, other: Any) -> Extent:
        return NotImplemented if hasattr(other, "shape") else self * extent(other).inverse()

    def __rtruediv__(self, other: Any) -> Extent:
        return extent(other) * self.inverse()

    def inverse(self) -> Extent:
        if not self.terms:
            raise Undefined("a division by zero")
        degree, bits = self.below
        over = {Factor(self.degree, self.bits): 1} if self.degree or self.bits else ONE_OVER
        return Extent(degree, bits, self.terms, over, self.logs, self.exps)

    def __neg__(self) -> Extent:
        return self

    def __sub__(self, other: Any) -> Extent:
        return NotImplemented if hasattr(other, "shape") else self + extent(other)

    def __pow__(self, n: int) -> Extent:
        total, base = ONE, self if n >= 0 else self.inverse()
        for _ in range(abs(n)):
            total = total * base
        return total

    __radd__, __rmul__, __rsub__ = __add__, __mul__, __sub__


ONE, ZERO = Extent(), Extent(terms=0.0)
FREE = Extent(degree=1)


def merged(a: Mapping[Factor, int], b: Mapping[Factor, int]) -> Mapping[Factor, int]:
    """The least common multiple of two denominators."""
    if a is b or not b:
        return a
    if not a:
        return b
    found = dict(a)
    for f, n in b.items():
        found[f] = max(n, found.get(f, 0))
    return found


def _union(a: frozenset[Extent], b: frozenset[Extent]) -> frozenset[Extent]:
    return a if a is b or not b else b if not a else a | b


CONSTANTS: dict[Fraction, Extent] = {}


def extent(value: Any) -> Extent:
    """The bounds of a rational number, or of what has them."""
    if isinstance(value, Extent):
        return value
    value = Fraction(str(value))
    if value not in CONSTANTS:
        if len(CONSTANTS) > 1000:
            CONSTANTS.clear()
        over = {Factor(0, log2(value.denominator)): 1} if value.denominator > 1 else ONE_OVER
        CONSTANTS[value] = Extent(0, log2(abs(value.numerator)), 1.0, over) if value else ZERO
    return CONSTANTS[value]


@dataclass
class Compared:
    """The arguments of one function: how many, and bounds of their numerators and denominators.

    `parts` counts what is compared of them: the argument as a whole, or the terms of an exponent, one by one.
    """

    calls: float = 0.0
    parts: float = 0.0
    degree: int = 0
    bits: float = 0.0

    def note(self, x: Extent, parts: float = 1.0) -> None:
        """Two fractions N/D and N'/D' are equal where N D' - N' D is 0."""
        degree, bits = x.below
        self.calls, self.parts = self.calls + 1, self.parts + parts
        self.degree, self.bits = max(self.degree, x.degree + degree), max(self.bits, x.bits + bits)


class Extents:
    """The functions of one number, for symverify.ops.backends.objects.Objects, in place of Residues."""

    def __init__(self, *, positive: bool = True, additive: bool = True) -> None:
        self.positive, self.additive = positive, additive
        self.compared: dict[str, Compared] = {}
        self.scales = 0  # positive generators

    def _note(self, name: str, x: Extent, parts: float = 1.0) -> None:
        self.compared.setdefault(name, Compared()).note(x, parts)

    def coordinate(self, name: str, *, positive: bool = False, additive: bool = False) -> Extent:
        self.scales += positive and self.positive
        return ONE if (positive and self.positive) or (additive and self.additive) else FREE

    def datum(self, name: str, leaf: str) -> Extent:
        return ONE

    def random(self) -> Extent:
        return FREE

    def of(self, value: Any) -> Extent:
        return extent(value)

    def pi(self) -> Extent:
        return FREE

    def is_zero(self, a: Extent) -> bool:
        return not a.terms

    def is_positive(self, a: Extent) -> bool:
        raise NotExpressible("whether a value is positive depends on the point")

    def cut(self, a: Extent) -> Extent:
        self._note("cut", a)
        return FREE

    def where_zero(self, x: Extent, a: Extent, b: Extent) -> Extent:
        return b if x.terms else a

    def absolute(self, a: Extent) -> Extent:
        self._note("sign", a)
        return a

    def sign(self, a: Extent) -> Extent:
        self._note("sign", a)
        return ONE

    def power(self, a: Extent, exponent: Any) -> Extent:
        if isinstance(exponent, Extent):
            return self.exp(exponent * self.log(a))
        exponent = Fraction(exponent)
        if not a.terms:
            return a
        if exponent.denominator > 1:
            a = self._root(a, exponent.denominator)
        return a ** int(exponent.numerator)

    def sqrt(self, a: Extent) -> Extent:
        return self.power(a, Fraction(1, 2))

    def _root(self, a: Extent, q: int) -> Extent:
        self._note("root", a)
        for x in a.exps:  # a common factor exp x becomes exp(x/q)
            self._exp(x)
        degree, bits = a.below
        weight = ceil((a.degree + (q - 1) * degree) / q)
        return Extent(weight, (a.bits + (q - 1) * bits) / q, a.terms, a.over, a.logs, a.exps)

    def log(self, a: Extent) -> Extent:
        """A generator, and the exponents of common factors with their multiplicities."""
        self._note("log", a)
        total = Extent(terms=1.0 + self.scales, logs=frozenset({a}))
        for x in a.exps:
            total = total + x * HIGHEST
        return total

    def exp(self, a: Extent) -> Extent:
        total = self._exp(a)
        for x in a.logs:  # exp(log S) = S, exp(-log S) = 1/S
            degree, bits = x.below
            both = Factor(x.degree + degree, x.bits + bits)
            total = total * Extent(both.degree, both.bits, x.terms, {both: 1}, x.logs, x.exps)
        return total

    def _exp(self, a: Extent) -> Extent:
        self._note("exp", a, min(a.terms, SPLIT + 1.0))
        return Extent(exps=frozenset({a}))

    def entrywise(self, name: str, traits: Mapping[str, Any], x: Extent, *others: Extent) -> Extent:
        self._note(name, x)
        for k, y in enumerate(others):
            self._note(f"{name}, operand {k + 1}", y)
            if isinstance(traits.get("homogeneous"), dict):
                self._note("exp", y, self.scales)
        degree, mirror = traits.get("homogeneous"), traits.get("reflect")
        if degree is None:
            value = FREE
        else:  # of a common factor m, m^p remains
            for y in x.exps if isinstance(degree, dict) or Fraction(degree).denominator > 1 else ():
                self._exp(y)
            value = Extent(degree=1, exps=x.exps)
        return value + x if mirror and Fraction(mirror[1]) else value

    def inverse(self, rows: list[list[Extent]]) -> list[list[Extent]]:
        """Of A/C, C adj(A)/det(A)."""
        n, entries = len(rows), [x for row in rows for x in row]
        over: Mapping[Factor, int] = ONE_OVER
        for x in entries:
            over = merged(over, x.over)
        sizes = [x._extended(over) for x in entries if x.terms]
        if not sizes:
            raise Undefined("a singular matrix has no inverse")
        degree, bits = max(d for d, _ in sizes), max(b for _, b in sizes)
        terms = max(x.terms for x in entries) ** n * factorial(n)
        logs, exps = frozenset().union(*(x.logs for x in entries)), frozenset().union(*(x.exps for x in entries))
        common = Extent(0, 0.0, 1.0, over).below
        det = Extent(n * degree, n * bits + log2(factorial(n)), terms, ONE_OVER, logs, exps)
        small = (n - 1) * degree + common[0], (n - 1) * bits + log2(factorial(n)) + common[1]
        found = Extent(*small, terms, {Factor(det.degree, det.bits): 1}, logs, exps)
        return [[found] * n for _ in range(n)]

    def mean(self, a: Extent, names: frozenset[str]) -> Extent:
        return a

    def __getattr__(self, name: str) -> Callable[..., Extent]:
        if name.startswith("_"):
            raise AttributeError(name)

        def refuse(*arguments: Extent) -> Extent:
            raise NotExpressible(f"{name} is known by its traits only")

        return refuse
