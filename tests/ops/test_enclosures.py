"""Enclosures contain: every operation against exact rationals or balls of 300 bits, at every magnitude of a double."""

import random
from fractions import Fraction

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from symverify.catalog import get, names
from symverify.completeness.network import network
from symverify.ops.backends import Undefined, backend
from symverify.ops.backends.ball_backend import Balls, precision
from symverify.ops.backends.enclosure import Enclosure, product, total
from symverify.ops.backends.enclosure_backend import SCALAR, Enclosures
from tests.ops.graphs import fractions

XP = backend("enclosure")


def fraction(x):
    return Fraction(float(x))


def holds(found, exact):
    """Whether every exact entry lies in its ball; entries are Fractions or balls of FLINT."""
    for m, r, e in zip(found.mid.flat, found.rad.flat, np.asarray(exact, dtype=object).flat, strict=True):
        if isinstance(e, arb):
            if not (e - arb(float(m))).abs_upper() <= arb(float(r)):
                return False
        elif abs(e - fraction(m)) > fraction(r):
            return False
    return True


def balls(shape, rng, low=-3, high=3):
    """Random balls of magnitudes 10^low..10^high; a third of them exact, and one in eight exactly 0."""
    mid = rng.standard_normal(shape) * 10.0 ** rng.uniform(low, high, shape)
    mid[rng.random(shape) < 0.125] = 0.0
    rad = np.abs(rng.standard_normal(shape)) * 10.0 ** rng.uniform(low - 20, high - 1, shape)
    rad[rng.random(shape) < 0.34] = 0.0
    return Enclosure(mid, rad)


def inside(x, rng):
    """Exact numbers in the balls, their ends included."""
    out = np.empty(x.shape, dtype=object)
    for index in np.ndindex(*x.shape):
        where = rng.choice([Fraction(-1), Fraction(1), Fraction(int(rng.integers(-8, 9)), 8)])
        out[index] = fraction(x.mid[index]) + where * fraction(x.rad[index])
    return out


MAGNITUDES = {
    "usual": (-3, 3),
    "large": (140, 150),
    "small": (-160, -140),
    "underflow": (-318, -150),
    "all": (-300, 140),
}


@pytest.mark.parametrize(("low", "high"), MAGNITUDES.values(), ids=list(MAGNITUDES))
def test_arithmetic_contains(low, high):
    rng = np.random.default_rng(low + 1000)
    for _ in range(20):
        a, b = balls((3, 5), rng, low, high), balls((5,), rng, low, high)
        x, y = inside(a, rng), inside(b, rng)
        assert holds(a + b, x + y) and holds(a - b, x - y) and holds(a * b, x * y) and holds(-a, -x)
        assert holds(3 - a, 3 - x) and holds(a * 0.5, x * Fraction(1, 2)) and holds(total(a, (0,)), x.sum(axis=0))
        apart = np.abs(b.mid) > b.rad
        if apart.all():
            assert holds(a / b, x / y)
        else:
            with pytest.raises(Undefined, match="a divisor may be 0"):
                a / b


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=300, deadline=None)
def test_operations_on_any_two_doubles_contain_or_refuse(a, b):
    x, y = XP.array(np.array([a])), XP.array(np.array([b]))
    exact = {"+": fraction(a) + fraction(b), "-": fraction(a) - fraction(b), "*": fraction(a) * fraction(b)}
    acts = {"+": lambda: x + y, "-": lambda: x - y, "*": lambda: x * y}
    if b != 0:
        exact["/"], acts["/"] = fraction(a) / fraction(b), lambda: x / y
    for name, act in acts.items():
        try:
            found = act()
        except Undefined:
            assert abs(exact[name]) > Fraction(10) ** 300
            continue
        assert holds(found, [exact[name]])


def test_flint_rounds_radii_up():
    """What the conversion from doubles to balls relies on."""
    rng = np.random.default_rng(0)
    for r in 10.0 ** rng.uniform(-320, 300, 500):
        assert arb(1.0, float(r)).rad() >= arb(float(r))


def test_a_radius_that_is_too_small_is_noticed():
    a, b = XP.array(np.array([0.1])), XP.array(np.array([0.2]))
    found = a * b
    assert not holds(Enclosure(found.mid, np.zeros(1)), [fraction(0.1) * fraction(0.2)])
    assert found.rad[0] < 1e-16


@pytest.mark.parametrize("n", [1, 2, 17, 300])
def test_matrix_products_contain(n):
    rng = np.random.default_rng(n)
    for low, high in ((-3, 3), (-170, -140), (-8, 60)):
        a, b = balls((2, n), rng, low, high), balls((n, 3), rng, low, high)
        assert holds(product(a, b), inside(a, rng) @ inside(b, rng))


