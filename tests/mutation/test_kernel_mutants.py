"""The kernel with one change is noticed by the arena: no mutant that accepts more survives, and few survive at all."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.arena.certificates import bad, good
from tests.mutation.equivalent_mutants import REASONS, reason
from tests.mutation.kernel_mutants import Mutant, accepts, every_mutant, fate, fates, more, mutated, proves, sample

SAMPLE, SEED = 120, 1  # of about 1500; all of them by `python tests/mutation/kernel_mutants.py --all`


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    return every_mutant()


def test_the_kernel_executed_again_without_a_change_is_the_kernel():
    kernel = mutated(None)
    assert all(accepts(kernel, exhibit.predicate) for exhibit in good()[:40])
    for exhibit in bad()[::7]:  # of an edited certificate the statement is true: its own steps do not show it
        judged = accepts if exhibit.source == "edited certificates" else proves
        assert not judged(kernel, exhibit.predicate), exhibit.name


def test_there_are_mutants_of_every_module_and_sort(mutants):
    assert len({(m.module, m.number) for m in mutants}) == len(mutants) > 1200
    assert {m.module for m in mutants} == {"polynomial", "groups", "rules", "check"}
    assert min(Counter(m.operator for m in mutants).values()) >= 5


def test_the_sample_is_the_same_each_time():
    assert sample(20, SEED) == sample(20, SEED) != sample(20, SEED + 1)


PLANTED = {  # (function, what is changed) -> what becomes of it
    ("check.check", "need(replay(statement, steps) == steps, 'a step that was not used') -> pass"): "accepts",
    ("check.check", "need(predicate['digest'] == digest(statement)"): "accepts",
    ("check.replay", "need(output({}) == output(moved), 'the output is moved', 'not invariant') -> pass"): "refuses",
    ("check.replay", "need(twice[name] == once[name]"): "accepts",
    ("polynomial.private", "comparison turned: found.count(i) == times_used"): "refuses",
}


def test_a_planted_mutant_is_killed(mutants):
    for (where, what), wanted in PLANTED.items():
        left_out = [m for m in mutants if f"{m.module}.{m.where}" == where and what in m.name and m.after == "pass"]
        turned = [m for m in mutants if f"{m.module}.{m.where}" == where and what in m.name and "turned" in m.operator]
        assert [fate(m).what for m in left_out or turned] == [wanted], what


@pytest.mark.slow
def test_no_mutant_that_accepts_more_survives():
    found = fates(sample(SAMPLE, SEED))
    survivors = [f.mutant for f in found if f.what == "survives"]
    counts = Counter(f.what for f in found)
    print(f"\n{len(found)} of {len(every_mutant())} mutants: {dict(counts)}")
    print("\n".join(f"survives: {m.name}: {reason(m) or 'not reviewed yet'}" for m in survivors))
    assert {m.name: more(m) for m in survivors if more(m)} == {}
    assert len(survivors) < SAMPLE / 4  # 47 of 240 survived when this was written, none accepting more


def test_every_reason_fits_a_mutant(mutants):
    """Else it excuses something that is no longer there."""
    names = [m for m in mutants if reason(m)]
    assert len(REASONS) <= len(names) or not REASONS
