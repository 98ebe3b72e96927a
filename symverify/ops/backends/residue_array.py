"""Arrays of residues modulo p, many evaluations at once, and the records of what an evaluation has used.

Every array has a first axis that the program does not see: one entry for each evaluation, or one for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import torch

from symverify.ops.backends.residue_arithmetic import multiplied, power, reduced

Tensor = torch.Tensor
LARGEST = 1 << 22


class NoRoot(ArithmeticError):
    """A constant of the program has no root in this field; in another field it may."""


@dataclass(frozen=True, eq=False)
class Residues:
    """An array of residues.

    Attributes:
        v: the residues, as floats, (evaluations or 1, *shape).
        plain, factor: where the value is plain + log(factor), as a log-softmax is; factor is None elsewhere, and plain
            None is 0.
        exact: the rational that a number is, where it is known to be one.
        whole: the integers that a constant's entries are, where they are known.
        varies: whether it depends on data.
        algebraic: whether it is an algebraic function of parameters and data.
    """

    v: Tensor
    p: int
    plain: Tensor | None = None
    factor: Tensor | None = None
    exact: Fraction | None = None
    whole: Tensor | None = None
    varies: bool = False
    algebraic: bool = True

    @property
    def shape(self) -> torch.Size:
        return self.v.shape[1:]

    def _with(self, v: Tensor, *others: Residues, **known: Any) -> Residues:
        """A value computed from self and others."""
        every = (self, *others)
        varies, algebraic = any(x.varies for x in every), all(x.algebraic for x in every)
        return Residues(v, self.p, varies=varies, algebraic=algebraic, **known)

    def viewed(self, view: Any) -> Residues:
        """The same entries, seen in another shape."""
        parts = {k: view(x) for k in ("plain", "factor", "whole") if (x := getattr(self, k)) is not None}
        return self._with(view(self.v), exact=self.exact, **parts)

    def of(self, other: Any) -> Residues:
        if isinstance(other, Residues):
            return other
        q = Fraction(other)
        return Residues(self.v.new_tensor([float(modulo(q, self.p))]), self.p, exact=q)

    def beside(self, other: Residues) -> tuple[Tensor, Tensor]:
        """Both, with as many axes."""
        return padded(self.v, other.v.dim()), padded(other.v, self.v.dim())

    def logarithmic(self) -> tuple[Tensor | None, Tensor]:
        """plain and factor: e^self = e^plain * factor."""
        return (self.v, torch.ones_like(self.v)) if self.factor is None else (self.plain, self.factor)

    def __add__(self, other: Any) -> Residues:
        other = self.of(other)
        parts: dict[str, Any] = {}
        if self.factor is not None or other.factor is not None:
            (a, f), (b, g) = self.logarithmic(), other.logarithmic()
            f, g = padded(f, g.dim()), padded(g, f.dim())
            plain = b if a is None else a if b is None else reduced(padded(a, b.dim()) + padded(b, a.dim()), self.p)
            parts = {"plain": plain, "factor": reduced(f * g, self.p)}
        if self.exact is not None and other.exact is not None:
            parts["exact"] = self.exact + other.exact
        x, y = self.beside(other)
        return self._with(reduced(x + y, self.p), other, **parts)

    def __mul__(self, other: Any) -> Residues:
        other = self.of(other)
        if other.factor is not None and self.exact is not None:
            return other * self
        parts: dict[str, Any] = {}
        if self.exact is not None and other.exact is not None:
            parts["exact"] = self.exact * other.exact
        if self.factor is not None and other.exact is not None and other.exact.denominator == 1:
            c = padded(other.v, self.v.dim())
            parts["plain"] = None if self.plain is None else multiplied(self.plain, c, self.p)
            parts["factor"] = power(self.factor, int(other.exact) % (self.p - 1), self.p)
        return self._with(multiplied(*self.beside(other), self.p), other, **parts)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Residues:
        return self * -1

    def __sub__(self, other: Any) -> Residues:
        return self + self.of(other) * -1

    def __rsub__(self, other: Any) -> Residues:
        return self * -1 + other

    def __getitem__(self, index: Any) -> Residues:
        index = index if isinstance(index, tuple) else (index,)
        return self.viewed(lambda x: x[(slice(None), *index)])

    def reshape(self, *shape: Any) -> Residues:
        shape = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
        return self.viewed(lambda x: x.reshape(x.shape[0], *shape))


def padded(x: Tensor, axes: int) -> Tensor:
    """With axes of length 1 behind the first one, so that it has at least so many."""
    return x if x.dim() >= axes else x.reshape(x.shape[0], *[1] * (axes - x.dim()), *x.shape[1:])


def modulo(q: Fraction, p: int) -> int:
    """The residue of a rational.

    Raises:
        NoRoot: p divides its denominator.
    """
    if q.denominator % p == 0:
        raise NoRoot(f"{p} divides the denominator of {q}")
    return q.numerator * pow(q.denominator, -1, p) % p


@dataclass
class Records:
    """What one evaluation has used, in its order.

    Attributes:
        real, imaginary: arguments of e^z and e^(i z); logs: values of logarithms; errors: arguments of erf.
        squares: for every root, whether its radicand is a square in the field.
        defined: conditions without which the values mean nothing: denominators that are not 0.
        other: roots of which independence is not decided by squares.
    """

    real: list[Residues] = field(default_factory=list)
    imaginary: list[Residues] = field(default_factory=list)
    logs: list[Residues] = field(default_factory=list)
    errors: list[Residues] = field(default_factory=list)
    squares: list[Residues] = field(default_factory=list)
    defined: list[Tensor] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    def existing(self) -> Tensor:
        """The share of the quotients and roots of each evaluation that exist; its values mean nothing below 1."""
        conditions = [c.reshape(len(c), -1) for c in (*self.defined, *(x.v.bool() for x in self.squares))]
        if not conditions:
            return torch.ones(1, dtype=torch.float64)
        most = max(map(len, conditions))
        return torch.cat([c.expand(most, -1) for c in conditions], 1).double().mean(1)
