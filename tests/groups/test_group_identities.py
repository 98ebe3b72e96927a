"""The identities must notice: a mutated element has a nonzero residual of the expected name."""

import random
from fractions import Fraction

import numpy as np
import pytest
import torch

from symverify.errors import InputError
from symverify.groups import (
    GL,
    SL,
    SO,
    BlockDiagonal,
    Commutant,
    Diagonal,
    O,
    Permutation,
    PositiveDiagonal,
    PositiveMonomial,
    PositiveScalar,
    Power,
    Product,
    Semidirect,
    SignedPermutation,
    Signs,
    Stabiliser,
    Subgroup,
    Translation,
    registry,
)


def entry(*index, value):
    """The first component with one entry (of the last, batch or copy) replaced."""

    def mutate(element):
        element[0][(..., *index)] = value

    return mutate


def scaled(factor):
    def mutate(element):
        element[0][...] = element[0] * factor

    return mutate


def flipped(element):
    element[0][..., 0, :] = -element[0][..., 0, :]


MUTATIONS = [
    (GL("h"), scaled(0), "det g != 0"),
    (SL("h"), scaled(Fraction(1, 2)), "det g = 1"),
    (SL("h"), flipped, "det g = 1"),
    (O("h"), scaled(2), "g g^T = 1"),
    (SO("h"), flipped, "det g = 1"),
    (SO("h"), scaled(2), "g g^T = 1"),
    (PositiveDiagonal("h"), scaled(-1), "diagonal >= 0"),
    (PositiveDiagonal("h"), entry(1, 1, value=0), "diagonal != 0"),
    (PositiveDiagonal("h"), entry(0, 1, value=1), "off-diagonal zero"),
    (Diagonal("h"), entry(1, 1, value=0), "diagonal != 0"),
    (Diagonal("h"), entry(2, 0, value=1), "off-diagonal zero"),
    (Signs("h"), entry(1, 1, value=2), "diagonal squared = 1"),
    (Signs("h"), entry(1, 2, value=1), "off-diagonal zero"),
    (Permutation("h"), scaled(-1), "entries 0 or 1"),
    (Permutation("h"), entry(slice(None), slice(None), value=0), "rows sum to 1"),
    (Permutation("h"), entry(slice(None), slice(0, 1), value=1), "columns sum to 1"),
    (SignedPermutation("h"), scaled(2), "entries -1, 0 or 1"),
    (SignedPermutation("h"), entry(0, slice(None), value=1), "g g^T = 1"),
    (PositiveMonomial("h"), scaled(-1), "entries >= 0"),
    (PositiveMonomial("h"), scaled(0), "no row zero"),
    (PositiveMonomial("h"), entry(0, slice(None), value=1), "one entry in a row"),
    (PositiveMonomial("h"), entry(slice(None), 0, value=1), "one entry in a column"),
    (PositiveScalar(), scaled(-1), "c >= 0"),
    (PositiveScalar(), scaled(0), "c != 0"),
    (Subgroup("h"), entry(0, slice(None), value=1), "one entry in a row"),
    (Stabiliser("n", "u"), scaled(2), "g v = v"),
    (Stabiliser("h", "1"), flipped, "g v = v"),
    (Stabiliser(O("n"), "u"), scaled(2), "g g^T = 1"),
    (Stabiliser(O("h"), "E[x]"), flipped, "g v = v"),
    (Commutant("h", ("C", "D")), flipped, "g C = C g"),
    (Commutant("h", ("C", "D")), entry(2, 0, value=1), "g D = D g"),
    (Commutant("h", ("C", "D")), scaled(0), "det g != 0"),
    (BlockDiagonal(GL("k"), O("h")), entry(0, 4, value=1), "off-diagonal blocks zero"),
    (BlockDiagonal(GL("k"), O("h")), scaled(2), "block 1: g g^T = 1"),
    (Product(O("h"), GL("k")), scaled(2), "0: g g^T = 1"),
    (Power(O("h"), over="head"), entry(1, 0, 0, value=3), "g g^T = 1"),
    (Semidirect(Signs("h"), Permutation("h")), scaled(2), "0: diagonal squared = 1"),
]


def mutated(drawn, mutate, exact):
    element = drawn.exact(1)[0] if exact else drawn.floating((2,))
    copy = tuple(np.array(x) if exact else x.clone() for x in element)
    mutate(copy)
    return copy


def float_mutation(mutate):
    def applied(element):
        values = [np.array(x.numpy().astype(object)) for x in element]
        mutate(values)
        for x, value in zip(element, values, strict=True):
            x.copy_(torch.tensor(value.astype(float)))

    return applied


def _shown(value):
    """An id that is the same in every process: a function's repr has its address."""
    return getattr(value, "canonical", None) or getattr(value, "__qualname__", None) or str(value)


@pytest.mark.parametrize("exact", [True, False], ids=["exact", "torch"])
@pytest.mark.parametrize("group, mutate, name", MUTATIONS, ids=_shown)
def test_a_violated_identity_is_seen(at_sizes, group, mutate, name, exact):
    drawn = at_sizes(group)
    element = mutated(drawn, mutate if exact else float_mutation(mutate), exact)
    assert drawn.sized(element)[name] > 1e-3
    assert all(isinstance(r, np.ndarray if exact else torch.Tensor) for _, r in drawn.residuals(element))


