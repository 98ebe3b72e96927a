"""Certificates: what is proved and by which rules, what is refused and why, and that nothing but Refused escapes."""

import ast
import copy
import io
import json
import random
import subprocess
import sys
import time
import tokenize
from contextlib import suppress
from pathlib import Path

import pytest

from symverify.graph import tracing as t
from symverify.kernel import check as kernel
from symverify.kernel.check import check, digest, function_key, replay
from symverify.kernel.polynomial import Refused
from tests.kernel.statements import (
    EXP,
    RELU,
    TANH,
    EveryRule,
    applied,
    certificate,
    edited,
    group,
    hidden,
    prove,
    state,
    two_layers,
)

relu, tanh = applied("relu"), applied("tanh")
SIGMOID = {"sigmoid": {"reflect": ["-1", "0", "1"]}}
MATRICES = ["GL", "O", "Permutation", "PositiveDiagonal", "Diagonal", "Signs", "SignedPermutation", "PositiveMonomial"]


def reason(statement):
    with pytest.raises(Refused) as refusal:
        prove(statement)
    return str(refusal.value)


def plain(x):
    return x


# --- what is proved, and by which rules


@pytest.mark.parametrize("kind", MATRICES)
def test_a_linear_layer_has_every_change_of_basis(kind):
    assert prove(two_layers(plain, group(kind, "h"), hidden)) == set()


@pytest.mark.parametrize("kind", MATRICES)
def test_an_element_for_its_inverse_is_refused(kind):
    def action(element, W2, W1, b1, **_):
        g = element("h", "h")
        return {"W2": W2 @ g, "W1": g @ W1, "b1": g @ b1}

    statement = two_layers(plain, group(kind, "h"), action)
    if kind == "Signs":  # the elements are their own inverses
        assert prove(statement) == set()
    else:  # t -> t g is no action of a group that is not commutative
        commutes = kind in ("PositiveDiagonal", "Diagonal")
        assert reason(statement).startswith("not invariant:" if commutes else "not an action: h (g W2)")


@pytest.mark.parametrize(
    ("functions", "sigma", "passing"),
    [
        (RELU, relu, {"Permutation": "permute", "PositiveDiagonal": "scale", "PositiveMonomial": "permute"}),
        (TANH, tanh, {"Permutation": "permute", "Signs": "reflect", "SignedPermutation": "permute"}),
        (EXP, applied("exp"), {"Permutation": "permute"}),
        ({"along": {"identical": False}}, applied("along"), {}),
        (
            {"slope": {"homogeneous": "1", "reflect": ["-1", "0", "0"]}},
            applied("slope"),
            dict.fromkeys(MATRICES[2:], ""),
        ),
    ],
)
def test_which_groups_pass_a_function(functions, sigma, passing):
    for kind in MATRICES:
        statement = two_layers(sigma, group(kind, "h"), hidden, functions)
        if kind in passing:
            assert prove(statement) >= ({passing[kind]} - {""})
        else:
            assert reason(statement) == "not invariant: the output is moved"


def test_a_degree_is_the_power_with_which_a_scale_comes_out():
    def action(element, W2, W1, b1, power="-2", **_):
        c = element("h", "h")
        return {"W2": W2 @ t.word(c, (("", power),), 0), "W1": c @ W1, "b1": c @ b1}

    square = {"square": {"homogeneous": "2", "reflect": ["1", "0", "0"]}}
    assert prove(two_layers(applied("square"), group("PositiveDiagonal", "h"), action, square)) == {"scale"}
    assert prove(two_layers(applied("square"), group("Diagonal", "h"), action, square)) == {"scale", "reflect"}
    assert "not invariant" in reason(two_layers(relu, group("PositiveDiagonal", "h"), action, RELU))


def test_a_bias_that_is_not_scaled_stops_a_scale():
    def action(element, W2, W1, **_):
        g = element("h", "h")
        return {"W2": W2 @ t.inverse(g), "W1": g @ W1}

    assert "not invariant" in reason(two_layers(relu, group("PositiveDiagonal", "h"), action, RELU))


