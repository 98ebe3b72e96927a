"""softmax(x, over) = e^x / (sum of e^x), as exp(x - logsumexp(x))."""

from __future__ import annotations

from collections.abc import Sequence

from symverify.graph.tracing import Tensor
from symverify.ops.composite import axis_names, composite
from symverify.ops.exp import exp
from symverify.ops.log_softmax import log_softmax


@composite
def softmax(x: Tensor, over: str | Sequence[str]) -> Tensor:
    """Positive and of sum 1 along the axes `over`."""
    return exp(log_softmax(x, axis_names(x, over, "softmax")))
