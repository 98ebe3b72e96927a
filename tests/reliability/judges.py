"""What every engine says of a random claim, and what is wrong with that: complaints are to be none.

Wrong is: a proof or an acceptance by the kernel of a claim that is not true; a law that fails in float64, or a witness
in exact arithmetic, that holds; an acceptance by the identity engine where the law is false at the sizes that were
tested; any exception. Not wrong but counted are misses: a true claim without a proof, a false one without a witness.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from symverify.kernel.check import VERSION, check, digest
from symverify.kernel.polynomial import Refused
from symverify.verification import exact, identity, numeric, transport
from tests.reliability import brute_force
from tests.reliability.random_claims import Drawn, draw
from tests.reliability.recipes import Recipe
from tests.reliability.tracing import claim
from tests.reliability.truth import Truth, truth

POINTS = 16


@dataclass(frozen=True)
class Shares:
    """One claim in so many is given to an engine; 0 is none of them. The others judge every claim."""

    identity: int = 20
    unprompted: int = 16  # a search for a witness where float64 saw nothing
    reread: int = 4  # the kernel again, on a proof that was written to JSON and read (it is asked about all of them)
    symbolic: int = 0
    second: int = 0  # the second checker


@dataclass
class Report:
    """Counts by (family, what), and what is wrong."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    complaints: list[dict[str, Any]] = field(default_factory=list)
    digests: set[bytes] = field(default_factory=set)

    def add(self, other: Report) -> None:
        self.counts.update(other.counts)
        self.complaints += other.complaints
        self.digests |= other.digests


@dataclass
class Judged:
    """One claim under judgement."""

    seed: int
    index: int
    drawn: Drawn
    fact: Truth
    statement: Mapping[str, Any]
    report: Report

    def count(self, what: str) -> None:
        self.report.counts[self.drawn.recipe.family, what] += 1

    def complain(self, about: str, found: object) -> None:
        """A reproduction: seed and index draw the claim again; the statement is beside them."""
        self.count(f"COMPLAINT {about}")
        self.report.complaints.append(
            {
                "seed": self.seed,
                "index": self.index,
                "about": about,
                "found": str(found)[:500],
                "truth": vars(self.fact),
                "mode": self.drawn.mode,
                "statement": self.statement,
            }
        )

    def guarded(self, engine: str, run: Callable[[], Any]) -> Any:
        """What an engine finds; an exception is a complaint, since every claim is a well-formed one."""
        try:
            return run()
        except Exception as error:
            self.complain(f"{engine} raised", f"{type(error).__name__}: {error}")
            return None


def judge(seed: int, index: int, shares: Shares, report: Report) -> None:
    """Draw a claim, decide it, ask the engines, and compare."""
    drawn = draw(seed, index)
    fact = truth(drawn.recipe)
    traced = claim(drawn.recipe)
    case = Judged(seed, index, drawn, fact, traced.statement, report)
    if traced.ill_formed:
        case.complain("ill-formed", traced.ill_formed)
        return
    report.digests.add(content(traced.statement))
    case.count("true" if fact.holds else "false" if fact.false else "vacuous")
    case.count(f"drawn: {drawn.mode}")
    proved = transported(case, shares)
    fails = attacked(case)
    refuted = witnessed(case, fails, chosen(index, shares.unprompted))
    if proved and (fails or refuted):
        case.complain("contradiction", f"proved, but {fails or refuted} fails")
    if chosen(index, shares.identity):
        tested(case)
    if chosen(index, shares.symbolic):
        written_out(case)


def chosen(index: int, share: int) -> bool:
    """Whether this claim is among one in `share`, spread over the claims about one network."""
    return bool(share) and (index * 2654435761 % 2**32) * share < 2**32


def content(statement: Mapping[str, Any]) -> bytes:
    """A fingerprint of what is stated."""
    return sha256(json.dumps(statement, sort_keys=True).encode()).digest()[:10]


def transported(case: Judged, shares: Shares) -> bool:
    """The transport engine, which asks the kernel; and both checkers on the proof as it is read from a file."""
    proof = case.guarded("transport", lambda: transport.prove(case.statement))
    if proof is None or not proof.found:
        case.count("true, not proved") if case.fact.holds else None
        return False
    case.count("proved")
    if not case.fact.holds:
        case.complain("false claim proved", proof.reason)
    if chosen(case.index, shares.reread) or chosen(case.index, shares.second):
        certificate = json.loads(json.dumps(predicate(case.statement, proof.steps)))
        reread(case, certificate)
        if chosen(case.index, shares.second):
            seconded(case, certificate)
    return True


