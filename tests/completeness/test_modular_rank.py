"""Ranks modulo a prime: planted ones, by two backends that share no code; what is no integer or no prime is refused."""

import math

import numpy as np
import pytest

from symverify.completeness.modular_rank import (
    LARGEST,
    checked_prime,
    echelon,
    multiply,
    rank_by_elimination,
    rank_by_flint,
)
from symverify.errors import InputError

PRIMES = (2, 3, 5, 251, 65_521, 4_194_301, 33_554_393)


def exact_product(a, b, p):
    return np.mod(a.astype(object) @ b.astype(object), p)


def planted(rng, rows, columns, rank, p):
    """A matrix of exactly this rank: unit triangles, with rows and columns shuffled, on both sides of the unit."""
    left = np.tril(rng.integers(0, p, (rows, rank)), -1) + np.eye(rows, rank, dtype=int)
    right = np.triu(rng.integers(0, p, (rank, columns)), 1) + np.eye(rank, columns, dtype=int)
    matrix = exact_product(left, right, p) if rank else np.zeros((rows, columns), dtype=object)
    return matrix[rng.permutation(rows)][:, rng.permutation(columns)].astype(np.int64)


@pytest.mark.parametrize("p", PRIMES)
def test_planted_ranks_are_found_by_both_backends(p):
    rng = np.random.default_rng(p)
    for i in range(70):
        rows, columns = rng.integers(1, (12, 40, 150)[i % 3], 2)
        rank = int(rng.integers(0, min(rows, columns) + 1))
        matrix = planted(rng, rows, columns, rank, p)
        assert rank_by_elimination(matrix, p) == rank_by_flint(matrix, p) == rank


@pytest.mark.parametrize(("rows", "columns"), [(300, 7), (7, 300), (200, 200), (129, 128), (128, 257)])
def test_tall_wide_and_more_than_one_block(rows, columns):
    rng = np.random.default_rng(rows)
    for rank in (0, 1, min(rows, columns) - 1, min(rows, columns)):
        assert rank_by_elimination(planted(rng, rows, columns, rank, 4_194_301), 4_194_301) == rank


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (1, 1)])
def test_empty_and_single_matrices(shape):
    assert rank_by_elimination(np.zeros(shape), 5) == rank_by_flint(np.zeros(shape), 5) == 0
    assert rank_by_elimination(np.ones((1, 1)), 5) == rank_by_flint(np.ones((1, 1)), 5) == 1


def test_the_null_space_is_the_whole_kernel():
    rng = np.random.default_rng(1)
    for p in PRIMES:
        for rank in (0, 3, 20):
            matrix = planted(rng, 30, 20, rank, p)
            basis = echelon(matrix, p).null_space()
            assert basis.shape == (20, 20 - rank)
            assert not exact_product(matrix, basis.astype(np.int64), p).any()
            assert rank_by_flint(basis, p) == 20 - rank


def test_singular_square_matrices_are_never_regular():
    rng = np.random.default_rng(2)
    for p in (3, 4_194_301):
        for _ in range(100):
            matrix = rng.integers(0, p, (6, 6))
            matrix[:, 5] = np.mod(matrix[:, :5].sum(1), p)
            assert max(rank_by_elimination(matrix, p), rank_by_flint(matrix, p)) < 6


def test_a_tiny_prime_shows_the_collisions_that_are_predicted():
    """A random 5 x 5 matrix over GF(2) is regular with probability (1 - 1/2) (1 - 1/4) ... (1 - 1/32) = 0.298."""
    rng = np.random.default_rng(3)
    regular = sum(rank_by_elimination(rng.integers(0, 2, (5, 5)), 2) == 5 for _ in range(1000)) / 1000
    predicted = math.prod(1 - 2.0**-i for i in range(1, 6))
    assert abs(regular - predicted) < 4 * math.sqrt(predicted * (1 - predicted) / 1000)


def test_products_of_long_rows_are_exact():
    p, rng = 33_554_393, np.random.default_rng(4)
    a, b = rng.integers(p - 5, p, (3, 700)), rng.integers(p - 5, p, (700, 2))
    assert (multiply(a.astype(float), b.astype(float), p) == exact_product(a, b, p)).all()


def test_a_rank_modulo_p_may_be_too_small_and_never_too_large():
    assert rank_by_elimination(np.diag([1, 5, 7]), 5) == rank_by_flint(np.diag([1, 5, 7]), 5) == 2


@pytest.mark.parametrize("rank", [rank_by_elimination, rank_by_flint])
@pytest.mark.parametrize("p", [1, 0, -7, 6, 4_194_302, 3.0, True])
def test_a_modulus_that_is_no_prime_is_refused(rank, p):
    with pytest.raises(InputError, match="no prime"):
        rank(np.eye(2), p)


def test_a_prime_too_large_for_exact_sums_is_refused():
    with pytest.raises(InputError, match="would be rounded"):
        rank_by_elimination(np.eye(2), 33_554_467)
    assert checked_prime(33_554_467) > LARGEST


@pytest.mark.parametrize("entry", [0.5, float("nan"), float("inf"), 2.0**53])
@pytest.mark.parametrize("rank", [rank_by_elimination, rank_by_flint])
def test_entries_that_are_no_exact_integers_are_refused(rank, entry):
    with pytest.raises(InputError, match="no integer"):
        rank(np.array([[1.0, entry]]), 5)


def test_an_array_that_is_no_matrix_is_refused():
    with pytest.raises(InputError, match="of a matrix"):
        rank_by_elimination(np.zeros(3), 5)
