"""Evaluation of serialised programs: every kind of node in every backend, batches, and what is refused."""

import json
import subprocess
import sys
from fractions import Fraction

import pytest
import sympy
import torch

from symverify.errors import InputError, ShapeError
from symverify.graph.axes import AxisTable
from symverify.graph.node import Trace
from symverify.graph.program import program
from symverify.graph.tracing import (
    basis,
    concat,
    constant,
    element,
    gather,
    inverse,
    leaf,
    part,
    power,
    rename,
    size,
    transpose,
)
from symverify.ops import registry
from symverify.ops.backends import NotExpressible, Undefined, backend
from symverify.ops.backends.ball_backend import precision
from symverify.ops.evaluate import KINDS, contraction, evaluate
from tests.ops.graphs import FLOATS, dyadic, floats, leaves, normal, value

SIZES = {"m": 2, "h": 3, "n": 5, "k": 2}
GIVEN = {
    "W2": dyadic(2, 3),
    "W1": dyadic(3, 5, seed=1),
    "X": dyadic(5, 2, seed=2),
    "b": dyadic(3, seed=3),
    "alpha": torch.tensor([1.0, 2.0, -1.0], dtype=torch.float64),
}
GROUP = {
    "g": torch.diag(torch.tensor([2.0, -0.5, 4.0], dtype=torch.float64)),
    "p": torch.tensor([[0.0, 1, 0], [0, 0, 1], [1, 0, 0]]),
}


def tensors():
    """The leaves of GIVEN and the elements of GROUP on one trace."""
    trace = Trace(AxisTable())
    axes = {"W2": "m h", "W1": "h n", "X": "n k", "b": "h", "alpha": "h"}
    out = {name: leaf(trace, name, tuple(text.split())) for name, text in axes.items()}
    return out | {name: element(trace, name, ("h", "h")) for name in GROUP}


def diagonal(*entries):
    return torch.diag(torch.tensor(entries, dtype=torch.float64))


T = tensors()
G, A = GROUP["g"], GIVEN
CASES = {  # what is traced -> the same in torch
    "leaf": (T["W2"], A["W2"]),
    "matmul": (T["W2"] @ T["W1"] @ T["X"], A["W2"] @ A["W1"] @ A["X"]),
    "bias": (T["W1"] @ T["X"] + T["b"], A["W1"] @ A["X"] + A["b"][:, None]),
    "number": (3 - T["b"] / 2, 3 - A["b"] / 2),
    "relu": (registry()["relu"](T["W1"]), A["W1"].relu()),
    "prelu": (registry()["prelu"](T["W1"], T["b"]), torch.where(A["W1"] > 0, A["W1"], A["W1"] * A["b"][:, None])),
    "square": (T["b"] ** 2 * T["W1"], A["b"][:, None] ** 2 * A["W1"]),
    "reciprocal": (T["W1"] / T["b"], A["W1"] / A["b"][:, None]),
    "inverse": (inverse(T["g"]) @ T["W1"], G.inverse() @ A["W1"]),
    "transpose": (transpose(T["p"]) @ T["W1"], GROUP["p"].T.double() @ A["W1"]),
    "|g|": (abs(T["g"]) @ T["W1"], G.abs() @ A["W1"]),
    "g^-1": (power(T["g"], -1) @ T["b"], G.inverse() @ A["b"]),
    "g^-2": (power(T["g"], -2) @ T["b"], (G @ G).inverse() @ A["b"]),
    "|g|^alpha": (power(T["g"], T["alpha"]) @ T["b"], diagonal(2, 0.25, 0.25) @ A["b"]),
    "|g|^-2alpha": (power(T["g"], T["alpha"] * -2) @ T["b"], diagonal(0.25, 16, 16) @ A["b"]),
    "size": (T["W1"] * size(T["W1"], "n", 2), A["W1"] * 25),
    "basis": (basis(T["b"], "h"), torch.eye(3)[0].double()),
    "frame of k": (basis(T["b"], "h", "k"), torch.eye(3)[:, :2].double()),
    "rename": (rename(T["W1"], n="l") @ rename(T["X"], n="l"), A["W1"] @ A["X"]),
    "concat": (concat([T["W1"], transpose(T["X"])], "h k"), torch.cat([A["W1"], A["X"].T])),
    "part": (part(concat([T["W1"], transpose(T["X"])], "h k"), "h+k", 1), A["X"]),
    "constant": (constant(T["b"].trace, "c", ("h",), ["1/2", "-3", "0"]) * T["b"], A["b"] * torch.tensor([0.5, -3, 0])),
}


