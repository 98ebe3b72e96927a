"""Expressions of SymPy: exact, with symbols; nothing is simplified.

Comparisons with symbols stay open: maximum is Max, where_positive is Piecewise. Whether an expression is 0 is asked of
SymPy's assumptions; an expression of which they do not know is taken for not 0, as a generic value is.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy
from sympy.polys.matrices import DomainMatrix
from sympy.polys.matrices.exceptions import DMNonInvertibleMatrixError

from symverify.ops.backends import Undefined

Expr = sympy.Expr


class Expressions:
    """The functions of one expression. Symbols stand for real numbers: give them real=True."""

    def of(self, value: Any) -> Expr:
        """A float is the dyadic rational that it is."""
        if isinstance(value, sympy.Basic):
            return value
        if isinstance(value, int | str):
            value = Fraction(value)
        value = value if isinstance(value, Fraction) else Fraction(float(value))
        return sympy.Rational(value.numerator, value.denominator)

    def pi(self) -> Expr:
        return sympy.pi

    def is_zero(self, a: Expr) -> bool:
        return a.is_zero is True

    def is_positive(self, a: Expr) -> bool:
        return a.is_positive is True

    def maximum(self, a: Expr, b: Expr) -> Expr:
        return sympy.Max(a, b)

    def minimum(self, a: Expr, b: Expr) -> Expr:
        return sympy.Min(a, b)

    def absolute(self, a: Expr) -> Expr:
        return sympy.Abs(a)

    def sign(self, a: Expr) -> Expr:
        return sympy.sign(a)

    def exp(self, a: Expr) -> Expr:
        return sympy.exp(a)

    def log(self, a: Expr) -> Expr:
        if a.is_nonpositive:
            raise Undefined(f"log {a}")
        return sympy.log(a)

    def sqrt(self, a: Expr) -> Expr:
        return self.power(a, Fraction(1, 2))

    def tanh(self, a: Expr) -> Expr:
        return sympy.tanh(a)

    def sin(self, a: Expr) -> Expr:
        return sympy.sin(a)

    def cos(self, a: Expr) -> Expr:
        return sympy.cos(a)

    def erf(self, a: Expr) -> Expr:
        return sympy.erf(a)

    def sigmoid(self, a: Expr) -> Expr:
        return 1 / (1 + sympy.exp(-a))

    def softplus(self, a: Expr) -> Expr:
        return sympy.log(1 + sympy.exp(a))

    def where_positive(self, x: Expr, a: Expr, b: Expr) -> Expr:
        return sympy.Piecewise((a, x > 0), (b, True))

    def where_zero(self, x: Expr, a: Expr, b: Expr) -> Expr:
        return a if self.is_zero(x) else b

    def power(self, a: Expr, exponent: Any) -> Expr:
        e = self.of(exponent)
        if (a.is_zero and e.is_negative) or (a.is_negative and e.is_integer is False):
            raise Undefined(f"{a} to the power {e}")
        return a**e

    def inverse(self, rows: list[list[Expr]]) -> list[list[Expr]]:
        try:
            inverse = DomainMatrix.from_Matrix(sympy.Matrix(rows)).to_field().inv()
        except DMNonInvertibleMatrixError as error:
            raise Undefined("a singular matrix has no inverse") from error
        return inverse.to_Matrix().tolist()
