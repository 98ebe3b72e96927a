"""What an architecture states about its completeness: at these sizes so many directions are unexplained, or none is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Extent(StrEnum):
    """Whether the proven actions explain every direction in which the parameters move and the function does not."""

    COMPLETE = "COMPLETE"
    MISSING = "MISSING"  # the number that is stated is positive
    UNDECIDED = "UNDECIDED"  # the rank of the derivative is not bounded rigorously


COMPLETE, MISSING = Extent.COMPLETE, Extent.MISSING
KINDS = ("functional", "loss")


@dataclass(frozen=True)
class Statement:
    """What is expected at some sizes; `sv.complete` measures it.

    Attributes:
        verdict: COMPLETE or MISSING.
        missing: how many directions no proven action explains, 0 where it is COMPLETE.
        sizes: axis -> integer, for every free axis.
        kind: of the function that is to be preserved, "functional" or "loss".
        because: what the unexplained directions are, in words.
    """

    verdict: Extent
    missing: int
    sizes: Mapping[str, int]
    kind: str = "functional"
    because: str = ""
