"""Ranks by enclosures: the table of known fibre dimensions, planted ranks, and what must not be certified."""

import numpy as np
import pytest
import torch

from symverify import architecture, gelu, tanh
from symverify.catalog import get, names
from symverify.completeness.analytic import not_generic
from symverify.completeness.dimension import GENERIC, OPEN, POINT
from symverify.completeness.enclosed_jacobian import jacobian
from symverify.completeness.enclosed_rank import enclosed_dimension, enclosed_rank, scaled
from symverify.completeness.network import network
from symverify.completeness.points import drawn
from symverify.errors import InputError
from symverify.ops.backends import Undefined, backend
from symverify.ops.backends.enclosure import Enclosure

MLP = {"n": 3, "h": 4, "m": 2, "k": 3}
FIBRES = [  # (architecture, sizes, dimension of the fibre), by algebra: the groups' orbits and what the papers miss
    ("linear_mlp", {"m": 4, "h": 2, "n": 3}, 4),
    ("linear_mlp", {"m": 3, "h": 5, "n": 2}, 19),
    ("linear_mlp", {"m": 2, "h": 3, "n": 4}, 10),
    ("linear_mlp_bias", {"m": 4, "h": 2, "n": 3}, 6),
    ("linear_mlp_bias", {"m": 3, "h": 3, "n": 3}, 12),
    ("relu_mlp", MLP, 4),
    ("leaky_relu_mlp", MLP, 4),
    ("abs_mlp", MLP, 4),
    ("cubic_mlp", MLP, 4),
    ("square_mlp", {"n": 4, "h": 3, "m": 1, "k": 3}, 6),
    ("square_mlp", MLP, 8),
    ("tanh_mlp", MLP, 0),
    ("sigmoid_mlp", MLP, 0),
    ("sin_mlp", MLP, 0),
    ("gelu_mlp_skip", MLP, 0),
    ("radial_mlp", {"n": 4, "h": 3, "m": 2, "k": 3}, 3),
    ("radial_mlp", {"n": 2, "h": 3, "m": 2, "k": 3}, 5),
    ("batch_norm_linear", {"m": 4, "n": 3, "k": 6}, 4),
    ("batch_norm_linear_bias", {"m": 4, "n": 3, "k": 6}, 8),
    ("batch_norm_linear_eps", {"m": 4, "n": 3, "k": 6}, 4),
    ("layer_norm_linear", {"m": 4, "n": 3, "k": 5}, 5),
    ("layer_norm_linear_eps", {"m": 4, "n": 3, "k": 5}, 4),
    ("softmax_linear", {"m": 3, "n": 4, "k": 5}, 4),
    ("softmax_linear_bias", {"m": 3, "n": 4, "k": 5}, 5),
    ("rbf_network", {"n": 2, "h": 3, "k": 5}, 0),
    ("attention_head", {"d": 4, "k": 2, "v": 3, "t": 4, "s": 5}, 4),
    ("attention_head", {"d": 3, "k": 4, "v": 2, "t": 3, "s": 4}, 15),
    ("multi_head", {"d": 5, "head": 2, "k": 2, "v": 2, "t": 3, "s": 4}, 16),
    ("multi_head_bias", {"d": 5, "head": 2, "k": 2, "v": 2, "t": 3, "s": 4}, 24),
    ("multi_head_bias", {"d": 6, "head": 2, "k": 3, "v": 2, "t": 3, "s": 4}, 36),
]


@pytest.mark.parametrize(("name", "sizes", "fibre"), FIBRES, ids=lambda x: str(x).replace(" ", ""))
def test_known_fibre_dimensions(name, sizes, fibre):
    found = enclosed_dimension(network(get(name), sizes))
    assert found.fibre_dimension == fibre
    assert found.rigorous and found.method == "balls" and found.details["bound"] < 1e-3
    kept, rest = found.gap
    assert kept > 1e3 * rest


def nested(activation):
    @architecture(parameters={"W3": "m h", "W2": "h l", "W1": "l n"}, data={"X": "n k"})
    def network_of_three(W3, W2, W1, X):
        return W3 @ activation(W2 @ activation(W1 @ X))

    return network_of_three


@pytest.mark.parametrize("activation", [gelu, tanh], ids=lambda op: op.name)
def test_nested_activations(activation):
    """GELU in GELU, whose values are no independent elements of a field that one knows: no continuous symmetry."""
    found = enclosed_dimension(network(nested(activation), {"m": 2, "h": 3, "l": 4, "n": 3, "k": 5}))
    assert (found.parameters, found.rank, found.scope) == (30, 30, GENERIC)


