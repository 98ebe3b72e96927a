"""One engine on its own: what it may say beside an expectation, and what it must reach."""

from pathlib import Path

import pytest

import symverify as sv
from symverify.regression.engines import Answer, answer, contradiction, hold_engine
from symverify.regression.settings import ALL, ENGINES, Settings, engines_of


@sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, name="engine_network")
def network(W2, W1, X):
    return W2 @ sv.relu(W1 @ X)


def moved(g, W2, W1):
    return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}


def stated(group, expect, name):
    return network.symmetry(group, expect=expect, name=name)(moved)


TRUE = stated(sv.PositiveDiagonal("h"), sv.PROVED, "true")
FALSE = stated(sv.GL("h"), sv.REFUTED, "false")
BELIEVED = stated(sv.GL("h"), sv.PROVED, "believed")
DISBELIEVED = stated(sv.PositiveDiagonal("h"), sv.REFUTED, "disbelieved")
ILL = network.symmetry(sv.GL("h"), expect=sv.REFUTED, name="ill")(lambda g, W1: {"W1": W1 @ g})


def settings(*engines):
    paths = {"lock_path": Path("symverify.lock"), "folder": None, "sarif": None, "summary": None}
    return Settings(active=True, update=None, seed=0, engines=engines, **paths)


SAID = {  # claim -> what the engines say of it
    TRUE: dict(zip(ENGINES, ("PROVED", "PROVED", "EXACT", "UNDECIDED", "SUPPORTED"), strict=True)),
    FALSE: dict(zip(ENGINES, ("UNDECIDED", "UNDECIDED", "UNDECIDED", "REFUTED", "UNDECIDED"), strict=True)),
    ILL: dict.fromkeys(ENGINES, "REFUTED"),
}


@pytest.mark.parametrize("claim", SAID, ids=lambda claim: claim.name)
@pytest.mark.parametrize("engine", ENGINES)
def test_what_an_engine_says(claim, engine):
    assert answer(claim, engine, 0).verdict == SAID[claim][engine]


HELD = {  # (claim, engine, the selected engines, words of the failure or None)
    "a proof": (TRUE, "transport", ENGINES, None),
    "an engine that cannot prove": (TRUE, "numeric", ("numeric",), None),
    "the only one that could refute": (FALSE, "exact", ("exact",), None),
    "one that cannot refute": (FALSE, "transport", ("transport",), None),
    "no proof": (BELIEVED, "transport", ("transport",), "transport: expected PROVED, got UNDECIDED"),
    "no proof by two": (BELIEVED, "transport", ("transport", "symbolic"), "got UNDECIDED, nor does symbolic"),
    "a counterexample": (BELIEVED, "exact", ("exact",), "exact: expected PROVED, got REFUTED"),
    "a residual": (BELIEVED, "numeric", ("numeric",), "numeric: expected PROVED, but a law seems to fail"),
    "a proof of what is to be refuted": (DISBELIEVED, "transport", ENGINES, "expected REFUTED, got PROVED"),
    "no counterexample": (DISBELIEVED, "exact", ENGINES, "exact: expected REFUTED, got UNDECIDED"),
}


@pytest.mark.parametrize("claim, engine, selected, words", HELD.values(), ids=HELD)
def test_what_fails(claim, engine, selected, words):
    held, failure = hold_engine(claim, engine, settings(*selected))
    assert held["entry"] is None and held["result"]["title"] == claim.title
    if words is None:
        assert failure is None and held["result"]["rule"] is None
    else:
        assert failure is not None and words in failure and "stated" in failure
        assert held["result"]["rule"] == "symverify/unexpected"


def test_two_engines_vouch_for_each_other(monkeypatch):
    monkeypatch.setitem(hold_engine.__globals__["ASK"], "transport", lambda statement, seed: Answer(sv.UNDECIDED, "no"))
    assert hold_engine(TRUE, "transport", settings("transport", "symbolic"))[1] is None
    assert hold_engine(TRUE, "transport", settings("transport", "numeric"))[1] is not None


@pytest.mark.parametrize("expected", list(sv.Verdict))
def test_to_be_undecided_contradicts_nothing(expected):
    assert contradiction(expected, Answer(sv.UNDECIDED, "")) is None
    said = contradiction(expected, Answer(sv.REFUTED, ""))
    assert (said is None) is (expected == sv.REFUTED)


def test_lists_of_engines():
    assert engines_of("") == engines_of("all") == ALL
    assert engines_of(" numeric,transport ,numeric") == ("transport", "numeric")
    with pytest.raises(ValueError, match="no engine is all, magic: give all, or some of transport"):
        engines_of("all,magic,exact")
