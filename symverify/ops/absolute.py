"""abs(x) = |x|, entry by entry."""

from symverify.graph.tracing import Tensor
from symverify.ops.pointwise import pointwise


@pointwise(called="abs", homogeneous=1, reflect=(1, 0, 0), kinks=(0,), written=Tensor.__abs__)
def absolute(xp, x):
    return xp.absolute(x)
