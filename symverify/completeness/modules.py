"""The same question for a torch module: everything in float64, so that nothing is rigorous and the verdict UNDECIDED.

An action of a continuous group is given as one-parameter flows: flow(t, state_dict) -> {name: new value}, the identity
at t = 0. A claim about one map of a module has no velocity and adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import nn

from symverify.claims.completeness import Extent
from symverify.claims.module_claim import ModuleClaim, claim
from symverify.claims.verdict import SUPPORTED
from symverify.completeness.certificate import CompletenessCertificate
from symverify.completeness.module_coordinates import Coordinates, coordinates
from symverify.completeness.module_rank import module_dimension
from symverify.errors import InputError
from symverify.verification.judging import verify

STEP = 1e-4  # of the central difference that gives a flow's velocity
TIME = 0.3  # at which a flow is tried as a symmetry
CUT = 1e-6  # of the largest singular value: below it a singular value of the velocities counts as zero
Flow = Callable[[float, dict[str, torch.Tensor]], Mapping[str, torch.Tensor]]


def complete_module(
    module: nn.Module,
    actions: Iterable[Any] | None = None,
    *,
    at: Mapping[str, Any] | str | None = None,
    data: Any = None,
    seed: int = 0,
) -> CompletenessCertificate:
    """The rank of a module's derivative and that of the velocities of some flows, in float64; see `complete`.

    Raises:
        InputError: an action is neither a flow nor a claim about this module.
    """
    where = f"complete({type(module).__name__})"
    found = module_dimension(module, at, data, seed=seed)
    places = coordinates(module, where)
    rows, notes = [torch.zeros(0, places.size, dtype=torch.float64)], list(found.notes)
    for action in actions or ():
        name = getattr(action, "name", None) or getattr(action, "__name__", type(action).__name__)
        refused = _refused(module, action, name, data, where)
        if refused is None:
            rows.append(_velocity(module, action, places, where)[None])
        else:
            notes.append(f"{name} does not count: {refused}")
    orbit = _rank(torch.cat(rows))
    return CompletenessCertificate(
        subject={"architecture": type(module).__name__, "kind": "functional", "module": True},
        sizes={},
        verdict=Extent.UNDECIDED,
        parameters=found.parameters,
        rank=found.rank,
        orbit_dimension=orbit,
        missing=max(found.parameters - found.rank - orbit, 0),
        rigorous=False,
        where=found.scope,
        method=found.method,
        draws=found.data,
        seed=seed,
        notes=(
            *notes,
            "a plain module in float64: the number is measured and no theorem, its directions are not given",
        ),
    )


def _refused(module: nn.Module, action: Any, name: str, data: Any, where: str) -> str | None:
    """Why an action adds nothing, or None."""
    if isinstance(action, ModuleClaim):
        return "one map has no velocity; give a flow, flow(t, state_dict)"
    if not callable(action) or isinstance(action, nn.Module):
        raise InputError(f"{where}: an action is {type(action).__name__}, no flow(t, state_dict) -> state_dict")

    def map_at(state: dict[str, torch.Tensor]) -> Any:
        return action(TIME, state)

    found = verify(claim(module, map_at, data, name=name))
    return None if found.verdict == SUPPORTED else f"{found.verdict} at t = {TIME}: {found.reason:.120}"


def _velocity(module: nn.Module, flow: Flow, places: Coordinates, where: str) -> torch.Tensor:
    """d/dt flow(t, theta) at t = 0, by a central difference."""
    state = {name: x.detach().clone() for name, x in module.state_dict().items()}
    state = {name: x.double() if x.is_floating_point() else x for name, x in state.items()}
    ends = []
    for t in (STEP, -STEP):
        moved = state | dict(flow(t, dict(state)))
        ends.append(places.gather({name: moved[name] for name in places.columns}))
    return (ends[0] - ends[1]) / (2 * STEP)


def _rank(rows: torch.Tensor) -> int:
    if not rows.numel():
        return 0
    spectrum = torch.linalg.svdvals(rows)
    return int((spectrum > CUT * spectrum[0]).sum()) if spectrum[0] > 0 else 0