def reread(case: Judged, certificate: Mapping[str, Any]) -> None:
    """The kernel accepts what it has accepted."""
    try:
        check(certificate)
        case.count("kernel, read again")
    except Refused as refusal:
        case.complain("the kernel refuses the transport's proof", refusal)


def predicate(statement: Mapping[str, Any], steps: Any) -> dict[str, Any]:
    """What a transport certificate holds."""
    return {
        "version": VERSION,
        "verdict": "PROVED",
        "sizes": transport.sizes_of(statement),
        "statement": statement,
        "digest": digest(statement),
        "steps": steps,
    }


def seconded(case: Judged, certificate: Mapping[str, Any]) -> None:
    """The second checker must not refuse what the first accepts."""
    from symverify import second_checker

    try:
        second_checker.check(certificate)
        case.count("second checker accepted")
    except second_checker.Declined:
        case.count("second checker declined")
    except second_checker.Refused as refusal:
        case.complain("second checker refuses the proof", refusal)


def attacked(case: Judged) -> str | None:
    """The numeric engine: which law fails in float64."""
    seen = case.guarded(
        "numeric", lambda: numeric.attack(case.statement, case.index, points=POINTS, until_failure=True)
    )
    if seen is None:
        return None
    if seen.fails and getattr(case.fact, seen.fails):
        case.complain(f"numeric: {seen.fails} holds", seen)
    if case.fact.false:
        case.count("false, fails in float64" if seen.fails else "false, float64 sees nothing")
    elif seen.residual is None:
        case.count("no finite value in float64")
    return str(seen.fails) if seen.fails else None


def witnessed(case: Judged, fails: str | None, unprompted: bool) -> str | None:
    """The exact engine: a rational point where a law fails in balls that exclude 0, found again from its JSON."""
    if not fails and not unprompted:
        return None
    tries = 4 if fails else 1
    witness = case.guarded("exact", lambda: exact.refute(case.statement, case.index, fails, tries))
    if witness is None:
        case.count("false, no witness") if case.fact.false and fails else None
        return None
    if getattr(case.fact, witness["law"]):
        case.complain(f"witness against {witness['law']}, which holds", witness)
    case.count("refuted")
    if case.index % 8 == 0:
        again = json.loads(json.dumps(witness))
        if case.guarded("replay", lambda: exact.replay(case.statement, again)) is None:
            case.complain("a witness is not found again", witness)
        case.count("witness replayed")
    return str(witness["law"])


def tested(case: Judged) -> None:
    """The identity engine: EXACT at its sizes, where the claim may be true although it is false at others."""
    found = case.guarded("identity", lambda: identity.test(case.statement, case.index))
    if found is None:
        return
    what = {True: "accepted", False: "not accepted", None: "not expressible"}[found.accepted]
    kind = "true" if case.fact.holds else "false" if case.fact.false else "vacuous"
    case.count(f"identity: {kind}, {what}")
    if found.accepted and case.fact.false:
        law = brute_force.fails(case.statement, case.index, found.sizes)
        if law:
            case.complain(f"EXACT, but {law} fails at {dict(found.sizes)}", found.reason)
        case.count("identity: false, but true at the sizes tested")


def written_out(case: Judged) -> None:
    """The symbolic engine: PROVED at its sizes."""
    from symverify.verification.symbolic import symbolic

    found = case.guarded("symbolic", lambda: symbolic(case.statement, budget=2.0))
    if found is None:
        return
    kind = "true" if case.fact.holds else "false" if case.fact.false else "vacuous"
    case.count(f"symbolic: {kind}, {found['verdict']}")
    if found["verdict"] == "PROVED" and case.fact.false:
        law = brute_force.fails(case.statement, case.index, found["sizes"])
        if law:
            case.complain(f"symbolic PROVED, but {law} fails at {found['sizes']}", found["detail"])
    if found["verdict"] == "REFUTED" and case.fact.holds:
        case.complain("symbolic REFUTED a true claim", found["detail"])


def recipe_of(seed: int, index: int) -> Recipe:
    """The claim of a reproduction."""
    return draw(seed, index).recipe
