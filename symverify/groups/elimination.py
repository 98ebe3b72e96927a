"""Gauss-Jordan elimination over the rationals; inverse and determinant also of torch tensors."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symverify.errors import InputError
from symverify.groups.arrays import Array, eye, full, is_exact, matched, rationals

if TYPE_CHECKING:
    import numpy as np


def reduce_rows(matrix: np.ndarray) -> tuple[np.ndarray, list[int], Fraction]:
    """The reduced row echelon form, its pivot columns, and the product of the pivots with the sign of the swaps."""
    reduced, pivots, product = rationals(matrix), [], Fraction(1)
    rows, columns = reduced.shape
    for column in range(columns):
        row = len(pivots)
        pivot = next((i for i in range(row, rows) if reduced[i, column] != 0), None)
        if pivot is None:
            continue
        if pivot != row:
            reduced[[row, pivot]] = reduced[[pivot, row]]
            product = -product
        product *= reduced[row, column]
        reduced[row] = reduced[row] / reduced[row, column]
        for other in range(rows):
            if other != row and reduced[other, column] != 0:
                reduced[other] = reduced[other] - reduced[other, column] * reduced[row]
        pivots.append(column)
    return reduced, pivots, product


def kernel(matrix: np.ndarray) -> list[np.ndarray]:
    """A basis of {x : matrix x = 0}, exact."""
    reduced, pivots, _ = reduce_rows(matrix)
    basis = []
    for free in sorted(set(range(matrix.shape[1])) - set(pivots)):
        x = full((matrix.shape[1],), 0)
        x[free] = Fraction(1)
        for row, pivot in enumerate(pivots):
            x[pivot] = -reduced[row, free]
        basis.append(x)
    return basis


def inverse(matrix: Array) -> Array:
    """The inverse of (..., n, n); a singular exact matrix is refused."""
    import numpy as np

    if not is_exact(matrix):
        import torch

        return torch.linalg.inv(matrix)
    n, result = matrix.shape[-1], np.empty(matrix.shape, dtype=object)
    for index in np.ndindex(matrix.shape[:-2]):
        reduced, pivots, _ = reduce_rows(np.concatenate([matrix[index], eye(n)], axis=1))
        if pivots != list(range(n)):
            raise InputError(f"the {n} x {n} matrix is singular")
        result[index] = reduced[:, n:]
    return result


def determinant(matrix: Array) -> Array:
    """det of (..., n, n), of shape (...)."""
    import numpy as np

    if not is_exact(matrix):
        import torch

        return torch.linalg.det(matrix)
    n, result = matrix.shape[-1], np.empty(matrix.shape[:-2], dtype=object)
    for index in np.ndindex(result.shape):
        _, pivots, product = reduce_rows(matrix[index])
        result[index] = product if len(pivots) == n else Fraction(0)
    return result


def cayley(skew: Array) -> Array:
    """(1 - K)(1 + K)⁻¹: a rotation for skew K, rational where K is."""
    one = matched(eye(skew.shape[-1]), skew)
    return (one - skew) @ inverse(one + skew)
