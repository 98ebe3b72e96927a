"""T(theta): the velocities of the parameters under the one-parameter subgroups of a claim's group.

For xi in the Lie algebra, the row of T is d/ds a(exp(s xi), theta) at s = 0. It depends on the tangent xi alone, so the
action is evaluated on the dual element 1 + eps xi. Of a functional symmetry, every row lies in the kernel of the
derivative of the network: J T^T = 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from symverify.claims.claim import Claim
from symverify.completeness.network import Leaf, Network
from symverify.errors import InputError
from symverify.ops.backends import backend
from symverify.ops.backends.dual import Dual
from symverify.ops.backends.dual_backend import Duals
from symverify.verification.laws import Laws


def tangents(claim: Claim, network: Network, leaves: Mapping[str, Any], xp: str | Any = "rational") -> Any:
    """T, an array (rows, P) of the backend: a row per basis vector of the Lie algebra, the columns those of J.

    Args:
        claim: functional, or of another kind whose action does not look at the data.
        network: of the claim's architecture; it gives the sizes and the order of the columns.
        leaves: the parameters and constants, in numbers that the backend takes; data are not needed.
        xp: the backend, or its name: "rational" gives Fractions, "enclosure" rigorous balls, "torch" floats.

    Raises:
        InputError: the claim is ill-formed, sees data, fixes other sizes, or is about another architecture.
        Undefined, NotExpressible: the velocities do not exist at this point, or these numbers do not hold them.
    """
    base = backend(xp) if isinstance(xp, str) else xp
    laws = _laws(claim, network)
    basis = laws.group.lie_algebra(network.sizes, context=_context(laws, leaves))
    parameters = network.of_kind("parameter")
    if not basis:
        return base.full((0, network.parameters), 0)
    one = laws.group.identity(network.sizes)
    element = tuple(
        Dual(base.array(x), base.array(np.stack([np.asarray(xi[i], dtype=object) for xi in basis])))
        for i, x in enumerate(one)
    )
    moved = laws.act(element, dict(leaves), network.sizes, Duals(base))
    return _side_by_side(base, [_rows(base, moved.get(leaf.name), leaf, len(basis)) for leaf in parameters])


def _laws(claim: Claim, network: Network) -> Laws:
    """The claim's laws, if its action is a flow on the parameters of this network."""
    if claim.ill_formed is not None:
        raise InputError(f"{claim.title} is ill-formed, so it has no tangents: {claim.ill_formed}")
    laws = Laws(claim.statement)
    if laws.sees_data:
        raise InputError(f"{claim.title}: its action looks at the data, so it is no flow of the parameters")
    wrong = {a: n for a, n in laws.table.concrete(network.sizes).items() if network.sizes.get(a) != n}
    if claim.architecture.name != network.name or wrong:
        raise InputError(f"{claim.title} is no claim about {network.name} at {network.sizes}")
    return laws


def _context(laws: Laws, leaves: Mapping[str, Any]) -> dict[str, Any]:
    """What a stabiliser or commutant may name: the constants, and the means of data where `leaves` has them."""
    found = {name: _exact(leaves[name]) for name in laws.of_kind("constant") if name in leaves}
    return found | {name: _exact(x) for name, x in leaves.items() if name.startswith("E[")}


def _exact(x: Any) -> np.ndarray:
    """Numbers as Fractions; a float is the dyadic rational that it is."""
    return np.asarray(backend("rational").array(x), dtype=object)


def _rows(base: Any, moved: Dual | None, leaf: Leaf, count: int) -> Any:
    if moved is None or moved.tangent is None:
        return base.full((leaf.size, count), 0)
    rows = moved.tangent.reshape(count, leaf.size)
    return base.einsum([[0, 1]], [1, 0], [rows])


def _side_by_side(base: Any, columns: list[Any]) -> Any:
    """Arrays (columns, rows) as one array (rows, all columns)."""
    stacked = base.stack([part[i] for part in columns for i in range(part.shape[0])])
    return base.einsum([[0, 1]], [1, 0], [stacked])
