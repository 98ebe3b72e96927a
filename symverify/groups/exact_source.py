"""Random exact arrays of small fractions: what the groups' exact elements are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

from symverify.groups.arrays import diagonal_matrix, eye, full, rationals, transpose
from symverify.groups.elimination import cayley

if TYPE_CHECKING:
    import random

    import numpy as np

# No product of these is 1: the denominators 5 and 7 never cancel, and the others exceed 1. Hence infinite orders.
POSITIVE = (Fraction(3, 5), Fraction(2, 7), Fraction(3, 2), Fraction(2), Fraction(3))
ABOVE_ONE = (Fraction(3, 2), Fraction(2), Fraction(3))
# Tangents of half angles. In two and three dimensions none gives a rotation of finite order (Niven's theorem).
HALF_ANGLES = (Fraction(1, 2), Fraction(2), Fraction(3))


@dataclass(frozen=True)
class ExactSource:
    """Draws object arrays of Fractions from `rng`; the counterpart of FloatSource, method by method."""

    rng: random.Random

    def convert(self, x: Any) -> np.ndarray:
        """A context tensor as an exact array."""
        return rationals(x)

    def _choices(self, values: tuple[Fraction, ...], shape: tuple[int, ...]) -> np.ndarray:
        flat = full((prod(shape),), 0)
        flat[:] = [self.rng.choice(values) for _ in range(prod(shape))]
        return flat.reshape(shape)

    def coin(self) -> np.ndarray:
        """1 or -1."""
        return self.any_signs(())

    def positive(self, shape: tuple[int, ...]) -> np.ndarray:
        """Positive entries, none of them 1."""
        return self._choices(POSITIVE, shape)

    def tensor(self, shape: tuple[int, ...]) -> np.ndarray:
        """Nonzero entries of either sign."""
        values = (*POSITIVE, *(-value for value in POSITIVE))
        return self._choices(values, shape)

    def any_signs(self, shape: tuple[int, ...]) -> np.ndarray:
        """1 or -1, each entry."""
        return self._choices((Fraction(1), Fraction(-1)), shape)

    def signs(self, n: int) -> np.ndarray:
        """n signs, not all of them +."""
        signs = self.any_signs((n,))
        return -signs if (signs == 1).all() else signs

    def skew(self, n: int) -> np.ndarray:
        """A skew-symmetric matrix without zeros off the diagonal."""
        values = (*HALF_ANGLES, *(-value for value in HALF_ANGLES))
        upper = self._upper(self._choices(values, (n, n)))
        return upper - transpose(upper)

    def rotation(self, n: int) -> np.ndarray:
        """An element of SO(n) by Cayley's transform."""
        return cayley(self.skew(n))

    def invertible(self, n: int) -> np.ndarray:
        """S L D U S with S signs, L, U unipotent and D diagonal, |det| > 1."""
        signs = diagonal_matrix(self.any_signs((n,)))
        return self.unimodular(n) @ (signs * self._choices(ABOVE_ONE, (n,)))

    def unimodular(self, n: int) -> np.ndarray:
        """S L U S, S signs and L, U unipotent with positive entries: a trace above n, hence of infinite order."""
        small = (Fraction(1), Fraction(2))
        lower = transpose(self._upper(self._choices(small, (n, n)))) + eye(n)
        upper = self._upper(self._choices(small, (n, n))) + eye(n)
        signs = diagonal_matrix(self.any_signs((n,)))
        return signs @ lower @ upper @ signs

    def permutation(self, n: int) -> np.ndarray:
        """A permutation matrix: an n-cycle, or one time in four any that is not the identity."""
        order = self.rng.sample(range(n), n)
        if self.rng.random() < 1 / 4 and order != sorted(order):
            return eye(n)[order]
        cycle = full((n, n), 0)
        for source, target in zip(order, [*order[1:], order[0]], strict=True):
            cycle[target, source] = Fraction(1)
        return cycle

    def _upper(self, matrix: np.ndarray) -> np.ndarray:
        n = len(matrix)
        strictly = full((n, n), 0)
        for i in range(n):
            strictly[i, i + 1 :] = matrix[i, i + 1 :]
        return strictly
