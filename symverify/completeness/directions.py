"""The directions that no proven action explains: a basis in float64, for a reader and for discovery to work on.

They span the kernel of the derivative J at the seeded point, orthogonally to the vector fields T of the proven
actions. How many there are is a float64 rank, and no part of any verdict.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symverify.completeness.network import Network

BATCHES = 40  # random sets of data at most, and
ROWS = 3  # rows for each column, if these data give so many
CUT = 1e-9  # of the largest singular value: below it a singular value counts as zero
CLOSE = 1e-5  # of directions that were written down: how far they may be from what they are to be
SEEN = 1e-7  # of the length of a direction: a parameter that moves less is not moved
WIDEST = 800  # columns: a full singular value decomposition of more takes too long for an illustration


def directions(
    network: Network, leaves: Mapping[str, Any], fields: np.ndarray, seed: int
) -> tuple[Mapping[str, np.ndarray], ...]:
    """An orthonormal basis of ker J modulo the span of some vector fields, each {parameter: its part}.

    Args:
        leaves: of parameters and constants; the same point as that of `fields`, one vector field a row.
    """
    if network.parameters > WIDEST:
        return ()
    stacked = _stacked(network, leaves, fields, seed)
    if not np.isfinite(stacked).all():
        return ()
    _, spectrum, right = np.linalg.svd(stacked, full_matrices=True)
    rank = int((spectrum > CUT * spectrum[0]).sum()) if spectrum.size else 0
    return tuple(_named(network, row) for row in right[rank:])


def unexplained(
    network: Network,
    leaves: Mapping[str, Any],
    fields: np.ndarray,
    seed: int,
    given: Sequence[Mapping[str, np.ndarray]],
) -> str | None:
    """Why some directions are no orthonormal set in ker J that is orthogonal to the vector fields, or None."""
    if not given:
        return None
    zero = {leaf.name: np.zeros(leaf.shape) for leaf in network.of_kind("parameter")}
    rows = np.array([np.concatenate([x.reshape(-1) for x in (zero | dict(d)).values()]) for d in given])
    if not np.abs(rows @ rows.T - np.eye(len(rows))).max() < CLOSE:
        return "they are not orthonormal"
    stacked = _stacked(network, leaves, fields, seed)
    if not np.abs(stacked @ rows.T).max() < CLOSE:
        return "they move the output, or lie along the orbit"
    return None


def _stacked(network: Network, leaves: Mapping[str, Any], fields: np.ndarray, seed: int) -> np.ndarray:
    """[J; T] with rows of the length 1."""
    parts = [_scaled(_jacobian(network, leaves, seed)), _scaled(fields.astype(float))]
    return np.concatenate([np.zeros((0, network.parameters)), *parts])


def _scaled(rows: np.ndarray) -> np.ndarray:
    """The rows with the length 1, those that are 0 left out."""
    with np.errstate(all="ignore"):  # what overflows is found to be infinite, and no direction is given
        length = np.linalg.norm(rows, axis=1)
        return rows[length > 0] / length[length > 0, None]


def _jacobian(network: Network, leaves: Mapping[str, Any], seed: int) -> np.ndarray:
    """The derivative of the output by the parameters, over random data, in float64."""
    import torch

    from symverify.ops.backends import backend

    xp = backend("torch")
    generator = torch.Generator().manual_seed(seed)
    fixed = {leaf.name: xp.array(leaves[leaf.name].tolist()) for leaf in network.of_kind("constant")}
    parameters = network.of_kind("parameter")
    theta = torch.cat([xp.array(leaves[leaf.name].tolist()).reshape(-1) for leaf in parameters])
    blocks: list[np.ndarray] = []
    for _ in range(BATCHES):
        data = {
            leaf.name: torch.randn(leaf.shape, generator=generator, dtype=torch.float64)
            for leaf in network.of_kind("data")
        }

        def output(flat: Any, data: Mapping[str, Any] = data) -> Any:
            pieces = torch.split(flat, [leaf.size for leaf in parameters])
            moved = {leaf.name: x.reshape(leaf.shape) for leaf, x in zip(parameters, pieces, strict=True)}
            return network.value({**fixed, **data, **moved}, xp).reshape(-1)

        blocks.append(torch.func.jacfwd(output)(theta).numpy())
        if sum(map(len, blocks)) >= ROWS * network.parameters and len(blocks) >= ROWS:
            break
    return np.concatenate(blocks)


def _named(network: Network, row: np.ndarray) -> dict[str, np.ndarray]:
    """A direction by parameter, without those that it hardly moves; its largest entry is positive."""
    row = row * math.copysign(1, row[np.abs(row).argmax()])
    ends = np.cumsum([leaf.size for leaf in network.of_kind("parameter")])[:-1]
    parts = zip(network.of_kind("parameter"), np.split(row, ends), strict=True)
    return {leaf.name: part.reshape(leaf.shape) for leaf, part in parts if np.linalg.norm(part) > SEEN}
