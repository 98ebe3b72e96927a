"""softplus(x) = log(1 + e^x), entry by entry."""

from symverify.ops.pointwise import pointwise


@pointwise(reflect=(1, -1, 0))  # log(1 + e^-x) = log(e^x + 1) - x
def softplus(xp, x):
    return xp.softplus(x)
