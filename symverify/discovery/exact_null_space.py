"""The null space of a rational network, exactly: equations modulo a prime, rational fields, a second prime.

At integer parameters and data, the Jacobian of a rational program modulo p is the Jacobian, reduced; so are a library's
features. The nullity of the equations modulo p is never below the dimension of the space of fields that solve them for
all parameters: an upper bound that is a theorem. The fields are read off the reduced echelon form by rational
reconstruction (Wang 1981), and put to the test at fresh points modulo a second prime: a polynomial identity that fails
holds at a random point modulo p with a probability of at most its degree over p (Schwartz and Zippel), so that the
fields are solutions but for an error of that power, and the bound is attained.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from symverify.claims.architecture import Architecture
from symverify.claims.claim import Claim
from symverify.completeness import sampling
from symverify.completeness.modular_rank import echelon, multiply
from symverify.completeness.network import Network, network
from symverify.completeness.residue_jacobian import Batch, Place, residue_tensor
from symverify.discovery.library import Library
from symverify.errors import InputError
from symverify.ops.backends import NotExpressible, Undefined, backend
from symverify.ops.backends.residue_arithmetic import remainder

if TYPE_CHECKING:
    import torch

SETS = 2  # data sets at every point
CONFIRMING = 12  # points modulo the second prime
ATTEMPTS = 16  # at a point where every quotient exists
ROUNDS = 8  # of new points, until the null space has stayed the same


@dataclass(frozen=True)
class ExactNullSpace:
    """All rational fields of a library's span that solve the determining equations.

    Attributes:
        basis: coefficients in reduced echelon form, one row for each field.
        solutions: the nullity modulo `prime`: at least the dimension of the space of solutions, whatever the prime.
        trivial: how many of these are fields that are zero everywhere, since the library says some fields twice.
        confirmed: a second prime, modulo which all of them solve fresh equations.
    """

    library: Library
    basis: tuple[tuple[Fraction, ...], ...]
    solutions: int
    trivial: int
    prime: int
    confirmed: int

    @property
    def dimension(self) -> int:
        """Of the space of fields: solutions that are zero everywhere are not counted."""
        return self.solutions - self.trivial


def exact_null_space(graph: Architecture | Claim, library: Library, seed: int = 0) -> ExactNullSpace:
    """Solve the determining equations of a library exactly.

    Args:
        graph: what the library's problem is of.

    Raises:
        InputError: the network is not rational (it takes exponentials, roots or pieces), the library sees the data, or
            the fields have no small rational coefficients.
    """
    net = network(graph, library.problem.sizes)
    _rational(net, library)
    p, q = sampling.prime(seed, 0), sampling.prime(seed, 1)
    kernel = _kernel(net, library, p, seed)
    rows = [[_fraction(int(x), p) for x in column] for column in _reduced(kernel, p)]
    if any(x is None for row in rows for x in row):
        raise InputError(f"{net.name}: a field's coefficients are no small fractions modulo {p}")
    basis = tuple(tuple(x for x in row if x is not None) for row in rows)
    found = np.array([[_residue(x, q) for x in row] for row in basis]).reshape(len(basis), library.columns)
    fresh = np.concatenate([_equations(net, library, q, seed + 1, i)[0] for i in range(CONFIRMING)])
    if len(basis) and multiply(fresh, found.T.astype(float), q).any():
        raise InputError(f"{net.name}: fields found modulo {p} are none modulo {q}: draw again with another seed")
    values = [_equations(net, library, q, seed + 1, i)[1] for i in range(3 + 2 * len(basis) // net.parameters)]
    moved = multiply(np.concatenate(values), found.T.astype(float), q) if len(basis) else np.zeros((1, 0))
    return ExactNullSpace(library, basis, len(basis), len(basis) - echelon(moved, q).rank, p, q)


def _rational(net: Network, library: Library) -> None:
    """Refuse a network whose values at rationals are not rational, or depend on signs."""
    if library.sees_data or any("·" in term.source for term in library.terms):
        raise InputError(f"{net.name}: exact equations are for affine fields of the parameters")
    if net.of_kind("constant") or sampling.piecewise(net):
        raise InputError(f"{net.name}: has pieces or constants of any value, and is no rational function")
    point = {**sampling.point(net, 0), **sampling.data_set(net, 0, 0)}
    try:
        net.value(point, backend("rational"))
    except (NotExpressible, Undefined) as error:
        raise InputError(f"{net.name}: is no rational function: {error}") from error


def _kernel(net: Network, library: Library, p: int, seed: int) -> np.ndarray:
    """The null space modulo p as columns: of at least as many equations as coefficients, and until it stays."""
    rows, count = _equations(net, library, p, seed, 0)[0], 1
    wanted, rank = 2 + library.columns // len(rows), -1
    for _ in range(ROUNDS):
        rows = np.concatenate([rows, *(_equations(net, library, p, seed, i)[0] for i in range(count, wanted))])
        solved, count = echelon(rows, p), wanted
        if solved.rank == rank:
            return solved.null_space()
        rank, wanted = solved.rank, count + 4
    raise InputError(f"{net.name}: the rank of the equations still grows after {count} points")


def _equations(net: Network, library: Library, p: int, seed: int, index: int) -> tuple[np.ndarray, np.ndarray]:
    """Modulo p, at the integer point of an index: the equations (outputs, columns), and the fields (P, columns)."""
    import torch

    place, batch = _drawn(net, p, seed, index)
    gradient = torch.as_tensor(np.mod(place.matrix(batch), p), dtype=torch.float64)
    theta = {name: value[0] for name, value in place.parameters.items()}
    features = library.features(theta, {})
    every = torch.eye(net.parameters, dtype=torch.float64)
    return _product(library, gradient, features, p), _product(library, every, features, p)


def _drawn(net: Network, p: int, seed: int, index: int) -> tuple[Place, Batch]:
    """Integer parameters and data at which every quotient of the program exists modulo p."""
    import torch

    for attempt in range(ATTEMPTS):
        number = (seed * 1_009 + index) * ATTEMPTS + attempt
        place = Place(net, p, sampling.point(net, number), seed)
        sets = [sampling.data_set(net, number, i) for i in range(SETS)]
        data = {leaf.name: np.stack([x[leaf.name] for x in sets]) for leaf in net.of_kind("data")}
        held = {name: residue_tensor(values, p) for name, values in data.items()}
        batch = Batch(held | {"": torch.zeros(SETS, dtype=torch.float64)})  # a network may have no data
        if not bool((place.existing(batch) < 1).any()):
            return place, batch
    raise InputError(f"{net.name}: at none of {ATTEMPTS} integer points all of its quotients exist modulo {p}")


def _product(library: Library, rows: torch.Tensor, features: Any, p: int) -> np.ndarray:
    """The product of covectors with the library's fields: sums of fewer than 2^9 products below 2^44, then modulo p."""
    found: np.ndarray = remainder(library.row(library.problem.named(rows), features), p).numpy()
    return found


def _reduced(kernel: np.ndarray, p: int) -> np.ndarray:
    """The reduced echelon form modulo p of the space that the columns span."""
    if not kernel.shape[1]:
        return np.zeros((0, len(kernel)))
    import flint

    entries = [[int(x) for x in row] for row in kernel.T]
    form, rank = flint.nmod_mat(entries, p).rref()
    return np.array([[int(form[i, j]) for j in range(form.ncols())] for i in range(rank)])


def _fraction(x: int, p: int) -> Fraction | None:
    """The fraction n/d with n^2, d^2 < p/2 that x is modulo p, or None: half of Euclid's algorithm."""
    bound = isqrt(p // 2)
    r, s, t, u = p, x % p, 0, 1
    while s > bound:
        r, s, t, u = s, r % s, u, t - (r // s) * u
    if not 0 < abs(u) <= bound:
        return None
    return Fraction(s, u)


def _residue(x: Fraction, p: int) -> int:
    return x.numerator * pow(x.denominator, -1, p) % p
