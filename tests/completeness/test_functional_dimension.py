"""sv.functional_dimension: what it accepts, which method answers, and what it refuses."""

import numpy as np
import pytest
import torch

import symverify as sv
from symverify.catalog import get
from symverify.completeness.dimension import GENERIC, OPEN, POINT
from symverify.errors import InputError

SIZES = {"n": 3, "h": 2, "m": 2, "k": 1}


def weights(seed=0):
    rng = np.random.default_rng(seed)
    return {"W1": rng.standard_normal((2, 3)), "W2": rng.standard_normal((2, 2))}


def test_a_generic_graph_is_taken_modulo_a_prime():
    found = sv.functional_dimension(get("relu_mlp"), sizes=SIZES)
    assert isinstance(found, sv.FunctionalDimension)
    assert (found.rank, found.parameters, found.fibre_dimension) == (8, 10, 2)
    assert (found.method, found.rigorous, found.scope, found.sizes) == ("finite field", True, OPEN, SIZES)


def test_generic_in_words_is_the_default():
    graph = get("tanh_mlp")
    assert sv.functional_dimension(graph, "generic", sizes=SIZES) == sv.functional_dimension(graph, sizes=SIZES)


@pytest.mark.parametrize(
    ("name", "method", "scope"),
    [
        ("linear_mlp", "finite field", POINT),
        ("relu_mlp", "finite field", OPEN),
        ("tanh_mlp", "balls", POINT),
    ],
)
def test_at_a_given_point_the_method_fits_the_functions(name, method, scope):
    found = sv.functional_dimension(get(name), weights(), sizes=SIZES)
    assert (found.method, found.rigorous, found.scope) == (method, True, scope)
    assert found.fibre_dimension == {"linear_mlp": 4, "relu_mlp": 2, "tanh_mlp": 0}[name]


def test_data_are_as_many_sets_as_asked_for_or_those_given():
    graph, x = get("tanh_mlp"), {"X": np.array([[1.5], [-2.0], [0.25]])}
    assert sv.functional_dimension(graph, data=1, sizes=SIZES).rank == 2
    assert sv.functional_dimension(graph, data=2, sizes=SIZES).data == 2
    assert sv.functional_dimension(graph, data=x, sizes=SIZES).rank == 2
    assert sv.functional_dimension(graph, data=[x, {"X": x["X"] ** 2}], sizes=SIZES).rank == 4


def test_where_the_field_is_no_theorem_balls_are_asked():
    """x3 = x1 + x2: the exponents on these data are dependent."""
    x1, x2 = np.array([[1], [2], [0]]), np.array([[3], [-1], [1]])
    sets = [{"X": x} for x in (x1, x2, x1 + x2)]
    found = sv.functional_dimension(get("tanh_mlp"), data=sets, sizes=SIZES)
    assert (found.rank, found.method, found.rigorous) == (6, "balls", True)


def test_a_function_that_is_zero_has_rank_zero_whatever_the_elements_say():
    def vanishing(v, w, X):
        z = w @ X
        return v * (sv.exp(2 * z) - sv.exp(z) * sv.exp(z))

    graph = sv.architecture(parameters={"v": "k", "w": "n"}, data={"X": "n k"}, source="")(vanishing)
    found = sv.functional_dimension(graph, sizes={"n": 3, "k": 2})
    assert (found.rank, found.method, found.rigorous) == (0, "balls", True)


def test_a_claim_stands_for_its_loss():
    claim = next(c for c in get("self_supervised").claims.values() if c.kind == "loss")
    assert sv.functional_dimension(claim, sizes={"n": 4, "m": 3, "k": 2}).fibre_dimension == 3


def test_a_module_is_measured_in_float64_and_is_no_theorem():
    found = sv.functional_dimension(torch.nn.Linear(3, 2), data=torch.ones(1, 3))
    assert (found.rank, found.parameters, found.method, found.rigorous) == (8, 8, "float64", False)


def test_constants_and_sizes_of_one():
    found = sv.functional_dimension(get("homogeneous_mlp"), sizes={"n": 1, "h": 1, "m": 1, "k": 1})
    assert (found.rank, found.parameters) == (1, 2)
    assert sv.functional_dimension(get("tanh_mlp"), sizes={"n": 1, "h": 1, "m": 1, "k": 1}).scope == GENERIC


REFUSED = {
    "no graph": (lambda: sv.functional_dimension(3), "an architecture, a claim or a torch module"),
    "no point": (lambda: sv.functional_dimension(get("linear_mlp"), "trained"), "at is 'generic' or a mapping"),
    "a parameter missing": (
        lambda: sv.functional_dimension(get("linear_mlp"), {"W1": np.ones((2, 3))}, sizes=SIZES),
        "no value given for the parameter W2",
    ),
    "a wrong shape": (
        lambda: sv.functional_dimension(get("linear_mlp"), weights() | {"W2": np.ones((3, 2))}, sizes=SIZES),
        r"W2 has the shape \(2, 2\), not \(3, 2\)",
    ),
    "no number": (
        lambda: sv.functional_dimension(get("linear_mlp"), weights() | {"W2": np.full((2, 2), np.nan)}, sizes=SIZES),
        "finite real numbers",
    ),
    "an infinite datum": (
        lambda: sv.functional_dimension(get("linear_mlp"), data={"X": np.full((3, 1), np.inf)}, sizes=SIZES),
        "finite real numbers",
    ),
    "no data": (lambda: sv.functional_dimension(get("linear_mlp"), data=0), "at least one set of data"),
    "data of another name": (
        lambda: sv.functional_dimension(get("linear_mlp"), data={"Y": np.ones((3, 1))}, sizes=SIZES),
        "no value given for the data X",
    ),
    "an unknown axis": (lambda: sv.functional_dimension(get("linear_mlp"), sizes={"q": 2}), "there is no axis 'q'"),
    "a size of a module": (
        lambda: sv.functional_dimension(torch.nn.Linear(3, 2), data=torch.ones(1, 3), sizes={"n": 3}),
        "sizes= is for a graph",
    ),
    "a negative seed": (lambda: sv.functional_dimension(get("linear_mlp"), seed=-1), "not a natural number"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_refused_with_its_reason(case):
    call, reason = REFUSED[case]
    with pytest.raises(InputError, match=reason):
        call()
