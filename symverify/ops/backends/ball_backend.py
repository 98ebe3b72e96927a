"""Balls: real numbers with rigorous error bounds, from FLINT. Every comparison asks for certainty, in the positive.

The precision is FLINT's, global and not per thread: compute inside `precision(bits)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import flint
from flint import arb, arb_mat, fmpq

from symverify.ops.backends import Undefined


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Compute with this many bits, and restore the former precision."""
    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        yield
    finally:
        flint.ctx.prec = before


def finite(value: arb, what: str) -> arb:
    """The value, if it is a number; balls of arguments outside a domain are not."""
    if not value.is_finite():
        raise Undefined(f"{what} is not certainly defined")
    return value


class Balls:
    """The functions of one ball."""

    def of(self, value: Any) -> arb:
        """A float is the dyadic rational that it is; "p/q" and fractions are enclosed."""
        if isinstance(value, arb):
            return value
        if isinstance(value, str):
            value = Fraction(value)
        if isinstance(value, Fraction):
            return arb(fmpq(value.numerator, value.denominator))
        if isinstance(value, fmpq):
            return arb(value)
        if isinstance(value, int):
            return arb(int(value))
        return finite(arb(float(value)), f"{value!r}")

    def pi(self) -> arb:
        return arb.pi()

    def is_zero(self, a: arb) -> bool:
        """Whether a is 0; a ball that contains 0 and other numbers is refused."""
        if a == 0:
            return True
        if a > 0 or a < 0:
            return False
        raise Undefined("a number that may be 0 is neither 0 nor invertible")

    def is_positive(self, a: arb) -> bool:
        return bool(a > 0)

    def maximum(self, a: arb, b: arb) -> arb:
        return a.max(b)

    def minimum(self, a: arb, b: arb) -> arb:
        return a.min(b)

    def absolute(self, a: arb) -> arb:
        return abs(a)

    def sign(self, a: arb) -> arb:
        return a.sgn()

    def exp(self, a: arb) -> arb:
        return finite(a.exp(), "exp")

    def log(self, a: arb) -> arb:
        return finite(a.log(), f"log {a.str(5)}")

    def sqrt(self, a: arb) -> arb:
        return finite(a.sqrt(), f"the root of {a.str(5)}")

    def tanh(self, a: arb) -> arb:
        return a.tanh()

    def sin(self, a: arb) -> arb:
        return a.sin()

    def cos(self, a: arb) -> arb:
        return a.cos()

    def erf(self, a: arb) -> arb:
        return a.erf()

    def sigmoid(self, a: arb) -> arb:
        return ((a * arb("0.5")).tanh() + 1) * arb("0.5")

    def softplus(self, a: arb) -> arb:
        return (-abs(a)).exp().log1p() + a.max(arb(0))

    def where_positive(self, x: arb, a: arb, b: arb) -> arb:
        if x > 0:
            return a
        return b if x <= 0 else a.union(b)

    def where_zero(self, x: arb, a: arb, b: arb) -> arb:
        return a if self.is_zero(x) else b

    def power(self, a: arb, exponent: Any) -> arb:
        """a^p for a rational p or a ball."""
        what = f"{a.str(5)} to the power {exponent}"
        if isinstance(exponent, Fraction):
            p, q = exponent.numerator, exponent.denominator
            return finite((a if q == 1 else a.root(q)) ** p, what)
        unique = exponent.unique_fmpz() if exponent.is_exact() else None
        if unique is not None:
            return self.power(a, Fraction(int(unique)))
        if a == 0 and exponent > 0:
            return arb(0)
        return finite(a**exponent, what)

    def inverse(self, rows: list[list[arb]]) -> list[list[arb]]:
        try:
            entries = arb_mat(rows).inv().tolist()
        except ZeroDivisionError as error:
            raise Undefined("the matrix is not certainly invertible") from error
        return [[finite(a, "the inverse") for a in row] for row in entries]