def homogeneous(power, degree):
    """W2 sigma(W1 X, alpha) with degrees along the hidden axis."""

    def network(W2, W1, X, alpha):
        return W2 @ t.apply("sigma", W1 @ X, alpha)

    def action(element, W2, W1, alpha, **_):
        c = element("h", "h")
        return {"W2": W2 @ t.power(c, power * alpha), "W1": c @ W1}

    leaves = {"W2": "m h", "W1": "h n"}, {"X": "n k"}, {"alpha": "h"}
    functions = {"sigma": {"homogeneous": degree, "identical": False}}
    return state(network, action, group("PositiveDiagonal", "h"), *leaves, functions=functions)


def test_a_vector_of_degrees():
    assert prove(homogeneous(-1, {"exponent of": 1})) == {"scale"}
    assert "not invariant" in reason(homogeneous(-2, {"exponent of": 1}))
    assert "not invariant" in reason(homogeneous(-1, "1"))
    assert reason(homogeneous(-1, {"exponent of": 2})).startswith("malformed:")


def test_a_learned_vector_of_degrees_is_refused():
    statement = edited(homogeneous(-1, {"exponent of": 1}), "leaves", "alpha", "kind", to="data")
    with pytest.raises(Refused):
        prove(statement)


def sigmoid_flip(shift):
    def action(element, W2, W1, b1, b2, **_):
        g = element("h", "h")
        ones = t.broadcast(t.number(W2.trace, 1), ("h",))
        return {"W2": W2 @ g, "W1": g @ W1, "b1": g @ b1, "b2": b2 + W2 @ (ones - g @ ones) * t.rational(shift)}

    return two_layers(applied("sigmoid"), group("Signs", "h"), action, SIGMOID)


def test_a_reflection_law():
    assert prove(sigmoid_flip("1/2")) == {"reflect"}
    assert "not" in reason(sigmoid_flip("1/3"))


def softmax(x, axis):
    lse = t.primitive("lse", ((x.axes.index(axis),),), [x], tuple(a for a in x.axes if a != axis))
    return t.apply("exp", x - lse)


def shifted(over, axes):
    """softmax(Z + b), where b along `axes` is moved by a translation."""

    def network(V, b, Z):
        return t.contract(softmax(Z + b, over), V, over="s")

    def action(element, b, **_):
        return {"b": b + element(*axes.split())}

    parameters = {"V": "s d", "b": axes}
    return state(network, action, group("Translation", *axes.split()), parameters, {"Z": "t s"}, functions=EXP)


def test_a_softmax_forgets_what_is_constant_along_its_axis():
    assert prove(shifted("s", "t")) == {"shift"}
    assert "not invariant" in reason(shifted("s", "s"))
    assert "not invariant" in reason(shifted("t", "t"))
    assert "not invariant" in reason(shifted("s", "t s"))


def permuted_scores(kind, over):
    """softmax over s or t of P Z, with P on s; contracted with P V."""

    def network(K, V, Z):
        return t.contract(softmax(Z @ t.transpose(K), over), V, over="s")

    def action(element, K, V, **_):
        g = element("s", "s")
        return {"K": g @ K, "V": g @ V}

    return state(network, action, group(kind, "s"), {"K": "s d", "V": "s e"}, {"Z": "t d"}, functions=EXP)


@pytest.mark.parametrize("over", ["s", "t"])
def test_a_softmax_passes_permutations_of_its_axis_and_of_others(over):
    assert prove(permuted_scores("Permutation", over)) == {"permute"}
    for kind in ("SignedPermutation", "PositiveMonomial", "O", "Signs"):
        assert "not invariant" in reason(permuted_scores(kind, over))


def equivariance(represented=True, declared=("Subgroup",), position=0):
    def network(W2, W1, x):
        return W2 @ t.primitive("equivariant", ("f", "rho", position), [W1 @ x], ("h",))

    def action(element, W2, W1, **_):
        g = element("h", "h", path="g.0" if len(declared) > 1 else "g")
        back = t.represent("rho", t.inverse(g)) if represented else t.inverse(g)
        return {"W2": W2 @ back, "W1": g @ W1}

    named = [{"type": "Subgroup", "axes": ["h"], "name": "G"} if d == "Subgroup" else group(d, "h") for d in declared]
    declaration = named[0] if len(named) == 1 else {"type": "Product", "factors": named}
    return state(network, action, declaration, {"W2": "m h", "W1": "h n"}, {"x": "n"})


