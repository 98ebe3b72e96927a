"""relu6(x) = min(max(x, 0), 6), entry by entry."""

from symverify.ops.pointwise import pointwise


@pointwise(kinks=(0, 6))
def relu6(xp, x):
    return xp.minimum(xp.maximum(x, 0), 6)
