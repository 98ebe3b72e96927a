"""exp(x) = e^x, entry by entry."""

from symverify.ops.pointwise import pointwise


@pointwise()
def exp(xp, x):
    return xp.exp(x)
