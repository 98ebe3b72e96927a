"""The null space method: all fields of a library along which the function does not change, by linear algebra.

The determining equations D f(theta, x) xi(theta, x) = 0 are linear in the coefficients of xi: one row for every output
at every random point. Their null space holds every symmetry in the library's span; fields of the library that are zero
everywhere are taken out first. Moskalev et al. 2022 (LieGG) do this for one matrix acting on data.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from symverify.discovery.library import ONE, Library
from symverify.errors import InputError

if TYPE_CHECKING:
    import torch

MOST = 12_000  # columns: their Gram matrix has a gigabyte
WIDE = 1_200  # columns from which the Gram matrix's eigenvectors are taken instead of singular vectors
LOW = 1e-3  # of the largest singular value: those below are computed again, on the span of their eigenvectors
CLEAR = 1e3  # how far apart the last singular value kept and the first one taken for zero must lie
EPS = 2.0**-52
SMALL = 1e-6  # a cosine of this size at fresh points is no accident of having had too few equations
ATTEMPTS = 4  # each with twice the equations of the one before


@dataclass(frozen=True)
class NullSpace:
    """The fields found.

    Attributes:
        library: whose terms the coefficients belong to.
        basis: (dimension, columns), orthonormal coefficients.
        spectrum: singular values of the equations, descending.
        gap: (smallest kept, largest taken for zero), relative to the largest.
        residuals: |D f xi| / (|D f| |xi|), root mean square over points: on the points used ("train"), on fresh ones
            ("held_out"), and for random fields of the library ("random_baseline").
        equations: how many rows.
        solutions: the dimension of the null space before multiples by functions were taken out.
        trivial: orthonormal coefficients of the fields that are zero everywhere.
    """

    library: Library
    basis: torch.Tensor
    spectrum: torch.Tensor
    gap: tuple[float, float]
    residuals: dict[str, float]
    equations: int
    solutions: int
    trivial: torch.Tensor

    @property
    def dimension(self) -> int:
        return len(self.basis)

    def on(self, basis: torch.Tensor, seed: int = 0) -> NullSpace:
        """The same space with another basis, such as one of rounded coefficients; the residual is measured again."""
        import torch

        held = _points(self.library, torch.Generator(basis.device).manual_seed(seed + 12), 16)
        return replace(
            self, basis=basis, residuals={**self.residuals, "held_out": _residual(self.library, basis, held)}
        )


def null_space(
    library: Library,
    seed: int = 0,
    *,
    device: Any = "cpu",
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> NullSpace:
    """Solve the determining equations of a library.

    Raises:
        InputError: the library has more columns than fit, no clear gap separates zero singular values from the others,
            or the function is not differentiable where it was sampled.
    """
    import torch

    name, columns = library.problem.name, library.columns
    if columns > MOST:
        told = f"the library has {columns} coefficients, more than {MOST}"
        raise InputError(f"{name}: {told}; take smaller sizes, or a library with fewer terms")
    generator = torch.Generator(device).manual_seed(seed)
    rows, held = torch.empty(0), _points(library, torch.Generator(device).manual_seed(seed + 1_000_003), 16)
    for attempt in range(ATTEMPTS):
        rows = _equations(library, generator, int(1.15 * columns * 2**attempt) + 32, progress, rows)
        solved, spectrum, gap = _solved(library, rows)
        basis = _essential(library, solved, generator)
        left = _residual(library, basis, held)
        if left < SMALL:
            residuals = _residuals(library, basis, held, left, seed)
            trivial = _trivial(library, solved, generator)
            return NullSpace(library, basis, spectrum, gap, residuals, len(rows), len(solved), trivial)
    told = f"fields that solve {len(rows)} equations leave {left:.1e} on fresh points"
    raise InputError(f"{name}: {told}; the function may not be smooth where it was sampled")


def _residuals(library: Library, basis: torch.Tensor, held: list[Any], left: float, seed: int) -> dict[str, float]:
    """On points that were used, on fresh ones, and of random fields of the library."""
    import torch

    generator = torch.Generator(basis.device).manual_seed(seed)
    used = _points(library, generator, 16)
    random = torch.randn(4, library.columns, generator=generator, device=basis.device, dtype=basis.dtype)
    return {
        "train": _residual(library, basis, used),
        "held_out": left,
        "random_baseline": _residual(library, random, held),
    }


def _solved(library: Library, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, tuple[float, float]]:
    """Orthonormal coefficients that solve the equations, the spectrum and its gap.

    Columns are not scaled: that would turn the round-off of an invisible key bias into an equation.
    """
    spectrum, vectors = _decomposed(rows)
    cut, gap = _cut(spectrum, library, len(rows))
    return vectors[cut:], spectrum, gap


def _essential(library: Library, solved: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """The solutions up to functions as coefficients: the constant ones, and of the others a complement of those that
    lie in the constants' span at every point.

    Where c is a symmetry, so is phi(theta) c for every function phi: softmax(W X) is blind to W + 1 c^T, also for a c
    that depends on W. Such multiples say nothing new.
    """
    import torch

    if not len(solved):
        return solved
    constant = torch.zeros(library.columns, dtype=torch.bool, device=solved.device)
    for term, place in zip(library.terms, library.slices, strict=True):
        constant[place] = term.source == ONE
    u, s, _ = torch.linalg.svd(solved[:, ~constant])
    rank = int((s > 1e-7).sum())
    fixed = u[:, rank:].T @ solved  # the combinations without any other coefficient than constants
    rest = u[:, :rank].T @ solved
    if not len(rest):
        only: torch.Tensor = fixed
        return only
    points = 3 + 2 * len(rest) // library.problem.size
    fixed_values, rest_values = (_values(library, basis, generator, points) for basis in (fixed, rest))
    beside = []
    for at, value in zip(fixed_values, rest_values, strict=True):
        inside = torch.linalg.lstsq(at.T, value.T).solution.T @ at if len(at) else torch.zeros_like(value)
        beside.append(value - inside)
    u, s, _ = torch.linalg.svd(torch.cat(beside, dim=1), full_matrices=False)
    new = int((s > 1e-8 * max(1.0, float(s[0]))).sum())
    essential: torch.Tensor = torch.cat([fixed, u[:, :new].T @ rest])
    return essential


def _trivial(library: Library, solved: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """The combinations of the solutions that are zero everywhere: the library says some fields twice."""
    import torch

    if not len(solved):
        return solved
    points = 3 + 2 * len(solved) // library.problem.size
    values = torch.cat(_values(library, solved, generator, points), dim=1)
    u, s, _ = torch.linalg.svd(values)
    none: torch.Tensor = u[:, int((s > 1e-8 * max(1.0, float(s[0]))).sum()) :].T @ solved
    return none


def _values(library: Library, basis: torch.Tensor, generator: torch.Generator, points: int) -> list[torch.Tensor]:
    """The fields' values (fields, P) at the same few random points for every basis."""
    import torch

    problem = library.problem
    theta, data = problem.draw(torch.Generator(generator.device).manual_seed(7), points, device=generator.device)
    found: list[torch.Tensor] = []
    for i in range(points):
        x, at = {name: v[i] for name, v in data.items()}, problem.named(theta[i])
        moved = torch.func.vmap(lambda c, at=at, x=x: problem.flat(library.field(c, at, x)))
        found.append(moved(basis) if len(basis) else basis.new_zeros(0, problem.size))
    return found