@pytest.mark.parametrize("name", ["torch", "ball", "rational", "sympy"])
@pytest.mark.parametrize(("traced", "expected"), CASES.values(), ids=list(CASES))
def test_every_backend_computes_the_same(traced, expected, name):
    found = value(traced, SIZES | {"l": 5}, GIVEN, backend(name), GROUP)
    assert torch.allclose(floats(found), expected.double(), rtol=1e-13)
    assert tuple(found.shape) == tuple(expected.shape)


def test_every_kind_of_node_is_evaluated_somewhere():
    seen = {node[0] for traced, _ in CASES.values() for node in program({"y": traced}).nodes}
    elsewhere = {"lse", "represent", "equivariant", "frame", "expectation"}  # test_composites, test_frame
    assert seen | elsewhere == set(KINDS)


def test_gather_with_integer_sizes():
    (x,) = leaves({"n": 5, "r": 3}, x="n k")
    assert torch.equal(value(gather(x, "n", [4, 0, 4], into="r"), {"k": 2}, GIVEN | {"x": A["X"]}), A["X"][[4, 0, 4]])


def test_the_json_of_a_program_is_enough():
    traced = CASES["|g|^alpha"][0]
    p = program({"y": traced})
    nodes = json.loads(json.dumps(p.nodes))
    values = evaluate(nodes, SIZES, GIVEN, GROUP, FLOATS)
    assert torch.allclose(values[p.outputs["y"]], CASES["|g|^alpha"][1])


def test_symbols():
    h = sympy.symbols("a:4", real=True)
    nodes = [["leaf", "W"], ["inverse", 1, 0], ["contract", [[0, 1], [1, 2]], [0, 2], ["h", "h"], [0, 1]]]
    values = evaluate(nodes, {"h": 2}, {"W": sympy.Matrix(2, 2, h).tolist()}, {}, backend("sympy"))
    assert [sympy.cancel(e) for e in values[2].reshape(-1)] == [1, 0, 0, 1]


def test_inverse_of_merged_rows_and_of_a_scalar():
    w = dyadic(2, 3, 2, 3) + 5 * torch.eye(6).double().reshape(2, 3, 2, 3)
    nodes = [["leaf", "w"], ["inverse", 2, 0], ["leaf", "c"], ["inverse", 0, 2]]
    for name in ("torch", "ball", "rational"):
        values = evaluate(nodes, {}, {"w": w, "c": torch.tensor(-4.0)}, {}, backend(name))
        assert torch.allclose(floats(values[1]).reshape(6, 6) @ w.reshape(6, 6), torch.eye(6).double(), atol=1e-10)
        assert float(floats(values[3])) == -0.25


SINGULAR = [[1, 2], [2, 4]]


@pytest.mark.parametrize("name", ["torch", "ball", "rational", "sympy"])
def test_a_singular_inverse_is_refused(name):
    with pytest.raises(Undefined, match=r"node 1 \(inverse\)"):
        evaluate([["leaf", "w"], ["inverse", 1, 0]], {}, {"w": SINGULAR}, {}, backend(name))


@pytest.mark.parametrize("name", ["ball", "rational", "sympy"])
def test_the_reciprocal_of_0_is_refused(name):
    with pytest.raises(Undefined, match=r"node 1 \(inverse\)"):
        evaluate([["leaf", "c"], ["inverse", 0, 0]], {}, {"c": 0}, {}, backend(name))


