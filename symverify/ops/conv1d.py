"""conv1d: the convolution over one spatial axis. See convolution."""

from __future__ import annotations

from typing import Any

from symverify.graph.tracing import Tensor
from symverify.ops.composite import composite
from symverify.ops.convolution import convolution, exactly


@composite
def conv1d(x: Tensor, weight: Tensor, over: str = "p", kernel: str = "u", into: str = "q", **options: Any) -> Tensor:
    """x (c p), weight (o c u) make values (o q); the options are those of convolution."""
    exactly(1, "conv1d", over, kernel, into)
    return convolution(x, weight, over, kernel, into, **options)
