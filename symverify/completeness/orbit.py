"""The dimension of the orbit: the rank of the vector fields of proven actions, exact, at a rational point.

The rank modulo a prime at one point is at most the rank over the rationals there, and that is at most the rank at a
generic point, since the vector fields are rational functions of the parameters: a lower bound three times over.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np

from symverify.claims.certificate import Certificate
from symverify.completeness.modular_rank import LARGEST, checked_prime, rank_by_elimination
from symverify.completeness.network import Network
from symverify.completeness.tangents import tangents
from symverify.errors import InputError
from symverify.ops.backends import NotExpressible, Undefined

STEPS = 64  # entries are multiples of 1/64, so that the same point is exact in float64
PRIME = 16_777_213  # the largest below 2^24: products of two residues, and sums of 32 of them, are exact in float64


@dataclass(frozen=True)
class Orbit:
    """Vector fields at a point: their rank, the rows, and the claims whose fields do not exist there."""

    dimension: int
    fields: np.ndarray  # of Fractions, one vector field a row
    left_out: tuple[str, ...]


def point(network: Network, seed: int, at: Mapping[str, Any] | None = None) -> dict[str, np.ndarray]:
    """The parameters and constants as exact numbers: those of `at`, the others dyadic rationals from the seed alone.

    What is drawn is at least 1/64 and at most 3 in modulus. A float is the dyadic rational that it is.
    """
    rng, found = random.Random(seed), {}
    for leaf in [*network.of_kind("parameter"), *network.of_kind("constant")]:
        out = np.empty(leaf.shape, dtype=object)
        for index in np.ndindex(*leaf.shape):
            out[index] = Fraction(rng.choice((-1, 1)) * rng.randint(1, 3 * STEPS), STEPS)
        found[leaf.name] = out
    given = {name: np.vectorize(Fraction, otypes=[object])(x) for name, x in (at or {}).items()}
    return found | given


def orbit(claims: Sequence[Certificate], network: Network, leaves: Mapping[str, Any], p: int | None = PRIME) -> Orbit:
    """The rank, modulo p, of the vector fields of some claims at a rational point.

    Raises:
        InputError: p is no prime below 2^25, or divides a denominator.
    """
    p = checked_prime(PRIME if p is None else p, LARGEST)
    rows, left_out = [np.zeros((0, network.parameters), dtype=object)], []
    for claim in claims:
        stated = SimpleNamespace(
            statement=claim.statement,
            title=claim.title,
            ill_formed=None,
            architecture=SimpleNamespace(name=claim.statement["architecture"]),
        )
        try:
            rows.append(np.asarray(tangents(stated, network, leaves), dtype=object))
        except (Undefined, NotExpressible) as error:
            left_out.append(f"{claim.title}: its vector fields are not rational at this point ({error!s:.120})")
    fields = np.concatenate(rows)
    return Orbit(rank_by_elimination(modulo(fields, p), p), fields, tuple(left_out))


def modulo(matrix: np.ndarray, p: int) -> np.ndarray:
    """The residues of rationals.

    Raises:
        InputError: p divides a denominator.
    """
    out = np.zeros(matrix.shape, dtype=np.int64)
    for index, x in np.ndenumerate(matrix):
        if x:
            if x.denominator % p == 0:
                raise InputError(f"the modulus {p} divides a denominator")
            out[index] = x.numerator * pow(x.denominator, -1, p) % p
    return out