@pytest.mark.parametrize("n", [2, 17, 300])
def test_the_rounding_of_exact_numbers_is_bounded(n):
    rng = np.random.default_rng(n)
    a, b = XP.array(rng.standard_normal((5, n))), XP.array(rng.standard_normal((n, 3)))
    exact = {
        "product": (product(a, b), inside(a, rng) @ inside(b, rng)),
        "sum": (total(a, (0, 1)), inside(a, rng).sum()),
        "mean": (XP.mean(b), inside(b, rng).sum(axis=0) / n),
    }
    for found, values in exact.values():
        assert holds(found, values) and (found.rad < 1e-12 * n).all()
        assert not holds(Enclosure(found.mid, 0 * found.rad), values)


def test_exact_zeros_stay_exact():
    a = XP.array(np.array([[1.5, 0.0], [0.0, 2.0]]))
    assert product(a, XP.eye(2))[0, 1].zero.all() and (a * a)[1, 0].zero.all() and (a + -a).zero.all()


CASES = [
    ([[0, 1], [1, 2]], [0, 2]),
    ([[0, 1], [1, 2], [2, 3]], [3, 0]),
    ([[0, 1, 2], [0, 2, 3], [3]], [0, 1]),
    ([[0, 0]], [0]),
    ([[0, 0]], []),
    ([[1, 0], [1]], [0, 1]),
    ([[0], [1], [2]], [2, 0, 1]),
    ([[0, 1], [0, 1]], []),
    ([[0, 1, 1], [1, 2], [2]], [1]),
    ([[0], [0], [0]], [0]),
    ([[0, 1], [2]], [2]),
]


@pytest.mark.parametrize(("labels", "out"), CASES, ids=str)
def test_contractions_contain(labels, out):
    rng, sizes = np.random.default_rng(len(labels)), {0: 2, 1: 3, 2: 5, 3: 4}
    for low, high in ((-3, 3), (-110, -90)):
        operands = [balls(tuple(sizes[i] for i in ls), rng, low, high) for ls in labels]
        points = [inside(x, rng) for x in operands]
        found = XP.einsum(labels, out, operands)
        exact = np.einsum(*[y for p, ls in zip(points, labels, strict=True) for y in (p, ls)], out)
        assert found.shape == tuple(sizes[i] for i in out) and holds(found, exact)


def test_a_contraction_over_an_axis_of_size_0_is_0():
    found = XP.einsum([[0, 1], [1, 2]], [0, 2], [XP.full((2, 0), 1), XP.full((0, 3), 1)])
    assert found.shape == (2, 3) and found.zero.all()


@pytest.mark.parametrize("fn", SCALAR)
def test_functions_contain_their_values_on_the_whole_ball(fn):
    rng = np.random.default_rng(1)
    positive = fn in ("log", "sqrt")
    centre = rng.standard_normal(60) * 10.0 ** rng.uniform(-9, 1.5, 60)
    mid = np.abs(centre) if positive else centre
    x = Enclosure(mid, np.abs(mid) * 10.0 ** rng.uniform(-17, -1, 60))
    found, points = getattr(XP, fn)(x), inside(x, rng)
    with precision(300):
        exact = [getattr(Balls(), fn)(Balls().of(p)) for p in points]
        assert holds(found, exact)
        assert not holds(Enclosure(found.mid, found.rad * 1e-3), exact)


@pytest.mark.parametrize("exponent", fractions("2 -1 1/2 -3/2 5 1"))
def test_powers_contain(exponent):
    rng = np.random.default_rng(2)
    x = Enclosure(np.array([0.3, 2.0, 1e-40, 7e30]), np.array([1e-3, 0.0, 1e-50, 1e14]))
    points = inside(x, rng)
    with precision(300):
        exact = [Balls().power(Balls().of(p), exponent) for p in points]
        assert holds(XP.power(x, exponent), exact)
        along = XP.power(x, XP.array([exponent] * 4))
        assert holds(along, exact)
        signed = XP.word(Enclosure(np.append(-x.mid, 0.0), np.append(x.rad, 0.0)), exponent, 1)
        assert holds(signed, [*(-e for e in exact), arb(0)])


def test_logsumexp_contains_and_does_not_overflow():
    rng = np.random.default_rng(3)
    for spread in (1.0, 900.0):
        x = Enclosure(rng.standard_normal((4, 3)) * spread, np.full((4, 3), 1e-9))
        points = inside(x, rng)
        with precision(300):
            exact = backend("ball").logsumexp(backend("ball").array(points), [0])
            assert holds(XP.logsumexp(x, [0]), exact)


