"""Stating architectures and claims: what is refused, what is ill-formed, and what a statement holds."""

import json

import pytest

import symverify as sv


def two_layers(**options):
    @sv.architecture(**{"parameters": {"W2": "m h", "W1": "h n"}, "data": {"X": "n k"}, **options})
    def network(W2, W1, X):
        return W2 @ sv.relu(W1 @ X)

    return network


def rescaling(g, W2, W1):
    return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}


BAD_ARCHITECTURES = {
    "malformed axis": ({"parameters": {"W2": "m h!", "W1": "h n"}}, "parameter W2: 'h!' is no axis name"),
    "axes as a list": ({"parameters": {"W2": ["m", "h"], "W1": "h n"}}, "one string like"),
    "declared twice": ({"data": {"X": "n k", "W1": "h n"}}, "data 'W1' is declared twice"),
    "a reserved name": ({"data": {"X": "n k", "g": "h"}}, "'g' is declared twice, or is no name"),
    "no parameters": ({"parameters": {}}, "no parameters"),
    "negative size": ({"sizes": {"h": -1}}, "size of axis h is -1"),
    "missing datum": (
        {"data": {"Y": "n k"}},
        "no parameter or datum X; did you mean|no parameter or datum X; known are",
    ),
    "shapes": ({"parameters": {"W2": "h m", "W1": "h n"}}, "last axis of W2 .h m."),
    "constant's values": (
        {"constants": {"c": ("h", [1, 2])}, "sizes": {"h": 3}},
        "values of constant c do not have the shape",
    ),
}


@pytest.mark.parametrize("options, reason", BAD_ARCHITECTURES.values(), ids=BAD_ARCHITECTURES)
def test_a_bad_architecture_names_the_argument(options, reason):
    with pytest.raises(sv.InputError, match=reason):
        two_layers(**options)


BAD_CLAIMS = {
    "no group": ({"group": "GL"}, "not a group such as"),
    "kind": ({"kind": "functionnal"}, "did you mean functional"),
    "expect": ({"expect": "PROVEN"}, "did you mean PROVED"),
    "loss without its kind": ({"loss": lambda output: output}, "write kind='loss'"),
    "batch without its kind": ({"batch": 1}, "belongs to kind='data-dependent'"),
    "batch axis": ({"batch": "q", "kind": "data-dependent"}, "batch is 'q', no axis"),
    "sizes": ({"sizes": {"z": 2}}, "sizes names 'z', no axis"),
    "size of nothing": ({"sizes": {"h": 0}}, "size of axis h is 0"),
}


@pytest.mark.parametrize("options, reason", BAD_CLAIMS.values(), ids=BAD_CLAIMS)
def test_a_bad_specification_names_the_argument(options, reason):
    with pytest.raises(sv.InputError, match=reason):
        two_layers().symmetry(options.pop("group", sv.PositiveDiagonal("h")), **options)(rescaling)


BAD_ACTIONS = {
    "unknown parameter asked for": (lambda g, W3: {}, "no parameter or datum W3; did you mean"),
    "unknown parameter moved": (lambda g, W1: {"W": g @ W1}, "moves 'W', no parameter"),
    "datum moved": (lambda g, W1, X: {"X": X}, "moves 'X', no parameter"),
    "no dict": (lambda g, W1: g @ W1, "returns Tensor, not a dict"),
    "no tensor": (lambda g, W1: {"W1": 3}, "gives W1 a int"),
}


@pytest.mark.parametrize("action, reason", BAD_ACTIONS.values(), ids=BAD_ACTIONS)
def test_a_bad_action_is_bad_input(action, reason):
    with pytest.raises(sv.InputError, match=reason):
        two_layers().symmetry(sv.PositiveDiagonal("h"), name="claim")(action)


ILL_FORMED = {
    "wrong side": (lambda g, W2, W1: {"W1": W1 @ g}, "last axis of W1"),
    "wrong axes returned": (lambda g, W2, W1: {"W1": g}, "gives W1 .h n. the value g .h h."),
    "n x n": (lambda g, W2, W1: {"W2": W2 @ sv.inverse(W1)}, "no square matrix"),
}


@pytest.mark.parametrize("action, reason", ILL_FORMED.values(), ids=ILL_FORMED)
def test_shapes_that_do_not_fit_refute_the_claim(action, reason):
    claim = two_layers().symmetry(sv.GL("h"), name="claim")(action)
    certificate = sv.verify(claim)
    assert certificate.verdict == sv.REFUTED
    assert certificate.reason.startswith("ill-formed:")
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(certificate.reason)


def test_an_action_that_moves_nothing_is_vacuous():
    for action in (lambda g, W1: {"W1": W1}, lambda g: {}, lambda g, W1: {"W1": g @ sv.inverse(g) @ W1}):
        certificate = sv.verify(two_layers().symmetry(sv.GL("h"), name="claim")(action))
        assert certificate.verdict == sv.UNDECIDED
        assert certificate.reason.startswith("vacuous:")


def test_parameters_are_returned_in_any_order_of_their_axes():
    claim = two_layers().symmetry(sv.PositiveDiagonal("h"), name="claim")(
        lambda g, W2, W1: {"W2": sv.transpose(sv.inverse(g) @ sv.transpose(W2)), "W1": g @ W1}
    )
    assert sv.verify(claim).verdict == sv.PROVED


def test_one_name_is_stated_once():
    network = two_layers()
    network.symmetry(sv.PositiveDiagonal("h"))(rescaling)
    with pytest.raises(sv.InputError, match="stated twice"):
        network.symmetry(sv.GL("h"))(rescaling)


def test_a_statement_is_json_and_says_everything():
    claim = two_layers().symmetry(sv.PositiveDiagonal("h"), source="a paper")(rescaling)
    statement = json.loads(json.dumps(claim.statement))
    assert statement == claim.statement
    assert statement["functions"] == {"relu": {"homogeneous": "1", "reflect": ["1", "-1", "0"]}}
    assert statement["group"] == {"type": "PositiveDiagonal", "axes": ["h"]}
    assert "source" not in statement and "expect" not in statement


def test_fixed_sizes_stand_in_the_statement():
    claim = two_layers().symmetry(sv.PositiveDiagonal("h"), sizes={"h": 3})(rescaling)
    assert claim.statement["axes"]["h"] == 3
    assert sv.verify(claim).sizes == {"h": 3}
