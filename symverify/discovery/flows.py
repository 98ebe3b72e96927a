"""Finite flows: follow a field for a while and see whether the function has stayed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from symverify.discovery.fields import Fields

if TYPE_CHECKING:
    import torch

STEPS = 32
FAR = 0.3  # of the parameters' norm, that a flow covers at its first speed


def flow(
    field: Callable[[torch.Tensor], torch.Tensor], theta: torch.Tensor, time: float, steps: int = STEPS
) -> torch.Tensor:
    """The parameters after `time` along a field, by the classical Runge-Kutta method with `steps` steps."""
    h = time / steps
    for _ in range(steps):
        a = field(theta)
        b = field(theta + h / 2 * a)
        c = field(theta + h / 2 * b)
        d = field(theta + h * c)
        theta = theta + h / 6 * (a + 2 * b + 2 * c + d)
    return theta


def drifts(fields: Fields, seed: int = 0, points: int = 4) -> dict[str, float]:
    """How far the outputs move along the flows of all fields, relative to how far along random directions as long.

    Each flow covers FAR of the parameters' norm. "flow" is the largest change of f relative to its size, over fields
    and points; "random_baseline" the median for straight lines of the same length.
    """
    import torch

    problem = fields.problem
    generator = torch.Generator().manual_seed(seed + 5)
    theta, data = problem.draw(generator, points)
    moved, random = [], []
    for i in range(points):
        x = {name: value[i] for name, value in data.items()}
        speeds = fields(theta[i], x).norm(dim=1)
        if not len(speeds) or float(speeds.min()) == 0:
            continue
        times = (FAR * theta[i].norm() / speeds)[:, None]
        ends = flow(_scaled(fields, x, times), theta[i].expand(len(speeds), -1), 1.0)
        before = problem.output(theta[i], x)
        for end in ends:
            moved.append(_change(problem.output(end, x), before))
            direction = torch.randn(end.shape, generator=generator, dtype=theta.dtype)
            straight = theta[i] + direction * float((end - theta[i]).norm() / direction.norm())
            random.append(_change(problem.output(straight, x), before))
    if not moved:
        return {}
    return {"flow": max(moved), "random_baseline": float(torch.tensor(random).median())}


def _scaled(
    fields: Fields, x: Mapping[str, torch.Tensor], times: torch.Tensor
) -> Callable[[torch.Tensor], torch.Tensor]:
    return lambda theta: times * fields.each(theta, x)


def _change(after: torch.Tensor, before: torch.Tensor) -> float:
    return float((after - before).norm() / before.norm().clamp_min(1e-300))


def shares(fields: Fields, seed: int = 0, points: int = 8) -> list[Mapping[str, float]]:
    """For every field, which part of its length lies in which parameter, root mean square over random points."""
    import torch

    problem = fields.problem
    theta, data = problem.draw(torch.Generator().manual_seed(seed + 6), points)
    total: list[dict[str, Any]] = [dict.fromkeys(problem.parameters, 0.0) for _ in range(len(fields))]
    for i in range(points):
        values = fields(theta[i], {name: value[i] for name, value in data.items()})
        squares = values.square().sum(1)
        for name, place in problem.slices.items():
            for k, part in enumerate(values[:, place].square().sum(1) / squares.clamp_min(1e-300)):
                total[k][name] += float(part) / points
    return [{name: value**0.5 for name, value in one.items()} for one in total]
