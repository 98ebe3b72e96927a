"""No false mutant of a true claim is proved or supported, almost all are refuted, and no true one is refuted.

An independent judge (judge.py) says which mutants are false. The counts are printed: pytest -s tests/mutation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from symverify import PROVED, REFUTED, UNDECIDED
from symverify.claims.claim import Claim
from symverify.verification.judging import verify
from tests.mutation.judge import Ruling, judge
from tests.mutation.mutants import Mutant, choose, claims, content, every_mutant, true_claims
from tests.mutation.reasons import contained, why
from tests.mutation.retrace import write

SEED = 20240
SAMPLE, ALL = 60, 1000
REFUTED_SHARE = 0.98
Verdicts = Callable[[Claim], tuple[str, str]]  # a claim -> its verdict and the reason


@dataclass
class Findings:
    """What became of a set of mutants: `complaints` is empty where the engines did as they must."""

    false: list[tuple[Mutant, str]] = field(default_factory=list)
    true: list[tuple[Mutant, str, str]] = field(default_factory=list)
    unjudged: list[tuple[Mutant, str]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The counts, and every true mutant with its reason."""
        ill = sum(mutant.claim.ill_formed is not None for mutant, _ in self.false)
        lines = [
            f"{len(self.false)} false mutants ({ill} ill-formed): {dict(Counter(v for _, v in self.false))}",
            f"{len(self.true)} true mutants: {dict(Counter(v for _, v, _ in self.true))}",
            *(f"  {n} times: {reason}" for reason, n in Counter(r for _, _, r in self.true).most_common()),
            f"{len(self.unjudged)} that the judge cannot tell",
            *(f"  true: {mutant.title}: {reason}" for mutant, _, reason in self.true),
            *(f"  undecided: {mutant.title}" for mutant, verdict in self.false if verdict == UNDECIDED),
            *(f"  cannot tell: {mutant.title}: {reason}" for mutant, reason in self.unjudged),
        ]
        return "\n".join(lines)


def examine(mutants: Sequence[Mutant], verdicts: Verdicts) -> Findings:
    """Judge every mutant independently and compare with the verdict."""
    found = Findings()
    for mutant in mutants:
        ruling = Ruling("separates", "ill-formed") if mutant.claim.ill_formed else judge(mutant.claim.statement, SEED)
        try:
            verdict, reason = verdicts(mutant.claim)
        except Exception as error:  # a verifier answers every claim: an exception is a finding like others
            found.complaints.append(f"{mutant.title}: {type(error).__name__}: {error}")
            continue
        if ruling.verdict == "cannot":
            found.unjudged.append((mutant, ruling.reason))
        elif ruling.verdict == "separates":
            found.false.append((mutant, verdict))
            found.complaints += of_false(mutant, verdict, reason, ruling)
        else:
            found.true.append((mutant, verdict, why(mutant, ruling)))
            if verdict == REFUTED:
                found.complaints.append(f"true, but REFUTED: {mutant.title}: {reason}")
    refuted = sum(verdict == REFUTED for _, verdict in found.false)
    if refuted < REFUTED_SHARE * len(found.false):
        found.complaints.append(f"only {refuted} of {len(found.false)} false mutants are refuted")
    found.complaints += [
        f"no reason why it is true: {m.title}" for m, _, reason in found.true if reason == "unexplained"
    ]
    return found


def of_false(mutant: Mutant, verdict: str, reason: str, ruling: Ruling) -> list[str]:
    """What is wrong with a verdict on a false mutant."""
    if verdict not in (REFUTED, UNDECIDED):
        return [f"false, but {verdict}: {mutant.title} (the judge: {ruling.reason}; the engine: {reason})"]
    if mutant.claim.ill_formed and not reason.startswith("ill-formed:"):
        return [f"ill-formed, but {verdict}: {mutant.title}: {reason}"]
    return [] if reason else [f"{verdict} without a reason: {mutant.title}"]


def engines(claim: Claim) -> tuple[str, str]:
    """All engines of the library."""
    certificate = verify(claim)
    return certificate.verdict, certificate.reason


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    return list(every_mutant(true_claims()))


def report(findings: Findings) -> None:
    print("\n" + findings.text())
    assert not findings.complaints, "\n".join(findings.complaints)


