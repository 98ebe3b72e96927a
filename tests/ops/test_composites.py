"""Composite operations against torch's own, and the shapes they refuse."""

import math
from fractions import Fraction

import pytest
import torch
from torch.nn import functional as F

from symverify.errors import InputError, ShapeError
from symverify.graph.axes import AxisTable
from symverify.graph.node import Trace
from symverify.graph.tracing import leaf, rename, represent, split
from symverify.ops import composites, function, registry
from symverify.ops.backends import backend
from tests.ops.graphs import dyadic, floats, leaves, normal, value

EPS = 1e-5
SIZES = {"b": 2, "c": 3, "y": 5, "group": 2, "t": 2, "s": 3, "d": 5, "e": 4, "head": 2, "k": 3, "v": 4, "h": 3, "n": 5}
GROUPS = {"b": 2, "group": 3, "c": 2, "y": 5}


def op(name):
    return function(name)


def layer(name, over, norm_axes, given, sizes, torch_value):
    """One row of PARITY for a normalisation layer with weight, bias and eps."""
    axes = {"x": norm_axes, "w": given, "b": given}

    def traced(x, w, b):
        return op(name)(x, over, weight=w, bias=b, eps=EPS)

    return axes, sizes, traced, torch_value


def groups(x, w, b):
    flat = F.group_norm(x.reshape(2, 6, 5), 3, w.reshape(6), b.reshape(6), EPS)
    return flat.reshape(2, 3, 2, 5)


def channels(x, w, b):
    return F.batch_norm(x, None, None, w, b, training=True, eps=EPS)


PARITY = {  # name -> (axes of the leaves, sizes, the traced operation, torch's)
    "total": ({"x": "b c y"}, SIZES, lambda x: op("total")(x, "b y"), lambda x: x.sum((0, 2))),
    "mean": ({"x": "b c y"}, SIZES, lambda x: op("mean")(x, "b y"), lambda x: x.mean((0, 2))),
    "variance": ({"x": "b c"}, SIZES, lambda x: op("variance")(x, "c"), lambda x: x.var(1, correction=0)),
    "squared_norm": ({"x": "b c"}, SIZES, lambda x: op("squared_norm")(x, "c"), lambda x: (x * x).sum(1)),
    "norm": ({"x": "b c"}, SIZES, lambda x: op("norm")(x, "c"), lambda x: torch.linalg.vector_norm(x, dim=1)),
    "normalize": ({"x": "b c"}, SIZES, lambda x: op("normalize")(x, "c"), lambda x: F.normalize(x, dim=1)),
    "normalize with eps": (
        {"x": "b c"},
        SIZES,
        lambda x: op("normalize")(x, "c", 0.5),
        lambda x: x / ((x * x).sum(1, keepdim=True) + 0.5).sqrt(),
    ),
    "sqrt": ({"x": "b c"}, SIZES, lambda x: op("sqrt")(x * x), torch.abs),
    "rms_norm": (
        {"x": "b c", "w": "c"},
        SIZES,
        lambda x, w: op("rms_norm")(x, "c", w, EPS),
        lambda x, w: F.rms_norm(x, (3,), w, EPS),
    ),
    "layer_norm": layer("layer_norm", "c", "b c", "c", SIZES, lambda x, w, b: F.layer_norm(x, (3,), w, b, EPS)),
    "standardize": layer(
        "standardize", "c y", "b c y", "c y", SIZES, lambda x, w, b: F.layer_norm(x, (3, 5), w, b, EPS)
    ),
    "batch_norm": layer("batch_norm", "b y", "b c y", "c", SIZES, channels),
    "group_norm": layer("group_norm", "c y", "b group c y", "group c", GROUPS, groups),
    "weight_norm": (
        {"v": "b c", "g": "b"},
        SIZES,
        lambda v, g: op("weight_norm")(v, "c", g),
        lambda v, g: torch._weight_norm(v, g[:, None], 0),
    ),
    "logsumexp": ({"x": "b c y"}, SIZES, lambda x: op("logsumexp")(x, "c y"), lambda x: x.logsumexp((1, 2))),
    "log_softmax": ({"x": "b c"}, SIZES, lambda x: op("log_softmax")(x, "c"), lambda x: x.log_softmax(1)),
    "softmax": ({"x": "b c"}, SIZES, lambda x: op("softmax")(x, "b"), lambda x: x.softmax(0)),
    "radial": (
        {"x": "b c"},
        SIZES,
        lambda x: op("radial")(x, "c", registry()["tanh"]),
        lambda x: x * x.norm(dim=1, keepdim=True).tanh(),
    ),
    "radial_basis": (
        {"x": "n b", "c": "h n", "w": "h"},
        SIZES,
        lambda x, c, w: op("radial_basis")(x, c, w, registry()["tanh"]),
        lambda x, c, w: (torch.cdist(c, x.T) / w[:, None]).tanh(),
    ),
    "attention": (
        {"q": "head t d", "k": "head s d", "v": "head s e"},
        SIZES,
        lambda q, k, v: op("attention")(q, k, v, over="d", keys="s"),
        F.scaled_dot_product_attention,
    ),
    "attention with a bias": (
        {"q": "t d", "k": "s d", "v": "s e", "b": "t s"},
        SIZES,
        lambda q, k, v, b: op("attention")(q, k, v, bias=b),
        lambda q, k, v, b: F.scaled_dot_product_attention(q, k, v, attn_mask=b),
    ),
    "conv1d": (
        {"x": "b c p", "w": "o c u"},
        {"b": 2, "c": 3, "p": 7, "o": 4, "u": 2},
        lambda x, w: op("conv1d")(x, w, stride=2, padding=1, dilation=2),
        lambda x, w: F.conv1d(x, w, stride=2, padding=1, dilation=2),
    ),
    "conv2d": (
        {"x": "b c y x", "w": "o c u v", "z": "o"},
        {"b": 2, "c": 3, "y": 5, "x": 4, "o": 2, "u": 3, "v": 2},
        lambda x, w, z: op("conv2d")(x, w, bias=z, padding=1),
        lambda x, w, z: F.conv2d(x, w, z, padding=1),
    ),
    "convolution": (  # one filter for every channel
        {"x": "b c p", "w": "c u"},
        {"b": 2, "c": 3, "p": 7, "u": 2},
        lambda x, w: op("convolution")(x, w, "p", "u", "q", channels=None),
        lambda x, w: F.conv1d(x, w[:, None], groups=3),
    ),
}


