"""Random claims whose truth is known from algebra: no engine says otherwise, and the algebra itself is judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from symverify.verification import exact, identity, numeric, transport
from tests.reliability import brute_force, judges, soak
from tests.reliability.actions import composes, elements, multiply
from tests.reliability.judges import Report, Shares, judge
from tests.reliability.random_claims import draw
from tests.reliability.random_networks import FAMILIES
from tests.reliability.recipes import Component, Group, Letter, Move
from tests.reliability.soak import total
from tests.reliability.tracing import claim
from tests.reliability.truth import truth
from tests.reliability.words import ONE, generic

SEED = 17
MANY = 20_000
EVERY = Shares(identity=6, unprompted=3, reread=1, second=3)


def judged(seed: int, count: int, shares: Shares) -> Report:
    report = Report()
    for index in range(count):
        judge(seed, index, shares, report)
    return report


def hold(report: Report) -> None:
    """No complaint, and enough of each kind that this says something."""
    assert report.complaints == []
    claims = sum(total(report, None, kind) for kind in ("true", "false", "vacuous"))
    true, false = total(report, None, "true"), total(report, None, "false")
    assert true > claims / 4 and false > claims / 3
    assert total(report, None, "proved") > 0.98 * true
    assert total(report, None, "refuted") > 0.98 * false
    assert {family for family, _ in report.counts} == set(FAMILIES)


def test_no_engine_is_wrong_about_some_claims():
    report = judged(SEED, 300, EVERY)
    hold(report)
    assert total(report, None, "second checker accepted") > 20
    assert total(report, None, "identity: true, accepted") > 10
    assert total(report, None, "identity: false, not accepted") > 20


@pytest.mark.slow
def test_no_engine_is_wrong_about_many_claims(tmp_path):
    """Transport and kernel, numeric and exact on all; identity, the second checker and rereading on a share.

    `python tests/reliability/soak.py --claims 100000` and `make soak` are the same on more of them.
    """
    state = soak.State(None, {})
    shares = Shares(second=20)
    soak.soak(MANY, 2, SEED + 1, shares, state, soak.Console(width=160))
    print("\n" + "\n".join(soak.summary(state.report, MANY, SEED + 1, shares, state.seconds)))
    hold(state.report)
    assert len(state.report.digests) > 0.8 * MANY


@pytest.mark.slow
def test_the_symbolic_engine_is_not_wrong_about_a_thousand_claims():
    report = judged(SEED + 2, 1000, Shares(symbolic=1))
    hold(report)
    assert total(report, None, "symbolic: true, PROVED") > 100


# --- the truth is judged: by numbers, in plain numpy


def disagreements(seed: int, count: int) -> Iterator[str]:
    """Laws that hold with a residual above 1e-9, and laws that fail with one below 1e-3 at every one of 90 points."""
    for index in range(count):
        fact, statement = truth(draw(seed, index).recipe), claim(draw(seed, index).recipe).statement
        for law, found in brute_force.gaps(statement, index, 6).items():
            if getattr(fact, law):
                if max(found, default=0.0) > brute_force.AGREES:
                    yield f"{seed}/{index}: {law} holds, but by {max(found):.1e}"
                continue
            more = found if max(found, default=0.0) >= brute_force.DIFFERS else ()
            more = more or brute_force.gaps(statement, index + 10**6, 90)[law]
            if max(more, default=0.0) < brute_force.DIFFERS:
                most = max(more, default=0.0)
                yield f"{seed}/{index}: {law} fails ({fact.why}), but at {len(more)} points by {most:.1e}"


def test_numbers_agree_with_the_algebra():
    assert list(disagreements(SEED, 200)) == []


@pytest.mark.slow
def test_numbers_agree_with_the_algebra_about_many_claims():
    assert list(disagreements(SEED + 3, 4000)) == []


def test_words():
    """What is known of groups, in normal forms."""
    gl, o, p, d = (generic(kind, "g") for kind in ("GL", "O", "Permutation", "Diagonal"))
    assert gl * gl.inverse == generic("SL", "g") * generic("SL", "g").inverse == replace(ONE, rigid=False)
    assert not (gl * gl.transpose).is_one and not gl.is_orthogonal and not gl.is_monomial
    assert o.is_orthogonal and (o * o.transpose).is_one and not o.is_monomial and not o.fixes_ones
    assert p.is_orthogonal and p.is_monomial and p.fixes_ones and not (p * p).is_one
    assert d.transpose == d and not d.is_orthogonal and not (d * d).is_one and d.power(1, Fraction(0)).is_orthogonal
    signs, monomial = generic("Signs", "g"), generic("PositiveMonomial", "g")
    assert (signs * signs).is_one and signs.inverse == signs
    assert monomial.transpose != monomial.inverse and monomial.power(0, Fraction(-1)).transpose == monomial.inverse
    assert d * p != p * d and (p * d * p.inverse).is_diagonal


@pytest.mark.parametrize(
    ("kind", "letter", "acts"),
    [
        ("GL", Letter(0), True),
        ("GL", Letter(0, inverted=True), False),
        ("GL", Letter(0, transposed=True), False),
        ("GL", Letter(0, transposed=True, inverted=True), True),
        ("O", Letter(0, transposed=True, inverted=True), True),
        ("Permutation", Letter(0, transposed=True), False),
        ("Diagonal", Letter(0, inverted=True), True),
        ("PositiveMonomial", Letter(0, (0, Fraction(-3)), False, False), True),
        ("PositiveMonomial", Letter(0, (0, Fraction(-3)), True, False), False),
    ],
)
def test_what_composes(kind, letter, acts):
    group = Group((Component(kind, "h"),))
    g, h = elements(group, "g"), elements(group, "h")
    assert composes(Move((letter,)), g, h, multiply(group, h, g)) is acts
    assert composes(Move((), (letter,)), g, h, multiply(group, h, g)) is (not acts or kind == "Diagonal")


# --- the judges themselves must be able to complain


def about(report: Report) -> set[str]:
    return {complaint["about"].split(":")[0] for complaint in report.complaints}


def test_a_prover_that_believes_everything_is_found_out(monkeypatch):
    monkeypatch.setattr(transport, "prove", lambda statement: transport.Proof({"graph": {}, "action": {}}, "it is so"))
    found = about(judged(SEED, 40, EVERY))
    assert {"false claim proved", "the kernel refuses the transport's proof", "contradiction"} <= found


def test_a_prover_that_raises_is_found_out(monkeypatch):
    monkeypatch.setattr(transport, "prove", lambda statement: 1 / 0)
    assert about(judged(SEED, 4, EVERY)) == {"transport raised"}


def test_an_engine_that_sees_failures_everywhere_is_found_out(monkeypatch):
    seen = numeric.Attack(1.0, 1e-16, "composition", 16, True, {})
    monkeypatch.setattr(numeric, "attack", lambda *args, **kwargs: seen)
    assert "numeric" in about(judged(SEED, 40, EVERY))


def test_a_witness_against_what_holds_is_found_out(monkeypatch):
    monkeypatch.setattr(exact, "refute", lambda *args: {"law": "invariance"})
    assert "witness against invariance, which holds" in about(judged(SEED, 40, Shares(unprompted=1)))


def test_an_identity_engine_that_accepts_everything_is_found_out(monkeypatch):
    def believe(statement, seed):
        return identity.Identity(True, -99.0, 1, "it is so", identity.assigned(statement, None))

    monkeypatch.setattr(identity, "test", believe)
    found = about(judged(SEED, 40, Shares(identity=1)))
    assert any(what.startswith("EXACT, but") for what in found)


def test_an_algebra_that_errs_is_found_out(monkeypatch):
    """If every claim were held to be true, the engines would complain."""
    fact = replace(truth(draw(SEED, 0).recipe), identity=True, composition=True, invariance=True)
    monkeypatch.setattr(judges, "truth", lambda recipe: fact)
    assert "numeric" in about(judged(SEED, 40, EVERY))


# --- reproducible, and resumed where it stopped


def test_seed_and_index_draw_a_claim_again():
    one, two = (claim(draw(SEED, 5).recipe).digest for _ in range(2))
    assert one == two
    assert len({claim(draw(SEED, index).recipe).digest for index in range(20)}) > 15


def test_a_run_goes_on_where_it_stopped(tmp_path):
    settings = {"claims": 2}
    state = soak.State(tmp_path / "state", settings)
    report = judged(SEED, 2, Shares())
    report.complaints.append({"seed": SEED, "index": 1, "about": "planted"})
    state.keep(0, 1.5, report)
    again = soak.State(tmp_path / "state", settings)
    assert (again.done, again.seconds, again.report) == ({0}, 1.5, report)
    assert json.loads((tmp_path / "state").read_text().splitlines()[0]) == settings


def test_a_run_of_other_claims_is_not_gone_on_with(tmp_path):
    soak.State(tmp_path / "state", {"claims": 2})
    with pytest.raises(SystemExit, match="is of another run"):
        soak.State(tmp_path / "state", {"claims": 3})
