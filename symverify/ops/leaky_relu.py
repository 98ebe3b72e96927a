"""leaky_relu(x) = x for x > 0, slope x for x <= 0."""

from fractions import Fraction

from symverify.ops.pointwise import pointwise


@pointwise(homogeneous=1, reflect=lambda slope: (1, -1 - slope, 0), kinks=(0,))
def leaky_relu(xp, x, *, slope=Fraction(1, 100)):
    return xp.where_positive(x, x, x * xp.number(slope))
