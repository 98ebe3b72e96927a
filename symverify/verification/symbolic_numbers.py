"""Numbers v + s t with t^2 = 0 over exact expressions: a value and its derivative along one direction.

They are the numbers of a backend of symverify.ops.backends, so that one evaluation writes out a program, or its Lie
derivative where the arguments have slopes. A slope None is zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symverify.ops.backends import NotExpressible, Undefined
from symverify.verification import symbolic_functions as functions
from symverify.verification.symbolic_field import Field, Quotient


@dataclass(frozen=True, eq=False)
class Jet:
    """value + slope t."""

    value: Quotient
    slope: Quotient | None = None

    def _with(self, other: Any) -> Jet:
        return other if isinstance(other, Jet) else Jet(self.value.field.rational(Fraction(other)))

    def __neg__(self) -> Jet:
        return Jet(-self.value, None if self.slope is None else -self.slope)

    def __add__(self, other: Any) -> Jet:
        if hasattr(other, "shape"):
            return NotImplemented
        other = self._with(other)
        return Jet(self.value + other.value, _sum(self.slope, other.slope))

    def __sub__(self, other: Any) -> Jet:
        return NotImplemented if hasattr(other, "shape") else self + (-self._with(other))

    def __rsub__(self, other: Any) -> Jet:
        return self._with(other) - self

    def __mul__(self, other: Any) -> Jet:
        if hasattr(other, "shape"):
            return NotImplemented
        other = self._with(other)
        return Jet(self.value * other.value, _sum(_times(self.slope, other.value), _times(other.slope, self.value)))

    def __truediv__(self, other: Any) -> Jet:
        """(v + s t) / (w + r t) = v / w + (s - r v / w) t / w."""
        if hasattr(other, "shape"):
            return NotImplemented
        other = self._with(other)
        value = self.value / other.value
        slope = _sum(self.slope, _times(other.slope, -value))
        return Jet(value, None if slope is None else slope / other.value)

    def __rtruediv__(self, other: Any) -> Jet:
        return self._with(other) / self

    __radd__, __rmul__ = __add__, __mul__


def _sum(a: Quotient | None, b: Quotient | None) -> Quotient | None:
    return b if a is None else a if b is None else a + b


def _times(a: Quotient | None, b: Quotient) -> Quotient | None:
    return None if a is None or a.is_zero else a * b


@dataclass(frozen=True)
class Jets:
    """The functions of one number, for symverify.ops.backends.objects.Objects."""

    field: Field

    def of(self, value: Any) -> Jet:
        if isinstance(value, Jet):
            return value
        if isinstance(value, Quotient):
            return Jet(value)
        if isinstance(value, float):
            raise NotExpressible(f"{value!r} is a float")
        return Jet(self.field.rational(Fraction(str(value))))

    def pi(self) -> Jet:
        return Jet(self.field.symbol("pi", positive=True))

    def is_zero(self, a: Jet) -> bool:
        return a.value.is_zero and (a.slope is None or a.slope.is_zero)

    def is_positive(self, a: Jet) -> bool:
        """Is it a positive number? Of an expression that is never sure."""
        return a.value.rational is not None and a.value.rational > 0

    def absolute(self, a: Jet) -> Jet:
        return Jet(functions.absolute(a.value), _times(a.slope, functions.sign_of(a.value)) if a.slope else None)

    def sign(self, a: Jet) -> Jet:
        return Jet(functions.sign_of(a.value))

    def exp(self, a: Jet) -> Jet:
        value = functions.exp(a.value)
        return Jet(value, _times(a.slope, value))

    def log(self, a: Jet) -> Jet:
        value = functions.log(a.value)
        return Jet(value, None if a.slope is None else a.slope / a.value)

    def sqrt(self, a: Jet) -> Jet:
        return self.power(a, Fraction(1, 2))

    def power(self, a: Jet, exponent: Any) -> Jet:
        """a^e, for a rational e or a constant expression e: then exp(e log a)."""
        if isinstance(exponent, Jet):
            known = exponent.value.rational
            if exponent.slope is not None:
                raise NotExpressible("a power whose exponent varies")
            if known is None:
                return self.exp(exponent * self.log(a))
            exponent = known
        value = functions.power(a.value, Fraction(exponent))
        if a.slope is None or a.slope.is_zero or exponent == 0:
            return Jet(value)
        if a.value.is_zero:
            if exponent < 1:
                raise Undefined(f"the derivative of x^{exponent} at 0")
            return Jet(value, a.slope if exponent == 1 else None)
        return Jet(value, self.field.rational(exponent) * value / a.value * a.slope)

    def where_zero(self, x: Jet, a: Jet, b: Jet) -> Jet:
        """b where x is not 0, for an x of which that is sure: a constant, or a norm |z| (of a z that is not 0)."""
        if x.value.is_zero:
            return a
        if len(x.value.num) == 1 and functions.is_positive(self.field, x.value.num / x.value.num.leading_coefficient()):
            return b
        raise NotExpressible("a case distinction: whether an expression is 0 depends on the point")

    def inverse(self, rows: list[list[Jet]]) -> list[list[Jet]]:
        """By cofactors: the determinant is the only divisor."""
        n, det = len(rows), functions.determinant(rows)
        if det.value.is_zero:
            raise Undefined("a singular matrix has no inverse")
        if n == 1:
            return [[1 / det]]
        cofactor = [[functions.determinant(functions.minor(rows, j, i)) / det for j in range(n)] for i in range(n)]
        return [[-c if (i + j) % 2 else c for j, c in enumerate(row)] for i, row in enumerate(cofactor)]

    def entrywise(self, name: str, traits: Mapping[str, Any], smooth: bool, x: Jet, *others: Jet) -> Jet:
        """sigma(x; others), and for the slope sigma'(x) = p sigma(x) / x (Euler) or a further function sigma'.

        A vanishing derivative says that a function is constant only if it is continuous: one of degree p > 0 is, and
        so is a smooth one; of others the derivative is refused.
        """
        operands = [y.value for y in others]
        value = functions.entrywise(name, traits, smooth, x.value, operands)
        if any(y.slope is not None and not y.slope.is_zero for y in others):
            raise NotExpressible(f"{name}: the derivative with respect to a further operand")
        if x.slope is None or x.slope.is_zero:
            return Jet(value)
        degree = functions.degree_of(traits, operands)
        if isinstance(degree, Fraction) and degree > 0 and not x.value.is_zero:
            return Jet(value, self.field.rational(degree) * value / x.value * x.slope)
        if not smooth:
            raise NotExpressible(f"{name} is not known to be differentiable")
        return Jet(value, functions.entrywise(f"{name}'", derived(traits), True, x.value, operands) * x.slope)

    def mean(self, a: Jet, names: Sequence[str]) -> Jet:
        """The mean of value and slope over the distribution of some data."""
        of = frozenset(names)
        return Jet(functions.mean(a.value, of), None if a.slope is None else functions.mean(a.slope, of))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)

        def refuse(*arguments: Jet) -> Jet:
            raise NotExpressible(f"{name} is not written out")

        return refuse


def derived(traits: Mapping[str, Any]) -> dict[str, Any]:
    """The mirror law of sigma': from sigma(-x) = a sigma(x) + b x + c, sigma'(-x) = -a sigma'(x) - b."""
    if traits.get("reflect") is None:
        return {}
    a, b, _ = (Fraction(c) for c in traits["reflect"])
    return {"reflect": [str(-a), "0", str(-b)]}
