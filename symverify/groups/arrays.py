"""What holds of exact object arrays (entries Fraction) and of torch tensors alike, leading axes being a batch."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

Array = Any  # an exact numpy object array or a torch tensor


def is_exact(x: Array) -> bool:
    """Is x an exact object array (and not a torch tensor)?"""
    import numpy as np

    return isinstance(x, np.ndarray)


def rationals(x: Any) -> np.ndarray:
    """Any array, tensor or number as an object array of Fractions, without rounding."""
    import numpy as np

    entries = np.array(x.tolist() if hasattr(x, "tolist") else x, dtype=object)
    exact = np.empty(entries.shape, dtype=object)
    for index in np.ndindex(entries.shape):
        exact[index] = Fraction(entries[index])
    return exact


def full(shape: tuple[int, ...], value: int) -> np.ndarray:
    """The exact array of this shape whose every entry is `value`."""
    import numpy as np

    return np.full(shape, Fraction(value), dtype=object)


def eye(n: int) -> np.ndarray:
    """The exact identity matrix."""
    exact = full((n, n), 0)
    for i in range(n):
        exact[i, i] = Fraction(1)
    return exact


def unit(n: int, i: int, j: int) -> np.ndarray:
    """The exact matrix E_ij, zero but for a one in row i, column j."""
    exact = full((n, n), 0)
    exact[i, j] = Fraction(1)
    return exact


def matched(exact: np.ndarray, like: Array) -> Array:
    """The exact array as an array of the kind of `like` (for a tensor: its dtype and device)."""
    if like is None or is_exact(like):
        return exact
    import torch

    return torch.as_tensor(exact.astype(float), dtype=like.dtype, device=like.device)


def converter(like: Array) -> Callable[[Any], Array]:
    """The map of any array to the kind of `like`."""
    if is_exact(like):
        return rationals
    return lambda x: x.to(like) if hasattr(x, "to") else matched(rationals(x), like)


def array(x: Any) -> Array:
    """x, wrapped where numpy returned a bare Fraction for an object array without axes."""
    import numpy as np

    return np.array(x, dtype=object) if isinstance(x, Fraction | int) else x


def flatten(x: Array, rank: int) -> Array:
    """(..., rows, columns) of `rank` axes each -> (..., n, n)."""
    batch = tuple(x.shape[: x.ndim - 2 * rank])
    n = prod(x.shape[x.ndim - rank :])
    return x.reshape((*batch, n, n))


def split(matrix: Array, row: tuple[int, ...]) -> Array:
    """(..., n, n) -> (..., *row, *row)."""
    return matrix.reshape((*matrix.shape[:-2], *row, *row))


def transpose(matrix: Array) -> Array:
    """The transposed matrix, batch by batch."""
    return matrix.swapaxes(-1, -2)


def diagonal(matrix: Array) -> Array:
    """(..., n, n) -> its diagonal (..., n)."""
    return matrix.diagonal(0, -2, -1)


def diagonal_matrix(entries: Array) -> Array:
    """(..., n) -> the diagonal matrix (..., n, n)."""
    return entries[..., None] * matched(eye(entries.shape[-1]), entries)


def outer(a: Array, b: Array) -> Array:
    """a bᵀ, batch by batch."""
    return a[..., :, None] * b[..., None, :]


def stack(parts: Sequence[Array], position: int) -> Array:
    """Arrays of one shape along a new axis."""
    import numpy as np

    if is_exact(parts[0]):
        return np.stack(parts, position)
    import torch

    return torch.stack(tuple(parts), position)


def axis_first(x: Array, position: int) -> Array:
    """x with the axis at `position` moved to the front."""
    import numpy as np

    return np.moveaxis(x, position, 0) if is_exact(x) else x.movedim(position, 0)


def block_diagonal(blocks: Sequence[Array]) -> Array:
    """Square matrices (..., n_i, n_i) -> the block-diagonal matrix (..., Σ n_i, Σ n_i); batches broadcast."""
    import numpy as np

    batch = np.broadcast_shapes(*(tuple(block.shape[:-2]) for block in blocks))
    n = sum(block.shape[-1] for block in blocks)
    whole = full((*batch, n, n), 0) if is_exact(blocks[0]) else blocks[0].new_zeros((*batch, n, n))
    start = 0
    for block in blocks:
        end = start + block.shape[-1]
        whole[..., start:end, start:end] = block
        start = end
    return whole


def indicator(condition: Array, like: Array) -> Array:
    """1 where the condition holds, 0 elsewhere, as an array of the kind of `like`."""
    return rationals(condition) if is_exact(like) else condition.to(like.dtype)


def negative_part(x: Array) -> Array:
    """min(x, 0), entry by entry."""
    return x * indicator(x < 0, x)


def off_diagonal(matrix: Array) -> Array:
    """The matrix with its diagonal set to zero."""
    return matrix * matched(1 - eye(matrix.shape[-1]), matrix)


def along(matrix: Array, x: Array, rank: int, position: int, width: int) -> Array:
    """The matrix (..., n, n) times x along `width` of its last `rank` axes, from `position` on; batches broadcast."""
    lead = x.ndim - rank
    batch, axes = tuple(x.shape[:lead]), tuple(x.shape[lead:])
    before, after = axes[:position], axes[position + width :]
    folded = x.reshape((*batch, prod(before), matrix.shape[-1], prod(after)))
    moved = matrix[..., None, :, :] @ folded
    return moved.reshape((*moved.shape[:-3], *axes))