def test_an_equivariant_function():
    assert prove(equivariance()) == {"equivariant"}
    assert "not invariant" in reason(equivariance(represented=False))
    assert "subgroup" in reason(equivariance(declared=("GL",)))
    assert "more than one subgroup" in reason(equivariance(declared=("Subgroup", "Subgroup")))
    assert reason(equivariance(position=1)).startswith("malformed: an index")
    assert reason(equivariance(position=True)).startswith("malformed: an index")
    assert reason(equivariance(position=-1)).startswith("malformed: an index")


def framed(fn="frame", exchanged=False):
    """W2 sigma(W1 x) with W2 -> W2 R_z R_z'^-1 (Example 2.13)."""

    def network(W2, W1, x):
        return W2 @ t.apply("exp", W1 @ x)

    def action(element, W2, W1, x):
        g = element("h", "h")
        before, after = (t.primitive("frame", (fn,), [t.apply("exp", z)], ("h", "h")) for z in (W1 @ x, g @ W1 @ x))
        back = t.inverse(before) if exchanged else before @ t.inverse(after)
        return {"W2": W2 @ back, "W1": g @ W1}

    leaves = {"W2": "m h", "W1": "h n"}, {"x": "n"}
    return state(network, action, group("GL", "h"), *leaves, functions=EXP, kind="data-dependent")


def test_a_moving_frame():
    assert prove(framed()) == {"frame"}
    assert "not" in reason(framed(exchanged=True))
    assert "frame" in reason(framed("frame_as_printed"))
    assert "sees the data" in reason(edited(framed(), "kind", to="functional"))


def fixing(of, kind, of_a_constant=False):
    """W x y, or W v, with W -> W A^-1 and A in the stabiliser of a vector."""

    def network(W, x, y, v):
        return W @ v if of_a_constant else W @ x * y

    def action(element, W, **_):
        return {"W": W @ t.inverse(element("n", "n"))}

    declaration = {"type": "Stabiliser", "base": group("O", "n"), "of": of}
    return state(network, action, declaration, {"W": "m n"}, {"x": "n", "y": ""}, {"v": "n"}, kind=kind)


def test_a_stabiliser_of_a_constant_and_of_a_mean():
    assert prove(fixing("v", "functional", of_a_constant=True)) == set()
    assert "not invariant" in reason(fixing("1", "functional", of_a_constant=True))
    assert "not invariant" in reason(fixing("E[x]", "functional"))
    assert "not invariant" in reason(fixing("E[x]", "distribution"))  # the mean of x y is not E[x] E[y]
    assert "fits no leaf" in reason(fixing("W", "functional"))
    assert reason(fixing("E[W]", "functional")).startswith("malformed:")


def test_a_symmetry_in_distribution():
    def network(W, x, y):
        return W @ x

    def action(element, W, **_):
        return {"W": W @ t.inverse(element("n", "n"))}

    declaration = {"type": "Stabiliser", "base": group("GL", "n"), "of": "E[x]"}
    leaves = {"W": "m n"}, {"x": "n", "y": "k"}
    assert prove(state(network, action, declaration, *leaves, kind="distribution")) == set()
    assert "not invariant" in reason(state(network, action, declaration, *leaves, kind="loss"))


def test_a_commutant():
    def network(W2, W1, C):
        return W2 @ C @ W1

    def action(element, W2, W1, **_):
        g = element("h", "h")
        return {"W2": W2 @ t.inverse(g), "W1": g @ W1}

    for kind, proved in (("Commutant", True), ("GL", False)):
        declaration = group(kind, "h") | ({"of": ["C"]} if kind == "Commutant" else {})
        statement = state(network, action, declaration, {"W2": "m h", "W1": "h n"}, constants={"C": "h h"})
        assert prove(statement) == set() if proved else "not invariant" in reason(statement)


def affine(normal, acting, translated=True):
    def action(element, W2, W1, b1, b2, **_):
        c, g = element("h", path="g.0"), element("h", "h", path="g.1")
        back = W2 @ t.inverse(g)
        return {"W2": back, "W1": g @ W1, "b1": g @ b1 + c, "b2": b2 - back @ c if translated else b2}

    return two_layers(plain, {"type": "Semidirect", "normal": normal, "acting": acting}, action)