def test_balls_that_may_be_singular_are_refused():
    from flint import arb

    near = [[arb(1), arb(2)], [arb(2), arb(4, 1e-3)]]
    with pytest.raises(Undefined, match="not certainly invertible"):
        evaluate([["leaf", "w"], ["inverse", 1, 0]], {}, {"w": near}, {}, backend("ball"))
    with pytest.raises(Undefined, match="may be 0"):
        evaluate([["leaf", "w"], ["word", [["", "-1"]], 1, 0]], {}, {"w": [[arb(0, 1)]]}, {}, backend("ball"))


def test_precision_is_restored_and_narrows_the_balls():
    xp = backend("ball")
    nodes = [["leaf", "x"], ["apply", "gelu", {}, [0]]]
    radius = {}
    for bits in (53, 200):
        with precision(bits):
            radius[bits] = float(evaluate(nodes, {}, {"x": [Fraction(1, 3)]}, {}, xp)[1][0].rad())
    assert radius[200] < 1e-50 < radius[53] < 1e-14
    with pytest.raises(ZeroDivisionError), precision(100):
        raise ZeroDivisionError
    import flint

    assert flint.ctx.prec == 53


def test_irrational_sizes_are_named():
    with pytest.raises(NotExpressible, match=r"node 0 \(size n\): 5 to the power 1/2"):
        evaluate([["size", "n", "1/2"]], {"n": 5}, {}, {}, backend("rational"))


def test_vmap_equals_a_loop():
    traced = T["W2"] @ registry()["gelu"](inverse(T["g"]) @ T["W1"] @ T["X"] + T["b"])
    p = program({"y": traced})
    batch = {"W1": normal(4, 3, 5), "g": torch.stack([diagonal(1, 2, c) for c in (3.0, -1, 2, 5)])}

    def forward(w, g):
        return evaluate(p.nodes, SIZES, {**GIVEN, "W1": w}, {"g": g}, FLOATS)[p.outputs["y"]]

    looped = torch.stack([forward(w, g) for w, g in zip(batch["W1"], batch["g"], strict=True)])
    assert torch.allclose(torch.func.vmap(forward)(batch["W1"], batch["g"]), looped)
    assert torch.func.jacrev(forward)(batch["W1"][0], batch["g"][0]).shape == (2, 2, 3, 5)


@pytest.mark.parametrize("fn", sorted(registry()))
def test_entrywise_operations_under_vmap_and_jvp(fn):
    """Derivatives of torch's meaning against difference quotients, batched and not."""
    from symverify.ops.pointwise import meaning_of
    from tests.ops.examples import EXAMPLES

    example = next(e for e in EXAMPLES if e.op == fn)
    meaning = meaning_of(fn, example.attrs)
    x = torch.tensor([[float(p) for p in example.points]] * 2, dtype=torch.float64) * torch.tensor([[1.0], [1.01]])
    operands = [torch.full_like(x[0], float(o)) for o in example.operands]

    def f(v):
        return meaning(FLOATS, v, *operands)

    assert torch.allclose(torch.func.vmap(f)(x), torch.stack([f(v) for v in x]))
    _, slope = torch.func.jvp(f, (x[0],), (torch.ones_like(x[0]),))
    quotient = (f(x[0] + 1e-6) - f(x[0] - 1e-6)) / 2e-6
    assert torch.allclose(slope, quotient, rtol=1e-6, atol=1e-6)


def test_dtype_and_device_are_the_backends():
    xp = backend("torch", dtype=torch.float32)
    found = value(registry()["gelu"](T["W1"]) * size(T["W1"], "n", Fraction(1, 2)), SIZES, GIVEN, xp)
    assert found.dtype == torch.float32


def test_a_deep_stack_does_not_recurse():
    nodes = [["leaf", "x"]]
    for i in range(20_000):
        nodes.append(["add", ["1/2", "1/2"], [i, i]])
    assert float(evaluate(nodes, {}, {"x": torch.ones(1)}, {}, FLOATS)[-1]) == 1.0


