"""A claim about a plain torch module: an action, any function of its state_dict, keeps what is said to stay."""

from __future__ import annotations

import functools
import hashlib
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symverify.claims.architecture import nearest
from symverify.claims.verdict import SUPPORTED, Verdict
from symverify.errors import InputError
from symverify.kernel.check import KINDS, digest

if TYPE_CHECKING:
    import torch

Statement = dict[str, Any]


@dataclass(frozen=True, eq=False)
class ModuleClaim:
    """What is to be judged of a module without a graph; `verify` reads the module as it is then."""

    module: torch.nn.Module
    action: Callable[..., Any]
    data: Any
    kind: str
    loss: Callable[..., Any] | None
    output: Any
    name: str
    source: str | None
    expect: Verdict
    line: tuple[str, int] | None = None

    @property
    def title(self) -> str:
        return f"{type(self.module).__name__}::{self.name}"

    @property
    def sees_data(self) -> bool:
        """Whether the action takes the data as its second argument."""
        return _places(self.action, self.title) == 2

    @property
    def statement(self) -> Statement:
        """The claim as JSON: the module's class and shapes and the action's source, no values and no seed."""
        return {
            "architecture": type(self.module).__name__,
            "claim": self.name,
            "kind": self.kind,
            "batch": None,
            "axes": {},
            "leaves": {},
            "constants": {},
            "functions": {},
            "group": {"function": _qualified(self.action)},
            "graph": {"module": _qualified(type(self.module)), **_description(self.module)},
            "action": {**_named(self.action), "sees_data": self.sees_data},
            "loss": None if self.loss is None else _named(self.loss),
        }

    @property
    def digest(self) -> str:
        """The SHA-256 of the statement."""
        return digest(self.statement)


def claim(
    module: torch.nn.Module,
    action: Callable[..., Any],
    data: Any,
    kind: str = "functional",
    loss: Callable[..., Any] | None = None,
    output: Any = None,
    name: str | None = None,
    source: str | None = None,
    expect: Verdict | str = SUPPORTED,
) -> ModuleClaim:
    """State that an action on the state_dict of a torch module is a symmetry of it; `verify` judges the claim.

    Args:
        module: any module, in the mode (train or eval) in which it is meant.
        action: `action(state_dict)` or, for one that looks at the data, `action(state_dict, data)`. It gets a copy in
            float64, with buffers and both names of a tie, and returns {name: new value}; what it leaves out stays.
        data: one item (a tensor, a tuple of positional arguments or a dict of keywords), a list of items, or a function
            of an integer seed that returns either.
        kind: "functional" (the outputs are the same for all data), "loss" (the losses are), "data-dependent" (the
            outputs on the data that the action sees are), "distribution" (the mean output over the data is; a list is
            that empirical distribution).
        loss: `loss(outputs, items)`, from the two lists to a 1-d tensor; needed for kind "loss", and for
            "data-dependent" and "distribution" it takes the place of the outputs.
        output: what of the output counts: a key, an attribute, a place, a list of these, or a function of the output.
            By default every floating tensor except caches.
        name: the claim's name, by default the action's.
        source: where the claim is from.
        expect: the verdict that the claim deserves.

    Raises:
        InputError: an argument is not what it should be (it names the argument).
    """
    import torch

    if not isinstance(module, torch.nn.Module):
        raise InputError(f"claim: module is {_kind(module)}, not a torch.nn.Module")
    if not callable(action) or isinstance(action, torch.nn.Module):
        raise InputError(f"claim: action is {_kind(action)}, not a function state_dict -> state_dict")
    title = name or getattr(action, "__name__", None) or type(action).__name__
    where = f"claim {type(module).__name__}::{title}"
    if kind not in KINDS:
        raise InputError(f"{where}: kind is {kind!r}; {nearest(str(kind), KINDS)}")
    if str(expect) not in list(Verdict):
        raise InputError(f"{where}: expect is {expect!r}; {nearest(str(expect), list(Verdict))}")
    if (kind == "loss" and loss is None) or (kind == "functional" and loss is not None):
        needs = "needs a" if loss is None else "takes no"
        raise InputError(f"{where}: kind {kind!r} {needs} loss, a function loss(outputs, items)")
    if loss is not None and not callable(loss):
        raise InputError(f"{where}: loss is {_kind(loss)}, not a function of outputs and items")
    _places(action, where)
    _check_data(data, where)
    _check_output(output, where)
    return ModuleClaim(module, action, data, kind, loss, output, title, source, Verdict(str(expect)), _line(action))


