"""The derivative of a network by its parameters, enclosed: duals over float64 balls, many sets of data at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symverify.completeness.network import Leaf, Network
from symverify.ops.backends.dual import Dual
from symverify.ops.backends.dual_backend import Duals
from symverify.ops.backends.enclosure import Enclosure
from symverify.ops.backends.enclosure_backend import Enclosures
from symverify.ops.evaluate import evaluate

BUDGET = 2**25  # entries of tangents held at a time: 16 bytes each


def jacobian(network: Network, at: Mapping[str, Any], data: Sequence[Mapping[str, Any]]) -> Enclosure:
    """J, (sets of data times outputs, P): the columns parameter after parameter, each in C order.

    Args:
        at: the parameters and constants; data: for every set, the data.

    Raises:
        Undefined: a value does not exist there, or lies (or may lie) on a kink.
    """
    base = Enclosures()
    fixed = {name: base.array(x) for name, x in at.items()}
    sets = [{name: base.array(x) for name, x in one.items()} for one in data]
    entries = sum(math.prod(x.shape) for x in network.values(fixed | sets[0], base))
    together = _together(network)
    width = max(leaf.size for leaf in network.of_kind("parameter"))
    count = max(1, BUDGET // (entries * width)) if together else 1
    blocks = [sets[i : i + count] for i in range(0, len(sets), count)]
    return _stacked([_block(network, fixed, block, base, together, entries) for block in blocks])


def _together(network: Network) -> bool:
    """Whether several sets can be evaluated at once: the graph has data, and averages over none of them."""
    return bool(network.of_kind("data")) and not any(node[0] == "expectation" for node in network.nodes)


def _block(
    network: Network, fixed: Mapping[str, Any], sets: list[dict[str, Any]], base: Any, together: bool, entries: int
) -> Enclosure:
    """The rows of some sets: for each parameter, all its columns at once, or as many as the budget holds."""
    given = {name: base.stack([one[name] for one in sets]) for name in sets[0]} if together else sets[0]
    step = max(1, BUDGET // (entries * len(sets)))
    columns = []
    for leaf in network.of_kind("parameter"):
        for start in range(0, leaf.size, step):
            seed = _seed(leaf, fixed[leaf.name], base, start, min(start + step, leaf.size))
            columns.append(_directions(network, {**fixed, **given, leaf.name: seed}, base, together))
    return Enclosure(*(np.concatenate(parts, axis=1) for parts in zip(*columns, strict=True)))


def _seed(leaf: Leaf, value: Enclosure, base: Any, start: int, stop: int) -> Dual:
    """The parameter, moving along its entries start..stop-1."""
    unit = np.zeros((stop - start, leaf.size))
    unit[np.arange(stop - start), np.arange(start, stop)] = 1.0
    return Dual(value, base.array(unit.reshape(stop - start, *leaf.shape)))


def _directions(
    network: Network, leaves: Mapping[str, Any], base: Any, together: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The columns of J along which the leaves move: (midpoints, radii) of shape (rows, directions)."""
    count = next(x.tangent.shape[0] for x in leaves.values() if isinstance(x, Dual))
    nodes = list(network.nodes)
    if together:  # an expectation over the data gives every datum a first axis, along which the sets stand
        nodes.append(["expectation", [leaf.name for leaf in network.of_kind("data")], network.output])
    out = evaluate(
        nodes,
        network.sizes,
        leaves,
        {},
        Duals(base),
        functions=network.functions,
        constants=network.constants,
    )[network.output]
    if out.tangent is None:
        rows = np.zeros((math.prod(out.shape), count))
        return rows, rows
    return tuple(part.reshape(count, -1).T for part in (out.tangent.mid, out.tangent.rad))


def _stacked(blocks: list[Enclosure]) -> Enclosure:
    return Enclosure(np.concatenate([b.mid for b in blocks]), np.concatenate([b.rad for b in blocks]))
