"""The axioms of a group, over the whole registry: exact with ==, floating up to rounding."""

import random

import numpy as np
import pytest
import torch

from symverify.errors import InputError
from symverify.groups import GL, O, Permutation, Power, Semidirect, Signs, Stabiliser, Subgroup, Translation, registry

TRIVIAL = {"SL(one)", "SO(one)", "Permutation(one)", "Stabiliser(GL(one), 1)", "Stabiliser(O(one), 1)"}


def same(a, b):
    return len(a) == len(b) and all(x.shape == y.shape and (x == y).all() for x, y in zip(a, b, strict=True))


def close(a, b, tolerance=1e-9):
    return len(a) == len(b) and all(torch.allclose(x, y, tolerance, tolerance) for x, y in zip(a, b, strict=True))


def condition(drawn, element):
    worst = 1.0
    for (_, flat), x in zip(drawn.group.components(), element, strict=True):
        half = len(flat) // 2
        if flat and flat[:half] == flat[half:] and "Translation" not in drawn.group.canonical:
            n = int(np.prod(x.shape[x.ndim - half :]))
            worst = max(worst, float(torch.linalg.cond(x.reshape(-1, n, n)).max()))
    return worst


def test_every_registered_group_is_tested(instances):
    assert set(registry()) == {type(group).__name__ for group in instances}


def test_elements_have_the_declared_shapes(drawn):
    (exact,), floating = drawn.exact(1), drawn.floating((4, 2))
    sizes = drawn.sizes | {"k+h": 5, "k+one+h": 6, "h+k": 5}
    for (_, flat), x, y in zip(drawn.group.components(), exact, floating, strict=True):
        shape = tuple(sizes[atom] for atom in flat)
        assert x.shape == shape and x.dtype == object
        assert tuple(y.shape) == (4, 2, *shape) and y.dtype == torch.float64


def test_exact_elements_satisfy_the_identities(drawn):
    for element in drawn.exact(5):
        for name, residual in drawn.residuals(element):
            assert isinstance(residual, np.ndarray) and (residual == 0).all(), name


def test_floating_elements_satisfy_the_identities(drawn):
    for name, residual in drawn.residuals(drawn.floating((20,))):
        assert torch.isfinite(residual).all() and residual.abs().max() < 1e-11, name


def test_closure(drawn):
    a, b = drawn.exact(2)
    assert drawn.violation(drawn.group.multiply(a, b)) == 0
    assert drawn.violation(drawn.group.invert(a)) == 0
    x, y = drawn.floating((3,)), drawn.floating()
    assert drawn.violation(drawn.group.multiply(x, y)) < 1e-10
    assert drawn.violation(drawn.group.invert(x)) < 1e-10


def test_associativity(drawn):
    multiply, (a, b, c) = drawn.group.multiply, drawn.exact(3)
    assert same(multiply(multiply(a, b), c), multiply(a, multiply(b, c)))


def test_identity(drawn):
    multiply, one, (a,) = drawn.group.multiply, drawn.group.identity(drawn.sizes), drawn.exact(1)
    assert same(multiply(one, a), a) and same(multiply(a, one), a)
    assert drawn.violation(one) == 0


def test_inverse(drawn):
    multiply, one, (a,) = drawn.group.multiply, drawn.group.identity(drawn.sizes), drawn.exact(1)
    back = drawn.group.invert(a)
    assert same(multiply(a, back), one) and same(multiply(back, a), one)


def test_inverse_of_tensors_in_a_batch(drawn):
    a = drawn.floating((3, 2))
    one = tuple(x.expand_as(y) for x, y in zip(drawn.group.identity(drawn.sizes, like=a[0]), a, strict=True))
    assert close(drawn.group.multiply(a, drawn.group.invert(a)), one)
    assert close(drawn.group.multiply(drawn.group.invert(a), a), one)


def test_exact_and_floating_laws_agree(drawn):
    a, b = drawn.exact(2)
    x, y = (tuple(torch.tensor(c.astype(float)) for c in element) for element in (a, b))
    product = tuple(torch.tensor(c.astype(float)) for c in drawn.group.multiply(a, b))
    assert close(drawn.group.multiply(x, y), product)
    assert close(drawn.group.invert(x), tuple(torch.tensor(c.astype(float)) for c in drawn.group.invert(a)))


def test_a_drawn_element_is_not_the_identity(drawn):
    one = drawn.group.identity(drawn.sizes)
    trivial = drawn.group.canonical in TRIVIAL
    for element in drawn.exact(10):
        assert same(element, one) == trivial
    batch = drawn.floating((30,))
    flat = [x.reshape(30, -1) for x in batch]
    moved = [(x - torch.tensor(y.astype(float)).reshape(1, -1)).abs().amax(1) for x, y in zip(flat, one, strict=True)]
    assert ((torch.stack(moved).amax(0) > 1e-6) != trivial).all()