def test_a_semidirect_product():
    assert prove(affine(group("Translation", "h"), group("GL", "h"))) == set()
    assert "not invariant" in reason(affine(group("Translation", "h"), group("GL", "h"), translated=False))
    product = affine(group("Translation", "h"), group("GL", "h"))
    product["group"] = {"type": "Product", "factors": [group("Translation", "h"), group("GL", "h")]}
    assert "not an action: h (g" in reason(product)


@pytest.mark.parametrize(
    ("normal", "acting"),
    [
        ({"type": "Stabiliser", "base": group("GL", "h"), "of": "1"}, group("Permutation", "h")),
        (group("GL", "h"), group("Permutation", "h")),
        (group("PositiveDiagonal", "h"), group("GL", "h")),
        (group("Translation", "m"), group("GL", "h")),
        (group("Translation", "h", "h"), group("GL", "h")),
        (group("Translation", "h"), group("Translation", "h")),
        (group("Translation", "h"), group("PositiveScalar")),
    ],
)
def test_what_does_not_act_is_refused(normal, acting):
    def action(element, W2, W1, **_):
        return {"W1": W1 + W1}

    statement = two_layers(plain, {"type": "Semidirect", "normal": normal, "acting": acting}, action)
    assert reason(statement).startswith("malformed:")


# --- what is no action


def scaled(factor, group_="PositiveScalar"):
    return two_layers(plain, group(group_), lambda element, W2, W1, **_: {"W1": factor(element(), W1)})


def test_the_axioms_of_an_action():
    assert "the neutral element moves W1" in reason(scaled(lambda c, W: c * W + W))
    assert "h (g W1) is not (h g) W1" in reason(scaled(lambda c, W: c * W + (c * W - W)))
    assert reason(scaled(lambda c, W: W)).startswith("vacuous:")
    assert "not invariant" in reason(scaled(lambda c, W: c * W))

    def reversed_(element, W1, **_):
        g = element("h", "h")
        return {"W1": t.transpose(t.transpose(W1) @ g)}

    assert reason(two_layers(plain, group("GL", "h"), reversed_)).startswith("not an action: h (g W1)")


def test_an_action_that_returns_other_axes_or_moves_data_is_refused():
    statement = two_layers(plain, group("GL", "h"), hidden)
    moves = statement["action"]["outputs"]
    exchanged = edited(statement, "action", "outputs", to={"W1": moves["W2"]})
    assert reason(exchanged).startswith(("not an action", "malformed"))
    assert "moves parameters" in reason(edited(statement, "leaves", "W1", "kind", to="constant"))


# --- certificates


def proof():
    statement = two_layers(relu, group("PositiveMonomial", "h"), hidden, RELU)
    return certificate(statement, replay(statement, {"graph": EveryRule(), "action": EveryRule()}))


def test_a_certificate_is_confirmed_with_the_digest_of_its_statement():
    assert check(proof()) == digest(proof()["statement"]) == proof()["digest"]


@pytest.mark.parametrize(
    ("path", "to", "why"),
    [
        (["version"], 2, "version"),
        (["version"], True, "version"),
        (["version"], 1.0, "version"),
        (["verdict"], "EXACT", "version"),
        (["sizes"], {"h": 3}, "sizes"),
        (["digest"], "0" * 64, "certified"),
        (["statement", "claim"], "another", "certified"),
        (["steps", "graph"], {}, "not invariant"),
        (["steps", "graph", "0"], ["scale"], "not used"),
        (["steps", "graph", "9"], ["permute", "scale"], "not used"),
        (["steps", "graph", "9"], ["permute", "permute"], "not used"),
        (["steps", "graph", "9"], "permute", "not used"),
        (["steps", "graph", "9"], {"permute": 1}, "not used"),
        (["steps", "graph", "9"], ["permutes"], "not invariant"),
        (["steps", "graph", "9"], 7, "malformed"),
        (["steps", "more"], {}, "not used"),
        (["steps"], [], "malformed"),
    ],
)
def test_an_edited_certificate_is_refused(path, to, why):
    (node,) = proof()["steps"]["graph"]
    path = [node if key == "9" else key for key in path]
    with pytest.raises(Refused, match=why):
        check(edited(proof(), *path, to=to))


@pytest.mark.parametrize("sizes", ["all", {"h": 3}, {"h": 2, "m": 5}, {"h": True}, {}, None])
def test_the_sizes_are_those_that_the_statement_fixes(sizes):
    statement = two_layers(plain, group("GL", "h"), hidden, sizes={"h": 2})
    predicate = certificate(statement, {"graph": {}, "action": {}})
    assert check(predicate)
    with pytest.raises(Refused, match="sizes"):
        check(predicate | {"sizes": sizes})


