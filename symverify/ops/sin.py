"""sin(x) = the sine of x, entry by entry."""

from symverify.ops.pointwise import pointwise


@pointwise(reflect=(-1, 0, 0))
def sin(xp, x):
    return xp.sin(x)
