"""log_softmax(x, over) = x - logsumexp(x, over)."""

from __future__ import annotations

from collections.abc import Sequence

from symverify.graph.tracing import Tensor
from symverify.ops.composite import axis_names, composite
from symverify.ops.logsumexp import logsumexp


@composite
def log_softmax(x: Tensor, over: str | Sequence[str]) -> Tensor:
    """The logarithm of the softmax along the axes `over`."""
    return x - logsumexp(x, axis_names(x, over, "log_softmax"))
