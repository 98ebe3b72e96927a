"""Duals differentiate every operation over every backend: against autograd in floats, against formulas exactly."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
import torch

from symverify.ops.backends import NotExpressible, Undefined, backend
from symverify.ops.backends.dual import Dual, as_array
from symverify.ops.backends.dual_backend import Duals
from symverify.ops.backends.enclosure import Enclosure
from symverify.ops.pointwise import meaning_of, pointwise
from tests.ops.examples import EXAMPLES, named
from tests.ops.graphs import FLOATS, dyadic, floats, fractions, normal

every = pytest.mark.parametrize("example", EXAMPLES, ids=named)
RIGOROUS = ("ball", "enclosure")
DIRECTIONS = 3


def entrywise(example, xp, x):
    """The operation at x, its operands constants of the same shape."""
    operands = [xp.broadcast_to(xp.array(o), tuple(x.shape)) for o in example.operands]
    return meaning_of(example.op, example.attrs)(xp, x, *operands)


def moving(name, points, directions=DIRECTIONS):
    """Points that move in several directions, over a backend; the directions are dyadic."""
    base, x = backend(name), list(points)
    return Duals(base), Dual(base.array(x), base.array(dyadic(directions, len(x), seed=4)))


@every
def test_operations_agree_with_autograd(example):
    xp, x = moving("torch", example.points)
    found = entrywise(example, xp, x)
    for i in range(DIRECTIONS):
        value, tangent = torch.func.jvp(lambda y: entrywise(example, FLOATS, y), (x.value,), (x.tangent[i],))
        assert torch.equal(found.value, value)
        expected = torch.zeros_like(value) if found.tangent is None else found.tangent[i]
        assert torch.allclose(expected, tangent, rtol=1e-12, atol=1e-14)


@every
@pytest.mark.parametrize("name", ["ball", "enclosure", "sympy"])
def test_every_backend_has_the_same_derivatives(example, name):
    found = entrywise(example, *moving(name, example.points))
    expected = entrywise(example, *moving("torch", example.points))
    assert torch.allclose(_numbers(found.value), expected.value, rtol=1e-12, atol=1e-13)
    assert (found.tangent is None) == (expected.tangent is None)
    if found.tangent is not None:
        assert torch.allclose(_numbers(found.tangent), expected.tangent, rtol=1e-11, atol=1e-12)


def _numbers(x):
    return torch.tensor(x.mid) if isinstance(x, Enclosure) else floats(as_array(x))


def _power(p):
    """p x^(p-1), of which the roots are rational at the example's points."""
    top, bottom = (p - 1).numerator, (p - 1).denominator

    def slope(x):
        root = Fraction(round(float(x) ** (1 / bottom) * 2**20), 2**20)
        assert root**bottom == x
        return p * root**top

    return slope


EXACT = {  # the derivative of every operation that rationals hold
    "identity": lambda x: 1,
    "relu": lambda x: int(x > 0),
    "leaky_relu": lambda x: 1 if x > 0 else Fraction(1, 10),
    "prelu": lambda x: 1 if x > 0 else Fraction(3, 8),
    "abs": lambda x: 1 if x > 0 else -1,
    "relu6": lambda x: int(0 < x < 6),
    "step": lambda x: 0,
}


@every
def test_rational_derivatives_are_exact_or_refused(example):
    xp, x = moving("rational", example.points)
    if not example.exact:
        shifted = Dual(x.value + Fraction(1, 7), x.tangent)
        with pytest.raises(NotExpressible, match="is no rational"):
            entrywise(example, xp, shifted)
        return
    if example.op == "power":
        slope = _power(Fraction(example.attrs["exponent"]))
    elif example.op == "clamp":
        low, high = Fraction(example.attrs["low"]), Fraction(example.attrs["high"])
        slope = lambda p: int(low < p < high)  # noqa: E731
    else:
        slope = EXACT[example.op]
    # a piecewise linear function moved off its kinks
    shift = Fraction(0) if example.op == "power" else Fraction(1, 1000)
    found = entrywise(example, xp, Dual(x.value + shift, x.tangent))
    expected = [[t * slope(p + shift) for t, p in zip(row, example.points, strict=True)] for row in x.tangent]
    tangent = 0 * x.tangent if found.tangent is None else found.tangent
    assert tangent.tolist() == expected


def test_every_exact_operation_has_a_formula():
    assert {e.op for e in EXAMPLES if e.exact} == {*EXACT, "power", "clamp"}


