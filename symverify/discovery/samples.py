"""What a neural discovery is trained on: random parameters and data, and the gradients of the losses there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from symverify.discovery.problem import Problem
from symverify.discovery.settings import Settings
from symverify.errors import InputError

CHUNK = 512  # points whose gradients are computed at once


@dataclass
class Samples:
    """Parameters (N, P), data as the action sees them (N, seen), gradients of the losses (N, d, P), and the data."""

    theta: torch.Tensor
    seen: torch.Tensor
    slopes: torch.Tensor
    data: dict[str, torch.Tensor]


def losses(problem: Problem, squared: bool) -> Callable[[torch.Tensor, Mapping[str, Any]], torch.Tensor]:
    """(theta, x) -> one squared error for each point, or every output.

    The target is the datum "target". Points are counted along `problem.points` of the output.
    """

    def value(theta: torch.Tensor, x: Mapping[str, Any]) -> torch.Tensor:
        held = dict(x)
        target = held.pop("target", None)
        out: torch.Tensor = problem.function(problem.named(theta), held)
        if not squared:
            return out.reshape(-1)
        square: torch.Tensor = (out - target).square()
        if square.ndim < 2:
            return square.sum().reshape(1)
        return square.movedim(problem.points, 0).flatten(1).sum(1)

    return value


def drawn(problem: Problem, settings: Settings, sees_data: bool, seed: int, device: Any, count: int) -> Samples:
    """Random parameters and data with the losses' gradients, in float64, stored in float32.

    Raises:
        InputError: a gradient is not finite.
    """
    generator = torch.Generator().manual_seed(seed)
    theta, data = problem.draw(generator, count)
    if settings.squared:
        out = problem.function(problem.named(theta[0]), {n: v[0] for n, v in data.items()})
        data["target"] = torch.randn(count, *out.shape, generator=generator, dtype=torch.float64)
    gradient = torch.func.vmap(torch.func.jacrev(losses(problem, settings.squared)), in_dims=(0, 0))
    parts = [
        gradient(theta[i : i + CHUNK].to(device), {n: v[i : i + CHUNK].to(device) for n, v in data.items()})
        for i in range(0, count, CHUNK)
    ]
    slopes = torch.cat(parts)
    if not bool(torch.isfinite(slopes).all()):
        raise InputError(
            f"{problem.name}: its derivative is not finite at a random point; nothing can be learned there"
        )
    seen = torch.cat([v.reshape(count, -1) for v in data.values()], dim=1) if sees_data else theta[:, :0]
    return Samples(theta.float().to(device), seen.float().to(device), slopes.float(), data)
