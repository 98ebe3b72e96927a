"""Forged certificates: real ones with one thing changed, as a forger or a broken disk would change them.

A forger takes a copy of an envelope (and may take from others) and returns the forged one, or a text. Three times in
four the digests are computed again, as a careful forger would.
"""

from __future__ import annotations

import copy
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.mutation import forged_evidence, forged_files, forged_statements, forged_witnesses
from tests.mutation.forger import Envelope, Forger

FORGERS: dict[str, Forger] = {
    name: forger
    for module in (forged_statements, forged_evidence, forged_witnesses, forged_files)
    for name, forger in module.FORGERS.items()
}


@dataclass(frozen=True)
class Forgery:
    """The text of a forged file, what was done, and to which certificate."""

    forger: str
    original: Envelope
    text: str

    @property
    def what(self) -> str:
        statement = self.original["predicate"]["statement"]
        return f"{self.forger} of {statement['architecture']}::{statement['claim']}"


def forgeries(real: Sequence[Envelope], count: int, seed: int) -> Iterator[Forgery]:
    """`count` different forgeries, forger by forger in turn, none equal to a real certificate."""
    rng, seen = random.Random(seed), {json.dumps(e, sort_keys=True) for e in real}
    names = sorted(FORGERS)
    made = tried = 0
    while made < count:
        name = names[tried % len(names)]
        tried += 1
        if tried > 100 * count:
            raise ValueError(f"only {made} forgeries differ")
        for original in rng.sample(list(real), len(real)):
            found = attempt(FORGERS[name], rng, original, real)
            text = found if isinstance(found, str) else json.dumps(found, sort_keys=True)
            if found is not None and text not in seen:
                seen.add(text)
                made += 1
                yield Forgery(name, original, text)
                break


def attempt(forger: Forger, rng: random.Random, original: Envelope, real: Sequence[Envelope]) -> Any:
    """What the forger makes of a copy, sealed three times in four; None where it has nothing to change."""
    try:
        found = forger(rng, copy.deepcopy(original), real)
    except (LookupError, TypeError, AttributeError, ValueError):
        return None  # this certificate has no such part
    return sealed(found) if isinstance(found, dict) and rng.random() < 0.75 else found


def sha(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def sealed(envelope: Envelope) -> Envelope:
    """With the digests of the statement and of the graph that it now has."""
    try:
        predicate = envelope["predicate"]
        statement = predicate["statement"]
        predicate["digest"] = sha(statement)
        graph = sha({k: statement[k] for k in ("axes", "leaves", "constants", "functions", "graph")})
        envelope["subject"] = [{"name": f"{statement['architecture']} canonical graph", "digest": {"sha256": graph}}]
    except (LookupError, TypeError):
        pass  # it has no statement left to seal
    return envelope
