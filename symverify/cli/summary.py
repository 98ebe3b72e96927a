"""What a run of `certify` amounts to: its exit code, its JSON, and the lines below its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from symverify.claims.verdict import UNDECIDED, Verdict
from symverify.cli.judging import Outcome


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """0 if every verdict is the expected one, 3 if all that is wrong is that claims stayed undecided, else 1."""
    unexpected = [outcome for outcome in outcomes if outcome.unexpected]
    if not unexpected:
        return 0
    return 3 if all(o.certificate and o.verdict == UNDECIDED for o in unexpected) else 1


def record(outcome: Outcome, path: Path | None) -> dict[str, Any]:
    """One object of the JSON; what could not be judged is UNDECIDED, its reason beginning "crashed:"."""
    claim, certificate = outcome.claim, outcome.certificate
    return {
        "architecture": claim.architecture.name,
        "claim": claim.name,
        "kind": claim.kind,
        "group": claim.group.canonical,
        "verdict": str(outcome.verdict),
        "expected": str(claim.expect),
        "sizes": certificate.sizes if certificate else {},
        "reason": outcome.reason,
        "evidence": certificate.evidence if certificate else [],
        "residual": certificate.residual if certificate else None,
        "seconds": certificate.seconds if certificate else None,
        "source": claim.source or claim.architecture.source,
        "graph_hash": certificate.graph_hash if certificate else None,
        "digest": claim.digest,
        "certificate": str(path) if path else None,
    }


def how(outcome: Outcome) -> str:
    """By which engine the verdict was reached, and by which rules or at which law, in a few words."""
    certificate = outcome.certificate
    if certificate is None:
        return "crashed"
    verdict, law = certificate.verdict, (certificate.witness or {}).get("law")
    if verdict == Verdict.REFUTED and law:
        return law if law == "ill-formed" else f"exact: {'undefined' if law == 'defined' else law}"
    if verdict == Verdict.UNDECIDED:
        return "vacuous" if certificate.reason.startswith("vacuous:") else ""
    engine = next((e["engine"] for e in certificate.evidence if e["verdict"] == verdict), "")
    if engine == "transport":
        used = {rule for part in (certificate.steps or {}).values() for rules in part.values() for rule in rules}
        engine = f"transport: {', '.join(sorted(used)) or 'linear algebra'}"
    return engine if certificate.sizes == "all" else f"{engine} at {sizes(certificate.sizes)}"


def sizes(given: str | Mapping[str, int]) -> str:
    return given if isinstance(given, str) else ", ".join(f"{axis}={size}" for axis, size in given.items())


def at_single_sizes(outcome: Outcome) -> bool:
    """Whether a proof is about some sizes of an axis that is a symbol in the statement."""
    certificate = outcome.certificate
    if certificate is None or certificate.verdict != Verdict.PROVED or isinstance(certificate.sizes, str):
        return False
    return any(not isinstance(certificate.statement["axes"].get(axis), int) for axis in certificate.sizes)


def closing(outcomes: Sequence[Outcome], seconds: float, folder: str) -> str:
    """The line below the table: how many of which verdict, how many not as expected, where the certificates are."""
    counts = Counter(str(outcome.verdict) for outcome in outcomes)
    told = ", ".join(f"{counts[v]} {v}" for v in map(str, Verdict) if counts[v])
    single = sum(at_single_sizes(outcome) for outcome in outcomes)
    told += f" ({single} of the PROVED at single sizes only)" if single else ""
    wrong = sum(outcome.unexpected for outcome in outcomes)
    as_expected = f"{wrong} not as expected" if wrong else "all as expected"
    claims = "1 claim" if len(outcomes) == 1 else f"{len(outcomes)} claims"
    return f"{claims} in {seconds:.1f} s: {told}; {as_expected}; certificates in {folder}"


def explanation(outcome: Outcome) -> str:
    """Why one claim is not as expected, and where it is stated."""
    where = "" if outcome.claim.line is None else " ({}:{})".format(*outcome.claim.line)
    got = f"got {outcome.verdict}" if outcome.certificate else "no verdict"
    return f"{outcome.claim.title}{where}: expected {outcome.claim.expect}, {got}: {outcome.reason}"
