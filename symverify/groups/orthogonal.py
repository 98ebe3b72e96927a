"""O(h) = {g : g gᵀ = 1}, rotations and reflections."""

from dataclasses import dataclass

from symverify.groups.arrays import array, eye, matched, transpose, unit
from symverify.groups.base import Group


@dataclass(frozen=True)
class O(Group):  # noqa: E742 -- the field's name
    """Both components are drawn; the improper elements of O(2) are involutions, whatever is drawn."""

    def draw_matrix(self, n, source, constants):
        rotation, sign = source.rotation(n), source.coin()
        first = matched(unit(n, 0, 0), rotation)
        turned = (array(sign - 1) if n > 1 else array(0 * sign - 2))[..., None, None]
        return rotation @ (matched(eye(n), rotation) + turned * first)

    def tangents(self, n, constants):
        return [unit(n, i, j) - unit(n, j, i) for i in range(n) for j in range(i)]

    def representatives(self, n, constants):
        return [eye(n) - 2 * unit(n, 0, 0)]

    def residuals(self, g, constants):
        return [("g g^T = 1", g @ transpose(g) - matched(eye(g.shape[-1]), g))]

    def invert_matrix(self, g):
        return transpose(g)

    def dimension_for(self, n):
        return n * (n - 1) / 2
