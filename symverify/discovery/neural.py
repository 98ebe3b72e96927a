"""The neural methods: a learned action and its generators, as vector fields (Zhao et al. 2024, Section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import torch

from symverify.discovery import processes
from symverify.discovery.action_network import ActionNetwork
from symverify.discovery.checkpoint import Run, resume
from symverify.discovery.discovery import Discovery
from symverify.discovery.problem import Problem
from symverify.discovery.samples import Samples, drawn
from symverify.discovery.settings import Settings, settings
from symverify.discovery.training import Wanted, start, train
from symverify.errors import InputError

HELD_OUT = 1_000  # fresh points that a training is judged at
COLLAPSED = 0.1  # of beta: below it the fields' mean length is no success


@dataclass(frozen=True)
class NetworkFields:
    """The infinitesimal actions D_g a(h_i) of one trained network, in float64.

    Attributes:
        weights: of the MLP, and "generators" (k, matrix, matrix).
        seen: names and shapes of the data that the action sees, in the order in which it does.
        skip: whether the MLP is added to theta.
    """

    problem: Problem
    weights: Mapping[str, torch.Tensor]
    seen: Mapping[str, tuple[int, ...]]
    skip: bool

    def __len__(self) -> int:
        return len(self.weights["generators"])

    @property
    def reads(self) -> list[str]:
        return [name for name in self.seen if name in self.problem.data]

    @property
    def generators(self) -> torch.Tensor:
        """The learned h, (k, matrix, matrix)."""
        return self.weights["generators"]

    @cached_property
    def network(self) -> ActionNetwork:
        layers = sum(1 for name in self.weights if name.startswith("weights."))
        network = ActionNetwork(
            self.generators.shape[-1],
            self.problem.size,
            sum(prod(s) for s in self.seen.values()),
            len(self),
            width=self.weights["weights.0"].shape[-1],
            layers=layers,
            restarts=1,
            skip=self.skip,
            generator=torch.Generator(),
        ).double()
        with torch.no_grad():
            for name, parameter in network.named_parameters():
                parameter.copy_(self.weights[name].reshape(parameter.shape))
        return network.requires_grad_(False)

    def velocities(self, theta: torch.Tensor, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """a(1, theta, x) (B, P) and the fields (k, B, P) at theta (B, P), x (B, seen)."""
        still, moved = self.network.at_identity(theta[None], x[None])
        return still[0], moved[0]

    def __call__(self, theta: torch.Tensor, x: Mapping[str, Any]) -> torch.Tensor:
        return self.velocities(theta[None], self._seen(x, theta)[None])[1][:, 0]

    def each(self, thetas: torch.Tensor, x: Mapping[str, Any]) -> torch.Tensor:
        seen = self._seen(x, thetas[0]).expand(len(thetas), -1)
        return torch.einsum("kkp->kp", self.velocities(thetas, seen)[1])

    def _seen(self, x: Mapping[str, Any], like: torch.Tensor) -> torch.Tensor:
        parts = [x[name].reshape(-1) if name in x else like.new_zeros(prod(s)) for name, s in self.seen.items()]
        return torch.cat(parts) if parts else like[:0]

    def saved(self) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
        seen = {name: list(shape) for name, shape in self.seen.items()}
        return {"kind": "network", "seen": seen, "skip": self.skip}, {
            f"network.{n}": w for n, w in self.weights.items()
        }

    @classmethod
    def read(cls, described: Mapping[str, Any], tensors: Mapping[str, Any], problem: Problem) -> NetworkFields:
        weights = {n.removeprefix("network."): w for n, w in tensors.items() if n.startswith("network.")}
        fields = cls(
            problem, weights, {n: tuple(map(int, s)) for n, s in described["seen"].items()}, bool(described["skip"])
        )
        try:
            fields.network  # noqa: B018 - building it is the check
        except (KeyError, RuntimeError, IndexError) as error:
            raise InputError(f"{problem.name}: the network's arrays do not fit together") from error
        return fields


def learned(about: Problem, wanted: Wanted, changes: Mapping[str, Any]) -> Discovery:
    """Train, keep the restart with the smallest held-out residual, and analyse its fields."""
    from symverify.discovery.finding import analysed

    if wanted.resume and wanted.folder is None:
        raise InputError("discover: to resume, name the folder of the checkpoint: out=")
    chosen, sees = settings(**changes), wanted.batch is not None
    samples = drawn(about, chosen, sees, wanted.seed, processes.place(wanted.device), chosen.samples)
    run = start(about, chosen, samples.seen.shape[1], wanted)
    if wanted.resume and wanted.folder is not None:
        run = resume(run, wanted.folder, chosen, wanted.method, wanted.seed)
    run = train(run, about, samples, chosen, wanted)
    held = drawn(about, chosen, sees, wanted.seed + 1_000_000, torch.device("cpu"), HELD_OUT)
    fields, residuals = _best(about, run, samples, held, chosen)
    notes = [run.stopped] if run.stopped else []
    if residuals["speed"] < COLLAPSED * chosen.beta:
        notes.append(f"the action has collapsed: the fields' mean length is {residuals['speed']:.1e}")
    return analysed(
        fields,
        wanted.method,
        residuals,
        wanted.seed,
        wanted.batch,
        history=run.history,
        notes=tuple(notes),
        stopped=run.stopped,
    )


def _best(
    about: Problem, run: Run, samples: Samples, held: Samples, chosen: Settings
) -> tuple[NetworkFields, dict[str, float]]:
    """The fields of the restart with the smallest held-out residual, in float64."""
    seen = {n: tuple(v.shape[1:]) for n, v in held.data.items()} if samples.seen.shape[1] else {}
    judged = []
    for r in range(run.network.restarts):
        weights = {n: p[r].detach().cpu().double() for n, p in run.network.named_parameters()}
        fields = NetworkFields(about, weights, seen, chosen.skip)
        judged.append((fields, _residuals(fields, held, samples)))
    return min(judged, key=lambda pair: pair[1]["held_out"])


def _residuals(fields: NetworkFields, held: Samples, samples: Samples) -> dict[str, float]:
    """Scale-free residuals beside those of random directions, how far a(1) is from the identity, the fields' length."""
    generator = torch.Generator().manual_seed(17)
    still, moved = fields.velocities(held.theta.double(), held.seen.double())
    random = torch.randn(moved.shape, generator=generator, dtype=torch.float64)
    few = min(len(samples.theta), HELD_OUT)
    inside = fields.velocities(samples.theta[:few].cpu().double(), samples.seen[:few].cpu().double())[1]
    return {
        "train": _cosine(inside, samples.slopes[:few].cpu().double()),
        "held_out": _cosine(moved, held.slopes.double()),
        "random_baseline": _cosine(random, held.slopes.double()),
        "identity": float((still - held.theta).norm(dim=1).mean() / held.theta.norm(dim=1).mean()),
        "speed": float(moved.norm(dim=-1).mean()),
    }


def _cosine(moved: torch.Tensor, slopes: torch.Tensor) -> float:
    """Mean |cos| between fields (k, B, P) and gradients (B, d, P)."""
    along = torch.einsum("kbp,bdp->kbd", moved, slopes).abs()
    sizes = moved.norm(dim=-1)[..., None] * slopes.norm(dim=-1)
    return float((along / sizes.clamp_min(1e-300)).mean())
