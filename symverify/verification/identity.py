"""The identity engine: a claim at small sizes, tested at random points of a finite field, with a computed error bound.

A claim that is false at these sizes passes with a probability of at most 2^-80 over the primes and points that are
drawn. proofs/theorems/identity_testing.md proves it. A claim that does not pass is not refuted by that: functions are
stood in for by others with the same traits.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, log2
from typing import Any

import flint

from symverify.claims.verdict import EXACT, UNDECIDED
from symverify.errors import InputError
from symverify.graph.axes import AxisTable
from symverify.kernel.check import digest
from symverify.ops.backends import NotExpressible, Undefined
from symverify.verification.identity_extents import Extents
from symverify.verification.identity_laws import LEAST, MOST, RETRIES, Open, Passed, chance, hold
from symverify.verification.identity_numbers import Residues
from symverify.verification.identity_program import Cuts, Point, Scene
from symverify.verification.symbolic_program import chosen

ENOUGH = -80.0  # log2 of the error that a verdict may have
WEAKEST = -8.0  # of one point, for which it is worth drawing more of them
WIDEST = 16  # the size of an axis
LEAST_OF = {"Stabiliser": 3, "PositiveMonomial": 3, "SignedPermutation": 3}  # smaller ones are too nearly commutative


@dataclass(frozen=True)
class Identity:
    """What a test found.

    Attributes:
        accepted: True where every law holds at every point; False where a law fails at one, which is no refutation;
            None where nothing was found out.
        bound: log2 of the probability that a false claim is accepted so; None where it was not.
        draws: the number of points, each with a prime of its own.
        reason: in words.
        sizes: of the free axes.
    """

    accepted: bool | None
    bound: float | None
    draws: int
    reason: str
    sizes: Mapping[str, int]


def test(statement: Mapping[str, Any], seed: int = 0, sizes: Mapping[str, int] | None = None) -> Identity:
    """Test the laws of a statement at random points.

    Primes and points are drawn by a generator whose seed is the statement's digest together with `seed`: whoever
    writes a statement cannot know them before.

    Args:
        statement: Claim.statement, or the same from a certificate.
        sizes: an integer for every symbolic axis; small ones are chosen where it is not given.
    """
    used = dict(sizes or {})
    try:
        used = assigned(statement, sizes)
        _well_posed(statement)
        scene = Scene(statement, AxisTable(dict(statement["axes"])).concrete(used))
        rng = random.Random(f"{digest(statement)}:{seed}")
        return _tested(scene, used, rng)
    except Open as found:
        return Identity(False, None, 1, str(found), used)
    except NotExpressible as error:
        return Identity(None, None, 0, f"not expressible: {error}", used)
    except InputError as error:
        return Identity(None, None, 0, f"not evaluated: {error}", used)
    except Undefined as error:
        return Identity(None, None, 0, f"undefined: {error}", used)


def assigned(statement: Mapping[str, Any], sizes: Mapping[str, int] | None) -> dict[str, int]:
    """The size of every free axis.

    Raises:
        InputError: a size is none, or too large.
    """
    used = _small(statement)
    for axis, size in (sizes or {}).items():
        if axis not in used:
            raise InputError(f"there is no free axis {axis!s:.40}")
        if type(size) is not int or not 1 <= size <= WIDEST:
            raise InputError(f"the size of {axis} is {size!r:.40}, not from 1 to {WIDEST}")
        used[axis] = size
    return used


def _small(statement: Mapping[str, Any]) -> dict[str, int]:
    """As the symbolic engine chooses them, but 2 and 3 in turn for the axes that no group acts on.

    A batch that an action sees stays small: a frame of more vectors than dimensions does not exist.
    """
    found, table = chosen(statement), AxisTable(dict(statement["axes"]))
    for kind, atoms in _groups(statement["group"]):
        for atom in atoms if kind in LEAST_OF and len(atoms) == 1 else ():
            if table.size(atom) in found:
                found[str(table.size(atom))] = LEAST_OF[kind]
    taken = {
        str(table.size(part)) for _, atoms in _groups(statement["group"]) for atom in atoms for part in _parts(atom)
    }
    if statement["kind"] != "data-dependent":
        for k, axis in enumerate(sorted(set(found) - taken)):
            found[axis] = max(found[axis], 3 - k % 2)
    return found


def _parts(atom: str) -> list[str]:
    return atom.split("+")


def _groups(declared: Any) -> list[tuple[str, list[str]]]:
    """(type, atoms that it acts on) of the groups in a declaration."""
    if isinstance(declared, list):
        return [found for part in declared for found in _groups(part)]
    if not isinstance(declared, dict) or "type" not in declared:
        return []
    below = [found for part in declared.values() for found in _groups(part)]
    axes = declared.get("axes", declared["base"].get("axes", []) if declared["type"] == "Stabiliser" else [])
    return [*below, (declared["type"], [*axes, *([declared["over"]] if "over" in declared else [])])]


def _well_posed(statement: Mapping[str, Any]) -> None:
    leaves, action = statement["leaves"], statement["action"]
    fixed = [name for name in action["outputs"] if leaves[name]["kind"] != "parameter"]
    if fixed:
        raise Open(f"the action moves {fixed[0]}, no parameter")
    seen = {node[1] for node in action["nodes"] if node[0] == "leaf" and leaves[node[1]]["kind"] == "data"}
    if seen and statement["kind"] != "data-dependent":
        raise Open(f"the action of a {statement['kind']} symmetry sees the data {', '.join(sorted(seen))}")


def _tested(scene: Scene, used: Mapping[str, int], rng: random.Random) -> Identity:
    """With abbreviations first, then without."""
    try:
        return _drawn(scene, used, rng, cutting=True)
    except Abbreviated as found:
        try:
            return _drawn(scene, used, rng, cutting=False)
        except NotExpressible:
            raise Open(str(found)) from found


class Abbreviated(Open):
    """A law that does not hold where something was abbreviated."""


def _drawn(scene: Scene, used: Mapping[str, int], rng: random.Random, cutting: bool) -> Identity:
    first = drawn(scene, rng, cutting, prime(rng))
    positive, additive = scene.laws
    each = chance(scene, Extents(positive=positive, additive=additive), first)
    if each > WEAKEST:
        raise NotExpressible(f"the error bound of one point is 2^{each:.0f}: the degrees are too large")
    points = 1
    while total(each, points) > ENOUGH:
        points += 1
    for _ in range(points - 1):
        cuts = drawn(scene, rng, cutting, prime(rng)).cuts
        if (cuts.agreed, cuts.made) != (first.cuts.agreed, first.cuts.made):
            raise NotExpressible("two points disagree about what is equal")
    bound, where = total(each, points), "at 1 point" if points == 1 else f"at {points} points"
    reason = f"identity, composition, invariance {where} of GF(p) for random 61-bit primes p, error <= 2^{ceil(bound)}"
    return Identity(True, bound, points, reason, used)


def total(each: float, points: int) -> float:
    """log2 of the error of n points: a factor 2 for two attempts, and n (n + 1) as n is chosen after the first."""
    return 1 + log2(points * (points + 1)) + points * each


def drawn(scene: Scene, rng: random.Random, cutting: bool, p: int) -> Passed:
    """The laws at a random point modulo p; another point where this one divides by 0.

    Raises:
        Open: a law does not hold.
        InputError: p is no prime. (FLINT would end the process.)
    """
    if type(p) is not int or not 1 < p < MOST or not flint.fmpz(p).is_prime():
        raise InputError(f"the modulus {p!r:.40} is no prime below 2^61")
    positive, additive = scene.laws
    for _ in range(RETRIES):
        point, cuts = Point(scene, Residues(p, rng, positive=positive, additive=additive)), Cuts(cutting)
        try:
            return hold(point, cuts)
        except Open as found:
            if cuts.made:
                raise Abbreviated(str(found)) from found
            raise
        except ZeroDivisionError:
            continue
        finally:
            _forget(p)
    raise Undefined(f"something is divided by 0 at each of {RETRIES} random points")


def _forget(p: int) -> None:
    """FLINT's wrapper keeps every ring that it has made; a run over many claims would fill the memory."""
    cache = getattr(flint.nmod_mpoly_ctx, "_ctx_cache", {})
    for ring in [ring for ring in cache if p in ring]:
        del cache[ring]


def prime(rng: random.Random) -> int:
    """A random prime between 2^60 and 2^61."""
    while True:
        p = rng.randrange(LEAST + 1, MOST, 2)
        if flint.fmpz(p).is_prime():
            return p


def evidence(statement: Mapping[str, Any], seed: int = 0, sizes: Mapping[str, int] | None = None) -> dict[str, Any]:
    """The evidence {"engine", "verdict", "sizes", "detail"} of a statement: EXACT at these sizes, or UNDECIDED."""
    found = test(statement, seed, sizes)
    detail = f"{found.reason} (a stand-in: no refutation)" if found.accepted is False else found.reason
    verdict = EXACT if found.accepted else UNDECIDED
    return {"engine": "identity", "verdict": str(verdict), "sizes": dict(sorted(found.sizes.items())), "detail": detail}
