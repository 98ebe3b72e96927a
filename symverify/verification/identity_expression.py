"""Numbers of an identity test that are no residues: quotients of polynomials in generators, with residues in them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from symverify.verification.symbolic_field import Field, Quotient

Number = Any  # flint.nmod or Expression


@dataclass(frozen=True, eq=False)
class Expression:
    """A quotient of polynomials in generators, no residue; `mixed` if something of several terms was divided by."""

    value: Quotient
    mixed: bool = False

    def __neg__(self) -> Expression:
        return Expression(-self.value, self.mixed)

    def __add__(self, other: Any) -> Number:
        if isinstance(other, Expression):
            return lowered(self.value + other.value, self.mixed or other.mixed)
        if hasattr(other, "shape"):
            return NotImplemented
        x = self.value
        return lowered(Quotient(x.field, x.num + x.den * residue(x.field, other), x.den), self.mixed)

    def __sub__(self, other: Any) -> Number:
        return NotImplemented if hasattr(other, "shape") else self + (-other)

    def __rsub__(self, other: Any) -> Number:
        return -self + other

    def __mul__(self, other: Any) -> Number:
        if isinstance(other, Expression):
            return lowered(self.value * other.value, self.mixed or other.mixed)
        if hasattr(other, "shape"):
            return NotImplemented
        x = self.value
        c: Number = residue(x.field, other)
        return Expression(Quotient(x.field, x.num * c, x.den), self.mixed) if c != 0 else c

    def __truediv__(self, other: Any) -> Number:
        if isinstance(other, Expression):
            mixed = self.mixed or other.mixed or not single_term(other.value)
            return lowered(self.value / other.value, mixed)
        if hasattr(other, "shape"):
            return NotImplemented
        return self * (1 / residue(self.value.field, other))

    def __rtruediv__(self, other: Any) -> Number:
        one = self.value.field.rational(1)
        return lowered(one / self.value, self.mixed or not single_term(self.value)) * other

    def __pow__(self, exponent: int) -> Number:
        return lowered(self.value**exponent, self.mixed or (exponent < 0 and not single_term(self.value)))

    __radd__, __rmul__ = __add__, __mul__


def residue(field: Field, x: Any) -> flint.nmod:
    modulus: Any = field.modulus
    if isinstance(x, flint.nmod):
        return x
    if isinstance(x, int):
        return flint.nmod(x, modulus)
    return flint.nmod(int(field.rational(Fraction(x)).num.leading_coefficient()), modulus)


def lowered(x: Quotient, mixed: bool = False) -> Number:
    """x as a residue, if it is one."""
    if not x.num:
        return residue(x.field, 0)
    if x.den.is_constant() and x.num.is_constant():
        return x.num.leading_coefficient()
    return Expression(x, mixed)


def single_term(x: Quotient) -> bool:
    """Is x one term over one term, without roots but square roots of residues?"""
    if len(x.num) > 1 or len(x.den) > 1:
        return False
    return all(a.degree == 2 and a.square is not None and a.square.num.is_constant() for a in x.used if a.degree)


def key_of(x: Number) -> Any:
    """The same for equal numbers, different for different ones."""
    return x.value.key if isinstance(x, Expression) else int(x)


def data_of(x: Number) -> frozenset[str]:
    return x.value.data if isinstance(x, Expression) else frozenset()