STRUCTURE = {  # functions of x (2, 3, 3) and y (3,), both moving
    "sum": lambda xp, x, y: x + y - x * y,
    "numbers": lambda xp, x, y: 3 - x * xp.number(Fraction(2, 7)) / 2 + y,
    "quotient": lambda xp, x, y: (x + y) / (y * y + xp.full((), 2)),
    "reciprocal": lambda xp, x, y: 1 / (y * y + xp.full((), 1)),
    "einsum": lambda xp, x, y: xp.einsum([[0, 1, 2], [2], [2], [0, 2, 1]], [1, 0], [x, y, y, x]),
    "diagonal": lambda xp, x, y: xp.einsum([[0, 1, 1]], [0], [x]),
    "inverse": lambda xp, x, y: xp.inverse(x + xp.eye(3) * xp.number(Fraction(9))),
    "mean": lambda xp, x, y: xp.mean(x * x),
    "stack": lambda xp, x, y: xp.stack([y, xp.full((3,), 1), x[0, 1]]),
    "broadcast": lambda xp, x, y: xp.broadcast_to(y.reshape(3, 1), (2, 3, 5)),
    "index": lambda xp, x, y: x[:, 1] * x[1, 2, 0] + y[2:],
    "reshape": lambda xp, x, y: x.reshape(6, 3) * y,
    "maximum": lambda xp, x, y: xp.maximum(x, y + xp.number(Fraction(1, 32))) + xp.minimum(x, y * y),
    "clamped": lambda xp, x, y: xp.minimum(xp.maximum(x, 0), y * y),
    "where positive": lambda xp, x, y: xp.where_positive(x, x * x, xp.ones_like(x)) + xp.where_positive(y, y, -y),
    "where zero": lambda xp, x, y: xp.where_zero(x - x, xp.ones_like(x), x) if xp is FLOATS else x * 0 + 1,
    "absolute": lambda xp, x, y: xp.absolute(x) * xp.sign(y),
    "word": lambda xp, x, y: xp.word(xp.eye(3) * y, Fraction(2), 1),
}
TRANSCENDENTAL = {
    "logsumexp": lambda xp, x, y: xp.logsumexp(x * y, [0, 2]),
    "logsumexp of all": lambda xp, x, y: xp.logsumexp(y, [0]),
    "power of a power": lambda xp, x, y: xp.power(xp.exp(x), y),
    "word of a word": lambda xp, x, y: xp.word(x, x * x, 1),
    "roots": lambda xp, x, y: xp.sqrt(xp.absolute(x)) + xp.power(xp.absolute(y), Fraction(-3, 2)),
    "constants": lambda xp, x, y: xp.erf(x) * xp.scalar_power(xp.pi, Fraction(-1, 2)),
}
X, Y = dyadic(2, 3, 3, seed=1), dyadic(3, seed=2)
DX, DY = dyadic(DIRECTIONS, 2, 3, 3, seed=5), dyadic(DIRECTIONS, 3, seed=6)


def differentiated(f, name):
    base = backend(name)
    return f(Duals(base), *(Dual(base.array(v), base.array(d)) for v, d in ((X, DX), (Y, DY))))


@pytest.mark.parametrize("name", ["torch", "ball", "enclosure", "rational"])
@pytest.mark.parametrize("case", STRUCTURE)
def test_structure_agrees_with_autograd(case, name):
    _agrees(STRUCTURE[case], name)


@pytest.mark.parametrize("name", ["torch", "ball", "enclosure", "sympy"])
@pytest.mark.parametrize("case", TRANSCENDENTAL)
def test_transcendental_functions_agree_with_autograd(case, name):
    _agrees(TRANSCENDENTAL[case], name)


