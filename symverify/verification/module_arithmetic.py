"""Float64 arithmetic under observation: rounding made visible, low precision and randomness found and named.

The rounding level of a computation is measured by random arithmetic (the CESTAC method): each operation's result is
moved by up to one unit in the last place of its own type: cancellation, amplification and casts to float32 all show.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch.multiprocessing.reductions import StorageWeakRef
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

from symverify.verification.module_data import shaken

UNIT = 2.0**-52
SELECTS = {  # operations that round nothing: their values are some of their inputs' values, or constants
    "_reshape_copy", "_unsafe_index", "_unsafe_view", "abs", "amax", "amin", "arange", "cat", "ceil", "clamp",
    "clamp_max", "clamp_min", "clone", "constant_pad_nd", "copy", "cummax", "cummin", "diag_embed", "embedding",
    "empty", "empty_like", "eye", "fill", "flip", "floor", "full", "full_like", "gather", "hardtanh", "histc", "index",
    "index_copy", "index_put", "index_select", "lift", "lift_fresh", "masked_fill", "masked_scatter",
    "masked_select", "max", "max_pool2d_with_indices", "max_pool3d_with_indices", "maximum", "min", "minimum",
    "mode", "neg", "new_empty", "new_full", "new_ones", "new_zeros", "ones", "ones_like", "pixel_shuffle",
    "pixel_unshuffle", "relu", "repeat", "repeat_interleave", "roll", "round", "scalar_tensor", "scatter",
    "select_scatter", "sgn", "sign", "slice_scatter", "sort", "stack", "threshold", "topk", "tril", "triu",
    "trunc", "where", "zero", "zeros", "zeros_like",
}  # fmt: skip
DROPOUTS = {
    F.dropout, F.dropout1d, F.dropout2d, F.dropout3d, F.alpha_dropout, F.feature_alpha_dropout, torch.dropout,
    torch.dropout_, torch.alpha_dropout, torch.alpha_dropout_, torch.feature_dropout, torch.feature_dropout_,
    torch.feature_alpha_dropout, torch.feature_alpha_dropout_,
}  # fmt: skip


@dataclass
class Seen:
    """What happened inside, and where: casts to low precision, random operations, dropout that was switched off."""

    casts: dict[str, None] = field(default_factory=dict)
    random: dict[str, None] = field(default_factory=dict)
    dropout: dict[str, None] = field(default_factory=dict)


class NoDropout(TorchFunctionMode):
    """Dropout is the identity wherever a function is called for it, in training too."""

    def __init__(self, seen: Seen, stack: list[str]) -> None:
        super().__init__()
        self.seen, self.stack = seen, stack

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func in DROPOUTS:
            names = ("input", "p", "training" if func.__module__.startswith("torch.nn") else "train")
            given = dict(zip(names, args, strict=False)) | kwargs
            if given.get("p", 0.5) and given.get("training", given.get("train", func is not F.dropout)):
                self._note(func)
            return given["input"]
        if func is F.scaled_dot_product_attention:
            args, kwargs = self._without(func, args, kwargs, 4)
        elif func is F.multi_head_attention_forward:
            args, kwargs = self._without(func, args, kwargs, 10)
        elif func in (F.rrelu, torch.rrelu) and kwargs.get("training"):
            kwargs["training"] = False
            self._note(func)
        return func(*args, **kwargs)

    def _without(self, func: Any, args: Any, kwargs: Any, place: int) -> tuple[Any, dict[str, Any]]:
        """The arguments with dropout_p = 0."""
        rate = args[place] if len(args) > place else kwargs.get("dropout_p", 0.0)
        training = kwargs.get("training", True)
        if rate and training:
            self._note(func)
        if len(args) > place:
            return (*args[:place], 0.0, *args[place + 1 :]), kwargs
        return args, ({**kwargs, "dropout_p": 0.0} if "dropout_p" in kwargs else kwargs)

    def _note(self, func: Any) -> None:
        self.seen.dropout[self.stack[-1] if self.stack else func.__name__] = None


class Observed(TorchDispatchMode):
    """Every operation, recorded; with a generator, what depends on `roots` is moved by up to one last place.

    With `roots=None` all results are moved, and so is each low-precision input that comes from outside, once.
    """

    def __init__(
        self,
        seen: Seen,
        stack: list[str],
        roots: Iterable[torch.Tensor] | None = (),
        noise: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.seen, self.stack, self.noise = seen, stack, noise
        self.everything = roots is None
        # Storages that depend on the roots, by address; a weak reference keeps the address from being used again.
        self.moving: dict[int, StorageWeakRef] = {}
        # Low-precision inputs by id, with what stands for them; the original is kept, so that its id stays its own.
        self.outside: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}
        self._mark(roots or ())

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Asked by torch: skipping means importing the compiler, which takes seconds and is not used here."""
        return False

    def _mark(self, tensors: Iterable[torch.Tensor]) -> None:
        for x in tensors:
            key, reference = _storage(x)
            if reference is not None:
                self.moving[key] = reference

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if self.everything and self.noise is not None:
            args, kwargs = tree_map(self._blurred, (args, kwargs))
        given = [x for x in tree_leaves((args, kwargs)) if isinstance(x, torch.Tensor)]
        result = _run(func, args, kwargs, given)
        made = [x for x in tree_leaves(result) if isinstance(x, torch.Tensor)]
        name = func._schema.name.split("::")[1]
        self._record(func, name, given, made)
        if self.everything or any(_storage(x)[0] in self.moving for x in given):
            self._mark([*made, *_written(func, args, kwargs)])
            if self.noise is not None:
                return self._rounded(func, name, given, result)
        return result

    def _record(self, func: Any, name: str, given: list[torch.Tensor], made: list[torch.Tensor]) -> None:
        place = self.stack[-1] if self.stack else "outside any submodule"
        wide = any(x.dtype in (torch.float64, torch.complex128) for x in given)
        low = next((x.dtype for x in made if _unit(x) > UNIT), None)
        seeded = torch.Tag.nondeterministic_seeded in func.tags
        inside = self.everything and name.rstrip("_") not in SELECTS and not seeded
        if low is not None and (wide or inside):
            self.seen.casts[f"{place} ({str(low).removeprefix('torch.')})"] = None
        if seeded and "attention" not in name and "rrelu" not in name:
            self.seen.random[f"{place} ({name})"] = None

    def _rounded(self, func: Any, name: str, given: list[torch.Tensor], result: Any) -> Any:
        """The result, moved by one unit in the last place where the operation rounds at all."""
        bare = name.rstrip("_") if not name.startswith("_") else name
        returns = func._schema.returns
        views = any(r.alias_info is not None and not r.alias_info.is_write for r in returns)
        finer = min([_unit(x) for x in given if _unit(x)], default=UNIT)  # integers are exact in float64
        narrowing = any(isinstance(x, torch.Tensor) and _unit(x) > finer for x in tree_leaves(result))
        seeded = torch.Tag.nondeterministic_seeded in func.tags and "attention" not in name
        copies = seeded or bare in SELECTS or name == "_to_copy"
        if views or (copies and not narrowing):
            return result
        if any(r.alias_info is not None for r in returns):
            for x in tree_leaves(result):
                if _unit(x):
                    x.copy_(self._moved(x))
            return result
        return tree_map(lambda x: self._moved(x) if isinstance(x, torch.Tensor) and _unit(x) else x, result)

    def _moved(self, x: torch.Tensor) -> torch.Tensor:
        if x.layout != torch.strided:
            return x
        moved = shaken(x, _unit(x), self.noise)
        self._mark([moved])
        return moved

    def _blurred(self, x: Any) -> Any:
        """A tensor of low precision from outside, within its rounding; the same whenever it is used.

        Values that fit even in half precision (0, 1, 1/2, small integers) are taken as exact.
        """
        if not isinstance(x, torch.Tensor) or _unit(x) <= UNIT or _storage(x)[0] in self.moving:
            return x
        if torch.equal(x.to(torch.float16).to(x.dtype), x):
            return x
        place = self.stack[-1] if self.stack else "outside any submodule"
        self.seen.casts[f"{place} ({str(x.dtype).removeprefix('torch.')})"] = None
        if id(x) not in self.outside:
            self.outside[id(x)] = (x, self._moved(x))
        return self.outside[id(x)][1]


