"""The patterns that a family's coefficients can have, and the terms that can take part in each.

A term may enter a pattern of matrices with the transposed matrix: the second entry of an option.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import TypeAlias

from symverify.discovery.library import ONE, Term
from symverify.discovery.problem import Problem

Options: TypeAlias = list[tuple[Term, bool]]
MATRIX, SKEW, DIAGONAL, VECTOR, SCALAR = "matrix", "skew", "diagonal", "vector", "scalar"


@dataclass(frozen=True)
class Pattern:
    """Coefficients of one kind on `axes`, one set for each index of the axes `along`; terms that may take part."""

    kind: str
    axes: tuple[str, ...]
    along: tuple[str, ...]
    options: Options


def patterns(problem: Problem) -> Iterator[Pattern]:
    """Patterns from the largest to the smallest."""
    atoms = list(dict.fromkeys(a for name in problem.parameters for a in problem.axes[name]))
    wide = [axes for axes in (problem.axes[name] for name in problem.parameters) if len(axes) > 1]
    together: list[tuple[str, ...]] = [(b,) for b in atoms if any(b in axes for axes in wide)]
    places = [(axis, along) for along in (*together, ()) for axis in atoms if axis not in along]
    for axis, along in places:
        yield Pattern(MATRIX, (axis, axis), along, _own(problem, axis, along, transposed=True))
    for axes in (*combinations(atoms, 2), *((a,) for a in atoms)):
        yield Pattern(VECTOR, axes, (), _vectors(problem, axes))
    for axis, along in places:
        yield Pattern(SKEW, (axis, axis), along, _own(problem, axis, along, transposed=False))
        if not along:
            yield Pattern(SKEW, (axis, axis), along, _between(problem, axis))
    for axis, along in places:
        yield Pattern(DIAGONAL, (axis,), along, _diagonals(problem, axis, along))
    for axes in (*combinations(atoms, 2), *((a,) for a in atoms), ()):
        yield Pattern(VECTOR, axes, (), _spread(problem, axes))
    yield Pattern(SCALAR, (), (), [(_scaling(problem, name), False) for name in problem.parameters])


def _pairs(axes: tuple[str, ...], free: int) -> tuple[tuple[int, int], ...]:
    return tuple((i, i) for i in range(len(axes)) if i != free)


def _own(problem: Problem, axis: str, along: tuple[str, ...], transposed: bool) -> Options:
    """M W on one axis, also with the transposed M; M may depend on the axes `along`, which W must have."""
    found: Options = []
    for name in problem.parameters:
        axes = tuple(problem.axes[name])
        if axes.count(axis) != 1 or any(axes.count(b) != 1 for b in along):
            continue
        pairs = _pairs(axes, axes.index(axis))
        places = tuple(k for k, (i, _) in enumerate(pairs) if axes[i] in along)
        term = Term(name, axes, name, axes, pairs, along=places)
        found += [(term, False), (term, True)] if transposed else [(term, False)]
    return found


def _between(problem: Problem, axis: str) -> Options:
    """W moved by another parameter that has the same axis, free in both, all other axes of size one."""
    found: Options = []
    for name, shape in problem.parameters.items():
        for other in problem.parameters:
            axes, others = tuple(problem.axes[name]), tuple(problem.axes[other])
            thin = _thin(shape) and _thin(problem.parameters[other])
            if name == other or not thin or axes.count(axis) != 1 or others.count(axis) != 1:
                continue
            if len(axes) != len(others):
                continue
            rest = [i for i in range(len(axes)) if axes[i] != axis]
            spare = [j for j in range(len(others)) if others[j] != axis]
            found.append((Term(name, axes, other, others, tuple(zip(rest, spare, strict=True))), False))
    return found


def _thin(shape: tuple[int, ...]) -> bool:
    """Whether at most one axis is longer than 1."""
    return max(shape, default=1) == prod(shape)


def _diagonals(problem: Problem, axis: str, along: tuple[str, ...]) -> Options:
    """diag(d) W on one axis."""
    found: Options = []
    for name in problem.parameters:
        axes = tuple(problem.axes[name])
        if axes.count(axis) != 1 or any(axes.count(b) != 1 for b in along):
            continue
        pairs = tuple((i, i) for i in range(len(axes)))
        places = tuple(axes.index(a) for a in (*along, axis))
        found.append((Term(name, axes, name, axes, pairs, along=places), False))
    return found


def _scaling(problem: Problem, name: str) -> Term:
    axes = tuple(problem.axes[name])
    return Term(name, axes, name, axes, tuple((i, i) for i in range(len(axes))))


def _vectors(problem: Problem, wanted: tuple[str, ...]) -> Options:
    """Constants on exactly these axes, and W moved by V where these axes are the free ones."""
    found: Options = []
    for name in problem.parameters:
        axes = tuple(problem.axes[name])
        if sorted(axes) == sorted(wanted):
            found.append((Term(name, axes, ONE, (), ()), False))
        for other in problem.parameters:
            others = tuple(problem.axes[other])
            shared = tuple((axes.index(a), others.index(a)) for a in axes if a in others and a not in wanted)
            term = Term(name, axes, other, others, shared)
            if other != name and sorted(term.axes) == sorted(wanted):
                found.append((term, False))
    return found


def _spread(problem: Problem, wanted: tuple[str, ...]) -> Options:
    """Numbers on these axes, the same along all others: W + 1 c^T."""
    found: Options = []
    for name in problem.parameters:
        axes = tuple(problem.axes[name])
        rest = tuple(a for a in axes if a not in wanted)
        if all(axes.count(a) == 1 for a in wanted) and rest and len(set(rest)) == len(rest):
            pairs = tuple((i, rest.index(a)) for i, a in enumerate(axes) if a not in wanted)
            found.append((Term(name, axes, f"{ONE}({' '.join(rest)})", rest, pairs), False))
    return found
