"""The rank of a torch module's derivative by its parameters, in float64: measured with its gap, not a theorem."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.utils._pytree import tree_leaves

from symverify.completeness.dimension import GENERIC, POINT, FunctionalDimension
from symverify.completeness.module_coordinates import coordinates, given, redraw
from symverify.completeness.module_jacobian import Derivative
from symverify.completeness.module_notes import notes
from symverify.completeness.spectrum import Spectrum, spectrum
from symverify.errors import InputError
from symverify.verification.module_copy import double
from symverify.verification.module_data import in_float64, items, redrawn, same_numbers

STEADY = 2  # rounds of more data under which the rank has to stay
ROUNDS = 12
WIDEST = 20_000  # columns: the singular values of so many take hours


def module_dimension(
    module: nn.Module, at: Mapping[str, Any] | str | None = None, data: Any = None, *, seed: int = 0
) -> FunctionalDimension:
    """The rank of the derivative of all floating outputs by all parameters, over as much data as it takes.

    The module itself is not touched. A copy in float64 runs in the module's own mode (so training mode asks for batch
    statistics), with dropout off, casts to lower precision undone and fused attention replaced by its formula. Rows
    are divided by the size of their output tensor; columns are scaled by parameter tensors, never singly. The rank is
    where the singular values have their largest gap near the level of rounding, which is measured by rounding every
    operation at random (the CESTAC method, Vignes 1993). No clear gap: the notes call the rank an opinion.

    Args:
        module: any module whose outputs autograd can differentiate. Frozen parameters are parameters; buffers are not.
        at: None for the module's own parameters, "generic" to redraw every one of them, biases and gains too, or
            {name of the state_dict: value}, where what is left out stays.
        data: one item (a tensor, a tuple of positional arguments or a dict of keywords), a list of items, or a function
            of an integer seed that returns either. Given items are used first and then redrawn at the same scale;
            redrawn integers are among those given.
        seed: of every random choice.

    Raises:
        InputError: there is nothing to measure (no parameters, no floating or no finite output), or an argument is bad.
    """
    where = f"functional_dimension({type(module).__name__})"
    with torch.inference_mode(False), torch.enable_grad():
        derivative, theta = _prepared(module, at, where, seed)
        sources = _Data(data, where, seed, next(iter(derivative.live.values())).device)
        measured = _measured(derivative, theta, sources)
    found = measured.spectrum
    kept, rest, level = found.relative
    return FunctionalDimension(
        rank=found.rank,
        parameters=derivative.coordinates.size,
        method="float64",
        rigorous=False,
        scope=GENERIC if at == "generic" else POINT,
        spectrum=found.values,
        seed=seed,
        data=measured.items,
        notes=tuple(notes(derivative, theta, measured, at == "generic", sources.redraws_integers)),
        details={
            "clear": found.clear and measured.steady,
            "level": level,
            "gap": (kept, rest),
            "casts": tuple(derivative.casts),
            "ranks": measured.ranks,
            "rows": measured.rows,
        },
    )


@dataclass(frozen=True)
class Measured:
    """The spectrum over all data used, and how it came about.

    Attributes:
        ranks: after every round; steady: whether the last STEADY rounds left the rank alone.
        rows, items: how many were used; idle: parameter name -> how many of its columns are exactly 0.
        off: how far autograd is from a central difference, relative to its size, on the first item.
    """

    spectrum: Spectrum
    ranks: tuple[int, ...]
    rows: int
    items: int
    idle: dict[str, int]
    off: float

    @property
    def steady(self) -> bool:
        return _stays(self.ranks)


class _Data:
    """Items without end: those given, then others."""

    def __init__(self, data: Any, where: str, seed: int, device: torch.device) -> None:
        if data is None:
            wanted = "a tensor, a tuple, a dict, a list of these or a function of a seed"
            raise InputError(f"{where}: a module needs data: {wanted}")
        self.data, self.where, self.seed, self.device = data, where, seed, device
        self.redraws_integers = False

    def __iter__(self) -> Iterator[Any]:
        """The items of one draw after the other."""
        for k in range(1_000_000):
            yield from items(self._draw(k))

    def _draw(self, k: int) -> Any:
        if callable(self.data) and not isinstance(self.data, nn.Module):
            with same_numbers(self.seed + k):
                return in_float64(self.data(self.seed + k), self.where, self.device)
        first = in_float64(self.data, self.where, self.device)
        if not k:
            return first
        whole = [x for x in tree_leaves(first) if isinstance(x, torch.Tensor) and not x.dtype.is_floating_point]
        self.redraws_integers |= any(x.dtype is not torch.bool for x in whole)
        return redrawn(first, torch.Generator().manual_seed(self.seed + k))


def _prepared(module: Any, at: Any, where: str, seed: int) -> tuple[Derivative, torch.Tensor]:
    """The derivative and the vector of parameters at which it is asked for."""
    if not isinstance(module, nn.Module):
        raise InputError(f"functional_dimension: {type(module).__name__} is no torch.nn.Module")
    if not (at is None or isinstance(at, Mapping) or at == "generic"):
        raise InputError(f"{where}: at is {at!r:.60}, not None, 'generic' or a mapping from names to values")
    if not any(True for _ in module.parameters()):
        raise InputError(f"{where}: the module has no parameters, so there is no dimension to ask for")
    twin = double(module, where)
    places = coordinates(module, where)
    if places.size > WIDEST:
        raise InputError(f"{where}: {places.size} parameters are too many (at most {WIDEST}); take smaller sizes")
    values = {n: p.detach().clone() for n, p in twin.module.named_parameters() if n in places.columns}
    theta, state = places.gather(values), {}
    if isinstance(at, Mapping):
        state = given(at, twin, where)
        theta = places.moved(theta, state, where)
    elif at == "generic":
        theta = places.gather(redraw(values, torch.Generator().manual_seed(seed)))
    if not torch.isfinite(theta).all():
        raise InputError(f"{where}: the parameters are not finite")
    return Derivative(twin, places, state, where, seed), theta


def _measured(derivative: Derivative, theta: torch.Tensor, source: _Data) -> Measured:
    """Rounds of data until the rank stays: the first has P rows at least, the others P/2."""
    size, blocks = derivative.coordinates.size, derivative.coordinates.blocks
    triangle = torch.zeros(0, size, dtype=torch.float64)
    noise, off, first, rows, used = triangle, 0.0, 0, 0, 0
    ranks: list[int] = []
    stream = iter(source)
    while len(ranks) < ROUNDS and not _stays(ranks):
        wanted, fresh = rows + (math.ceil(size / 2) if ranks else size), []
        while rows < wanted:
            item, most = next(stream), wanted - rows + size // 2
            part = derivative.rows(theta, item, most, used)
            if not used:
                noise, off = derivative.noise(theta, item, most, part), derivative.off(theta, item, most, part)
                first = len(part)
            fresh.append(part)
            rows, used = rows + len(part), used + 1
        triangle = _compressed(torch.cat([triangle, *fresh]))
        found = spectrum(triangle, noise * math.sqrt(rows / first), list(blocks.values()))
        ranks.append(found.rank)
    idle = {name: int((triangle[:, columns] == 0).all(0).sum()) for name, columns in blocks.items()}
    return Measured(found, tuple(ranks), rows, used, idle, off)


def _stays(ranks: Sequence[int]) -> bool:
    """Whether the last STEADY rounds left the rank as it was."""
    return len(ranks) > STEADY and len(set(ranks[-STEADY - 1 :])) == 1


def _compressed(rows: torch.Tensor) -> torch.Tensor:
    """At most as many rows as columns, with the same singular values: the triangle of a QR decomposition."""
    return torch.linalg.qr(rows, mode="r").R if len(rows) > rows.shape[1] else rows
