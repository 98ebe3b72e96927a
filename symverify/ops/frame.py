"""frame(z) = R_z = |z| times an orthogonal matrix with first column z / |z|: a moving frame, in polar coordinates.

With r = |z|, z_i = r sin a_1 ... sin a_{i-1} cos a_i, a_0 = a_h = 0, a_1..a_{h-2} in [0, pi] and a_{h-1} in (-pi, pi],

    (R_z)_ij = r cos a_{j-1} (sin a_j ... sin a_{i-1}) cos a_i   for j <= i,
               -r sin a_i                                        for j = i + 1,      0 otherwise.

It is invertible for every z != 0. `frame_as_printed` is the formula of the survey, Example 2.13, which divides by the
sines instead of leaving them out, and whose last row is 0 where z_h = 0.
"""

from __future__ import annotations

from typing import Any

from symverify.errors import ShapeError
from symverify.graph.axes import atoms_of
from symverify.graph.tracing import Tensor, einsum, primitive, show
from symverify.ops.composite import composite


@composite
def frame(z: Tensor, over: str) -> Tensor:
    """R_z (over over), invertible, whose first column is z, or whose first k columns are Z (over k) of full rank."""
    return _frame("frame", z, over)


@composite
def frame_as_printed(z: Tensor, over: str) -> Tensor:
    """The survey's printed formula for R_z, singular where the last entry of z is 0. For vectors only."""
    if len(z.axes) != 1:
        raise ShapeError(f"frame_as_printed over {over}: {show(z)} is no vector")
    return _frame("frame_as_printed", z, over)


def _frame(fn: str, z: Tensor, over: str) -> Tensor:
    if z.axes.count(over) != 1 or len(z.axes) > 2 or len(atoms_of(over)) > 1 or len(z.node.atoms) > 2:
        raise ShapeError(f"{fn} over {over}: {show(z)} must have the axis {over} once and at most one other axis")
    if z.axes[0] != over:
        z = einsum([z], [[0, 1]], [1, 0], [z.axes[1], z.axes[0]])
    return primitive("frame", (fn,), [z], (over, over))


def values(xp: Any, fn: str, z: Any) -> Any:
    """R_z for an array z of shape (h,) or (h, k)."""
    if len(z.shape) == 2:
        return completion(xp, z)
    return as_printed(xp, z) if fn == "frame_as_printed" else polar(xp, z)


def angles(xp: Any, z: Any) -> tuple[Any, list[Any], list[Any]]:
    """r, the cosines of a_0..a_h and their sines, without trigonometry: of the tails t_i = |(z_i, ..., z_h)|.

    cos a_i = z_i / t_i and sin a_i = t_{i+1} / t_i, with t_h = z_h signed; a_i = 0 where t_i = 0.
    """
    h = z.shape[0]
    tail, square = [z[h - 1]], z[h - 1] * z[h - 1]
    for i in range(h - 2, -1, -1):
        square = square + z[i] * z[i]
        tail.insert(0, xp.sqrt(square))
    one, zero = xp.full((), 1), xp.full((), 0)
    cos, sin = [one], [zero]
    for i in range(h - 1):
        divisor = xp.where_zero(tail[i], one, tail[i])
        cos.append(xp.where_zero(tail[i], one, z[i] / divisor))
        sin.append(xp.where_zero(tail[i], zero, tail[i + 1] / divisor))
    return tail[0], [*cos, one], [*sin, zero]


def polar(xp: Any, z: Any) -> Any:
    """The corrected formula, entry by entry; indices from 1 as in print."""
    h = z.shape[0]
    r, cos, sin = angles(xp, z)

    def entry(i: int, j: int) -> Any:
        if j > i + 1:
            return xp.full((), 0)
        if j == i + 1:
            return -r * sin[i]
        value = r * cos[j - 1] * cos[i]
        for k in range(j, i):
            value = value * sin[k]
        return value

    return xp.stack([xp.stack([entry(i, j) for j in range(1, h + 1)]) for i in range(1, h + 1)])


def as_printed(xp: Any, z: Any) -> Any:
    """z_i cos a_{j-1} / (sin a_1 ... sin a_{j-1}) for j <= i where sin a_1 ... sin a_{i-1} != 0, else as `polar`."""
    h = z.shape[0]
    r, cos, sin = angles(xp, z)
    one, zero = xp.full((), 1), xp.full((), 0)
    product = [one]  # product[i] = sin a_1 ... sin a_i
    for k in range(1, h):
        product.append(product[-1] * sin[k])

    def entry(i: int, j: int) -> Any:
        if j > i + 1:
            return zero
        if j == i + 1:
            return -r * sin[i]
        divisor = xp.where_zero(product[j - 1], one, product[j - 1])
        return xp.where_zero(product[i - 1], zero, z[i - 1] * cos[j - 1] / divisor)

    return xp.stack([xp.stack([entry(i, j) for j in range(1, h + 1)]) for i in range(1, h + 1)])


def completion(xp: Any, z: Any) -> Any:
    """[Z | Q] for Z of full column rank, with Q orthogonal to Z, by Gram-Schmidt on the projector off Z's columns.

    Each further column is P e_j for a j with P_jj > 0, where P projects off the columns so far: the square roots of
    normalising are left out, so that rational Z have rational frames.
    """
    h, k = z.shape
    gram = xp.einsum([[0, 1], [0, 2]], [1, 2], [z, z])
    off = xp.eye(h) - xp.einsum([[0, 1], [1, 2], [3, 2]], [0, 3], [z, xp.inverse(gram), z])
    columns = [z[:, j] for j in range(k)]
    for _ in range(h - k):
        choice = xp.pivot(xp.einsum([[0, 0]], [0], [off]))
        column = xp.einsum([[0, 1], [1]], [0], [off, choice])
        square = xp.einsum([[0], [0]], [], [column, column])
        off = off - xp.einsum([[0], [1]], [0, 1], [column, column]) / square
        columns.append(column)
    rows = xp.stack(columns)
    return xp.einsum([[0, 1]], [1, 0], [rows])
