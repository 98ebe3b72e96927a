"""The functional dimension: the rank of D_theta f, by the method that fits what is given.

A graph is taken modulo a prime, where that is a theorem: at random parameters, or at given ones where the program is
rational or piecewise rational. Where it is none, the real point is enclosed in balls. A torch module is differentiated
in float64.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from symverify.completeness.dimension import FunctionalDimension
from symverify.completeness.finite_field import rank_mod_p
from symverify.completeness.network import Network, network
from symverify.completeness.points import given_data, given_point
from symverify.completeness.sampling import Undecided
from symverify.errors import InputError
from symverify.ops.backends import NotExpressible, Undefined


def functional_dimension(
    graph_or_module: Any,
    at: Mapping[str, Any] | str | None = None,
    data: Any = None,
    *,
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
) -> FunctionalDimension:
    """The rank of the derivative of all outputs by all parameters; P minus it is the dimension of the fibre.

    Args:
        graph_or_module: an architecture; a claim, which stands for its graph and, if it is about a loss, for the
            loss; or a torch.nn.Module, whose rank is measured in float64 and is no theorem.
        at: None or "generic" for random parameters; {parameter: array}, floats being the dyadic rationals that they
            are. For a module None means its own parameters.
        data: None for as many random data sets as the rank needs to stop growing; how many to draw; one set as
            {data: array}, or a list of sets. For a module as in `claim`.
        sizes: axis -> integer, for a graph.
        seed: of every random choice.

    Returns:
        The rank, whether "at least this rank" is a theorem, and what it is a statement about: for almost all
        parameters, for an open set of them (one region of a piecewise function), or at the given point. That the
        rank stops growing with more data is no proof that it cannot grow.

    Raises:
        InputError: an argument is not what it should be, or no point was found at which the derivative exists.
    """
    if _is_module(graph_or_module):
        from symverify.completeness.module_rank import module_dimension

        if sizes is not None:
            raise InputError("functional_dimension: a torch module has its sizes; sizes= is for a graph")
        return module_dimension(graph_or_module, at, data, seed=seed)
    if isinstance(at, str) and at != "generic":
        raise InputError(f"functional_dimension: at is 'generic' or a mapping of parameters, not {at!r}")
    return of_network(network(graph_or_module, sizes), None if at == "generic" else at, data, seed)


def _is_module(x: Any) -> bool:
    """Whether it is a torch module, without importing torch for what is none."""
    return any(base.__module__.startswith("torch.nn") for base in type(x).__mro__)


def of_network(net: Network, at: Mapping[str, Any] | None, data: Any, seed: int) -> FunctionalDimension:
    """The rank of a network: modulo a prime if that is rigorous, else by enclosures, or else modulo a prime still.

    Raises:
        InputError: as functional_dimension.
    """
    point, given = given_point(net, at), given_data(net, data)
    for leaves in (point, *given.sets):
        _check_numbers(net, leaves)
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise InputError(f"{net.name}: the seed is {seed!r}, not a natural number")
    if not net.parameters:
        raise InputError(f"{net.name} has no parameters")
    found, refused = None, ""
    try:
        found = rank_mod_p(net, at=point or None, data=list(given.sets) or given.count or None, seed=seed)
    except (NotExpressible, Undecided) as error:
        refused = str(error)
    if found is not None and found.rigorous:
        return found
    enclosed = _enclosed(net, at, data, seed)
    if isinstance(enclosed, FunctionalDimension):
        return enclosed if found is None else replace(enclosed, notes=(*enclosed.notes, *_compared(found, enclosed)))
    if found is None:
        raise InputError(f"{net.name}: the rank cannot be bounded: modulo a prime: {refused}; by balls: {enclosed}")
    return replace(found, notes=(*found.notes, f"balls: {enclosed}"))


def _check_numbers(net: Network, leaves: Mapping[str, Any]) -> None:
    """Refuse what is no real number, and so no dyadic rational."""
    for name, x in leaves.items():
        array = np.asarray(x)
        if array.dtype.kind not in "iufO" or (array.dtype.kind == "f" and not np.isfinite(array).all()):
            raise InputError(f"{net.name}: the entries of {name} must be finite real numbers")


def _enclosed(net: Network, at: Any, data: Any, seed: int) -> FunctionalDimension | str:
    """The rank by enclosures, or why there is none."""
    from symverify.completeness.enclosed_rank import enclosed_dimension

    try:
        return enclosed_dimension(net, at, data, seed)
    except (NotExpressible, Undefined) as error:
        return str(error)


def _compared(found: FunctionalDimension, enclosed: FunctionalDimension) -> tuple[str, ...]:
    if found.rank == enclosed.rank:
        return ()
    return (f"modulo {found.details['prime']} the rank is {found.rank}, which is no theorem: {found.notes[0]}",)
