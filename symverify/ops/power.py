"""power(x, p) = x^p, entry by entry: for every x if p is a positive integer, x != 0 if a negative, x >= 0 otherwise."""

from symverify.graph import tracing
from symverify.ops.pointwise import pointwise


def _mirror(exponent):
    """(-x)^p is x^p for even p and -x^p for odd p; for other p one of the two is not defined."""
    return ((-1) ** int(exponent), 0, 0) if exponent.denominator == 1 else None


@pointwise(homogeneous=lambda exponent: exponent, reflect=_mirror, written=tracing.power)
def power(xp, x, *, exponent):
    return xp.power(x, exponent)
