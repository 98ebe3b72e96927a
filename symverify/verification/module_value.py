"""What a module claim compares: a module's floating outputs, item by item, their losses, or their mean."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from symverify.claims.module_claim import ModuleClaim
from symverify.errors import InputError
from symverify.verification.module_arithmetic import NoDropout, Observed, Seen
from symverify.verification.module_copy import Copy, State
from symverify.verification.module_data import Data, arguments, each_tensor, items, same_numbers, shaken

UNIT = 2.0**-52
CACHES = {
    "past_key_values", "past_key_value", "present_key_values", "presents", "cache_params", "mems",
    "past_buckets_states", "cache",
}  # fmt: skip
Values = dict[str, torch.Tensor]


class Fails(InputError):
    """The module does not run on an item of the data."""


@dataclass(frozen=True)
class Function:
    """The function of parameters and data whose values a claim is about."""

    claim: ModuleClaim
    twin: Copy
    seen: Seen
    seed: int

    def __call__(
        self, state: State, data: Data, moved: tuple[str, ...] = (), noise: torch.Generator | None = None
    ) -> Values:
        """The values at a state and data; with a generator, all that depends on `moved` is rounded at random."""
        if noise is not None:
            state = state | each_tensor(lambda x: shaken(x, UNIT, noise), {name: state[name] for name in moved})
        self.twin.load(state)
        found, given = [], items(data)
        for i, item in enumerate(given):
            result = self._run(each_tensor(torch.clone, item), i, moved, noise)
            found.append(self._kept(result, i))
            self._restore_buffers(state)
        return self._values(found, each_tensor(torch.clone, data))

    def _run(self, item: Any, i: int, moved: tuple[str, ...], noise: torch.Generator | None) -> Any:
        args, kwargs = arguments(item)
        roots = [self.twin.live[name] for name in moved]
        with same_numbers(self.seed), torch.no_grad(), NoDropout(self.seen, self.twin.stack):
            try:
                with Observed(self.seen, self.twin.stack, roots, noise):
                    return self.twin.module(*args, **kwargs)
            except Exception as error:
                raise Fails(
                    f"{self.claim.title}: the module, in float64, fails on item {i} of the data: "
                    f"{type(error).__name__}: {error!s:.300}"
                ) from error

    def _kept(self, result: Any, i: int) -> Any:
        """What counts of an output: for a loss the output itself, else copies of its tensors."""
        everything = self.claim.output is not None
        result = self._picked(result) if everything else result
        if self.claim.loss is not None:
            return result
        found = dict(tensors(result, "output", everything))
        if not found:
            raise InputError(
                f"{self.claim.title}: the output of item {i}, {type(result).__name__}, has no floating tensor; "
                "give output="
            )
        return found

    def _restore_buffers(self, state: State) -> None:
        """An item does not see what an earlier one left in the buffers (running statistics)."""
        if any(owner is not None for owner, *_ in self.twin.slots):
            self.twin.load(state)

    def _picked(self, result: Any) -> Any:
        def pick(part: Any) -> Any:
            if callable(part):
                return part(result)
            if isinstance(result, Mapping) or isinstance(part, int):
                return result[part]
            return getattr(result, part)

        output = self.claim.output
        try:
            return [pick(part) for part in output] if isinstance(output, list | tuple) else pick(output)
        except (LookupError, AttributeError, TypeError) as error:
            raise InputError(
                f"{self.claim.title}: output={output!r:.60} does not pick from a {type(result).__name__}: "
                f"{type(error).__name__}: {error!s:.200}"
            ) from error

    def _values(self, found: list[Any], data: Data) -> Values:
        if self.claim.loss is not None:
            each = {"loss": self._losses(found, items(data))}
            return {"mean loss": each["loss"].mean(0, keepdim=True)} if self.claim.kind == "distribution" else each
        if self.claim.kind == "distribution":
            return self._means(found)
        several = isinstance(data, list)
        return {
            f"{f'item {i}: ' if several else ''}{path}": x
            for i, values in enumerate(found)
            for path, x in values.items()
        }

    def _means(self, listed: list[Values]) -> Values:
        shapes = [{path: x.shape for path, x in values.items()} for values in listed]
        if any(shape != shapes[0] for shape in shapes):
            raise InputError(f"{self.claim.title}: the outputs of the items differ in shape, so they have no mean")
        return {f"mean {path}": torch.stack([v[path] for v in listed]).mean(0) for path in listed[0]}

    def _losses(self, found: list[Any], given: list[Any]) -> torch.Tensor:
        with same_numbers(self.seed), torch.no_grad():
            losses = self.claim.loss(found, given)
        if not isinstance(losses, torch.Tensor) or losses.dim() != 1 or not losses.is_floating_point():
            kind = (
                f"a tensor of shape {tuple(losses.shape)}"
                if isinstance(losses, torch.Tensor)
                else type(losses).__name__
            )
            raise InputError(f"{self.claim.title}: loss returns {kind}, not a 1-d floating tensor of losses")
        return losses.detach().to(torch.float64)


def tensors(value: Any, path: str, everything: bool = False) -> Iterator[tuple[str, torch.Tensor]]:
    """(path, copy) of every floating tensor in a nest except caches; with `everything`, of every tensor, as floats."""
    for where, x in leaves(value, path, everything):
        if x.is_complex():
            yield where, torch.view_as_real(x.detach().to(torch.complex128)).clone()
        else:
            dense = x.detach() if x.layout == torch.strided else x.detach().to_dense()
            yield where, dense.to(torch.float64, copy=True)


def leaves(value: Any, path: str, everything: bool = False) -> Iterator[tuple[str, torch.Tensor]]:
    """(path, tensor) of every floating tensor in a nest except caches; with `everything`, of every tensor."""
    if isinstance(value, torch.Tensor):
        if everything or value.is_floating_point() or value.is_complex():
            yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if everything or key not in CACHES:
                yield from leaves(inner, f"{path}.{key}", everything)
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        yield from leaves(value._asdict(), path, everything)
    elif isinstance(value, list | tuple):
        for i, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{i}]", everything)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type) and not type(value).__name__.endswith("Cache"):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        yield from leaves(fields, path, everything)


@dataclass(frozen=True)
class Gap:
    """How two values differ, against the rounding level.

    Attributes:
        ratio: the largest difference of an entry in units of that entry's rounding level.
        residual: the largest difference relative to the largest entry of its tensor.
        level: the rounding level, likewise relative, of the tensor in which it is largest.
        where: the tensor and entry of the largest ratio, with the values of both sides.
        odd: why some entries cannot be compared, if so.
    """

    ratio: float
    residual: float
    level: float
    where: dict[str, Any]
    odd: str | None
    compared: int


def gap(before: Values, after: Values, noise: Values) -> Gap:
    """Compare two values entry by entry; `noise` is how far rounding at random moved either."""
    worst, residual, level, where, odd, count = 0.0, 0.0, 0.0, {}, None, 0
    if {k: v.shape for k, v in before.items()} != {k: v.shape for k, v in after.items()}:
        return Gap(0.0, 0.0, math.inf, {}, "the outputs differ in number or shape", 0)
    for name, a in before.items():
        b, n = after[name], noise[name]
        if not a.numel():
            continue
        finite = torch.isfinite(a) & torch.isfinite(b) & torch.isfinite(n)
        if (~finite & ~((a == b) | (a.isnan() & b.isnan()))).any():
            odd = f"{name} is not finite on one side, or not steady under rounding"
        if not finite.any():
            continue
        count += int(finite.sum())
        zero = torch.zeros_like(a)
        a, b, n = (torch.where(finite, x, zero) for x in (a, b, n))
        size = torch.maximum(a.abs(), b.abs())
        scale = float(size.max()) or 1.0
        usual = n[n > 0].median() if (n > 0).any() else zero.max()
        floor = torch.maximum(torch.maximum(n, usual), UNIT * size).clamp_min(1e-300)
        ratios = ((a - b).abs() / floor).flatten()
        residual = max(residual, float((a - b).abs().max()) / scale)
        level = max(level, float(floor.median()) / scale)
        if float(ratios.max()) >= worst:
            flat = int(ratios.argmax())
            worst = float(ratios[flat])
            entry = [int(i) for i in torch.unravel_index(torch.tensor(flat), a.shape)]
            where = {
                "tensor": name,
                "entry": entry,
                "left": float(a.flatten()[flat]),
                "right": float(b.flatten()[flat]),
            }
            where["rounding"] = float(floor.flatten()[flat])
    return Gap(worst, residual, level, where, odd, count)
