"""The derivative of a module's floating outputs by its parameters, item by item, in float64 by autograd."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

from symverify.completeness.module_casts import InDouble, TrueDerivative
from symverify.completeness.module_coordinates import Coordinates
from symverify.errors import InputError
from symverify.verification.module_arithmetic import NoDropout, Observed, Seen
from symverify.verification.module_copy import Copy, State
from symverify.verification.module_data import arguments, each_tensor, same_numbers
from symverify.verification.module_value import leaves

CHUNK = 256  # outputs differentiated at once
STEP = 1e-5  # of a central difference
Outputs = dict[str, torch.Tensor]


@dataclass
class Derivative:
    """D_theta f for a copy of a module; what was met on the way is kept.

    Attributes:
        buffers: the state that every item starts from; parameters are written from the vector of coordinates.
        seen: random operations and dropout, and casts that remain low.
        casts: see InDouble.
        scales: the size of every output tensor, by path, from the first item; its rows are divided by it.
        one_by_one: whether outputs had to be differentiated singly.
    """

    twin: Copy
    coordinates: Coordinates
    buffers: State
    where: str
    seed: int
    seen: Seen = field(default_factory=Seen)
    casts: dict[str, None] = field(default_factory=dict)
    scales: dict[str, float] = field(default_factory=dict)
    one_by_one: bool = False

    def __post_init__(self) -> None:
        named = dict(self.twin.module.named_parameters())
        self.live = {name: named[name].requires_grad_() for name in self.coordinates.columns}

    def rows(
        self, theta: torch.Tensor, item: Any, most: int, seed: int, noise: torch.Generator | None = None
    ) -> torch.Tensor:
        """[r, P]: the derivative of every output of an item, or of `most` random combinations where there are more.

        Args:
            noise: if given, every operation is rounded at random.

        Raises:
            InputError: the module fails, has no floating output, or has one that is not finite.
        """
        self._start(theta)
        with self._arithmetic(noise):
            vector = self._vector(item)
        if not vector.requires_grad:
            return torch.zeros(min(len(vector), most), self.coordinates.size, dtype=torch.float64)
        weights = _combinations(vector, most, seed)
        with self._arithmetic(noise):
            found = torch.cat(list(self._blocks(vector, weights)))
        if not torch.isfinite(found).all():
            odd = int((~torch.isfinite(found)).any(0).nonzero()[0])
            name = next(n for n, columns in self.coordinates.columns.items() if (columns == odd).any())
            raise InputError(f"{self.where}: the derivative by {name} is not finite")
        return found

    def noise(self, theta: torch.Tensor, item: Any, most: int, rows: torch.Tensor) -> torch.Tensor:
        """How far rounding every operation at random moves the rows of the first item."""
        return self.rows(theta, item, most, 0, torch.Generator().manual_seed(self.seed)) - rows

    def off(self, theta: torch.Tensor, item: Any, most: int, rows: torch.Tensor) -> float:
        """How far the rows of the first item, times a random direction, are from a central difference, relatively."""
        generator = torch.Generator().manual_seed(self.seed + 1)
        direction = torch.randn(len(theta), generator=generator, dtype=theta.dtype)
        for columns in self.coordinates.blocks.values():
            direction[columns] *= float(theta[columns].square().mean().sqrt()) or 1.0
        sides = []
        for sign in (STEP, -STEP):
            self._start(theta + sign * direction)
            with self._arithmetic(None):
                vector = self._vector(item).detach()
            weights = _combinations(vector, most, 0)
            sides.append((vector if weights is None else weights @ vector).cpu())
        slope, product = (sides[0] - sides[1]) / (2 * STEP), rows @ direction
        size = max(float(slope.norm()), float(product.norm()), STEP * math.sqrt(len(rows)))
        return float((slope - product).norm()) / size

    def _start(self, theta: torch.Tensor) -> None:
        self.twin.load(self.buffers)
        self.coordinates.place(theta, self.live)

    @contextmanager
    def _arithmetic(self, noise: torch.Generator | None) -> Iterator[None]:
        """Double precision, no dropout, attention by its formula; with a generator, rounding at random."""
        double = InDouble(self.twin.stack)
        double.casts = self.casts
        with ExitStack() as stack:
            for context in (
                warnings.catch_warnings(),
                same_numbers(self.seed),
                sdpa_kernel(SDPBackend.MATH),  # the fused backward passes are not batched
                NoDropout(self.seen, self.twin.stack),
                TrueDerivative(),
            ):
                stack.enter_context(context)
            if noise is not None:
                stack.enter_context(Observed(self.seen, self.twin.stack, None, noise))
            stack.enter_context(double)
            warnings.simplefilter("ignore")
            yield

    def _vector(self, item: Any) -> torch.Tensor:
        args, kwargs = arguments(each_tensor(torch.clone, item))
        try:
            result = self.twin.module(*args, **kwargs)
        except Exception as error:
            kind = f"{type(error).__name__}: {error!s:.300}"
            raise InputError(f"{self.where}: the module, in float64, fails on the data: {kind}") from error
        parts = []
        for path, x in leaves(result, "output"):
            if not torch.isfinite(x).all():
                raise InputError(f"{self.where}: {path} has values that are not finite (NaN or infinite)")
            real = torch.view_as_real(x) if x.is_complex() else x
            size = float(real.detach().square().mean().sqrt()) if real.numel() else 1.0
            parts.append(real.flatten() / self.scales.setdefault(path, size or 1.0))
        if not any(len(part) for part in parts):
            raise InputError(f"{self.where}: the output, {type(result).__name__}, has no floating tensor")
        return torch.cat(parts)

    def _blocks(self, vector: torch.Tensor, weights: torch.Tensor | None) -> Iterator[torch.Tensor]:
        """The rows, CHUNK at a time: of the vector's entries, or of combinations of them."""
        for start in range(0, len(vector) if weights is None else len(weights), CHUNK):
            if weights is None:
                which = torch.arange(start, min(start + CHUNK, len(vector)), device=vector.device)
                part = torch.nn.functional.one_hot(which, len(vector)).to(vector)
            else:
                part = weights[start : start + CHUNK]
            yield self._pulled(vector, part)

    def _pulled(self, vector: torch.Tensor, part: torch.Tensor) -> torch.Tensor:
        tensors = list(self.live.values())
        if not self.one_by_one:
            try:
                found = torch.autograd.grad(
                    vector, tensors, part, retain_graph=True, is_grads_batched=True, allow_unused=True
                )
                return self.coordinates.rows(self._named(found), len(part))
            except RuntimeError:  # an operation of the backward pass that cannot be batched
                self.one_by_one = True
        single = [torch.autograd.grad(vector, tensors, row, retain_graph=True, allow_unused=True) for row in part]
        return torch.cat([self.coordinates.rows(self._named(g), 1) for g in single])

    def _named(self, gradients: tuple[torch.Tensor | None, ...]) -> dict[str, torch.Tensor]:
        return {n: g.detach() for n, g in zip(self.live, gradients, strict=True) if g is not None}


def _combinations(vector: torch.Tensor, most: int, seed: int) -> torch.Tensor | None:
    """[most, outputs] of random weights where there are more outputs than `most`."""
    if len(vector) <= most:
        return None
    generator = torch.Generator().manual_seed(seed)
    weights = torch.randn(most, len(vector), generator=generator, dtype=torch.float64)
    return weights.to(vector) / math.sqrt(len(vector))
