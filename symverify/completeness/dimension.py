"""What is known of the rank of a network's derivative by its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

GENERIC = "everywhere generic"  # for all parameters off a set of measure zero
OPEN = "an open set around the point"  # one region of a piecewise function
POINT = "this point"  # at a point that need not be generic, or in floating point


@dataclass(frozen=True)
class FunctionalDimension:
    """The rank of D_theta f at a point, over the data used; Grigsby et al. call it the functional dimension.

    Attributes:
        rank: of the Jacobian of all outputs by all parameters.
        parameters: P, ties counted once, buffers never.
        method: "finite field", "balls" or "float64".
        rigorous: whether "the rank is at least this" is a theorem.
        scope: what it is a statement about: GENERIC, OPEN or POINT.
        spectrum: singular values in descending order; empty where the method has none.
        sizes: of the axes that were free; seed: of every random choice.
        data: how many random sets of data were used.
        notes: what a reader should know: casts found, assumptions, what could not be shown.
        regions: of a piecewise-linear network, rank -> how many of the regions looked at have it.
    """

    rank: int
    parameters: int
    method: str
    rigorous: bool
    scope: str
    spectrum: tuple[float, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0
    data: int = 0
    notes: tuple[str, ...] = ()
    regions: Mapping[int, int] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fibre_dimension(self) -> int:
        """parameters - rank: the dimension of the set of parameters with the same function, where the rank is constant.

        Where the rank is only bounded from below, an upper bound.
        """
        return self.parameters - self.rank

    @property
    def gap(self) -> tuple[float, float] | None:
        """(smallest singular value counted, largest one not counted), relative to the largest."""
        if not self.spectrum or not self.spectrum[0]:
            return None
        kept = self.spectrum[self.rank - 1] if self.rank else self.spectrum[0]
        rest = self.spectrum[self.rank] if self.rank < len(self.spectrum) else 0.0
        return kept / self.spectrum[0], rest / self.spectrum[0]
