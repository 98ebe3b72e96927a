"""Mutated certificates: the tracked transport proofs of the catalog with one to three things changed.

A mutant is drawn from a seed and a number. Half the operators know nothing of what they change (a place in the JSON is
deleted, doubled, exchanged or overwritten); the others are the forgers of tests/mutation. Most mutants are sealed
again, as a careful forger would: with the digest of the new statement, its sizes, and some with new steps.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from symverify.kernel.check import replay
from symverify.kernel.polynomial import Refused
from symverify.verification.transport import EveryRule, sizes_of
from tests.mutation import forged_evidence, forged_statements
from tests.mutation.forger import GROUPS, ODD_VALUES, RULES, places_of, statement_of
from tests.mutation.forging import attempt, sealed

FOLDER = Path(__file__).parents[2] / "proofs" / "certificates"
FIELDS = ("version", "verdict", "sizes", "digest", "statement", "steps")
OF_REFUTATIONS = {"a refutation said to be a proof", "a proof said to be a refutation"}  # there is none among these
FORGERS = {
    name: forger
    for name, forger in (forged_statements.FORGERS | forged_evidence.FORGERS).items()
    if name not in OF_REFUTATIONS
}
Envelope = dict[str, Any]
Blind = Callable[[random.Random, Any, Any, Sequence[Envelope]], None]


@dataclass(frozen=True)
class Mutant:
    """What was done to which certificate, and what the certificate says now."""

    operator: str
    title: str
    predicate: Any


@cache
def originals() -> tuple[str, ...]:
    """The tracked certificates with a transport proof, as JSON of what the kernel reads of them."""
    out = []
    for path in sorted(FOLDER.glob("*.json")):
        predicate = json.loads(path.read_text(encoding="utf-8"))["predicate"]
        if predicate["verdict"] == "PROVED" and predicate["steps"] is not None:
            out.append(json.dumps({field: predicate[field] for field in FIELDS}))
    return tuple(out)


@cache
def parsed() -> tuple[Envelope, ...]:
    """The same, to borrow from and never to change."""
    return tuple({"predicate": json.loads(text)} for text in originals())


@cache
def weights() -> tuple[float, ...]:
    """Short certificates are drawn more often: they are checked faster."""
    return tuple(1 / len(text) for text in originals())


def mutate(seed: int, index: int) -> Mutant:
    """The mutant of this number; never one that is equal to its original."""
    rng = random.Random(f"mutant {seed} {index}")
    while True:
        text = rng.choices(originals(), weights())[0]
        envelope = {"predicate": json.loads(text)}
        title = "{architecture}::{claim}".format(**envelope["predicate"]["statement"])
        names = []
        for _ in range(rng.choices((1, 2, 3), (85, 10, 5))[0]):
            name, envelope = changed(rng, envelope)
            names.append(name)
        if rng.random() < 0.8:
            envelope = resealed(rng, envelope)
        if json.dumps(envelope["predicate"]) != text:
            return Mutant(", ".join(names), title, envelope["predicate"])


def changed(rng: random.Random, envelope: Envelope) -> tuple[str, Envelope]:
    """One operator, another one where it finds nothing to change."""
    while True:
        if rng.random() < 0.5:
            name = rng.choice(sorted(FORGERS))
            found = attempt(FORGERS[name], rng, envelope, parsed())
        else:
            name = rng.choice(sorted(BLIND))
            found = blindly(rng, BLIND[name], envelope)
        if isinstance(found, dict) and isinstance(found.get("predicate"), dict):
            return name, found


def blindly(rng: random.Random, operator: Blind, envelope: Envelope) -> Envelope | None:
    """An operator at a random place of a random part."""
    predicate = envelope["predicate"]
    statement = predicate.get("statement")
    parts = [predicate, predicate.get("steps")]
    if isinstance(statement, dict):
        action, graph = (statement.get(k) for k in ("action", "graph"))
        parts += [statement, statement.get("group"), action, action, graph, graph, statement.get("axes")]
        parts += [statement.get("leaves"), statement.get("functions"), statement.get("group")]
    places = list(places_of(rng.choice(parts)))
    if not places:
        return None
    try:
        operator(rng, *rng.choice(places), parsed())
    except (LookupError, TypeError, ValueError):
        return None  # nothing to do at this place
    return envelope


def resealed(rng: random.Random, envelope: Envelope) -> Envelope:
    """With the digest of its statement; perhaps with its sizes, and with the steps that prove it, if there are any."""
    predicate = envelope["predicate"]
    try:
        if rng.random() < 0.5:
            predicate["sizes"] = sizes_of(predicate["statement"])
        if rng.random() < 0.1:
            every: Any = {"graph": EveryRule(), "action": EveryRule()}
            predicate["steps"] = replay(predicate["statement"], every)
    except (LookupError, TypeError, AttributeError, Refused):
        pass  # it has none
    return sealed(envelope)


# --- operators that know nothing


def delete(rng: random.Random, holder: Any, key: Any, real: Sequence[Envelope]) -> None:
    del holder[key]


def double(rng: random.Random, holder: Any, key: Any, real: Sequence[Envelope]) -> None:
    holder.insert(key, copy.deepcopy(holder[key])) if isinstance(holder, list) else holder.update(
        {f"{key}'": copy.deepcopy(holder[key])}
    )


def exchange(rng: random.Random, holder: Any, key: Any, real: Sequence[Envelope]) -> None:
    other = rng.choice([k for k in (holder if isinstance(holder, dict) else range(len(holder))) if k != key])
    holder[key], holder[other] = holder[other], holder[key]


def overwrite(rng: random.Random, holder: Any, key: Any, real: Sequence[Envelope]) -> None:
    holder[key] = copy.deepcopy(rng.choice(ODD_VALUES))


def borrow(rng: random.Random, holder: Any, key: Any, real: Sequence[Envelope]) -> None:
    """A value of the same sort from elsewhere."""
    other = statement_of(rng.choice(list(real)))
    part = rng.choice([other["action"], other["graph"], other["group"], other["leaves"], other["axes"]])
    holder[key] = copy.deepcopy(rng.choice([h[k] for h, k in places_of(part) if type(h[k]) is type(holder[key])]))


def nudge(rng: random.Random, holder: Any, key: Any, real: Sequence[Envelope]) -> None:
    """A number a little larger or smaller; a text that is one of those of its kind."""
    value = holder[key]
    if type(value) is int:
        holder[key] = value + rng.choice((-2, -1, 1, 2))
    elif value in GROUPS or value in RULES:
        holder[key] = rng.choice(GROUPS if value in GROUPS else RULES)
    elif isinstance(value, str) and value.lstrip("-").isdigit():
        holder[key] = rng.choice(("0", "1", "-1", "2", "1/2", "-2"))
    else:
        raise ValueError("nothing to nudge")


def rename(rng: random.Random, holder: Any, key: Any, real: Sequence[Envelope]) -> None:
    """A key under another name."""
    if not isinstance(holder, dict):
        raise ValueError("no key")
    holder[rng.choice(["g", "h", "n", "", f"{key}_", *map(str, range(4))])] = holder.pop(key)


def shuffle(rng: random.Random, holder: Any, key: Any, real: Sequence[Envelope]) -> None:
    rng.shuffle(holder[key])


BLIND: dict[str, Blind] = {
    f.__name__: f for f in (delete, double, exchange, overwrite, borrow, nudge, nudge, rename, shuffle)
}
