"""The exact null space agrees with the numeric one, and refuses what is no rational function."""

from fractions import Fraction

import pytest
import torch

from symverify import InputError, architecture, inverse, transpose
from symverify.catalog import get
from symverify.discovery.exact_null_space import _fraction, exact_null_space
from symverify.discovery.library import linear, quadratic, with_data
from symverify.discovery.null_space import null_space
from symverify.discovery.problem import problem


@architecture(parameters={"WQ": "k d", "WK": "k d", "WV": "v d"}, data={"X": "d t"})
def attention_without_softmax(WQ, WK, WV, X):
    return WV @ X @ (transpose(X) @ transpose(WK) @ WQ @ X)


@architecture(parameters={"W3": "m h", "W2": "h n", "W1": "h n"}, data={"X": "n k"})
def gated(W3, W2, W1, X):
    return W3 @ ((W2 @ X) * (W1 @ X))


@architecture(parameters={"A": "n n", "W": "m n"}, data={"X": "n k"})
def solving(A, W, X):
    return W @ inverse(A) @ X


CASES = {  # sizes -> dimension
    "linear": (get("linear_mlp"), {"m": 2, "h": 3, "n": 2, "k": 2}, 9),
    "thin linear": (get("linear_mlp"), {"m": 1, "h": 2, "n": 1}, 6),
    "biases": (get("linear_mlp_bias"), {"m": 2, "h": 2, "n": 2}, 6),
    "square": (get("square_mlp"), {"m": 2, "h": 3, "n": 2}, 3),
    "cubic": (get("cubic_mlp"), {"m": 2, "h": 3, "n": 2}, 3),
    "attention without softmax": (attention_without_softmax, {"d": 2, "k": 2, "v": 1, "t": 3}, 5),
    "gated products": (gated, {"m": 2, "h": 2, "n": 3, "k": 2}, 4),
    "an inverse": (solving, {"m": 2, "n": 2, "k": 3}, 4),
}


@pytest.mark.parametrize("case", CASES)
def test_the_dimension_is_that_of_singular_values(case):
    graph, sizes, dimension = CASES[case]
    library = linear(problem(graph, sizes=sizes))
    exact, numeric = exact_null_space(graph, library), null_space(library)
    assert exact.solutions == numeric.solutions
    assert exact.dimension == numeric.dimension == dimension
    assert exact.prime != exact.confirmed


def test_the_rational_fields_span_the_numeric_ones():
    library = linear(problem(get("cubic_mlp"), sizes={"m": 2, "h": 2, "n": 1}))
    exact, numeric = exact_null_space(get("cubic_mlp"), library), null_space(library)
    ours = torch.tensor([[float(x) for x in row] for row in exact.basis], dtype=torch.float64)
    inside = torch.linalg.lstsq(ours.T, numeric.basis.T).solution
    assert float((ours.T @ inside - numeric.basis.T).abs().max()) < 1e-12
    assert {x for row in exact.basis for x in row} == {0, 1, Fraction(-1, 3)}  # of x^3


def test_a_structured_library_says_some_fields_twice_and_they_are_not_counted():
    library = linear(problem(get("linear_mlp"), sizes={"m": 4, "h": 3, "n": 11}))  # P = 45: no dense library
    exact = exact_null_space(get("linear_mlp"), library)
    assert exact.dimension == null_space(library).dimension == 9


@pytest.mark.parametrize("x", [Fraction(0), Fraction(1), Fraction(-3), Fraction(5, 7), Fraction(-1000, 1001)])
def test_small_fractions_come_back_from_their_residues(x):
    p = 3192271
    assert _fraction(x.numerator * pow(x.denominator, -1, p) % p, p) == x


REFUSED = {
    "tanh": ("tanh_mlp", "is no rational function: .*tanh"),
    "pieces": ("relu_mlp", "has pieces"),
    "softmax": ("softmax_linear", "is no rational function"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_rational_is_refused(case):
    name, reason = REFUSED[case]
    with pytest.raises(InputError, match=reason):
        exact_null_space(get(name), linear(problem(get(name))))


def test_libraries_with_products_or_data_are_refused():
    about = problem(get("linear_mlp"), sizes={"m": 1, "h": 2, "n": 2})
    for library in (quadratic(about), with_data(about, {})):
        with pytest.raises(InputError, match="exact equations are for affine fields of the parameters"):
            exact_null_space(get("linear_mlp"), library)
