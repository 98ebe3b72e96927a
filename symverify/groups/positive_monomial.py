"""PositiveMonomial(h) = {D P : D positive diagonal, P a permutation}, the automorphisms of the positive orthant."""

from dataclasses import dataclass

from symverify.groups.arrays import diagonal_matrix, indicator, negative_part, unit
from symverify.groups.base import Group
from symverify.groups.permutation import Permutation


@dataclass(frozen=True)
class PositiveMonomial(Group):
    """PositiveDiagonal(h) : Permutation(h) as one matrix; h! components."""

    def draw_matrix(self, n, source, constants):
        return diagonal_matrix(source.positive((n,))) @ source.permutation(n)

    def tangents(self, n, constants):
        return [unit(n, i, i) for i in range(n)]

    def representatives(self, n, constants):
        return Permutation(self.axis).representatives(n, constants)

    def residuals(self, g, constants):
        row, column = g.sum(-1), g.sum(-2)
        return [
            ("entries >= 0", negative_part(g)),
            ("one entry in a row", row * row - (g * g).sum(-1)),
            ("one entry in a column", column * column - (g * g).sum(-2)),
            ("no row zero", indicator(row == 0, g)),
        ]

    def dimension_for(self, n):
        return n
