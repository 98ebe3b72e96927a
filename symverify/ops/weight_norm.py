"""weight_norm(v, over, gain) = gain v / |v|. Salimans and Kingma 2016."""

from __future__ import annotations

from collections.abc import Sequence

from symverify.graph.tracing import Tensor
from symverify.ops.composite import axis_names, composite, within
from symverify.ops.normalize import normalize


@composite
def weight_norm(v: Tensor, over: str | Sequence[str], gain: Tensor | None = None) -> Tensor:
    """v divided by its norm along the axes `over`, times the gain (some axes of v)."""
    out = normalize(v, axis_names(v, over, "weight_norm"))
    return out if within(v, gain, "weight_norm") is None else out * gain
