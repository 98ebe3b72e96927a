"""The fibre dimension of modern layers equals the formula at two sizes or more, rigorously but for a stated set."""

from collections import Counter

import pytest

from symverify import functional_dimension
from symverify.completeness.dimension import OPEN
from tests.completeness.layers.rows import NOT_EXPRESSIBLE, ROWS, layers

LAYERS = layers()
NOT_RIGOROUS: dict[str, str] = {}  # name -> why the lower bound of its rank is no theorem
SLOW = {
    "GPT-2 shape, untied (own implementation)",  # tokens are constants, and 40 sequences of them a large Jacobian
    "GPT-2 shape, tied",
    "Llama shape, untied",
    "Llama shape, tied",
    "Linear -> BN(affine) -> ReLU -> Linear, eps=0",  # twelve regions, the signs of each of them decided in balls
    "Linear -> BN(affine) -> ReLU -> Linear, eps>0",
    "top-2 renormalised router, GELU experts",
    "deep sets, max pooling",
    "GAT head -> Linear (no activation)",
}
SEEDS = 4  # of points at which the rank is taken, where it may differ from region to region


def cases(slow):
    """The first two sizes of every layer that is not slow, or all other cases."""
    return [
        pytest.param(one, sizes, id=f"{one.name}: {', '.join(f'{a}={n}' for a, n in sizes.items())}")
        for one in LAYERS
        for i, sizes in enumerate(one.sizes)
        if (one.name in SLOW or i > 1) == slow
    ]


def largest_rank(graph, sizes, formula):
    """The rank at a generic point; of a network with regions the largest of a few, for each bounds it from below."""
    found = functional_dimension(graph, sizes=sizes)
    for seed in range(1, SEEDS):
        if found.scope != OPEN or found.fibre_dimension <= formula:
            break
        found = max(found, functional_dimension(graph, sizes=sizes, seed=seed), key=lambda f: f.rank)
    return found


def check(one, sizes):
    graph, free = one.at(sizes)
    found = largest_rank(graph, free, one.expected(sizes))
    assert found.fibre_dimension == one.expected(sizes), found.notes
    assert found.rigorous == (one.name not in NOT_RIGOROUS), found.notes


def test_every_kind_of_layer_is_there_once_or_says_what_is_missing():
    counted = Counter([one.name for one in LAYERS] + list(NOT_EXPRESSIBLE))
    assert counted == Counter(name for names in ROWS.values() for name in names)
    assert all(NOT_EXPRESSIBLE.values())


def test_every_formula_is_tested_at_different_sizes():
    for one in LAYERS:
        assert len({tuple(sorted(sizes.items())) for sizes in one.sizes}) == len(one.sizes) >= 2, one.name


def test_the_stated_sets_name_layers():
    assert {*NOT_RIGOROUS, *SLOW} <= {one.name for one in LAYERS}


@pytest.mark.parametrize(("one", "sizes"), cases(slow=False))
def test_the_fibre_has_the_dimension_of_the_formula(one, sizes):
    check(one, sizes)


@pytest.mark.slow
@pytest.mark.parametrize(("one", "sizes"), cases(slow=True))
def test_the_fibre_has_the_dimension_of_the_formula_in_slower_cases(one, sizes):
    check(one, sizes)
