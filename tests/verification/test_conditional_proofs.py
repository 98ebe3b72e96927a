"""A proof that holds only where the action exists, or only for the data that it saw, confirms no claim beyond that."""

from dataclasses import replace

import pytest

import symverify as sv
from symverify.verification import checking, symbolic, transport


def change_of_frame(sigma, kind):
    @sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"x": "n"}, name="conditional_network")
    def network(W2, W1, x):
        return W2 @ sigma(W1 @ x)

    @network.symmetry(sv.GL("h"), kind=kind)
    def change(g, W2, W1, x):
        before, after = sv.frame(sigma(W1 @ x), over="h"), sv.frame(sigma(g @ W1 @ x), over="h")
        return {"W2": W2 @ before @ sv.inverse(after), "W1": g @ W1}

    return change


def said_to_be_proved(claim, steps, sizes):
    """A certificate that says PROVED, whatever the engines say together."""
    assumed = transport.assumptions(claim.statement, steps) if steps else ()
    said = {"verdict": sv.PROVED, "steps": steps, "sizes": sizes, "assumptions": assumed, "witness": None}
    return replace(sv.verify(claim), **said)


def test_a_proof_where_the_action_does_not_exist_is_not_confirmed():
    claim = change_of_frame(sv.relu, "data-dependent")
    proof = transport.prove(claim.statement)
    assert proof.found, "the kernel takes the frames for granted"
    found = checking.replay(said_to_be_proved(claim, proof.steps, "all"))
    assert not found.confirmed and found.how.startswith("undefined:")


def test_the_same_proof_is_confirmed_where_it_does():
    claim = change_of_frame(sv.sigmoid, "data-dependent")
    proof = transport.prove(claim.statement)
    assert checking.replay(said_to_be_proved(claim, proof.steps, "all")).confirmed


@pytest.mark.parametrize("kind", ["functional", "loss"])
def test_an_action_that_peeks_is_no_symmetry_for_all_data(kind, monkeypatch):
    claim = change_of_frame(sv.sigmoid, kind)
    monkeypatch.setattr(symbolic, "again", lambda statement, sizes: True)
    found = checking.replay(said_to_be_proved(claim, None, {"h": 2, "m": 2, "n": 2}))
    assert not found.confirmed and "sees the data" in found.how
