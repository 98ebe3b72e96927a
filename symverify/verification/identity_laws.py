"""The laws of a symmetry at one random point of an identity test, and how likely it is that they hold there by chance.

The group is its generic elements: one for each of its charts (symverify.verification.symbolic_charts), a finite group
being written out. The neutral element must move nothing; a(h, a(g, t)) must be a(h g, t) for every chart g and for h in
a set that generates the group; and for the h in that set f(a(h, t), x) must be f(t, x). Nothing is concluded from a
random element of a finite group: a random involution is its own inverse.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import log, log2
from typing import Any

import numpy as np

from symverify.errors import InputError
from symverify.verification.identity_charts import Coordinates
from symverify.verification.identity_extents import Extents
from symverify.verification.identity_program import Cuts, Point, Scene
from symverify.verification.symbolic_charts import Element

LEAST, MOST = 2**60, 2**61  # between them lies the prime
RETRIES = 3  # of a point where something is divided by 0


class Open(Exception):
    """An identity that does not hold at a point, in words."""


@dataclass(frozen=True)
class Passed:
    """What was compared at a point: where the lanes agreed, and how many generic elements there are of which kind."""

    cuts: Cuts
    charts: int
    generators: int


def hold(point: Point, cuts: Cuts) -> Passed:
    """All three laws at a point; `cuts` is where what f(a(h, t), x) and f(t, x) have in common is abbreviated.

    Raises:
        Open: saying which law does not hold there.
    """
    scene, at = point.scene, point.at
    charts = Coordinates(point, "g").of(scene.group)
    moved = [point.act(g, at) for g in charts]
    if all(_same(point, m[name], at[name]) for m in moved for name in scene.moved):
        raise Open("vacuous: the action moves nothing")
    still = point.act(point.array(scene.group.identity(scene.sizes)), at)
    for name in scene.moved:
        if not _same(point, still[name], at[name]):
            raise Open(f"identity: the neutral element moves {name}")
    generators = _generating(point, Coordinates(point, "h").of(scene.group))
    _compose(point, charts, moved, generators)
    first, *others = point.outputs([at, *(point.act(h, at) for _, h in generators)], cuts)
    for (where, _), output in zip(generators, others, strict=True):
        if not _same(point, first, output):
            raise Open(f"invariance: the output differs{where}")
    return Passed(cuts, len(charts), len(generators))


def _compose(point: Point, charts: list[Element], moved: list[Any], generators: list[tuple[str, Element]]) -> None:
    scene, names = point.scene, point.scene.moved
    known = {_name(g): m for g, m in zip(charts, moved, strict=True)} if scene.group.discrete else {}
    for where, h in generators:
        for g, once in zip(charts, moved, strict=True):
            product = tuple(np.asarray(x, dtype=object) for x in scene.group.multiply(h, g))
            together = known[_name(product)] if known else point.act(product, point.at)
            twice = point.act(h, once)
            for name in names:
                if not _same(point, twice[name], together[name]):
                    raise Open(f"composition: a(h, a(g, {name})) is not a(h g, {name}){where}")


def _name(element: Element) -> tuple[int, ...]:
    """An element of a finite group, as what can be looked up."""
    return tuple(int(x) for array in element for x in array.flat)


def _same(point: Point, left: np.ndarray, right: np.ndarray) -> bool:
    if left.shape != right.shape:
        raise InputError(f"the two sides have the shapes {left.shape} and {right.shape}")
    return left is right or all(map(point.numbers.agree, left.flat, right.flat))


def _generating(point: Point, charts: list[Element]) -> list[tuple[str, Element]]:
    """(name, element) of generic elements that generate the group."""
    scene = point.scene
    if len(charts) == 1:
        return [("", charts[0])]
    try:
        others = scene.group.component_representatives(scene.sizes, context=scene.literals)
    except InputError:
        others = None
    if others is None:
        return [(f" at chart {k}", chart) for k, chart in enumerate(charts)]
    first = [] if scene.group.discrete else [(" on the identity's component", charts[0])]
    return first + [(f" at generator {k}", point.array(g)) for k, g in enumerate(others, 1)]


# --- how likely it is by chance


def chance(scene: Scene, numbers: Extents, passed: Passed, least: int = LEAST) -> float:
    """log2 of a bound on the probability that a false claim passes at a point as this one did, p being above `least`.

    The laws are evaluated once more, in extents: for one element that is as large as any of the charts. That the
    entries compared at the end agree by chance counts once for each law, since one wrong entry would show. That two
    arguments of one function seem equal counts once for each pair that could be, and three times for what is equal up
    to positive factors (see identity_testing.md); twice more, for an argument and the opposite of another.
    """
    point = Point(scene, numbers)
    g, h = (_largest(Coordinates(point, tag).of(scene.group)) for tag in "gh")
    at, total = point.at, 0.0
    once = point.act(g, at)
    product = tuple(np.asarray(x, dtype=object) for x in scene.group.multiply(h, g))
    for moved, other in ((once, at), (point.act(h, once), point.act(product, at))):
        total += max(_differ(moved[name], other[name], least) for name in scene.moved)
    in_action = {name: seen.parts for name, seen in numbers.compared.items()}
    passed.cuts.replayed = True
    left, right = point.outputs([at, point.act(h, at)], passed.cuts)
    total += sum(_differ(a, b, least) for a, b in [(left, right), *passed.cuts.met])
    actions = 2.0 + passed.charts + 2.0 * passed.charts * passed.generators + passed.generators
    for name, seen in numbers.compared.items():
        acted = in_action.get(name, 0.0)
        parts = actions * acted + (1 + passed.generators) * (seen.parts - acted)
        events = 2 * 3 * parts * parts / 2 + 3 * parts
        total += events * vanishes(4 * seen.degree, 4 * seen.bits + 1, least)
    return log2(RETRIES * total) if total else float("-inf")


def _largest(charts: list[Element]) -> Element:
    either = np.frompyfunc(lambda a, b: a.either(b), 2, 1)
    return tuple(
        reduce(lambda a, b: np.asarray(either(a, b), dtype=object), arrays) for arrays in zip(*charts, strict=True)
    )


def _differ(left: np.ndarray, right: np.ndarray, least: int) -> float:
    """The largest probability that two entries agree though they are not the same."""
    worst = 0.0
    for a, b in zip(left.flat, right.flat, strict=True):
        (c, d), (e, f) = a.below, b.below
        degree, bits = max(a.degree + e, b.degree + c), max(a.bits + f, b.bits + d) + 1
        worst = max(worst, vanishes(degree, bits, least))
    return worst


def vanishes(degree: float, bits: float, least: int = LEAST) -> float:
    """That a polynomial with integer coefficients, not 0, is 0 at a random point modulo a random p above `least`.

    Of the primes p > x at most bits / log2(x) divide all its coefficients, and there are at least 3 x / (5 log x)
    between x and 2 x, for x >= 20.5 (Rosser and Schoenfeld 1962, Corollary 3). Modulo another one it is 0 for at most
    degree / p of all points (Schwartz, Zippel).
    """
    primes = 3 * least / (5 * log(least))
    return degree / least + bits / log2(least) / primes
