"""Tangents of every proven action of the catalog lie in the kernel of the network's derivative."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from symverify import GL, PROVED, architecture, inverse
from symverify.catalog import get, names
from symverify.completeness.enclosed_jacobian import jacobian
from symverify.completeness.network import network
from symverify.completeness.tangents import tangents
from symverify.errors import InputError
from symverify.ops.backends import backend
from symverify.ops.backends.dual import Dual
from symverify.ops.backends.dual_backend import Duals
from symverify.ops.backends.enclosure_backend import Enclosures

RATIONAL = ("linear_mlp", "linear_mlp_bias", "relu_mlp", "relu_mlp_bias", "cubic_mlp", "bottleneck", "block_linear_mlp")
FLOATS = backend("torch")


def functional(name):
    """The proved functional claims of an architecture."""
    return [c for c in get(name).claims.values() if c.kind == "functional" and c.expect == PROVED]


def fractional(n, seed=0):
    """Random rational leaves."""
    rng = np.random.default_rng(seed)
    made = np.vectorize(lambda p, q: Fraction(int(p), int(q)), otypes=[object])
    return {
        leaf.name: np.asarray(made(2 * rng.integers(-99, 99, leaf.shape) + 1, rng.integers(1, 9, leaf.shape)), object)
        for leaf in n.leaves.values()
    }


def normal(n, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return {x.name: torch.randn(x.shape, generator=generator, dtype=torch.float64) for x in n.leaves.values()}


def exact_jacobian(n, leaves):
    """J over the rationals, one direction at a time."""
    base, columns = backend("rational"), []
    for leaf in n.of_kind("parameter"):
        unit = np.eye(leaf.size, dtype=int).reshape(leaf.size, *leaf.shape)
        seed = Dual(base.array(leaves[leaf.name]), base.array(unit))
        out = n.value({**leaves, leaf.name: seed}, Duals(base))
        columns.append(out.tangent.reshape(leaf.size, -1).T)
    return np.concatenate(columns, axis=1)


def float_jacobian(n, leaves):
    parameters = [leaf.name for leaf in n.of_kind("parameter")]

    def f(*values):
        return n.value({**leaves, **dict(zip(parameters, values, strict=True))}, FLOATS).reshape(-1)

    parts = torch.func.jacrev(f, argnums=tuple(range(len(parameters))))(*(leaves[p] for p in parameters))
    return torch.cat([part.reshape(part.shape[0], -1) for part in parts], dim=1)


@pytest.mark.parametrize("name", RATIONAL)
def test_tangents_are_in_the_kernel_exactly(name):
    seen = 0
    for claim in functional(name):
        n = network(claim)
        leaves = fractional(n)
        t = tangents(claim, n, leaves)
        assert t.shape[1] == n.parameters and all(type(entry) is Fraction for entry in t.flat)
        residual = exact_jacobian(n, leaves) @ t.T if len(t) else np.zeros(0)
        assert not residual.any()
        seen += bool(t.any())
    assert seen


@pytest.mark.parametrize("name", names())
def test_tangents_of_every_proven_action_are_in_the_kernel(name):
    for claim in functional(name):
        n = network(claim)
        leaves = normal(n)
        t = tangents(claim, n, leaves, "torch")
        assert t.shape == (len(claim.group.lie_algebra(n.sizes, context=_constants(n, leaves))), n.parameters)
        if len(t):
            j = float_jacobian(n, leaves)
            size = 1 + float(j.abs().max()) * float(t.abs().max())
            assert float((j @ t.T).abs().max()) < 1e-12 * n.parameters * size
            assert float(t.abs().sum(1).min()) > 0


def _constants(n, leaves):
    rational = backend("rational")
    return {leaf.name: rational.array(leaves[leaf.name]) for leaf in n.of_kind("constant")}


def test_the_test_would_notice_wrong_tangents():
    """A claim that is false: its tangents are not in the kernel."""
    claim = get("linear_mlp").claims["inverse_forgotten"]
    n = network(claim)
    leaves = fractional(n)
    assert (exact_jacobian(n, leaves) @ tangents(claim, n, leaves).T).any()


def test_the_tangents_of_a_change_of_basis():
    """d/ds (W2 e^-sX, e^sX W1) = (-W2 X, X W1), in the order of the parameters."""
    claim = get("linear_mlp").claims["change_of_basis"]
    n = network(claim, {"m": 3, "h": 2, "n": 5})
    leaves = fractional(n)
    found = tangents(claim, n, leaves)
    for row, (x,) in zip(found, claim.group.lie_algebra(n.sizes), strict=True):
        expected = [*(-leaves["W2"] @ x).reshape(-1), *(x @ leaves["W1"]).reshape(-1)]
        assert row.tolist() == expected
    assert found.shape == (4, 16)


@pytest.mark.parametrize("name", ["linear_mlp", "relu_mlp", "multi_head", "layer_norm_linear", "homogeneous_mlp"])
def test_backends_agree(name):
    for claim in functional(name):
        n = network(claim)
        leaves = normal(n, seed=3)
        floats, enclosed = (tangents(claim, n, leaves, xp) for xp in ("torch", "enclosure"))
        assert np.allclose(enclosed.mid, floats.numpy(), rtol=1e-12, atol=1e-13)
        assert (enclosed.rad <= 1e-12 * (1 + np.abs(enclosed.mid))).all()


def test_enclosed_tangents_and_jacobian_enclose_zero():
    claim = next(c for c in functional("multi_head") if not c.group.discrete)
    n = network(claim)
    leaves = normal(n)
    data = {x.name: leaves[x.name] for x in n.of_kind("data")}
    at = {x.name: leaves[x.name] for x in n.of_kind("parameter")}
    j, t = jacobian(n, at, [data]), tangents(claim, n, leaves, Enclosures())
    product = Enclosures().einsum([[0, 1], [2, 1]], [0, 2], [j, t])
    assert (np.abs(product.mid) <= product.rad).all() and product.rad.max() < 1e-11


def test_finite_groups_have_none_and_parameters_that_stay_have_zeros():
    claim = get("relu_mlp").claims["hidden_permutation"]
    n = network(claim)
    assert tangents(claim, n, fractional(n)).shape == (0, n.parameters)

    @architecture(parameters={"a": "m n", "W2": "m h", "W1": "h n"}, data={"X": "n k"})
    def skipped(a, W2, W1, X):
        return W2 @ W1 @ X + a @ X

    @skipped.symmetry(GL("h"))
    def basis(g, W2, W1):
        return {"W2": W2 @ inverse(g), "W1": g @ W1}

    n = network(basis)
    found = tangents(basis, n, fractional(n))
    still = n.leaves["a"].size
    assert not found[:, :still].any() and found[:, still:].any(axis=1).all()


def _seeing():
    return next(c for c in get("two_layer_data_dependent").claims.values() if c.kind == "data-dependent")


REFUSED = {
    "ill-formed": (
        lambda: get("block_linear_mlp").claims["one_block_on_the_whole_axis"],
        None,
        "ill-formed, so it has",
    ),
    "data": (_seeing, None, "looks at the data"),
    "another architecture": (lambda: get("relu_mlp").claims["rescaling"], "linear_mlp", "no claim about linear_mlp"),
}


@pytest.mark.parametrize(("claim", "other", "reason"), REFUSED.values(), ids=list(REFUSED))
def test_refusals(claim, other, reason):
    found = claim()
    n = network(get(other) if other else found.architecture)
    with pytest.raises(InputError, match=reason):
        tangents(found, n, fractional(n))
