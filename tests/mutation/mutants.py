"""Mutants of the true claims of the catalog: a seeded choice, spread over architectures and operators, no two alike."""

from __future__ import annotations

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symverify import catalog
from symverify.claims.claim import Claim
from symverify.claims.verdict import PROVED
from tests.mutation.operators import OPERATORS

ILL_FORMED = 0.2  # the largest share of mutants whose shapes do not fit: they are the easy ones


@dataclass(frozen=True, eq=False)
class Mutant:
    """A changed claim, what was changed in which true one, and what it states whatever it is called."""

    operator: str
    what: str
    parent: Claim
    claim: Claim

    @property
    def title(self) -> str:
        return f"{self.parent.title}, {self.operator}: {self.what}"

    @property
    def content(self) -> str:
        """A digest of what is stated; of an ill-formed claim, of how it is written."""
        if self.claim.ill_formed:
            return hashlib.sha256(self.title.encode()).hexdigest()
        return content(self.claim)


def content(claim: Claim) -> str:
    """A digest of the statement without its name."""
    said = {k: v for k, v in claim.statement.items() if k != "claim"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def claims() -> list[Claim]:
    """Every claim of the catalog."""
    return catalog.claims()


def true_claims() -> list[Claim]:
    """Those that mutants are made of."""
    return [claim for claim in claims() if claim.expect == PROVED and claim.ill_formed is None]


def every_mutant(parents: Sequence[Claim]) -> Iterator[Mutant]:
    """All mutants of some claims by one change each, none equal to its parent or to another."""
    seen = {content(claim) for claim in parents}
    for parent in parents:
        for name, operator in OPERATORS.items():
            for what, claim in operator(parent):
                mutant = Mutant(name, what, parent, claim)
                if mutant.content not in seen:
                    seen.add(mutant.content)
                    yield mutant


def choose(mutants: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """`count` of them: in turn one of each architecture, there in turn one of each operator, by a seeded order."""
    rng = random.Random(seed)
    drawers: dict[str, dict[str, list[Mutant]]] = defaultdict(lambda: defaultdict(list))
    for mutant in rng.sample(list(mutants), len(mutants)):
        drawers[mutant.parent.architecture.name][mutant.operator].append(mutant)
    chosen: list[Mutant] = []
    ill_formed = 0
    while drawers and len(chosen) < count:
        for name in sorted(drawers):
            mutant = _next(drawers[name], rng)
            if mutant is None:
                del drawers[name]
            elif not mutant.claim.ill_formed or ill_formed < ILL_FORMED * count:
                ill_formed += mutant.claim.ill_formed is not None
                chosen.append(mutant)
    return chosen[:count]


def _next(drawer: dict[str, list[Mutant]], rng: random.Random) -> Mutant | None:
    """A mutant of a random operator that has some left."""
    left = sorted(name for name in drawer if drawer[name])
    return drawer[rng.choice(left)].pop() if left else None
