"""Modules computed in float64 throughout: casts to a lower precision inside a forward pass are found, named, undone."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

LOW = (torch.float32, torch.float16, torch.bfloat16)
WIDE = {**dict.fromkeys(LOW, torch.float64), torch.complex64: torch.complex128, torch.complex32: torch.complex128}


class InDouble(TorchDispatchMode):
    """Every operation that asks for a lower precision gets double precision; what was asked for is kept by place.

    A float32 cast between exactly cancelling directions leaves singular values near 1e-9, which no threshold fit for
    float64 takes for zero: RMSNorm, softmax and routers of common implementations do this even in a float64 model.

    Attributes:
        casts: "path (type)" of every submodule in which a double is cast down, in the order in which they are met.
    """

    def __init__(self, stack: list[str]) -> None:
        super().__init__()
        self.stack = stack
        self.casts: dict[str, None] = {}

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Asked by torch: skipping means importing the compiler, which takes seconds and is not used here."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        asked = [x for x in tree_leaves((args, kwargs)) if isinstance(x, torch.dtype) and x in WIDE]
        wide = any(isinstance(x, torch.Tensor) and x.dtype in WIDE.values() for x in tree_leaves((args, kwargs)))
        if asked and wide:
            place = self.stack[-1] if self.stack else "outside any submodule"
            self.casts[f"{place} ({str(asked[0]).removeprefix('torch.')})"] = None
        kwargs = kwargs or {}
        changed = _written(func, args, kwargs)
        args, kwargs = tree_map(lambda x: x if id(x) in changed else _widened(x), (args, kwargs))
        result = func(*args, **kwargs)
        return result if changed else tree_map(_widened, result)


class TrueDerivative(TorchFunctionMode):
    """Functions to which autograd gives another derivative than theirs, or which have no float64 kernel.

    An embedding's `padding_idx` and `scale_grad_by_freq` change the gradient and nothing else; the grouped product of
    experts is made for low precision only.
    """

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is F.embedding:
            given = dict(zip(("input", "weight", "padding_idx", "max_norm", "norm_type"), args, strict=False)) | kwargs
            return F.embedding(**{k: v for k, v in given.items() if k not in ("padding_idx", "scale_grad_by_freq")})
        if func is getattr(torch, "_grouped_mm", None):
            return _grouped(func, args, kwargs)
        return func(*args, **kwargs)


def _grouped(func: Any, args: Any, kwargs: Any) -> Any:
    """Row block i times matrix i, where `offs` says at which row each block ends; other forms by torch itself."""
    given = dict(zip(("rows", "experts", "offs", "bias"), args, strict=False))
    given |= {{"self": "rows", "mat2": "experts"}.get(name, name): x for name, x in kwargs.items()}
    rows, experts, ends = given["rows"], given["experts"], given.get("offs")
    if ends is None or rows.dim() != 2 or experts.dim() != 3 or given.get("bias") is not None:
        return func(*args, **kwargs)
    sizes = torch.diff(ends, prepend=ends.new_zeros(1)).tolist()
    rest = rows.new_zeros(len(rows) - sum(sizes), experts.shape[2])
    return torch.cat([*(x @ w for x, w in zip(rows[: sum(sizes)].split(sizes), experts, strict=True)), rest])


def _written(func: Any, args: Any, kwargs: Any) -> set[int]:
    """The arguments that an operation writes to or makes a view of: a copy of these would be something else."""
    aliased = [(i, a.name) for i, a in enumerate(func._schema.arguments) if a.alias_info is not None]
    values = [args[i] if i < len(args) else kwargs.get(name) for i, name in aliased]
    return {id(x) for x in tree_leaves(values) if isinstance(x, torch.Tensor)}


def _widened(x: Any) -> Any:
    """A type or tensor of low precision in double; every other thing as it is."""
    if isinstance(x, torch.dtype):
        return WIDE.get(x, x)
    if isinstance(x, torch.Tensor) and x.dtype in WIDE and x.layout == torch.strided:
        return x.to(WIDE[x.dtype])
    return x
