"""Points of a network: parameters, constants and data in float64, given or drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symverify.claims.architecture import nearest
from symverify.completeness.network import Leaf, Network
from symverify.errors import InputError
from symverify.verification.laws import SAMPLES


@dataclass(frozen=True)
class Data:
    """What the user says of the data: the sets themselves, or how many, or nothing."""

    sets: tuple[dict[str, Any], ...] = ()
    count: int = 0


def given_point(network: Network, at: Mapping[str, Any] | None) -> dict[str, Any]:
    """The parameters and constants that are given, of their shapes; every parameter, if any is.

    Raises:
        InputError: naming the leaf.
    """
    if at is None:
        return {}
    if not isinstance(at, Mapping):
        raise InputError(f"{network.name}: at is a {type(at).__name__}, not a mapping parameter -> numbers")
    leaves = {leaf.name: leaf for kind in ("parameter", "constant") for leaf in network.of_kind(kind)}
    missing = [leaf.name for leaf in network.of_kind("parameter") if leaf.name not in at]
    if missing:
        raise InputError(f"{network.name}: no value given for the parameter {', '.join(missing)}")
    return {name: _checked(network, leaves, name, x) for name, x in at.items()}


def given_data(network: Network, data: Any) -> Data:
    """The data as a user gives them: None, a number of random sets, one set, or a list of sets.

    Raises:
        InputError: they are none of these, a leaf is missing, or has another shape.
    """
    if data is None:
        return Data()
    if isinstance(data, int) and not isinstance(data, bool):
        if data < 1:
            raise InputError(f"{network.name}: needs at least one set of data, not {data}")
        return Data(count=data)
    sets = [data] if isinstance(data, Mapping) else data
    if not isinstance(sets, Sequence) or isinstance(sets, str) or not all(isinstance(s, Mapping) for s in sets):
        raise InputError(f"{network.name}: data are a {type(data).__name__}, no number, mapping or list of mappings")
    if not sets:
        raise InputError(f"{network.name}: needs at least one set of data, not 0")
    leaves = {leaf.name: leaf for leaf in network.of_kind("data")}
    for one in sets:
        missing = [name for name in leaves if name not in one]
        if missing:
            raise InputError(f"{network.name}: no value given for the data {', '.join(missing)}")
    lead = _lead(network)
    return Data(tuple({name: _checked(network, leaves, name, x, lead) for name, x in one.items()} for one in sets))


def _checked(network: Network, leaves: Mapping[str, Leaf], name: str, x: Any, lead: int = 0) -> Any:
    if name not in leaves:
        raise InputError(f"{network.name}: there is no leaf {name!r} to give a value; {nearest(str(name), leaves)}")
    value = x.detach().cpu().numpy() if hasattr(x, "detach") else np.asarray(x)
    if value.shape[lead:] != leaves[name].shape or value.ndim != lead + len(leaves[name].shape):
        raise InputError(f"{network.name}: {name} has the shape {leaves[name].shape}, not {value.shape}")
    return value


def _lead(network: Network) -> int:
    """1 if the data are samples of a distribution, along a first axis."""
    return int(any(node[0] == "expectation" for node in network.nodes))


def drawn(network: Network, kinds: Sequence[str], rng: np.random.Generator, positive: bool = False) -> dict[str, Any]:
    """Random leaves of some kinds: normal, divided by the root of their longest axis, so that sums neither saturate
    nor vanish; with `positive`, their absolute values, for networks with roots of parameters."""
    found = {}
    for kind in kinds:
        lead = (SAMPLES,) * _lead(network) if kind == "data" else ()
        for leaf in network.of_kind(kind):
            x = rng.standard_normal((*lead, *leaf.shape))
            if kind != "data" and len(leaf.shape) > 1:
                x = x / max(leaf.shape) ** 0.5
            found[leaf.name] = np.abs(x) if positive else x
    return found


def outputs(network: Network) -> int:
    """How many numbers the network gives for one set of data."""
    return math.prod(_shape(network))


def _shape(network: Network) -> tuple[int, ...]:
    from symverify.ops.backends.enclosure_backend import Enclosures

    zeros = drawn(network, ("parameter", "constant", "data"), np.random.default_rng(0), positive=True)
    return tuple(network.value(zeros, Enclosures()).shape)
