"""What a completeness certificate is about, as data: a graph at integer sizes, and the claims that speak of it."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from symverify.claims.architecture import Architecture
from symverify.claims.claim import Claim, state
from symverify.claims.claim import Statement as Statement
from symverify.claims.completeness import KINDS
from symverify.claims.verdict import PROVED
from symverify.completeness.network import Leaf, Network, assigned
from symverify.errors import InputError
from symverify.graph.axes import AxisTable
from symverify.groups import Translation
from symverify.verification.checking import traits
from symverify.verification.well_formed import check_statement

LARGEST = 3_000  # parameters: the Jacobian has as many columns, and its rank takes seconds
FIELDS = {"architecture", "kind", "axes", "leaves", "constants", "functions", "graph"}
WIDEST = 1_024  # the size of an axis, and
ENTRIES = 2_000_000  # of the leaves and contractions together: more is not evaluated


def subject_of(graph: Architecture | Claim) -> Statement:
    """The graph whose output is to be preserved: an architecture's, or the loss of a claim."""
    if isinstance(graph, Architecture):
        nothing = state(graph, "nothing", lambda c: {}, Translation(), "functional", None, None, None, PROVED, None)
    else:
        nothing = replace(graph, moves={}, group=Translation(), sizes={})
    return {name: nothing.statement[name] for name in sorted(FIELDS)}


def under_loss(claim: Claim, loss: Claim) -> Claim:
    """A functional claim, said of the loss that another claim is about: what keeps the output keeps the loss of it."""
    trace = claim.trace.branch()
    trace.table.sizes.update(loss.trace.table.sizes)
    trace.functions.update(loss.trace.functions)
    trace.constants.update(loss.trace.constants)
    return replace(claim, kind="loss", trace=trace, output=loss.output)


def graph_digest(subject: Mapping[str, Any]) -> str:
    """The SHA-256 of a subject."""
    text = json.dumps(subject, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def check_subject(subject: Any) -> None:
    """Refuse a subject that no tracing makes, or whose functions have other laws than those of this library.

    Raises:
        InputError: with the first thing that is wrong.
    """
    if not isinstance(subject, dict) or set(subject) != FIELDS or subject["kind"] not in KINDS:
        raise InputError("the subject is malformed: its fields, or its kind")
    group = Translation().declaration()
    whole = {**subject, "claim": "", "batch": None, "group": group, "action": {"nodes": [], "outputs": {}}}
    check_statement(whole)
    odd = traits(whole)
    if odd:
        raise InputError(odd)


def network_of(subject: Mapping[str, Any], sizes: Mapping[str, int]) -> Network:
    """The network of a subject; its parameters are in the order of their names, as they are read from JSON.

    Raises:
        InputError: a size is none, or the network is too large to be evaluated.
    """
    name, table = subject["architecture"], AxisTable(dict(subject["axes"]))
    concrete, symbols = assigned(table, sizes, name)
    kinds = ("parameter", "data", "constant")
    leaves = {
        n: Leaf(n, kind, tuple(concrete[a] for a in spec["axes"]))
        for kind in kinds
        for n, spec in sorted(subject["leaves"].items())
        if spec["kind"] == kind
    }
    nodes = subject["graph"]["nodes"]
    products = [math.prod(concrete[a] for a in node[3]) for node in nodes if node[0] == "contract"]
    if (
        max(concrete.values(), default=1) > WIDEST
        or sum(leaf.size for leaf in leaves.values()) + sum(products) > ENTRIES
    ):
        raise InputError(f"{name}: too large at {dict(sizes)}: an axis is at most {WIDEST}, all entries {ENTRIES}")
    constants = {n: c["values"] for n, c in subject["constants"].items()}
    output = subject["graph"]["outputs"]["output"]
    return Network(name, tuple(nodes), output, leaves, concrete, symbols, subject["functions"], constants)


def speaks_of(statement: Mapping[str, Any], subject: Mapping[str, Any], sizes: Mapping[str, int]) -> str | None:
    """Why a claim is about something else than the subject at these sizes, or None where it is about that."""
    if statement["kind"] != subject["kind"]:
        return f"it is a {statement['kind']} claim, and the question is about {subject['kind']} symmetry"
    for part in ("architecture", "graph", "leaves"):
        if statement[part] != subject[part]:
            return f"its {part} is another one"
    for part in ("constants", "functions"):
        if any(statement[part].get(name) != value for name, value in subject[part].items()):
            return f"its {part} are other ones"
    for axis, size in subject["axes"].items():
        given = statement["axes"].get(axis)
        if given != size and given != sizes.get(axis):
            return f"it is stated where the axis {axis} is {given}"
    return None
