"""Judging a claim: every engine on its own, the strongest verdict that one of them reached, and no contradiction."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from symverify.claims.certificate import Certificate
from symverify.claims.claim import Claim
from symverify.claims.module_claim import ModuleClaim
from symverify.claims.verdict import EXACT, PROVED, REFUTED, SUPPORTED, UNDECIDED, Verdict
from symverify.errors import InputError
from symverify.verification import exact, identity, numeric, transport
from symverify.verification.coverage import coverage
from symverify.verification.laws import Laws

SYMBOLIC_SECONDS = 4.0


class Contradiction(AssertionError):
    """Two engines disagree: a bug of ours, never a verdict."""


@cache
def versions() -> dict[str, str]:
    """The versions of what the evidence was computed with."""
    from importlib.metadata import version

    from symverify._version import __version__

    return {"symverify": __version__} | {name: version(name) for name in ("torch", "sympy", "python-flint")}


def verify(claim: Claim | ModuleClaim, *, seed: int = 0, device: str = "cpu") -> Certificate:
    """Judge a claim with every engine and return the certificate.

    Args:
        claim: what `architecture.symmetry` returned, or what `claim` made of a torch module.
        seed: of all random points; the same seed gives the same certificate.
        device: of the numeric engine, "cpu" or "cuda".

    Raises:
        InputError: `claim` is no claim, or the seed or device is none.
        Contradiction: two engines disagree, which is a bug of this library.
    """
    if isinstance(claim, ModuleClaim):
        from symverify.verification.module_judging import verify_module

        return verify_module(claim, seed=seed, device=device)
    if not isinstance(claim, Claim):
        raise InputError(f"verify takes a claim, as @architecture.symmetry(...) makes it, not {type(claim).__name__}")
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise InputError(f"seed is {seed!r}, not a natural number")
    start = time.perf_counter()
    judged = _ill_formed(claim) or _judge(claim, seed, device)
    return Certificate(
        statement=claim.statement,
        expected=claim.expect,
        source=claim.source or claim.architecture.source,
        seconds=time.perf_counter() - start,
        seed=seed,
        versions=versions(),
        **judged,
    )


def evidence(engine: str, verdict: Verdict, sizes: Any, detail: str) -> dict[str, Any]:
    return {"engine": engine, "verdict": str(verdict), "sizes": sizes, "detail": detail}


def ill_formed(claim: Claim) -> str | None:
    """Why a claim's action is none: its shapes do not fit, or it sees data that its kind does not give it."""
    if claim.ill_formed is None and claim.kind == "distribution" and Laws(claim.statement).sees_data:
        return "a distribution symmetry acts on the parameters alone: its action cannot see the data"
    return claim.ill_formed


def _ill_formed(claim: Claim) -> dict[str, Any] | None:
    message = ill_formed(claim)
    if message is None:
        return None
    found = evidence("exact", REFUTED, "all", f"ill-formed: {message}")
    witness = {"law": "ill-formed", "message": message}
    return {"verdict": REFUTED, "sizes": "all", "reason": found["detail"], "evidence": [found], "witness": witness}


def _judge(claim: Claim, seed: int, device: str) -> dict[str, Any]:
    statement, fixed = claim.statement, transport.sizes_of(claim.statement)
    proof = transport.prove(statement)
    found = [evidence("transport", PROVED if proof.found else UNDECIDED, fixed, proof.reason)]
    seen = numeric.attack(statement, seed, device)
    if proof.reason.startswith("vacuous:") or (not seen.moves and not proof.found):
        reason = proof.reason if proof.reason.startswith("vacuous:") else "vacuous: the action moves nothing"
        return {"verdict": UNDECIDED, "sizes": fixed, "reason": reason, "evidence": found, "residual": seen.residual}
    witness = exact.undefined(statement)
    if witness and proof.found:
        proof = transport.Proof(None, f"{proof.reason}, but only where the action exists")
        found = [evidence("transport", UNDECIDED, fixed, proof.reason)]
    if not witness and seen.fails:
        witness = exact.refute(statement, seed, seen.fails)
    found += [_identity(statement, seed, seen, witness), _numeric(seen), *_exact(witness)]
    if not witness and not (proof.found and _slow(statement)):
        found.append(_symbolic(claim))
    _consistent(claim, found, seen, witness)
    best = next(e for v in (PROVED, REFUTED, EXACT, SUPPORTED, UNDECIDED) for e in found if e["verdict"] == v)
    if best["verdict"] == SUPPORTED:
        best |= _covered(statement, seed, device, best["detail"])
    reason = best["detail"]
    if best["verdict"] == UNDECIDED or best["verdict"] == SUPPORTED:
        reason = f"{best['detail']}; transport: {proof.reason}"
    return {
        "verdict": Verdict(best["verdict"]),
        "sizes": best["sizes"],
        "reason": reason,
        "evidence": found,
        "residual": seen.residual,
        "witness": witness,
        "steps": proof.steps,
        "assumptions": transport.assumptions(statement, proof.steps) if proof.steps is not None else (),
    }