@pytest.mark.parametrize("name", names())
def test_the_jacobian_agrees_with_autograd(name):
    """And its radii are no larger than the rounding of a few operations, nor absent."""
    n = network(get(name))
    rng, floats = np.random.default_rng(3), backend("torch")
    at, data = drawn(n, ("parameter", "constant"), rng), [drawn(n, ("data",), rng) for _ in range(3)]
    found, rows = jacobian(n, at, data), []
    parameters = [leaf.name for leaf in n.of_kind("parameter")]
    for one in data:
        leaves = {name: torch.tensor(x) for name, x in (at | one).items()}

        def f(*values, leaves=leaves):
            return n.value({**leaves, **dict(zip(parameters, values, strict=True))}, floats).reshape(-1)

        parts = torch.func.jacrev(f, argnums=tuple(range(len(parameters))))(*(leaves[p] for p in parameters))
        rows.append(torch.cat([part.reshape(part.shape[0], -1) for part in parts], dim=1))
    expected = torch.cat(rows).numpy()
    size = np.abs(expected).max(initial=1.0)
    assert found.shape == expected.shape
    assert (np.abs(found.mid - expected) <= found.rad + 1e-9 * size).all()
    assert found.rad.max() < 1e-4 * size


def planted(rng, rank):
    """An integer matrix of exactly this rank, in front of it random signs, exact in float64."""
    rows, columns = int(rng.integers(rank, 12)) + 1, int(rng.integers(rank, 9)) + 1
    left = np.eye(rows, rank, dtype=int) + np.tril(rng.integers(-3, 4, (rows, rank)), -1)
    right = np.eye(rank, columns, dtype=int) + np.triu(rng.integers(-3, 4, (rank, columns)), 1)
    return (left @ right).astype(float)


def test_planted_ranks_are_found_and_never_exceeded():
    rng = np.random.default_rng(0)
    for i in range(600):
        rank = i % 8
        a = planted(rng, rank)
        found = enclosed_rank(Enclosure(a, np.zeros(a.shape)))
        assert found.rank == rank and found.bound < 1


def test_radii_that_hold_a_matrix_of_lower_rank_lower_the_rank():
    rng = np.random.default_rng(1)
    for i in range(200):
        rank = 1 + i % 5
        a = planted(rng, rank)
        u, s, vt = np.linalg.svd(a, full_matrices=False)
        reach = np.abs(s[rank - 1] * np.outer(u[:, rank - 1], vt[rank - 1]))
        assert enclosed_rank(Enclosure(a, reach * (1 + 1e-9))).rank < rank
        narrow = enclosed_rank(Enclosure(a, reach * 1e-3))
        assert narrow.rank == rank and 1e-4 < narrow.bound < 0.1  # the radii are part of the certificate
        assert enclosed_rank(Enclosure(a, 0 * reach)).bound < 1e-9


def test_what_cannot_be_certified_is_lowered_and_said():
    """A parameter of which the output depends by less than the rounding of the others: the rank is a lower bound."""

    @architecture(parameters={"a": "", "b": ""}, data={"x": ""}, name="faint")
    def faint(a, b, x):
        return tanh(a * x) * 10**9 + b

    n = network(faint)
    data = [{"x": np.array(x)} for x in (0.25, 0.5, 0.75)]
    assert enclosed_dimension(n, {"a": 0.5, "b": 1.0}, data).rank == 2
    j = Enclosure(np.diag([1.0, 1e-3, 1e-9]), np.full((3, 3), 1e-10))
    found = enclosed_rank(j)
    assert found.rank == 2


def test_blocks_are_scaled_by_powers_of_two_and_not_their_rounding():
    n = network(get("multi_head_bias"))
    rng = np.random.default_rng(0)
    j = jacobian(n, drawn(n, ("parameter", "constant"), rng), [drawn(n, ("data",), rng)])
    even, start = scaled(j, n.of_kind("parameter")), 0
    for leaf in n.of_kind("parameter"):
        part = slice(start, start + leaf.size)
        ratio = even.mid[:, part][j.mid[:, part] != 0] / j.mid[:, part][j.mid[:, part] != 0]
        assert len(set(ratio)) <= 1 and all(np.log2(r) == round(np.log2(r)) for r in ratio)
        largest = np.abs(even.mid[:, part]).max()
        assert largest < 1e-12 if leaf.name == "bk" else 0.5 < largest < 2
        start += leaf.size


SCOPES = {
    "tanh_mlp": None,
    "attention_head": None,
    "layer_norm_linear_eps": None,
    "log_softmax_linear": None,
    "relu_mlp": "relu, has kinks",
    "homogeneous_mlp": "sigma, has kinks",
    "layer_norm_linear": "power, may be undefined",
    "rbf_network": "power, may be undefined",
}


