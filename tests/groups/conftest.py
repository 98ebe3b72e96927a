"""The groups under test: every class, each with distinct sizes 2, 3, 5, merged, summed and nested axes."""

import random
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch

from symverify.groups import (
    GL,
    SL,
    SO,
    BlockDiagonal,
    Commutant,
    Diagonal,
    Group,
    O,
    Permutation,
    PositiveDiagonal,
    PositiveMonomial,
    PositiveScalar,
    Power,
    Product,
    Semidirect,
    SignedPermutation,
    Signs,
    Stabiliser,
    Subgroup,
    Translation,
)

SIZES = {"k": 2, "h": 3, "n": 5, "head": 2, "v": 3, "one": 1}
CONTEXT = {
    "u": np.array([Fraction(0), Fraction(2), Fraction(-1, 3), Fraction(1), Fraction(5)]),
    "w": np.array([[1, 2, -1], [0, 3, 1]]),
    "E[x]": np.array([Fraction(1, 2), Fraction(3), Fraction(-2)]),
    "C": np.array([[2, 1, 0], [0, 2, 0], [0, 0, 3]]),
    "D": np.array([[1, 0, 0], [0, 1, 0], [0, 0, -1]]),
    "turn": np.array([[0, -1, 0], [1, 0, 0], [0, 0, 2]]),
    "M": np.kron(np.array([[0, 1], [1, 0]]), np.diag([1, 2, 2])).reshape(2, 3, 2, 3),
}

CONTINUOUS = [GL, SL, O, SO, PositiveDiagonal, Diagonal, PositiveMonomial, Subgroup]
MATRICES = [*CONTINUOUS, Signs, Permutation, SignedPermutation]
INSTANCES = [
    *(cls(axis) for cls in MATRICES for axis in ("k", "h", "n", "one", "head*v")),
    PositiveScalar(),
    Translation(),
    Translation("n"),
    Translation("h", "k"),
    Translation("head*v"),
    Subgroup("h", "R", instance=SO("h")),
    *(Stabiliser(base(axis), "1") for base in (GL, O) for axis in ("one", "k", "h", "n")),
    Stabiliser("n", "u"),
    Stabiliser(O("n"), "u"),
    Stabiliser(O("head*v"), "w"),
    Stabiliser("h", "E[x]"),
    Commutant("h", ("C",)),
    Commutant("h", ("C", "D")),
    Commutant("h", ("turn",)),
    Commutant("head*v", ("M",)),
    BlockDiagonal(GL("k"), O("h")),
    BlockDiagonal(Signs("k"), Permutation("h")),
    BlockDiagonal(BlockDiagonal(SO("k"), GL("one")), Stabiliser("h", "1")),
    BlockDiagonal(Commutant("h", ("C",)), SL("k")),
    Product(GL("k"), O("h")),
    Product(Product(PositiveScalar(), Translation()), Translation("n"), Signs("k")),
    Product(Commutant("h", ("C",)), SL("k")),
    Product(Signs("k"), Permutation("h")),
    Power(GL("h"), over="head"),
    Power(Stabiliser(O("h"), "E[x]"), over="head"),
    Power(PositiveScalar(), over="n"),
    Power(Translation("h", "k"), over="head"),
    Power(Product(GL("k"), Signs("h")), over="head"),
    Power(Power(SO("h"), over="k"), over="head"),
    Power(Signs("k"), over="head"),
    Power(Commutant("h", ("C",)), over="head"),
    Power(Semidirect(Translation("h"), GL("h")), over="head"),
    Semidirect(Translation("h"), GL("h")),
    Semidirect(Translation("n", "h", "k"), O("h")),
    Semidirect(Translation("k", "head*v", "n"), SL("head*v")),
    Semidirect(Translation("k+h"), BlockDiagonal(GL("k"), Permutation("h"))),
    Semidirect(Translation("h"), Subgroup("h")),
    Semidirect(Power(GL("h"), over="k"), Permutation("k")),
    Semidirect(Power(Product(GL("k"), Translation("n")), over="h"), Permutation("h")),
    Semidirect(Power(Signs("k"), over="h"), Permutation("h")),
    Semidirect(Signs("h"), Permutation("h")),
    Semidirect(Diagonal("h"), Permutation("h")),
    Semidirect(PositiveDiagonal("head*v"), Permutation("head*v")),
    Semidirect(Power(Semidirect(Translation("h"), GL("h")), over="k"), Permutation("k")),
]


def largest(residual: Any) -> float:
    """The modulus of the largest entry, NaN if one is."""
    return float(abs(residual).max()) if residual.ndim else float(abs(residual))


@dataclass(frozen=True)
class Drawn:
    """A group at given sizes, with a context and seeded draws."""

    group: Group
    sizes: dict[str, int] = field(default_factory=lambda: dict(SIZES))
    context: dict[str, Any] = field(default_factory=lambda: dict(CONTEXT))

    def exact(self, count: int) -> list[tuple]:
        rng = random.Random(20)
        return [self.group.sample_exact(self.sizes, rng, context=self.context) for _ in range(count)]

    def floating(self, batch: tuple[int, ...] = (), **options: Any) -> tuple:
        generator = torch.Generator().manual_seed(3)
        return self.group.sample(self.sizes, generator, batch=batch, context=self.context, **options)

    def residuals(self, element: tuple) -> list[tuple[str, Any]]:
        return self.group.identities(element, self.sizes, context=self.context)

    def sized(self, element: tuple) -> dict[str, float]:
        """The largest entry of each residual."""
        return {name: largest(residual) for name, residual in self.residuals(element)}

    def violation(self, element: tuple) -> float:
        """The largest residual of any identity."""
        return max((largest(residual) for _, residual in self.residuals(element)), default=0.0)


@pytest.fixture(params=INSTANCES, ids=lambda group: group.canonical)
def drawn(request) -> Drawn:
    return Drawn(request.param)


@pytest.fixture
def instances() -> list[Group]:
    return INSTANCES


@pytest.fixture
def at_sizes() -> type[Drawn]:
    return Drawn
