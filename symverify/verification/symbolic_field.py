"""Exact expressions: quotients of rational polynomials in symbols and in atoms such as exp(t) or relu(z).

An atom is one generator for one function at one canonical argument. What is known of it is a law that is used when
it is made (exp(a + b) = exp(a) exp(b), relu(c z) = c relu(z)) or, for a root r of R, the relation r^q = R, by which
numerators are reduced; denominators hold no roots. So every expression has one form, and an identity between forms is
an identity between functions wherever both sides are defined: atoms are treated as independent, which may miss
identities and invents none. There are no floats and no simplification.

With a prime `modulus` the coefficients are residues instead: what an expression becomes at a random point.
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import flint

from symverify.ops.backends import NotExpressible, Undefined

Polynomial = Any  # flint.fmpq_mpoly, or flint.nmod_mpoly
TERMS, PRODUCTS = 2_000, 200_000  # of a numerator or denominator; of a product before it is multiplied out


class Stopped(Exception):
    """The time is up."""


@dataclass(frozen=True)
class Atom:
    """What is known of a generator.

    Attributes:
        kind: "symbol", "element" (an entry of a group element), "exp", "log", "root", "sign", "apply" (an entrywise
            function), "mean" or "cut" (an abbreviation), of the arguments.
        positive: it is > 0 (or >= 0, and 0 on a set of measure zero at most) wherever it is defined.
        data: the data leaves that it depends on.
        degree, square: the relation atom^degree = square of a root or a sign; degree 0 for none.
        smooth: an entrywise function that is analytic everywhere.
    """

    kind: str
    arguments: tuple[Quotient, ...] = ()
    positive: bool = False
    data: frozenset[str] = frozenset()
    degree: int = 0
    square: Quotient | None = None
    smooth: bool = True


@dataclass(eq=False)
class Field:
    """The generators made so far, and the arithmetic of their quotients."""

    deadline: float = float("inf")  # of time.monotonic()
    modulus: int | None = None  # a prime, certainly: FLINT ends the process where it meets another
    most: int = TERMS  # terms of a numerator or denominator
    atoms: list[Atom] = field(default_factory=list)
    numbers: dict[Hashable, int] = field(default_factory=dict)  # key of an atom -> its number
    roots: list[int] = field(default_factory=list)  # numbers of the atoms with a relation

    def __post_init__(self) -> None:
        self._grow(64 if self.modulus is None else 16)

    def _grow(self, capacity: int) -> None:
        self.capacity, names = capacity, tuple(f"x{i}" for i in range(capacity))
        if self.modulus is None:
            self.ring = flint.fmpq_mpoly_ctx.get(names, "lex")
        else:
            self.ring = flint.nmod_mpoly_ctx.get(names, self.modulus, "lex")

    def lift(self, p: Polynomial) -> Polynomial:
        """p in the present ring; generators are only ever added."""
        return p if p.context() is self.ring else p.project_to_context(self.ring)

    def atom(self, key: Hashable, **known: Any) -> Quotient:
        """The generator of this key, made once."""
        number = self.numbers.get(key)
        if number is None:
            number = self.numbers[key] = len(self.atoms)
            self.atoms.append(Atom(**known))
            if self.atoms[-1].degree:
                self.roots.append(number)
            if number >= self.capacity:
                self._grow(2 * self.capacity)
        return Quotient(self, self.ring.gen(number), self.ring.constant(1))

    def symbol(self, name: str, kind: str = "symbol", **known: Any) -> Quotient:
        """A free real number, or a free positive one."""
        return self.atom((kind, name), kind=kind, **known)

    def rational(self, value: Fraction | int) -> Quotient:
        value = Fraction(value)
        if self.modulus is None:
            number = flint.fmpq(value.numerator, value.denominator)
        elif value.denominator % self.modulus:
            number = flint.nmod(value.numerator, self.modulus) / value.denominator
        else:
            raise Undefined(f"{value} has no residue")
        return Quotient(self, self.ring.constant(number), self.ring.constant(1))

    # --- canonical form

    def product(self, a: Polynomial, b: Polynomial) -> Polynomial:
        """a b, refused before it becomes too large."""
        if len(a) * len(b) > PRODUCTS:
            raise NotExpressible(f"written out, an expression has products of {len(a)} by {len(b)} terms")
        return a * b

    def quotient(self, num: Polynomial, den: Polynomial) -> Quotient:
        """num / den in canonical form, for a den without roots."""
        if time.monotonic() > self.deadline:
            raise Stopped
        if self.roots:
            num, extra = self._reduced(num)
            den = self.product(self.lift(den), extra)
        num, den = self.lift(num), self.lift(den)
        if len(num) > self.most or len(den) > self.most:
            raise NotExpressible(f"written out, an expression has more than {self.most} terms")
        if not num:
            return Quotient(self, num, self.ring.constant(1))
        if not den.is_constant():
            common = num.gcd(den)
            if not common.is_constant():
                num, den = num / common, den / common
        lead = den.leading_coefficient()
        return Quotient(self, num / lead, den / lead) if lead != 1 else Quotient(self, num, den)

    def _reduced(self, num: Polynomial) -> tuple[Polynomial, Polynomial]:
        """num = n / d with every root r^q replaced by its R, newest first, so that what R contains is replaced too."""
        den, degrees = self.ring.constant(1), num.degrees()
        for i in reversed(self.roots):
            atom = self.atoms[i]
            if i >= len(degrees) or degrees[i] < atom.degree:
                continue
            top, bottom = self.lift(atom.square.num), self.lift(atom.square.den)
            parts = self.collected(num, i)
            most, total = max(parts) // atom.degree, self.ring.constant(0)
            for power, part in parts.items():
                times, rest = divmod(power, atom.degree)
                factor = self.ring.gen(i) ** rest * top**times * bottom ** (most - times)
                total += self.product(part, factor)
            num, den = total, self.product(den, bottom**most)
            degrees = num.degrees()
        return num, den

    def collected(self, p: Polynomial, i: int) -> dict[int, Polynomial]:
        """p = the sum of part * atom_i^power, as {power: part}."""
        parts: dict[int, dict[tuple[int, ...], Any]] = {}
        for exponents, c in self.lift(p).to_dict().items():
            parts.setdefault(exponents[i], {})[(*exponents[:i], 0, *exponents[i + 1 :])] = c
        return {power: self.ring.from_dict(terms) for power, terms in parts.items()}

    def divided(self, num: Polynomial, den: Polynomial) -> Quotient:
        """num / den, the roots removed from den by its conjugates.

        Raises:
            NotExpressible: the conjugates multiply to 0 (den may vanish identically), or a root is not a square root.
        """
        up, down = self.quotient(num, self.ring.constant(1)), self.quotient(den, self.ring.constant(1))
        for i in reversed(self.roots):
            parts = self.collected(down.num, i)
            if max(parts) == 0:
                continue
            r, q = Quotient(self, self.ring.gen(i), self.ring.constant(1)), self.atoms[i].degree
            if len(parts) == 1:
                other = r ** (q - max(parts))
            elif q == 2:
                even, odd = (Quotient(self, parts[k], self.ring.constant(1)) for k in (0, 1))
                other = even - odd * r
            else:
                raise NotExpressible("a divisor contains a root that is not a square root")
            up, down = up * other, down * other
            if down.is_zero:
                raise NotExpressible("a divisor may vanish identically")
        return up * Quotient(self, down.den, self.ring.constant(1)) * self.quotient(self.ring.constant(1), down.num)


@dataclass(eq=False, frozen=True)
class Quotient:
    """num / den in canonical form: no common factor, den monic and without roots."""

    field: Field
    num: Polynomial
    den: Polynomial

    @cached_property
    def key(self) -> tuple[str, str]:
        """The same for equal expressions, different for different ones."""
        return str(self.num), str(self.den)

    @property
    def is_zero(self) -> bool:
        return not self.num

    @property
    def rational(self) -> Fraction | None:
        """The rational number that it is, if it is one."""
        if not self.num.is_constant() or not self.den.is_constant():
            return None
        c = self.num.leading_coefficient() if self.num else flint.fmpq(0)
        return Fraction(int(c.p), int(c.q))

    @property
    def used(self) -> list[Atom]:
        """The atoms that occur in it."""
        found = {i for p in (self.num, self.den) for i, n in enumerate(p.degrees()) if n > 0}
        return [self.field.atoms[i] for i in sorted(found)]

    @property
    def data(self) -> frozenset[str]:
        """The data leaves that it depends on."""
        return frozenset().union(*(atom.data for atom in self.used))

    def same(self, other: Quotient) -> bool:
        """Are they the same function, as far as the laws of the atoms say?"""
        return self._lifted() == other._lifted()

    def _lifted(self) -> tuple[Polynomial, Polynomial]:
        return self.field.lift(self.num), self.field.lift(self.den)

    def __neg__(self) -> Quotient:
        return Quotient(self.field, -self.num, self.den)

    def __add__(self, other: Quotient) -> Quotient:
        f, (a, b), (c, d) = self.field, self._lifted(), other._lifted()
        if b == d:
            return f.quotient(a + c, b)
        common = b.gcd(d)
        left, right = d / common, b / common
        return f.quotient(f.product(a, left) + f.product(c, right), f.product(b, left))

    def __sub__(self, other: Quotient) -> Quotient:
        return self + (-other)

    def __mul__(self, other: Quotient) -> Quotient:
        f, (a, b), (c, d) = self.field, self._lifted(), other._lifted()
        if not a or not c:
            return f.rational(0)
        return f.quotient(f.product(a, c), f.product(b, d))

    def __truediv__(self, other: Quotient) -> Quotient:
        if other.is_zero:
            raise Undefined("a division by zero")
        f, (a, b), (c, d) = self.field, self._lifted(), other._lifted()
        if not f.roots:
            return f.quotient(f.product(a, d), f.product(b, c))
        return self * f.divided(d, c)

    def __pow__(self, exponent: int) -> Quotient:
        if exponent < 0:
            return (self.field.rational(1) / self) ** -exponent
        result, base = self.field.rational(1), self
        while exponent:
            if exponent % 2:
                result = result * base
            exponent //= 2
            base = base * base if exponent else base
        return result