@pytest.mark.parametrize("name", SCOPES)
def test_scopes(name):
    n = network(get(name))
    reason = not_generic(n)
    found = enclosed_dimension(n)
    assert found.scope == (GENERIC if reason is None else OPEN)
    assert (reason is None) if SCOPES[name] is None else SCOPES[name] in reason
    if reason is None:
        at = drawn(n, ("parameter", "constant"), np.random.default_rng(1))
        assert enclosed_dimension(n, at).scope == POINT


def test_poles_and_branches_together_are_not_generic():
    from symverify import softplus

    @architecture(parameters={"a": "h"}, data={"X": "h k"})
    def poles(a, X):
        return softplus(X / a)

    @architecture(parameters={"a": "h"}, data={"X": "h k"})
    def meromorphic(a, X):
        return tanh(X / a)

    assert "may be disconnected" in not_generic(network(poles))
    assert not_generic(network(meromorphic)) is None


def test_the_point_and_the_data_are_the_ones_given():
    n = network(get("relu_mlp"), {"m": 2, "h": 3, "n": 5, "k": 4})
    rng = np.random.default_rng(0)
    at, data = drawn(n, ("parameter",), rng), [drawn(n, ("data",), rng) for _ in range(6)]
    dead = at | {"W1": -np.abs(at["W1"])}
    shown = [{"X": np.abs(one["X"])} for one in data]
    assert enclosed_dimension(n, dead, shown).rank == 0  # no unit is ever active
    assert enclosed_dimension(n, at, data).rank == n.parameters - 3
    assert enclosed_dimension(n, at, data[0]).rank < enclosed_dimension(n, at, 6).rank
    tensors = {name: torch.tensor(x, dtype=torch.float32) for name, x in at.items()}
    assert enclosed_dimension(n, tensors, 6).rank == n.parameters - 3


def test_many_sets_at_once_are_the_same_as_one_after_another(monkeypatch):
    from symverify.completeness import enclosed_jacobian

    n = network(get("multi_head"))
    rng = np.random.default_rng(0)
    at, data = drawn(n, ("parameter",), rng), [drawn(n, ("data",), rng) for _ in range(4)]
    whole = jacobian(n, at, data)
    monkeypatch.setattr(enclosed_jacobian, "BUDGET", 1)
    one_by_one = jacobian(n, at, data)
    assert (np.abs(whole.mid - one_by_one.mid) <= whole.rad + one_by_one.rad).all()


def test_the_same_seed_gives_the_same_rank_and_spectrum():
    n = network(get("tanh_mlp"))
    first, again, other = (enclosed_dimension(n, seed=s) for s in (1, 1, 2))
    assert first.spectrum == again.spectrum != other.spectrum


def test_a_kink_at_the_point_is_refused():
    n = network(get("relu_mlp"))
    at = drawn(n, ("parameter",), np.random.default_rng(0)) | {"W1": np.zeros(n.leaves["W1"].shape)}
    with pytest.raises(Undefined, match="kink"):
        enclosed_dimension(n, at)


def test_parameters_under_roots_are_drawn_positive():
    @architecture(parameters={"a": "h"}, data={"X": "h k"})
    def rooted(a, X):
        return X * a**0.5

    assert enclosed_dimension(network(rooted)).rank == network(rooted).parameters


REFUSED = {
    "no mapping": ({"at": [1.0]}, "at is a list, not a mapping"),
    "missing": ({"at": {"W1": np.zeros((2, 5))}}, "no value given for the parameter W2"),
    "shape": ({"at": {"W1": np.zeros((5, 2)), "W2": np.zeros((4, 2))}}, r"W1 has the shape \(2, 5\), not \(5, 2\)"),
    "unknown": ({"at": {"W1": np.zeros((2, 5)), "W2": np.zeros((4, 2)), "W3": 0}}, "no leaf 'W3'"),
    "count": ({"data": 0}, "at least one set of data"),
    "text": ({"data": "X"}, "data are a str"),
    "no sets": ({"data": []}, "at least one set of data"),
    "data missing": ({"data": {}}, "no value given for the data X"),
    "data shape": ({"data": {"X": np.zeros(5)}}, r"X has the shape \(5, 3\), not \(5,\)"),
}


@pytest.mark.parametrize(("given", "reason"), REFUSED.values(), ids=list(REFUSED))
def test_refusals(given, reason):
    n = network(get("linear_mlp"), {"m": 4, "h": 2, "n": 5, "k": 3})
    with pytest.raises(InputError, match=reason):
        enclosed_dimension(n, **given)


@pytest.mark.slow
def test_a_thousand_parameters():
    n = network(nested(gelu), {"m": 5, "h": 25, "l": 24, "n": 12, "k": 20})
    found = enclosed_dimension(n)
    assert (found.parameters, found.rank) == (1013, 1013)
