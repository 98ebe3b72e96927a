"""Fields recognised as groups: one matrix, vector or number at work on several parameters at once.

A family is a pattern of coefficients (every matrix on an axis, every skew one, a diagonal, a vector, ...) and, for some
terms of a library, a factor s: all fields  sum s_t F_t(M), M in the pattern,  are solutions. For a random M this is one
linear system in the s_t, so that families are found, not guessed; what remains is a choice of patterns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

from symverify.discovery.distilling import echelon, rational
from symverify.discovery.library import ONE, Library, Term
from symverify.discovery.null_space import NullSpace
from symverify.discovery.patterns import MATRIX, SKEW, Pattern, patterns
from symverify.discovery.problem import Problem

if TYPE_CHECKING:
    import torch

TRIES = 3  # random members of a pattern that a combination must be a solution for
EXACT = 1e-7  # a solution's value at random points lies in the span of solutions up to this, relatively


@dataclass(frozen=True)
class Move:
    """One term's part in a family: factor s, and whether the matrix enters transposed."""

    term: Term
    factor: Fraction
    transposed: bool = False


@dataclass(frozen=True)
class Family:
    """All fields sum s_t F_t(M) for M in a pattern on `axes`, one M for every index of the axes `along`."""

    pattern: str
    axes: tuple[str, ...]
    along: tuple[str, ...]
    moves: tuple[Move, ...]

    @property
    def parameters(self) -> list[str]:
        """The parameters that it moves."""
        return list(dict.fromkeys(move.term.target for move in self.moves))

    def text(self) -> str:
        """For people: "matrix on h: W2 (−, transposed), W1"."""
        parts = []
        for move in self.moves:
            notes = [*([] if move.factor == 1 else [str(move.factor)]), *(["transposed"] if move.transposed else [])]
            source = "" if move.term.source in (ONE, move.term.target) else f" ← {move.term.source}"
            parts.append(f"{move.term.target}{source}" + (f" ({', '.join(notes)})" if notes else ""))
        where = " ".join(self.axes) or "no axis"
        each = f", one for each {' '.join(self.along)}" if self.along else ""
        return f"{self.pattern} on {where}{each}: {', '.join(parts)}"

    def fields(self, problem: Problem, members: torch.Tensor, points: list[Any]) -> torch.Tensor:
        """(members, values at all points) of the fields of some members (count, *along, *axes)."""
        import torch

        rows = torch.zeros(len(members), problem.size * len(points), dtype=torch.float64)
        for i, member in enumerate(members):
            for move in self.moves:
                rows[i] += float(move.factor) * _value(problem, move.term, _given(self, move, member), points)
        return rows

    def basis(self, problem: Problem) -> torch.Tensor:
        """A basis of the pattern, (dimension, *along, *axes)."""
        import torch

        shape = [problem.lengths[a] for a in (*self.along, *self.axes)]
        count = prod(shape)
        full = torch.eye(count, dtype=torch.float64).reshape(count, *shape)
        if self.pattern != SKEW:
            return full
        n = shape[-1]
        skew = full - full.transpose(-1, -2)
        keep = [k for k in range(count) if (k // n) % n < k % n]
        return skew[keep]


def families(found: NullSpace, seed: int = 0) -> list[Family]:
    """The families among the solutions of the determining equations, largest patterns first, none twice."""
    import torch

    problem, generator = found.library.problem, torch.Generator().manual_seed(seed + 1)
    count = 3 + 2 * max(found.dimension, 1) // problem.size
    points = _points(found.library, generator, count)
    solutions = _span(_solutions(found, points))
    explained = solutions[:0]
    kept: list[Family] = []
    for candidate in _Solutions(problem, points, solutions, generator).candidates():
        values = candidate.fields(problem, candidate.basis(problem), points)
        together = _span(torch.cat([explained, values]))
        if len(together) > len(explained):
            explained, kept = together, [*kept, candidate]
    return kept


def left(found: NullSpace, kept: list[Family], seed: int = 0) -> int:
    """How many dimensions of the solutions are in no family."""
    return found.dimension - explained(found, kept, seed)


def explained(found: NullSpace, kept: list[Family], seed: int = 0) -> int:
    """The dimension of the span of some families' fields."""
    import torch

    if not kept:
        return 0
    problem, generator = found.library.problem, torch.Generator().manual_seed(seed + 1)
    points = _points(found.library, generator, 3 + 2 * max(found.dimension, 1) // problem.size)
    return len(_span(torch.cat([f.fields(problem, f.basis(problem), points) for f in kept])))


def _points(library: Library, generator: torch.Generator, count: int) -> list[Any]:
    theta, data = library.problem.draw(generator, count)
    return [(library.problem.named(theta[i]), {name: value[i] for name, value in data.items()}) for i in range(count)]


def _solutions(found: NullSpace, points: list[Any]) -> torch.Tensor:
    import torch

    problem = found.library.problem
    if not found.dimension:
        return torch.zeros(0, problem.size * len(points), dtype=torch.float64)
    values = [
        torch.func.vmap(lambda c, t=theta, x=x: problem.flat(found.library.field(c, t, x)))(found.basis.cpu())
        for theta, x in points
    ]
    return torch.cat(values, dim=1)


def _span(rows: torch.Tensor) -> torch.Tensor:
    """An orthonormal basis of the row space."""
    import torch

    if not len(rows):
        return rows
    _, s, v = torch.linalg.svd(rows, full_matrices=False)
    basis: torch.Tensor = v[: int((s > 1e-9 * s[0]).sum()) if float(s[0]) > 0 else 0]
    return basis


@dataclass(frozen=True)
class _Solutions:
    """The solutions' values at some points: an orthonormal basis of their span, and a source of random members."""

    problem: Problem
    points: list[Any]
    span: torch.Tensor
    generator: torch.Generator

    def candidates(self) -> Iterator[Family]:
        """Families of every pattern that are solutions."""
        for pattern in patterns(self.problem):
            for factors in self._combinations(pattern) if pattern.options else ():
                chosen = [(*option, s) for option, s in zip(pattern.options, factors, strict=True) if s]
                moves = tuple(Move(term, s, transposed) for term, transposed, s in chosen)
                skew = pattern.kind == MATRIX and len({m.term.target for m in moves}) < len(
                    moves
                )  # M with its transpose
                if moves and not skew:
                    yield Family(pattern.kind, pattern.axes, pattern.along, moves)

    def _combinations(self, pattern: Pattern) -> list[list[Fraction]]:
        """Rational factors s with sum s_t F_t(M) a solution for every M of the pattern: for TRIES random ones."""
        import torch

        shape = [self.problem.lengths[a] for a in (*pattern.along, *pattern.axes)]
        systems = []
        for _ in range(TRIES):
            member = torch.randn(shape, generator=self.generator, dtype=torch.float64)
            if pattern.kind == SKEW:
                member = member - member.transpose(-1, -2)
            columns = []
            for term, transposed in pattern.options:
                family = Family(pattern.kind, pattern.axes, pattern.along, (Move(term, Fraction(1), transposed),))
                value = family.fields(self.problem, member[None], self.points)[0]
                columns.append(value - (value @ self.span.T) @ self.span)
            systems.append(torch.stack(columns, dim=1))
        _, s, v = torch.linalg.svd(torch.cat(systems), full_matrices=True)
        full = torch.zeros(len(v), dtype=s.dtype)
        full[: len(s)] = s
        rows = [rational(row) for row in echelon(v[full < EXACT * max(1.0, float(s[0]))])]
        return [row for row in rows if row is not None]


def _given(family: Family, move: Move, member: torch.Tensor) -> torch.Tensor:
    """The coefficients of a move's term, in the order of the term's labels, from the pattern's member."""
    if family.pattern in (MATRIX, SKEW) and move.transposed:
        member = member.transpose(-1, -2)
    term = move.term
    held, order = [*family.along, *family.axes], list[int]()
    for name in term.axes:
        place = next(i for i, a in enumerate(held) if a == name and i not in order)
        order.append(place)
    return member.permute(order) if order else member


def _value(problem: Problem, term: Term, coefficients: torch.Tensor, points: list[Any]) -> torch.Tensor:
    """The field of one term at all points, one after the other."""
    import torch

    library = Library(problem, (Term(**{**term.__dict__, "skip": False}),))
    values = [problem.flat(library.field(coefficients.reshape(-1), theta, x)) for theta, x in points]
    return torch.cat(values)
