"""The rank of an integer matrix modulo a prime: by FLINT, and by blocked elimination in float64 that is exact.

Integers below 2^53 are floats without an error, and a sum of k products of residues stays below it for k p^2 <= 2^53:
so the elimination runs on the BLAS that NumPy brings, and no rounding occurs, whatever the order of its sums.
A rank modulo p is at most the rank over the rationals, for every p that divides no denominator: a minor that is not 0
modulo p is not 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import flint
import numpy as np

from symverify.errors import InputError

Matrix = np.ndarray  # of float64 or int64, with entries that are integers
LARGEST = 1 << 25  # of a modulus: sums of 8 products of residues must stay below 2^53
BLOCK = 128  # columns that are eliminated together
PANEL = 16  # of them, those between which no product of matrices is taken


@dataclass(frozen=True)
class Echelon:
    """Row echelon form: row i of `rows` is 0 before column pivots[i], where it is 1; the rank is the number of rows."""

    rows: Matrix
    pivots: tuple[int, ...]
    p: int

    @property
    def rank(self) -> int:
        return len(self.pivots)

    def null_space(self) -> Matrix:
        """A basis of {v : rows v = 0} as columns, (columns, columns - rank)."""
        columns = self.rows.shape[1]
        free = np.setdiff1d(np.arange(columns), np.array(self.pivots, dtype=int))
        basis = np.zeros((columns, len(free)))
        basis[free, np.arange(len(free))] = 1
        triangle, right = self.rows[:, list(self.pivots)], self.rows[:, free]
        basis[list(self.pivots)] = np.mod(-_back_substitution(triangle, right, self.p), self.p)
        return basis


def checked_prime(p: int, largest: int | None = None) -> int:
    """p, if it is a prime; FLINT ends the interpreter on a modulus that is none.

    Raises:
        InputError: p is no prime, or above `largest`.
    """
    if not isinstance(p, int) or isinstance(p, bool) or p < 2 or not flint.fmpz(p).is_prime():
        raise InputError(f"the modulus {p!r} is no prime")
    if largest is not None and p >= largest:
        raise InputError(f"the modulus {p} is not below {largest}: products of residues would be rounded")
    return p


def residues(matrix: Matrix, p: int) -> Matrix:
    """The entries modulo p, as floats.

    Raises:
        InputError: it is no matrix, or an entry is no integer (or a float that may have been rounded).
    """
    matrix = np.asarray(matrix)
    if matrix.ndim != 2:
        raise InputError(f"a rank is one of a matrix, not of an array of shape {matrix.shape}")
    if matrix.dtype.kind in "iu" or matrix.dtype == object:
        return np.mod(matrix, p).astype(np.float64)
    if not (np.isfinite(matrix).all() and (np.abs(matrix) < 2.0**53).all() and (np.rint(matrix) == matrix).all()):
        raise InputError("an entry of the matrix is no integer below 2^53")
    return np.mod(matrix.astype(np.float64), p)


def rank_by_flint(matrix: Matrix, p: int) -> int:
    """The rank modulo p, by FLINT's nmod_mat."""
    checked_prime(p, 1 << 63)
    exact = np.asarray(matrix)
    entries = residues(exact, p) if exact.dtype.kind == "f" or exact.ndim != 2 else np.mod(exact, p)
    rows, columns = entries.shape
    if not entries.size:
        return 0
    return int(flint.nmod_mat(rows, columns, entries.astype(np.int64).ravel().tolist(), p).rank())


def rank_by_elimination(matrix: Matrix, p: int) -> int:
    """The rank modulo p, by the blocked elimination of `echelon`."""
    return echelon(matrix, p).rank


