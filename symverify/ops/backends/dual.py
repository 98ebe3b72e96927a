"""A value with its tangents: dual numbers a + b eps with eps^2 = 0, for whole arrays and several directions at once."""

from __future__ import annotations

from typing import Any

import numpy as np


def as_array(value: Any) -> Any:
    """NumPy gives bare objects for arrays of shape (); arrays pass, and so do machine numbers."""
    return value if hasattr(value, "shape") or isinstance(value, int | float) else np.asarray(value, dtype=object)


def padded(tangent: Any, rank: int) -> Any:
    """A tangent (directions, *shape) with axes of length 1, so that it broadcasts as its value does."""
    missing = rank + 1 - len(tangent.shape)
    return tangent.reshape(tangent.shape[0], *[1] * missing, *tangent.shape[1:]) if missing > 0 else tangent


class Dual:
    """`value`, an array of some backend, and `tangent` (directions, *value.shape); None is the tangent of a constant.

    What it meets in + - * / is a Dual or a number of that backend.
    """

    __array_ufunc__ = None
    __slots__ = ("tangent", "value")

    def __init__(self, value: Any, tangent: Any = None) -> None:
        self.value, self.tangent = as_array(value), tangent

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.value.shape)

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> Dual:
        inner = key if isinstance(key, tuple) else (key,)
        return Dual(self.value[key], None if self.tangent is None else self.tangent[(slice(None), *inner)])

    def reshape(self, *shape: Any) -> Dual:
        shape = tuple(shape[0]) if len(shape) == 1 and isinstance(shape[0], tuple | list) else shape
        t = self.tangent
        made = self.value.reshape(shape)
        return Dual(made, None if t is None else t.reshape(t.shape[0], *made.shape))

    def _sum(self, other: Any, sign: int) -> Dual:
        other = other if isinstance(other, Dual) else Dual(other)
        value = as_array(self.value + other.value if sign > 0 else self.value - other.value)
        found = None
        for x, s in ((self, 1), (other, sign)):
            if x.tangent is None:
                continue
            term = padded(x.tangent, len(value.shape))
            term = term if x.shape == tuple(value.shape) else term + value * 0
            if found is None:
                found = term if s > 0 else -term
            else:
                found = found + term if s > 0 else found - term
        return Dual(value, found)

    def __add__(self, other: Any) -> Dual:
        return self._sum(other, 1)

    def __sub__(self, other: Any) -> Dual:
        return self._sum(other, -1)

    def __rsub__(self, other: Any) -> Dual:
        return (-self)._sum(other, 1)

    def __neg__(self) -> Dual:
        return Dual(-self.value, None if self.tangent is None else -self.tangent)

    def __mul__(self, other: Any) -> Dual:
        other = other if isinstance(other, Dual) else Dual(other)
        value = as_array(self.value * other.value)
        found = None
        for x, y in ((self, other), (other, self)):
            if x.tangent is not None:
                term = padded(x.tangent, len(value.shape)) * y.value
                found = term if found is None else found + term
        return Dual(value, found)

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, other: Any) -> Dual:
        """(a / b)' = (a' - (a / b) b') / b."""
        other = other if isinstance(other, Dual) else Dual(other)
        value = as_array(self.value / other.value)
        found = None
        if self.tangent is not None:
            found = padded(self.tangent, len(value.shape)) / other.value
        if other.tangent is not None:
            term = padded(other.tangent, len(value.shape)) / other.value * value
            found = -term if found is None else found - term
        return Dual(value, found)

    def __rtruediv__(self, other: Any) -> Dual:
        return Dual(other) / self
