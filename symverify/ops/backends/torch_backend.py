"""Floating-point arrays of torch, of any dtype on any device, under vmap, jvp and autograd."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import torch

from symverify.ops.backends import Undefined

Array = torch.Tensor


def _floats(values: Any) -> Any:
    """Nested lists of numbers or of strings "p/q" as nested lists of floats."""
    if isinstance(values, list | tuple):
        return [_floats(v) for v in values]
    return float(Fraction(values)) if isinstance(values, str) else float(values)


@dataclass(frozen=True)
class Floats:
    """The torch backend. Nothing branches on values and nothing is written in place."""

    dtype: torch.dtype = torch.float64
    device: Any = None
    name: str = "torch"
    pi: float = math.pi

    def array(self, values: Any) -> Array:
        if isinstance(values, Array):
            return values.to(dtype=self.dtype, device=self.device)
        if hasattr(values, "tolist"):
            values = values.tolist()
        return torch.tensor(_floats(values), dtype=self.dtype, device=self.device)

    def full(self, shape: Sequence[int], value: int | Fraction) -> Array:
        return torch.full(tuple(shape), float(value), dtype=self.dtype, device=self.device)

    def eye(self, n: int) -> Array:
        return torch.eye(n, dtype=self.dtype, device=self.device)

    def number(self, q: Fraction) -> float:
        return float(q)

    def scalar_power(self, base: float, exponent: Fraction) -> float:
        return float(base) ** float(exponent)

    def maximum(self, x: Array, y: Any) -> Array:
        return torch.maximum(x, y) if isinstance(y, Array) else torch.clamp(x, min=y)

    def minimum(self, x: Array, y: Any) -> Array:
        return torch.minimum(x, y) if isinstance(y, Array) else torch.clamp(x, max=y)

    zeros_like = staticmethod(torch.zeros_like)
    ones_like = staticmethod(torch.ones_like)
    stack = staticmethod(torch.stack)
    broadcast_to = staticmethod(torch.broadcast_to)
    absolute = staticmethod(torch.abs)
    sign = staticmethod(torch.sign)
    exp = staticmethod(torch.exp)
    log = staticmethod(torch.log)
    sqrt = staticmethod(torch.sqrt)
    tanh = staticmethod(torch.tanh)
    sin = staticmethod(torch.sin)
    cos = staticmethod(torch.cos)
    erf = staticmethod(torch.erf)
    sigmoid = staticmethod(torch.sigmoid)

    def softplus(self, x: Array) -> Array:
        return torch.logaddexp(x, torch.zeros_like(x))

    def power(self, x: Array, exponent: Fraction | Array) -> Array:
        if isinstance(exponent, Array):
            return torch.pow(x, exponent)
        if exponent.denominator == 1:
            return torch.pow(x, int(exponent))
        if abs(exponent) == Fraction(1, 2):
            return torch.sqrt(x) if exponent > 0 else torch.rsqrt(x)
        return torch.pow(x, float(exponent))

    def where_positive(self, x: Array, a: Array, b: Array) -> Array:
        return torch.where(x > 0, a, b)

    def where_zero(self, x: Array, a: Array, b: Array) -> Array:
        return torch.where(x == 0, a, b)

    def word(self, x: Array, exponent: Fraction | Array, parity: int) -> Array:
        inside = torch.where(x == 0, torch.ones_like(x), x)
        value = self.power(torch.abs(inside), exponent)
        signed = value * torch.sign(inside) if parity % 2 else value
        return torch.where(x == 0, torch.zeros_like(x), signed)

    def einsum(self, labels: Sequence[Sequence[int]], out: Sequence[int], operands: Sequence[Array]) -> Array:
        pairs = [y for x, ls in zip(operands, labels, strict=True) for y in (x, list(ls))]
        return torch.einsum(*pairs, list(out))

    def logsumexp(self, x: Array, axes: Sequence[int]) -> Array:
        return torch.logsumexp(x, dim=tuple(axes))

    def mean(self, x: Array) -> Array:
        return x.mean(0)

    def inverse(self, x: Array) -> Array:
        try:
            return torch.linalg.inv(x)
        except torch.linalg.LinAlgError as error:
            raise Undefined("a singular matrix has no inverse") from error

    def pivot(self, diagonal: Array) -> Array:
        places = torch.arange(diagonal.shape[-1], device=diagonal.device)
        return torch.where(places == torch.argmax(diagonal), torch.ones_like(diagonal), torch.zeros_like(diagonal))

    def monomial(self, x: Array) -> Array:
        return x
