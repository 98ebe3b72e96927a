"""Is a continuous symmetry missing: ranks against formulas, what counts as proven, and what is refused."""

import importlib
from dataclasses import replace

import numpy as np
import pytest
import torch

import symverify as sv
from symverify import COMPLETE, GL, MISSING, REFUTED, UNDECIDED, InputError, PositiveDiagonal, Translation, catalog
from symverify.completeness.complete import of_kind
from symverify.completeness.network import network
from symverify.completeness.orbit import point
from symverify.completeness.subject import network_of
from symverify.ops.backends import backend
from symverify.verification.judging import Contradiction


def entry(name):
    return catalog.get(name)


@pytest.fixture
def pair():
    """Y = W2 W1 X with no claim."""

    @sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"})
    def pair(W2, W1, X):
        return W2 @ W1 @ X

    return pair


@pytest.fixture
def basis(pair):
    @pair.symmetry(GL("h"))
    def basis(g, W2, W1):
        return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}

    return basis


@pytest.mark.parametrize(("m", "h", "n"), [(4, 2, 3), (2, 5, 3), (5, 3, 2), (2, 3, 5)])
def test_two_linear_layers_by_their_formula(basis, m, h, n):
    """Of m x n matrices of rank r = min(m, h, n) there are r (m + n - r) dimensions; GL(h) explains all but a part."""
    found = sv.complete(basis, sizes={"m": m, "h": h, "n": n})
    r = min(m, h, n)
    assert found.parameters == h * (m + n)
    assert found.rank == r * (m + n - r)
    assert found.missing == max(h - min(m, n), 0) * max(max(m, n) - h, 0)
    assert found.verdict == (MISSING if found.missing else COMPLETE)
    assert found.rigorous and found.scope == "everywhere generic"


@pytest.mark.parametrize(
    ("name", "sizes", "fibre"),
    [
        ("relu_mlp", {"m": 3, "h": 2, "n": 4}, 2),
        ("tanh_mlp", {"m": 3, "h": 2, "n": 4}, 0),
        ("attention_head", {"d": 3, "k": 2, "s": 3, "t": 2, "v": 1}, 4),
    ],
)
def test_the_orbit_fills_the_fibre(name, sizes, fibre):
    found = sv.complete(entry(name), sizes=sizes)
    assert found.verdict == COMPLETE
    assert found.orbit_dimension == fibre == found.parameters - found.rank
    assert found.directions == () and found.touched == ()


def test_without_claims_the_whole_fibre_is_missing(pair):
    found = sv.complete(pair, sizes={"m": 3, "h": 2, "n": 4})
    assert found.verdict == MISSING
    assert (found.orbit_dimension, found.missing, len(found.directions)) == (0, 4, 4)
    assert found.touched == ("W1", "W2")


def test_the_actions_that_are_given_are_the_ones_that_count(basis):
    one = basis.architecture.symmetry(PositiveDiagonal("h"), name="scaling")(basis.action)
    sizes = {"m": 3, "h": 2, "n": 4}
    assert sv.complete(basis.architecture, [one], sizes=sizes).missing == 2
    assert sv.complete([one, basis], sizes=sizes).missing == 0
    assert sv.complete(basis.architecture, sizes=sizes).missing == 0


def test_the_dimension_of_the_orbit_is_not_that_of_the_group(basis):
    """GL(3) has dimension 9; the matrices that fix both layers are its stabiliser."""
    found = sv.complete(basis, sizes={"m": 1, "h": 3, "n": 1})
    assert found.orbit_dimension == 5
    assert found.verdict == COMPLETE


def test_a_false_claim_never_counts(pair):
    @pair.symmetry(GL("h"))
    def wrong(g, W2, W1):
        return {"W2": W2 @ g, "W1": g @ W1}

    found = sv.complete(wrong, sizes={"m": 3, "h": 2, "n": 4})
    assert (found.orbit_dimension, found.missing) == (0, 4)
    assert any("pair::wrong does not count: REFUTED" in note for note in found.notes)


