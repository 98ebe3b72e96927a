"""Brackets of vector fields, [xi, eta] = D eta xi - D xi eta: whether they close, and their structure constants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symverify.discovery.lie_algebra import LieAlgebra
from symverify.discovery.problem import Problem

if TYPE_CHECKING:
    import torch

Fields = Callable[[Any, Any], Any]  # (theta of shape (P,), named data) -> (fields, P)
CLOSED = 1e-6


@dataclass(frozen=True)
class Algebra:
    """The algebra of some fields, as far as their brackets stay among them.

    `closure` is the largest part of a bracket outside their span, relative to
    the terms whose difference it is: 0 for a Lie algebra, 1 for
    brackets that have nothing to do with it, None where they were not computed. `lie` is None where they do not close.
    """

    dimension: int
    closure: float | None
    lie: LieAlgebra | None

    @property
    def closed(self) -> bool:
        return self.lie is not None

    @property
    def name(self) -> str:
        """The algebra's name, or that there is none."""
        if self.closure is None:
            return "unknown: brackets were not computed"
        return self.lie.name if self.lie is not None else f"no algebra: brackets leave the span ({self.closure:.1e})"


def algebra(problem: Problem, fields: Fields, seed: int = 0, points: int | None = None) -> Algebra:
    """Compute all brackets at random points and express them in the fields, by least squares over all points."""
    import torch

    generator = torch.Generator().manual_seed(seed + 2)
    theta, data = problem.draw(generator, 1)
    count = len(fields(theta[0], {k: v[0] for k, v in data.items()}))
    if count == 0:
        return Algebra(0, 0.0, LieAlgebra(torch.zeros(0, 0, 0).numpy()))
    points = points or 3 + 2 * count // problem.size
    theta, data = problem.draw(generator, points)
    values, products, costs = [], [], []
    for i in range(points):
        x = {k: v[i] for k, v in data.items()}
        at = fields(theta[i], x)
        slopes = torch.func.vmap(lambda v, t=theta[i], x=x: torch.func.jvp(lambda s: fields(s, x), (t,), (v,))[1])(at)
        values.append(at)  # slopes[i, j] = D xi_j xi_i
        products.append(slopes - slopes.transpose(0, 1))
        costs.append(slopes)
    a, b = torch.cat(values, dim=1), torch.cat(products, dim=2)
    flat = b.reshape(count * count, -1)
    solution = torch.linalg.lstsq(a.T, flat.T).solution
    outside = (flat.T - a.T @ solution).norm(dim=0)
    terms = torch.cat(costs, dim=2).norm(dim=2)  # of two equal terms, a bracket is the rounding: that is no bracket
    sizes = torch.maximum(flat.norm(dim=1), torch.maximum(terms, terms.T).reshape(-1)).clamp_min(
        float(a.norm(dim=1).min())
    )
    closure = float((outside / sizes).max())
    constants = solution.T.reshape(count, count, count)
    return Algebra(count, closure, LieAlgebra(constants.numpy()) if closure < CLOSED else None)


def principal_angles(problem: Problem, ours: Fields, theirs: Fields, seed: int = 0, points: int = 3) -> Sequence[float]:
    """The largest principal angle, in radians, of the smaller tangent space to the other, at some random points.

    0 says that one contains the other there; for each point the angles are those of Bjorck and Golub 1973.
    """
    import torch

    theta, data = problem.draw(torch.Generator().manual_seed(seed + 3), points)
    found = []
    for i in range(points):
        x = {k: v[i] for k, v in data.items()}
        spaces = [_orthonormal(f(theta[i], x)) for f in (ours, theirs)]
        if not all(len(s) for s in spaces):
            found.append(0.0 if not any(len(s) for s in spaces) else torch.pi / 2)
            continue
        small, large = sorted(spaces, key=len)
        beside = small - (small @ large.T) @ large
        found.append(float(torch.arcsin(torch.linalg.matrix_norm(beside, 2).clamp(max=1.0))))
    return found


def _orthonormal(rows: torch.Tensor) -> torch.Tensor:
    import torch

    if not len(rows):
        return rows
    _, s, v = torch.linalg.svd(rows, full_matrices=False)
    kept = int((s > 1e-9 * s[0]).sum()) if float(s[0]) > 0 else 0
    basis: torch.Tensor = v[:kept]
    return basis
