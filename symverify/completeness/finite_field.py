"""A lower bound on the rank of D_theta f that is a theorem: the rank of the Jacobian modulo a prime.

A minor that is not 0 modulo p is not 0. Where the program is rational, that is all; where it takes exponentials, norms
or logarithms, their values are independent elements of the field, and what makes this sound is checked by
completeness/independence.py. proofs/theorems/independence.md has the proofs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from symverify.completeness import sampling
from symverify.completeness.dimension import GENERIC, OPEN, POINT, FunctionalDimension
from symverify.completeness.independence import reservations
from symverify.completeness.modular_rank import checked_prime, echelon, multiply
from symverify.completeness.network import Network
from symverify.completeness.residue_jacobian import Batch, Place, Source, joined, stacked
from symverify.completeness.sampling import Leaves, Needs, Undecided
from symverify.errors import InputError
from symverify.ops.backends import NotExpressible
from symverify.ops.backends.residue_array import LARGEST, NoRoot

COMBINATIONS = 4  # rows per random data set: random combinations of the outputs, where there are more
PIECES = 6  # of a network that is piecewise and transcendental: on each, independence is shown anew
CALM = 2  # rounds without growth, after which no more data are drawn
PRIMES = 512  # that are tried, until the constants and the parameters have the roots that the program takes
FIELDS = 4  # of those, until data have them too, or the given ones have


@dataclass(frozen=True)
class Region:
    """The rank modulo p at one point.

    Attributes:
        place: with the parameters, the prime and the seed of the elements.
        batch: the data sets used.
        kernel: a basis of the common kernel of the rows, modulo p.
        constant: how many of the recorded signs were the same on all data sets, and how many there are.
    """

    place: Place
    batch: Batch
    kernel: np.ndarray
    constant: tuple[int, int]

    @property
    def rank(self) -> int:
        return len(self.kernel) - self.kernel.shape[1]


@dataclass(frozen=True)
class Request:
    """Where the rank is asked for: `at` is None for a generic point, `sets` None for as many random data as needed."""

    network: Network
    seed: int
    at: Leaves | None = None
    sets: int | Sequence[Leaves] | None = None


def rank_mod_p(
    network: Network, *, at: Leaves | None = None, data: int | Sequence[Leaves] | None = None, seed: int = 0
) -> FunctionalDimension:
    """A lower bound on the rank, and what it is a statement about.

    Args:
        at: the parameters (and constants) as arrays of integers or floats; None redraws every one of them.
        data: None for as many random data sets as needed, their number, or the data sets themselves.

    Raises:
        NotExpressible: the program has values that no field of residues can hold.
        Undecided: no point was found at which all signs, roots and quotients exist.
    """
    bent = sampling.piecewise(network)
    regions, undecided = _regions(Request(network, seed, at, data), bent)
    best = max(regions, key=lambda r: r.rank)
    doubts = []
    if best.rank:
        doubts = reservations(
            best.place, best.batch, free_theta=at is None, free_data=data is None or isinstance(data, int)
        )
    scope = OPEN if bent or best.batch.roots else GENERIC if at is None else POINT
    ranks = sorted((r.rank for r in regions), reverse=True)
    return FunctionalDimension(
        rank=best.rank,
        parameters=network.parameters,
        method="finite field",
        rigorous=not doubts,
        scope=scope,
        sizes=network.given,
        seed=seed,
        data=len(best.batch),
        notes=(*doubts, *_idle_told(best), *_undecided_told(undecided), *_samples_told(network)),
        regions={r: ranks.count(r) for r in ranks} if bent else {},
        details={"prime": best.place.p, "seed": best.place.seed, "count": len(best.batch)},
    )


def _idle_told(region: Region) -> list[str]:
    same, total = region.constant
    if not same or len(region.batch) < 2:
        return []
    return [f"{same} of {total} signs were the same on all {len(region.batch)} data sets: dead or never switching"]


def _undecided_told(count: int) -> list[str]:
    return [f"{count} further points lay between two pieces on all data: units that see nothing"] if count else []


def _samples_told(network: Network) -> list[str]:
    if not sampling.sampled(network):
        return []
    return [f"an expectation is the mean over {sampling.SAMPLES} samples: a distribution of so many atoms"]


def _regions(request: Request, bent: bool) -> tuple[list[Region], int]:
    """The points looked at, and how many there were besides at which no data had decided signs.

    Raises:
        Undecided: all of them.
    """
    regions: list[Region] = []
    failed: list[Undecided] = []
    for seed in _seeds(request, bent):
        try:
            regions.append(_region(request, seed, bent))
        except Undecided as error:
            failed.append(error)
    if not regions:
        raise failed[0]
    return regions, len(failed)


def _seeds(request: Request, bent: bool) -> list[int]:
    """The seeds of the points looked at; of a piecewise network several, for each is in a region of its own."""
    network, seed = request.network, request.seed
    if request.at is not None or not bent:
        return [seed]
    random, searched = (8, 4) if network.parameters <= 200 else (2, 1) if network.parameters <= 600 else (0, 1)
    others = [int(s) for s in np.random.default_rng([seed, 4]).integers(1, 1 << 31, random + 8 * searched)]
    pool = sorted(others[random:], key=lambda s: _idle(network, s))
    return [*([seed, *others[: random - 1]] if random else []), *pool[:searched]]


def _idle(network: Network, seed: int, sets: int = 5) -> int:
    """How many signs are the same on a few random data sets."""
    source = sampling.stream(network, seed, sampling.point(network, seed), Needs(signs=True, roots=False))
    try:
        found = [drawn.signs for drawn in islice(source, sets)]
    except Undecided:
        return 1 << 30
    return sum(int((np.stack(call) == call[0]).all(0).sum()) for call in zip(*found, strict=True))


def _region(request: Request, seed: int, bent: bool) -> Region:
    """The rank at the point of a seed."""
    network = request.network
    fixed = {**sampling.point(network, seed), **(request.at or {})}
    needs = _needs(network, fixed, seed, bent)
    refused = Undecided("no field was tried")
    for place in islice(_places(network, fixed, seed, needs), FIELDS):
        try:
            return _in_field(place, request, seed, needs)
        except Undecided as error:
            refused = error
    raise refused


def _in_field(place: Place, request: Request, seed: int, needs: Needs) -> Region:
    """The rank at one point in one field, if that has the roots that the program takes of data."""
    sets = request.sets
    if sets is None:
        return _grown(place, seed, needs)
    if isinstance(sets, int):
        batch = Source(place, seed, needs).take(sets)
    else:
        drawn = [needs.met(place.network, place.fixed, x) for x in sets]
        batch = stacked(place.network, drawn, place.p, place.device)
        if bool((place.existing(batch) < 1).any()):
            raise Undecided("a root or a quotient does not exist on the given data")
    return _of(place, batch, echelon(place.matrix(batch), place.p).null_space())


def _needs(network: Network, fixed: Leaves, seed: int, bent: bool) -> Needs:
    """Roots are taken as they are where the first random data sets make all values of the program rational."""
    try:
        list(islice(sampling.stream(network, seed, fixed, Needs(signs=False, roots=True)), 3))
    except NotExpressible:
        return Needs(bent, roots=False, pieces=PIECES if bent else 0)
    return Needs(bent, roots=sampling.rooted(network))


def _places(network: Network, fixed: Leaves, seed: int, needs: Needs) -> Iterator[Place]:
    """Prime fields in which the constants, and the parameters alone, have the roots that the program takes.

    Raises:
        Undecided: none of PRIMES is one.
    """
    sets, found = [next(sampling.stream(network, seed, fixed, needs))], False
    for attempt in range(PRIMES):
        place = Place(network, sampling.prime(seed, attempt), fixed, seed)
        try:
            squares = place.records(stacked(network, sets, place.p)).squares
        except NoRoot:
            continue
        if all(bool(x.v.all()) for x in squares if not x.varies):
            found = True
            yield place
    if not found:
        raise Undecided(f"in none of {PRIMES} prime fields the parameters of {network.name} have the roots it takes")


def _grown(place: Place, seed: int, needs: Needs) -> Region:
    """Random data sets, until the rank is full or has not grown for CALM rounds: then it may still be too small."""
    columns, source = place.network.parameters, Source(place, seed, needs)
    parts = [source.take(1)]
    each = min(place.outputs(parts[0]), COMBINATIONS)
    count = -(-(columns + 8) // each) + 2
    parts.append(source.take(count))
    kernel = echelon(place.matrix(parts[1], each), place.p).null_space()
    calm = 0
    while kernel.shape[1] and calm < CALM:
        fresh = -(-(kernel.shape[1] + 4) // each)
        parts.append(source.take(max(fresh, count) if needs.signs else fresh))  # units may switch on few data
        image = echelon(multiply(place.matrix(parts[-1], each), kernel, place.p), place.p)
        calm = 0 if image.rank else calm + 1
        kernel = multiply(kernel, image.null_space(), place.p) if image.rank else kernel
    return _of(place, joined(parts), kernel)


def _of(place: Place, batch: Batch, kernel: np.ndarray) -> Region:
    flat = [x.reshape(len(batch), -1) for x in batch.signs]
    same = sum(int((x == x[0]).all(0).sum()) for x in flat)
    return Region(place, batch, kernel, (same, sum(x.shape[1] for x in flat)))


def jacobian_mod_p(network: Network, seed: int, p: int, count: int) -> np.ndarray:
    """The Jacobian modulo p at point(network, seed), on the first `count` data sets of that seed: rows x parameters.

    The same for the same arguments: what a certificate replays.

    Raises:
        InputError: p is no prime, not below 2^22, or a constant of the program has no root modulo p.
        Undecided, NotExpressible: as rank_mod_p.
    """
    checked_prime(p, LARGEST)
    fixed, bent = sampling.point(network, seed), sampling.piecewise(network)
    needs = _needs(network, fixed, seed, bent)
    place = Place(network, p, fixed, seed)
    try:
        batch = Source(place, seed, needs).take(count)
    except NoRoot as error:
        raise InputError(f"{network.name}: {error}") from error
    return place.matrix(batch, COMBINATIONS).astype(np.int64)
