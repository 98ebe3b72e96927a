"""Symmetries of subnetworks, lifted; and the side conditions that refuse, with the path that breaks them."""

import pytest

import symverify as sv
from symverify.lifting.lifting import NotLiftable, lift


@sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"})
def pair(W2, W1, X):
    return W2 @ sv.relu(W1 @ X)


@pair.symmetry(sv.PositiveDiagonal("h"), source="a paper")
def rescaling(g, W2, W1):
    return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}


@pair.symmetry(sv.GL("h"), expect=sv.REFUTED)
def every_basis(g, W2, W1):
    return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}


def deep():
    @sv.architecture(parameters={"A": "a x", "B": "b a", "C": "c b"}, data={"X": "x k"})
    def deep(A, B, C, X):
        return C @ sv.relu(B @ sv.relu(A @ X))

    return deep


@pytest.mark.parametrize("at, moved", [({"W1": "A"}, {"A", "B"}), ({"W1": "B"}, {"B", "C"})])
def test_an_adjacent_pair_of_a_deep_network(at, moved):
    lifted = lift(rescaling, into=deep(), at=at)
    assert set(lifted.claim.moves) == moved
    assert lifted.certificate.verdict == sv.PROVED
    assert lifted.certificate.sizes == "all"
    assert "induced from pair::rescaling by Zhao et al. 2024, Proposition 3.1" in lifted.certificate.reason
    assert lifted.claim.group.canonical == ("PositiveDiagonal(a)" if at["W1"] == "A" else "PositiveDiagonal(b)")


def test_a_refuted_claim_is_lifted_to_one_that_is_refuted():
    assert lift(every_basis, into=deep(), at={"W1": "A"}).certificate.verdict == sv.REFUTED


def test_a_data_dependent_symmetry_sees_the_network_before_it():
    @sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"x": "n"})
    def unit(W2, W1, x):
        return W2 @ sv.sigmoid(W1 @ x)

    @unit.symmetry(sv.GL("h"), kind="data-dependent", batch=1)
    def change(g, W2, W1, x):
        before, after = sv.frame(sv.sigmoid(W1 @ x), over="h"), sv.frame(sv.sigmoid(g @ W1 @ x), over="h")
        return {"W2": W2 @ before @ sv.inverse(after), "W1": g @ W1}

    @sv.architecture(parameters={"E": "n d", "V": "h n", "U": "m h"}, data={"x": "d"})
    def network(E, V, U, x):
        return sv.tanh(U @ sv.sigmoid(V @ sv.relu(E @ x)))

    lifted = lift(change, into=network)
    assert lifted.certificate.verdict == sv.PROVED
    assert lifted.leaves["x"] == "relu"


def used_twice(W1, W2, V, X):
    return W2 @ sv.relu(W1 @ X) + V @ W1 @ X


def seen_before(W1, W2, V, X):
    return W2 @ sv.relu(W1 @ (sv.transpose(W1) @ (sv.transpose(V) @ X)))


REFUSED = {
    "a second use": (
        used_twice,
        {"V": "m h"},
        {"X": "n k"},
        "W1 is also used outside of the subnetwork: W1 -> contract",
    ),
    "its input sees it": (seen_before, {"V": "m h"}, {"X": "m k"}, "input X sees the moved W1: W1 -> contract"),
}


@pytest.mark.parametrize("function, more, data, reason", REFUSED.values(), ids=REFUSED)
def test_a_side_condition_that_fails_is_refused_with_its_path(function, more, data, reason):
    network = sv.architecture(parameters={"W1": "h n", "W2": "m h", **more}, data=data, name="network")(function)
    with pytest.raises(NotLiftable, match=reason):
        lift(rescaling, into=network)


def test_several_occurrences_must_be_told_apart():
    with pytest.raises(NotLiftable, match="occurs 2 times in deep; choose with at="):
        lift(rescaling, into=deep())


def test_what_does_not_occur_is_refused():
    @sv.architecture(parameters={"A": "a x", "B": "b a"}, data={"X": "x k"})
    def other(A, B, X):
        return B @ sv.tanh(A @ X)

    with pytest.raises(NotLiftable, match="pair does not occur in other"):
        lift(rescaling, into=other)


def test_an_unknown_leaf_is_bad_input():
    with pytest.raises(sv.InputError, match="names no leaf"):
        lift(rescaling, into=deep(), at={"W1": "Z"})


def test_a_wider_layer_of_which_some_units_are_acted_on():
    """Corollary C.1, with the acted-on units first."""

    @sv.architecture(parameters={"U": "m h1+h2", "V": "h1+h2 n"}, data={"X": "n k"})
    def wide(U, V, X):
        return U @ sv.relu(V @ X)

    lifted = lift(rescaling, into=wide, units={"h": "h1"})
    assert lifted.claim.group.canonical == "PositiveDiagonal(h1)"
    assert lifted.certificate.verdict == sv.PROVED
    assert lift(every_basis, into=wide, units={"h": "h2"}).certificate.verdict == sv.REFUTED
    with pytest.raises(sv.InputError, match=r"h3 is no part of h1\+h2"):
        lift(rescaling, into=wide, units={"h": "h3"}, name="again")


def test_a_smaller_batch_is_filled_up_with_fixed_points():
    """Proposition C.3."""
    batch = sv.catalog.claim_of("two_layer_data_dependent_batch", "change_of_frame")

    @sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, constants={"P": "n r"})
    def fewer(W2, W1, X, P):
        return W2 @ sv.sigmoid(W1 @ X)

    lifted = lift(batch, into=fewer, padding={"X": "P"})
    assert lifted.certificate.verdict in (sv.SUPPORTED, sv.PROVED)
    assert any(node[0] == "include" for node in lifted.claim.statement["action"]["nodes"])
    with pytest.raises(sv.InputError, match="names no datum"):
        lift(batch, into=fewer, padding={"X": "W1"}, name="again")
