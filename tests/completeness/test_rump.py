"""A float64 certificate of full column rank: no singular matrix gets one, regular ones do, what is no number never."""

import numpy as np
import pytest

from symverify.completeness.rump import has_full_column_rank, rump_bound


def repeated_column(rng, n):
    a = rng.integers(-9, 10, (n + 2, n)).astype(float)
    a[:, n - 1] = a[:, 0]
    return a


def dependent_column(rng, n):
    """An integer combination of the others, exact in float64."""
    a = rng.integers(-9, 10, (n, n)).astype(float)
    a[:, 1] = a[:, [i for i in range(n) if i != 1]] @ rng.integers(-3, 4, n - 1)
    return a


def low_rank(rng, n):
    return (rng.integers(-9, 10, (n, n - 1)) @ rng.integers(-9, 10, (n - 1, n))).astype(float)


def zero_column(rng, n):
    a = rng.standard_normal((n + 1, n))
    a[:, n // 2] = 0.0
    return a


def graded(rng, n):
    """Low rank, and its columns and rows scaled by powers of two from 2^-300 to 2^300."""
    scales = 2.0 ** rng.integers(-300, 301, n)
    return low_rank(rng, n) * scales * (2.0 ** rng.integers(-20, 21, (n, 1)))


def laplacian(rng, n):
    """Of a weighted graph: the rows add up to 0 exactly."""
    w = rng.integers(0, 2**20, (n, n)).astype(float)
    w = w + w.T
    np.fill_diagonal(w, 0.0)
    return w - np.diag(w.sum(1))


def wide(rng, n):
    return rng.standard_normal((n - 1, n))


SINGULAR = (repeated_column, dependent_column, low_rank, zero_column, graded, laplacian, wide)


def left_inverses(rng, a):
    """What one may try for a left inverse: the best, a perturbed one, that of a regular neighbour, and noise."""
    with np.errstate(all="ignore"):
        yield np.linalg.pinv(a)
        near = a + 1e-13 * np.abs(a).max() * rng.standard_normal(a.shape)
        yield np.linalg.pinv(near, rcond=0.0)
        yield np.linalg.pinv(near, rcond=0.0) * (1 + 1e-10 * rng.standard_normal(a.shape[::-1]))
        yield rng.standard_normal(a.shape[::-1])


def uncertified(rng, count):
    """How many certificates singular matrices get (it must be 0), and how many were tried."""
    tried = wrong = 0
    for i in range(count):
        make = SINGULAR[i % len(SINGULAR)]
        a = make(rng, int(rng.integers(3, 9)))
        for b in left_inverses(rng, a):
            tried += 1
            wrong += has_full_column_rank(a, b)
    return tried, wrong


def test_no_singular_matrix_is_certified():
    tried, wrong = uncertified(np.random.default_rng(0), 2100)
    assert (tried, wrong) == (8400, 0)


@pytest.mark.slow
def test_no_singular_matrix_of_many_is_certified():
    assert uncertified(np.random.default_rng(1), 60_000) == (240_000, 0)


def test_regular_matrices_are_certified():
    rng = np.random.default_rng(2)
    for _ in range(1000):
        m = int(rng.integers(1, 9))
        a = rng.standard_normal((m + int(rng.integers(0, 4)), m))
        if np.linalg.cond(a) < 1e6:
            assert rump_bound(a, np.linalg.pinv(a)) < 1e-6
    a = rng.standard_normal((320, 300))
    assert has_full_column_rank(a, np.linalg.pinv(a))


def test_the_radius_counts():
    """An enclosure that holds a singular matrix gets no certificate; one of a tenth of that radius does."""
    rng = np.random.default_rng(3)
    for _ in range(200):
        a = rng.standard_normal((5, 4))
        u, s, vt = np.linalg.svd(a, full_matrices=False)
        reach = np.abs(s[-1] * np.outer(u[:, -1], vt[-1])) * (1 + 1e-12)  # to the nearest matrix of lower rank
        assert not has_full_column_rank(a, np.linalg.pinv(a), reach)
        assert has_full_column_rank(a, np.linalg.pinv(a), reach * 0.02)


def test_the_bound_is_one():
    """It is at least |I - B A| in exact arithmetic."""
    from fractions import Fraction

    rng = np.random.default_rng(4)
    for scale in (1.0, 1e-9, 1e9, 1e-290):
        a = rng.standard_normal((5, 3)) * scale
        b = np.linalg.pinv(a) * (1 + 1e-9 * rng.standard_normal((3, 5)))
        exact = [[Fraction(v) for v in row] for row in a.tolist()]
        inverse = [[Fraction(v) for v in row] for row in b.tolist()]
        rest = [
            sum(abs((i == j) - sum(inverse[i][k] * exact[k][j] for k in range(5))) for j in range(3)) for i in range(3)
        ]
        assert max(rest) <= Fraction(rump_bound(a, b)) < Fraction(1, 10**6)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("where", ["a", "b", "radius"])
def test_what_is_no_number_is_never_certified(bad, where):
    given = {"a": np.eye(3), "b": np.eye(3), "radius": np.zeros((3, 3))}
    assert has_full_column_rank(**given)
    given[where][1, 2] = bad
    assert rump_bound(**given) == np.inf and not has_full_column_rank(**given)


def test_overflow_underflow_and_empty_matrices():
    assert rump_bound(np.full((2, 2), 1e200), np.full((2, 2), 1e200)) == np.inf
    assert not has_full_column_rank(np.full((1, 1), 5e-324), np.full((1, 1), 1e308))
    assert not has_full_column_rank(np.zeros((1, 1)), np.full((1, 1), 1e308))
    assert has_full_column_rank(np.zeros((3, 0)), np.zeros((0, 3)))
    assert rump_bound(np.zeros((0, 2)), np.zeros((2, 0))) == np.inf
