"""A certificate: a statement, a verdict, and what is needed to check it again without searching.

The envelope is an in-toto Statement v1 whose subject is the canonical graph. The digest covers the statement;
`identity` covers statement, verdict, assumptions and steps, not times, residuals or versions.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from symverify.claims.verdict import REFUTED, Verdict
from symverify.errors import InputError
from symverify.kernel.check import VERSION, digest

TYPE = "https://in-toto.io/Statement/v1"
PREDICATE = "https://symverify.dev/certificate/v1"
BYTES, DEPTH = 16_000_000, 60
FIELDS = {
    "version", "digest", "statement", "verdict", "sizes", "reason", "steps", "assumptions", "witness", "evidence",
    "expected", "source", "seconds", "residual", "seed", "versions",
}  # fmt: skip
ENGINES = ("transport", "symbolic", "identity", "exact", "numeric")


@dataclass(frozen=True)
class Certificate:
    """The outcome of judging one claim.

    Attributes:
        statement: what was judged, as data.
        verdict: the strongest verdict that one engine reached on its own.
        sizes: "all", or the sizes for which the verdict holds.
        reason: in words, why.
        evidence: one {"engine", "verdict", "sizes", "detail"} for each engine that ran.
        steps: of a transport proof, node -> rules.
        assumptions: what the proof takes for granted, in words.
        witness: of a refutation, the exact point where the two sides differ.
        residual: the largest relative difference that the numeric engine saw.
    """

    statement: Mapping[str, Any]
    verdict: Verdict
    sizes: str | Mapping[str, int]
    reason: str
    evidence: list[dict[str, Any]]
    expected: Verdict
    steps: Mapping[str, Any] | None = None
    assumptions: tuple[str, ...] = ()
    witness: Mapping[str, Any] | None = None
    source: str | None = None
    seconds: float | None = None
    residual: float | None = None
    seed: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return f"{self.statement['architecture']}::{self.statement['claim']}"

    @property
    def digest(self) -> str:
        """The SHA-256 of the statement."""
        return digest(self.statement)

    @property
    def graph_hash(self) -> str:
        """The SHA-256 of the canonical graph (nodes, axes, leaves, constants, functions): the certificate's subject."""
        return digest({k: self.statement[k] for k in ("axes", "leaves", "constants", "functions", "graph")})

    @property
    def identity(self) -> str:
        """The SHA-256 of what the certificate means: statement, verdict, assumptions and steps."""
        meaning = [self.statement, self.verdict, list(self.assumptions), self.steps]
        return hashlib.sha256(json.dumps(meaning, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def predicate(self) -> dict[str, Any]:
        """The certificate as JSON."""
        names = FIELDS - {"version", "digest"}
        return {"version": VERSION, "digest": self.digest} | {
            name: _plain(getattr(self, name)) for name in sorted(names)
        }

    def envelope(self) -> dict[str, Any]:
        """The in-toto statement around the predicate."""
        subject = {"name": f"{self.statement['architecture']} canonical graph", "digest": {"sha256": self.graph_hash}}
        return {"_type": TYPE, "subject": [subject], "predicateType": PREDICATE, "predicate": self.predicate()}

    def save(self, path: str | Path) -> Path:
        """Write the certificate, whole or not at all."""
        return write(path, json.dumps(self.envelope(), indent=1, sort_keys=True, allow_nan=False) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return str(value) if isinstance(value, Verdict) else value


def write(path: str | Path, text: str) -> Path:
    """Write a text file atomically: a reader sees the old file or the new one, and nothing is left of a failure."""
    path, data = Path(path), text.encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            try:
                file.write(data)
                file.close()
                os.chmod(file.name, 0o644)
                os.replace(file.name, path)
            except BaseException:
                os.unlink(file.name)
                raise
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def load(path: str | Path) -> Certificate:
    """Read a certificate; it executes nothing, and proves nothing before it is checked.

    Raises:
        InputError: the file is unreadable, truncated, too large or too deep, of an unknown version, or was edited.
    """
    return read(parsed(path), str(path))


def parsed(path: str | Path) -> Any:
    """The JSON in a file, of bounded size and depth.

    Raises:
        InputError: the file is unreadable, truncated, too large or too deep.
    """
    try:
        with open(path, "rb") as file:
            text = file.read(BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    if len(text) > BYTES:
        raise InputError(f"{path}: larger than {BYTES} bytes, so no certificate")
    try:
        envelope = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not a whole JSON file ({error!s:.120})") from error
    _shallow(envelope, str(path))
    return envelope


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def read(envelope: Any, where: str = "certificate") -> Certificate:
    """A certificate from its envelope; see `load`."""
    _shallow(envelope, where)
    if not isinstance(envelope, dict) or envelope.get("_type") != TYPE or envelope.get("predicateType") != PREDICATE:
        raise InputError(f"{where}: no symverify certificate (its type is not {PREDICATE})")
    body = envelope.get("predicate")
    if not isinstance(body, dict) or type(body.get("version")) is not int or body["version"] != VERSION:
        found = body.get("version") if isinstance(body, dict) else None
        raise InputError(f"{where}: a certificate of version {found!r:.40}; this program reads version {VERSION}")
    if set(body) != FIELDS:
        odd = ", ".join(sorted(set(body) ^ FIELDS))
        raise InputError(f"{where}: its fields are not those of a certificate ({odd:.120})")
    try:
        fields = {k: v for k, v in body.items() if k not in ("version", "digest")}
        verdicts = {name: Verdict(body[name]) for name in ("verdict", "expected")}
        certificate = Certificate(**{**fields, **verdicts, "assumptions": tuple(body["assumptions"])})
        graph, whole = certificate.graph_hash, certificate.digest
        _sane(certificate)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(f"{where}: not a certificate ({type(error).__name__}: {error!s:.120})") from error
    if whole != body["digest"]:
        raise InputError(f"{where}: the statement was edited: its digest is not the recorded one")
    if envelope.get("subject") != certificate.envelope()["subject"]:
        raise InputError(f"{where}: the certificate belongs to another graph than {graph[:12]}")
    return certificate


def _shallow(value: Any, where: str) -> None:
    """Refuse what is nested deeper than any certificate."""
    layer, depth = [value], 0
    while layer:
        depth += 1
        if depth > DEPTH:
            raise InputError(f"{where}: nested deeper than {DEPTH} levels")
        layer = [y for x in layer if isinstance(x, dict | list) for y in (x.values() if isinstance(x, dict) else x)]


def _sane(certificate: Certificate) -> None:
    """The types that the rest of the program relies on."""
    statement = certificate.statement
    for name in ("architecture", "claim", "kind"):
        if not isinstance(statement[name], str):
            raise ValueError(f"its {name} is no text")
    if not all(isinstance(e, dict) and e.get("engine") in ENGINES for e in certificate.evidence):
        raise ValueError("an entry of its evidence names no engine")
    if certificate.sizes != "all" and not isinstance(certificate.sizes, dict):
        raise ValueError("its sizes are neither 'all' nor an object")
    if not isinstance(certificate.reason, str):
        raise ValueError("its reason is no text")
    if certificate.verdict == REFUTED and not isinstance(certificate.witness, dict):
        raise ValueError("a refutation without a witness")
