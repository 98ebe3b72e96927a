"""Rotary positions with exact rotations: the angles whose cosine and sine are 3/5, 4/5; 5/13, 12/13; and so on."""

from fractions import Fraction

PYTHAGOREAN = ((3, 4, 5), (5, 12, 13), (8, 15, 17))


def rotations(length, width, turned=None):
    """R[t] (width width): pairs of channels turned by t times an angle of their own; the rest beyond `turned` is kept.

    Su et al. 2021 turn by t / 10000^(2 i / width); what matters is that the angles differ and are no multiples of pi,
    which these are not (Niven).
    """
    pairs = (width if turned is None else turned) // 2
    return [_rotation(t, width, pairs) for t in range(length)]


def _rotation(t, width, pairs):
    matrix = [[Fraction(int(i == j)) for j in range(width)] for i in range(width)]
    for i, (a, b, c) in enumerate(PYTHAGOREAN[:pairs]):
        x, y = _power(Fraction(a, c), Fraction(b, c), t)
        matrix[2 * i][2 * i : 2 * i + 2] = [x, -y]
        matrix[2 * i + 1][2 * i : 2 * i + 2] = [y, x]
    return matrix


def _power(x, y, t):
    """(x + iy)^t."""
    a, b = Fraction(1), Fraction(0)
    for _ in range(t):
        a, b = a * x - b * y, a * y + b * x
    return a, b
