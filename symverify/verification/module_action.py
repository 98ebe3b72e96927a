"""The action of a module claim, run on copies: what it makes of a state, and how far its own rounding moves that."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from symverify.claims.module_claim import ModuleClaim
from symverify.errors import InputError
from symverify.verification.module_arithmetic import Observed, Seen
from symverify.verification.module_copy import Copy, IllFormed, State, completed, near
from symverify.verification.module_data import Data, each_tensor, same_numbers


@dataclass(frozen=True)
class Action:
    """action(state) or action(state, data), with the same random numbers at every call."""

    claim: ModuleClaim
    twin: Copy
    seen: Seen
    seed: int

    def __call__(self, state: State, data: Data, noise: torch.Generator | None = None) -> State:
        """The whole moved state; with a generator, every operation of the action is rounded at random.

        Raises:
            InputError: the action fails, or returns what is no state.
            IllFormed: a shape is wrong.
        """
        given = (each_tensor(torch.clone, state), *([each_tensor(torch.clone, data)] if self.claim.sees_data else []))
        with same_numbers(self.seed), torch.no_grad():
            try:
                with Observed(self.seen, ["the action"], None, noise):
                    result = self.claim.action(*given)
            except Exception as error:
                raise InputError(
                    f"{self.claim.title}: the action fails: {type(error).__name__}: {error!s:.300}"
                ) from error
            return completed(self.twin, result, self.claim.title)

    def rounded(self, state: State, data: Data, moved: State, noise: torch.Generator, runs: int) -> list[State]:
        """The moved state under other rounding; `moved` itself where each call of the action gives another one."""
        try:
            again = self(state, data)
            if not all(near(again[name], moved[name]) for name in moved):
                return [moved] * runs
            return [self(state, data, noise) for _ in range(runs)]
        except (InputError, IllFormed):
            return [moved] * runs
