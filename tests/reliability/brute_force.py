"""Whether the laws hold at random points in float64, by the plain numpy evaluation of tests/mutation; judges truth.py.

The only thing added to that judge: permutations are drawn uniformly, since cycles of full length alone may commute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np

from tests.mutation import judge
from tests.mutation.judge import Point
from tests.mutation.judge_groups import Cannot, TooSmall, component, rows
from tests.reliability.words import PERMUTING

AGREES, DIFFERS = 1e-9, 1e-3  # relative differences
LAWS = ("identity", "composition", "invariance")


def gaps(
    statement: Mapping[str, Any], seed: int, count: int, sizes: Mapping[str, int] | None = None
) -> dict[str, list[float]]:
    """law -> relative differences of its two sides, at points where they are finite, at given sizes or random ones."""
    found: dict[str, list[float]] = {law: [] for law in LAWS}
    for n in range(count):
        try:
            point = at(statement, np.random.default_rng([seed, n]), sizes)
            for law, gap in dict(point.gaps()).items():
                found[law].append(gap)
        except (np.linalg.LinAlgError, TooSmall, Cannot):
            continue
    return found


def at(statement: Mapping[str, Any], rng: np.random.Generator, sizes: Mapping[str, int] | None) -> Point:
    """A random point."""
    if sizes is None:
        point = Point.at(statement, rng)
    else:
        full = complete(statement["axes"], sizes)
        with patch.object(judge, "sizes_of", lambda axes, rng: full):
            point = Point.at(statement, rng)
    return replace(point, g=mixed(statement, point.g, rng), h=mixed(statement, point.h, rng))


def complete(axes: Mapping[str, Any], sizes: Mapping[str, int]) -> dict[str, int]:
    """Sizes of all atoms, from those of the free ones."""

    def resolve(atom: str) -> int:
        size = axes[atom]
        if isinstance(size, list):
            return sum(resolve(part) for part in size)
        return size if isinstance(size, int) else sizes[atom] if size == atom else resolve(size)

    return {atom: resolve(atom) for atom in axes}


def mixed(statement: Mapping[str, Any], element: Mapping[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """The element, its monomial components times random permutations."""
    out = dict(element)
    for path, x in element.items():
        group, batch = component(statement["group"], path)
        if group["type"] in PERMUTING and not batch and len(rows(group)) == 1:
            out[path] = x @ np.eye(len(x))[rng.permutation(len(x))]
    return out


def fails(
    statement: Mapping[str, Any], seed: int, sizes: Mapping[str, int] | None = None, count: int = 24
) -> str | None:
    """A law whose sides differ clearly at one point, or None."""
    for law, found in gaps(statement, seed, count, sizes).items():
        if any(gap >= DIFFERS for gap in found):
            return law
    return None
