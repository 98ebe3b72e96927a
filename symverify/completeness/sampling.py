"""Where a rank modulo p is taken: the prime, the integers of parameters and data, and the signs that choose the pieces.

Everything is a function of a seed, so that a certificate can be replayed from (seed, prime, number of data sets).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import flint
import numpy as np

from symverify.completeness.network import Network
from symverify.ops.backends import Undefined
from symverify.ops.backends.ball_backend import Balls, precision
from symverify.ops.backends.objects import Array, Objects
from symverify.ops.backends.rational_backend import Rationals
from symverify.ops.backends.residue_array import LARGEST

Leaves = dict[str, np.ndarray]
BITS = 192  # of the balls that decide signs
SCALES = (9, 30, 99)  # of the parameters of a piecewise network: one is drawn for each, so that units switch
SMOOTH = 9_999  # of parameters and data otherwise
PIECEWISE_DATA = 30
PATIENCE = 60
CONSTANTS = (2, 13)  # an exponent is one of them, and 0 and 1 are special


class Undecided(ArithmeticError):
    """A sign that balls cannot tell, or a value 0 between two pieces."""


def prime(seed: int, attempt: int = 0) -> int:
    """A random prime in (2^21, 2^22) that is 7 modulo 8: -1 has no square root, and 2 has one."""
    start = int(np.random.default_rng([seed, 1, attempt]).integers(LARGEST // 2, LARGEST))
    for candidate in range(start - start % 8 + 7, LARGEST, 8):
        if flint.fmpz(candidate).is_prime():
            return candidate
    return prime(seed, attempt + 1_000_003)


def point(network: Network, seed: int) -> Leaves:
    """Random nonzero integers for the parameters, and integers from 2 for the constants: the same for the same seed."""
    rng, leaves = np.random.default_rng([seed, 2]), {}
    bent = piecewise(network)
    for leaf in network.of_kind("parameter"):
        leaves[leaf.name] = _nonzero(rng, int(rng.choice(SCALES)) if bent else SMOOTH, leaf.shape)
    for leaf in network.of_kind("constant"):
        leaves[leaf.name] = rng.integers(*CONSTANTS, leaf.shape)
    return leaves


def data_set(network: Network, seed: int, index: int) -> Leaves:
    """Data set `index` of the stream of random data that belongs to a seed."""
    rng = np.random.default_rng([seed, 3, index])
    bound, samples = (PIECEWISE_DATA if piecewise(network) else SMOOTH), sampled(network)
    return {
        leaf.name: _nonzero(rng, bound, (SAMPLES, *leaf.shape) if leaf.name in samples else leaf.shape)
        for leaf in network.of_kind("data")
    }


SAMPLES = 3  # that stand for a distribution, where an expectation is taken


def sampled(network: Network) -> set[str]:
    """The data of which the program takes an expectation; they carry an axis of samples."""
    return {name for node in network.nodes if node[0] == "expectation" for name in node[1]}


def _nonzero(rng: np.random.Generator, bound: int, shape: tuple[int, ...]) -> np.ndarray:
    values = rng.integers(1, bound + 1, shape)
    return values * rng.choice((-1, 1), shape)


def piecewise(network: Network) -> bool:
    """Whether a function of the program has pieces."""
    from symverify.ops import registry

    known = registry()
    for node in network.nodes:
        if node[0] != "apply":
            continue
        op = known.get(node[1])
        if bool(op.breaks(node[2])) if op else "homogeneous" in network.functions.get(node[1], {}):
            return True
    return False


def rooted(network: Network) -> bool:
    """Whether the program takes roots."""
    return any(node[0] == "apply" and "/" in node[2].get("exponent", "") for node in network.nodes)


@dataclass(frozen=True)
class SignRecorder(Objects):
    """Balls that note, for every call of a piecewise function, the signs of what decides the piece."""

    taken: list[np.ndarray] = field(default_factory=list)

    def _noted(self, x: Any, y: Any = 0) -> None:
        difference = self.each(lambda a, b: a - b, x, y)
        positive = np.array([bool(a > 0) for a in difference.ravel()], dtype=bool)
        negative = np.array([bool(a < 0) for a in difference.ravel()], dtype=bool)
        if not (positive | negative).all():
            raise Undecided("an argument lies between two pieces, or too near to tell")
        self.taken.append(np.where(positive, 1, -1).reshape(difference.shape))

    def maximum(self, x: Array, y: Any) -> Array:
        self._noted(x, y)
        return self.each(self.numbers.maximum, x, y)

    def minimum(self, x: Array, y: Any) -> Array:
        self._noted(x, y)
        return self.each(self.numbers.minimum, x, y)

    def absolute(self, x: Array) -> Array:
        self._noted(x)
        return self.each(self.numbers.absolute, x)

    def sign(self, x: Array) -> Array:
        self._noted(x)
        return self.each(self.numbers.sign, x)

    def where_positive(self, x: Array, a: Any, b: Any) -> Array:
        self._noted(x)
        return self.each(self.numbers.where_positive, x, a, b)


def signs(network: Network, leaves: Mapping[str, Any]) -> list[np.ndarray]:
    """The signs at a real point, one array for every call of a piecewise function, in the order of the program.

    Raises:
        Undecided: one is 0 or too near, or a value is not defined there.
    """
    recorder = SignRecorder("ball", Balls())
    exact = {name: np.asarray(x, dtype=object) for name, x in leaves.items()}
    with precision(BITS):
        try:
            network.value(exact, recorder)
        except Undefined as error:
            raise Undecided(str(error)) from error
    return recorder.taken


@dataclass(frozen=True)
class RootRecorder(Objects):
    """Rationals that note the values of the roots they take, and refuse where one is no rational."""

    taken: list[Array] = field(default_factory=list)

    def power(self, x: Array, exponent: Any) -> Array:
        if not isinstance(exponent, Fraction) or exponent.denominator == 1:
            return super().power(x, exponent)
        root = super().power(x, Fraction(1, exponent.denominator))
        self.taken.append(root)
        return super().power(root, Fraction(exponent.numerator))


def roots(network: Network, leaves: Mapping[str, Any]) -> list[Array]:
    """The values of all roots at a rational point, if every value of the program is rational there.

    Raises:
        NotExpressible: one is not.
        Undecided: a value is not defined.
    """
    recorder = RootRecorder("rational", Rationals())
    try:
        network.value({name: np.asarray(x, dtype=object) for name, x in leaves.items()}, recorder)
    except Undefined as error:
        raise Undecided(str(error)) from error
    return recorder.taken


@dataclass(frozen=True)
class Drawn:
    """A data set, with the signs and, where they are rational, the roots that the program meets there."""

    data: Leaves
    signs: list[np.ndarray]
    roots: list[Array]


@dataclass(frozen=True)
class Needs:
    """What has to be known at the real point.

    Attributes:
        signs: where the program has pieces.
        roots: where it has roots, and they are rational.
        pieces: how many real data sets choose pieces, on which the data are then any residues; 0: the data are real.
    """

    signs: bool
    roots: bool
    pieces: int = 0

    def met(self, network: Network, fixed: Mapping[str, Any], data: Leaves) -> Drawn:
        leaves = {**fixed, **data}
        return Drawn(data, signs(network, leaves) if self.signs else [], roots(network, leaves) if self.roots else [])


def stream(network: Network, seed: int, fixed: Mapping[str, Any], needs: Needs) -> Iterator[Drawn]:
    """The random data sets of a seed, without those at which the signs are not decided.

    Raises:
        Undecided: PATIENCE in a row were not.
    """
    index = failures = 0
    while True:
        data = data_set(network, seed, index)
        index += 1
        try:
            drawn = needs.met(network, fixed, data)
        except Undecided as error:
            failures += 1
            if failures == PATIENCE:
                raise Undecided(f"{PATIENCE} random data sets in a row: {error}") from error
            continue
        failures = 0
        yield drawn