def test_a_sample_of_mutants(mutants):
    report(examine(choose(mutants, SAMPLE, SEED), engines))


@pytest.mark.slow
def test_all_mutants(mutants):
    chosen = choose(mutants, ALL, SEED)
    assert len({mutant.content for mutant in chosen}) == ALL >= 500
    assert {mutant.parent.architecture.name for mutant in chosen} == {c.architecture.name for c in true_claims()}
    assert {mutant.operator for mutant in chosen} == {mutant.operator for mutant in mutants}
    findings = examine(chosen, engines)
    report(findings)
    assert len(findings.false) >= 500
    assert len(findings.unjudged) <= ALL / 100


# --- the test itself must be able to fail


def test_the_judge_agrees_with_every_true_claim_of_the_catalog():
    rulings = {claim.title: judge(claim.statement) for claim in true_claims()}
    assert {title: r for title, r in rulings.items() if r.verdict != "agrees"} == {}


def test_the_judge_separates_the_false_claims_of_the_catalog():
    """But for those whose action is undefined somewhere, where there are no two sides to compare."""
    false = [claim for claim in claims() if claim.expect == REFUTED and claim.ill_formed is None]
    rulings = {claim.title: judge(claim.statement) for claim in false}
    rest = {title: r for title, r in rulings.items() if r.verdict != "separates"}
    assert {title: r for title, r in rest.items() if "it is undefined" not in r.reason} == {}
    assert len(rest) < len(false) / 20


@pytest.mark.parametrize("answer", [PROVED, "EXACT", "SUPPORTED"])
def test_a_verifier_that_believes_everything_is_found_out(mutants, answer):
    findings = examine(choose(mutants, SAMPLE, SEED), lambda claim: (answer, "it is so"))
    assert len([c for c in findings.complaints if c.startswith(f"false, but {answer}")]) > SAMPLE / 3


def test_a_verifier_that_believes_nothing_is_found_out(mutants):
    findings = examine(choose(mutants, SAMPLE, SEED), lambda claim: (REFUTED, "ill-formed: it is not so"))
    assert any(c.startswith("true, but REFUTED") for c in findings.complaints)


def test_a_verifier_that_decides_nothing_is_found_out(mutants):
    findings = examine(choose(mutants, SAMPLE, SEED), lambda claim: (UNDECIDED, ""))
    assert any(c.startswith("only 0 of ") for c in findings.complaints)
    assert any(c.startswith("UNDECIDED without a reason") for c in findings.complaints)


def test_a_verifier_that_raises_is_found_out(mutants):
    def broken(claim: Claim) -> tuple[str, str]:
        raise KeyError(claim.name)

    assert len(examine(choose(mutants, 5, SEED), broken).complaints) == 5


def test_writing_a_claim_again_without_a_change_changes_nothing():
    """Else a mutant would differ from its parent by more than its mutation."""
    assert [c.title for c in true_claims() if content(write(c)) != content(c)] == []


def test_the_choice_is_seeded(mutants):
    contents = [[m.content for m in choose(mutants, SAMPLE, seed)] for seed in (1, 1, 2)]
    assert contents[0] == contents[1] != contents[2]


def test_ill_formed_mutants_are_ill_formed(mutants):
    """What is counted as refuted for its shape is refused by the tracer, with both axes named."""
    ill = [m for m in mutants if m.claim.ill_formed]
    assert all(m.claim.statement["action"]["outputs"] == {} for m in ill)
    assert sum(m.claim.ill_formed is not None for m in choose(mutants, SAMPLE, SEED)) <= SAMPLE / 5


def test_inclusions_of_groups():
    o, gl = {"type": "O", "axes": ["h"]}, {"type": "GL", "axes": ["h"]}
    assert contained({"type": "SO", "axes": ["h"]}, gl) and contained(o, gl)
    assert not contained(gl, o) and not contained(o, {"type": "GL", "axes": ["n"]})
    assert contained({"type": "Power", "base": o, "over": "a"}, {"type": "Power", "base": gl, "over": "a"})


def test_a_renamed_mutant_is_no_new_one(mutants):
    mutant = mutants[0]
    assert replace(mutant, claim=replace(mutant.claim, name="other")).content == mutant.content
