"""PositiveDiagonal(h) = {diag(d) : d > 0}, a rescaling of each coordinate."""

from dataclasses import dataclass

from symverify.groups.arrays import diagonal, diagonal_matrix, indicator, negative_part, off_diagonal, unit
from symverify.groups.base import Group


@dataclass(frozen=True)
class PositiveDiagonal(Group):
    """Connected and abelian."""

    connected = True

    def draw_matrix(self, n, source, constants):
        return diagonal_matrix(source.positive((n,)))

    def tangents(self, n, constants):
        return [unit(n, i, i) for i in range(n)]

    def residuals(self, g, constants):
        d = diagonal(g)
        return [
            ("off-diagonal zero", off_diagonal(g)),
            ("diagonal >= 0", negative_part(d)),
            ("diagonal != 0", indicator(d == 0, d)),
        ]

    def dimension_for(self, n):
        return n
