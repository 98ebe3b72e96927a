"""Exponents, logarithms and roots that depend on each other are noticed: then no rank is called a theorem."""

import numpy as np
import pytest

import symverify as sv
from symverify.catalog import get
from symverify.completeness.finite_field import rank_mod_p
from symverify.completeness.network import network

EXPONENTS = "exponents and logarithms, {} are shown to be linearly independent"


def built(f, parameters):
    graph = sv.architecture(parameters=parameters, data={"X": "n k"}, source="")(f)
    return network(graph, {"n": 3, "k": 2})


def vanishing(v, w, X):
    """e^(2 w x) - (e^(w x))^2 = 0: as free elements of a field, the two terms differ."""
    z = w @ X
    return v * (sv.exp(2 * z) - sv.exp(z) * sv.exp(z))


def opposite(v, w, X):
    """e^z e^-z = 1."""
    z = w @ X
    return v * (sv.exp(z) * sv.exp(-z) - 1)


def logarithm_of_a_product(u, v, w, X):
    """log(x^2 y^2) - log x^2 - log y^2 = 0."""
    x, y = w @ X, v @ X
    return u * (sv.log(x * x * y * y) - sv.log(x * x) - sv.log(y * y))


def multiples_of_one_root(v, w, X):
    """The root of 4 x^2 + 4 is twice that of x^2 + 1: so are the roots that are squares themselves, as 2 is one."""
    x = w @ X
    return v * (sv.sqrt(4 * x * x + 4) - 2 * sv.sqrt(x * x + 1))


VECTORS = {"v": "k", "w": "n"}


def test_dependent_exponents_are_noticed_where_the_rank_would_be_too_large():
    found = rank_mod_p(built(vanishing, VECTORS))
    assert found.rank > 0 and not found.rigorous  # the function is 0, and so is its rank
    assert EXPONENTS.format(2) in found.notes[0] and found.notes[0].startswith("of 4")


def test_opposite_exponents_share_one_element_and_are_noticed_too():
    found = rank_mod_p(built(opposite, VECTORS))
    assert found.rank == 0 and found.rigorous  # nothing to bound from below


def test_dependent_logarithms_are_noticed():
    found = rank_mod_p(built(logarithm_of_a_product, {"u": "k", "v": "n", "w": "n"}))
    assert found.rank > 0
    assert not found.rigorous and EXPONENTS.format(4) in found.notes[0]


def test_roots_in_the_ratio_of_a_square_stay_in_that_ratio():
    assert rank_mod_p(built(multiples_of_one_root, VECTORS)).rank == 0


def test_a_root_and_its_multiple_are_not_called_independent():
    def both(v, w, X):
        x = w @ X
        return v * sv.sqrt(3 * x * x + 3) + sv.sqrt(x * x + 1)

    found = rank_mod_p(built(both, VECTORS))
    assert not found.rigorous and "of 4 roots, 2 are shown to be independent" in found.notes[0]


def test_two_layers_of_tanh_are_independent():
    def deep(W1, W2, v, X):
        return v @ sv.tanh(W2 @ sv.tanh(W1 @ X))

    found = rank_mod_p(built(deep, {"W1": "h n", "W2": "r h", "v": "r"}))
    assert found.rigorous and found.rank == found.parameters


def test_nested_erf_is_not_called_a_theorem():
    def deep(W1, W2, v, X):
        return v @ sv.gelu(W2 @ sv.gelu(W1 @ X))

    found = rank_mod_p(built(deep, {"W1": "h n", "W2": "r h", "v": "r"}))
    assert not found.rigorous and "one layer of erf" in found.notes[0]


def test_sines_and_exponentials_of_one_argument_are_independent():
    def both(v, w, X):
        z = w @ X
        return v * sv.sin(z) + sv.exp(z)

    assert rank_mod_p(built(both, VECTORS)).rigorous


def test_on_given_data_the_inputs_of_one_unit_are_dependent():
    """x3 = x1 + x2: e^(w x3) = e^(w x1) e^(w x2), whatever w."""
    net = network(get("tanh_mlp"), {"n": 2, "h": 3, "m": 2, "k": 1})
    x1, x2 = np.array([[1], [2]]), np.array([[3], [-1]])
    assert rank_mod_p(net, data=[{"X": x1}, {"X": x2}]).rigorous
    found = rank_mod_p(net, data=[{"X": x1}, {"X": x2}, {"X": x1 + x2}])
    assert not found.rigorous and EXPONENTS.format(6) in found.notes[0]


def test_at_given_parameters_nothing_is_independent():
    net = network(get("tanh_mlp"), {"n": 2, "h": 3, "m": 2, "k": 1})
    found = rank_mod_p(net, at={"W1": np.ones((3, 2)), "W2": np.ones((2, 3))})
    assert not found.rigorous and "at given parameters" in found.notes[0]


@pytest.mark.parametrize("name", ["transformer_mlp", "residual_stack", "cubic_mlp"])
def test_rational_programs_need_no_independence(name):
    assert rank_mod_p(network(get(name))).rigorous


def test_roots_of_roots_and_of_parameters_are_independent():
    for name in ("radial_homogeneous_mlp", "weight_norm_linear", "layer_norm_linear"):
        assert rank_mod_p(network(get(name))).rigorous, name
