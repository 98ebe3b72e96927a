"""relu(x) = max(x, 0), entry by entry."""

from symverify.ops.pointwise import pointwise


@pointwise(homogeneous=1, reflect=(1, -1, 0), kinks=(0,))  # max(-x, 0) = max(x, 0) - x
def relu(xp, x):
    return xp.maximum(x, 0)
