"""The rank of a matrix known up to measured rounding: by the largest gap of its singular values near that level.

A threshold fails on badly scaled models, and so does the scaling of single columns, which turns the rounding of a
parameter without effect (the bias of the keys) into rank. Here columns are scaled a block at a time, and no block by
so much that its rounding would rise far above that of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch

UNIT = 2.0**-52
CLEAR = 1e3  # a gap by this factor is an answer; below it the rank is an opinion
NEAR = 1e3  # how far above the measured level the singular values that are not counted may begin
VISIBLE = 1e-2  # the relative rounding of a block above which it does not count for what is usual
EVEN = 10.0  # times the usual rounding of a block: scaling stops there


@dataclass(frozen=True)
class Spectrum:
    """Singular values and what they say.

    Attributes:
        values: in descending order.
        level: how far rounding moves them, absolutely.
        rank: the number above the largest gap that ends near the level.
        clear: whether that gap is an answer.
    """

    values: tuple[float, ...]
    level: float
    rank: int
    clear: bool

    @property
    def relative(self) -> tuple[float, float, float]:
        """(smallest counted, largest not counted, level), relative to the largest singular value."""
        top = self.values[0] if self.values and self.values[0] else 1.0
        kept = self.values[self.rank - 1] if self.rank else 0.0
        rest = self.values[self.rank] if self.rank < len(self.values) else 0.0
        return kept / top, rest / top, self.level / top


def spectrum(matrix: torch.Tensor, noise: torch.Tensor, blocks: list[torch.Tensor]) -> Spectrum:
    """The singular values of a matrix after scaling its column blocks, and its rank.

    Args:
        matrix: [rows, columns].
        noise: [any rows, columns], a sample of the rounding of the matrix, of the same norm as all of it.
        blocks: the columns of every block.
    """
    scale = block_scale(matrix, noise, blocks)
    if not matrix.numel() or not (matrix * scale).any():
        return Spectrum((0.0,) * min(matrix.shape), 0.0, 0, True)
    values = torch.linalg.svdvals(matrix * scale)
    level = max(float(torch.linalg.matrix_norm(noise * scale)), UNIT * len(values) ** 0.5 * float(values[0]))
    rank, clear = cut(values.tolist(), level)
    return Spectrum(tuple(values.tolist()), level, rank, clear)


def block_scale(matrix: torch.Tensor, noise: torch.Tensor, blocks: list[torch.Tensor]) -> torch.Tensor:
    """The factor of every column, one for each block: norm 1, or less where that would raise its rounding.

    A block that is nothing but rounding ends at the level of the rounding of the others.
    """
    found = torch.zeros(matrix.shape[1], dtype=matrix.dtype)
    sizes = [(float(matrix[:, b].norm()), float(noise[:, b].norm())) for b in blocks]
    quiet = sorted(n / m for m, n in sizes if n < VISIBLE * m)
    usual = EVEN * max(quiet[(len(quiet) - 1) // 2] if quiet else 0.0, UNIT)
    for columns, (size, rounding) in zip(blocks, sizes, strict=True):
        if size:
            found[columns] = min(1 / size, usual / rounding if rounding else 1 / size)
    return found


def cut(values: list[float], level: float) -> tuple[int, bool]:
    """(rank, whether it is clear): the largest gap among those whose lower end is near the level.

    It is clear where nothing lies between the gap and the level: what does may be rank as well as rounding.
    """
    floored = [max(v, level) for v in values] + [level]
    if floored[0] <= NEAR * level:
        return (0, True) if values[0] <= EVEN * level else (sum(v > level for v in values), False)
    ratios = [upper / lower if lower <= NEAR * level else 0.0 for upper, lower in pairwise(floored)]
    best = max(range(len(ratios)), key=ratios.__getitem__)
    return best + 1, ratios[best] >= CLEAR and floored[best + 1] <= level
