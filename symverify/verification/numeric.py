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
from symverify.verification.laws import SAMPLES, Laws, Statement, assignments

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


def attack(
    statement: Statement,
    seed: int,
    device: str = "cpu",
    points: int = POINTS,
    rounds: int = ROUNDS,
    until_failure: bool = False,
) -> Attack:
    """Evaluate the laws at `points` random points for each of `rounds` assignments of sizes, or until one fails."""
    import torch

    laws, generator = Laws(statement), torch.Generator(device).manual_seed(seed)
    worst, rounding, fails, count, moves, last = None, 0.0, None, 0, False, {}
    done = 0
    for sizes in assignments(laws.table, 4):
        try:
            batch = draw(laws, sizes, generator, points, device)
            found = residuals(laws, sizes, batch, generator)
        except (Undefined, InputError):
            continue  # these sizes have no such tensors (k <= h); another assignment does
        done, last = done + 1, dict(sizes)
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
        if done == rounds or (until_failure and fails):
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

    def moved_by_one_unit(x: torch.Tensor) -> torch.Tensor:
        noise = torch.rand(x.shape, generator=generator, dtype=x.dtype, device=x.device)
        return x * (1 + UNIT * (4 * noise - 2))

    shaken = {key: _each(moved_by_one_unit, value) for key, value in batch.items()}
    both = {key: _zip(lambda xs: torch.cat(xs), value, shaken[key]) for key, value in batch.items()}
    points = next(len(x) for x in both["leaves"].values()) // 2
    sides = _sides(laws, sizes, both)
    return {law: _compare(*([(a[at], b[at]) for a, b in sides[law]] for at in _halves(points))) for law in sides}


def _halves(points: int) -> tuple[slice, slice]:
    return slice(0, points), slice(points, 2 * points)


def _sides(laws: Laws, sizes: dict[str, int], batch: dict[str, Any]) -> dict[str, list[tuple[Any, Any]]]:
    """The two sides of each law as in Laws.sides, and what parameters are moved from and to, at a batch of points.

    Three runs are enough: t is moved by 1, g and h g at once, and the outputs before and after are computed at once.
    """
    import torch

    t, names = batch["leaves"], list(laws.statement["action"]["outputs"])
    count = next(len(x) for x in t.values())
    like = next(iter(t.values())).new_zeros(())
    xp = backend("torch", dtype=torch.float64, device=like.device)
    g, h = tuple(batch["g"]), tuple(batch["h"])
    one = tuple(x.expand(count, *x.shape) for x in laws.group.identity(sizes, like=like))
    act = torch.func.vmap(lambda element, leaves: laws.act(element, leaves, sizes, xp))
    output = torch.func.vmap(lambda leaves: laws.output(leaves, sizes, xp))
    hg = laws.group.multiply(h, g)

    def together(values: list[Any]) -> Any:
        return _zip(lambda xs: torch.cat(xs), *values)

    thrice = act(together([one, g, hg]), together([t, t, t]))
    still, moved, once = ({n: x.tensor_split(3)[k] for n, x in thrice.items()} for k in range(3))
    twice = act(h, t | moved)
    seen = t | batch["other"] if laws.fresh_data else t
    after, before = output(together([seen | moved, seen])).tensor_split(2)
    return {
        "identity": [(still[name], t[name]) for name in names],
        "composition": [(twice[name], once[name]) for name in names],
        "invariance": [(after, before)],
        "moved": [(moved[name], t[name]) for name in names],
    }


def _zip(function: Any, *values: Any) -> Any:
    """function([x, y, ...]) for the tensors at each place of several dicts, or of several tuples."""
    if isinstance(values[0], dict):
        return {k: function([v[k] for v in values]) for k in values[0]}
    return tuple(function(list(xs)) for xs in zip(*values, strict=True))


def _each(function: Any, value: Any) -> Any:
    if isinstance(value, dict):
        return {k: function(v) for k, v in value.items()}
    return tuple(function(v) for v in value)


def _compare(pairs: list[Any], again: list[Any]) -> tuple[float, float, int]:
    import numpy as np

    residual, level, finite = 0.0, 0.0, 0
    for (a, b), (c, d) in zip(pairs, again, strict=True):
        a, b, c, d = (x.reshape(x.shape[0], -1).cpu().numpy() for x in (a, b, c, d))
        with np.errstate(invalid="ignore", over="ignore"):
            scale, gap = np.maximum(_largest(a), _largest(b)), _largest(a - b)
            shake = np.maximum(_largest(a - c), _largest(b - d))
        good = np.isfinite(scale) & np.isfinite(shake)
        finite = max(finite, int(good.sum()))
        if good.any():
            size = scale[good].clip(1e-300)
            residual = max(residual, float((gap[good] / size).max()))
            level = max(level, float((shake[good] / size).max()))
    return (residual if math.isfinite(residual) else 0.0), level, finite


def _largest(x: Any) -> Any:
    """The largest absolute value at each point."""
    return abs(x).max(1)