def test_a_proof_at_other_sizes_does_not_count():
    name, sizes = "multi_head_bias", {"d": 2, "head": 2, "k": 1, "s": 2, "t": 2, "v": 1}
    claim = entry(name).claims["value_bias_into_output_bias"]
    found = sv.complete(claim, sizes=sizes)
    assert found.orbit_dimension == 0
    assert any("value_bias_into_output_bias does not count: PROVED at" in note for note in found.notes)


def test_a_claim_that_fixes_sizes_does_not_count_at_others():
    found = sv.complete(entry("linear_mlp"), sizes={"m": 5, "h": 4, "n": 3})
    assert any("output_weights_off_the_image does not count: it is stated where" in note for note in found.notes)
    assert found.missing == 1


def test_directions_are_an_orthonormal_basis_of_what_is_unexplained():
    sizes = {"m": 1, "h": 3, "n": 4}
    found = sv.complete(entry("square_mlp"), sizes=sizes)
    assert found.missing == len(found.directions) == 3
    net, xp = network(entry("square_mlp"), sizes), backend("torch")
    flat = np.array([np.concatenate([d[n].reshape(-1) for n in ("W1", "W2")]) for d in found.directions])
    assert np.allclose(flat @ flat.T, np.eye(3))
    drawn = point(network_of(found.subject, sizes), found.seed)
    leaves = {n: xp.array(x.tolist()) for n, x in drawn.items()}
    data = {"X": torch.randn(4, 3, generator=torch.Generator().manual_seed(5), dtype=torch.float64)}
    for direction in found.directions:
        for step in (1e-3, 1e-4):
            ends = [
                net.value({n: x + s * torch.tensor(direction[n]) for n, x in leaves.items()} | data, xp)
                for s in (step, -step)
            ]
            slope = float((ends[0] - ends[1]).abs().max()) / (2 * step)
            assert slope < 100 * step**2, "a central difference of a quadratic remainder"


def test_a_loss_has_more_symmetry_than_its_function():
    sizes = {"m": 2, "n": 4}
    of_function = sv.complete(entry("self_supervised"), sizes=sizes)
    of_loss = sv.complete(of_kind(entry("self_supervised"), "loss"), sizes=sizes)
    assert (of_function.orbit_dimension, of_loss.orbit_dimension) == (0, 1)
    assert of_function.verdict == of_loss.verdict == COMPLETE
    assert of_loss.subject["kind"] == "loss"


def test_functional_claims_count_for_a_loss():
    sizes = {"m": 2, "h": 1, "r": 1, "n": 3, "k": 2}
    claims = of_kind(entry("wide_mlp"), "loss")
    assert {claim.kind for claim in claims} == {"functional", "loss"}
    found = sv.complete(claims, sizes=sizes)
    assert found.orbit_dimension == 3 and found.verdict == COMPLETE


def test_too_large_a_network_is_asked_about_at_small_sizes():
    found = sv.complete(entry("linear_mlp"), sizes={"m": 90, "h": 40, "n": 80})
    assert found.parameters < 3000 and found.verdict == COMPLETE
    assert "not at those asked for" in found.scope and "h=40" in found.scope


def test_blocks_of_a_network_that_is_too_large():
    found = sv.complete(entry("residual_stack"), sizes={"d": 60, "h": 50, "e": 40, "k": 5})
    placed = [(block["architecture"], block["at"]["W1"]) for block in found.blocks]
    assert placed == [("relu_mlp_bias", "W1"), ("relu_mlp_bias", "V1")]
    assert all(block["verdict"].startswith("COMPLETE at m=") for block in found.blocks)


def test_a_given_point_may_be_less_than_generic(basis):
    """At W1 = 0 the derivative sees W1 alone, through W2; nothing of GL(h) but what moves W2 is left of the orbit."""
    at = {"W2": [[1.0, 0.0], [0.0, 1.0]], "W1": [[0.0, 0.0, 0.0]] * 2}
    found = sv.complete(basis, sizes={"m": 2, "h": 2, "n": 3}, at=at)
    assert (found.rank, found.orbit_dimension, found.scope) == (6, 4, "this point")
    generic = sv.complete(basis, sizes={"m": 2, "h": 2, "n": 3}, at="generic")
    assert (generic.rank, generic.scope) == (6, "everywhere generic")


