"""Statements and certificates for the tests: traced as a user would write them, then plain JSON."""

import json

from symverify.graph import tracing
from symverify.graph.axes import AxisTable
from symverify.graph.node import Trace
from symverify.graph.program import program
from symverify.kernel.check import RULES, VERSION, check, digest, replay

RELU = {"relu": {"homogeneous": "1", "reflect": ["1", "-1", "0"]}}
TANH = {"tanh": {"reflect": ["-1", "0", "0"]}}
EXP = {"exp": {}}


class EveryRule:
    """Steps that allow every rule at every node."""

    def get(self, node, default=()):
        return RULES


def group(kind, *axes):
    """A declaration: group("GL", "h")."""
    return {"type": kind, "axes": list(axes)}


def state(
    network, action, declaration, parameters, data=None, constants=None, functions=None, sizes=None, kind="functional"
):
    """The statement that `action` (of the element's path -> tensor, and the leaves) is a symmetry of `network`."""
    trace, leaves, kinds = Trace(AxisTable(dict(sizes or {}))), {}, {}
    for role, given in (("parameter", parameters), ("data", data or {}), ("constant", constants or {})):
        for name, axes in given.items():
            leaves[name], kinds[name] = tracing.leaf(trace, name, tuple(axes.split())), role

    def element(*axes, path="g"):
        return tracing.element(trace, path, axes)

    graph = program({"output": network(**leaves)})
    moves = program(action(element, **leaves))
    made = {
        "kind": kind,
        "axes": trace.table.sizes,
        "leaves": {n: {"kind": kinds[n], "axes": list(x.node.atoms)} for n, x in leaves.items()},
        "constants": trace.constants,
        "functions": functions or {},
        "group": declaration,
        "graph": {"nodes": list(graph.nodes), "outputs": dict(graph.outputs)},
        "action": {"nodes": list(moves.nodes), "outputs": dict(moves.outputs)},
    }
    return json.loads(json.dumps(made))


def certificate(statement, steps):
    """The predicate of a certificate with these steps."""
    sizes = {axis: size for axis, size in statement["axes"].items() if isinstance(size, int)} or "all"
    return {
        "version": VERSION,
        "verdict": "PROVED",
        "sizes": sizes,
        "statement": statement,
        "steps": steps,
        "digest": digest(statement),
    }


def prove(statement):
    """The set of rules that a proof uses; the certificate has been checked with these alone."""
    steps = replay(statement, {"graph": EveryRule(), "action": EveryRule()})
    assert check(certificate(statement, steps)) == digest(statement)
    return {rule for part in steps.values() for rules in part.values() for rule in rules}


def two_layers(sigma, declaration, action, functions=None, **more):
    """Y = W2 sigma(W1 X + b1) + b2."""
    return state(
        lambda W2, W1, b1, b2, X: W2 @ sigma(W1 @ X + b1) + b2,
        action,
        declaration,
        {"W2": "m h", "W1": "h n", "b1": "h", "b2": "m"},
        {"X": "n k"},
        functions=functions,
        **more,
    )


def hidden(element, W2, W1, b1, **_):
    """The change of basis of the hidden layer."""
    g = element("h", "h")
    return {"W2": W2 @ tracing.inverse(g), "W1": g @ W1, "b1": g @ b1}


def applied(name, **attrs):
    """An entrywise function as a function of tensors."""
    return lambda x, *more: tracing.apply(name, x, *more, **attrs)


def edited(statement, *path, to):
    """A copy of a statement in which one entry is another."""
    copy = json.loads(json.dumps(statement))
    *inner, last = path
    place = copy
    for key in inner:
        place = place[key]
    place[last] = to
    return copy
