"""The data of a module claim: items in float64, drawn again at the same scale, or moved a little."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils._pytree import tree_map

from symverify.errors import InputError

Data = Any


@contextmanager
def same_numbers(seed: int) -> Iterator[None]:
    """Seed every global source of random numbers (torch, CUDA, Python, NumPy); afterwards each is where it was."""
    devices = list(torch.cuda.default_generators) if torch.cuda.is_initialized() else []
    generators = [torch.default_generator, *devices]
    states = [g.get_state() for g in generators]
    python, numpy = random.getstate(), getattr(sys.modules.get("numpy"), "random", None)
    array = numpy.get_state() if numpy else None
    try:
        for generator in generators:
            generator.manual_seed(seed)
        random.seed(seed)
        if numpy:
            numpy.seed(seed % 2**32)
        yield
    finally:
        for generator, state in zip(generators, states, strict=True):
            generator.set_state(state)
        random.setstate(python)
        if numpy:
            numpy.set_state(array)


def each_tensor(function: Callable[[torch.Tensor], torch.Tensor], data: Data) -> Data:
    """The data with a function applied to every tensor, once to each however often it occurs; mappings become dicts."""
    done: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}

    def once(x: Any) -> Any:
        if isinstance(x, Mapping):
            return {k: each_tensor(function, v) for k, v in x.items()}
        if not isinstance(x, torch.Tensor):
            return x
        if id(x) not in done:
            done[id(x)] = (x, function(x))
        return done[id(x)][1]

    return tree_map(once, data, is_leaf=lambda x: isinstance(x, Mapping) and type(x) is not dict)


def widened(x: torch.Tensor, device: torch.device | None = None) -> torch.Tensor:
    """A copy in double precision; integers stay."""
    dtype = torch.float64 if x.is_floating_point() else torch.complex128 if x.is_complex() else x.dtype
    return x.detach().to(device=device or x.device, dtype=dtype, copy=True)


def in_float64(data: Data, where: str, device: torch.device | None = None) -> Data:
    """A copy of the data in double precision.

    Raises:
        InputError: it is neither an item (a tensor, a tuple, a dict) nor a list of items.
    """
    for item in items(data):
        if not isinstance(item, torch.Tensor | tuple | Mapping):
            raise InputError(f"{where}: an item of data is {type(item).__name__}, not a tensor, a tuple or a dict")
    if isinstance(data, list) and not data:
        raise InputError(f"{where}: data is an empty list")
    return each_tensor(lambda x: widened(x, device), data)


def items(data: Data) -> list[Any]:
    """The items: those of a list, else the one that it is."""
    return data if isinstance(data, list) else [data]


def arguments(item: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The positional and the keyword arguments of an item."""
    if isinstance(item, Mapping):
        return (), dict(item)
    return (item, {}) if isinstance(item, tuple) else ((item,), {})


def redrawn(data: Data, generator: torch.Generator) -> Data:
    """Other data like these: floats normal with the same mean and spread, integers from the values seen.

    A tensor with an infinite entry (a mask) stays.
    """

    def draw(x: torch.Tensor) -> torch.Tensor:
        if not x.numel():
            return x.clone()
        if not x.is_floating_point() and not x.is_complex():
            seen = x.unique()
            return seen[torch.randint(len(seen), x.shape, generator=generator).to(x.device)]
        if not torch.isfinite(x).all():
            return x.clone()
        noise = torch.randn(x.shape, generator=generator, dtype=x.dtype).to(x.device)
        spread = float((x - x.mean()).abs().square().mean().sqrt())
        return x.mean() + noise * (spread or float(x.abs().max()) or 1.0)

    return each_tensor(draw, data)


def nudged(data: Data, size: float, generator: torch.Generator) -> Data:
    """The data with every float x moved to x (1 + e), |e| <= size."""
    return each_tensor(lambda x: shaken(x, size, generator), data)


def shaken(x: torch.Tensor, size: float, generator: torch.Generator) -> torch.Tensor:
    """x (1 + e) entry by entry, with e uniform in [-size, size]; in low precision the product is rounded again."""
    if not (x.is_floating_point() or x.is_complex()):
        return x.clone()
    noise = torch.rand(x.shape, generator=generator, dtype=torch.float64).to(x.device)
    return (x.to(torch.promote_types(x.dtype, torch.float64)) * (1 + size * (2 * noise - 1))).to(x.dtype)
