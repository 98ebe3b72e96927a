"""Arithmetic of residues modulo p < 2^22 in torch's float64: products, contractions, powers, and their derivatives.

Residues are integers in [0, p). A product of two is below 2^44, so that 512 of them add up to less than 2^53: every
integer on the way is a float without an error, whatever the order of the sums. Gradients are reduced like values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch

Tensor = torch.Tensor
Labels = list[int]


def remainder(x: Tensor, p: int) -> Tensor:
    """x modulo p, for integers |x| < 2^53: the rounded quotient may be off by one, the remainder is then set right."""
    x = x - torch.floor(x * (1.0 / p)) * p
    x = torch.where(x < 0, x + p, x)
    return torch.where(x >= p, x - p, x)


class _Reduce(torch.autograd.Function):
    @staticmethod
    def forward(x: Tensor, p: int) -> Tensor:
        return remainder(x, p)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.p = inputs[1]

    @staticmethod
    def backward(ctx: Any, g: Tensor) -> Any:
        return remainder(g, ctx.p), None


class _Multiply(torch.autograd.Function):
    @staticmethod
    def forward(x: Tensor, y: Tensor, p: int) -> Tensor:
        return remainder(x * y, p)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.p = inputs[2]
        ctx.save_for_backward(*inputs[:2])

    @staticmethod
    def backward(ctx: Any, g: Tensor) -> Any:
        x, y = ctx.saved_tensors
        g = remainder(g, ctx.p)
        return *(
            remainder(g * z, ctx.p) if n else None for z, n in zip((y, x), ctx.needs_input_grad, strict=False)
        ), None


class _Attach(torch.autograd.Function):
    """A value with a given derivative by x."""

    @staticmethod
    def forward(x: Tensor, value: Tensor, slope: Tensor, p: int) -> Tensor:
        return value + torch.zeros_like(x)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.p = inputs[3]
        ctx.save_for_backward(inputs[2])

    @staticmethod
    def backward(ctx: Any, g: Tensor) -> Any:
        (slope,) = ctx.saved_tensors
        return remainder(remainder(g, ctx.p) * slope, ctx.p), None, None, None


class _Contract(torch.autograd.Function):
    """The einsum of two tensors, whose labels are each in the other one or in the result, and no label twice."""

    @staticmethod
    def forward(a: Tensor, b: Tensor, la: Labels, lb: Labels, out: Labels, p: int) -> Tensor:
        return _einsum(a, b, la, lb, out, p)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        a, b, *ctx.rest = inputs
        ctx.save_for_backward(a, b)

    @staticmethod
    def backward(ctx: Any, g: Tensor) -> Any:
        (a, b), (la, lb, out, p) = ctx.saved_tensors, ctx.rest
        g, (first, second) = remainder(g, p), ctx.needs_input_grad[:2]
        ga = _einsum(g, b, out, lb, la, p) if first else None
        gb = _einsum(g, a, out, la, lb, p) if second else None
        return ga, gb, None, None, None, None


def reduced(x: Tensor, p: int) -> Tensor:
    """x modulo p, with its gradient."""
    return _Reduce.apply(x, p) if x.requires_grad else remainder(x, p)


def multiplied(x: Tensor, y: Tensor, p: int) -> Tensor:
    """The product modulo p of two arrays of residues, broadcast against each other."""
    if not (x.requires_grad or y.requires_grad):
        return remainder(x * y, p)
    return _Multiply.apply(*torch.broadcast_tensors(x, y), p)


def attached(x: Tensor, value: Tensor, slope: Tensor, p: int) -> Tensor:
    """`value`, whose derivative by x, entry by entry, is `slope`; neither is differentiated again."""
    return _Attach.apply(x, value.detach(), slope.detach(), p) if x.requires_grad else value


def power(x: Tensor, exponent: int, p: int) -> Tensor:
    """x^exponent modulo p, for exponent >= 0, without a gradient."""
    out, square = torch.ones_like(x), x
    while exponent:
        if exponent & 1:
            out = remainder(out * square, p)
        exponent >>= 1
        if exponent:
            square = remainder(square * square, p)
    return out


def scattered(x: Tensor, seed: int, what: str, p: int) -> Tensor:
    """A pseudo-random residue that is not 0, a function of the residue x: the finaliser of SplitMix64 (Steele 2014)."""
    salt = int.from_bytes(what.encode()[:7].ljust(7, b"\0"), "big") ^ (seed * 0x9E3779B97F4A7C15)
    h = x.to(torch.int64) * _signed(0x9E3779B97F4A7C15) + _signed(salt)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        h = (h ^ ((h >> shift) & ((1 << (64 - shift)) - 1))) * _signed(factor)
    h = h ^ ((h >> 31) & ((1 << 33) - 1))
    return (1 + torch.remainder(h, p - 1)).to(torch.float64)


def _signed(n: int) -> int:
    """The integer of 64 bits with a sign that is n modulo 2^64."""
    n %= 1 << 64
    return n - (1 << 64) if n >> 63 else n


def contracted(labels: Sequence[Labels], out: Labels, operands: Sequence[Tensor], p: int) -> Tensor:
    """The einsum of any number of tensors, two at a time; the labels of `out` are distinct and all occur."""
    pairs = [
        _thinned(x, ls, _needed(i, labels, out), p) for i, (x, ls) in enumerate(zip(operands, labels, strict=True))
    ]
    (a, la), rest = pairs[0], pairs[1:]
    for n, (b, lb) in enumerate(rest):
        later = set(out).union(*(ls for _, ls in rest[n + 1 :]))
        keep = [x for x in dict.fromkeys([*la, *lb]) if x in later]
        a, la = _thinned(a, la, set(lb) | later, p)
        b, lb = _thinned(b, lb, set(la) | later, p)
        product = _Contract.apply if a.requires_grad or b.requires_grad else _einsum
        a, la = product(a, b, la, lb, keep, p), keep
    return reduced(torch.einsum(a, la, out), p) if la != out else a


def _needed(i: int, labels: Sequence[Labels], out: Labels) -> set[int]:
    return set(out).union(*(ls for j, ls in enumerate(labels) if j != i))


def _thinned(x: Tensor, labels: Labels, needed: set[int], p: int) -> tuple[Tensor, Labels]:
    """Diagonals taken, and the labels that nothing needs summed away."""
    keep = [label for label in dict.fromkeys(labels) if label in needed]
    return (x, labels) if keep == labels else (reduced(torch.einsum(x, labels, keep), p), keep)


def _einsum(a: Tensor, b: Tensor, la: Labels, lb: Labels, out: Labels, p: int) -> Tensor:
    """The contraction modulo p, halved along its longest summed label until every sum stays below 2^53."""
    sizes = {**dict(zip(la, a.shape, strict=True)), **dict(zip(lb, b.shape, strict=True))}
    summed = [label for label in sizes if label not in out]
    if math.prod(sizes[label] for label in summed) <= (1 << 53) // (p * p):
        return remainder(torch.einsum(a, la, b, lb, out), p)
    label = max(summed, key=lambda x: sizes[x])
    half = sizes[label] // 2
    parts = []
    for start, length in ((0, half), (half, sizes[label] - half)):
        halves = [x.narrow(ls.index(label), start, length) if label in ls else x for x, ls in ((a, la), (b, lb))]
        parts.append(_einsum(*halves, la, lb, out, p))
    return remainder(parts[0] + parts[1], p)
