"""The verdict EXACT: which claims get it, how it is checked again, and what is said of engines that disagree."""

import json

import pytest

import symverify as sv
from symverify.claims.certificate import read
from symverify.verification import identity, judging, transport
from symverify.verification.checking import replay
from tests.verification.stated import TWO, basis, claimed, two

WIDE = {  # too many entries for the symbolic engine, and no rule of transport knows that the second unit is 0
    "parameters": {"W2": "m h", "W1": "h n"},
    "data": {"x": "n"},
    "constants": {"mask": ("h", [1, 0])},
    "sizes": {"h": 2, "m": 300},
}


def masked():
    return claimed(
        lambda W2, W1, x, mask: W2 @ (sv.relu(W1 @ x) * mask),
        lambda c, W2, mask: {"W2": W2 + c * (1 - mask)},
        sv.Translation("m"),
        WIDE,
    )


@pytest.fixture(scope="module")
def certificate():
    return sv.verify(masked())


def entry(certificate, engine="identity"):
    return next(e for e in certificate.evidence if e["engine"] == engine)


def test_a_claim_that_only_this_engine_decides_is_exact_at_its_sizes(certificate):
    assert certificate.verdict == sv.EXACT
    assert set(certificate.sizes) == {"n"}
    assert "error <= 2^-" in certificate.reason
    assert entry(certificate)["detail"] == certificate.reason


def test_a_proof_is_stronger_and_the_evidence_stands_beside_it():
    proved = sv.verify(claimed(two(sv.relu), basis, sv.PositiveDiagonal("h")))
    assert proved.verdict == sv.PROVED
    assert entry(proved)["verdict"] == sv.EXACT
    assert set(entry(proved)["sizes"]) == {"h", "k", "m", "n"}


def test_an_exact_certificate_is_checked_by_another_run(certificate, tmp_path):
    path = certificate.save(tmp_path / "masked.json")
    found = sv.check(path, against={})
    assert found.confirmed
    assert found.how.startswith("tested again at {'n': ")
    assert "error <= 2^-" in found.how


def forged(certificate, **changes):
    envelope = json.loads(json.dumps(certificate.envelope()))
    envelope["predicate"].update(changes)
    return replay(read(envelope))


FORGED = {
    "all sizes": ({"sizes": "all"}, "EXACT holds at sizes: it names those of n"),
    "no size": ({"sizes": {}}, "EXACT holds at sizes: it names those of n"),
    "a size too many": ({"sizes": {"n": 2, "q": 2}}, "EXACT holds at sizes: it names those of n"),
    "size 0": ({"sizes": {"n": 0}}, "the size of n is 0, not from 1 to 16"),
    "a huge size": ({"sizes": {"n": 10**9}}, "not from 1 to 16"),
    "a size that is text": ({"sizes": {"n": "2"}}, "the size of n is '2'"),
    "a seed that is text": ({"seed": "0"}, "its seed is no natural number"),
    "a negative seed": ({"seed": -1}, "its seed is no natural number"),
    "a huge seed": ({"seed": 10**40}, "its seed is no natural number"),
}


@pytest.mark.parametrize("changes, reason", FORGED.values(), ids=FORGED)
def test_a_forged_certificate_is_not_confirmed(certificate, changes, reason):
    found = forged(certificate, **changes)
    assert not found.confirmed
    assert reason in found.how


def test_a_false_claim_does_not_become_exact_by_saying_so():
    refuted = sv.verify(claimed(two(sv.relu), basis, sv.GL("h")))
    assert refuted.verdict == sv.REFUTED
    found = forged(refuted, verdict="EXACT", sizes={"h": 2, "k": 3, "m": 2, "n": 3}, witness=None)
    assert not found.confirmed
    assert "invariance: the output differs" in found.how


def test_exact_and_refuted_is_a_contradiction(monkeypatch):
    def lie(statement, seed=0, sizes=None):
        return {"engine": "identity", "verdict": "EXACT", "sizes": {"h": 2}, "detail": "a lie"}

    monkeypatch.setattr(identity, "evidence", lie)
    with pytest.raises(judging.Contradiction, match="exact by one engine and refuted by another"):
        sv.verify(claimed(two(sv.relu), basis, sv.GL("h")))


def test_what_holds_at_small_sizes_alone_is_no_contradiction(monkeypatch):
    """S_2 is commutative and its own inverse: (W2 g, g W1) is a symmetry there, and none of S_3."""
    monkeypatch.setattr(identity, "_small", lambda statement: {"h": 2, "k": 2, "m": 2, "n": 2})
    swapped = claimed(two(sv.tanh), lambda g, W2, W1: {"W2": W2 @ g, "W1": g @ W1}, sv.Permutation("h"))
    found = sv.verify(swapped)
    assert found.verdict == sv.REFUTED
    assert entry(found)["verdict"] == sv.UNDECIDED
    assert "; but not at {'h': " in entry(found)["detail"]


def test_an_action_that_does_not_exist_on_an_open_set_is_not_exact():
    def action(g, W2, W1, x):
        before, after = sv.frame(sv.relu(W1 @ x), over="h"), sv.frame(sv.relu(g @ W1 @ x), over="h")
        return {"W2": W2 @ before @ sv.inverse(after), "W1": g @ W1}

    relu = claimed(
        lambda W2, W1, x: W2 @ sv.relu(W1 @ x),
        action,
        sv.GL("h"),
        {**TWO, "data": {"x": "n"}},
        kind="data-dependent",
    )
    found = sv.verify(relu)
    assert found.verdict == sv.REFUTED
    assert entry(found)["verdict"] == sv.UNDECIDED
    assert entry(found)["detail"].endswith("but only where the action exists")


def test_exact_is_stronger_than_support(monkeypatch):
    monkeypatch.setattr(transport, "prove", lambda statement: transport.Proof(None, "not tried"))
    monkeypatch.setattr(judging, "_symbolic", lambda c: judging.evidence("symbolic", sv.UNDECIDED, {}, "not tried"))
    assert sv.verify(claimed(two(sv.relu), basis, sv.PositiveDiagonal("h"))).verdict == sv.EXACT
    monkeypatch.setattr(identity, "test", lambda *arguments: identity.Identity(None, None, 0, "not tried", {}))
    assert sv.verify(claimed(two(sv.relu), basis, sv.PositiveDiagonal("h"))).verdict == sv.SUPPORTED
