"""The catalog's architectures inside a network: what Proposition 3.1 of Zhao et al. 2024 says of it block by block.

A symmetry of a block is one of the network where the block's input does not see the moved parameters and nothing
outside the block does. What the catalog states of the block's completeness holds of the block, at the block's sizes;
symmetries between blocks are not among what it speaks of.
"""

from __future__ import annotations

from typing import Any

import networkx as nx

from symverify import catalog
from symverify.claims.architecture import Architecture
from symverify.claims.claim import Claim
from symverify.claims.verdict import PROVED
from symverify.graph.program import network
from symverify.lifting.errors import NotLiftable
from symverify.lifting.lifting import check_side_conditions, places
from symverify.lifting.matching import Match, occurrences

Block = dict[str, Any]  # {"architecture", "at": {its leaf: the network's}, "verdict": as the catalog states it}


def blocks_of(graph: Architecture) -> tuple[Block, ...]:
    """Every occurrence of a catalog entry in a network to which all its continuous functional claims lift."""
    order = list(nx.lexicographical_topological_sort(network([graph.output.node]), key=lambda node: node.digest))
    found = []
    for name in catalog.names():
        entry = catalog.get(name)
        claims = [c for c in entry.claims.values() if c.expect == PROVED and c.kind == "functional"]
        claims = [c for c in claims if not c.group.discrete]
        stated = next((s for s in entry.stated if s.kind == "functional"), None)
        parts = any("+" in axis for axis in entry.axes)  # whose claims act on parts that another network need not have
        if not claims or stated is None or entry is graph or parts:
            continue
        for match in occurrences(entry.output.node, order, entry.kinds, graph.kinds):
            if all(_lifts(claim, graph, match) for claim in claims):
                at = ", ".join(f"{axis}={size}" for axis, size in stated.sizes.items())
                verdict = f"{stated.verdict} at {at}" if at else str(stated.verdict)
                found.append({"architecture": name, "at": _parameters(claims[0], match), "verdict": verdict})
    return tuple(found)


def _lifts(claim: Claim, graph: Architecture, match: Match) -> bool:
    if any(claim.architecture.leaves[name].node not in match.nodes for name in claim.moves):
        return False
    try:
        check_side_conditions(claim, graph, match)
    except NotLiftable:
        return False
    return True


def _parameters(claim: Claim, match: Match) -> dict[str, str]:
    return {a: b for a, b in places(claim, match).items() if claim.architecture.kinds[a] == "parameter"}
