"""Signs(h) = {diag(s) : every s_i is 1 or -1}."""

from dataclasses import dataclass

from symverify.groups.arrays import diagonal, diagonal_matrix, eye, off_diagonal, unit
from symverify.groups.base import Group


@dataclass(frozen=True)
class Signs(Group):
    """Finite, of order 2^h; every element is its own inverse."""

    discrete = True

    def draw_matrix(self, n, source, constants):
        return diagonal_matrix(source.signs(n))

    def representatives(self, n, constants):
        return [eye(n) - 2 * unit(n, i, i) for i in range(n)]

    def residuals(self, g, constants):
        d = diagonal(g)
        return [("off-diagonal zero", off_diagonal(g)), ("diagonal squared = 1", d * d - 1)]

    def invert_matrix(self, g):
        return g
