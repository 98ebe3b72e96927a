"""clamp(x) = min(max(x, low), high), entry by entry; hardtanh with the bounds -1 and 1."""

from fractions import Fraction

from symverify.ops.pointwise import pointwise


def _mirror(low, high):
    """Odd if the bounds are opposite; with low > high the function is the constant `high`."""
    return (-1, 0, 0) if low == -high <= 0 else None


@pointwise(reflect=_mirror, kinks=lambda low, high: (low, high))
def clamp(xp, x, *, low=Fraction(-1), high=Fraction(1)):
    return xp.minimum(xp.maximum(x, xp.number(low)), xp.number(high))
