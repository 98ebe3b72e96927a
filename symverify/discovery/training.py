"""The training loop of a neural discovery: minibatches from a fixed draw, on one process or several.

Every step's random choices come from (seed, step) alone, so that a run that is killed and resumed goes on exactly as it
would have: on one machine with one number of threads, to the last bit.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from symverify.discovery import processes
from symverify.discovery.action_network import ActionNetwork
from symverify.discovery.checkpoint import Run, restore, save, state_of
from symverify.discovery.objectives import Terms, infinitesimal, integral, total
from symverify.discovery.problem import Problem
from symverify.discovery.samples import Samples, losses
from symverify.discovery.settings import Settings
from symverify.errors import InputError

SECONDS = 0.5  # between checkpoints, at most


@dataclass(frozen=True)
class Wanted:
    """What a neural discovery is asked for: see symverify.discovery.finding.discover."""

    method: str
    generators: int
    batch: int | None
    seed: int
    device: str
    folder: Path | None
    resume: bool
    progress: Callable[[int, int], None]


class Objective(torch.nn.Module):
    """(indices (R, B), times) -> the terms of the objective, whose gradients are those of the action network."""

    def __init__(
        self, network: ActionNetwork, problem: Problem, samples: Samples, settings: Settings, method: str
    ) -> None:
        super().__init__()
        self.network, self.samples, self.settings, self.method = network, samples, settings, method
        self.losses = torch.func.vmap(torch.func.vmap(losses(problem, settings.squared)))

    def forward(self, choice: torch.Tensor, times: torch.Tensor) -> Terms:
        samples = self.samples
        theta, seen = samples.theta[choice], samples.seen[choice]
        if self.method == "neural":
            return infinitesimal(self.network, theta, seen, samples.slopes[choice[0]], self.settings)
        data = {n: v[choice.cpu()].float().to(theta.device) for n, v in samples.data.items()}
        return integral(self.network, theta, seen, lambda moved: self.losses(moved, data), times, self.settings)


def start(problem: Problem, settings: Settings, seen: int, wanted: Wanted) -> Run:
    """A fresh network and optimizer."""
    network = ActionNetwork(
        settings.matrix,
        problem.size,
        seen,
        wanted.generators,
        width=settings.width,
        layers=settings.layers,
        restarts=settings.restarts,
        skip=settings.skip,
        generator=torch.Generator().manual_seed(wanted.seed + 1),
    ).to(processes.place(wanted.device))
    return Run(network, torch.optim.Adam(network.parameters(), lr=settings.rate))


def train(run: Run, problem: Problem, samples: Samples, settings: Settings, wanted: Wanted) -> Run:
    """Go on until all steps are done or a loss is not finite; then the last good state is kept."""
    objective = _parallel(Objective(run.network, problem, samples, settings, wanted.method), settings, samples)
    good, saved = state_of(run), time.monotonic()
    while run.step < settings.steps:
        for group in run.optimizer.param_groups:
            group["lr"] = settings.rate * settings.decay ** (run.step // settings.decay_every)
        terms = _accumulated(objective, run, settings, *_minibatch(samples, settings, run, wanted.seed))
        if not bool(torch.isfinite(total(terms, settings)).all()):
            told = f"the loss was not finite at step {run.step + 1}"
            restore(run, good)
            run.stopped = f"{told}: training stopped, and the state of step {run.step} is kept"
            break
        run.optimizer.step()
        run.step += 1
        noted = run.step % settings.every == 0 or run.step == settings.steps
        if noted:
            _note(run, terms, settings)
            good = state_of(run)
        if wanted.folder is not None and (noted or time.monotonic() > saved + SECONDS) and processes.leading():
            save(run, wanted.folder, settings, wanted.method, wanted.seed)
            saved = time.monotonic()
        wanted.progress(run.step, settings.steps)
    return run


def _parallel(objective: Objective, settings: Settings, samples: Samples) -> torch.nn.Module:
    """The objective, compiled if that is asked for, and with gradients averaged over processes if there are several."""
    made: Any = torch.compile(objective) if settings.compiled else objective
    if processes.count() == 1:
        only: torch.nn.Module = made
        return only
    if min(settings.minibatch, len(samples.theta)) % processes.count():
        raise InputError(
            f"discover: a minibatch of {settings.minibatch} does not divide among {processes.count()} processes"
        )
    processes.join(samples.theta.device)
    return torch.nn.parallel.DistributedDataParallel(made)


def _accumulated(
    objective: torch.nn.Module, run: Run, settings: Settings, choice: torch.Tensor, times: torch.Tensor
) -> Terms:
    """The terms, their gradients accumulated; a minibatch that does not fit into memory is halved until it does."""
    parts = 1
    while True:
        run.optimizer.zero_grad(set_to_none=True)
        try:
            return _shared(_backward(objective, settings, choice, times, parts))
        except RuntimeError as error:  # torch.OutOfMemoryError is one; without a GPU there is only the message
            if not isinstance(error, torch.OutOfMemoryError) and "can't allocate memory" not in str(error):
                raise
            parts *= 2
            if processes.count() > 1:
                raise InputError("discover: a minibatch does not fit into memory; take a smaller one") from error
            if parts > choice.shape[1]:
                raise InputError("discover: one point does not fit into memory; take a smaller width") from error


def _backward(
    objective: torch.nn.Module, settings: Settings, choice: torch.Tensor, times: torch.Tensor, parts: int
) -> Terms:
    """The terms over the minibatch, in parts, with their gradients accumulated."""
    found: Terms = {}
    for some, when in zip(choice.chunk(parts, dim=1), times.chunk(parts, dim=1), strict=True):
        share = some.shape[1] / choice.shape[1]
        terms = objective(some, when)
        torch.autograd.backward(share * total(terms, settings).sum())
        for name, value in terms.items():
            found[name] = found.get(name, torch.zeros_like(value)) + share * value.detach()
    return found


def _shared(terms: Terms) -> Terms:
    """The means of the terms over all processes."""
    if processes.count() == 1:
        return terms
    stacked = torch.stack(list(terms.values()))
    torch.distributed.all_reduce(stacked)
    return dict(zip(terms, stacked / processes.count(), strict=True))


def _minibatch(samples: Samples, settings: Settings, run: Run, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Indices, the same for all restarts, and times, from (seed, step) alone; each process takes its part."""
    generator = torch.Generator().manual_seed((seed * 1_000_003 + run.step) % 2**63)
    count = min(settings.minibatch, len(samples.theta))
    choice = torch.randint(len(samples.theta), (count,), generator=generator).expand(run.network.restarts, -1)
    shape = (run.network.restarts, count, run.network.generators.shape[1])
    times = settings.time * (2 * torch.rand(shape, generator=generator) - 1)
    mine = (x.chunk(processes.count(), dim=1)[processes.rank()] for x in (choice, times))
    first, second = (x.to(samples.theta.device) for x in mine)
    return first, second


def _note(run: Run, terms: Terms, settings: Settings) -> None:
    run.history.setdefault("step", []).append(run.step)
    for name, value in {**terms, "total": total(terms, settings)}.items():
        run.history.setdefault(name, []).append(float(value.detach().min()))