def test_functions_are_named_by_what_they_are():
    assert function_key("relu", {}) == "relu"
    assert function_key("leaky_relu", {"slope": "1/100", "a": "2"}) == "leaky_relu(a=2, slope=1/100)"
    leaky = {"leaky(slope=1/10)": RELU["relu"]}
    assert prove(two_layers(applied("leaky", slope="1/10"), group("PositiveDiagonal", "h"), hidden, leaky)) == {"scale"}
    for fn, attrs in (("leaky(slope=1/10)", {}), ("leaky", {"slope": "1/10, b=2"}), ("leaky", {"a=1, b": "2"})):
        statement = two_layers(applied("leaky", slope="1/10"), group("PositiveDiagonal", "h"), hidden, leaky)
        (n,) = (n for n, node in enumerate(statement["graph"]["nodes"]) if node[0] == "apply")
        statement["graph"]["nodes"][n][1:3] = [fn, attrs]
        statement["functions"][function_key(fn, attrs)] = RELU["relu"]
        assert reason(statement).startswith("malformed:")


# --- statements that nobody traced


def small():
    """W -> c W with the output 0 * W, as a statement that is easily edited."""
    return {
        "kind": "functional",
        "axes": {"h": "h", "n": "n"},
        "leaves": {"W": {"kind": "parameter", "axes": ["h", "n"]}, "alpha": {"kind": "constant", "axes": ["h"]}},
        "constants": {},
        "functions": {"f": {}},
        "group": group("PositiveScalar"),
        "graph": {"nodes": [["leaf", "W"], ["add", ["0"], [0]]], "outputs": {"output": 1}},
        "action": {
            "nodes": [["leaf", "W"], ["element", "g"], ["contract", [[], [0, 1]], [0, 1], ["h", "n"], [1, 0]]],
            "outputs": {"W": 2},
        },
    }


def with_nodes(*nodes, **more):
    """The small statement with further nodes after the leaf W (node 0) and 0 W (node 1) of the graph."""
    statement = small() | more
    statement["graph"]["nodes"] = [["leaf", "W"], ["add", ["0"], [0]], *nodes]
    return statement


def test_the_small_statement_holds():
    assert prove(small()) == set()


BAD_NODES = {
    "an unknown kind": ["eye", "h"],
    "a kind that is none": [["leaf"], "W"],
    "no node": "leaf",
    "an empty node": [],
    "a later node": ["add", ["1"], [2]],
    "a negative node": ["add", ["1"], [-1]],
    "a bool for a node": ["add", ["1"], [True]],
    "a float for a node": ["add", ["1"], [0.0]],
    "no inputs": ["add", [], []],
    "another number of coefficients": ["add", ["1", "1"], [0]],
    "a number for a coefficient": ["add", [1], [0]],
    "no rational": ["add", ["1.5"], [0]],
    "a division by zero": ["add", ["1/0"], [0]],
    "an infinite one": ["add", ["inf"], [0]],
    "a long one": ["add", ["9" * 41], [0]],
    "a leaf that is none": ["leaf", "V"],
    "a constant that is none": ["constant", "V"],
    "an element of a graph": ["element", "g"],
    "labels of another rank": ["contract", [[0]], [0], ["h"], [0]],
    "labels of too few inputs": ["contract", [], [], [], [0]],
    "a label on two axes": ["contract", [[0, 0]], [0], ["h"], [0]],
    "an output twice": ["contract", [[0, 1]], [0, 0], ["h", "h"], [0]],
    "an output of another size": ["contract", [[0, 1]], [0], ["n"], [0]],
    "an axis that is none": ["contract", [[0, 1]], [0, 2], ["h", "z"], [0]],
    "unhashable labels": ["contract", [[[], 1]], [1], ["n"], [0]],
    "too many axes": ["contract", [], list(range(33)), ["h"] * 33, []],
    "too many operands": ["contract", [[]] * 65, [], [], [2] * 65],
    "a renaming of other size": ["rename", ["n", "h"], 0],
    "a renaming of other rank": ["rename", ["h"], 0],
    "a function without traits": ["apply", "g", {}, [0]],
    "a function of nothing": ["apply", "f", {}, []],
    "a function that is none": ["apply", ["f"], {}, [0]],
    "attributes that are none": ["apply", "f", [], [[0]]],
    "an axis of lse that is none": ["lse", [2], 0],
    "a negative axis of lse": ["lse", [-1], 0],
    "a bool for an axis of lse": ["lse", [True], 0],
    "an axis of lse twice": ["lse", [0, 0], 0],
    "axes of lse that are none": ["lse", 3, 0],
    "an inverse of a tensor": ["inverse", 1, 0],
    "an inverse with too many rows": ["inverse", 2, 0],
    "an inverse with negative rows": ["inverse", -1, 0],
    "a power of a tensor": ["word", [["", "1"]], 0, 0],
    "a power that is none": ["word", [["", "x"]], 0, 0],
    "a parity that is none": ["word", [["", "1"]], 2, 0],
    "a power that is no leaf": ["word", [["beta", "1"]], 0, 0],
    "a power that is no constant": ["word", [["W", "1"]], 0, 0],
    "a representation of a tensor": ["represent", "rho", 0],
    "an axis that is not there": ["equivariant", "f", "rho", 2, 0],
    "a frame of too many axes": ["frame", "frame", 0, 0],
    "another frame": ["frame", "gauge", 0],
    "an expectation over a parameter": ["expectation", ["W"], 0],
    "an expectation over nothing known": ["expectation", ["X"], 0],
    "a length of no axis": ["size", "z", "1"],
    "a length to no power": ["size", "h", "1/0"],
    "a part of what is no concatenation": ["include", "h", 3],
    "a negative part": ["include", "h", -1],
    "a basis of three axes": ["basis", "h", "n", "h"],
    "NaN": ["add", [float("nan")], [0]],
}


