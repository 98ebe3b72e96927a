"""Mutated certificates: none is accepted unless its statement is true, and the checkers raise their refusals only.

Accepted is what the kernel accepts and `symverify check` reads: a statement that tracing could have made, with the
traits that this library proves of its functions. Whether such a statement is true says the judge of tests/mutation.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import pytest

from symverify import second_checker
from symverify.errors import InputError
from symverify.kernel.check import check
from symverify.kernel.polynomial import Refused
from symverify.verification.checking import traits
from symverify.verification.exact import refute
from symverify.verification.well_formed import check_statement
from tests.mutation.judge import Ruling, judge
from tests.reliability.certificate_mutants import BLIND, FORGERS, Mutant, mutate, originals

SEED, SAMPLE, ALL, CHUNK = 31, 600, 100_000, 2_500
SECOND = 5  # one mutant in so many is given to the second checker as well, and all that the first accepts
SLOW = 20.0  # seconds: refusals are to come in time
Checker = Callable[[Any], object]


@dataclass
class Findings:
    """What became of the mutants."""

    counts: Counter[str] = field(default_factory=Counter)
    operators: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    true: dict[str, Ruling] = field(default_factory=dict)  # by content: nothing is judged twice

    def add(self, other: Findings) -> None:
        self.counts.update(other.counts)
        self.operators.update(other.operators)
        self.complaints += other.complaints

    def text(self) -> str:
        return "\n".join(f"{n:9,} {what}" for what, n in self.counts.most_common())


def examine(mutant: Mutant, index: int, found: Findings, first: Checker, second: Checker) -> None:
    """Give one mutant to the checkers."""
    found.operators[mutant.operator] += 1

    def complain(what: str, error: object = "") -> None:
        found.complaints.append(f"{index}: {mutant.operator} of {mutant.title}: {what}: {error!s:.300}")

    begun, accepted = time.perf_counter(), False
    try:
        first(mutant.predicate)
        accepted = True
    except Refused as refusal:
        found.counts["refused: " + str(refusal).split(":")[0]] += 1
    except Exception as error:
        complain(f"the kernel raises {type(error).__name__}", error)
    if time.perf_counter() - begun > SLOW:
        complain(f"{time.perf_counter() - begun:.0f} s")
    if accepted or index % SECOND == 0:
        agreed(mutant, accepted, found, second, complain)
    if accepted:
        found.counts[of_accepted(mutant, found, complain)] += 1


def agreed(mutant: Mutant, accepted: bool, found: Findings, second: Checker, complain: Callable[..., None]) -> None:
    """The second checker says the same, or declines."""
    try:
        second(mutant.predicate)
        also = True
    except second_checker.Refused:
        also = False
    except (second_checker.Declined, second_checker.Unreadable):
        found.counts["(the second checker declines)"] += 1
        return
    except Exception as error:
        complain(f"the second checker raises {type(error).__name__}", error)
        return
    found.counts["(asked of both checkers)"] += 1
    if also != accepted:
        complain(f"the kernel {'accepts' if accepted else 'refuses'}, the second checker does not")


def of_accepted(mutant: Mutant, found: Findings, complain: Callable[..., None]) -> str:
    """Why an accepted mutant is none that should have been refused; a complaint where it is one."""
    statement = mutant.predicate["statement"]
    try:
        check_statement(statement)
    except InputError:
        return "accepted by the kernel, refused by the reader: no statement that tracing makes"
    if traits(statement):
        return "accepted by the kernel, refused by the reader: traits that this library does not prove"
    said = content(statement)
    if said in original_contents():
        return "accepted: the statement of a real certificate, under any name"
    if said not in found.true:
        found.true[said] = judged(statement)
    ruling = found.true[said]
    if ruling.verdict == "agrees" and ruling.moves:
        return "accepted: another statement, true by the judge"
    if ruling.verdict != "separates":
        return f"accepted: the judge does not say: {ruling.reason.split(';')[0]:.70}"
    if refute(statement, SEED) is None:  # an output that is 0, as a sum of centred values is, differs by its rounding
        return "accepted: float64 sees a difference, and no rational point confirms it"
    complain("ACCEPTED, but it is false", f"{ruling.reason} {json.dumps(statement)}")
    return "accepted, but false"


def judged(statement: Any) -> Ruling:
    """The judge at sizes that it can compute: a proof for an axis of 10^12 entries holds for one of 7.

    What is said of a function that is no set of traits says nothing, and the proof did not need it.
    """
    small = {name: 7 if type(size) is int and size > 16 else size for name, size in statement["axes"].items()}
    table = statement["functions"] if isinstance(statement["functions"], dict) else {}
    known = {name: given if isinstance(given, dict) else {} for name, given in table.items()}
    used = [node[1] for node in statement["graph"]["nodes"] if node[0] == "apply"]
    try:
        ruling = judge({**statement, "axes": small, "functions": {name: {} for name in used} | known}, SEED)
    except Exception as error:  # the judge reads statements that it has never seen
        return Ruling("cannot", f"the judge raises {type(error).__name__}")
    somewhere = re.match(r"0 points separate, [1-9]\d* agree", ruling.reason)
    return Ruling("agrees", "where it is defined") if somewhere else ruling


def content(statement: Any) -> str:
    """What is stated, whatever it is called."""
    return json.dumps({k: v for k, v in statement.items() if k not in ("claim", "architecture")}, sort_keys=True)


def original_contents() -> set[str]:
    if not CONTENTS:
        CONTENTS.update(content(json.loads(text)["statement"]) for text in originals())
    return CONTENTS


CONTENTS: set[str] = set()


def run(start: int, count: int, first: Checker = check, second: Checker = second_checker.check) -> Findings:
    """The mutants from one number on."""
    found = Findings()
    for index in range(start, start + count):
        examine(mutate(SEED, index), index, found, first, second)
    return found


def hold(found: Findings, count: int) -> None:
    print("\n" + found.text())
    assert found.complaints == []
    silent = sum(n for what, n in found.counts.items() if "does not say" in what or "no rational point" in what)
    assert silent <= max(5, count / 200)  # the judge answers for all but some two in a thousand
    assert sum(n for what, n in found.counts.items() if what.startswith("refused")) > 0.8 * count


def test_the_originals_are_accepted():
    """Else what follows would hold of checkers that refuse everything."""
    assert len(originals()) > 100
    for text in originals()[::4]:
        predicate = json.loads(text)
        assert check(predicate) == predicate["digest"]


def test_a_sample_of_mutants():
    found = run(0, SAMPLE)
    hold(found, SAMPLE)
    used = {name for names in found.operators for name in names.split(", ")}
    assert used <= set(FORGERS) | set(BLIND)
    assert len(used) >= 0.9 * len({*FORGERS, *BLIND})  # which ones a sample meets is chance; 10^5 mutants meet all


@pytest.mark.slow
def test_a_hundred_thousand_mutants():
    total = Findings()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for found in pool.map(run, range(0, ALL, CHUNK), [CHUNK] * (ALL // CHUNK)):
            total.add(found)
    hold(total, ALL)
    assert sum(total.operators.values()) == ALL


def test_a_mutant_is_drawn_again():
    one, two, other = (json.dumps(mutate(SEED, index).predicate) for index in (3, 3, 4))
    assert one == two != other


# --- the test itself must be able to fail


def refuse(predicate: Any) -> object:
    raise second_checker.Refused("it is not so")


def test_a_kernel_that_accepts_everything_is_found_out():
    found = run(0, 60, lambda predicate: "yes", refuse)
    assert any("ACCEPTED, but it is false" in c for c in found.complaints)
    assert any("the kernel accepts, the second checker does not" in c for c in found.complaints)


def test_a_kernel_that_raises_is_found_out():
    found = run(0, 40, lambda predicate: predicate["statement"]["graph"]["nodes"][10**6])
    assert any("the kernel raises IndexError" in c for c in found.complaints)