def _unit(x: Any) -> float:
    """One unit in the last place of 1, in the type of a floating tensor; 0 for everything else."""
    floats = isinstance(x, torch.Tensor) and (x.is_floating_point() or x.is_complex())
    return torch.finfo(x.dtype).eps if floats else 0.0


def _storage(x: torch.Tensor) -> tuple[int, StorageWeakRef | None]:
    try:
        storage = x.untyped_storage()
    except (NotImplementedError, RuntimeError):
        return 0, None
    return storage._cdata, StorageWeakRef(storage)


def _written(func: Any, args: Any, kwargs: Any) -> list[torch.Tensor]:
    """The arguments that an operation writes to."""
    found = []
    for i, argument in enumerate(func._schema.arguments):
        if argument.alias_info is not None and argument.alias_info.is_write:
            value = args[i] if i < len(args) else kwargs.get(argument.name)
            found += [x for x in tree_leaves(value) if isinstance(x, torch.Tensor)]
    return found


def _run(func: Any, args: Any, kwargs: Any, given: list[torch.Tensor]) -> Any:
    """The operation; where it fails because float64 met a float that the module fixes to a lower type, in float64."""
    try:
        return func(*args, **kwargs)
    except RuntimeError:
        kinds = {x.dtype for x in given if x.is_floating_point()}
        if len(kinds) < 2 or torch.float64 not in kinds:
            raise

        def wide(x: Any) -> Any:
            return x.double() if isinstance(x, torch.Tensor) and x.is_floating_point() else x

        return func(*tree_map(wide, args), **tree_map(wide, kwargs))
