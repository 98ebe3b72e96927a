"""The verdict does not look at what was expected: inverting every `expect` of the catalog changes none."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from symverify import EXACT, PROVED, REFUTED, SUPPORTED, UNDECIDED, catalog, verify
from symverify.claims.claim import Claim

INVERSE = {PROVED: REFUTED, REFUTED: PROVED, EXACT: REFUTED, SUPPORTED: REFUTED, UNDECIDED: PROVED}
SAMPLE = 40


def changed(claims: Sequence[Claim], judge=verify) -> list[str]:
    """The claims whose verdict, sizes, steps or witness change with the expectation."""
    found = []
    for claim in claims:
        one, two = judge(claim), judge(replace(claim, expect=INVERSE[claim.expect]))
        meaning = [(c.verdict, c.sizes, c.steps, c.witness, c.statement) for c in (one, two)]
        if meaning[0] != meaning[1] or two.expected != INVERSE[claim.expect]:
            found.append(claim.title)
    return found


def test_inverting_a_sample_of_expectations_changes_no_verdict():
    assert changed(random.Random(0).sample(catalog.claims(), SAMPLE)) == []


@pytest.mark.slow
def test_inverting_every_expectation_changes_no_verdict():
    assert changed(catalog.claims()) == []


def test_a_verifier_that_looks_at_the_expectation_is_found_out():
    claims = catalog.claims()[:4]
    assert changed(claims, lambda claim: replace(verify(claim), verdict=claim.expect)) == [c.title for c in claims]
