"""gelu(x) = x Phi(x) = x (1 + erf(x / sqrt 2)) / 2, entry by entry."""

from fractions import Fraction

from symverify.ops.pointwise import pointwise

HALF = Fraction(1, 2)


@pointwise(reflect=(1, -1, 0))  # -x (1 - Phi(x)) = x Phi(x) - x
def gelu(xp, x):
    root = xp.scalar_power(xp.number(HALF), HALF)
    return x * (xp.erf(x * root) + 1) * xp.number(HALF)
