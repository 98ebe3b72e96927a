"""What tracing accepts, refuses by name, and gives the same hash."""

from fractions import Fraction

import pytest

from symverify.errors import InputError, ShapeError
from symverify.graph.axes import AxisTable
from symverify.graph.node import Trace
from symverify.graph.program import network, program
from symverify.graph.tracing import (
    basis,
    concat,
    contract,
    gather,
    inverse,
    leaf,
    merge,
    multiply,
    part,
    power,
    rational,
    rename,
    size,
    split,
    transpose,
)


@pytest.fixture
def trace():
    return Trace(AxisTable())


@pytest.fixture
def weights(trace):
    return leaf(trace, "W2", ("m", "h")), leaf(trace, "W1", ("h", "n")), leaf(trace, "X", ("n", "k"))


def test_matrix_products_take_the_last_axis_with_the_first(weights):
    w2, w1, x = weights
    assert (w2 @ w1 @ x).axes == ("m", "k")


REFUSED = {
    "axes do not meet": (lambda w2, w1, x: w2 @ x, "last axis of W2 .m h. must be the first of X .n k."),
    "no such axis to contract": (lambda w2, w1, x: contract(w2, x, over="h"), "second factor X .n k. has no such axis"),
    "rename to a taken name": (lambda w2, w1, x: rename(x, n="k"), "already has the axis k"),
    "rename of nothing": (lambda w2, w1, x: rename(x, q="t"), "must have the axis q once"),
    "merge of one": (lambda w2, w1, x: merge(x, "n"), "two or more"),
    "split of nothing": (lambda w2, w1, x: split(x, "a*b"), "has no axis a.b"),
    "inverse of a rectangle": (lambda w2, w1, x: inverse(w1), "no square matrix"),
    "transpose of a vector": (lambda w2, w1, x: transpose(basis(x, "h")), "fewer than two axes"),
    "concatenated parts": (lambda w2, w1, x: concat([w2, x], over="h k"), "otherwise"),
    "gather without a size": (lambda w2, w1, x: gather(x, "n", [0]), "integer size"),
    "size of no axis": (lambda w2, w1, x: size(x, "z"), "no axis z"),
    "a vector of powers": (lambda w2, w1, x: power(w1, w1), "only a diagonal group element"),
}


@pytest.mark.parametrize("expression, reason", REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_by_name(weights, expression, reason):
    with pytest.raises(ShapeError, match=reason):
        expression(*weights)


def test_a_tensor_has_no_truth_value_and_is_no_array(weights):
    with pytest.raises(InputError, match="no truth value"):
        bool(weights[0])
    with pytest.raises(InputError, match=r"not an array"):
        import numpy

        numpy.asarray(weights[0])


def test_an_axis_twice_is_not_matched_by_name(trace):
    g, w = leaf(trace, "g", ("h", "h")), leaf(trace, "w", ("h",))
    with pytest.raises(ShapeError, match="one axis twice"):
        g + w
    assert (g + transpose(g)).axes == ("h", "h")
    assert multiply(g, g).axes == ("h", "h")


def test_layout_does_not_change_the_hash(trace, weights):
    w2, w1, x = weights
    b = leaf(trace, "b", ("h",))
    hidden = w1 @ x + b
    one = program({"output": w2 @ hidden + w2 @ (w1 @ x)})
    other = program({"output": w2 @ (w1 @ x) + w2 @ (b + w1 @ x)})
    assert one.digest == other.digest
    assert one.digest != program({"output": w2 @ hidden - w2 @ (w1 @ x)}).digest


def test_equal_expressions_are_one_node(weights):
    w2, w1, x = weights
    graph = network([(w2 @ (w1 @ x) + w2 @ (w1 @ x)).node])
    assert sum(data["kind"] == "contract" for _, data in graph.nodes(data=True)) == 2


def test_merged_axes_are_views(trace):
    w = leaf(trace, "w", ("head*v", "d"))
    assert split(w, "head*v").axes == ("head", "v", "d")
    assert merge(split(w, "head*v"), "head", "v").node.atoms == w.node.atoms
    assert split(w, "head*v").node is w.node


def test_renamed_axes_have_one_size(trace):
    x = leaf(trace, "x", ("t", "d"))
    leaf(trace, "other", ("s", "d"))
    with pytest.raises(ShapeError, match="different sizes"):
        rename(x, t="s")
    assert rename(x, t="u").axes == ("u", "d")
    assert trace.table.size("u") == "t"


def test_concatenation_and_its_parts(trace):
    a, b = leaf(trace, "a", ("h1", "n")), leaf(trace, "b", ("h2", "n"))
    joined = concat([a, b], over="h1 h2")
    assert joined.axes == ("h1+h2", "n")
    assert set(part(joined, "h1+h2", 1).axes) == {"h2", "n"}
    assert trace.table.concrete({"h1": 2, "h2": 3, "n": 5})["h1+h2"] == 5


def test_numbers_are_the_rationals_of_the_source_text():
    assert rational(0.1) == Fraction(1, 10)
    assert rational(1e-5) == Fraction(1, 100_000)
    with pytest.raises(InputError, match="no finite number"):
        rational(float("nan"))
