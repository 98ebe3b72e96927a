"""Several processes at one training, as torchrun starts them: who this is, and who writes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from symverify.errors import InputError

if TYPE_CHECKING:
    import torch


def count() -> int:
    """How many processes take part; 1 without torchrun."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def rank() -> int:
    """Which of them this is."""
    return int(os.environ.get("RANK", "0"))


def leading() -> bool:
    """Whether this is the process that writes files and reports."""
    return rank() == 0


def place(device: str) -> torch.device:
    """The device of this process: of several on "cuda", each has its own."""
    import torch

    if device == "cuda" and count() > 1:
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
    return torch.device(device)


def join(device: torch.device) -> None:
    """Join the group of processes that torchrun has started, once.

    Raises:
        InputError: torch has no way of talking between processes here.
    """
    import torch

    if count() == 1 or torch.distributed.is_initialized():
        return
    if not torch.distributed.is_available():
        raise InputError("discover: this build of torch has no torch.distributed; run one process")
    torch.distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
