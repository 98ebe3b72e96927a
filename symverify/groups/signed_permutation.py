"""SignedPermutation(h) = {S P : S signs, P a permutation}, the orthogonal matrices with entries -1, 0, 1."""

from dataclasses import dataclass

from symverify.groups.arrays import diagonal_matrix, eye, matched, transpose, unit
from symverify.groups.base import Group
from symverify.groups.permutation import Permutation


@dataclass(frozen=True)
class SignedPermutation(Group):
    """Finite, of order 2^h h!; the symmetries of the cube."""

    discrete = True

    def draw_matrix(self, n, source, constants):
        return diagonal_matrix(source.signs(n)) @ source.permutation(n)

    def representatives(self, n, constants):
        return [*Permutation(self.axis).representatives(n, constants), eye(n) - 2 * unit(n, 0, 0)]

    def residuals(self, g, constants):
        orthogonal = g @ transpose(g) - matched(eye(g.shape[-1]), g)
        return [("entries -1, 0 or 1", g * g * g - g), ("g g^T = 1", orthogonal)]

    def invert_matrix(self, g):
        return transpose(g)