@pytest.mark.parametrize("what", BAD_NODES)
def test_an_ill_formed_node_is_refused(what):
    node = BAD_NODES[what]
    statement = with_nodes(node)
    with pytest.raises(Refused):
        check(certificate_of(statement))


def certificate_of(statement, steps=None):
    """A certificate of something that may be no JSON."""
    try:
        return certificate(statement, steps or {"graph": {}, "action": {}})
    except (TypeError, ValueError, AttributeError, RecursionError):
        return {"version": 1, "verdict": "PROVED", "sizes": "all", "statement": statement, "steps": {}, "digest": ""}


BAD_PARTS = {
    "an unknown field": (["more"], 1),
    "an unknown kind": (["kind"], "everything"),
    "an axis of size 0": (["axes", "h"], 0),
    "a bool for a size": (["axes", "h"], True),
    "a negative size": (["axes", "h"], -3),
    "a size that is none": (["axes", "h"], "z"),
    "a cycle of sizes": (["axes"], {"h": "n", "n": "h"}),
    "no parts": (["axes"], {"h": [], "n": "n"}),
    "parts that have parts": (["axes"], {"h": ["n", "p"], "n": "n", "p": ["n", "n"]}),
    "a part of itself": (["axes"], {"h": ["h", "n"], "n": "n"}),
    "a leaf of another kind": (["leaves", "W", "kind"], "noise"),
    "a leaf with more fields": (["leaves", "W", "more"], 1),
    "a leaf without a name": (["leaves", ""], {"kind": "constant", "axes": ["h"]}),
    "axes that are a name": (["leaves", "W", "axes"], "hn"),
    "an axis of a datum that is none": (["leaves", "X"], {"kind": "data", "axes": ["z"]}),
    "axes that are none": (["leaves", "X"], {"kind": "data", "axes": [["h"]]}),
    "too many axes": (["leaves", "X"], {"kind": "data", "axes": ["h"] * 33}),
    "a group that is none": (["group"], "GL"),
    "a group of another type": (["group", "type"], "Sp"),
    "a type that is none": (["group", "type"], ["GL"]),
    "a group with more fields": (["group", "over"], "h"),
    "a scalar with axes": (["group", "axes"], ["h"]),
    "a matrix without axes": (["group"], {"type": "GL", "axes": []}),
    "a matrix with a name for axes": (["group"], {"type": "GL", "axes": "h"}),
    "a stabiliser in a diagonal": (["group"], {"type": "Stabiliser", "base": group("Signs", "h"), "of": "1"}),
    "a stabiliser in a subgroup": (
        ["group"],
        {"type": "Stabiliser", "base": {"type": "Subgroup", "axes": ["h"], "name": "G"}, "of": "1"},
    ),
    "a stabiliser of two axes": (["group"], {"type": "Stabiliser", "base": group("GL", "h", "n"), "of": "1"}),
    "a stabiliser on another axis": (["group"], {"type": "Stabiliser", "base": group("GL", "n"), "of": "alpha"}),
    "a stabiliser with copies": (
        ["group"],
        {"type": "Power", "base": {"type": "Stabiliser", "base": group("GL", "h"), "of": "1"}, "over": "n"},
    ),
    "a commutant of no matrix": (["group"], {"type": "Commutant", "axes": ["h"], "of": ["alpha"]}),
    "a commutant of too much": (["group"], {"type": "Commutant", "axes": ["h"], "of": ["C"] * 1000}),
    "a product of no list": (["group"], {"type": "Product", "factors": "GL"}),
    "an output that is none": (["graph", "outputs"], {"output": 9}),
    "a negative output": (["graph", "outputs"], {"output": -1}),
    "a bool for an output": (["graph", "outputs"], {"output": True}),
    "no output": (["graph", "outputs"], {}),
    "a program with more": (["graph", "more"], 1),
    "nodes that are none": (["graph", "nodes"], {"0": ["leaf", "W"]}),
    "a moved leaf that is none": (["action", "outputs", "V"], 2),
    "a negative move": (["action", "outputs", "W"], -1),
    "a bool for a move": (["action", "outputs", "W"], True),
    "no moves": (["action", "outputs"], {}),
}


