"""symverify.lock: what every claim meant when it was last accepted. Sorted, diffable JSON with meaning and no noise.

No floats, times, hosts or paths, and nothing that depends on a draw: two runs that mean the same write the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from symverify.claims.certificate import BYTES, Certificate, write
from symverify.claims.verdict import EXACT, PROVED, Verdict
from symverify.errors import InputError
from symverify.kernel.check import VERSION, function_key

NAME = "symverify.lock"


@dataclass(frozen=True)
class Entry:
    """One claim's meaning.

    Attributes:
        sizes: at which it is proved: "all", or axis -> size; None where nothing is proved (a sample's sizes are drawn).
        operations: how often each operation occurs in the canonical graph: what a changed hash is explained with.
        stopped: where no proof was found, why.
        graph, certificate: SHA-256 of the canonical graph, and of statement, verdict, assumptions and steps.
    """

    verdict: str
    group: str
    kind: str
    sizes: Any
    assumptions: list[str]
    operations: dict[str, int]
    stopped: str | None
    graph: str
    certificate: str


def entry(certificate: Certificate) -> Entry:
    """The entry of a certificate."""
    statement = certificate.statement
    sizes = certificate.sizes if certificate.verdict in (PROVED, EXACT) else None
    return Entry(
        verdict=str(certificate.verdict),
        group=group_name(statement["group"]),
        kind=statement["kind"],
        sizes=dict(sorted(sizes.items())) if isinstance(sizes, Mapping) else sizes,
        assumptions=list(certificate.assumptions),
        operations=operations(statement),
        stopped=stopped(certificate),
        graph=certificate.graph_hash,
        certificate=certificate.identity,
    )


def group_name(declaration: Any) -> str:
    """A group's canonical name; of a module's claim, whose group is not declared, the name of the action."""
    from symverify.groups import from_declaration

    if not isinstance(declaration, Mapping):
        return ""
    return str(declaration["function"]) if "function" in declaration else from_declaration(declaration).canonical


def operations(statement: Mapping[str, Any]) -> dict[str, int]:
    """How often each operation occurs in a statement's graph; leaves, and constants that are added, count as well."""
    graph = statement["graph"]
    if "nodes" not in graph:
        return dict(sorted(Counter(_of_module(graph)).items()))
    nodes = graph["nodes"]
    names = (function_key(n[1], n[2]) if n[0] == "apply" else n[0] for n in nodes if n[0] not in ("leaf", "element"))
    added = (f"+ {c}" for n in nodes if n[0] == "add" for c in n[1] if c not in ("1", "-1"))
    leaves = (f"{leaf['kind']} {name} ({' '.join(leaf['axes'])})" for name, leaf in statement["leaves"].items())
    return dict(sorted(Counter([*names, *added, *leaves]).items()))


def _of_module(graph: Mapping[str, Any]) -> Iterable[str]:
    """What describes a module without a graph: its mode, parameters and buffers with their shapes, ties, classes."""
    yield f"{graph['mode']} mode"
    for kind in ("parameters", "buffers"):
        for name, shape in graph[kind].items():
            yield f"{kind.removesuffix('s')} {name} ({' '.join(map(str, shape))})"
    yield from (f"tie {' = '.join(tie)}" for tie in graph["ties"])
    yield from (f"class {name}" for name in graph["classes"])


def stopped(certificate: Certificate) -> str | None:
    """Why the transport found no proof, or the law that a refutation breaks; without numbers that depend on a draw."""
    if certificate.verdict == PROVED:
        return None
    if certificate.witness and certificate.witness.get("law") in ("ill-formed", "defined"):
        return certificate.reason
    return next((e["detail"] for e in certificate.evidence if e["engine"] == "transport"), None)


def lock(certificates: Iterable[Certificate]) -> dict[str, Entry]:
    """The entries of some certificates, by title."""
    return {c.title: entry(c) for c in sorted(certificates, key=lambda c: c.title)}


def save(entries: Mapping[str, Entry], path: str | Path) -> Path:
    """Write a lock, whole or not at all."""
    claims = {title: asdict(e) for title, e in sorted(entries.items())}
    return write(path, json.dumps({"version": 1, "rules": VERSION, "claims": claims}, indent=1, sort_keys=True) + "\n")


def read(path: str | Path) -> dict[str, Entry]:
    """Read a lock.

    Raises:
        InputError: it is missing, no JSON, or no lock.
    """
    try:
        raw = Path(path).read_bytes()
        if len(raw) > BYTES:
            raise InputError(f"{path}: larger than {BYTES} bytes, so no lock")
        data = json.loads(raw)
        if data["version"] != 1:
            raise InputError(f"{path}: a lock of version {data['version']!r:.20}; this program reads version 1")
        return {title: _entry(title, body) for title, body in data["claims"].items()}
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: no lock of symverify ({error!s:.120})") from error


def _entry(title: str, body: Mapping[str, Any]) -> Entry:
    """An entry whose fields have the types that the rest of the program relies on; else a ValueError or TypeError."""
    made = Entry(**body)
    Verdict(made.verdict)
    counts, sizes = made.operations, made.sizes
    fits = (
        all(isinstance(getattr(made, f.name), str) for f in fields(Entry) if f.type == "str")
        and (made.stopped is None or isinstance(made.stopped, str))
        and (sizes is None or sizes == "all" or (isinstance(sizes, dict) and _all(sizes.values(), int)))
        and (isinstance(made.assumptions, list) and _all(made.assumptions, str))
        and (isinstance(counts, dict) and _all(counts.values(), int))
    )
    if not fits:
        raise ValueError(f"the fields of {title} are not those of an entry")
    return made


def _all(values: Iterable[Any], kind: type) -> bool:
    return all(isinstance(value, kind) for value in values)
