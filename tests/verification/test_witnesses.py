"""A refutation is replayed from its own point, and only if that point is one of the claim's."""

import copy

import pytest

import symverify as sv
from symverify.verification import exact


@pytest.fixture(scope="module")
def refuted():
    @sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, name="witnessed")
    def network(W2, W1, X):
        return W2 @ sv.tanh(W1 @ X)

    @network.symmetry(sv.O("h"), expect=sv.REFUTED)
    def rotation(g, W2, W1):
        return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}

    @network.symmetry(sv.Signs("h"))
    def flips(g, W2, W1):
        return {"W2": W2 @ g, "W1": g @ W1}

    return rotation, exact.refute(rotation.statement, 0), flips


def test_a_witness_replays(refuted):
    claim, witness, _ = refuted
    found = exact.replay(claim.statement, witness)
    assert found is not None and found["law"] == "invariance"


def test_a_witness_against_another_claim_does_not(refuted):
    _, witness, flips = refuted
    signs = copy.deepcopy(witness)
    for which in ("g", "h"):
        n = witness["sizes"]["h"]
        signs[which] = [[["-1" if i == j else "0" for j in range(n)] for i in range(n)]]
    assert exact.replay(flips.statement, signs) is None


def change(path, value):
    def apply(witness):
        at = witness
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value

    return apply


FORGED = {
    "no group element": (change(["g", 0, 0, 0], "7"), "no element of O.h."),
    "another law": (change(["law"], "luck"), "no law of symmetries"),
    "no number": (change(["leaves", "W1", 0, 0], "one"), "no rational number"),
    "a float": (change(["leaves", "W1", 0, 0], 0.5), "no rational number"),
    "another shape": (change(["leaves", "W1"], [["1"]]), "has not the shape"),
    "no sizes": (change(["sizes"], {}), "gives no sizes"),
    "a size of nothing": (change(["sizes", "h"], 0), "gives no sizes"),
    "a huge size": (change(["sizes", "h"], 10**9), "gives no sizes"),
}


@pytest.mark.parametrize("forge, reason", FORGED.values(), ids=FORGED)
def test_a_forged_witness_is_refused(refuted, forge, reason):
    claim, witness, _ = refuted
    forged = copy.deepcopy(witness)
    forge(forged)
    with pytest.raises(sv.InputError, match=reason):
        exact.replay(claim.statement, forged)


def test_a_point_where_the_sides_agree_refutes_nothing(refuted):
    claim, witness, _ = refuted
    forged = copy.deepcopy(witness)
    n = witness["sizes"]["h"]
    forged["g"] = [[["1" if i == j else "0" for j in range(n)] for i in range(n)]]
    assert exact.replay(claim.statement, forged) is None
