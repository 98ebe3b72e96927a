"""Entrywise operations: the backends agree, the declared traits hold, and no other trait does."""

from fractions import Fraction

import pytest
import torch

from symverify.errors import InputError
from symverify.graph.tracing import power
from symverify.ops import composites, function, registry
from symverify.ops.backends import NotExpressible, Undefined, backend
from symverify.ops.evaluate import evaluate
from symverify.ops.pointwise import declared, key, meaning_of, pointwise
from tests.ops.examples import EXAMPLES, named
from tests.ops.graphs import FLOATS, floats, fractions, leaves, normal, value

every = pytest.mark.parametrize("example", EXAMPLES, ids=named)
SCALES = fractions("1/3 5/2")
LAWS = {"odd": (-1, 0, 0), "even": (1, 0, 0), "ramp": (1, -1, 0), "step": (-1, 0, 1)}


def at(example, points, xp):
    """The values of the operation at some points, in a backend."""
    x = xp.array(list(points))
    operands = [xp.broadcast_to(xp.array(o), x.shape) for o in example.operands]
    return meaning_of(example.op, example.attrs)(xp, x, *operands)


def scales(example, degree):
    """Whether sigma(c x) = c^degree sigma(x) at the example's points, up to rounding."""
    return all(
        torch.allclose(
            floats(at(example, [c * x for x in example.points], FLOATS)),
            float(c) ** float(degree) * floats(at(example, example.points, FLOATS)),
            rtol=1e-10,
            atol=1e-10,
        )
        for c in SCALES
    )


def reflects(example, law):
    """Whether sigma(-x) = a sigma(x) + b x + c at the example's points and at 0 (if it is defined there)."""
    a, b, c = map(float, map(Fraction, law))
    points = [*example.points, *(() if example.op == "power" else (Fraction(0),))]
    x = FLOATS.array(points)
    left, right = at(example, [-p for p in points], FLOATS), a * at(example, points, FLOATS) + b * x + c
    return torch.allclose(left, right, rtol=1e-10, atol=1e-10)


def test_table_is_complete():
    assert {example.op for example in EXAMPLES} == set(registry())


@every
def test_backends_agree(example):
    expected = at(example, example.points, FLOATS)
    for name in ("ball", "sympy"):
        assert torch.allclose(floats(at(example, example.points, backend(name))), expected, rtol=1e-12, atol=1e-12)


@every
def test_rationals_are_exact_or_refused(example):
    if not example.exact:
        with pytest.raises(NotExpressible, match=r"is no rational"):
            at(example, [p + Fraction(1, 7) for p in example.points], backend("rational"))
        return
    found = at(example, example.points, backend("rational"))
    assert all(isinstance(v, Fraction) for v in found)
    assert torch.allclose(floats(found), at(example, example.points, FLOATS), rtol=1e-13)


@every
def test_balls_contain_the_values_at_each_of_their_points(example):
    """A ball around a point contains the values near it: the pieces of a kinked function included."""
    from flint import arb

    xp = backend("ball")
    ball = [arb(xp.number(p).mid(), 0.125 if example.points[0] < 0 else 2.0**-6) for p in example.points[1:]]
    if example.attrs.get("exponent", "").startswith("-"):
        ball = [b for b in ball if not b.contains(0)]
    if not example.points[0] < 0:
        ball = [b for b in ball if b > 0]
    operands = [xp.broadcast_to(xp.array(o), (len(ball),)) for o in example.operands]
    wide = meaning_of(example.op, example.attrs)(xp, xp.array(ball), *operands)
    for shift in (-(2.0**-7), 0.0, 2.0**-7):
        inner = at(example, [Fraction(float(b.mid())) + Fraction(shift) for b in ball], xp)
        assert all(w.contains(i) for w, i in zip(wide, inner, strict=True))


@every
def test_declared_traits_hold_and_mutated_ones_fail(example):
    traits = registry()[example.op].traits(example.attrs)
    if "homogeneous" in traits:
        assert scales(example, Fraction(traits["homogeneous"]))
        for mutant in (Fraction(traits["homogeneous"]) + d for d in (-1, Fraction(1, 2), 1)):
            assert not scales(example, mutant)
    if "reflect" in traits:
        a, b, c = map(Fraction, traits["reflect"])
        assert reflects(example, (a, b, c))
        for mutant in ((-a, b, c), (a, b + 1, c), (a, b, c + 1)):
            assert not reflects(example, mutant)


