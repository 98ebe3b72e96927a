"""A float64 copy of a module: its tensors by name, its ties, dropout switched off, and what an action makes of it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from symverify.claims.architecture import nearest
from symverify.errors import InputError
from symverify.verification.module_data import widened

UNIT = 2.0**-52
ROUNDED = 1e3 * UNIT  # two values this near are the same up to the rounding of a few operations
State = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Copy:
    """A module in double precision.

    Attributes:
        module: the copy.
        live: name in the state_dict -> the tensor in the copy.
        ties: the names of each tensor; more than one where it is tied.
        slots: (owner, name, tensor, first value) of a buffer, (None, "", tensor, first value) of a parameter.
        stack: the paths of the submodules that are running, outermost first.
        quiet: the places where dropout is switched off.
    """

    module: nn.Module
    live: State
    ties: list[list[str]]
    slots: list[tuple[nn.Module | None, str, torch.Tensor, torch.Tensor]]
    stack: list[str] = field(default_factory=list)
    quiet: list[str] = field(default_factory=list)

    @property
    def state(self) -> State:
        """The state_dict as it was at first, not to be written to; tied names share their tensor."""
        first = {id(live): value for _, _, live, value in self.slots}
        held = {name: first[id(self.live[names[0]])] for names in self.ties for name in names}
        return {name: held[name] for name in self.live}

    def load(self, state: State) -> None:
        """Put every tensor back to its first value, then those of `state` to theirs."""
        with torch.no_grad():
            for owner, name, live, value in self.slots:
                if owner is not None:
                    owner._buffers[name] = live
                live.copy_(value)
            for name, value in state.items():
                self.live[name].copy_(value)
        self.stack.clear()


def double(module: nn.Module, where: str, device: torch.device | None = None) -> Copy:
    """Copy a module into float64, in its own mode, with dropout switched off; the module itself is not touched.

    Raises:
        InputError: it cannot be copied, or has tensors without values.
    """
    original = {n: t for n, t in module.state_dict(keep_vars=True).items() if isinstance(t, torch.Tensor)}
    if not original:
        raise InputError(f"{where}: the module has no parameters and no buffers, so nothing can act on it")
    for name, tensor in original.items():
        if tensor.is_meta or isinstance(tensor, nn.parameter.UninitializedTensorMixin):
            raise InputError(f"{where}: {name} has no values (a lazy module, or one on the meta device)")
    try:
        twin = copy.deepcopy(module)
    except Exception as error:
        raise InputError(f"{where}: the module cannot be copied: {type(error).__name__}: {error!s:.200}") from error
    for parameter in twin.parameters():
        parameter.grad = None
    with torch.no_grad():
        twin._apply(_once(lambda x: widened(x, device)))
    live = {n: t for n, t in twin.state_dict(keep_vars=True).items() if n in original}
    slots: list[Any] = [(None, "", p, p.detach().clone()) for p in twin.parameters()]
    for owner in twin.modules():
        slots += [(owner, n, b, b.detach().clone()) for n, b in owner._buffers.items() if b is not None]
    held = {id(slot[2]) for slot in slots}
    odd = [name for name, tensor in live.items() if id(tensor) not in held]
    if odd:
        raise InputError(f"{where}: {odd[0]} of the state_dict is no parameter and no buffer of the module")
    result = Copy(twin, live, _ties(original), slots)
    _silence(result)
    _follow(result)
    return result


def _once(function: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[torch.Tensor], torch.Tensor]:
    """The function with a memory: a buffer that two modules hold stays one."""
    done: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}

    def apply(x: torch.Tensor) -> torch.Tensor:
        if id(x) not in done:
            done[id(x)] = (x, function(x))
        return done[id(x)][1]

    return apply


def _ties(original: State) -> list[list[str]]:
    """Names of one tensor: the same object, or the whole of the same storage."""
    groups: dict[Any, list[str]] = {}
    by_object: dict[int, Any] = {}
    for name, x in original.items():
        place = (x.data_ptr(), x.dtype, x.shape, x.stride()) if x.layout == torch.strided and x.numel() else ()
        key = by_object.setdefault(id(x), place if place and place[0] else id(x))
        groups.setdefault(key, []).append(name)
    return list(groups.values())


def _silence(twin: Copy) -> None:
    """Switch dropout off where it is a module or an attribute; other modules keep their mode."""
    for name, module in twin.module.named_modules():
        kind, rate = type(module), getattr(module, "dropout", None)
        custom = "drop" in kind.__name__.lower() and not any(True for _ in module.parameters())
        if module.training and (
            isinstance(module, nn.modules.dropout._DropoutNd) or (custom and not list(module.children()))
        ):
            module.eval()
            twin.quiet.append(name or kind.__name__)
        elif module.training and isinstance(module, nn.MultiheadAttention | nn.RNNBase) and rate:
            module.dropout = 0.0
            twin.quiet.append(name or kind.__name__)


def _follow(twin: Copy) -> None:
    """Keep the path of the running submodule on the stack."""

    def enter(name: str) -> Callable[..., None]:
        return lambda module, inputs: twin.stack.append(name)

    def leave(module: nn.Module, inputs: Any, output: Any) -> None:
        del twin.stack[-1:]

    for name, module in twin.module.named_modules():
        if not isinstance(module, torch.jit.ScriptModule):
            module.register_forward_pre_hook(enter(name or type(module).__name__))
            module.register_forward_hook(leave, always_call=True)


class IllFormed(Exception):
    """What the action returns does not have the shapes of the parameters."""


def completed(twin: Copy, result: Any, where: str) -> State:
    """The whole state that an action's result means: tied names agree, what it leaves out stays.

    Raises:
        InputError: an unknown name, no tensor, values that are not finite, a tie with two values.
        IllFormed: a shape is wrong.
    """
    if not isinstance(result, Mapping):
        raise InputError(f"{where}: the action returns {type(result).__name__}, not a dict name -> tensor")
    state = twin.state
    given = {name: _value(name, value, state, where) for name, value in result.items()}
    for names in twin.ties:
        returned = [name for name in names if name in given]
        for name in returned[1:]:
            if not near(given[name], given[returned[0]]):
                raise InputError(
                    f"{where}: {returned[0]} and {name} are one tied tensor, and the action gives it two values; "
                    "return one of the names, or the same value for both"
                )
        if returned:
            state |= dict.fromkeys(names, given[returned[0]])
    return state


def _value(name: Any, value: Any, state: State, where: str) -> torch.Tensor:
    if name not in state:
        raise InputError(
            f"{where}: the action returns {name!r}, no parameter and no buffer; {nearest(str(name), state)}"
        )
    if not isinstance(value, torch.Tensor):
        raise InputError(f"{where}: the action gives {name} a {type(value).__name__}, not a tensor")
    at = state[name]
    if value.shape != at.shape:
        raise IllFormed(f"the action gives {name} of shape {tuple(at.shape)} a value of shape {tuple(value.shape)}")
    if not torch.can_cast(value.dtype, at.dtype):
        raise InputError(f"{where}: the action gives {name}, of {at.dtype}, values of {value.dtype}")
    value = value.detach().to(device=at.device, dtype=at.dtype, copy=True)
    if (torch.isfinite(at) & ~torch.isfinite(value)).any():
        raise InputError(f"{where}: the action gives {name} values that are not finite")
    return value


def near(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Whether two tensors of one shape are equal up to the rounding of a few operations."""
    return displacement(a, b) <= ROUNDED


def displacement(a: torch.Tensor, b: torch.Tensor) -> float:
    """max |a - b| / max(|a|, |b|), 0 for equal tensors; for integers 0 or 1."""
    if torch.equal(a, b):
        return 0.0
    if not (a.is_floating_point() or a.is_complex()):
        return 1.0
    same = (a == b) | (a.isnan() & b.isnan())
    gap = torch.where(same, torch.zeros_like(a), a - b).abs().max()
    sizes = torch.cat([a.abs().flatten(), b.abs().flatten()])
    return float(gap / sizes[torch.isfinite(sizes)].max()) if gap > 0 else 0.0
