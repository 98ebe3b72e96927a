"""Commutant(n, C, ...) = {g invertible : g C = C g}, for constant square matrices C."""

from dataclasses import dataclass
from typing import ClassVar

from symverify.errors import InputError
from symverify.groups import axes
from symverify.groups.arrays import eye, full, is_exact, matched
from symverify.groups.base import Group
from symverify.groups.constants import constant
from symverify.groups.elimination import determinant, kernel


@dataclass(frozen=True)
class Commutant(Group):
    """The units of the algebra of all X with X C = C X, which is its Lie algebra; it holds the scalars.

    Its dimension depends on the matrices, and its components are not known: the real eigenvalues of C count them.
    """

    of: tuple[str, ...]
    schema: ClassVar[dict[str, str]] = {"axes": "row", "of": "names"}
    constant_rank = 2

    def __post_init__(self):
        super().__post_init__()
        names = (self.of,) if isinstance(self.of, str) else tuple(self.of)
        if not names:
            raise InputError("Commutant: of names no matrix")
        object.__setattr__(self, "of", tuple(axes.checked_name(name, "Commutant: of") for name in names))

    @property
    def canonical(self):
        return f"Commutant({', '.join((self.axis, *self.of))})"

    def declaration(self):
        return {"type": "Commutant", "axes": list(self.row), "of": list(self.of)}

    @classmethod
    def from_parts(cls, **parts):
        return cls("*".join(parts["axes"]), parts["of"])

    def constants(self, sizes, convert, context):
        return tuple(constant(self, name, sizes, convert, context) for name in self.of)

    def draw_matrix(self, n, source, constants):
        if not is_exact(constants[0]):
            return best_conditioned(n, source, constants)
        basis = self.tangents(n, constants)
        for _ in range(50):
            g = sum((c * x for c, x in zip(source.tensor((len(basis),)), basis, strict=True)), full((n, n), 0))
            if abs(determinant(g)[()]) not in (0, 1):  # a determinant of modulus 1 might be of finite order
                return g
        return 2 * eye(n)

    def tangents(self, n, constants):
        import numpy as np

        conditions = np.concatenate([np.kron(eye(n), c.T) - np.kron(c, eye(n)) for c in constants])
        return [x.reshape(n, n) for x in kernel(conditions)]

    def representatives(self, n, constants):
        return None

    def residuals(self, g, constants):
        commuting = [(f"g {name} = {name} g", g @ c - c @ g) for name, c in zip(self.of, constants, strict=True)]
        return [*super().residuals(g, constants), *commuting]

    def dimension_for(self, n):
        return None


def best_conditioned(n, source, constants):
    """The best conditioned of 16 random elements of the algebra; 1 + X/2 with |X| = 1 where all are worse than 10."""
    import torch

    drawn = torch.stack([source.tensor((n, n)) for _ in range(16)])
    algebra = project(drawn, constants)
    algebra = algebra / torch.linalg.matrix_norm(algebra, 2)[..., None, None]
    condition = torch.linalg.cond(algebra)
    best = condition.argmin(0)[None, ..., None, None].expand(1, *algebra.shape[1:])
    near_one = matched(eye(n), algebra) + algebra[0] / 2
    # Normalised, an algebra of scalars would leave 1 and -1 only.
    well = torch.where((condition.amin(0) < 10)[..., None, None], algebra.gather(0, best)[0], near_one)
    return source.positive(())[..., None, None] * well


def project(x, constants):
    """The orthogonal projection of each x (16, *batch, n, n) on the matrices that commute with every C (..., n, n).

    Singular values below 1e-12 of the largest count as zero. That only says which element is drawn: its residuals are
    measured by `identities`.
    """
    import torch

    system = equations(constants)
    n, batch = x.shape[-1], torch.broadcast_shapes(x.shape[1:-2], system.shape[:-2])
    _, values, rows = torch.linalg.svd(system, full_matrices=False)
    moved = (values > 1e-12 * values[..., :1]).to(x.dtype)[..., None]
    lead = (1,) * (len(batch) + 3 - x.ndim)
    flat = x.reshape(x.shape[0], *lead, *x.shape[1:-2], n * n, 1)
    return (flat - rows.mT @ (moved * (rows @ flat))).reshape(x.shape[0], *batch, n, n)


def equations(constants):
    """The matrices of X -> X C - C X on the n² entries of X, one below the other: (..., m n², n²)."""
    import torch

    one, n = matched(eye(constants[0].shape[-1]), constants[0]), constants[0].shape[-1]
    batch = torch.broadcast_shapes(*(c.shape[:-2] for c in constants))
    blocks = []
    for c in constants:
        block = torch.einsum("ik,...lj->...ijkl", one, c) - torch.einsum("...ik,jl->...ijkl", c, one)
        blocks.append(block.reshape(*c.shape[:-2], n * n, n * n).expand(*batch, n * n, n * n))
    return torch.cat(blocks, -2)