def _agrees(f, name):
    found = differentiated(f, name)
    value, _ = torch.func.jvp(lambda x, y: f(FLOATS, x, y), (X, Y), (DX[0], DY[0]))
    assert torch.allclose(_numbers(found.value), value, rtol=1e-12, atol=1e-12)
    assert tuple(found.value.shape) == tuple(value.shape)
    for i in range(DIRECTIONS):
        _, tangent = torch.func.jvp(lambda x, y: f(FLOATS, x, y), (X, Y), (DX[i], DY[i]))
        assert torch.allclose(_numbers(found.tangent[i]), tangent, rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize("f", [*STRUCTURE.values(), *TRANSCENDENTAL.values()], ids=[*STRUCTURE, *TRANSCENDENTAL])
def test_constants_have_no_tangent(f):
    xp = Duals(FLOATS)
    assert f(xp, xp.array(X), xp.array(Y)).tangent is None


@pytest.mark.parametrize("fn", ["tanh", "sin", "erf", "silu", "gelu", "softplus"])
def test_symbols_agree_with_sympy(fn):
    s = sympy.Symbol("s", real=True)
    base = backend("sympy")
    x = Dual(base.array([s]), base.array([[1]]))
    found = meaning_of(fn, {})(Duals(base), x)
    expected = sympy.diff(meaning_of(fn, {})(base, base.array([s]))[0], s)
    for at in (-2, Fraction(1, 3)):
        assert abs(float((found.tangent[0, 0] - expected).subs(s, sympy.Rational(str(at))))) < 1e-12


@pytest.mark.parametrize(
    "traits", [{}, {"odd": True}, {"homogeneous": 1}, {"homogeneous": Fraction(3, 2), "odd": True}]
)
def test_undefined_functions_have_the_derivatives_of_their_instance(traits):
    op = pointwise("sigma", **traits)
    xp, x = moving("torch", fractions("-9/4 -1/4 9/16 4"))
    found = op.meaning(xp, x)
    _, tangent = torch.func.jvp(lambda y: op.meaning(FLOATS, y), (x.value,), (x.tangent[1],))
    assert torch.allclose(found.tangent[1], tangent)


KINKS = {"relu": "0", "abs": "0", "step": "0", "leaky_relu": "0", "relu6": "6", "clamp": "-1"}


@pytest.mark.parametrize("name", ["torch", "ball", "enclosure", "rational"])
@pytest.mark.parametrize("fn", KINKS)
def test_a_kink_has_no_derivative(fn, name):
    attrs = {"leaky_relu": {"slope": "1/10"}, "clamp": {"low": "-1", "high": "1"}}.get(fn, {})
    xp, x = moving(name, [Fraction(7), Fraction(KINKS[fn])])
    with pytest.raises(Undefined, match="no derivative at its kink"):
        meaning_of(fn, attrs)(xp, x)
    still = meaning_of(fn, attrs)(xp, Dual(x.value))
    assert still.tangent is None


@pytest.mark.parametrize("name", ["torch", "ball", "enclosure", "rational"])
def test_a_zero_that_does_not_move_has_the_derivative_zero(name):
    """Behind a layer of dead units: both pieces agree to first order. A step has no derivative there all the same."""
    xp, x = moving(name, [Fraction(-7), Fraction(2)])
    dead = xp.maximum(x, 0)[:1] * xp.number(Fraction(3))
    for fn in ("relu", "abs"):
        found = meaning_of(fn, {})(xp, dead)
        assert not _numbers(found.value).any() and not _numbers(found.tangent).any()
    with pytest.raises(Undefined, match="no derivative at its kink"):
        meaning_of("step", {})(xp, dead)


@pytest.mark.parametrize("name", RIGOROUS)
def test_a_number_that_may_be_at_a_kink_has_no_derivative(name):
    xp, x = moving(name, [Fraction(1, 3)])
    third = x * 3 - xp.number(Fraction(1)) if name == "ball" else x - xp.number(Fraction(1, 3))
    with pytest.raises(Undefined, match="may be 0"):
        meaning_of("relu", {})(xp, third)


def test_a_power_of_a_zero_that_moves_has_no_derivative():
    base = backend("rational")
    g = Dual(base.eye(2), base.array([[[0, 1], [0, 0]]]))
    with pytest.raises(Undefined, match="an entry that is 0 and moves"):
        Duals(base).word(g, Fraction(2), 0)
    still = Duals(base).word(Dual(base.eye(2), base.array([[[3, 0], [0, 0]]])), Fraction(2), 0)
    assert still.tangent.tolist() == [[[6, 0], [0, 0]]]


def test_a_frame_is_differentiated_where_its_choices_are_certain():
    from symverify.ops import frame

    z, dz = normal(4, 2, seed=3), normal(4, 2, seed=4)
    found = frame.completion(Duals(FLOATS), Dual(z, dz[None]))
    _, tangent = torch.func.jvp(lambda y: frame.completion(FLOATS, y), (z,), (dz,))
    assert torch.allclose(found.tangent[0], tangent, atol=1e-10)


def test_a_pivot_that_may_change_is_refused():
    base = backend("rational")
    diagonal = Dual(base.array([0, 2]), base.array([[1, 0]]))
    with pytest.raises(Undefined, match="choice of a pivot may change"):
        Duals(base).pivot(diagonal)
    assert Duals(base).pivot(Dual(base.array([0, 2]), base.array([[0, 1]]))).value.tolist() == [0, 1]


def test_numpy_leaves_mixed_operations_to_duals():
    base = backend("rational")
    x = Dual(base.array([Fraction(1, 2)]), base.array([[1]]))
    assert isinstance(np.array([Fraction(3)], dtype=object)[0] * x, Dual)
    assert isinstance(x + 1, Dual) and len(x) == 1 and x.ndim == 1
