"""discover: look for symmetries of a network by numbers, analyse what is found, and hand it to the verifier."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from symverify.discovery.brackets import Algebra, algebra
from symverify.discovery.certifying import certified
from symverify.discovery.discovery import Discovery
from symverify.discovery.distilling import distilled
from symverify.discovery.families import explained, families, left
from symverify.discovery.fields import Fields, LibraryFields
from symverify.discovery.flows import drifts, shares
from symverify.discovery.library import linear
from symverify.discovery.null_space import NullSpace, null_space
from symverify.discovery.problem import Problem, problem
from symverify.discovery.processes import leading
from symverify.discovery.structure import structured, words
from symverify.errors import InputError

METHODS = ("nullspace", "neural", "neural-integral")
BRACKETS = 128  # fields up to which all brackets are computed
FLOWS = 64  # fields up to which finite flows are followed
Progress = Callable[[int, int], None]


def discover(
    graph_or_module: Any,
    data: Any = None,
    method: str = "nullspace",
    *,
    batch: int | None = None,
    generators: int | None = None,
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
    device: str | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    progress: Progress = lambda done, of: None,
    **settings: Any,
) -> Discovery:
    """Find vector fields along which a network's function does not change.

    Args:
        graph_or_module: an architecture, a claim (its loss), or a torch module.
        data: of a module, an example input.
        method: "nullspace" (all fields in the span of a library, by linear algebra), "neural" (a learned action and
            generators, objective (4) of Zhao et al. 2024, corrected), or "neural-integral" (their Appendix B.2).
        batch: look for symmetries of a batch of so many points, which may depend on it; None for all data at once.
        generators: how many to learn; the null space finds all of them.
        sizes: axis -> integer.
        seed: of all random choices.
        device: "cpu" or "cuda".
        out: a folder for checkpoints and the result; resume: go on from the checkpoint there.
        settings: of a neural method, see symverify.discovery.settings.Settings; preset: a name of its PRESETS.

    Raises:
        InputError: naming what does not fit.
    """
    _asked(method, generators, batch, seed, device)
    start = time.perf_counter()
    about = problem(graph_or_module, data, batch=batch, sizes=sizes)
    if method != "nullspace":
        from symverify.discovery.neural import learned
        from symverify.discovery.training import Wanted

        folder = None if out is None else Path(out)
        wanted = Wanted(method, generators or 1, batch, seed, device or "cpu", folder, resume, progress)
        found = learned(about, wanted, settings)
    elif settings or resume:
        raise InputError(f"discover: the null space takes no {', '.join(settings) or 'resume'}")
    elif batch is None:
        found = _solved(about, seed, device or "cpu", progress)
    else:
        wider = problem(graph_or_module, data, batch=batch + 1, sizes=about.sizes or sizes)
        found = _of_batch(about, wider, batch, seed, device or "cpu", progress)
    found = replace(found, seconds=time.perf_counter() - start)
    if out is not None and leading():
        found.save(out)
    return found


def _asked(method: Any, generators: Any, batch: Any, seed: Any, device: Any) -> None:
    """Refuse what cannot be meant.

    Raises:
        InputError: saying what.
    """
    if method not in METHODS:
        raise InputError(f"discover: method is {method!r}; there are {', '.join(METHODS)}")
    for name, value, what in (("generators", generators, "fields"), ("batch", batch, "points")):
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise InputError(f"discover: {name} is {value!r}, not a positive number of {what}")
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise InputError(f"discover: seed is {seed!r}, not a natural number")
    if device not in (None, "cpu"):
        import torch

        if not (str(device).startswith("cuda") and torch.cuda.is_available()):
            raise InputError(f"discover: device is {device!r}; torch sees cpu" + ", cuda" * torch.cuda.is_available())


def _solved(about: Problem, seed: int, device: str, progress: Progress) -> Discovery:
    """The null space of the affine library, its families, and what the verifier says of them."""
    space = null_space(linear(about), seed, device=device, progress=progress)
    sparse = distilled(space.basis, space.trivial)
    if sparse is not None:
        space = space.on(sparse)
    kept = families(space, seed)
    judged = certified(kept, about, seed, space.residuals["held_out"])
    return analysed(
        LibraryFields(space.library, space.basis.cpu()),
        "nullspace",
        space.residuals,
        seed,
        None,
        families=tuple(f.text() for f in kept),
        verdicts=tuple(judged.verdicts),
        claims=tuple(judged.certificates),
        explained=explained(space, judged.proved, seed),
        history=_spectrum(space),
        notes=[*judged.notes, *_unsaid(about, space, left(space, kept, seed))],
    )


def _unsaid(about: Problem, space: NullSpace, count: int) -> list[str]:
    """What the families leave out."""
    found = []
    if count:
        found.append(f"{count} of {space.dimension} dimensions are in no family that was recognised: see the formulas")
    if about.architecture is not None and about.architecture.of_kind("constant"):
        found.append("constants are drawn anew at every point: fields whose coefficients depend on them are not found")
    return found


def _of_batch(about: Problem, wider: Problem, batch: int, seed: int, device: str, progress: Progress) -> Discovery:
    """The null space of features of the data and hidden activations, and what of it is structural."""
    space, structure = structured(about, wider, seed, device, progress)
    found = analysed(
        LibraryFields(space.library, space.basis.cpu()),
        "nullspace",
        space.residuals,
        seed,
        batch,
        history=_spectrum(space),
        structure=structure,
    )
    return replace(found, notes=(*found.notes, *words(structure, batch, found.algebra.name)))


def _spectrum(space: NullSpace) -> dict[str, list[float]]:
    """Singular values relative to the largest."""
    return {"singular_values": [float(s) for s in space.spectrum / space.spectrum[:1].clamp_min(1e-300)]}


def analysed(
    fields: Fields, method: str, residuals: Mapping[str, float], seed: int, batch: int | None, **more: Any
) -> Discovery:
    """The discovery of some fields: their shares in the parameters, brackets, and finite flows."""
    about, notes = fields.problem, list(more.pop("notes", ()))
    found = Algebra(len(fields), None, None)
    if len(fields) <= BRACKETS:
        found = algebra(about, fields, seed)
    else:
        notes.append(f"brackets are computed for up to {BRACKETS} fields, and these are {len(fields)}")
    return Discovery(
        name=about.name,
        method=method,
        fields=fields,
        residuals=residuals,
        algebra=found,
        shares=tuple(shares(fields, seed)),
        flow=drifts(fields, seed) if len(fields) <= FLOWS else {},
        batch=batch,
        sizes=dict(about.sizes or {}),
        seed=seed,
        notes=tuple(notes),
        **more,
    )