@pytest.mark.parametrize("what", BAD_PARTS)
def test_an_ill_formed_statement_is_refused(what):
    path, to = BAD_PARTS[what]
    with pytest.raises(Refused):
        check(certificate_of(edited(small(), *path, to=to)))


def deep(depth):
    found = group("PositiveScalar")
    for _ in range(depth):
        found = {"type": "Product", "factors": [found]}
    return found


def nested(depth):
    found = []
    for _ in range(depth):
        found = [found]
    return found


ONE = ["contract", [], [], [], []]
W_SQUARED = ["contract", [[0, 1], [0, 1]], [0, 1], ["h", "n"]]
LARGE = {
    "deep groups": edited(small(), "group", to=deep(9)),
    "very deep groups": edited(small(), "group", to=deep(300)),
    "deep nodes": with_nodes(["apply", "f", {"a": nested(100)}, [0]]),
    "many nodes": with_nodes(*[["leaf", "W"]] * 20_000),
    "many factors": with_nodes(*[[*W_SQUARED, [n or 0, n or 0]] for n in (0, *range(2, 40))]),
    "many terms": with_nodes(
        ["leaf", "alpha"],
        ["contract", [[0]], [0, 1], ["h", "n"], [2]],
        ["add", ["1", "1"], [0, 3]],
        *[[*W_SQUARED, [n, n]] for n in range(4, 30)],
    ),
    "large numbers": with_nodes(
        ONE, ["add", ["9" * 40], [2]], *[["contract", [[], []], [], [], [n, n]] for n in range(3, 60)]
    ),
    "large numbers at once": with_nodes(ONE, ["add", ["9" * 40], [2]], ["contract", [[]] * 5000, [], [], [3] * 5000]),
    "large powers": with_nodes(
        ["size", "h", "9" * 40], *[["contract", [[], []], [], [], [n, n]] for n in range(2, 9000)]
    ),
    "small powers": with_nodes(
        ["size", "h", "1/" + "9" * 38], *[["contract", [[], []], [], [], [n, n]] for n in range(2, 9000)]
    ),
    "functions of functions": with_nodes(
        *[["add", ["1", "1"], [0, n]] if n % 2 else ["apply", "f", {}, [n]] for n in range(1, 8000)]
    ),
    "sums of functions": with_nodes(
        *[node for n in range(2, 3000, 2) for node in (["apply", "f", {}, [n - 1]], ["add", ["1", "1"], [n - 1, n]])]
    ),
    "a matrix power": edited(
        small() | {"leaves": {"W": {"kind": "parameter", "axes": ["h", "h"]}, "alpha": small()["leaves"]["alpha"]}},
        "graph", "nodes",
        to=[
            ["leaf", "W"], ["add", ["0"], [0]],
            *[["contract", [[0, 2], [2, 1]], [0, 1], ["h", "h"], [n, n]] for n in (0, *range(2, 30))],
        ],
    ),
    "a power of a sum": with_nodes(
        *[["apply", "f", {}, [n]] for n in (0, *range(2, 61))],
        ["add", ["1"] * 60, list(range(2, 62))],
        *[[*W_SQUARED, [62, n]] for n in range(62, 70)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", [pytest.param(w, marks=pytest.mark.slow) if "of a sum" in w else w for w in LARGE])
def test_what_is_large_ends_soon(what):
    """Proved or refused, and in no more than some seconds."""
    begun = time.process_time()
    try:
        check(certificate_of(LARGE[what]))
    except Refused as refusal:
        assert "Recursion" in str(refusal) or not str(refusal).startswith("malformed: Type")
    assert time.process_time() - begun < 60  # a few seconds on a machine that is free


@pytest.mark.parametrize(
    "predicate", [None, [], {}, 7, "x", {"statement": {}, "steps": {}}, nested(100_000), float("nan")]
)
def test_what_is_no_certificate_is_refused(predicate):
    with pytest.raises(Refused):
        check(predicate)


JUNK = [
    None,
    True,
    -1,
    0,
    1,
    10**30,
    0.5,
    float("nan"),
    "",
    "W",
    "h",
    "9" * 40,
    [],
    {},
    [[]],
    {"type": "GL"},
    ["h"],
    nested(2000),
]


def places(data, path=()):
    """Every place in a piece of JSON."""
    if path:
        yield path
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


@pytest.mark.parametrize("seed", range(4))
def test_nothing_but_refused_escapes(seed):
    """Whatever stands anywhere in a certificate; an edit that is confirmed says the same, or something true."""
    draw = random.Random(seed)
    whole = [proof(), certificate_of(small())]
    whole += [
        certificate(s, replay(s, {"graph": EveryRule(), "action": EveryRule()})) for s in (equivariance(), framed())
    ]
    for _ in range(400):
        predicate = copy.deepcopy(draw.choice(whole))
        *inner, last = draw.choice(list(places(predicate)))
        place = predicate
        for key in inner:
            place = place[key]
        place[last] = draw.choice(JUNK)
        with suppress(TypeError, ValueError, RecursionError):
            predicate["digest"] = digest(predicate["statement"])
        try:
            check(predicate)
        except Refused as refusal:
            assert str(refusal).split(":")[0] in {
                "malformed", "vacuous", "not an action", "not invariant", "too large", "no rule",
            }, refusal  # fmt: skip


# --- what has to be believed is small, and alone

KERNEL = Path(kernel.__file__).parent


def lines_of_code(path):
    """The number of lines with code: no blank ones, comments and docstrings."""
    source = path.read_text()
    docs = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            docs |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = set()
    blank = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in blank:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - docs)


def test_the_kernel_is_at_most_500_lines():
    loaded = run("import symverify.kernel.check, sys; print(*(m for m in sys.modules if m.startswith('symverify.')))")
    files = [KERNEL / f"{m.split('.')[-1]}.py" for m in loaded.split() if m.startswith("symverify.kernel.")]
    assert {f.stem for f in files} == {"check", "groups", "polynomial", "rules"}
    assert sum(map(lines_of_code, files)) <= 500
    assert all(len(line) <= 120 for f in files for line in f.read_text().splitlines())


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout


def test_the_kernel_imports_the_standard_library_alone():
    for file in KERNEL.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.startswith("symverify.kernel.") or name.split(".")[0] in sys.stdlib_module_names, file
    loaded = set(run("import symverify.kernel.check, sys; print(*sys.modules)").split())
    assert "symverify.kernel.check" in loaded
    assert not {"sympy", "torch", "numpy", "networkx"} & loaded


def test_the_command_line(tmp_path):
    good, bad, none = (tmp_path / name for name in ("good.json", "bad.json", "none.json"))
    good.write_text(json.dumps({"predicate": proof()}))
    bad.write_text(json.dumps({"predicate": edited(proof(), "verdict", to="EXACT")}))
    none.write_text("{")
    for files, code in (((good,), 0), ((good, bad), 1), ((bad, none), 2)):
        command = [sys.executable, "-m", "symverify.kernel", *map(str, files)]
        assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == code
