"""GL(h) = {g : det g != 0}, the invertible matrices."""

from dataclasses import dataclass

from symverify.groups.arrays import eye, unit
from symverify.groups.base import Group


@dataclass(frozen=True)
class GL(Group):
    """Every invertible matrix on the axis: two components, by the sign of the determinant."""

    def draw_matrix(self, n, source, constants):
        return source.invertible(n)

    def tangents(self, n, constants):
        return [unit(n, i, j) for i in range(n) for j in range(n)]

    def representatives(self, n, constants):
        return [eye(n) - 2 * unit(n, 0, 0)]

    def dimension_for(self, n):
        return n * n
