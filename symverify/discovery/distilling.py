"""Fields in closed form: a basis of few and rational coefficients, and each field written out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from symverify.discovery.library import ONE, Library, Term

if TYPE_CHECKING:
    import torch

DENOMINATOR = 12  # of the rational coefficients that are believed
NEAR = 1e-6  # how far a number may be from a rational that it is taken for
ZERO = 1e-7


def echelon(rows: torch.Tensor) -> torch.Tensor:
    """The reduced row echelon form, in floating point: the same span, with a 1 where all other rows have 0."""
    import torch

    a, pivot = rows.clone(), 0
    for column in range(a.shape[1]):
        if pivot == len(a):
            break
        best = int(a[pivot:, column].abs().argmax()) + pivot
        if float(a[best, column].abs()) < ZERO:
            continue
        a[[pivot, best]] = a[[best, pivot]]
        a[pivot] = a[pivot] / a[pivot, column].clone()
        others = torch.arange(len(a), device=a.device) != pivot
        a[others] = a[others] - a[others, column][:, None] * a[pivot]
        pivot += 1
    found: torch.Tensor = a[:pivot]
    return found


def rational(row: torch.Tensor) -> list[Fraction] | None:
    """The small fractions that the numbers are near to, or None where one is near to none."""
    fractions = [Fraction(float(x)).limit_denominator(DENOMINATOR) for x in row]
    near = all(abs(float(x) - float(q)) < NEAR for x, q in zip(row, fractions, strict=True))
    return fractions if near else None


def distilled(basis: torch.Tensor, trivial: torch.Tensor) -> torch.Tensor | None:
    """A basis of the same fields whose coefficients are exactly small fractions; None where there is none.

    `trivial` are the coefficients of fields that are zero everywhere: what a library can say twice is said once.
    """
    import torch

    again = echelon(trivial.flip(1)).flip(1)  # the last coefficients go, those of the first terms stay
    if len(again):
        last = [int(row.nonzero().max()) for row in (again.abs() > ZERO)]
        basis = basis - basis[:, last] @ again
    rows = [rational(row) for row in echelon(basis)]
    if len(rows) < len(basis) or any(row is None for row in rows):
        return None
    return torch.tensor([[float(q) for q in row or ()] for row in rows], dtype=basis.dtype, device=basis.device)


def formula(library: Library, coefficients: torch.Tensor, most: int = 40) -> str:
    """A field written out, such as "W1[0,:]' = W1[1,:]; W2[:,1]' = -W2[:,0]"; empty where it has too many terms."""
    if int((coefficients.abs() > ZERO).sum()) > most:
        return ""
    sums: dict[str, str] = {}
    for term, index, value in _entries(library, coefficients):
        target, source = _places(term, index)
        sign, size = ("-" if value < 0 else "+"), abs(value)
        told = f"{_number(size)}{source}" if source else _number(size) or "1"
        sums[target] = f"{sums[target]} {sign} {told}" if target in sums else ("-" if sign == "-" else "") + told
    return "; ".join(f"{target}' = {value}" for target, value in sums.items())


def _entries(library: Library, coefficients: torch.Tensor) -> Iterator[tuple[Term, tuple[int, ...], float]]:
    """(term, index among its coefficients, value) of the coefficients that are not zero."""
    for term, place in zip(library.terms, library.slices, strict=True):
        c = coefficients[place]
        if term.skip:
            c = c.new_zeros(len(c) + 1).index_copy(0, _counted(c), c)
        shaped = c.reshape(library.shape(term))
        for index in (shaped.abs() > ZERO).nonzero().tolist():
            yield term, tuple(index), float(shaped[tuple(index)])


def _counted(c: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.arange(1, len(c) + 1, device=c.device)


def _places(term: Term, index: tuple[int, ...]) -> tuple[str, str]:
    """The entries that move, and those that they read: ":" where both run along an axis together."""
    target, source, free = term.labels
    at = dict(zip(free, map(str, index), strict=True))
    read = "" if term.source.startswith(ONE) else f"{term.source}[{','.join(at.get(i, ':') for i in source)}]"
    return f"{term.target}[{','.join(at.get(i, ':') for i in target)}]", read


def _number(size: float) -> str:
    """A positive factor before a name: nothing for 1."""
    if abs(size - 1) < NEAR:
        return ""
    q = Fraction(size).limit_denominator(DENOMINATOR)
    return f"{q} " if abs(float(q) - size) < NEAR else f"{size:.3g} "
