"""Countermodels: what they must refuse."""

from dataclasses import replace
from fractions import Fraction

import pytest

from symverify.equational import Countermodel, ProofError
from symverify.errors import InputError

SIGNS = Countermodel(
    name="signs",
    says="",
    sorts="G, R",
    symbols="""
        e : G
        ·(G, R) → R
        square(R) → R
        both(R × R) → R
        sum(R → R) → R
    """,
    variables="g : G; r, s : R; F : R → R",
    carriers={"G": (1, -1), "R": (-1, 0, 1)},
    functions={
        "e": 1,
        "·": lambda g, r: g * r,
        "square": lambda r: r * r,
        "both": lambda pair: pair[0] * pair[1],
        "sum": lambda f: sum(f(r) for r in (-1, 0, 1)),
    },
    holds={"even": "square(g·r) = square(r)", "odd function": "sum(λr. g·r) = sum(λr. r)"},
    fails={"invariant": "g·r = r"},
)


def test_the_witness_is_named():
    assert SIGNS.check() == {"invariant": {"g": -1, "r": -1, "left": 1, "right": -1}}


def test_a_bound_variable_is_not_the_free_one():
    assert SIGNS.witness("sum(λs. both(⟨r, s⟩)) = sum(λr. both(⟨s, r⟩))") is None
    assert SIGNS.witness("both(⟨r, square(s)⟩) = both(⟨s, square(r)⟩)") == {"r": -1, "s": 1, "left": -1, "right": 1}


@pytest.mark.parametrize(
    ("changes", "error", "reason"),
    [
        ({"holds": {"odd": "g·r = r"}}, ProofError, "'odd' is to hold, and does not at g = -1, r = -1, left = 1"),
        ({"fails": {"even": "square(g·r) = square(r)"}}, ProofError, "'even' is to fail, and holds for all values"),
        ({"carriers": {"G": (1, -1)}}, InputError, "no carrier is given for the sort R"),
        ({"carriers": {"G": (1, -1), "R": (0, 1)}}, InputError, "· leads out of R, to -1"),
        ({"functions": {}}, InputError, "'square' has no meaning|'·' has no meaning"),
        ({"fails": {"any": "F(r) = r"}}, InputError, "no carrier is given for the sort R → R"),
        (
            {"functions": {**SIGNS.functions, "square": lambda r: r * 1.0}},
            InputError,
            "square gives -?1.0, which is not exact",
        ),
    ],
)
def test_a_countermodel_that_is_none_is_refused(changes, error, reason):
    with pytest.raises(error, match=reason):
        replace(SIGNS, **changes).check()


def test_points_of_an_infinite_model_may_lead_further():
    functions = {**SIGNS.functions, "·": lambda g, r: g * r / Fraction(2)}
    with pytest.raises(InputError, match="leads out of R"):
        replace(SIGNS, functions=functions, holds={}).check()
    assert replace(SIGNS, functions=functions, holds={}, points=True).check()
