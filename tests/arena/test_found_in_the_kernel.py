"""What the second checker and the arena have found in the kernel, and must not come back."""

from __future__ import annotations

import numpy as np
import pytest

from symverify import second_checker
from symverify.kernel import rules
from symverify.kernel.check import replay
from symverify.kernel.polynomial import Refused
from tests.arena.certificates import EVERY
from tests.arena.documents import named_like_a_mean
from tests.kernel.settings import paths, setting, world
from tests.kernel.statements import edited
from tests.kernel.test_check import homogeneous
from tests.kernel.worlds import FUNCTIONS


def test_a_constant_is_not_called_like_a_mean():
    """sigma gave back c to the power of a leaf E[x]; an action with c^-E[x] meant the mean of x; the two cancelled."""
    statement = named_like_a_mean()
    assert replay(homogeneous(-1, {"exponent of": 1}), EVERY)["graph"]
    with pytest.raises(Refused, match="a leaf"):
        replay(statement, EVERY)
    with pytest.raises(second_checker.Refused, match="not that of a mean"):
        second_checker.laws(statement, EVERY)


@pytest.mark.parametrize("transposed", [False, True])
def test_degrees_that_are_row_sums_do_not_pass_a_monomial_matrix(transposed):
    """sigma(M x, C 1) is not M^C sigma(x, P^-1 C 1): the exponent of row i would be C_ij, not sum_k C_ik."""
    table, elements = setting()
    m, numbers = elements[paths("PositiveMonomial", 0, 1)[0]], world(table, 3)
    rows = [1, 0] if transposed else [0, 1]
    x = table.contract([m, table.leaf("b")], [rows, [1]], [0], ("h",))
    degrees = table.contract([table.leaf("C")], [rows], [0], ("h",))
    made = rules.entrywise(table, "powers", {"homogeneous": {"exponent of": 1}}, x, degrees)
    assert table.fired == set()
    wanted = FUNCTIONS["powers"][0](numbers.value(x), numbers.value(degrees))
    np.testing.assert_allclose(numbers.value(made), wanted, rtol=1e-9)


def test_a_leaf_has_a_kind_and_axes_and_no_more():
    statement = homogeneous(-1, {"exponent of": 1})
    for leaf in ({"kind": "data"}, {"axes": ["h"]}, {"kind": "data", "axes": ["h"], "more": 1}, ["data", ["h"]]):
        with pytest.raises(Refused):
            replay(edited(statement, "leaves", "alpha", to=leaf), EVERY)
