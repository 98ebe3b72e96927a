"""A completeness certificate: the graph, the proofs, the seed, and the numbers that a check computes again.

The envelope is an in-toto Statement v1 whose subject is the canonical graph, as that of a claim's certificate is. The
directions are float64 arrays for a reader; every number beside them comes out again from the seed or is refused.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symverify.claims.certificate import PREDICATE as CLAIM
from symverify.claims.certificate import TYPE, Certificate, parsed, write
from symverify.claims.certificate import read as read_claim
from symverify.claims.completeness import Extent
from symverify.completeness.dimension import GENERIC, OPEN, POINT
from symverify.completeness.network import Network
from symverify.completeness.subject import Statement, check_subject, graph_digest, network_of
from symverify.errors import InputError
from symverify.kernel.check import digest

PREDICATE = "https://symverify.dev/completeness/v1"
VERSION = 1
NUMBERS = ("parameters", "rank", "orbit_dimension", "missing", "seed", "draws")
FIELDS = {
    "version", "digest", "subject", "sizes", "verdict", "rigorous", "where", "method", "prime", "claims", "directions",
    "touched", "asked", "at", "notes", "blocks", *NUMBERS,
}  # fmt: skip
SCOPES = (GENERIC, OPEN, POINT)
Direction = Mapping[str, Any]  # parameter -> its part of the direction, a float64 array


@dataclass(frozen=True)
class CompletenessCertificate:
    """Whether proven actions explain every direction in which the parameters move and the function does not.

    Attributes:
        subject: the graph, as data.
        sizes: of its free axes.
        verdict: COMPLETE, MISSING or UNDECIDED.
        parameters: P.
        rank: a lower bound on that of the Jacobian of the output by the parameters.
        orbit_dimension: a lower bound on that of the span of the proven actions' vector fields.
        missing: P - rank - orbit_dimension: an upper bound on the directions that no proven action explains.
        directions: a basis of them in float64, orthonormal and orthogonal to the orbit, at the seeded point; as many
            as a float64 rank finds, which is no part of the verdict.
        rigorous: whether `rank` and so `missing` is a bound by theorem.
        where: what the numbers are a statement about: GENERIC, OPEN or POINT.
        method, prime, draws, seed: how the rank was found, from how many random sets of data.
        claims: the certificates of the actions that count, each with its proof.
        blocks: {"architecture", "at", "verdict"} of the catalog's architectures that the graph contains, by
            Proposition 3.1 of Zhao et al. 2024, where the sizes asked for were too large.
        asked: the sizes asked for, where those were too large.
        at: the parameters, where they were given; otherwise they come from the seed.
        notes: what a reader should know.
    """

    subject: Statement
    sizes: Mapping[str, int]
    verdict: Extent
    parameters: int
    rank: int
    orbit_dimension: int
    missing: int
    rigorous: bool
    where: str
    method: str
    prime: int | None = None
    draws: int = 0
    seed: int = 0
    claims: tuple[Certificate, ...] = ()
    directions: tuple[Direction, ...] = ()
    blocks: tuple[Mapping[str, Any], ...] = ()
    asked: Mapping[str, int] | None = None
    at: Mapping[str, Any] | None = None
    notes: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        """What the certificate is a statement about, in words."""
        if self.asked is None:
            return self.where
        small, large = (", ".join(f"{a}={n}" for a, n in s.items()) for s in (self.sizes, self.asked))
        return f"{self.where}, at the sizes {small}, not at those asked for ({large})"

    @property
    def title(self) -> str:
        return str(self.subject["architecture"])

    @property
    def digest(self) -> str:
        """The SHA-256 of the subject."""
        return graph_digest(self.subject)

    @property
    def touched(self) -> tuple[str, ...]:
        """The parameters that the unexplained directions move."""
        return tuple(sorted({name for direction in self.directions for name in direction}))

    def predicate(self) -> dict[str, Any]:
        """The certificate as JSON."""
        rows = [{n: [float(x) for x in array.reshape(-1)] for n, array in d.items()} for d in self.directions]
        numbers = {name: getattr(self, name) for name in NUMBERS}
        return numbers | {
            "version": VERSION,
            "digest": self.digest,
            "subject": self.subject,
            "sizes": dict(self.sizes),
            "verdict": str(self.verdict),
            "rigorous": self.rigorous,
            "where": self.where,
            "at": None if self.at is None else {n: [float(v) for v in x.reshape(-1)] for n, x in self.at.items()},
            "asked": None if self.asked is None else dict(self.asked),
            "method": self.method,
            "prime": self.prime,
            "claims": [_timeless(claim) for claim in self.claims],
            "directions": rows,
            "touched": list(self.touched),
            "notes": list(self.notes),
            "blocks": [dict(block) for block in self.blocks],
        }

    def envelope(self) -> dict[str, Any]:
        """The in-toto statement around the predicate."""
        subject = {"name": f"{self.title} canonical graph", "digest": {"sha256": self.digest}}
        return {"_type": TYPE, "subject": [subject], "predicateType": PREDICATE, "predicate": self.predicate()}

    def save(self, path: str | Path) -> Path:
        """Write the certificate, whole or not at all."""
        return write(path, json.dumps(self.envelope(), indent=1, sort_keys=True, allow_nan=False) + "\n")

    def __str__(self) -> str:
        told = f"{self.title}: {self.verdict}, {self.parameters} parameters, rank {self.rank}"
        return f"{told}, orbit {self.orbit_dimension}, missing {self.missing}"


def _timeless(claim: Certificate) -> dict[str, Any]:
    """A claim's certificate without what differs from run to run."""
    return claim.predicate() | {"evidence": [], "seconds": None, "residual": None, "versions": {}}


