"""erf(x) = 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x, entry by entry."""

from symverify.ops.pointwise import pointwise


@pointwise(reflect=(-1, 0, 0))
def erf(xp, x):
    return xp.erf(x)