def test_means_and_constants_contain():
    rng = np.random.default_rng(4)
    x = balls((7, 2), rng)
    assert holds(XP.mean(x), inside(x, rng).sum(axis=0) / 7)
    assert holds(XP.number(Fraction(1, 3)), [Fraction(1, 3)])
    assert holds(XP.array([["1/3", 0.5], [Fraction(-7), 10**30]]), [[Fraction(1, 3), Fraction(1, 2)], [-7, 10**30]])
    with precision(300):
        assert holds(XP.pi, [arb.pi()])
        assert holds(XP.scalar_power(XP.pi, Fraction(-1, 2)), [1 / arb.pi().sqrt()])


@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_inverses_contain(n):
    rng = np.random.default_rng(n)
    rationals = backend("rational")
    for scale in (1.0, 1e-120, 1e90):
        mid = (rng.standard_normal((3, n, n)) + 3 * np.eye(n)) * scale
        x = Enclosure(mid, np.abs(mid) * 1e-12)
        found = XP.inverse(x)
        assert holds(found, rationals.inverse(inside(x, rng)))
        assert (found.rad < 1e-6 * np.abs(found.mid).max()).all()


REFUSED = {
    "NaN": (lambda: XP.array(np.array([np.nan])), "no finite ball"),
    "infinity": (lambda: XP.array([float("inf")]), "no finite ball"),
    "huge integer": (lambda: XP.array([10**400]), "larger than every double"),
    "overflow": (lambda: XP.array(np.array([1e200])) * XP.array(np.array([1e200])), "no finite ball"),
    "overflow of a product": (lambda: product(XP.full((1, 2), 10**200), XP.full((2, 1), 10**200)), "no finite ball"),
    "overflow of exp": (lambda: XP.exp(XP.array([1000.0])), "no finite ball"),
    "root": (lambda: XP.sqrt(XP.array([-1.0])), "may|domain|certainly"),
    "root of what may be negative": (lambda: XP.sqrt(Enclosure(np.ones(1), 2 * np.ones(1))), "certainly"),
    "logarithm of 0": (lambda: XP.log(XP.array([0.0])), "certainly"),
    "reciprocal": (lambda: XP.power(Enclosure(np.ones(1), np.ones(1)), Fraction(-1)), "certainly"),
    "sign": (lambda: XP.sign(Enclosure(np.ones(1), np.ones(1))), "sign of a number that may be 0"),
    "maximum": (lambda: XP.maximum(Enclosure(np.zeros(1), np.ones(1)), 0), "sign of a number that may be 0"),
    "absolute": (lambda: XP.absolute(Enclosure(np.zeros(1), np.ones(1))), "sign of a number that may be 0"),
    "zero": (lambda: XP.where_zero(Enclosure(np.zeros(1), np.ones(1)), XP.eye(1)[0], XP.eye(1)[0]), "may be 0"),
    "word": (lambda: XP.word(Enclosure(np.zeros(1), np.ones(1)), Fraction(1), 0), "may be 0"),
    "singular": (lambda: XP.inverse(XP.array([[1.0, 2.0], [2.0, 4.0]])), "singular"),
    "nearly singular": (lambda: XP.inverse(Enclosure(np.eye(2), np.full((2, 2), 0.6))), "singular"),
    "pivot": (lambda: XP.pivot(Enclosure(np.zeros(2), np.ones(2))), "dependent, or nearly so"),
    "monomial": (lambda: XP.monomial(XP.full((2, 2), 1)), "diagonal and monomial"),
}


@pytest.mark.parametrize(("act", "reason"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_uncertain_is_refused(act, reason):
    with pytest.raises(Undefined, match=reason):
        act()


def test_shapes_must_agree():
    with pytest.raises(ValueError, match="radii of shape"):
        Enclosure(np.zeros(3), np.zeros(1))


@pytest.mark.parametrize("name", names())
def test_networks_of_the_catalog_are_enclosed(name):
    """The output in enclosures contains that in balls of 300 bits, and is narrow."""
    rng = random.Random(name)
    n = network(get(name))
    leaves = {
        leaf.name: np.array([rng.gauss(0, 1) for _ in range(leaf.size)]).reshape(leaf.shape)
        for leaf in n.leaves.values()
    }
    found = n.value(leaves, Enclosures())
    with precision(300):
        exact = n.value(leaves, backend("ball"))
        assert holds(found, exact)
    assert found.rad.max(initial=0.0) < 1e-5 * max(1.0, np.abs(found.mid).max(initial=0.0))
