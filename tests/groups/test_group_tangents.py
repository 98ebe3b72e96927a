"""Dimensions, Lie algebras, generators and components: they must fit each other and the identities."""

import random
from fractions import Fraction

import numpy as np
import pytest
import sympy
import torch

from symverify.errors import InputError
from symverify.groups import (
    GL,
    BlockDiagonal,
    Commutant,
    O,
    Permutation,
    PositiveScalar,
    Power,
    Product,
    Semidirect,
    SignedPermutation,
    Signs,
    Stabiliser,
    Subgroup,
    Translation,
)

UNKNOWN = {"Commutant", "Subgroup"}  # what is not known of them is None, never a guess


def uses_unknown(group):
    return any(name in group.canonical for name in UNKNOWN)


def exponential(group, tangent):
    """exp of a tangent, component by component: on the curve of an element of the group."""
    if isinstance(group, Translation):
        return tangent
    if isinstance(group, PositiveScalar):
        return (tangent[0].exp(),)
    if isinstance(group, Power):
        return exponential(group.base, tangent)
    if isinstance(group, Product | Semidirect):
        pair = group.pair if isinstance(group, Semidirect) else group
        parts = zip(pair.factors, pair.divide(tangent), strict=True)
        return sum((exponential(factor, part) for factor, part in parts), ())
    (x,) = tangent
    row = x.shape[x.ndim - len(group.row) :]
    n = int(np.prod(row))
    batch = x.shape[: x.ndim - 2 * len(row)]
    return (torch.linalg.matrix_exp(x.reshape(*batch, n, n)).reshape(*batch, *row, *row),)


def test_dimension_is_the_number_of_tangents(drawn):
    basis, dimension = drawn.group.lie_algebra(drawn.sizes, context=drawn.context), drawn.group.dimension
    if dimension is None:
        assert uses_unknown(drawn.group)
        return
    assert dimension.subs({symbol: drawn.sizes[symbol.name] for symbol in dimension.free_symbols}) == len(basis)
    assert all(symbol.is_positive and symbol.is_integer for symbol in dimension.free_symbols)
    assert not drawn.group.discrete or dimension == 0


def test_tangents_are_exact_and_independent(drawn):
    basis = drawn.group.lie_algebra(drawn.sizes, context=drawn.context)
    rows = [np.concatenate([x.reshape(-1) for x in tangent]) for tangent in basis]
    assert all(isinstance(entry, int | Fraction) for row in rows for entry in row)
    shapes = [x.shape for x in drawn.group.identity(drawn.sizes)]
    assert all([x.shape for x in tangent] == shapes for tangent in basis)
    if rows:
        assert np.linalg.matrix_rank(np.array(rows).astype(float)) == len(rows)


def test_exponentials_satisfy_the_identities(drawn):
    basis = drawn.group.lie_algebra(drawn.sizes, context=drawn.context)
    if not basis:
        return
    generator = torch.Generator().manual_seed(8)
    parts = [torch.stack([torch.tensor(x.astype(float)) for x in column]) for column in zip(*basis, strict=True)]
    coefficients = torch.rand((4, len(basis)), generator=generator, dtype=torch.float64) - 0.5
    tangent = tuple(torch.tensordot(coefficients, part, 1) for part in parts)
    element = exponential(drawn.group, tangent)
    assert drawn.violation(element) < 1e-9
    assert max(float((x - y).abs().max()) for x, y in zip(element, drawn.floating((4,)), strict=True)) > 1e-3


def test_the_lie_algebra_of_a_matrix_group_is_closed_under_brackets(drawn):
    if not drawn.group.row:
        return
    n = int(np.prod(drawn.group.identity(drawn.sizes)[0].shape[: len(drawn.group.row)]))
    basis = [x.reshape(n, n) for (x,) in drawn.group.lie_algebra(drawn.sizes, context=drawn.context)]
    if len(basis) > 1:
        rng = random.Random(0)
        a, b = (sum(rng.randint(-2, 2) * x for x in basis) for _ in range(2))
        rows = np.array([x.reshape(-1) for x in basis]).astype(float)
        bracket = (a @ b - b @ a).reshape(1, -1).astype(float)
        assert np.linalg.matrix_rank(np.concatenate([rows, bracket])) == len(basis)


