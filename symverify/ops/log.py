"""log(x) = the natural logarithm, entry by entry, for x > 0."""

from symverify.ops.pointwise import pointwise


@pointwise()
def log(xp, x):
    return xp.log(x)
