"""Planted ranks: the gap near the measured level is found, and where there is none that is said."""

import pytest
import torch

from symverify.completeness.spectrum import cut, spectrum

LEVEL = 1e-15
SPECTRA = {  # name -> (singular values, rank or None for any, whether it is clear)
    "a gap": ([1.0, 1e-3, 1e-6, 2e-16, 1e-17], 3, True),
    "full rank": ([1.0, 1e-3, 1e-6], 3, True),
    "full, but barely": ([1.0, 1e-3, 1e-14], 2, False),
    "exact zeros": ([1.0, 1e-9, 0.0], 2, True),
    "a larger gap far above the level does not count": ([1.0, 1e-8, 1e-9, 1e-16], 3, True),
    "something between gap and level": ([1.0, 1e-5, 4e-14, 1e-16], 2, False),
    "no gap": ([10.0**-k for k in range(18)], None, False),
    "only rounding": ([8e-16, 3e-16], 0, True),
    "hardly more than rounding": ([1e-13, 5e-14, 1e-16], 2, False),
}


@pytest.mark.parametrize("name", SPECTRA)
def test_the_rank_is_where_the_gap_near_the_level_is(name):
    values, rank, clear = SPECTRA[name]
    assert cut(values, LEVEL)[1] == clear
    if rank is not None:
        assert cut(values, LEVEL)[0] == rank


def planted(generator):
    """(12 x 7 of rank 4, its blocks): the blocks' scales are 1e-8, 1 and 1e8; the last block has no effect."""
    draw = torch.randn(12, 4, generator=generator, dtype=torch.float64)
    matrix = draw @ torch.randn(4, 7, generator=generator, dtype=torch.float64)
    scale = torch.tensor([1e-8, 1e-8, 1, 1, 1e8, 0, 0], dtype=torch.float64)
    return matrix * scale, [torch.tensor(block) for block in ([0, 1], [2, 3], [4], [5, 6])]


def test_blocks_of_very_different_scales_do_not_hide_rank():
    generator = torch.Generator().manual_seed(0)
    matrix, blocks = planted(generator)
    rounding = 1e-16 * torch.randn(12, 7, generator=generator, dtype=torch.float64)
    noise = matrix * rounding
    found = spectrum(matrix + noise, noise, blocks)
    assert (found.rank, found.clear) == (4, True)
    assert found.relative[0] > 1e-4  # with one scale for all it would be below 1e-14


def test_a_block_of_rounding_is_not_scaled_up_to_rank():
    generator = torch.Generator().manual_seed(0)
    matrix, blocks = planted(generator)
    rounding = 1e-16 * torch.randn(2, 12, 7, generator=generator, dtype=torch.float64)
    size = matrix.abs() + torch.tensor([0.0] * 5 + [1e-3] * 2, dtype=torch.float64)
    found = spectrum(matrix + rounding[0] * size, rounding[1] * size, blocks)
    assert (found.rank, found.clear) == (4, True)


def test_nothing_but_zeros_has_rank_0():
    found = spectrum(torch.zeros(3, 2, dtype=torch.float64), torch.zeros(3, 2, dtype=torch.float64), [torch.arange(2)])
    assert (found.values, found.rank, found.clear) == ((0.0, 0.0), 0, True)
