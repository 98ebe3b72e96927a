"""The rank modulo a prime: known fibre dimensions, the arithmetic below it, and regions of piecewise networks."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from symverify.catalog import get
from symverify.completeness.dimension import GENERIC, OPEN, POINT
from symverify.completeness.finite_field import jacobian_mod_p, rank_mod_p
from symverify.completeness.modular_rank import rank_by_flint
from symverify.completeness.network import network
from symverify.completeness.sampling import point, prime
from symverify.errors import InputError
from symverify.ops.backends.residue_arithmetic import contracted, power, scattered
from symverify.ops.backends.residue_array import NoRoot, Residues
from symverify.ops.backends.residue_backend import PrimeField

P = 4_194_287  # 7 modulo 8

FIBRES = {  # (entry, sizes) -> P - rank, of which the orbit of a group of symmetries is a part or all
    ("linear_mlp", (("n", 4), ("h", 2), ("m", 3))): 4,  # h^2
    ("linear_mlp", (("n", 3), ("h", 5), ("m", 2))): 19,  # h^2 - (h - m)(h - n): stabilisers
    ("linear_mlp", (("n", 2), ("h", 3), ("m", 4))): 10,  # h^2 + 1: W2 + C with C W1 = 0
    ("linear_mlp_bias", (("n", 4), ("h", 2), ("m", 3))): 6,  # h^2 + h
    ("three_layer_linear_mlp", (("n", 5), ("h", 3), ("r", 2), ("m", 4))): 15,  # 3^2 + 2^2 + (3 - 2)(5 - 3)
    ("relu_mlp", (("n", 3), ("h", 4), ("m", 2))): 4,
    ("leaky_relu_mlp", (("n", 4), ("h", 3), ("m", 3))): 3,
    ("abs_mlp", (("n", 3), ("h", 4), ("m", 2))): 4,
    ("square_mlp", (("n", 5), ("h", 4), ("m", 1))): 10,  # h + h (h - 1) / 2
    ("square_mlp", (("n", 4), ("h", 3), ("m", 2))): 3,
    ("cubic_mlp", (("n", 4), ("h", 3), ("m", 2))): 3,
    ("tanh_mlp", (("n", 3), ("h", 4), ("m", 2))): 0,
    ("sigmoid_mlp", (("n", 3), ("h", 4), ("m", 2))): 0,
    ("sin_mlp", (("n", 3), ("h", 4), ("m", 2))): 0,
    ("gelu_mlp_skip", (("n", 3), ("h", 2), ("m", 2))): 0,
    ("radial_mlp", (("n", 4), ("h", 3), ("m", 2))): 3,  # O(h)
    ("batch_norm_linear", (("n", 3), ("m", 4), ("k", 5))): 4,
    ("batch_norm_linear_bias", (("n", 2), ("m", 3), ("k", 5))): 6,
    ("batch_norm_linear_eps", (("n", 2), ("m", 3), ("k", 4))): 3,
    ("softmax_linear", (("n", 3), ("m", 4), ("k", 2))): 3,
    ("softmax_linear_bias", (("n", 4), ("m", 3), ("k", 2))): 5,
    ("attention_head", (("d", 3), ("k", 2), ("v", 2), ("s", 3), ("t", 2))): 4,  # k^2
    ("multi_head", (("d", 4), ("head", 2), ("k", 2), ("v", 1), ("s", 3), ("t", 2))): 10,  # 2 (2^2 + 1)
    ("rbf_network", (("n", 3), ("h", 2), ("k", 2))): 0,
}


@pytest.mark.parametrize(("name", "sizes"), FIBRES)
def test_fibre_dimensions_are_the_known_ones_by_a_theorem(name, sizes):
    found = rank_mod_p(network(get(name), dict(sizes)))
    assert found.rigorous, found.notes
    assert found.fibre_dimension == FIBRES[name, sizes]


def test_a_loss_has_symmetries_that_its_network_has_not():
    """A loss of Gram matrices sees W up to O(m): 3 dimensions for m = 3."""
    claim = next(c for c in get("self_supervised").claims.values() if c.kind == "loss")
    sizes = {"n": 4, "m": 3, "k": 2}
    assert rank_mod_p(network(claim, sizes)).fibre_dimension == 3
    assert rank_mod_p(network(get("self_supervised"), sizes)).fibre_dimension == 0


# The arithmetic


def test_the_jacobian_of_a_linear_network_is_the_product_rule():
    net = network(get("linear_mlp"), {"n": 3, "h": 2, "m": 2, "k": 1})
    p, seed = prime(0), 0
    leaves = point(net, seed)
    rows = jacobian_mod_p(net, seed, p, 3)
    assert rows.shape == (6, 10)
    names = [leaf.name for leaf in net.of_kind("parameter")]
    theta = np.concatenate([leaves[name].ravel() for name in names]).astype(object)
    from symverify.completeness.sampling import data_set

    for i in range(3):
        x = data_set(net, seed, i)["X"].astype(object)
        value = leaves["W2"].astype(object) @ leaves["W1"].astype(object) @ x
        euler = np.mod(rows[2 * i : 2 * i + 2].astype(object) @ theta, p)  # f is homogeneous of degree 2
        assert (euler == np.mod(2 * value.ravel(), p)).all()


def test_a_certificate_replays_the_same_jacobian_and_refuses_a_modulus_that_is_no_prime():
    net = network(get("gelu_mlp_skip"), {"n": 2, "h": 3, "m": 2, "k": 1})
    found = rank_mod_p(net, seed=5)
    told = found.details
    rows = jacobian_mod_p(net, told["seed"], told["prime"], told["count"])
    assert (rows == jacobian_mod_p(net, told["seed"], told["prime"], told["count"])).all()
    assert rank_by_flint(rows, told["prime"]) == found.rank
    for modulus in (told["prime"] - 1, 4_194_301 * 4_194_319):
        with pytest.raises(InputError, match="modulus"):
            jacobian_mod_p(net, 0, modulus, 3)


def test_contractions_longer_than_the_exact_sums_are_split():
    rng = np.random.default_rng(0)
    a, b = rng.integers(P - 9, P, (2, 3, 1500)), rng.integers(P - 9, P, (1500, 5))
    out = contracted([[0, 1, 2], [2, 3]], [3, 1], [torch.tensor(x, dtype=torch.float64) for x in (a, b)], P)
    assert (out.numpy() == np.mod(np.einsum("abc,cd->db", a.astype(object), b.astype(object)), P)).all()


def field(**options):
    return PrimeField(P, **options)


def residues(*values):
    return Residues(torch.tensor([values], dtype=torch.float64), P)


def integers(x):
    return [int(v) for v in x.v[0].reshape(-1)]


def test_elements_obey_the_relations_that_are_built_in():
    xp, z = field(seed=3), residues(5, 17, P - 5, 0)
    exp, sine, cosine, tanh = integers(xp.exp(z)), xp.sin(z), xp.cos(z), integers(xp.tanh(z))
    assert exp[0] * exp[2] % P == 1 and exp[3] == 1 and len(set(exp)) == 4
    assert integers(sine * sine + cosine * cosine) == [1, 1, 1, 1]
    assert (tanh[0] + tanh[2]) % P == 0 and tanh[3] == 0
    assert integers(xp.exp(xp.log(z)))[:3] == [5, 17, P - 5]
    assert integers(xp.sigmoid(z) + xp.sigmoid(-z)) == [1, 1, 1, 1]


def test_a_softmax_sums_to_one_and_a_log_softmax_is_its_logarithm():
    xp, z = field(), residues(5, 17, 4, 5)
    total = xp.broadcast_to(xp.logsumexp(z, [0]).reshape(1), (4,))
    share = xp.exp(z - total)
    assert sum(integers(share)) % P == 1 and integers(share)[0] == integers(share)[3]
    assert len(xp.records.real) == 1  # the exponents of the numerator and of the sum are the same


def test_roots_of_constants_multiply_and_a_missing_one_asks_for_another_field():
    p = next(q for q in (prime(0, i) for i in range(99)) if pow(3, (q - 1) // 2, q) == 1)
    xp, half = PrimeField(p), Fraction(1, 2)
    two, three, six, nine = (xp.scalar_power(xp.number(Fraction(n)), half) for n in (2, 3, 6, 9))
    assert integers(two * two) == [2] and integers(two * three) == integers(six) and integers(nine) == [3]
    other = next(q for q in (prime(0, i) for i in range(99)) if pow(3, (q - 1) // 2, q) == q - 1)
    with pytest.raises(NoRoot, match="3 has no root of order 2"):
        PrimeField(other).scalar_power(PrimeField(other).number(Fraction(3)), half)


def test_scattered_elements_are_a_function_of_the_residue_and_spread():
    x = torch.arange(20_000, dtype=torch.float64)
    values = scattered(x, 1, "exp", P)
    assert torch.equal(values, scattered(x, 1, "exp", P)) and not torch.equal(values, scattered(x, 2, "exp", P))
    assert values.min() >= 1 and values.max() < P
    assert abs(float(values.mean()) / P - 0.5) < 4 / (12 * 20_000) ** 0.5
    assert len(torch.unique(values)) > 20_000 - 100  # of 20,000^2 / (2 P) = 48 expected collisions


def test_powers_and_inverses_of_matrices():
    xp = field()
    assert int(power(torch.tensor(3.0, dtype=torch.float64), P - 1, P)) == 1
    matrix = xp.array([[[1, 2, 3], [0, 1, 4], [5, 6, 0]]])
    product = xp.einsum([[0, 1, 2], [0, 2, 3]], [0, 1, 3], [matrix, xp.inverse(matrix)])
    assert integers(product) == [1, 0, 0, 0, 1, 0, 0, 0, 1]


# Points, data and regions


def test_ranks_at_given_points_are_about_these_points():
    net = network(get("linear_mlp"), {"n": 3, "h": 2, "m": 2, "k": 1})
    whole = {"W1": np.array([[0.5, 1.25, -2.0], [1.0, 0.0, 3.0]]), "W2": np.array([[1.5, -1.0], [0.25, 2.0]])}
    found = rank_mod_p(net, at=whole)
    assert (found.rank, found.scope, found.rigorous) == (6, POINT, True)
    flat = {"W1": whole["W1"] * [[1], [0]], "W2": whole["W2"] * [[1, 0]]}  # the second unit is cut off on both sides
    assert rank_mod_p(net, at=flat).rank == 2 + 3 - 1  # dW2 w1 + w2 dW1


def test_the_rank_on_one_batch_is_at_most_its_number_of_outputs():
    net = network(get("tanh_mlp"), {"n": 5, "h": 3, "m": 2, "k": 1})
    assert [rank_mod_p(net, data=d).rank for d in (1, 2, 4, 8, 11)] == [2, 4, 8, 16, 21]
    assert rank_mod_p(net, data=1).scope == GENERIC


def test_a_dead_unit_lowers_the_rank_of_its_region_and_is_told():
    net = network(get("relu_mlp_bias"), {"n": 2, "h": 3, "m": 2, "k": 1})
    point_ = {
        "W1": np.array([[1, 2], [3, -1], [2, 1]]),
        "b1": np.array([1, 2, -1000]),
        "W2": np.array([[1, 2, 3], [2, 1, 1]]),
        "b2": np.array([1, 1]),
    }
    found = rank_mod_p(net, at=point_)
    alive = rank_mod_p(net, at={**point_, "b1": np.array([1, 2, -1])})
    assert found.scope == alive.scope == OPEN
    assert alive.fibre_dimension == 3 and found.fibre_dimension == 2 + 5  # w, b and a of the dead unit are free
    assert any("dead or never switching" in note for note in found.notes)


def test_regions_of_a_deep_network_are_searched_and_counted():
    found = rank_mod_p(network(get("three_layer_relu_mlp")))
    assert found.rank == max(found.regions) == found.parameters - 4
    assert sum(found.regions.values()) > 8 and len(found.regions) > 1


def test_roots_that_are_rational_are_taken_as_they_are():
    """The batch norm of two numbers is the sign of their difference: no weight matters."""
    found = rank_mod_p(network(get("batch_norm_linear"), {"n": 3, "m": 4, "k": 2}))
    assert (found.rank, found.rigorous, found.scope) == (0, True, OPEN)


def test_undefined_functions_stand_for_their_instance():
    assert rank_mod_p(network(get("pointwise_mlp"))).fibre_dimension == 0


def test_the_same_seed_gives_the_same_answer():
    net = network(get("softmax_linear"))
    assert rank_mod_p(net, seed=4) == rank_mod_p(net, seed=4)
