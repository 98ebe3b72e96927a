"""The mean difference over a distribution that is given by a sampler, with a confidence interval for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

import torch

from symverify.errors import InputError
from symverify.verification.module_value import Values

DRAWS = 256
CONFIDENCE = 0.999  # for all entries together (Bonferroni), by the normal approximation


@dataclass(frozen=True)
class Interval:
    """The entry whose interval lies furthest from zero in units of its half width.

    Attributes:
        entry: the tensor and index.
        mean: the mean difference, after minus before.
        half: the half width of the interval.
        scale: the root mean square of the output's entries.
        draws: the number of draws.
    """

    entry: str
    mean: float
    half: float
    scale: float
    draws: int

    def __str__(self) -> str:
        return (
            f"{self.mean:.3e} ± {self.half:.1e} ({CONFIDENCE:.1%} for all entries together, {self.draws} draws) "
            f"at {self.entry}, of outputs of size {self.scale:.1e}"
        )


def interval(pairs: Iterable[tuple[Values, Values]], rounding: float, where: str) -> Interval:
    """The interval for the mean of after − before, widened by the relative rounding level."""
    total: Values = {}
    square: Values = {}
    size: Values = {}
    count = 0
    for before, after in pairs:
        if total and {k: v.shape for k, v in before.items()} != {k: v.shape for k, v in total.items()}:
            raise InputError(f"{where}: the outputs differ in shape from draw to draw, so they have no mean")
        count += 1
        for name, a in before.items():
            _add(total, name, after[name] - a)
            _add(square, name, (after[name] - a).square())
            _add(size, name, a.square())
    quantile = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / (2 * sum(x.numel() for x in total.values())))
    found: list[Interval] = []
    for name, x in total.items():
        mean, scale = x / count, float((size[name].mean() / count).sqrt())
        spread = (square[name] / count - mean.square()).clamp_min(0).sqrt()
        half = quantile * spread / count**0.5 + rounding * max(scale, 1e-300)
        flat = int((mean.abs() / half).nan_to_num().argmax())
        index = [int(i) for i in torch.unravel_index(torch.tensor(flat), x.shape)]
        found.append(Interval(f"{name}{index}", float(mean.flatten()[flat]), float(half.flatten()[flat]), scale, count))
    return max(found, key=lambda i: abs(i.mean) / i.half)


def _add(sums: Values, name: str, x: torch.Tensor) -> None:
    sums[name] = sums[name] + x if name in sums else x
