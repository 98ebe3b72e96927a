"""Arrays of enclosures: a float64 midpoint and radius for every entry, with arithmetic that contains the exact values.

The midpoint of a result is what float64 gives; its radius adds what the inputs' radii contribute to a bound of the
rounding, and is itself rounded up. Bounds (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., Chapter 3):
one operation errs by at most U |result|, and a sum of K products, in any order, with or without fused multiply-add, by
at most K U / (1 - K U) times the sum of their absolute values.

Assumed: IEEE 754 doubles rounded to nearest, with gradual underflow; a matrix product computed as sums of products (no
Strassen, no emulation in lower precision). An entry that is no finite number is refused, never stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symverify.ops.backends import Undefined

U = 2.0**-53  # the unit roundoff
FLOOR = 2.0**-1040  # more than underflow takes from any of our formulas, and less than any number that matters
SAFE = 2.0**-900  # products of numbers whose product is not smaller do not underflow
UP = 1 + 32 * U  # for radii that are computed in at most 16 operations


def up(radius: Any, operations: int = 16) -> Any:
    """A bound of what `radius` approximates, computed in so many operations on nonnegative numbers."""
    return radius * (UP if operations <= 16 else 1 + 2 * (operations + 1) * U)


@dataclass(frozen=True, eq=False)
class Enclosure:
    """The arrays whose entries differ from those of `mid` by at most those of `rad`.

    Raises:
        Undefined: an entry is infinite or NaN.
    """

    mid: np.ndarray
    rad: np.ndarray
    __array_ufunc__ = None  # NumPy leaves every mixed operation to this class

    def __post_init__(self) -> None:
        if self.mid.shape != self.rad.shape:
            raise ValueError(f"midpoints of shape {self.mid.shape}, radii of shape {self.rad.shape}")
        if not (np.isfinite(self.mid).all() and np.isfinite(self.rad).all()):
            raise Undefined("a number that no finite ball of doubles holds")

    @property
    def shape(self) -> tuple[int, ...]:
        return self.mid.shape

    @property
    def ndim(self) -> int:
        return self.mid.ndim

    def __len__(self) -> int:
        return len(self.mid)

    def __getitem__(self, key: Any) -> Enclosure:
        return Enclosure(np.asarray(self.mid[key]), np.asarray(self.rad[key]))

    def each(self, function: Callable[[np.ndarray], Any]) -> Enclosure:
        """A rearrangement of the entries, which rounds nothing."""
        return Enclosure(np.asarray(function(self.mid)), np.asarray(function(self.rad)))

    def reshape(self, *shape: Any) -> Enclosure:
        return self.each(lambda x: x.reshape(*shape))

    def transpose(self, order: Sequence[int]) -> Enclosure:
        return self.each(lambda x: x.transpose(order))

    # --- signs, where they are certain

    @property
    def positive(self) -> np.ndarray:
        return self.mid > self.rad

    @property
    def nonpositive(self) -> np.ndarray:
        return self.mid <= -self.rad

    @property
    def negative(self) -> np.ndarray:
        return self.mid < -self.rad

    @property
    def zero(self) -> np.ndarray:
        return np.asarray((self.mid == 0) & (self.rad == 0))

    # --- arithmetic

    def __neg__(self) -> Enclosure:
        return Enclosure(-self.mid, self.rad)

    def __add__(self, other: Any) -> Enclosure:
        other = enclosed(other)
        if other is None:
            return NotImplemented
        with np.errstate(all="ignore"):
            mid = np.asarray(self.mid + other.mid)
            rad = up(self.rad + other.rad + U * np.abs(mid)) + np.where(mid != 0, FLOOR, 0.0)
        return Enclosure(mid, np.asarray(rad))

    def __sub__(self, other: Any) -> Enclosure:
        other = enclosed(other)
        return NotImplemented if other is None else self + -other

    def __rsub__(self, other: Any) -> Enclosure:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> Enclosure:
        other = enclosed(other)
        if other is None:
            return NotImplemented
        with np.errstate(all="ignore"):
            mid, b = np.asarray(self.mid * other.mid), np.abs(other.mid)
            rad = up(np.abs(self.mid) * other.rad + self.rad * (b + other.rad) + U * np.abs(mid))
            rad = rad + np.where(self.zero | other.zero, 0.0, FLOOR)
        return Enclosure(mid, np.asarray(rad))

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, other: Any) -> Enclosure:
        """|A/B - m| <= (|a - m b| + ra + |m| rb) / (|b| - rb), where |a - m b| <= U |a| for the rounded quotient m."""
        other = enclosed(other)
        if other is None:
            return NotImplemented
        b = np.abs(other.mid)
        if not (b > other.rad).all():
            raise Undefined("a divisor may be 0")
        with np.errstate(all="ignore"):
            mid = np.asarray(self.mid / other.mid)
            rad = U * np.abs(self.mid) + self.rad + np.abs(mid) * other.rad
            rad = up((rad + np.where(self.zero, 0.0, FLOOR * np.maximum(b, 1.0))) / (b - other.rad))
            rad = rad + np.where(self.zero, 0.0, FLOOR)
        return Enclosure(mid, np.asarray(rad))

    def __rtruediv__(self, other: Any) -> Enclosure:
        return enclosed(other) / self


def enclosed(value: Any) -> Enclosure | None:
    """An operand as an enclosure: a float or a small integer is exact; None for what is no number of this backend."""
    if isinstance(value, Enclosure):
        return value
    if isinstance(value, float | np.floating) or (isinstance(value, int) and abs(value) <= 2**53):
        return Enclosure(np.asarray(float(value)), np.zeros(()))
    return None


def total(x: Enclosure, axes: tuple[int, ...]) -> Enclosure:
    """The sum along some axes."""
    count = int(np.prod([x.shape[a] for a in axes], dtype=int))
    with np.errstate(all="ignore"):
        mid = np.asarray(x.mid.sum(axis=axes))
        rad = x.rad if count < 2 else x.rad + up(gamma(count)) * np.abs(x.mid)
        rad = up(rad.sum(axis=axes), count + 16)
    return Enclosure(mid, np.asarray(rad) + np.where(rad > 0, FLOOR * count, 0.0))


def gamma(count: int) -> float:
    """K U / (1 - K U)."""
    if count * U > 0.01:
        raise Undefined(f"a sum of {count} numbers: too many for a bound of its rounding")
    return count * U / (1 - count * U)


def product(a: Enclosure, b: Enclosure) -> Enclosure:
    """The matrix products a b of (..., M, K) and (..., K, N), whose leading axes broadcast."""
    inner = a.shape[-1]
    if inner == 1:
        return a * b
    with np.errstate(all="ignore"):
        mid, size = a.mid @ b.mid, np.abs(b.mid)
        rad = np.abs(a.mid) @ (b.rad + up(gamma(inner)) * size)
        if a.rad.any():
            rad = rad + a.rad @ (size + b.rad)
        rad = up(rad, inner + 16)
        if _least(a) * _least(b) < SAFE:
            rad = rad + FLOOR * (inner + 1)
    return Enclosure(mid, rad)


def _least(x: Enclosure) -> float:
    """The smallest magnitude among nonzero midpoints and radii, at most U; 1 if there are none."""
    found = (np.min(part, where=part != 0, initial=1.0) for part in (np.abs(x.mid), x.rad))
    return U * float(min(found))
