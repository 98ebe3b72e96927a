"""cos(x) = the cosine of x, entry by entry."""

from symverify.ops.pointwise import pointwise


@pointwise(reflect=(1, 0, 0))
def cos(xp, x):
    return xp.cos(x)
