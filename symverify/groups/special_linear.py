"""SL(h) = {g : det g = 1}, the matrices that keep volume and orientation."""

from dataclasses import dataclass

from symverify.groups.arrays import unit
from symverify.groups.base import Group
from symverify.groups.elimination import determinant


@dataclass(frozen=True)
class SL(Group):
    """Determinant one; its Lie algebra is the traceless matrices."""

    connected = True

    def draw_matrix(self, n, source, constants):
        return source.unimodular(n)

    def tangents(self, n, constants):
        turning = [unit(n, i, j) for i in range(n) for j in range(n) if i != j]
        return turning + [unit(n, i, i) - unit(n, i + 1, i + 1) for i in range(n - 1)]

    def residuals(self, g, constants):
        return [("det g = 1", determinant(g) - 1)]

    def dimension_for(self, n):
        return n * n - 1