def test_representatives_are_elements(drawn):
    found = drawn.group.component_representatives(drawn.sizes, context=drawn.context)
    if found is None:
        assert uses_unknown(drawn.group)
        return
    assert all(drawn.violation(element) == 0 for element in found)
    if drawn.group.connected:
        assert not found


def closure(group, sizes):
    """Every product of the generators, counted."""
    one = group.identity(sizes)
    elements, edge = {key(one)}, [one]
    while edge:
        edge = [group.multiply(g, x) for x in edge for g in group.generators(sizes)]
        edge = list({key(x): x for x in edge if key(x) not in elements}.values())
        elements |= {key(x) for x in edge}
    return elements


def key(element):
    return tuple(tuple(x.reshape(-1)) for x in element)


ORDERS = [
    (Signs("h"), 8),
    (Permutation("one"), 1),
    (Permutation("k"), 2),
    (Permutation("h"), 6),
    (Permutation("k*j"), 24),
    (SignedPermutation("one"), 2),
    (SignedPermutation("h"), 48),
    (Product(Signs("k"), Permutation("h")), 24),
    (Power(Permutation("h"), over="k"), 36),
    (BlockDiagonal(Signs("k"), Permutation("h")), 24),
    (Semidirect(Signs("h"), Permutation("h")), 48),
    (Semidirect(Power(Permutation("h"), over="k"), Permutation("k")), 72),
]


@pytest.mark.parametrize("group, order", ORDERS, ids=lambda value: getattr(value, "canonical", str(value)))
def test_generators_generate(group, order):
    sizes = {"one": 1, "k": 2, "j": 2, "h": 3}
    elements = closure(group, sizes)
    assert len(elements) == order and group.discrete
    rng = random.Random(4)
    assert all(key(group.sample_exact(sizes, rng)) in elements for _ in range(20))


def test_a_continuous_group_has_no_generators():
    for group in (GL("h"), Product(Signs("h"), GL("h")), Subgroup("h")):
        with pytest.raises(InputError, match="is not a finite group"):
            group.generators({"h": 3})


def test_symbolic_dimensions():
    h, k, head = sympy.symbols("h k head", positive=True, integer=True)
    expected = {
        GL("h*k"): h**2 * k**2,
        O("h+k"): (h + k) * (h + k - 1) / 2,
        Stabiliser("h", "1"): h * (h - 1),
        Stabiliser(O("h"), "1"): (h - 1) * (h - 2) / 2,
        Power(GL("k"), over="head"): head * k**2,
        Semidirect(Translation("h"), GL("h")): h + h**2,
        BlockDiagonal(GL("h"), O("k")): h**2 + k * (k - 1) / 2,
        Permutation("h"): 0,
        Translation(): 1,
    }
    for group, dimension in expected.items():
        assert sympy.expand(group.dimension - dimension) == 0, group.canonical
    assert Commutant("h", ("C",)).dimension is None
    assert Product(GL("h"), Subgroup("h")).dimension is None


COMMUTANTS = [("C", 3), ("D", 5), ("turn", 3)]  # a Jordan block and an eigenvalue; 2² + 1; C + R as real algebra


@pytest.mark.parametrize("name, dimension", COMMUTANTS)
def test_commutants_have_the_dimension_of_linear_algebra(at_sizes, name, dimension):
    drawn = at_sizes(Commutant("h", (name,)))
    assert len(drawn.group.lie_algebra(drawn.sizes, context=drawn.context)) == dimension


def test_components_that_are_not_known_are_none(at_sizes):
    for group in (Subgroup("h"), Commutant("h", ("C",)), Product(GL("h"), Subgroup("h")), Power(Subgroup("h"), "k")):
        drawn = at_sizes(group)
        assert group.component_representatives(drawn.sizes, context=drawn.context) is None
        assert not group.connected