def test_drawn_elements_are_well_conditioned(drawn):
    assert condition(drawn, drawn.floating((50,))) < 12


@pytest.mark.parametrize("name", ["GL", "SL", "SO", "Diagonal", "PositiveDiagonal", "PositiveMonomial", "Commutant"])
def test_drawn_elements_have_infinite_order(instances, at_sizes, name):
    for group in instances:
        if type(group).__name__ != name or group.canonical in TRIVIAL:
            continue
        drawn = at_sizes(group)
        one, x = drawn.group.identity(drawn.sizes), drawn.floating((20,))
        exact = drawn.exact(5)
        power, powers = x, list(exact)
        for _ in range(12):
            power = group.multiply(power, x)
            powers = [group.multiply(a, b) for a, b in zip(powers, exact, strict=True)]
            assert not any(same(a, one) for a in powers)
            moved = (power[0] - torch.tensor(one[0].astype(float))).reshape(20, -1)
            assert (moved.abs().amax(1) > 1e-8).all()


def test_long_permutations_are_mostly_no_involutions(at_sizes):
    drawn = at_sizes(Permutation("n"))
    (x,) = drawn.floating((200,))
    assert ((x @ x != torch.eye(5, dtype=x.dtype)).any(-1).any(-1)).double().mean() > 0.8


@pytest.mark.parametrize("group", [GL("h"), O("h"), Stabiliser(O("n"), "u"), Stabiliser("h", "1")], ids=str)
def test_both_components_are_drawn(at_sizes, group):
    drawn = at_sizes(group)
    assert set(torch.linalg.det(drawn.floating((40,))[0]).sign().tolist()) == {1.0, -1.0}
    exact = {float(np.linalg.det(x.astype(float))) > 0 for (x,) in drawn.exact(20)}
    assert exact == {True, False}


def test_the_same_seed_draws_the_same(drawn):
    assert all((x == y).all() for x, y in zip(drawn.floating((2,)), drawn.floating((2,)), strict=True))
    assert same(*(drawn.exact(1)[0] for _ in range(2)))


def test_drawing_keeps_the_dtype_asked_for(drawn):
    single = drawn.floating((4,), dtype=torch.float32)
    assert all(x.dtype == torch.float32 for x in single)
    assert close(tuple(x.double() for x in single), drawn.floating((4,)), 1e-5)


def test_the_affine_group_acts_in_order():
    """(n2, h2)(n1, h1) x = h2 (h1 x + n1) + n2."""
    affine, sizes, rng = Semidirect(Translation("h"), GL("h")), {"h": 3}, random.Random(1)
    (n2, h2), (n1, h1) = affine.sample_exact(sizes, rng), affine.sample_exact(sizes, rng)
    x = np.array([1, -2, 3])
    n, h = affine.multiply((n2, h2), (n1, h1))
    assert (h @ x + n == h2 @ (h1 @ x + n1) + n2).all()


def test_a_permutation_of_signs_is_a_signed_permutation():
    """(s, p) -> s p is a homomorphism onto the matrices: h ▷ d = h d h⁻¹."""
    group, sizes, rng = Semidirect(Signs("h"), Permutation("h")), {"h": 3}, random.Random(5)
    a, b = (group.sample_exact(sizes, rng) for _ in range(2))
    s, p = group.multiply(a, b)
    assert (s @ p == a[0] @ a[1] @ b[0] @ b[1]).all()


def test_a_permutation_of_heads_moves_whole_copies():
    group, sizes, rng = Semidirect(Power(GL("k"), over="h"), Permutation("h")), {"h": 3, "k": 2}, random.Random(2)
    a, b = (group.sample_exact(sizes, rng) for _ in range(2))
    product, _ = group.multiply(a, b)
    to = a[1].argmax(0)  # copy i goes to place to[i]
    for i in range(3):
        assert (product[to[i]] == a[0][to[i]] @ b[0][i]).all()


def test_a_subgroup_is_drawn_from_its_instance(at_sizes):
    (g,) = at_sizes(Subgroup("h", instance=O("h"))).floating()
    assert torch.allclose(g @ g.mT, torch.eye(3, dtype=g.dtype))


@pytest.mark.parametrize("sizes", [{}, {"h": 0}, {"h": "H"}, {"h": True}, {"h": 2.0}], ids=str)
def test_sizes_are_positive_integers(sizes):
    with pytest.raises(InputError, match="axis 'h' needs a positive integer size"):
        GL("h").identity(sizes)
