"""gelu_tanh(x) = x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2, entry by entry: GPT-2's approximation of gelu."""

from fractions import Fraction

from symverify.ops.pointwise import pointwise

HALF = Fraction(1, 2)
CUBIC = Fraction(44715, 1_000_000)


@pointwise(reflect=(1, -1, 0))  # with an odd u: -x (1 - tanh u) / 2 = x (1 + tanh u) / 2 - x
def gelu_tanh(xp, x):
    scale = xp.scalar_power(xp.pi, -HALF) * xp.scalar_power(xp.number(Fraction(2)), HALF)
    inner = (x + x * x * x * xp.number(CUBIC)) * scale
    return x * (xp.tanh(inner) + 1) * xp.number(HALF)
