"""SO(h) = {g : g gᵀ = 1, det g = 1}, the rotations."""

from dataclasses import dataclass

from symverify.groups.arrays import eye, matched, transpose, unit
from symverify.groups.base import Group
from symverify.groups.elimination import determinant


@dataclass(frozen=True)
class SO(Group):
    """Connected; its Lie algebra is the skew-symmetric matrices."""

    connected = True

    def draw_matrix(self, n, source, constants):
        return source.rotation(n)

    def tangents(self, n, constants):
        return [unit(n, i, j) - unit(n, j, i) for i in range(n) for j in range(i)]

    def residuals(self, g, constants):
        orthogonal = g @ transpose(g) - matched(eye(g.shape[-1]), g)
        return [("g g^T = 1", orthogonal), ("det g = 1", determinant(g) - 1)]

    def invert_matrix(self, g):
        return transpose(g)

    def dimension_for(self, n):
        return n * (n - 1) / 2
