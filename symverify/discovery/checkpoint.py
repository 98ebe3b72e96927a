"""A training under way, and how it is kept: its state in memory, and checkpoints in a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from symverify.claims.certificate import parsed, write
from symverify.discovery.action_network import ActionNetwork
from symverify.discovery.settings import Settings
from symverify.errors import InputError

STATE, HISTORY = "checkpoint.safetensors", "checkpoint.json"


@dataclass
class Run:
    """A training under way."""

    network: ActionNetwork
    optimizer: torch.optim.Optimizer
    step: int = 0
    history: dict[str, list[float]] = field(default_factory=dict)
    stopped: str | None = None


def state_of(run: Run) -> dict[str, Any]:
    copied = {n: p.detach().clone() for n, p in run.network.named_parameters()}
    return {"network": copied, "optimizer": {k: dict(v) for k, v in _moments(run).items()}, "step": run.step}


def _moments(run: Run) -> dict[int, dict[str, torch.Tensor]]:
    """Adam's state by the number of the parameter."""
    state = run.optimizer.state_dict()["state"]
    return {i: {n: torch.as_tensor(v).detach().clone() for n, v in s.items()} for i, s in state.items()}


def restore(run: Run, state: Mapping[str, Any]) -> None:
    with torch.no_grad():
        for name, parameter in run.network.named_parameters():
            parameter.copy_(state["network"][name])
    held = run.optimizer.state_dict()
    held["state"] = {i: dict(s) for i, s in state["optimizer"].items()}
    run.optimizer.load_state_dict(held)
    run.step = state["step"]


def save(run: Run, folder: Path, settings: Settings, method: str, seed: int) -> None:
    """Write a checkpoint: arrays first, then what they belong to; a reader finds a whole one or the one before."""
    from safetensors.torch import save as encode

    from symverify.discovery.discovery import atomic

    folder.mkdir(parents=True, exist_ok=True)
    name = f"{run.step:09d}.{STATE}"
    tensors = {f"network.{n}": p.detach().cpu().contiguous() for n, p in run.network.named_parameters()}
    for i, state in _moments(run).items():
        tensors |= {f"optimizer.{i}.{n}": v.cpu().contiguous() for n, v in state.items()}
    atomic(folder / name, encode(tensors))
    record = {"step": run.step, "arrays": name, "history": run.history, "method": method, "seed": seed}
    write(folder / HISTORY, json.dumps({**record, "settings": asdict(settings)}, indent=1) + "\n")
    for old in folder.glob(f"*.{STATE}"):
        if old.name != name:
            old.unlink()


def resume(run: Run, folder: Path, settings: Settings, method: str, seed: int) -> Run:
    """Go back to the checkpoint in a folder; without one, start at the beginning.

    Raises:
        InputError: the checkpoint is of other settings, or is none.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    if not (folder / HISTORY).exists():
        return run
    held = parsed(folder / HISTORY)
    wanted = {"method": method, "seed": seed, "settings": asdict(settings)}
    for name, value in wanted.items():
        if not isinstance(held, dict) or held.get(name) != value:
            raise InputError(
                f"{folder / HISTORY}: is of another {name}; resume with the same, or choose another folder"
            )
    try:
        if not isinstance(held["arrays"], str) or "/" in held["arrays"]:
            raise InputError(f"{folder / HISTORY}: names no file of arrays beside it")
        tensors = load((folder / held["arrays"]).read_bytes())
        moments: dict[int, dict[str, torch.Tensor]] = {}
        for key, value in tensors.items():
            if key.startswith("optimizer."):
                _, i, name = key.split(".", 2)
                moments.setdefault(int(i), {})[name] = value
        network = {n: tensors[f"network.{n}"] for n, _ in run.network.named_parameters()}
        restore(run, {"network": network, "optimizer": moments, "step": int(held["step"])})
        run.history = {n: [float(v) for v in values] for n, values in held["history"].items()}
    except (OSError, SafetensorError, KeyError, ValueError, TypeError, RuntimeError) as error:
        raise InputError(f"{folder}: holds no checkpoint that fits ({error})") from error
    return run
