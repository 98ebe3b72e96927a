"""The rank of a network's derivative at a given real point, from below, by enclosures.

J is computed with rigorous error bounds (duals over enclosures: balls of FLINT for the activations' values, bounded
float64 for the rest), scaled by powers of two, and multiplied by the orthogonal factor of its float64 QR
decomposition. For V, a float64 basis of what looks like its kernel (P x k), the matrix M = [Q^T J; V^T] is certified
to have full column rank P; then rank J >= rank Q^T J >= P - k, whatever Q and V are. A threshold for singular values
only chooses k. Nothing here is shared with the rank over a finite field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symverify.completeness.analytic import not_generic
from symverify.completeness.dimension import GENERIC, OPEN, POINT, FunctionalDimension
from symverify.completeness.enclosed_jacobian import jacobian
from symverify.completeness.network import Leaf, Network
from symverify.completeness.points import Data, drawn, given_data, given_point, outputs
from symverify.completeness.rump import rump_bound
from symverify.ops.backends import Undefined
from symverify.ops.backends.enclosure import FLOOR, Enclosure, product

Leaves = Mapping[str, Any]
TRIES = 8  # random points, until one is off every kink
ROUNDS = 5  # times that the data are doubled while the rank grows
EPS = 2.0**-52
ASSUMED = "assumes IEEE doubles and matrix products that add products (no Strassen, no emulation in lower precision)"


@dataclass(frozen=True)
class EnclosedRank:
    """A certified lower bound of the rank of every matrix in an enclosure.

    Attributes:
        rank: certified; guess: what the singular values suggested.
        bound: of |I - B M|, below 1.
        spectrum: singular values of the midpoint, descending.
        kernel: float64 columns, orthonormal: what looks like the kernel, (columns, columns - guess).
        level: the size of the radii and of the rounding, in terms of the singular values.
    """

    rank: int
    guess: int
    bound: float
    spectrum: tuple[float, ...]
    kernel: np.ndarray
    level: float


def enclosed_rank(j: Enclosure) -> EnclosedRank:
    """Certify a lower bound of the rank of every matrix (rows, columns) in `j`, as large as float64 allows."""
    columns = j.shape[1]
    q, r = np.linalg.qr(j.mid)
    u, s, wt = np.linalg.svd(r, full_matrices=True)
    top = float(s[0]) if len(s) else 0.0
    level = max(float(np.linalg.norm(j.rad)), EPS * max(j.shape) ** 0.5 * top)
    guess = int((s > 4 * level).sum())
    turned = product(Enclosure(np.ascontiguousarray(q.T), np.zeros(q.T.shape)), j)

    def bound(k: int) -> float:
        left = (wt[:k].T / s[:k]) @ u[:, :k].T
        kernel = wt[k:]
        m = np.concatenate([turned.mid, kernel])
        radius = np.concatenate([turned.rad, np.zeros(kernel.shape)])
        return rump_bound(m, np.concatenate([left, kernel.T], axis=1), radius)

    found, reached = guess, bound(guess)
    low, high = 0, guess
    if not reached < 1:
        while high - low > 1:  # bound(low) < 1 <= bound(high): the smallest singular value counted decides
            middle = (low + high) // 2
            low, high = (middle, high) if bound(middle) < 1 else (low, middle)
        found, reached = low, bound(low)
    if not reached < 1:
        raise Undefined(f"no rank of a matrix with {columns} columns can be certified in float64")
    return EnclosedRank(found, guess, reached, tuple(s.tolist()), wt[guess:].T, level)


def scaled(j: Enclosure, blocks: Sequence[Leaf]) -> Enclosure:
    """The columns of every parameter times one power of two, such that its largest certain entry is about 1.

    A block that may be 0, such as a bias of the keys, is all rounding: it is left as it is. What underflow may take is
    given to the radii.
    """
    factor, start = np.ones(j.shape[1]), 0
    for leaf in blocks:
        part = slice(start, start + leaf.size)
        certain = float(np.max(np.abs(j.mid[:, part]) - j.rad[:, part], initial=0.0))
        factor[part] = 2.0 ** -np.clip(np.round(np.log2(certain)), -500, 500) if certain > 0 else 1.0
        start += leaf.size
    return Enclosure(j.mid * factor, j.rad * factor + np.where(factor < 1, FLOOR, 0.0))


def enclosed_dimension(
    network: Network, at: Mapping[str, Any] | None = None, data: Any = None, seed: int = 0
) -> FunctionalDimension:
    """A certified lower bound of the rank of the derivative by the parameters, at a real point.

    Args:
        at: parameter (and constant) -> numbers, floats being the dyadic rationals that they are; by default random.
        data: how many random sets of data, or the sets themselves (a dict of leaves, or a list of them); by default as
            many as the rank needs to stop growing, which is no proof that more data would not raise it.
        seed: of all random numbers.

    Raises:
        InputError: a leaf is missing, or has another shape, or `data` is none of these.
        Undefined: the derivative does not exist at the point, or at none of several random ones.
    """
    rng, point, fixed = np.random.default_rng(seed), given_point(network, at), given_data(network, data)
    refused = Undefined("no point was tried")
    for attempt in range(TRIES):
        positive = attempt >= TRIES // 2  # the first half of the attempts is enough to be off every kink
        try:
            here = drawn(network, ("parameter", "constant"), rng, positive) | point
            found, sets = _grown(network, here, fixed, rng, positive)
        except Undefined as error:
            refused = error
            continue
        return _told(network, found, sets, at is None, seed)
    raise refused


def _grown(
    network: Network, here: Leaves, fixed: Data, rng: np.random.Generator, positive: bool
) -> tuple[EnclosedRank, int]:
    """The rank over the given data, or over random data, doubled until a quarter more does not raise the rank."""
    blocks = network.of_kind("parameter")

    def fresh(count: int) -> Enclosure:
        return jacobian(network, here, [drawn(network, ("data",), rng, positive) for _ in range(count)])

    if fixed.sets or fixed.count or not network.of_kind("data"):
        sets = fixed.sets or [drawn(network, ("data",), rng, positive) for _ in range(fixed.count or 1)]
        return enclosed_rank(scaled(jacobian(network, here, sets), blocks)), len(sets)
    count = -(-(5 * network.parameters) // (4 * outputs(network))) + 1
    j = fresh(count)
    for _ in range(ROUNDS):
        more = max(1, count // 4)
        both = _below(j, fresh(more))
        even = scaled(both, blocks)
        rows = j.shape[0]
        found = enclosed_rank(Enclosure(even.mid[:rows], even.rad[:rows]))
        beyond = np.linalg.norm(even.mid[rows:] @ found.kernel)
        if beyond <= 16 * found.level + 4 * np.linalg.norm(even.rad[rows:]):
            return found, count
        j, count = _below(both, fresh(count - more)), 2 * count
    return enclosed_rank(scaled(j, blocks)), count


def _below(a: Enclosure, b: Enclosure) -> Enclosure:
    return Enclosure(np.concatenate([a.mid, b.mid]), np.concatenate([a.rad, b.rad]))


def _told(network: Network, found: EnclosedRank, sets: int, random: bool, seed: int) -> FunctionalDimension:
    local = not_generic(network)
    notes = [ASSUMED]
    if local is not None:
        notes.append(f"the rank is that of an open set around the point: {local}")
    if found.rank < found.guess:
        notes.append(f"the singular values suggest the rank {found.guess}; certified is {found.rank}")
    scope = OPEN if local is not None else GENERIC if random else POINT
    return FunctionalDimension(
        rank=found.rank,
        parameters=network.parameters,
        method="balls",
        rigorous=True,
        scope=scope,
        spectrum=found.spectrum,
        sizes=network.given,
        seed=seed,
        data=sets,
        notes=tuple(notes),
        details={"bound": found.bound, "guess": found.guess, "level": found.level},
    )
