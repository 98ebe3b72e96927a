"""Good and bad certificates: tracked proofs, small ones for each law, near-misses, forged ones, refuted claims."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from symverify.kernel.check import Setting, evaluate, replay
from symverify.kernel.groups import components, element
from symverify.kernel.polynomial import Refused
from symverify.verification.checking import traits
from tests.arena import documents
from tests.arena.action_probes import ACTIONS
from tests.arena.function_probes import RULES
from tests.arena.law_probes import LAWS
from tests.arena.stating import Probe, probes
from tests.kernel.statements import EveryRule, certificate
from tests.kernel.test_check import certificate_of
from tests.mutation.forging import forgeries, sealed
from tests.mutation.judge import judge

PROOFS = Path(__file__).parents[2] / "proofs" / "certificates"
REGISTRY = LAWS | RULES | ACTIONS
EVERY = {"graph": EveryRule(), "action": EveryRule()}
SEED, FORGED = 11, 900


@dataclass(frozen=True)
class Exhibit:
    """A certificate, where it is from, and whether it is good."""

    source: str
    name: str
    good: bool
    predicate: Any

    @property
    def text(self) -> str:
        return json.dumps({"predicate": self.predicate})


@cache
def tracked() -> tuple[dict[str, Any], ...]:
    """The envelopes that are stored in proofs/certificates."""
    return tuple(json.loads(path.read_text()) for path in sorted(PROOFS.glob("*.json")))


@cache
def small_probes() -> tuple[Probe, ...]:
    return tuple(probes(REGISTRY))


def transported(envelope: dict[str, Any]) -> bool:
    return envelope["predicate"]["verdict"] == "PROVED" and envelope["predicate"]["steps"] is not None


def title(envelope: dict[str, Any]) -> str:
    statement = envelope["predicate"]["statement"]
    return f"{statement['architecture']}::{statement['claim']}"


@cache
def good() -> tuple[Exhibit, ...]:
    """What every checker must accept: 169 tracked proofs at the time of writing, and one small proof for each law."""
    found = [Exhibit("tracked proofs", title(e), True, e["predicate"]) for e in tracked() if transported(e)]
    for probe in small_probes():
        if probe.true:
            predicate = certificate(probe.statement, replay(probe.statement, EVERY))
            found.append(Exhibit("one law each", probe.name, True, predicate))
    return tuple(found)


@cache
def bad() -> tuple[Exhibit, ...]:
    """What none may accept, and why it is bad: it is false by an independent judge, or no certificate at all."""
    return (*near_misses(), *broken(), *refuted(), *forged())


def near_misses() -> Iterator[Exhibit]:
    for probe in small_probes():
        if not probe.true:
            yield Exhibit("near-misses", probe.name, False, certificate(probe.statement, attempted(probe.statement)))


def broken() -> Iterator[Exhibit]:
    for source in (documents.wrong_fields, documents.fixed_sizes):
        yield from (Exhibit("edited certificates", name, False, predicate) for name, predicate in source())
    for name, statement in documents.malformed():
        steps = attempted(statement)
        yield Exhibit("malformed", name, False, certificate_of(statement, steps if any(steps.values()) else None))


def refuted() -> Iterator[Exhibit]:
    """The refuted claims of the catalog, said to be proved by the steps that lead furthest.

    Not those that are refuted because the action exists nowhere: a transport proof speaks of the points where it does.
    """
    for envelope in tracked():
        body = envelope["predicate"]
        if body["verdict"] == "REFUTED" and body["witness"]["law"] != "defined":
            statement = body["statement"]
            yield Exhibit("refuted claims", title(envelope), False, certificate(statement, attempted(statement)))


def forged() -> Iterator[Exhibit]:
    """Forged certificates, the digests made right, of which the statement is false by the numeric judge.

    Not those that ascribe to a function of the library what it does not have: a checker takes the traits for granted.
    """
    real = [e for e in tracked() if transported(e) and len(e["predicate"]["statement"]["graph"]["nodes"]) < 15]
    for forgery in forgeries(real, FORGED, SEED):
        try:
            envelope = sealed(json.loads(forgery.text))
            statement = envelope["predicate"]["statement"]
            false = traits(statement) is None and judge(statement).verdict == "separates"
        except Exception:  # the judge knows nothing of malformed statements; these stand among the malformed ones
            continue
        if false:
            yield Exhibit("forged", forgery.what, False, envelope["predicate"])


def attempted(statement: Any) -> dict[str, dict[str, list[str]]]:
    """The rules that fire where all may be used, whether or not a proof comes out."""
    fired: Any = {"graph": {}, "action": {}}
    try:
        table, parts = Setting(statement), list(components(statement["group"]))
        g = {path: element(table, "g", path, *rest[:3]) for path, *rest in parts}
        moved = evaluate(table, statement["action"], {}, g, EveryRule(), fired["action"])
        for leaves in ({}, moved):
            evaluate(table, statement["graph"], leaves, {}, EveryRule(), fired["graph"])
    except (Refused, LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError):
        return {"graph": {}, "action": {}}
    return {part: {n: sorted(rules) for n, rules in used.items() if rules} for part, used in fired.items()}