@pytest.mark.parametrize(("axes", "sizes", "traced", "expected"), PARITY.values(), ids=list(PARITY))
def test_parity_with_torch(axes, sizes, traced, expected):
    tensors = leaves(sizes, **axes)
    y = traced(*tensors)
    given = {name: normal(*(sizes[a] for a in text.split()), seed=i) for i, (name, text) in enumerate(axes.items())}
    right = expected(*given.values())
    assert torch.allclose(value(y, {}, given), right, rtol=1e-10, atol=1e-12)
    if math.prod(right.shape) <= 40:
        balls = value(y, {}, given, backend("ball"))
        assert torch.allclose(floats(balls), right, rtol=1e-10, atol=1e-12)


def test_every_composite_is_compared_with_something():
    elsewhere = {"multi_head_attention", "expectation", "equivariant", "frame", "frame_as_printed"}
    assert {name.split(" ")[0] for name in PARITY} | elsewhere == set(composites())


MODEL = {"x": "t d", "Q": "head k d", "K": "head k d", "V": "head v d", "O": "head v m"}
BIASES = {"q": "head k", "k0": "head k", "v0": "head v", "o": "m"}


def weights_of(module, heads, width):
    """The parameters of nn.MultiheadAttention as tensors (head, width, model)."""
    parts = [p.reshape(heads, width, -1) for p in module.in_proj_weight.chunk(3)]
    biases = [p.reshape(heads, width) for p in module.in_proj_bias.chunk(3)]
    out = module.out_proj.weight.T.reshape(heads, width, -1)
    return [*parts, out, *biases, module.out_proj.bias]


@pytest.mark.parametrize("masked", [False, True])
def test_multi_head_attention(masked):
    heads, width, tokens = 2, 3, 5
    module = torch.nn.MultiheadAttention(heads * width, heads, dtype=torch.float64)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(torch.randn(p.shape, generator=generator, dtype=torch.float64))
    sizes = {"t": tokens, "s": tokens, "d": heads * width, "m": heads * width, "head": heads, "k": width, "v": width}
    tensors = leaves(sizes, **MODEL, **BIASES, mask="t s")
    x, *weights, mask = tensors
    seen = torch.ones(tokens, tokens, dtype=torch.float64).tril()
    y = op("multi_head_attention")(x, x, x, *weights, mask=mask if masked else None)
    given = dict(
        zip([*MODEL, *BIASES], [normal(tokens, heads * width), *weights_of(module, heads, width)], strict=True)
    )
    hidden = seen == 0 if masked else None
    expected = module(given["x"], given["x"], given["x"], attn_mask=hidden, need_weights=False)[0]
    assert y.axes == ("t", "m")
    assert torch.allclose(value(y, {}, {**given, "mask": seen}), expected, rtol=1e-10, atol=1e-12)


