"""Whether the values that stand for exponentials, logarithms, erf and roots may be chosen freely: a check, with proof.

The theorem (proofs/theorems/independence.md) asks that the exponents and the logarithms of a program, of all layers and
all data sets, be linearly independent over Q modulo constants, and that no root lie in the field of what is before it.
Both are shown by values modulo p:

- a relation with integer coefficients passes to the derivatives, and modulo p: full row rank of the matrix of
  derivatives excludes it. Exponents that depend on data are differentiated by the data of one set, at several random
  data and parameters: a relation between several sets is one in each of them;
- a radicand that is no square modulo p, where all roots before it exist, is no square in the field.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import torch

from symverify.completeness.modular_rank import rank_by_elimination
from symverify.completeness.residue_jacobian import Batch, Place, changed, derivatives, elsewhere, walked
from symverify.ops.backends.residue_array import Records, Residues

Tensor = torch.Tensor
ATTEMPTS, BASES, DRAWS = 8, 16, 512  # to see every root fail: rounds, data where all exist, changes of them
SPARE = 2  # random draws beyond those that the number of exponents makes necessary


def reservations(place: Place, batch: Batch, *, free_theta: bool, free_data: bool) -> list[str]:
    """Why the rank modulo p is not known to be a lower bound; empty if it is one.

    Args:
        free_theta, free_data: which of parameters and data are variables, and not given numbers.
    """
    records = place.records(batch)
    exponents = [*records.real, *records.imaginary, *records.logs]
    if not exponents and not records.squares:
        return []
    if not free_theta:
        return ["the values of exponentials and roots at given parameters are not independent of each other"]
    told = [*_unproved_functions(records)]
    if not free_data:
        return [*told, *_on_given_data(place, batch)]
    for pattern in _patterns(batch):
        told += [*_dependent(place, pattern, records), *_roots(place, pattern, records)]
        if told:
            break
    return told


def _unproved_functions(records: Records) -> list[str]:
    told = list(dict.fromkeys(f"{what}: only square roots are covered by the proof" for what in records.other))
    if records.errors:
        nested = not all(x.algebraic for x in (*records.errors, *records.real, *records.imaginary))
        if nested or records.logs:
            told.append("erf of values that are transcendental themselves: independence is proved for one layer of erf")
    return told


def _patterns(batch: Batch) -> Iterator[Batch]:
    """One data set for each of the combinations of signs in a batch: on other pieces the program is another one."""
    seen = set()
    for i in range(len(batch)):
        key = tuple(x[i].cpu().numpy().tobytes() for x in batch.signs)
        if key not in seen:
            seen.add(key)
            yield batch.chosen(slice(i, i + 1))


def _random(place: Place, pattern: Batch, count: int, seed: int) -> Batch:
    """Random residues for data and parameters, on the pieces of a data set, at which all roots and quotients exist.

    Where roots are taken of parameters alone, these stay what they are: at others the roots may not exist.
    """
    rng = np.random.default_rng([seed, 5])
    there = elsewhere(place, pattern.chosen(torch.zeros(count, dtype=torch.long)), rng)
    fixed = any(not x.varies for x in place.records(pattern).squares)
    theta = {
        k: x.expand(count, *x.shape[1:]) if fixed else place.tensor(rng.integers(0, place.p, (count, *x.shape[1:])))
        for k, x in place.parameters.items()
    }
    return walked(place, replace(there, theta=theta))


def _chosen(records: Records, kind: str, varies: bool) -> list[Residues]:
    return [x for x in _exponents(records, kind) if x.varies == varies]


def _dependent(place: Place, pattern: Batch, records: Records) -> list[str]:
    """A message if the exponents are not shown to be independent; sin and cos have imaginary ones, of their own."""
    told = []
    for kind in ("real", "imaginary"):
        for varies in (True, False):
            chosen = _chosen(records, kind, varies)
            count = sum(math.prod(x.shape) for x in chosen)
            if not count:
                continue
            rank = _rank(place, pattern, kind, varies, count)
            if rank != count:
                told.append(_told(count, rank, kind))
    return told


def _told(count: int, rank: int | None, kind: str) -> str:
    what = "frequencies" if kind == "imaginary" else "exponents and logarithms"
    if rank is None:
        return f"no data were found at which the independence of {count} {what} could be checked"
    return f"of {count} {what}, {rank} are shown to be linearly independent over Q modulo constants"


def _rank(place: Place, pattern: Batch, kind: str, varies: bool, count: int) -> int | None:
    """The rank of the derivatives of `count` exponents: at first with as many columns as rows, then with many more."""
    leaves = place.network.of_kind("data" if varies else "parameter")
    few = -(-count // max(1, sum(leaf.size for leaf in leaves))) + SPARE
    rank = None
    for draws in (few, min(8 * few, count + SPARE)):
        batch = _random(place, pattern, 4 * draws, place.seed)
        if len(batch) < draws:
            break
        rows = _derivatives(place, batch.chosen(slice(0, draws)), kind, varies, count)
        rank = rank_by_elimination(rows, place.p)
        if rank == count:
            break
    return rank


def _derivatives(place: Place, batch: Batch, kind: str, varies: bool, count: int) -> np.ndarray:
    """The derivatives of the exponents, (count, draws * variables), by data or, without data in them, by parameters."""

    def values(moving: Mapping[str, Tensor], some: Batch) -> Tensor:
        there = some.on({**some.data, **moving}) if varies else replace(some, theta=moving)
        return _side_by_side([y.v for y in _chosen(place.evaluate(there)[1], kind, varies)])

    start = {k: x for k, x in batch.data.items() if k} if varies else batch.theta
    unit = torch.eye(count, dtype=torch.float64).repeat(len(batch), 1)
    rows = derivatives(values, start, batch, unit, place.p).reshape(len(batch), count, -1)
    return rows.permute(1, 0, 2).reshape(count, -1).cpu().numpy()


def _side_by_side(parts: list[Tensor]) -> Tensor:
    """For every evaluation, all entries in one row."""
    most = max((len(x) for x in parts), default=1)
    return torch.cat([x.reshape(len(x), -1).expand(most, -1) for x in parts], 1)


def _roots(place: Place, pattern: Batch, records: Records) -> list[str]:
    """A message if a root is not shown to lie outside the field of what is before it.

    Roots of parameters alone come before the others; either sign of every root is tried.
    """
    told = []
    for varies, first_failures in ((False, _failing_at_other_parameters), (True, _failing_on_other_data)):
        total = sum(math.prod(x.shape) for x in records.squares if x.varies == varies)
        shown: set[int] = set()
        for attempt in range(ATTEMPTS if total else 0):
            shown |= first_failures(replace(place, mixed=True, seed=place.seed + attempt), pattern, attempt)
            if len(shown) == total:
                break
        if len(shown) < total:
            told.append(f"of {total} roots, {len(shown)} are shown to be independent of those before them")
    return told


def _squares(records: Records, varies: bool) -> Tensor:
    """For every root of data (or of parameters alone), in order, whether its radicand is a square: (sets, roots)."""
    none = torch.zeros(1, 0, dtype=torch.bool)
    return _side_by_side([*(x.v.bool() for x in records.squares if x.varies == varies), none])


def _failing_on_other_data(place: Place, pattern: Batch, attempt: int) -> set[int]:
    """The roots of data that are the first without a value, on changes of data where all of them exist."""
    rng = np.random.default_rng([place.seed, 8, attempt])
    start = _at_place(place, pattern, BASES, rng)
    if not len(start):
        return set()
    records = place.evaluate(changed(start.chosen(torch.arange(DRAWS) % len(start)), rng, place))[1]
    return _first_failures(_squares(records, True)[_squares(records, False).all(1).expand(DRAWS)])


def _failing_at_other_parameters(place: Place, pattern: Batch, attempt: int) -> set[int]:
    """The roots of parameters alone that are the first without a value, at random parameters."""
    rng = np.random.default_rng([place.seed, 6, attempt])
    leaves = place.network.of_kind("parameter")
    moved = {leaf.name: place.tensor(rng.integers(1, place.p, (DRAWS, *leaf.shape))) for leaf in leaves}
    return _first_failures(_squares(place.evaluate(replace(pattern, theta=moved))[1], False))


def _at_place(place: Place, pattern: Batch, count: int, rng: np.random.Generator) -> Batch:
    """Random data at the parameters of the place, where all roots and quotients exist."""
    return walked(place, elsewhere(place, pattern.chosen(torch.zeros(count, dtype=torch.long)), rng))


def _first_failures(squares: Tensor) -> set[int]:
    """The roots that were, in some row, the first without a value."""
    failing = ~squares
    rows = failing[failing.any(1)]
    return set(rows.to(torch.int8).argmax(1).tolist())


def _on_given_data(place: Place, batch: Batch) -> list[str]:
    """A message if the exponents on all the given data, as functions of the parameters, may be dependent.

    Of roots that depend on given data, independence is not checked, and not claimed.
    """
    if place.records(batch).squares:
        return ["roots on given data: their independence is not checked"]
    told = []
    for kind in ("real", "imaginary"):
        count = sum(math.prod(x.shape) for x in _exponents(place.records(batch), kind)) * len(batch)
        if not count:
            continue
        rank = rank_by_elimination(_derivatives_by_parameters(place, batch, kind, count), place.p)
        if rank != count:
            told.append(_told(count, rank, kind))
    return told


def _derivatives_by_parameters(place: Place, batch: Batch, kind: str, count: int) -> np.ndarray:
    """The derivatives of the exponents on all data sets by the parameters, at several random ones."""
    rng, each = np.random.default_rng([place.seed, 10]), count // len(batch)
    draws = -(-count // place.network.parameters) + SPARE
    many = batch.chosen(torch.arange(len(batch)).repeat(draws))
    theta = {
        k: place.tensor(rng.integers(0, place.p, (draws, *x.shape[1:]))).repeat_interleave(len(batch), 0)
        for k, x in place.parameters.items()
    }

    def values(moving: Mapping[str, Tensor], some: Batch) -> Tensor:
        return _side_by_side([y.v for y in _exponents(place.evaluate(replace(some, theta=moving))[1], kind)])

    unit = torch.eye(each, dtype=torch.float64).repeat(len(many), 1)
    rows = derivatives(values, theta, replace(many, theta=theta), unit, place.p)
    return rows.reshape(draws, count, -1).permute(1, 0, 2).reshape(count, -1).cpu().numpy()


def _exponents(records: Records, kind: str) -> list[Residues]:
    return records.imaginary if kind == "imaginary" else [*records.real, *records.logs]
