"""conv2d: the convolution over two spatial axes. See convolution."""

from __future__ import annotations

from typing import Any

from symverify.graph.tracing import Tensor
from symverify.ops.composite import composite
from symverify.ops.convolution import convolution, exactly


@composite
def conv2d(
    x: Tensor, weight: Tensor, over: str = "y x", kernel: str = "u v", into: str = "y2 x2", **options: Any
) -> Tensor:
    """x (c y x), weight (o c u v) make values (o y2 x2); the options are those of convolution."""
    exactly(2, "conv2d", over, kernel, into)
    return convolution(x, weight, over, kernel, into, **options)
