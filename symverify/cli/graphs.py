"""An architecture in words: its graph node by node, its axes, its claims."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from symverify import catalog
from symverify.claims.architecture import Architecture
from symverify.cli.tables import Column, table, verdict
from symverify.graph.program import Program

GRAPH = (
    Column("node", 4, right=True),
    Column("operation", 24),
    Column("inputs", 8),
    Column("axes", 10),
)
AXES = (Column("axis", 4), Column("size", 8))
CLAIMS = (
    Column("claim", 16),
    Column("group", 14),
    Column("kind", 10, rank=2),
    Column("verdict", 9),
    Column("expected", 9, rank=1),
    Column("source", 20, rank=3),
)


def show(made: Architecture, out: Console, shipped: bool) -> None:
    """Print it; `shipped` says that it is the catalog's, whose reviewed certificates give the verdicts."""
    graph = made.graph
    out.print(": ".join(filter(None, (made.name, made.source))), style="bold", soft_wrap=True)
    if made.doc:
        out.print(made.doc, soft_wrap=True)
    rows = [
        {
            "node": str(i),
            "operation": " > ".join([*graph.scopes[i], operation(graph, i, made.kinds)]),
            "inputs": " ".join(map(str, inputs(graph.nodes[i]))),
            "axes": " ".join(graph.atoms[i]) or "scalar",
        }
        for i in range(len(graph))
    ]
    for node in graph.outputs.values():
        rows[node]["operation"] += "  (output)"
    out.print(table(GRAPH, rows, out.width))
    out.print(table(AXES, [{"axis": a, "size": extent(a, s)} for a, s in made.axes.items()], out.width))
    if made.claims:
        out.print(table(CLAIMS, [_claim(claim, shipped) for claim in made.claims.values()], out.width))


def _claim(claim: Any, shipped: bool) -> dict[str, Any]:
    certificate = catalog.reviewed(claim) if shipped else None
    return {
        "claim": claim.name,
        "group": claim.group.canonical,
        "kind": claim.kind,
        "verdict": verdict(str(certificate.verdict) if certificate else catalog.UNKNOWN),
        "expected": str(claim.expect),
        "source": claim.source or claim.architecture.source or "",
    }


def extent(axis: str, size: Any) -> str:
    """The size of an axis in words."""
    if isinstance(size, list):
        return " + ".join(map(str, size))
    return "any" if size == axis else str(size)


def inputs(node: list[Any]) -> list[int]:
    """The nodes that a node is computed from."""
    if node[0] in ("leaf", "element", "constant", "size", "basis", "include"):
        return []
    return list(node[-1]) if isinstance(node[-1], list) else [node[-1]]


def operation(graph: Program, i: int, kinds: dict[str, str]) -> str:
    """One node in words."""
    node = graph.nodes[i]
    match node:
        case ["leaf", name]:
            return f"{kinds.get(name, 'leaf')} {name}"
        case ["size", axis, exponent]:
            return f"size of {axis}" + ("" if exponent == "1" else f" to the power {exponent}")
        case ["contract", labels, out, _, operands]:
            return _contraction(graph, labels, out, operands)
        case ["add", coefficients, _]:
            return f"sum with coefficients {', '.join(coefficients)}"
        case ["rename", _, operand]:
            return f"rename {' '.join(graph.atoms[operand])}"
        case ["apply", fn, attrs, _]:
            return " ".join([fn, *(f"{key}={value}" for key, value in attrs.items())])
        case ["lse", positions, operand]:
            return f"logsumexp over {' '.join(graph.atoms[operand][p] for p in positions)}"
        case ["equivariant", fn, rho, *_]:
            return f"{fn}, equivariant under {rho}"
        case ["expectation", names, _]:
            return f"mean over the distribution of {', '.join(names)}"
        case ["basis", axis, *count]:
            return f"standard basis of {axis}" + (f", the first {count[0]}" if count else "")
    return " ".join(str(x) for x in [node[0], *node[1:]][: None if not inputs(node) else -1])


def _contraction(graph: Program, labels: list[list[int]], out: list[int], operands: list[int]) -> str:
    names = {
        label: atom
        for used, operand in zip(labels, operands, strict=True)
        for label, atom in zip(used, graph.atoms[operand], strict=True)
    }
    summed = [atom for label, atom in names.items() if label not in out]
    what = "product" if len(operands) > 1 else "sum" if summed else "one" if not operands else "layout"
    if any(len(set(used)) < len(used) for used in labels):
        what = f"diagonal {what}"
    return f"{what} over {' '.join(summed)}" if summed else what