def _consistent(
    claim: Claim, found: list[dict[str, Any]], seen: numeric.Attack, witness: dict[str, Any] | None
) -> None:
    """Raise a Contradiction if one engine found the claim to hold, and another that it does not."""
    for engine, verdict in ((e["engine"], e["verdict"]) for e in found):
        if witness and verdict in (PROVED, EXACT):
            raise Contradiction(
                f"{claim.title}: {verdict.lower()} by one engine and refuted by another; this is a bug of symverify: "
                f"{found}"
            )
        if seen.fails and engine in ("transport", "identity") and verdict in (PROVED, EXACT):
            raise Contradiction(
                f"{claim.title}: {verdict.lower()}, but {seen.fails} fails in float64 ({seen}); this is a bug of "
                "symverify"
            )


def _slow(statement: Any) -> bool:
    """Whether a second opinion on a proved claim would cost too much: its expressions, written out, are large."""
    return len(statement["graph"]["nodes"]) > 24


def _identity(statement: Any, seed: int, seen: numeric.Attack, witness: dict[str, Any] | None) -> dict[str, Any]:
    """What random points of a finite field say: of small sizes, and nothing of where an action does not exist.

    A claim may hold at small sizes alone: a group of order 2 is commutative. So beside a refutation, or what looks like
    one, it is tested at the sizes of that, where the two must not differ.
    """
    found = identity.evidence(statement, seed)
    if found["verdict"] != EXACT or not (witness or seen.fails):
        return found
    if witness and witness["law"] == "defined":
        return found | {"verdict": str(UNDECIDED), "detail": f"{found['detail']}, but only where the action exists"}
    at = witness["sizes"] if witness else seen.sizes
    sizes = {axis: at[axis] for axis in found["sizes"]}
    there = identity.evidence(statement, seed, sizes)
    if there["verdict"] == EXACT:
        return there
    return found | {"verdict": str(UNDECIDED), "detail": f"{found['detail']}; but not at {sizes}: {there['detail']}"}


def _numeric(seen: numeric.Attack) -> dict[str, Any]:
    if seen.residual is None:
        return evidence("numeric", UNDECIDED, seen.sizes, "no finite value at any sampled point")
    detail = (
        f"largest relative residual {seen.residual:.1e} at {seen.points} points, rounding level {seen.rounding:.1e}"
    )
    if seen.fails:
        return evidence("numeric", UNDECIDED, seen.sizes, f"{seen.fails} seems to fail: {detail}")
    return evidence("numeric", SUPPORTED, seen.sizes, detail)


def _covered(statement: Any, seed: int, device: str, detail: str) -> dict[str, Any]:
    """Support with the pieces of activations that were touched; none where one was not."""
    seen = coverage(statement, seed, device)
    return {"verdict": str(UNDECIDED if seen.missed else SUPPORTED), "detail": f"{detail}; {seen}"}


def _exact(witness: dict[str, Any] | None) -> list[dict[str, Any]]:
    if witness is None:
        return []
    if witness["law"] == "defined":
        return [evidence("exact", REFUTED, witness["sizes"], f"undefined: {witness['message']}")]
    at = ", ".join(map(str, witness["entry"]))
    sides = f"{witness['left']} on one side, {witness['right']} on the other"
    detail = f"{witness['law']} fails: {witness['tensor']}[{at}] is {sides}"
    return [evidence("exact", REFUTED, witness["sizes"], detail)]


def _symbolic(claim: Claim) -> dict[str, Any]:
    from symverify.verification.symbolic import symbolic

    if Laws(claim.statement).fresh_data:
        return evidence("symbolic", UNDECIDED, {}, "the action sees data that the output is not evaluated at")
    return symbolic(claim.statement, budget=SYMBOLIC_SECONDS)