@pytest.mark.parametrize("name", ["torch", "ball", "rational", "sympy"])
def test_contractions(name):
    """Hyperedges, diagonals, repeated and broadcast output labels."""
    xp = backend(name)
    a, b, c = dyadic(2, 3), dyadic(3, 3, seed=1), dyadic(3, seed=2)

    def found(labels, out, shape, *operands):
        return floats(contraction(xp, labels, out, shape, [xp.array(x) for x in operands]))

    assert torch.allclose(found([[0, 1], [1, 2], [1]], [1, 0], [3, 2], a, b, c), torch.einsum("ij,jk,j->ji", a, b, c))
    assert torch.equal(found([[0, 0]], [0], [3], b), b.diagonal())
    assert torch.equal(found([[0]], [0, 0], [3, 3], c), torch.diag(c))
    assert torch.equal(found([[0]], [1, 0, 2], [2, 3, 5], c), c[None, :, None].expand(2, 3, 5))
    assert torch.equal(found([], [0], [3]), torch.ones(3).double())
    assert torch.equal(found([[0]], [], [], c), c.sum())


WU = ["contract", [[0], []], [0], ["h"], [0, 1]]
REFUSALS = {
    "missing leaf": ([["leaf", "x"]], "no value given for the leaf x; given are U, V, W"),
    "missing element": ([["element", "g"]], "the group element g"),
    "missing constant": ([["constant", "c"]], "the constant c"),
    "missing size": ([["size", "n", "1"]], "no size given for axis n"),
    "unknown kind": ([["swap", 0]], "no kind of node 'swap'"),
    "unknown function": ([["leaf", "W"], ["apply", "s", {}, [0]]], r"node 1 \(s\): s is no operation"),
    "two sizes": ([["leaf", "W"], ["contract", [[0, 0]], [], [], [0]]], "an axis of size 3 meets one of size 2"),
    "too few labels": ([["leaf", "W"], ["contract", [[0]], [0], ["h"], [0]]], "has not the 1 axes"),
    "shapes of a sum": ([["leaf", "W"], ["leaf", "V"], ["add", ["1", "1"], [0, 1]]], r"shapes \(2, 3\), \(3,\)"),
    "not square": ([["leaf", "W"], ["inverse", 1, 0]], r"rows \(2,\) and columns \(3,\)"),
    "partial expectation": (
        [["leaf", "W"], ["leaf", "U"], WU, ["expectation", ["W"], 2], ["expectation", ["U"], 1]],
        "an expectation over W of what depends on U too",
    ),
}


@pytest.mark.parametrize(("nodes", "reason"), REFUSALS.values(), ids=list(REFUSALS))
def test_refusals(nodes, reason):
    with pytest.raises(InputError, match=reason):
        evaluate(nodes, {"h": 3}, {"W": dyadic(2, 3), "V": dyadic(3), "U": dyadic(2)}, {}, FLOATS)


def test_too_many_basis_vectors():
    with pytest.raises(Undefined, match="no 5 basis vectors along h, of size 3"):
        evaluate([["basis", "h", "k"]], {"h": 3, "k": 5}, {}, {}, FLOATS)


PROBE = """
import sys
import symverify.ops
{extra}
print(sorted({{"torch", "sympy", "numpy", "flint"}} & set(sys.modules)))
"""


def loaded(extra):
    run = subprocess.run([sys.executable, "-c", PROBE.format(extra=extra)], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_registering_the_operations_loads_no_heavy_package():
    assert loaded("symverify.ops.registry(); import symverify.ops.evaluate") == "[]"


def test_the_probe_would_notice():
    assert loaded("symverify.ops.backends = __import__('symverify.ops.backends.objects')") != "[]"


def test_shape_errors_are_input_errors():
    with pytest.raises(ShapeError, match=r"node 2 \(add\)"):
        evaluate(REFUSALS["shapes of a sum"][0], {}, {"W": dyadic(2, 3), "V": dyadic(3)}, {}, FLOATS)
