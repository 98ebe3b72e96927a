"""Stabiliser(G, v) = {g in G : g v = v}, for G = GL(n) or O(n) and a vector v."""

import re
from dataclasses import dataclass, field
from functools import reduce
from math import gcd, lcm
from operator import matmul
from typing import ClassVar

from symverify.errors import InputError
from symverify.groups import axes
from symverify.groups.arrays import block_diagonal, diagonal_matrix, eye, full, is_exact, matched, outer
from symverify.groups.base import Group
from symverify.groups.constants import constant
from symverify.groups.elimination import cayley, inverse
from symverify.groups.general_linear import GL
from symverify.groups.orthogonal import O


@dataclass(frozen=True, init=False)
class Stabiliser(Group):
    """`of` is "1" (the all-ones vector), a name, or "E[x]" (a mean): a key of the `context` but for "1".

    Of GL(n): the affine group of the hyperplane quotient, dimension n(n-1). Of O(n): O(n-1), acting on v's complement.
    """

    axis: str = field(init=False)
    base: Group
    of: str
    schema: ClassVar[dict[str, str]] = {"base": "group", "of": "string"}
    constant_rank = 1

    def __init__(self, base: Group | str, of: str):
        base = GL(base) if isinstance(base, str) else base
        if not isinstance(base, GL | O):
            raise InputError(f"Stabiliser: the base is GL or O of an axis, not {getattr(base, 'canonical', base)}")
        if of != "1":
            mean = re.fullmatch(r"E\[(.*)\]", of) if isinstance(of, str) else None
            axes.checked_name(mean[1] if mean else of, "Stabiliser: of")
        for name, value in (("axis", base.axis), ("base", base), ("of", of)):
            object.__setattr__(self, name, value)

    @property
    def canonical(self):
        return f"Stabiliser({self.base.canonical}, {self.of})"

    def declaration(self):
        return {"type": "Stabiliser", "base": self.base.declaration(), "of": self.of}

    @classmethod
    def from_parts(cls, **parts):
        return cls(parts["base"], parts["of"])

    def constants(self, sizes, convert, context):
        """v of shape (..., n); refused where it is zero."""
        if self.of == "1":
            return (convert(full((axes.length(self.row, sizes),), 1)),)
        v = constant(self, self.of, sizes, convert, context)
        if ((v == 0).sum(-1) == v.shape[-1]).any():
            raise InputError(f"{self.canonical}: the vector {self.of!r} is zero")
        return (v,)

    def draw_matrix(self, n, source, constants):
        (v,) = constants
        match self.base, is_exact(v):
            case GL(), True:
                return exact_linear(v, source)
            case O(), True:
                return exact_orthogonal(v, source)
            case GL(), False:
                return orthogonal(v, source, n > 1) @ stretch(v, source)
        return orthogonal(v, source, n > 2) if n != 2 else reflection(v, source, 1)

    def tangents(self, n, constants):
        """X = a cᵀ with c orthogonal to v; for O(n) a cᵀ - c aᵀ with both orthogonal to v."""
        normals = complement(constants[0])
        if isinstance(self.base, O):
            return [outer(a, c) - outer(c, a) for i, a in enumerate(normals) for c in normals[:i]]
        return [outer(a, c) for a in eye(n) for c in normals]

    def representatives(self, n, constants):
        return [eye(n) - 2 * outer(w, w) / (w * w).sum() for w in complement(constants[0])[:1]]

    def residuals(self, g, constants):
        (v,) = constants
        return [*self.base.residuals(g, ()), ("g v = v", (g @ v[..., None])[..., 0] - v)]

    def invert_matrix(self, g):
        return self.base.invert_matrix(g)

    def dimension_for(self, n):
        return (n - 1) * (n - 2) / 2 if isinstance(self.base, O) else n * (n - 1)


def complement(v):
    """A basis v_p e_j - v_j e_p (j != p) of the vectors orthogonal to v, where v_p is its smallest nonzero entry."""
    one, p = eye(len(v)), pivot(v)
    return [v[p] * one[j] - v[j] * one[p] for j in range(len(v)) if j != p]


def pivot(v):
    """The position of the nonzero entry of least modulus."""
    return min((abs(entry), i) for i, entry in enumerate(v) if entry != 0)[1]


def primitive(v):
    """The multiple of v whose entries are integers without a common divisor: v has the same stabiliser."""
    whole = v * lcm(*(entry.denominator for entry in v))
    return whole / gcd(*(entry.numerator for entry in whole))


def exact_linear(v, source):
    """B (1 r; 0 G) B⁻¹ with the first column of B equal to v, r signs, G in GL(n-1)."""
    v, n = primitive(v), len(v)
    if n == 1:
        return eye(1)
    basis = eye(n)[:, [pivot(v), *(j for j in range(n) if j != pivot(v))]]
    basis[:, 0] = v
    inner = block_diagonal([eye(1), source.invertible(n - 1)])
    inner[0, 1:] = source.any_signs((n - 1,))
    return basis @ inner @ inverse(basis)


def exact_orthogonal(v, source):
    """A product of n - 1 or n - 2 reflections that fix v: not the identity, and if proper not of order 12."""
    normals, n = complement(primitive(v)), len(v)
    count = n - 1 if n < 3 else n - 1 - source.rng.randrange(2)
    while True:
        g = eye(n)
        for _ in range(count):
            weights = source.rng.choices((-1, 0, 1, 2), k=n - 1)
            w = sum((weight * c for weight, c in zip(weights, normals, strict=True)), full((n,), 0))
            if (w != 0).any():
                g = g - 2 * outer(g @ w, w) / (w * w).sum()
        power = g
        if count % 2 == 0:  # the improper elements of O(2) are involutions, whatever is drawn
            power = reduce(matmul, [g] * 12)
        if n == 1 or (power != eye(n)).any():
            return g


def orthogonal(v, source, either):
    """Cayley's transform of P K P, for skew K and the projection P on v's complement: a rotation that fixes v.

    If `either`, it is one time in two followed by a reflection that fixes v.
    """
    across = matched(eye(v.shape[-1]), v) - projection(v)
    rotation = cayley(across @ source.skew(v.shape[-1]) @ across)
    return rotation @ reflection(v, source, (1 - source.coin()) / 2) if either else rotation


def stretch(v, source):
    """E + P D P + E K P / 2n, fixing v, for a diagonal D > 0 and skew K: E projects on v, P on its complement."""
    n, on = v.shape[-1], projection(v)
    across = matched(eye(n), v) - on
    positive = diagonal_matrix(source.positive((n,)))
    return on + across @ positive @ across + on @ source.skew(n) @ across / (2 * n)


def projection(v):
    """v vᵀ / vᵀv."""
    return outer(v, v) / (v * v).sum(-1)[..., None, None]


def reflection(v, source, amount):
    """1 - 2 amount w wᵀ / wᵀw, with w = K v orthogonal to v for a skew K: a reflection for amount 1, 1 for amount 0."""
    w = (source.skew(v.shape[-1]) @ v[..., None])[..., 0]
    scale = 2 * amount / (w * w).sum(-1)
    return matched(eye(v.shape[-1]), v) - scale[..., None, None] * outer(w, w)
