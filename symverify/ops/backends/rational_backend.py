"""Rationals: exact, and refusing whatever leaves them."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from typing import Any, NoReturn

import flint

from symverify.ops.backends import NotExpressible, Undefined


def _root(n: int, q: int) -> int | None:
    """The integer whose q-th power is n >= 0, if there is one."""
    low, high = 0, 1 << (n.bit_length() // q + 1)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**q < n else (low, middle)
    return low if low**q == n else None


class Rationals:
    """The functions of one rational."""

    def of(self, value: Any) -> Fraction:
        """A float is the dyadic rational that it is."""
        if isinstance(value, Fraction):
            return value
        if isinstance(value, flint.fmpq):
            return Fraction(int(value.p), int(value.q))
        if isinstance(value, int | str):
            return Fraction(value)
        if not isfinite(value):
            raise Undefined(f"{value!r} is no number")
        return Fraction(float(value))

    def pi(self) -> NoReturn:
        raise NotExpressible("pi is no rational")

    def is_zero(self, a: Fraction) -> bool:
        return a == 0

    def is_positive(self, a: Fraction) -> bool:
        return a > 0

    def maximum(self, a: Fraction, b: Fraction) -> Fraction:
        return max(a, b)

    def minimum(self, a: Fraction, b: Fraction) -> Fraction:
        return min(a, b)

    def absolute(self, a: Fraction) -> Fraction:
        return abs(a)

    def sign(self, a: Fraction) -> Fraction:
        return Fraction((a > 0) - (a < 0))

    def sqrt(self, a: Fraction) -> Fraction:
        return self.power(a, Fraction(1, 2))

    def where_positive(self, x: Fraction, a: Fraction, b: Fraction) -> Fraction:
        return a if x > 0 else b

    def where_zero(self, x: Fraction, a: Fraction, b: Fraction) -> Fraction:
        return a if x == 0 else b

    def power(self, a: Fraction, exponent: Fraction) -> Fraction:
        """a^(p/q), where it is rational."""
        p, q = exponent.numerator, exponent.denominator
        if (a == 0 and p < 0) or (a < 0 and q > 1):
            raise Undefined(f"{a} to the power {exponent}")
        if q == 1:
            return a**p
        top, bottom = _root(a.numerator, q), _root(a.denominator, q)
        if top is None or bottom is None:
            raise NotExpressible(f"{a} to the power {exponent} is no rational")
        return Fraction(top, bottom) ** p

    def inverse(self, rows: list[list[Fraction]]) -> list[list[Fraction]]:
        matrix = flint.fmpq_mat([[flint.fmpq(a.numerator, a.denominator) for a in row] for row in rows])
        try:
            entries = matrix.inv().tolist()
        except ZeroDivisionError as error:
            raise Undefined("a singular matrix has no inverse") from error
        return [[self.of(a) for a in row] for row in entries]

    def __getattr__(self, name: str) -> Any:
        if name not in ("exp", "log", "tanh", "sin", "cos", "erf", "sigmoid", "softplus"):
            raise AttributeError(f"rationals have no {name}")

        def refuse(a: Fraction) -> NoReturn:
            raise NotExpressible(f"{name} of a rational is no rational")

        return refuse