def described(statement: Mapping[str, Any]) -> str:
    """The statement of a module's claim in one line of words."""
    title = f"{statement['architecture']}::{statement['claim']}"
    action, module = statement["action"]["function"], statement["graph"]["module"]
    return f"{title}: {action} acts on the state_dict of {module}, a {statement['kind']} symmetry"


def _kind(value: Any) -> str:
    return f"the {type(value).__name__} {value!r:.60}"


def _places(action: Callable[..., Any], where: str) -> int:
    """1 for action(state_dict), 2 for action(state_dict, data); one with a default value counts if it is named data."""
    try:
        found = inspect.signature(action).parameters.values()
    except (TypeError, ValueError):
        return 1
    named = [p for p in found if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = [p for p in named if p.default is p.empty]
    open_ended = any(p.kind == p.VAR_POSITIONAL for p in found)
    if not (named or open_ended) or len(needed) > 2:
        raise InputError(f"{where}: the action takes {len(named)} arguments, not (state_dict) or (state_dict, data)")
    return 2 if len(named) > 1 and (len(needed) == 2 or named[1].name == "data") else 1


def _check_data(data: Any, where: str) -> None:
    import torch

    if isinstance(data, list):
        if not data:
            raise InputError(f"{where}: data is an empty list")
        for i, item in enumerate(data):
            if not isinstance(item, torch.Tensor | tuple | Mapping):
                raise InputError(f"{where}: data[{i}] is {_kind(item)}, not a tensor, a tuple or a dict")
    elif isinstance(data, torch.nn.Module) or not (isinstance(data, torch.Tensor | tuple | Mapping) or callable(data)):
        wanted = "a tensor, a tuple, a dict, a list of these or a function of a seed"
        raise InputError(f"{where}: data is {_kind(data)}, not {wanted}")


def _check_output(output: Any, where: str) -> None:
    parts = output if isinstance(output, list | tuple) else [output]
    if not parts or not all(part is None or callable(part) or isinstance(part, str | int) for part in parts):
        wanted = "a key, a place, a list of these or a function of the output"
        raise InputError(f"{where}: output is {_kind(output)}, not {wanted}")


def _qualified(thing: Any) -> str:
    while isinstance(thing, functools.partial):
        thing = thing.func
    if not hasattr(thing, "__qualname__"):
        thing = type(thing)
    return f"{thing.__module__}.{thing.__qualname__}"


def _named(function: Callable[..., Any]) -> Statement:
    return {"function": _qualified(function), "sha256": _source(function)}


def _source(thing: Any) -> str | None:
    """The SHA-256 of the source of a function, or of the class of a callable; None where there is no source."""
    while isinstance(thing, functools.partial):
        thing = thing.func
    try:
        text = inspect.getsource(thing if inspect.isroutine(thing) or inspect.isclass(thing) else type(thing))
    except (OSError, TypeError):
        return None
    return hashlib.sha256(inspect.cleandoc(text).encode()).hexdigest()


def _description(module: torch.nn.Module) -> Statement:
    """Names and shapes, ties, mode, what the module prints of itself, and the source of the classes outside torch."""
    shapes = {k: list(getattr(v, "shape", ())) for k, v in module.named_parameters(remove_duplicate=False)}
    names: dict[int, list[str]] = {}
    for name, value in module.named_parameters(remove_duplicate=False):
        names.setdefault(id(value), []).append(name)
    classes = {type(m) for m in module.modules() if not type(m).__module__.startswith("torch.")}
    modes = {m.training for m in module.modules()}
    printed = re.sub(r" at 0x[0-9a-fA-F]+", "", repr(module))
    return {
        "parameters": shapes,
        "buffers": {k: list(v.shape) for k, v in module.named_buffers(remove_duplicate=False)},
        "ties": sorted(group for group in names.values() if len(group) > 1),
        "mode": "mixed" if len(modes) > 1 else "train" if True in modes else "eval",
        "printed": hashlib.sha256(printed.encode()).hexdigest(),
        "classes": {_qualified(c): _source(c) for c in sorted(classes, key=_qualified)},
    }


def _line(function: Callable[..., Any]) -> tuple[str, int] | None:
    try:
        return inspect.getsourcefile(function) or "", inspect.getsourcelines(function)[1]
    except (OSError, TypeError):
        return None
