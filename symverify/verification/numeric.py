"""The numeric engine: every law at random points in float64, batched with torch.func, on any device.

It attacks every claim, the proved ones too. What it finds is not yet a refutation (see exact.py); what it does not find
is at most support. The rounding level is measured, not chosen: it is how far the same sides move when every input is
moved by one unit in the last place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symverify.errors import InputError
from symverify.ops.backends import Undefined, backend
from symverify.verification.laws import LAWS, SAMPLES, Laws, Point, Statement, assignments

if TYPE_CHECKING:
    import torch

POINTS = 16
ROUNDS = 2
UNIT = 2.0**-52
SLACK = 1e3  # how far above the measured rounding level a residual may lie: sums of some hundred such errors


@dataclass(frozen=True)
class Attack:
    """What float64 saw: the largest relative residual, the rounding level, the first law to fail, whether it moves."""

    residual: float | None
    rounding: float
    fails: str | None
    points: int
    moves: bool
    sizes: dict[str, int]


def attack(statement: Statement, seed: int, device: str = "cpu", points: int = POINTS) -> Attack:
    """Evaluate the laws at `points` random points for each of two assignments of sizes."""
    import torch

    laws, generator = Laws(statement), torch.Generator(device).manual_seed(seed)
    worst, rounding, fails, count, moves, last = None, 0.0, None, 0, False, {}
    rounds = 0
    for sizes in assignments(laws.table, 4):
        try:
            batch = draw(laws, sizes, generator, points, device)
            found = residuals(laws, sizes, batch, generator)
        except (Undefined, InputError):
            continue  # these sizes have no such tensors (k <= h); another assignment does
        rounds, last = rounds + 1, dict(sizes)
        for law, (residual, level, finite) in found.items():
            count += finite
            if law == "moved":
                moves = moves or residual > SLACK * UNIT
                continue
            rounding = max(rounding, level)
            if finite and (worst is None or residual > worst):
                worst = residual
            if finite and fails is None and residual > SLACK * max(level, UNIT):
                fails = law
        if rounds == ROUNDS:
            break
    return Attack(worst, rounding, fails, count, moves or count == 0, last)


def draw(laws: Laws, sizes: dict[str, int], generator: torch.Generator, points: int, device: str) -> dict[str, Any]:
    """A batch of random points: standard normal leaves, group elements from the group's own sampler."""
    import torch

    def leaf(spec: dict[str, Any]) -> torch.Tensor:
        lead = [SAMPLES] if laws.averaged and spec["kind"] == "data" else []
        shape = [points, *lead, *(sizes[a] for a in spec["axes"])]
        return torch.randn(shape, generator=generator, dtype=torch.float64, device=device)

    specs = dict(sorted(laws.statement["leaves"].items()))  # the order of drawing is part of the seed
    leaves = {name: leaf(spec) for name, spec in specs.items()}
    other = {name: leaf(spec) for name, spec in specs.items() if spec["kind"] == "data"}
    context = {name: leaves[name] for name in laws.of_kind("constant")}
    context |= {f"E[{name}]": leaves[name].mean(1) if laws.averaged else other[name] for name in laws.of_kind("data")}
    g, h = (laws.group.sample(sizes, generator, device=device, batch=(points,), context=context) for _ in range(2))
    return {"leaves": leaves, "other": other, "g": g, "h": h}


def residuals(
    laws: Laws, sizes: dict[str, int], batch: dict[str, Any], generator: torch.Generator
) -> dict[str, tuple[float, float, int]]:
    """law -> (largest relative residual, rounding level, number of finite points); "moved" is how far parameters go."""
    import torch

    device = batch["g"][0].device if batch["g"] else torch.device("cpu")
    xp = backend("torch", dtype=torch.float64, device=device)
    like = torch.zeros((), dtype=torch.float64, device=device)
    one = laws.group.identity(sizes, like=like)

    def sides(law: str, point: dict[str, Any]) -> list[tuple[torch.Tensor, torch.Tensor]]:
        g, h = tuple(point["g"]), tuple(point["h"])
        at = Point(sizes, point["leaves"], g, h, one, laws.group.multiply(h, g), point["other"])
        if law == "moved":
            moved = laws.act(g, at.leaves, sizes, xp)
            return [(moved[name], at.leaves[name]) for name in moved]
        return [(a, b) for _, a, b in laws.sides(law, at, xp)]

    def moved_by_one_unit(x: torch.Tensor) -> torch.Tensor:
        noise = torch.rand(x.shape, generator=generator, dtype=x.dtype, device=x.device)
        return x * (1 + UNIT * (4 * noise - 2))

    shaken = {key: _each(moved_by_one_unit, value) for key, value in batch.items()}
    found = {}
    for law in (*LAWS, "moved"):
        run = torch.func.vmap(lambda point, law=law: sides(law, point))
        pairs, again = run(batch), run(shaken)
        found[law] = _compare(pairs, again)
    return found


def _each(function: Any, value: Any) -> Any:
    if isinstance(value, dict):
        return {k: function(v) for k, v in value.items()}
    return tuple(function(v) for v in value)


def _compare(pairs: list[Any], again: list[Any]) -> tuple[float, float, int]:
    import torch

    residual, level, finite = 0.0, 0.0, 0
    for (a, b), (c, d) in zip(pairs, again, strict=True):
        a, b, c, d = (x.reshape(x.shape[0], -1) for x in (a, b, c, d))
        scale = torch.maximum(a.abs().amax(1), b.abs().amax(1))
        gap = (a - b).abs().amax(1)
        shake = torch.maximum((a - c).abs().amax(1), (b - d).abs().amax(1))
        good = torch.isfinite(scale) & torch.isfinite(shake)
        finite = max(finite, int(good.sum()))
        if good.any():
            size = scale[good].clamp_min(1e-300)
            residual = max(residual, float((gap[good] / size).max()))
            level = max(level, float((shake[good] / size).max()))
    return (residual if math.isfinite(residual) else 0.0), level, finite
