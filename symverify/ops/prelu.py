"""prelu(x, slope) = x for x > 0, slope x for x <= 0, with a learned slope (a tensor with some of the axes of x)."""

from symverify.ops.pointwise import pointwise


@pointwise(homogeneous=1, kinks=(0,))  # of degree 1 in x, the slope fixed
def prelu(xp, x, slope):
    return xp.where_positive(x, x, x * slope)
