"""sigmoid(x) = 1 / (1 + e^-x), entry by entry."""

from symverify.ops.pointwise import pointwise


@pointwise(reflect=(-1, 0, 1))  # sigmoid(-x) = 1 - sigmoid(x)
def sigmoid(xp, x):
    return xp.sigmoid(x)