def test_a_module_is_measured_and_never_certified():
    torch.manual_seed(0)
    module = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))

    def flow(i):
        def rescale(t, state):
            c = torch.ones(4, dtype=torch.float64)
            c[i] = torch.tensor(t).exp()
            weight, bias = c[:, None] * state["0.weight"], c * state["0.bias"]
            return {"0.weight": weight, "0.bias": bias, "2.weight": state["2.weight"] / c}

        return rescale

    def shift(t, state):
        return {"0.bias": state["0.bias"] + t}

    data = torch.randn(5, 3)
    found = sv.complete(module, [*map(flow, range(4)), shift], data=data)
    assert found.verdict == UNDECIDED and not found.rigorous
    assert (found.parameters, found.rank, found.orbit_dimension, found.missing) == (26, 22, 4, 0)
    assert any(note.startswith("shift does not count: REFUTED") for note in found.notes)
    assert sv.complete(module, data=data).missing == 4


REFUSALS = {
    "no claim": (lambda: sv.complete("relu_mlp"), "complete takes an architecture, claims or a torch module, not str"),
    "an empty list": (lambda: sv.complete([]), "no claim is given"),
    "a number": (lambda: sv.complete([3]), "int is no claim"),
    "another architecture": (
        lambda: sv.complete(entry("relu_mlp"), [entry("abs_mlp").claims["rescaling"]]),
        "abs_mlp::rescaling is no claim about relu_mlp",
    ),
    "sees data": (
        lambda: sv.complete(entry("two_layer_data_dependent").claims["change_of_frame"]),
        "is a data-dependent claim; only functional and loss claims count",
    ),
    "ill-formed": (lambda: sv.complete(entry("linear_mlp").claims["wrong_axis"]), "wrong_axis is ill-formed"),
    "data": (lambda: sv.complete(entry("relu_mlp"), data=3), "data are those of a torch module"),
    "axis": (lambda: sv.complete(entry("relu_mlp"), sizes={"q": 3}), "there is no axis 'q'"),
    "point": (lambda: sv.complete(entry("relu_mlp"), at="here"), "at is 'here'"),
    "part of a point": (lambda: sv.complete(entry("relu_mlp"), at={"W2": [[1.0]]}), "no value given for the parameter"),
    "fixed sizes": (lambda: sv.complete(huge()), "more than 3000 parameters whatever the free sizes"),
    "no loss": (lambda: of_kind(entry("relu_mlp"), "loss"), "relu_mlp makes no loss claim"),
}


def huge():
    @sv.architecture(parameters={"W": "m n"}, data={"x": "n"}, sizes={"n": 4000})
    def huge(W, x):
        return W @ x

    return huge


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_refused(name):
    call, reason = REFUSALS[name]
    with pytest.raises(InputError, match=reason):
        call()


def test_different_losses_are_different_questions(pair):
    @pair.symmetry(Translation(), kind="loss", loss=lambda output: sv.total(output, over="m k"), expect=REFUTED)
    def first(c, W2):
        return {"W2": W2 + c}

    @pair.symmetry(Translation(), kind="loss", loss=lambda output: sv.mean(output, over="m k"), expect=REFUTED)
    def second(c, W2):
        return {"W2": W2 + c}

    with pytest.raises(InputError, match="about different losses"):
        sv.complete([first, second])


def test_an_action_that_the_rank_contradicts_is_a_bug_and_no_certificate(basis, monkeypatch):
    """Had verify proved what is false, the two ranks would exceed P."""
    module = importlib.import_module("symverify.completeness.complete")
    wrong = basis.architecture.symmetry(GL("h"), name="wrong")(lambda g, W1: {"W1": g @ W1})
    true = module.proved(basis)
    monkeypatch.setattr(module, "proved", lambda claim: replace(true, statement=claim.statement))
    with pytest.raises(Contradiction, match="exceed 14 parameters"):
        sv.complete([wrong, basis], sizes={"m": 3, "h": 2, "n": 4})
