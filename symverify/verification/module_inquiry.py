"""A claim about a module under inquiry: on which data it is tried, and how far its two sides are apart there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch

from symverify.claims.module_claim import ModuleClaim
from symverify.errors import InputError
from symverify.verification.module_action import Action
from symverify.verification.module_arithmetic import Seen
from symverify.verification.module_copy import ROUNDED, Copy, IllFormed, State, displacement, double
from symverify.verification.module_data import Data, each_tensor, in_float64, nudged, redrawn, same_numbers, shaken
from symverify.verification.module_value import Function, Gap, Values, gap

RUNS = 3  # of rounding at random, on either side
REDRAWS = 3
NUDGE = 2.0**-20
STEADY = 10.0  # units in the last place by which two calls may differ, as threads may add in another order


@dataclass(frozen=True)
class Trial:
    """Data on which a claim is tried: what the action sees and where the values are compared."""

    label: str
    acted: Data
    at: Data


@dataclass
class Inquiry:
    """One claim being judged: the float64 copy, its value and action, and what was seen on the way."""

    claim: ModuleClaim
    twin: Copy
    seed: int
    device: torch.device | None
    noise: torch.Generator
    value: Function
    action: Action
    gaps: list[tuple[Trial, Gap]] = field(default_factory=list)
    moves: float = 0.0
    moved: set[str] = field(default_factory=set)
    refused: str = ""
    last: tuple[State, Data, State, list[State]] | None = None

    def act(self, state: State, data: Data) -> tuple[State, list[State]]:
        """The moved state, and RUNS of it under other rounding; what was computed last is kept."""
        if self.last is None or self.last[0] is not state or self.last[1] is not data:
            after = self.action(state, data)
            self.last = (state, data, after, self.action.rounded(state, data, after, self.noise, RUNS))
        return self.last[2], self.last[3]


def begun(claim: ModuleClaim, seed: int, device: str) -> Inquiry:
    """The inquiry into a claim, with its float64 copy made."""
    place = None if device == "cpu" else torch.device(device)
    twin = double(claim.module, claim.title, place)
    noise = torch.Generator().manual_seed(seed)
    value, action = Function(claim, twin, Seen(), seed), Action(claim, twin, Seen(), seed)
    return Inquiry(claim, twin, seed, place, noise, value, action)


def draw(inquiry: Inquiry, seed: int) -> Data:
    claim = inquiry.claim
    if not callable(claim.data):
        return in_float64(claim.data, claim.title, inquiry.device)
    with same_numbers(seed):
        return in_float64(claim.data(seed), claim.title, inquiry.device)


def trials(inquiry: Inquiry) -> Iterator[Trial]:
    """The given data first; then, as the kind allows, more: drawn afresh, or redrawn at the same scale."""
    claim, seed = inquiry.claim, inquiry.seed
    given = draw(inquiry, seed)
    yield Trial(f"data drawn with seed {seed}" if callable(claim.data) else "the given data", given, given)
    generator = torch.Generator().manual_seed(seed + 1)
    for k in range(1, REDRAWS + 1):
        if callable(claim.data):
            more = draw(inquiry, seed + k)
            yield Trial(f"data drawn with seed {seed + k}", more if claim.kind == "data-dependent" else given, more)
        elif claim.kind == "functional" and not claim.sees_data:
            yield Trial(f"redrawn data (redraw {k})", given, redrawn(given, generator))


def attempt(inquiry: Inquiry, trial: Trial, state: State) -> tuple[Gap, float]:
    """(how the two sides differ on a trial, how far the action moves parameters relative to their size)."""
    value, noise = inquiry.value, inquiry.noise
    after, rounded = inquiry.act(state, trial.acted)
    far = {name: displacement(state[name], after[name]) for name in state}
    moved = tuple(name for name, distance in far.items() if distance > ROUNDED)
    inquiry.moved |= set(moved)
    if not moved:
        return Gap(0.0, 0.0, 0.0, {}, None, 0), 0.0
    one, other = value(state, trial.at), value(after, trial.at)
    spread = {name: torch.zeros_like(x) for name, x in one.items()}
    for nearby in rounded:
        _widen(spread, one, value(state, trial.at, moved, noise))
        _widen(spread, other, value(nearby, trial.at, moved, noise))
    return gap(one, other, spread), max(far.values())


def _widen(spread: Values, plain: Values, noisy: Values) -> None:
    """Raise every entry of `spread` to how far the noisy value is from the plain one."""
    for name, x in spread.items():
        if name in plain and name in noisy and plain[name].shape == noisy[name].shape == x.shape:
            same = (plain[name] == noisy[name]) | (plain[name].isnan() & noisy[name].isnan())
            x.copy_(torch.maximum(x, torch.where(same, torch.zeros_like(x), (plain[name] - noisy[name]).abs())))
        elif name in plain and plain[name].shape == x.shape:
            x.fill_(float("inf"))


def second_call(inquiry: Inquiry, trial: Trial) -> str | None:
    """Why the module is no function: its value is another one at the second call."""
    state = inquiry.twin.state
    one, two = inquiry.value(state, trial.at), inquiry.value(state, trial.at)
    found = gap(one, two, {name: torch.zeros_like(x) for name, x in one.items()})
    if found.ratio <= STEADY:
        return None
    at = found.where
    return (
        "the module is no function of parameters and data: called twice it gives "
        f"{at['tensor']}{at['entry']} = {at['left']:.6g} and {at['right']:.6g} "
        "(randomness or a state that cannot be switched off)"
    )


def nearby(inquiry: Inquiry, trial: Trial) -> Gap | None:
    """The same trial with parameters and floating data moved by a millionth; None where the action then fails."""
    noise, twin = inquiry.noise, inquiry.twin
    buffers = {id(live) for owner, _, live, _ in twin.slots if owner is not None}
    state = twin.state
    parameters = {name: x for name, x in state.items() if id(twin.live[name]) not in buffers}
    state |= each_tensor(lambda x: shaken(x, NUDGE, noise), parameters)
    acted = nudged(trial.acted, NUDGE, noise)
    moved = Trial(trial.label, acted, acted if trial.at is trial.acted else nudged(trial.at, NUDGE, noise))
    try:
        return attempt(inquiry, moved, state)[0]
    except (InputError, IllFormed):
        return None