def load(path: str | Path) -> CompletenessCertificate:
    """Read a completeness certificate; it executes nothing, and proves nothing before it is checked.

    Raises:
        InputError: the file is unreadable, truncated, too large or too deep, of an unknown version, or was edited.
    """
    return read(parsed(path), str(path))


def is_completeness(envelope: Any) -> bool:
    """Whether an envelope says that it holds a completeness certificate."""
    return isinstance(envelope, dict) and envelope.get("predicateType") == PREDICATE


def read(envelope: Any, where: str = "certificate") -> CompletenessCertificate:
    """A completeness certificate from its envelope; see `load`."""
    if not is_completeness(envelope) or envelope.get("_type") != TYPE:
        raise InputError(f"{where}: no completeness certificate (its type is not {PREDICATE})")
    body = envelope.get("predicate")
    if not isinstance(body, dict) or type(body.get("version")) is not int or body["version"] != VERSION:
        found = body.get("version") if isinstance(body, dict) else None
        raise InputError(f"{where}: a certificate of version {found!r:.40}; this program reads version {VERSION}")
    if set(body) != FIELDS:
        odd = ", ".join(sorted(set(body) ^ FIELDS))
        raise InputError(f"{where}: its fields are not those of a completeness certificate ({odd:.120})")
    if isinstance(body["subject"], dict) and "module" in body["subject"]:
        raise InputError(f"{where}: the completeness of a plain module is not replayable: the module is no part of it")
    try:
        check_subject(body["subject"])
        found = _certificate(body, where)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        if isinstance(error, InputError):
            raise InputError(f"{where}: {error}") from error
        raise InputError(f"{where}: not a certificate ({type(error).__name__}: {error!s:.120})") from error
    if body["digest"] != found.digest:
        raise InputError(f"{where}: the subject was edited: its digest is not the recorded one")
    if envelope.get("subject") != found.envelope()["subject"]:
        raise InputError(f"{where}: the certificate belongs to another graph than {found.digest[:12]}")
    if list(found.touched) != body["touched"]:
        raise InputError(f"{where}: the parameters touched are not those of its directions")
    return found


def _certificate(body: Mapping[str, Any], where: str) -> CompletenessCertificate:
    """The certificate of a body, with the types that the rest of the program relies on."""
    for name in NUMBERS:
        if type(body[name]) is not int or not 0 <= body[name] < 2**63:
            raise ValueError(f"its {name} is no natural number")
    if body["prime"] is not None and (type(body["prime"]) is not int or not 2 <= body["prime"] < 2**63):
        raise ValueError("its prime is no integer from 2 to 2^63")
    if type(body["rigorous"]) is not bool or body["where"] not in SCOPES or not isinstance(body["method"], str):
        raise ValueError("its scope, its method, or whether it is rigorous")
    sizes = body["sizes"]
    if not isinstance(sizes, dict) or any(type(n) is not int for n in sizes.values()):
        raise ValueError("its sizes are no integers")
    net = network_of(body["subject"], sizes)
    if net.given != sizes or net.parameters != body["parameters"]:
        raise ValueError("its sizes are not those of the free axes, or its parameters are not so many")
    if not all(isinstance(note, str) for note in body["notes"]) or not isinstance(body["notes"], list):
        raise ValueError("its notes are no texts")
    if not all(isinstance(b, dict) and set(b) == {"architecture", "at", "verdict"} for b in body["blocks"]):
        raise ValueError("its blocks")
    wanted = {name: body[name] for name in (*NUMBERS, "subject", "sizes", "rigorous", "where", "method", "prime")}
    return CompletenessCertificate(
        **wanted,
        asked=_asked(body["asked"], sizes),
        at=None if body["at"] is None else _arrays(net, body["at"]),
        verdict=Extent(body["verdict"]),
        claims=tuple(read_claim(_whole(claim), f"{where}, claim {i}") for i, claim in enumerate(body["claims"])),
        directions=tuple(_arrays(net, d) for d in body["directions"]),
        blocks=tuple(body["blocks"]),
        notes=tuple(body["notes"]),
    )


def _asked(asked: Any, sizes: Mapping[str, int]) -> Mapping[str, int] | None:
    if asked is None:
        return None
    if not isinstance(asked, dict) or set(asked) != set(sizes) or any(type(n) is not int for n in asked.values()):
        raise ValueError("the sizes that were asked for")
    return asked


def _whole(predicate: Any) -> dict[str, Any]:
    """The envelope around a claim's predicate, whose subject is its own graph."""
    statement = predicate["statement"]
    graph = digest({k: statement[k] for k in ("axes", "leaves", "constants", "functions", "graph")})
    subject = {"name": f"{statement['architecture']} canonical graph", "digest": {"sha256": graph}}
    return {"_type": TYPE, "subject": [subject], "predicateType": CLAIM, "predicate": predicate}


def _arrays(net: Network, given: Any) -> Direction:
    """Parameters as arrays, from lists of finite numbers."""
    import numpy as np

    if not isinstance(given, dict) or not given:
        raise ValueError("a direction, or the point, names no parameter")
    found = {}
    for name, values in given.items():
        leaf = net.leaves[name]
        if leaf.kind == "data" or not all(type(x) in (int, float) and math.isfinite(x) for x in values):
            raise ValueError(f"the numbers of {name!r:.40}")
        found[name] = np.array(values, dtype=float).reshape(leaf.shape)
    return found