def multiply(left: Matrix, right: Matrix, p: int) -> Matrix:
    """left @ right modulo p, for residues: summed in pieces so short that every sum is exact."""
    length = max(1, (1 << 53) // (p * p))
    out = np.zeros((left.shape[0], right.shape[1]))
    for start in range(0, left.shape[1], length):
        out = _reduce(out + _reduce(left[:, start : start + length] @ right[start : start + length], p), p)
    return out


def _reduce(x: Matrix, p: int) -> Matrix:
    """x modulo p for |x| < 2^53: the quotient may be off by one, the remainder is then set right."""
    x = x - np.floor(x * (1.0 / p)) * p
    x += p * (x < 0)
    x -= p * (x >= p)
    return x


def echelon(matrix: Matrix, p: int) -> Echelon:
    """The row echelon form modulo a prime p < 2^25.

    Raises:
        InputError: p is no prime or too large, or the matrix has entries that are no integers.
    """
    checked_prime(p, LARGEST)
    a = np.ascontiguousarray(residues(matrix, p))
    width = max(1, min(BLOCK, (1 << 53) // (p * p) - 1))
    pivots: list[int] = []
    for start in range(0, a.shape[1], width):
        if len(pivots) == len(a):
            break
        _eliminate(a, start, min(start + width, a.shape[1]), pivots, p)
    return Echelon(a[: len(pivots)], tuple(pivots), p)


def _eliminate(a: Matrix, start: int, stop: int, pivots: list[int], p: int) -> None:
    """Bring the columns start..stop of the rows below the last pivot into echelon form, and update those right of them.

    The operations on rows are collected in `lower`: row r of the result is lower[r] times the old rows, so that the
    columns on the right see one product of matrices.
    """
    top = len(pivots)
    found: list[int] = []
    panel = a[top:, start:stop].copy()
    order = np.arange(len(panel))
    multipliers = np.zeros((len(panel), stop - start))
    for left in range(0, stop - start, PANEL):
        right = min(left + PANEL, stop - start)
        _catch_up(panel, multipliers, found, left, right, p)
        for column in range(left, right):
            _pivot(panel, multipliers, order, found, column, right, p)
    if found:
        a[top:] = a[top:][order]
        rest = a[top:, stop:]
        upper, below = rest[: len(found)], rest[len(found) :]
        used = multipliers[:, : len(found)]
        _unroll(upper, used[: len(found)], p)
        if below.size:
            below[:] = _reduce(below - used[len(found) :] @ upper, p)
        a[top:, start:stop] = panel
        pivots.extend(start + column for column in found)


def _catch_up(panel: Matrix, multipliers: Matrix, found: list[int], left: int, right: int, p: int) -> None:
    """Apply the pivots found so far to the panel's columns left..right."""
    k = len(found)
    if not k:
        return
    upper, below = panel[:k, left:right], panel[k:, left:right]
    _unroll(upper, multipliers[:k, :k], p)
    if below.size:
        below[:] = _reduce(below - multipliers[k:, :k] @ upper, p)


def _unroll(upper: Matrix, multipliers: Matrix, p: int) -> None:
    """Forward substitution: row i becomes (row i - sum of earlier rows times their multipliers) / pivot i, in place.

    The diagonal of `multipliers` holds the inverses of the pivots.
    """
    for i in range(len(upper)):
        if i:
            upper[i] -= multipliers[i, :i] @ upper[:i]
            upper[i] = _reduce(upper[i], p)
        upper[i] = _reduce(upper[i] * multipliers[i, i], p)


def _pivot(
    panel: Matrix, multipliers: Matrix, order: np.ndarray, found: list[int], column: int, right: int, p: int
) -> None:
    """Find a pivot in a column, scale its row to 1, clear the rows below up to the column `right`."""
    k = len(found)
    nonzero = np.flatnonzero(panel[k:, column])
    if not len(nonzero):
        return
    row = k + int(nonzero[0])
    for x in (panel, multipliers, order):
        x[[k, row]] = x[[row, k]]
    inverse = float(pow(int(panel[k, column]), -1, p))
    multipliers[k, k] = inverse
    panel[k, column:right] = _reduce(panel[k, column:right] * inverse, p)
    factors = panel[k + 1 :, column].copy()
    multipliers[k + 1 :, k] = factors
    panel[k + 1 :, column:right] = _reduce(panel[k + 1 :, column:right] - np.outer(factors, panel[k, column:right]), p)
    found.append(column)


def _back_substitution(triangle: Matrix, right: Matrix, p: int) -> Matrix:
    """X with triangle X = right, for an upper triangle with diagonal 1, block after block from the last."""
    out = right.copy()
    for stop in range(len(triangle), 0, -BLOCK):
        start = max(0, stop - BLOCK)
        for i in range(stop - 2, start - 1, -1):
            out[i] = _reduce(out[i] - multiply(triangle[i : i + 1, i + 1 : stop], out[i + 1 : stop], p)[0], p)
        if start:
            out[:start] = _reduce(out[:start] - multiply(triangle[:start, start:stop], out[start:stop], p), p)
    return out
