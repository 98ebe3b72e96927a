"""Diagonal(h) = {diag(d) : every d_i != 0}."""

from dataclasses import dataclass

from symverify.groups.arrays import diagonal, diagonal_matrix, eye, indicator, off_diagonal, unit
from symverify.groups.base import Group


@dataclass(frozen=True)
class Diagonal(Group):
    """Abelian, with a component for every choice of signs."""

    def draw_matrix(self, n, source, constants):
        return diagonal_matrix(source.positive((n,)) * source.signs(n))

    def tangents(self, n, constants):
        return [unit(n, i, i) for i in range(n)]

    def representatives(self, n, constants):
        return [eye(n) - 2 * unit(n, i, i) for i in range(n)]

    def residuals(self, g, constants):
        d = diagonal(g)
        return [("off-diagonal zero", off_diagonal(g)), ("diagonal != 0", indicator(d == 0, d))]

    def dimension_for(self, n):
        return n