def _points(library: Library, generator: torch.Generator, count: int) -> list[Any]:
    import torch

    problem = library.problem
    theta, data = problem.draw(generator, count, device=generator.device)
    gradients = problem.jacobian(theta, data)
    if not bool(torch.isfinite(gradients).all()):
        raise InputError(f"{problem.name}: its derivative is not finite at a random point; nothing can be solved there")
    found = []
    for i in range(count):
        x = {name: value[i] for name, value in data.items()}
        found.append((problem.named(theta[i]), x, problem.named(gradients[i])))
    return found


def _equations(
    library: Library,
    generator: torch.Generator,
    wanted: int,
    progress: Callable[[int, int], None],
    rows: torch.Tensor,
) -> torch.Tensor:
    """Rows of unit length, until there are `wanted` of them."""
    import torch

    found, have = [rows] if len(rows) else [], len(rows)
    while have < wanted:
        for theta, x, gradient in _points(library, generator, 8):
            row = library.row(gradient, library.features(theta, x))
            row = row[row.norm(dim=1) > 0]
            found.append(row / row.norm(dim=1, keepdim=True))
            have += max(len(row), 1)
        progress(min(have, wanted), wanted)
    return torch.cat(found)


def _decomposed(a: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Singular values, descending, and all right singular vectors as rows."""
    import torch

    if a.shape[1] <= WIDE:
        _, s, v = torch.linalg.svd(a, full_matrices=a.shape[0] < a.shape[1])
        full = torch.zeros(len(v), dtype=a.dtype, device=a.device)
        full[: len(s)] = s
        return full, v
    values, vectors = torch.linalg.eigh(a.T @ a)
    s, v = values.clamp_min(0).sqrt().flip(0), vectors.T.flip(0)
    low = int((s <= LOW * s[0]).sum())  # eigenvalues are squares: these are known to sqrt(EPS) only
    if 0 < low <= WIDE:
        _, s[-low:], turn = torch.linalg.svd(a @ v[-low:].T, full_matrices=False)
        v[-low:] = turn @ v[-low:]
    return s, v


def _cut(spectrum: torch.Tensor, library: Library, equations: int) -> tuple[int, tuple[float, float]]:
    """How many singular values are not zero, from the widest gap below the rounding level's square root."""
    import torch

    if not len(spectrum) or float(spectrum[0]) == 0:
        return 0, (0.0, 0.0)
    relative = spectrum / spectrum[0]
    floor = EPS * math.sqrt(equations) if len(spectrum) <= WIDE else EPS / LOW**2
    padded = torch.cat([relative, relative.new_zeros(1)]).clamp_min(floor)
    ratios = padded[:-1] / padded[1:]
    low = padded[1:] <= math.sqrt(EPS) * 30
    if not bool(low.any()):
        return len(spectrum), (float(relative[-1]), 0.0)
    ratios[~low] = 0
    cut = int(ratios.argmax()) + 1
    kept, rest = float(relative[cut - 1]), float(relative[cut]) if cut < len(relative) else 0.0
    if cut < len(relative) and kept < CLEAR * max(rest, floor):
        raise InputError(
            f"{library.problem.name}: the singular values leave no clear gap ({kept:.1e}, then {rest:.1e}), so the "
            "number of symmetries cannot be told; take other sizes or another library"
        )
    return cut, (kept, rest)


def _residual(library: Library, basis: torch.Tensor, points: list[Any]) -> float:
    """Root mean square over points, outputs and fields of the cosine between a gradient and a field."""
    import torch

    if not len(basis):
        return 0.0
    problem, total, count = library.problem, 0.0, 0
    for theta, x, gradient in points:
        moved = torch.func.vmap(lambda c, t=theta, x=x: problem.flat(library.field(c, t, x)))(basis)
        slopes = problem.flat(gradient)
        sizes = slopes.norm(dim=1)[:, None] * moved.norm(dim=1)[None, :]
        cosines = (slopes @ moved.T)[sizes > 0] / sizes[sizes > 0]
        total, count = total + float(cosines.square().sum()), count + cosines.numel()
    return math.sqrt(total / count) if count else 0.0