def test_every_group_with_identities_is_mutated():
    assert {type(group).__name__ for group, _, _ in MUTATIONS} == set(registry()) - {"Translation"}


def test_every_identity_of_a_matrix_group_is_seen_violated(at_sizes):
    """A group that is not made of others has no identity that no mutation here violates."""
    seen = {(type(group).__name__, name) for group, _, name in MUTATIONS}
    for group, _, _ in MUTATIONS:
        if type(group) not in (Subgroup, Product, Power, Semidirect, BlockDiagonal, Stabiliser):
            drawn = at_sizes(group)
            for name, _ in drawn.residuals(drawn.exact(1)[0]):
                assert (type(group).__name__, name) in seen


def test_every_tensor_is_a_translation(at_sizes):
    drawn = at_sizes(Translation("h", "k"))
    assert drawn.residuals(drawn.exact(1)[0]) == []


def test_a_batch_of_vectors_has_a_batch_of_stabilisers():
    generator = torch.Generator().manual_seed(1)
    v = torch.randn(7, 5, generator=generator, dtype=torch.float64)
    for base in (GL("n"), O("n")):
        for group, batch in ((Stabiliser(base, "v"), (7,)), (Power(Stabiliser(base, "v"), over="head"), (4, 7))):
            for asked in ((), batch):
                element = group.sample({"n": 5, "head": 2}, generator, batch=asked, context={"v": v})
                residuals = group.identities(element, {"n": 5, "head": 2}, context={"v": v})
                assert element[0].shape[0] == (asked or (7,))[0]
                assert all(r.abs().max() < 1e-10 for _, r in residuals)
                elsewhere = dict(group.identities(element, {"n": 5, "head": 2}, context={"v": 1 + v}))
                assert elsewhere["g v = v"].abs().max() > 1


def test_a_batch_of_matrices_has_a_batch_of_commutants():
    generator = torch.Generator().manual_seed(1)
    c = torch.randn(4, 3, 3, generator=generator, dtype=torch.float64)
    d = c[0] @ c[0] + c[0]
    for group, batch in ((Commutant("h", "c"), ()), (Commutant("h", "c"), (6, 4)), (Commutant("h", "d"), (5,))):
        element = group.sample({"h": 3}, generator, batch=batch, context={"c": c, "d": d})
        assert element[0].shape == (*(batch or (4,)), 3, 3)
        residuals = group.identities(element, {"h": 3}, context={"c": c, "d": d})
        assert all(r.abs().max() < 1e-10 for _, r in residuals)
        assert torch.linalg.cond(element[0]).max() < 12


CONTEXTS = {
    "no context": (Stabiliser("h", "v"), None, r"Stabiliser\(GL\(h\), v\) needs 'v' in its context"),
    "another name": (Commutant("h", "C"), {"D": np.eye(3)}, r"Commutant\(h, C\) needs 'C' in its context"),
    "another shape": (Stabiliser("h", "v"), {"v": np.ones(4)}, r"'v' ends in the axes \(3,\), not \(4,\)"),
    "a vector for a matrix": (Commutant("h", "C"), {"C": np.ones(3)}, r"'C' ends in the axes \(3, 3\), not \(3,\)"),
    "zero": (Stabiliser("h", "v"), {"v": np.zeros(3)}, "the vector 'v' is zero"),
    "zero in a batch": (Stabiliser("h", "v"), {"v": np.diag([1, 1, 0])}, "the vector 'v' is zero"),
}


@pytest.mark.parametrize("group, context, reason", CONTEXTS.values(), ids=CONTEXTS.keys())
def test_a_context_that_does_not_fit_is_refused(group, context, reason):
    with pytest.raises(InputError, match=reason):
        group.sample({"h": 3}, torch.Generator(), context=context)
    with pytest.raises(InputError, match=reason):
        group.lie_algebra({"h": 3}, context=context)


def test_exact_arithmetic_refuses_a_batch_of_constants():
    batched = {"v": np.ones((2, 3)), "C": np.ones((2, 3, 3))}
    for group in (Stabiliser("h", "v"), Commutant("h", "C")):
        with pytest.raises(InputError, match="takes one set of constants, not a batch"):
            group.lie_algebra({"h": 3}, context=batched)
        with pytest.raises(InputError, match="takes one set of constants, not a batch"):
            group.sample_exact({"h": 3}, random.Random(0), context=batched)


def test_sizes_of_blocks_add_up():
    group = BlockDiagonal(GL("k"), GL("h"))
    with pytest.raises(InputError, match=r"axis 'k\+h' has size 6, its blocks 5"):
        group.sample({"k": 2, "h": 3, "k+h": 6}, torch.Generator())


def test_elements_of_another_shape_are_refused():
    with pytest.raises(InputError, match=r"GL\(h\): component '' ends in \(3, 3\), not \(2, 2\)"):
        GL("h").identities((np.eye(2),), {"h": 3})
    with pytest.raises(InputError, match="has 2 arrays, not 1"):
        Product(GL("h"), GL("k")).identities((np.eye(3),), {"h": 3, "k": 2})
