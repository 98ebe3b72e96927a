"""The real numbers that a module's parameters are made of: every place in memory once, however many names it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from symverify.claims.architecture import nearest
from symverify.errors import InputError
from symverify.verification.module_copy import Copy, near

SPREAD = 0.5  # how far redrawn vectors and scalars lie from their mean at most


@dataclass(frozen=True)
class Coordinates:
    """Columns 0, ..., size-1 of the Jacobian.

    Attributes:
        columns: parameter name -> the column of each of its entries in C order (of a complex one, real parts and
            imaginary parts in turn). Parameters that share memory, transposed or in part too, share columns.
        blocks: parameter name -> the columns that no earlier parameter has; one scale for each.
        size: the number of columns.
    """

    columns: Mapping[str, torch.Tensor]
    blocks: Mapping[str, torch.Tensor]
    size: int

    def gather(self, values: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """The vector of the values of all parameters; of a place with several names, the value by the last."""
        vector = torch.zeros(self.size, dtype=torch.float64)
        for name, columns in self.columns.items():
            vector[columns] = _flat(values[name])
        return vector

    def moved(self, vector: torch.Tensor, values: Mapping[str, torch.Tensor], where: str) -> torch.Tensor:
        """The vector with the values of some parameters put in.

        Raises:
            InputError: two names of one place are given different values.
        """
        given = {name: _flat(value) for name, value in values.items() if name in self.columns}
        vector = vector.clone()
        for name, value in given.items():
            vector[self.columns[name]] = value
        for name, value in given.items():
            if not near(vector[self.columns[name]], value):
                raise InputError(f"{where}: at gives {name} and a parameter that shares its memory different values")
        return vector

    def place(self, vector: torch.Tensor, live: Mapping[str, torch.Tensor]) -> None:
        """Write a vector into the parameters."""
        with torch.no_grad():
            for name, columns in self.columns.items():
                target = torch.view_as_real(live[name]) if live[name].is_complex() else live[name]
                target.copy_(vector[columns].reshape(target.shape))

    def rows(self, gradients: Mapping[str, torch.Tensor], count: int) -> torch.Tensor:
        """[count, size]: the gradients by all names of a place added up."""
        found = torch.zeros(count, self.size, dtype=torch.float64)
        for name, gradient in gradients.items():
            real = torch.view_as_real(gradient) if gradient.is_complex() else gradient
            found.index_add_(1, self.columns[name], real.reshape(count, -1).to("cpu", torch.float64))
        return found


def coordinates(module: nn.Module, where: str) -> Coordinates:
    """The coordinates of a module's floating parameters.

    Raises:
        InputError: there are none.
    """
    tensors = {n: p for n, p in module.named_parameters() if p.numel() and (p.is_floating_point() or p.is_complex())}
    if not tensors:
        raise InputError(f"{where}: the module has no floating parameters, so its functional dimension is 0")
    columns: dict[str, torch.Tensor] = {}
    size = 0
    for names in _sharing(tensors):
        places = [_places(tensors[name]) for name in names]
        distinct, index = torch.unique(torch.cat(places), return_inverse=True)
        for name, part in zip(names, index.split([len(p) for p in places]), strict=True):
            columns[name] = part + size
        size += len(distinct)
    ordered = {name: columns[name] for name in tensors}
    return Coordinates(ordered, dict(_blocks(ordered, size)), size)


def _sharing(tensors: Mapping[str, torch.Tensor]) -> list[list[str]]:
    """The names by the storage that they are in."""
    groups: dict[Any, list[str]] = {}
    for name, x in tensors.items():
        place = x.untyped_storage().data_ptr() if x.layout == torch.strided else 0
        groups.setdefault(place or name, []).append(name)
    return list(groups.values())


def _places(x: torch.Tensor) -> torch.Tensor:
    """Where in its storage every real entry is, in C order."""
    real = torch.view_as_real(x.detach()) if x.is_complex() else x.detach()
    if real.layout != torch.strided:
        return torch.arange(real.numel())
    place = torch.tensor([real.storage_offset()])
    for length, stride in zip(real.shape, real.stride(), strict=True):
        place = (place[:, None] + torch.arange(length) * stride).flatten()
    return place


def _blocks(columns: Mapping[str, torch.Tensor], size: int) -> Iterator[tuple[str, torch.Tensor]]:
    taken = torch.zeros(size, dtype=torch.bool)
    for name, part in columns.items():
        own = torch.unique(part[~taken[part]])
        taken[own] = True
        if len(own):
            yield name, own


def given(at: Mapping[str, Any], twin: Copy, where: str) -> dict[str, torch.Tensor]:
    """A state given by a user, as tensors like the copy's, under every name of a tie; what it leaves out stays out.

    Raises:
        InputError: an unknown name, a value that is no finite tensor of that shape, or a tie with two values.
    """
    found: dict[str, torch.Tensor] = {}
    for names in twin.ties:
        values = {name: _like(at[name], twin.live[name], name, where) for name in names if name in at}
        for name, value in values.items():
            if not near(value, next(iter(values.values()))):
                raise InputError(f"{where}: at gives {name} and {next(iter(values))}, one tied tensor, two values")
        found |= dict.fromkeys(names, next(iter(values.values()))) if values else {}
    unknown = [name for name in at if name not in found]
    if unknown:
        closest = nearest(str(unknown[0]), twin.live)
        raise InputError(f"{where}: at names {unknown[0]!r}, no parameter and no buffer; {closest}")
    return found


def _like(value: Any, pattern: torch.Tensor, name: str, where: str) -> torch.Tensor:
    try:
        tensor = torch.as_tensor(value).detach().to(pattern)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"{where}: at gives {name} a {type(value).__name__}, not a tensor") from error
    if tensor.shape != pattern.shape:
        raise InputError(f"{where}: at gives {name} the shape {tuple(tensor.shape)}, not {tuple(pattern.shape)}")
    if not torch.isfinite(tensor).all():
        raise InputError(f"{where}: at gives {name} values that are not finite")
    return tensor


def redraw(values: Mapping[str, torch.Tensor], generator: torch.Generator) -> dict[str, torch.Tensor]:
    """Every parameter drawn again about its mean, so that gains stay near 1, and biases are not 0.

    Matrices are normal, with 1/sqrt(entries of a row) for a standard deviation; vectors and scalars uniform.
    """
    found = {}
    for name, value in values.items():
        if value.dim() > 1:
            noise = torch.randn(value.shape, generator=generator, dtype=value.dtype)
            noise *= (value.numel() / len(value)) ** -0.5
        else:
            noise = SPREAD * (2 * torch.rand(value.shape, generator=generator, dtype=value.dtype) - 1)
        found[name] = (value.mean() if torch.isfinite(value).all() else 0.0) + noise.to(value.device)
    return found


def _flat(x: torch.Tensor) -> torch.Tensor:
    real = torch.view_as_real(x.detach()) if x.is_complex() else x.detach()
    return real.to("cpu", torch.float64).flatten()