def test_cross_attention_keeps_its_keys():
    x, z, *weights = leaves(SIZES, x="t d", z="s n", Q="head k d", K="head k n", V="head v n", O="head v e")
    y = op("multi_head_attention")(x, z, z, *weights)
    assert y.axes == ("t", "e")
    with pytest.raises(ShapeError, match=r"K \(head k n\) must have the axes head, one of x \(t d\)"):
        op("multi_head_attention")(x, z, z, weights[1], *weights[1:])


def test_a_softmax_over_a_merged_axis():
    (x,) = leaves(SIZES, x="b c*y")
    given = {"x": normal(2, 3, 5)}
    expected = given["x"].reshape(2, 15).softmax(1).reshape(2, 3, 5)
    assert torch.allclose(value(op("softmax")(x, "c*y"), {}, given), expected)
    assert torch.allclose(value(op("layer_norm")(split(x, "c*y"), "c y"), {}, given), F.layer_norm(given["x"], (3, 5)))


def test_scopes_show_the_composite():
    (x,) = leaves(x="b c")
    nodes = [op("layer_norm")(x, "c").node]
    assert nodes[0].scope[:2] == ("layer_norm", "standardize")


def test_a_norm_is_one_contraction_and_a_softmax_one_lse():
    (x,) = leaves(x="b c")
    assert op("squared_norm")(x, "c").node.kind == "contract"
    assert op("squared_norm")(x, "c").node.inputs == (x.node, x.node)
    assert op("logsumexp")(x, "c").node.attrs == ((1,),)
    assert op("expectation")(x, "x").node.attrs == (("x",),)


def test_eps_0_leaves_no_trace():
    (x,) = leaves(x="b c")
    assert op("rms_norm")(x, "c", eps=0).node is op("rms_norm")(x, "c").node
    assert op("rms_norm")(x, "c", eps=1e-6).node is op("rms_norm")(x, "c", eps=Fraction(1, 10**6)).node


def test_undefined_radial_functions():
    x, c = leaves(SIZES, x="n b", c="h n")
    y = op("radial")(x, "n")
    given = {"x": normal(5, 2), "c": normal(3, 5, seed=1)}
    q = torch.linalg.qr(normal(5, 5, seed=2))[0]
    moved = value(y, {}, {"x": q @ given["x"]})
    assert torch.allclose(moved, q @ value(y, {}, given))
    assert value(op("radial_basis")(x, c), {}, given).shape == (3, 2)


def test_equivariant_is_equivariant_under_its_instance():
    """f(g z) = rho(g) f(z) for diagonal g; the instance refuses a g that it does not represent."""
    trace = Trace(AxisTable())
    z, g = leaf(trace, "z", ("h", "k")), leaf(trace, "g", ("h", "h"))
    f = op("equivariant")("f", "rho", "h")
    given = {"z": dyadic(3, 2), "g": torch.diag(dyadic(3, seed=1))}
    sizes = {"h": 3, "k": 2}
    for name in ("torch", "ball", "rational", "sympy"):
        left = value(f(g @ z), sizes, given, backend(name))
        right = value(represent("rho", g) @ f(z), sizes, given, backend(name))
        assert torch.allclose(floats(left), floats(right), rtol=1e-12)
    with pytest.raises(ArithmeticError, match=r"node \d+ \(represent rho\): .* diagonal and monomial"):
        value(represent("rho", g) @ f(z), sizes, {**given, "g": dyadic(3, 3)}, backend("rational"))


