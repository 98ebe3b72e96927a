"""Certificates with something wrong in themselves: fields, sizes, steps, names, and statements of no form.

The statements below are edited copies of a true one. What is wrong with each is said by its name; there is nothing for
a numeric judge to evaluate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symverify.graph import tracing as t
from symverify.kernel.check import function_key
from tests.arena.stating import equation
from tests.kernel.statements import RELU, applied, certificate, edited, group, hidden, state, two_layers
from tests.kernel.test_check import (
    BAD_NODES,
    BAD_PARTS,
    equivariance,
    framed,
    homogeneous,
    proof,
    small,
)
from tests.kernel.test_check import with_nodes as with_node

Predicate = Any

FIELDS: dict[str, tuple[list[Any], Any]] = {
    "another version": (["version"], 2),
    "a version that is true": (["version"], True),
    "a version that is a fraction": (["version"], 1.0),
    "another verdict": (["verdict"], "EXACT"),
    "refuted": (["verdict"], "REFUTED"),
    "sizes of its own": (["sizes"], {"h": 3}),
    "no sizes": (["sizes"], {}),
    "sizes that are nothing": (["sizes"], None),
    "the digest of another statement": (["digest"], "0" * 64),
    "no digest": (["digest"], None),
    "another name than was certified": (["statement", "claim"], "another"),
    "no steps in the graph": (["steps", "graph"], {}),
    "a step of another node": (["steps", "graph", "0"], ["scale"]),
    "a step of no node": (["steps", "graph", "999"], ["scale"]),
    "a rule too many": (["steps", "graph", "9"], ["permute", "scale"]),
    "a rule twice": (["steps", "graph", "9"], ["permute", "permute"]),
    "a rule for a list": (["steps", "graph", "9"], "permute"),
    "an object for a list": (["steps", "graph", "9"], {"permute": 1}),
    "an unknown rule": (["steps", "graph", "9"], ["permutes"]),
    "a number for a list": (["steps", "graph", "9"], 7),
    "an empty list": (["steps", "graph", "1"], []),
    "steps elsewhere": (["steps", "more"], {}),
    "steps of the action that it has none of": (["steps", "action", "0"], ["permute"]),
    "steps that are none": (["steps"], []),
    "no predicate": ([], None),
}


def wrong_fields() -> Iterator[tuple[str, Predicate]]:
    whole = proof()
    (node,) = whole["steps"]["graph"]
    for name, (path, to) in FIELDS.items():
        place = [node if key == "9" else key for key in path]
        yield name, edited(whole, *place, to=to) if place else to


STATEMENTS: dict[str, tuple[list[Any], Any]] = {  # of the small statement: W -> c W with the output 0 W
    "an axis of size 1.0": (["axes", "h"], 1.0),
    "an axis of a size that is too large": (["axes", "h"], 10**12),
    "a leaf that is called like a mean": (["leaves", "E[X]"], {"kind": "constant", "axes": ["h"]}),
    "a label on axes of two sizes": (["action", "nodes", 2, 1], [[1], [0, 1]]),
    "a moved constant": (["leaves", "W", "kind"], "constant"),
    "a moved datum": (["leaves", "W", "kind"], "data"),
    "a move to other axes": (["action", "outputs"], {"W": 1}),
    "the output moved": (["graph", "nodes", 1, 1], ["1"]),
    "nothing moved": (["action", "outputs"], {"W": 0}),
    "moved by the square": (
        ["action", "nodes", 2],
        ["contract", [[], [], [0, 1], [0, 1]], [0, 1], ["h", "n"], [1, 1, 0, 0]],
    ),
    "no leaves": (["leaves"], None),
    "no group": (["group"], None),
    "no action": (["action"], None),
    "two subgroups": (
        ["group"],
        {"type": "Product", "factors": [{"type": "PositiveScalar", "axes": []}]
         + [{"type": "Subgroup", "axes": ["h"], "name": "G"}] * 2},
    ),
}  # fmt: skip


def named_like_a_mean() -> Any:
    """Degrees named E[x], which are not the mean of the datum x that the action scales back with."""
    statement = homogeneous(-1, {"exponent of": 1})
    texts = {"alpha": "E[x]"}

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {texts.get(k, k): renamed(v) for k, v in value.items()}
        return [renamed(v) for v in value] if isinstance(value, list) else texts.get(value, value) if isinstance(value, str) else value  # fmt: skip  # noqa: E501

    found = renamed(statement)
    found["leaves"]["x"] = {"kind": "data", "axes": ["h"]}
    return found


def malformed() -> Iterator[tuple[str, Any]]:
    """Statements that are none, or whose meaning is not that of any claim."""
    for what, (path, to) in (STATEMENTS | BAD_PARTS).items():
        yield what, edited(small(), *path, to=to)
    for what, node in BAD_NODES.items():
        yield what, with_node(node)
    yield "degrees that are called like a mean", named_like_a_mean()
    for axis in (1, True, -1):
        yield f"an equivariant function along the axis {axis}", equivariance(position=axis)
    yield "an equivariant function of no subgroup", equivariance(declared=("GL",))
    yield "an equivariant function of two subgroups", equivariance(declared=("Subgroup", "Subgroup"))
    yield "a frame of another name", framed("frame_as_printed")
    yield from unnamed_functions()
    yield from no_groups()
    yield "operands of other axes", with_node(["leaf", "alpha"], ["apply", "f", {}, [0, 2]])
    for text in ("+0", " 0", "0_0", "0 ", "\u0660", "0/1_0"):
        yield f"the number {text!r}", edited(small(), "graph", "nodes", 1, 1, to=[text])
    yield "a function along one axis that is moved along another", not_along()


def unnamed_functions() -> Iterator[tuple[str, Any]]:
    """Names that say what other names with attributes say: functions are told apart by their text."""
    leaky = {"leaky(slope=1/10)": RELU["relu"]}
    for fn, attrs in (("leaky(slope=1/10)", {}), ("leaky", {"slope": "1/10, b=2"}), ("leaky", {"a=1, b": "2"})):
        statement = two_layers(applied("leaky", slope="1/10"), group("PositiveDiagonal", "h"), hidden, dict(leaky))
        (node,) = (node for node in statement["graph"]["nodes"] if node[0] == "apply")
        node[1:3] = [fn, attrs]
        statement["functions"][function_key(fn, attrs)] = RELU["relu"]
        yield f"the function {fn} with {attrs}", statement


def no_groups() -> Iterator[tuple[str, Any]]:
    """Declarations of no group, on a layer that every matrix would be a symmetry of."""
    v, both = {"type": "Stabiliser", "base": group("GL", "h"), "of": "v"}, group("Permutation", "h")
    for name, normal, acting in (
        ("a permutation of what fixes a vector", v, both),
        ("an orthogonal matrix on diagonals", group("PositiveDiagonal", "h"), group("O", "h")),
        ("an orthogonal matrix on matrices", group("GL", "h"), group("O", "h")),
    ):
        declared = {"type": "Semidirect", "normal": normal, "acting": acting}
        yield name, linear_pair(declared, lambda e: e("h", "h", path="g.0") @ e("h", "h", path="g.1"))
    of = {"type": "Stabiliser", "base": group("GL", "h")}
    for name, declared in {
        "axes that are a text": group("GL") | {"axes": "h"},
        "a stabiliser of a parameter": of | {"of": "u"},
        "a stabiliser of a datum": of | {"of": "X"},
        "a stabiliser of a matrix": of | {"of": "C"},
        "a stabiliser of the mean of a constant": of | {"of": "E[v]"},
        "a stabiliser of another axis": of | {"of": "w"},
        "a commutant of a vector": {"type": "Commutant", "axes": ["h"], "of": ["v"]},
        "a commutant of a parameter": {"type": "Commutant", "axes": ["h"], "of": ["U"]},
        "a stabiliser of something, and more": of | {"of": "v", "name": "G"},
    }.items():
        yield name, linear_pair(declared, lambda e: e("h", "h"))


def linear_pair(declared: Any, element: Any) -> Any:
    """Y = W2 W1 X with W1 -> a W1 and W2 -> W2 a^-1."""

    def action(e: Any, W2: Any, W1: Any, **_: Any) -> Any:
        a = element(e)
        return {"W2": W2 @ t.inverse(a), "W1": a @ W1}

    parameters, constants = {"W2": "m h", "W1": "h n", "u": "h", "U": "h h"}, {"v": "h", "C": "h h", "w": "n"}
    return state(lambda W2, W1, X, **_: W2 @ W1 @ X, action, declared, parameters, {"X": "n"}, constants)


def not_along() -> Any:
    """f(U g) = f(U) rho(g) does not follow from f(g z) = rho(g) f(z)."""

    def f(x: Any) -> Any:
        return t.primitive("equivariant", ("f", "rho", 0), [x], x.axes)

    declared = {"type": "Subgroup", "axes": ["h"], "name": "G"}
    return equation(lambda s: f(s.U @ s.g()), lambda s: f(s.U) @ t.represent("rho", s.g()), "h h", declared)


def fixed_sizes() -> Iterator[tuple[str, Predicate]]:
    """A statement at one size of h, certified for others."""
    statement = edited(small(), "axes", "h", to=2)
    whole = certificate(statement, {"graph": {}, "action": {}})
    for sizes in ("all", {"h": 3}, {"h": 2, "n": 5}, {"h": True}, {}, None, {"n": 2}):
        yield f"sizes {sizes}", whole | {"sizes": sizes}
