"""silu(x) = x / (1 + e^-x), entry by entry."""

from symverify.ops.pointwise import pointwise


@pointwise(reflect=(1, -1, 0))  # -x (1 - sigmoid(x)) = x sigmoid(x) - x
def silu(xp, x):
    return x * xp.sigmoid(x)
