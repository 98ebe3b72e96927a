"""Derivatives over any backend: duals of its arrays, by the rules of differentiation, in several directions at once.

The derivative is that of the function near the point: where a piecewise function depends on a number that is 0 (or may
be, in a rigorous backend) and moves, it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symverify.ops.backends import Undefined
from symverify.ops.backends.dual import Dual, as_array, padded

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Duals:
    """The backend of duals over the backend `base`, with which symverify.ops.evaluate runs unchanged."""

    base: Any

    @property
    def name(self) -> str:
        return f"derivatives over {self.base.name}"

    @property
    def pi(self) -> Any:
        return self.base.pi

    def number(self, q: Fraction) -> Any:
        return self.base.number(q)

    def scalar_power(self, base: Any, exponent: Fraction) -> Any:
        return self.base.scalar_power(base, exponent)

    def array(self, values: Any) -> Dual:
        return values if isinstance(values, Dual) else Dual(self.base.array(values))

    def full(self, shape: Sequence[int], value: Any) -> Dual:
        return Dual(self.base.full(shape, value))

    def eye(self, n: int) -> Dual:
        return Dual(self.base.eye(n))

    def zeros_like(self, x: Dual) -> Dual:
        return Dual(self.base.zeros_like(x.value))

    def ones_like(self, x: Dual) -> Dual:
        return Dual(self.base.ones_like(x.value))

    # --- linear maps: the tangent is mapped as the value is

    def stack(self, arrays: Sequence[Dual]) -> Dual:
        value = self.base.stack([x.value for x in arrays])
        count = next((x.tangent.shape[0] for x in arrays if x.tangent is not None), None)
        if count is None:
            return Dual(value)
        none = self.base.full((count, *arrays[0].shape), 0)
        stacked = self.base.stack([none if x.tangent is None else x.tangent for x in arrays])
        return Dual(value, self._swapped(stacked))

    def _swapped(self, x: Any) -> Any:
        """The first two axes exchanged."""
        axes = list(range(len(x.shape)))
        return self.base.einsum([axes], [1, 0, *axes[2:]], [x])

    def broadcast_to(self, x: Dual, shape: Sequence[int]) -> Dual:
        value = self.base.broadcast_to(x.value, tuple(shape))
        if x.tangent is None:
            return Dual(value)
        t = padded(x.tangent, len(shape))
        return Dual(value, self.base.broadcast_to(t, (t.shape[0], *shape)))

    def mean(self, x: Dual) -> Dual:
        return Dual(self.base.mean(x.value), None if x.tangent is None else self.base.mean(self._swapped(x.tangent)))

    def einsum(self, labels: Sequence[Sequence[int]], out: Sequence[int], operands: Sequence[Dual]) -> Dual:
        """Leibniz: one contraction for every operand that moves."""
        values = [x.value for x in operands]
        value = self.base.einsum(labels, out, values)
        direction, found = 1 + max((i for ls in labels for i in ls), default=-1), None
        for k, x in enumerate(operands):
            if x.tangent is not None:
                marked = [[direction, *ls] if i == k else list(ls) for i, ls in enumerate(labels)]
                moved = [x.tangent if i == k else y for i, y in enumerate(values)]
                term = self.base.einsum(marked, [direction, *out], moved)
                found = term if found is None else found + term
        return Dual(value, found)

    def inverse(self, x: Dual) -> Dual:
        """(x^-1)' = -x^-1 x' x^-1."""
        value = self.base.inverse(x.value)
        if x.tangent is None:
            return Dual(value)
        lead = list(range(len(value.shape) - 2))
        d, i, j, k, m = range(len(lead), len(lead) + 5)
        labels = [[*lead, i, j], [d, *lead, j, k], [*lead, k, m]]
        return Dual(value, -self.base.einsum(labels, [d, *lead, i, m], [value, x.tangent, value]))

    # --- entry by entry: the tangent is multiplied by the derivative, asked for only where something moves

    def _chain(self, x: Dual, value: Any, slope: Callable[[], Any]) -> Dual:
        return Dual(value, None if x.tangent is None else x.tangent * slope())

    def exp(self, x: Dual) -> Dual:
        y = self.base.exp(x.value)
        return self._chain(x, y, lambda: y)

    def log(self, x: Dual) -> Dual:
        return self._chain(x, self.base.log(x.value), lambda: self.base.power(x.value, Fraction(-1)))

    def sqrt(self, x: Dual) -> Dual:
        return self._root(x, self.base.sqrt(x.value), HALF)

    def tanh(self, x: Dual) -> Dual:
        y = self.base.tanh(x.value)
        return self._chain(x, y, lambda: self.base.ones_like(y) - y * y)

    def sin(self, x: Dual) -> Dual:
        return self._chain(x, self.base.sin(x.value), lambda: self.base.cos(x.value))

    def cos(self, x: Dual) -> Dual:
        return self._chain(x, self.base.cos(x.value), lambda: -self.base.sin(x.value))

    def erf(self, x: Dual) -> Dual:
        """erf' = 2 / sqrt(pi) e^(-x^2)."""

        def slope() -> Any:
            return self.base.exp(-(x.value * x.value)) * (2 * self.base.scalar_power(self.base.pi, -HALF))

        return self._chain(x, self.base.erf(x.value), slope)

    def sigmoid(self, x: Dual) -> Dual:
        y = self.base.sigmoid(x.value)
        return self._chain(x, y, lambda: y - y * y)

    def softplus(self, x: Dual) -> Dual:
        return self._chain(x, self.base.softplus(x.value), lambda: self.base.sigmoid(x.value))

    def power(self, x: Dual, exponent: Fraction | Dual) -> Dual:
        if isinstance(exponent, Fraction):
            return self._root(x, self.base.power(x.value, exponent), exponent)
        e = self.array(exponent)
        value = self.base.power(x.value, e.value)
        lower = e.value - self.base.ones_like(e.value)
        found = self._chain(x, value, lambda: self.base.power(x.value, lower) * e.value)
        return self._along_exponent(found, value, x.value, e)

    def _root(self, x: Dual, value: Any, exponent: Fraction) -> Dual:
        """The derivative p x^(p-1) of x^p; 0 for p = 0, and 1 for p = 1."""
        if exponent in (0, 1):
            return Dual(value, x.tangent if exponent else None)
        return self._chain(
            x, value, lambda: self.base.power(x.value, exponent - 1) * self.base.number(Fraction(exponent))
        )

    def _along_exponent(self, found: Dual, value: Any, inside: Any, e: Dual) -> Dual:
        """With the term x^e log(x) e' added, where the exponent moves."""
        if e.tangent is None:
            return found
        rank = len(as_array(value).shape)
        return found + Dual(value * 0, padded(e.tangent, rank) * (value * self.base.log(inside)))

    def logsumexp(self, x: Dual, axes: Sequence[int]) -> Dual:
        """The derivative is the softmax, along `axes`."""
        value = as_array(self.base.logsumexp(x.value, axes))
        if x.tangent is None:
            return Dual(value)
        every = list(range(len(x.shape)))
        kept = [i for i in every if i not in axes]
        thin = value.reshape(tuple(1 if i in axes else n for i, n in enumerate(x.shape)))
        weights = self.base.exp(x.value - thin)
        d = len(every)
        return Dual(value, self.base.einsum([every, [d, *every]], [d, *kept], [weights, x.tangent]))

    # --- in pieces

    def where_positive(self, x: Dual, a: Any, b: Any) -> Dual:
        return self._chosen(self.base.where_positive, x, self._dual(a), self._dual(b))

    def where_zero(self, x: Dual, a: Any, b: Any) -> Dual:
        return self._chosen(self.base.where_zero, x, self._dual(a), self._dual(b))

    def maximum(self, x: Any, y: Any) -> Dual:
        x, y = self._dual(x), self._dual(y)
        return self.where_positive(x - y, x, y)

    def minimum(self, x: Any, y: Any) -> Dual:
        x, y = self._dual(x), self._dual(y)
        return self.where_positive(x - y, y, x)

    def absolute(self, x: Dual) -> Dual:
        return self.where_positive(x, x, -x)

    def sign(self, x: Dual) -> Dual:
        return self.where_positive(x, self.ones_like(x), self.where_zero(x, self.zeros_like(x), -self.ones_like(x)))

    def word(self, x: Dual, exponent: Fraction | Dual, parity: int) -> Dual:
        """(sgn^k |x|^e)' = e sgn^(k+1) |x|^(e-1) x' on the nonzero entries; those that are 0 must stay so."""
        e = exponent if isinstance(exponent, Fraction) else self.array(exponent)
        plain = e if isinstance(e, Fraction) else e.value
        value = self.base.word(x.value, plain, parity)
        nonzero = self.base.word(x.value, Fraction(0), 0)
        if x.tangent is not None and self._some(x.tangent * (self.base.ones_like(nonzero) - nonzero)):
            raise Undefined("a power of an entry that is 0 and moves has no derivative")
        one = Fraction(1) if isinstance(e, Fraction) else self.base.ones_like(e.value)
        factor = self.base.number(e) if isinstance(e, Fraction) else e.value
        found = self._chain(x, value, lambda: self.base.word(x.value, plain - one, parity + 1) * factor)
        if isinstance(e, Fraction):
            return found
        return self._along_exponent(found, value, self._size_or_one(x.value, nonzero), e)

    def _size_or_one(self, x: Any, nonzero: Any) -> Any:
        return self.base.word(x, Fraction(1), 0) + self.base.ones_like(nonzero) - nonzero

    def pivot(self, diagonal: Dual) -> Dual:
        """The choice does not change near the point, if the entries before the chosen one do not move."""
        choice = self.base.pivot(diagonal.value)
        before = np.cumsum([bool(c) for c in self._flags(choice)])[: len(diagonal)] == 0
        if diagonal.tangent is not None and any(
            self._some(diagonal.tangent[:, j]) for j, early in enumerate(before) if early and self.base.name != "torch"
        ):
            raise Undefined("the choice of a pivot may change near this point")
        return Dual(choice)

    def monomial(self, x: Dual) -> Dual:
        return Dual(self.base.monomial(x.value), x.tangent)

    def _dual(self, x: Any) -> Dual:
        if isinstance(x, int):
            x = self.base.full((), x)
        return x if isinstance(x, Dual) else self.array(x if hasattr(x, "shape") else self.base.full((), 1) * x)

    def _chosen(self, choice: Callable[..., Any], x: Dual, a: Dual, b: Dual) -> Dual:
        """One of a and b: near every point the function is a or b, so it has their derivative where they have one."""
        self._off_kink(x, a, b)
        value = as_array(choice(x.value, a.value, b.value))
        moving = next((y.tangent for y in (a, b) if y.tangent is not None), None)
        if moving is None:
            return Dual(value)
        none = self.base.full((moving.shape[0], *[1] * len(value.shape)), 0)
        left, right = (none if y.tangent is None else padded(y.tangent, len(value.shape)) for y in (a, b))
        return Dual(value, choice(x.value, left, right))

    def _off_kink(self, x: Dual, a: Dual, b: Dual) -> None:
        """Where x moves and is 0, a and b must have one value and one tangent, as behind a layer of dead units.

        A rigorous backend refuses by itself an x that may be 0 and may be not.
        """
        if x.tangent is None:
            return
        here = self.base.where_zero(x.value, self.base.ones_like(x.value), self.base.zeros_like(x.value))
        if not self._some(here):
            return
        gap = a - b
        if self._some(gap.value * here) or (gap.tangent is not None and self._some(gap.tangent * here)):
            raise Undefined("a piecewise function has no derivative at its kink")

    def _some(self, x: Any) -> bool:
        """Whether some entry is not certainly 0."""
        return any(self._flags(x))

    def _flags(self, x: Any) -> list[bool]:
        """Which entries are not certainly 0."""
        if hasattr(x, "zero"):
            return [not bool(entry) for entry in x.zero.reshape(-1)]
        return [not bool(entry == 0) for entry in x.reshape(-1).tolist()]
