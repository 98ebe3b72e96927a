"""One engine on its own: it must not contradict the expectation, and must reach it where no other engine does.

Transport and symbolic reach PROVED, identity reaches EXACT, exact reaches REFUTED, numeric reaches SUPPORTED (and, of a
plain module, REFUTED too). An engine that can reach the expected verdict fails if neither it nor another selected
engine does. One that cannot fails only if it says the opposite: a proof of what is to be refuted, a counterexample or
a residual to what is to hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from symverify.claims.claim import Claim
from symverify.claims.module_claim import ModuleClaim
from symverify.claims.verdict import EXACT, PROVED, REFUTED, SUPPORTED, UNDECIDED, Verdict
from symverify.errors import InputError
from symverify.regression.judge import Held, Wrong, crashed, judged, one_thread, place, result, told_in_one
from symverify.regression.settings import Settings
from symverify.regression.telling import row

REACHES = {
    "transport": (PROVED,),
    "symbolic": (PROVED,),
    "identity": (EXACT,),
    "exact": (REFUTED,),
    "numeric": (SUPPORTED,),
}
HOLDS = (PROVED, EXACT, SUPPORTED)


@dataclass(frozen=True)
class Answer:
    """What one engine says; `against`: though undecided, it saw a residual far above rounding."""

    verdict: Verdict
    detail: str
    against: bool = False


def answer(claim: Claim | ModuleClaim, engine: str, seed: int) -> Answer:
    """What an engine says of a claim without having heard another; exact begins where numbers differ.

    Raises:
        InputError: the claim cannot be judged as it is stated, or `engine` is none.
    """
    if isinstance(claim, ModuleClaim):
        made = judged(claim, seed)
        return Answer(made.verdict, made.reason)
    if claim.ill_formed is not None:
        return Answer(REFUTED, f"ill-formed: {claim.ill_formed}")
    with one_thread():
        return ASK[engine](claim.statement, seed)


def _transport(statement: dict[str, Any], seed: int) -> Answer:
    from symverify.verification import transport

    proof = transport.prove(statement)
    return Answer(PROVED if proof.found else UNDECIDED, proof.reason)


def _symbolic(statement: dict[str, Any], seed: int) -> Answer:
    from symverify.verification.judging import SYMBOLIC_SECONDS
    from symverify.verification.laws import Laws
    from symverify.verification.symbolic import symbolic

    if Laws(statement).fresh_data:
        return Answer(UNDECIDED, "the action sees data that the output is not evaluated at")
    found = symbolic(statement, budget=SYMBOLIC_SECONDS)
    return Answer(Verdict(found["verdict"]), found["detail"])


def _identity(statement: dict[str, Any], seed: int) -> Answer:
    from symverify.verification import identity

    found = identity.evidence(statement, seed)
    return Answer(Verdict(found["verdict"]), found["detail"])


def _exact(statement: dict[str, Any], seed: int) -> Answer:
    from symverify.verification import exact, numeric

    seen = numeric.attack(statement, seed)
    if not seen.fails and seen.residual is not None:
        return Answer(UNDECIDED, "nothing to confirm: no difference above rounding was seen")
    witness = exact.refute(statement, seed, seen.fails)
    if witness is None:
        return Answer(UNDECIDED, f"{seen.fails or 'a law'} seems to fail, and no exact point confirms it")
    sides = f"{witness['left']} against {witness['right']}" if "left" in witness else witness.get("message", "")
    return Answer(REFUTED, f"{witness['law']} fails: {sides}")


def _numeric(statement: dict[str, Any], seed: int) -> Answer:
    from symverify.verification import numeric

    seen = numeric.attack(statement, seed)
    if seen.residual is None:
        return Answer(UNDECIDED, "no finite value at any sampled point")
    if not seen.moves:
        return Answer(UNDECIDED, "vacuous: the action moves nothing")
    detail = f"largest relative residual {seen.residual:.1e}, rounding level {seen.rounding:.1e}"
    if seen.fails:
        return Answer(UNDECIDED, f"{seen.fails} seems to fail: {detail}", against=True)
    return Answer(SUPPORTED, detail)


ASK = {
    "transport": _transport,
    "symbolic": _symbolic,
    "identity": _identity,
    "exact": _exact,
    "numeric": _numeric,
}


def hold_engine(claim: Claim | ModuleClaim, engine: str, settings: Settings) -> tuple[Held, str | None]:
    """Ask one engine; its result as JSON, and the words of its failure, if any."""
    try:
        found = answer(claim, engine, settings.seed)
        words = contradiction(claim.expect, found) or _short_of(claim, engine, found, settings)
    except InputError as error:
        return crashed(claim, error), told_in_one(claim, error)
    wrong = Wrong("symverify/unexpected", f"{engine}: {words}") if words else None
    held = {"result": asdict(result(claim, str(found.verdict), wrong, found.detail)), "entry": None, "envelope": None}
    if wrong is None:
        return held, None
    rows = [*row("reason", found.detail, 4), *row("stated", place(claim), 1, width=400)]
    return held, "\n".join([f"symmetry claim {claim.title}: {wrong.words}", *rows])


def contradiction(expected: Verdict, found: Answer) -> str | None:
    """What the engine says against the expectation, if anything."""
    if found.verdict == REFUTED and expected != REFUTED:
        return f"expected {expected}, got REFUTED"
    if found.verdict in (PROVED, EXACT) and expected not in HOLDS:
        return f"expected {expected}, got {found.verdict}"
    return f"expected {expected}, but a law seems to fail" if found.against and expected in HOLDS else None


def _short_of(claim: Claim | ModuleClaim, engine: str, found: Answer, settings: Settings) -> str | None:
    """That the expected verdict was not reached, if this engine could and no other selected one does."""
    able = _able(claim, settings.engines)
    if found.verdict == claim.expect or engine not in able:
        return None
    others = [name for name in able if name != engine]
    if any(answer(claim, name, settings.seed).verdict == claim.expect for name in others):
        return None
    also = f", nor does {' or '.join(others)}" if others else ""
    return f"expected {claim.expect}, got {found.verdict}{also}"


def _able(claim: Claim | ModuleClaim, selected: Sequence[str]) -> list[str]:
    """The selected engines that can reach the expected verdict."""
    if isinstance(claim, ModuleClaim):
        return ["numeric"]
    return [name for name in selected if claim.expect in REACHES[name]]