def test_expectation_is_the_mean_over_samples():
    w, x, y = leaves(w="o n", x="n", y="o")
    loss = op("expectation")(op("squared_norm")(w @ x - y, "o"), "x y")
    given = {"w": dyadic(2, 3), "x": dyadic(5, 3, seed=1), "y": dyadic(5, 2, seed=2)}
    expected = ((given["x"] @ given["w"].T - given["y"]) ** 2).sum(1).mean()
    for name in ("torch", "ball", "rational"):
        found = value(loss, {"n": 3, "o": 2}, given, backend(name))
        assert torch.allclose(floats(found), expected, rtol=1e-13)
    exact = value(loss, {"n": 3, "o": 2}, given, backend("rational"))
    assert exact[()].denominator % 5 == 0  # a mean of five dyadic numbers, not rounded


def test_an_expectation_goes_through_every_kind_of_node():
    """Sample by sample, the value below an expectation is that of the graph without it."""
    w, x = leaves(w="h n", x="n t")
    z = registry()["tanh"](w @ x) + 1
    inner = op("softmax")(op("layer_norm")(z, "h"), "t") + rename(rename(z, t="u"), u="t")
    y = op("expectation")(inner + op("total")(x, "n"), "x")
    given = {"w": normal(3, 5), "x": normal(4, 5, 2, seed=1)}
    sizes = {"h": 3, "n": 5, "t": 2, "u": 2}
    plain = inner + op("total")(x, "n")
    samples = [value(plain, sizes, {**given, "x": s}) for s in given["x"]]
    assert torch.allclose(value(y, sizes, given), torch.stack(samples).mean(0))


def refusals():
    """What is refused, and the words that say why."""
    trace = Trace(AxisTable({"p": 3, "u": 5}))

    def t(name, axes):
        return leaf(trace, name, tuple(axes.split()))

    x, square, w = t("x", "b c"), t("A", "h h"), t("w", "e")
    q, k, v = t("q", "t d"), t("k", "s d"), t("v", "s f")
    return {
        "no such axis": (lambda: op("softmax")(x, "h"), r"softmax over h: x \(b c\) must have this axis once"),
        "axis twice": (lambda: op("norm")(square, "h"), r"norm over h: A \(h h\) must have this axis once"),
        "no axis": (lambda: op("mean")(x, ""), "mean: name the axis"),
        "foreign weight": (lambda: op("layer_norm")(x, "c", weight=w), r"layer_norm: w \(e\) has the axis e"),
        "foreign bias": (lambda: op("batch_norm")(x, "b", bias=w), r"batch_norm: w \(e\) has the axis e"),
        "foreign gain": (lambda: op("weight_norm")(x, "c", w), "weight_norm: w"),
        "keys in queries": (lambda: op("attention")(k, k, v), "queries .* have the axis s of the keys"),
        "no keys": (lambda: op("attention")(q, q, v), r"attention: k over s: q \(t d\)"),
        "foreign mask": (lambda: op("attention")(q, k, v, mask=w), "attention: mask: w"),
        "conv: symbolic size": (
            lambda: op("conv1d")(t("y", "c z"), t("f", "o c u"), over="z"),
            "z needs an integer size",
        ),
        "conv: too short": (lambda: op("conv1d")(t("y2", "c p"), t("f", "o c u")), "3 entries are too few"),
        "conv: two axes": (lambda: op("conv1d")(x, w, over="y x"), "'y x' must name 1 axes"),
        "conv: stride": (lambda: op("conv1d")(t("y2", "c p"), t("f", "o c u"), stride=0), "stride 0"),
        "no common axis": (lambda: op("radial_basis")(x, w), "have no common axis"),
        "foreign widths": (lambda: op("radial_basis")(x, t("C", "h c"), w), "radial_basis: w"),
        "frame of a cube": (lambda: op("frame")(t("Z", "h k t"), "h"), "at most one other axis"),
        "printed frame of a matrix": (lambda: op("frame_as_printed")(x, "b"), "is no vector"),
        "no tensor": (lambda: op("softmax")(3, "h"), r"softmax\(3\): its argument is no tensor"),
        "expectation of nothing": (lambda: op("expectation")(x, ""), "name the data"),
        "equivariant name": (lambda: op("equivariant")("f g", "rho", "h"), "'f g' is no name"),
        "equivariant axis": (lambda: op("equivariant")("f", "rho", "h")(x), r"f over h: x \(b c\)"),
        "equivariant merged": (lambda: op("equivariant")("f", "rho", "h*v"), "split the axis"),
    }


@pytest.mark.parametrize("case", list(refusals()))
def test_refusals(case):
    act, reason = refusals()[case]
    with pytest.raises(InputError, match=reason):
        act()