@every
def test_undeclared_traits_do_not_hold(example):
    traits = registry()[example.op].traits(example.attrs)
    if "homogeneous" not in traits:
        assert not any(scales(example, degree) for degree in (-1, 0, Fraction(1, 2), 1, 2, 3))
    if "reflect" not in traits and example.points[0] < 0:
        assert not any(reflects(example, law) for law in LAWS.values())


@every
def test_kinks_are_where_the_derivative_jumps(example):
    """One-sided difference quotients differ at the declared points, and agree between them."""
    op = registry()[example.op]
    kinks = op.breaks(example.attrs)
    step = Fraction(1, 10**6)
    for p in (*kinks, *example.points):
        a, b, c = at(example, [p - step, p, p + step], FLOATS)
        jump = abs(float(c - b) - float(b - a)) / float(step)
        assert (jump > 0.1) == (p in kinks)
    assert op.smooth == (not kinks)


UNDEFINED = {
    "no traits": {},
    "odd": {"odd": True},
    "even": {"even": True},
    "degree 1": {"homogeneous": 1},
    "degree 3/2": {"homogeneous": Fraction(3, 2)},
    "degree 0": {"homogeneous": 0},
    "odd of degree 2": {"homogeneous": 2, "odd": True},
    "even of degree 1": {"homogeneous": 1, "even": True},
}


@pytest.mark.parametrize("traits", UNDEFINED.values(), ids=list(UNDEFINED))
def test_an_undefined_function_means_one_with_exactly_its_traits(traits):
    op = pointwise("sigma", **traits)
    found = op.traits({})
    points = fractions("-9/4 -1/4 9/16 4")
    for name in ("torch", "ball", "sympy"):
        xp = backend(name)
        y, mirrored = floats(op.meaning(xp, xp.array(points))), floats(op.meaning(xp, xp.array([-p for p in points])))
        scaled = floats(op.meaning(xp, xp.array([4 * p for p in points])))
        degrees = [d for d in (0, 1, Fraction(3, 2), 2, 3) if torch.allclose(scaled, 4 ** float(d) * y)]
        signs = [s for s in (-1, 1) if torch.allclose(mirrored, s * y)]
        assert degrees == ([Fraction(found["homogeneous"])] if "homogeneous" in found else [])
        assert signs == ([int(found["reflect"][0])] if "reflect" in found else [])


def test_meaning_comes_back_from_the_traits_alone():
    op = pointwise("sigma", homogeneous=2, odd=True)
    x = FLOATS.array(fractions("-3 1/2"))
    assert torch.equal(meaning_of("sigma", {}, op.traits({}))(FLOATS, x), op.meaning(FLOATS, x))


def test_degrees_along_an_axis():
    """sigma(d x) = d^alpha sigma(x) for d along the axis of alpha, and not with the alpha of another entry."""
    x, alpha, d = leaves(x="h k", alpha="h", d="h")
    sigma = pointwise("sigma", degree=alpha)
    assert sigma.traits({}) == {"homogeneous": {"exponent of": 1}, "identical": False}
    given = {"x": normal(3, 5), "alpha": FLOATS.array(fractions("1 1/2 2")), "d": FLOATS.array(fractions("1/4 9 3"))}
    sizes = {"h": 3, "k": 5}
    left = value(sigma(x * d), sizes, given)
    right = value(sigma(x), sizes, given)
    factor = given["d"] ** given["alpha"]
    assert torch.allclose(left, factor[:, None] * right)
    assert not torch.allclose(left, factor.roll(1)[:, None] * right)
    for name in ("ball", "sympy"):
        assert torch.allclose(floats(value(sigma(x), sizes, given, backend(name))), right)


REFUSALS = {
    "taken name": (lambda: pointwise("relu"), "relu is an operation"),
    "no name": (lambda: pointwise("two words"), "no name of a function"),
    "odd and even": (lambda: pointwise("s", odd=True, even=True), "only 0 is both"),
    "two degrees": (lambda: pointwise("s", homogeneous=1, degree=leaves(a="h")[0]), "not both"),
    "foreign trait": (lambda: pointwise("s", reflect=(1, 0, 0)), "has the traits"),
    "unknown function": (lambda: meaning_of("s", {}), "s is no operation"),
    "unknown reflection": (lambda: meaning_of("s", {}, {"reflect": ["1", "-1", "0"]}), "odd, even or neither"),
    "wrong attributes": (lambda: meaning_of("relu", {"slope": "1"}), r"relu: has the attributes \[\]"),
    "unknown operation": (lambda: function("swish"), "no operation 'swish'"),
    "attribute": (lambda: registry()["relu"](leaves(x="h")[0], slope=1), "relu: has no attribute slope; it has none"),
    "too many": (lambda: registry()["leaky_relu"](leaves(x="h")[0], 1, 2), "has no attribute number 2"),
    "no tensor": (lambda: registry()["relu"](3), "no tensor of a graph"),
    "attribute a tensor": (lambda: registry()["leaky_relu"](*leaves(x="h", s="h")), "takes 0 tensors"),
    "operand missing": (lambda: registry()["prelu"](leaves(x="h")[0]), "takes 1 tensors .* given none"),
    "operand too wide": (lambda: registry()["prelu"](*leaves(x="h", s="h k")), "has no axis k"),
    "backend": (lambda: backend("jax"), "no backend 'jax'"),
}


@pytest.mark.parametrize(("act", "reason"), REFUSALS.values(), ids=list(REFUSALS))
def test_refusals(act, reason):
    with pytest.raises(InputError, match=reason):
        act()


def test_one_name_has_one_set_of_traits_in_a_graph():
    x, y = leaves(x="h", y="h")
    pointwise("s", odd=True)(x)
    pointwise("s", odd=True)(y)
    assert declared(x.trace) == {"s": {"reflect": ["-1", "0", "0"]}}
    with pytest.raises(InputError, match="s is declared twice"):
        pointwise("s", even=True)(y)


def test_how_an_operation_is_written():
    (x,) = leaves(x="h")
    node = registry()["leaky_relu"](x, 0.1).node
    assert (node.kind, node.attrs) == ("apply", ("leaky_relu", (("slope", "1/10"),)))
    assert registry()["leaky_relu"](x).node.attrs[1] == (("slope", "1/100"),)
    assert registry()["power"](x, -1).node is power(x, -1).node
    assert registry()["abs"](x).node is abs(x).node
    assert key("leaky_relu", {"slope": "1/10"}) == "leaky_relu(slope=1/10)"
    assert registry()["relu"].doc == "relu(x) = max(x, 0), entry by entry."


def test_a_clamp_with_exchanged_bounds_is_constant_and_not_odd():
    attrs = {"low": "1", "high": "-1"}
    assert registry()["clamp"].traits(attrs) == {}
    assert meaning_of("clamp", attrs)(FLOATS, FLOATS.array([-2, 0, 2])).tolist() == [-1, -1, -1]


def test_every_operation_is_documented_and_none_is_named_twice():
    assert not set(registry()) & set(composites())
    for name, op in registry().items():
        assert op.doc.startswith(f"{name}("), name
    for name, traced in composites().items():
        assert traced.__doc__ and function(name) is traced


OUTSIDE = {
    "log of 0": ("log", {}, "0"),
    "log of a negative": ("log", {}, "-1"),
    "root of a negative": ("power", {"exponent": "1/2"}, "-1"),
    "cube root of a negative": ("power", {"exponent": "1/3"}, "-8"),
    "1/0": ("power", {"exponent": "-1"}, "0"),
}


@pytest.mark.parametrize(("fn", "attrs", "point"), OUTSIDE.values(), ids=list(OUTSIDE))
def test_outside_the_domain_exact_numbers_refuse(fn, attrs, point):
    for name in ("ball", "sympy") if fn == "log" else ("ball", "rational", "sympy"):
        xp = backend(name)
        nodes = [["leaf", "x"], ["apply", fn, attrs, [0]]]
        with pytest.raises(Undefined, match=rf"node 1 \({fn}"):
            evaluate(nodes, {}, {"x": xp.array([Fraction(point)])}, {}, xp)


def test_a_transcendental_function_is_named_when_rationals_refuse_it():
    with pytest.raises(NotExpressible, match=r"node 1 \(gelu\)"):
        evaluate([["leaf", "x"], ["apply", "gelu", {}, [0]]], {}, {"x": [Fraction(1)]}, {}, backend("rational"))
