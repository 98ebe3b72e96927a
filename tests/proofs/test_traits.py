"""Every trait that an operation declares is proved, about this operation: the equations are made of its own meaning."""

from fractions import Fraction

import pytest
from sympy import Rational, S, Symbol

from symverify.ops import registry
from symverify.ops.backends import backend
from symverify.ops.pointwise import exact

c, x = Symbol("c", positive=True), Symbol("x", real=True)
AT_LEAST, ABOVE = Symbol("a", nonnegative=True), Symbol("a", positive=True)
b, d = Symbol("b", nonnegative=True), Symbol("d", nonnegative=True)
COVERS = ([x], [AT_LEAST, -AT_LEAST], [ABOVE, S.Zero, -ABOVE])  # each is every real number
SLOPE = Symbol("slope", real=True)

SAMPLES = {  # attributes, as in a node
    "power": [{"exponent": e} for e in ("1/2", "-1/2", "1/3", "-1", "-2", "-3", "0", "2", "3", "4", "5")],
    "leaky_relu": [{"slope": s} for s in ("1/100", "1/5", "0", "1", "-1/2", "3")],
    "clamp": [
        {"low": low, "high": high}
        for low, high in (("-1", "1"), ("-5/2", "5/2"), ("0", "0"), ("0", "1"), ("1", "-1"), ("-2", "1"))
    ],
}


def samples():
    for name, op in sorted(registry().items()):
        for attrs in SAMPLES.get(name, [{}]):
            assert set(attrs) == set(op.attributes), f"{name}: sample its attributes"
            yield pytest.param(op, attrs, id=f"{name} {' '.join(attrs.values())}".strip())


def domain(op, attrs):
    """The lists of symbols, each of which is the whole domain of the operation."""
    if op.name != "power":
        return COVERS
    exponent = Fraction(attrs["exponent"])
    start = AT_LEAST if exponent >= 0 else ABOVE
    return ([start, -start],) if exponent.denominator == 1 else ([start],)


def binding(one, attrs):
    """The values of the attribute symbols of a lemma at a sample, or None where it does not speak of it."""
    given = {name: Rational(value) for name, value in attrs.items()}
    if not set(given) <= set(one.terms):
        return None
    values = {one.terms[name]: value for name, value in given.items() if one.terms[name].is_Symbol}
    for symbol, value in values.items():
        if any(getattr(value, f"is_{key}") is not truth for key, truth in symbol.assumptions0.items()):
            return None
    return values if all(one.terms[name].subs(values) == value for name, value in given.items()) else None


def proved(found, op, attrs):
    """(trait, value, lemma, attribute symbols) of the lemmas about this operation with these attributes."""
    for one in found.get(("trait", op.name), ()):
        values = binding(one, attrs)
        if values is not None:
            for trait in {"homogeneous", "reflect"} & set(one.terms):
                value = one.terms[trait].subs(values)
                yield trait, [str(v) for v in value] if trait == "reflect" else str(value), one, values


@pytest.mark.parametrize(("op", "attrs"), list(samples()))
def test_the_declared_traits_are_those_proved(found, op, attrs):
    declared = {trait: value for trait, value in op.traits(attrs).items() if trait != "identical"}
    ways = list(proved(found, op, attrs))
    assert {trait for trait, *_ in ways} == set(declared)
    assert all(declared[trait] == value for trait, value, *_ in ways)


def sides(op, attrs, trait, value, at):
    """The law of a trait at x = `at`, of the meaning of the operation."""
    xp = backend("sympy")
    operands = [xp.array([SLOPE])] * (op.arity - 1)

    def sigma(argument):
        return op.meaning(xp, xp.array([S(argument)]), *operands, **attrs)[0]

    if trait == "homogeneous":
        return sigma(c * at), c ** Rational(value) * sigma(at)
    first, slope, constant = map(Rational, value)
    return sigma(-at), first * sigma(at) + slope * at + constant


def wanted(op, attrs, trait, value):
    """Lists of equations, each of which says the law on all of the domain of the operation."""
    if op.name == "clamp":  # |x| above the bound B, below -B and between: then B is |x| and something
        cases = [(b + AT_LEAST, b), (-b - AT_LEAST, b), (AT_LEAST, AT_LEAST + d), (-AT_LEAST, AT_LEAST + d)]
        return [[sides(op, {"low": -bound, "high": bound}, trait, value, at) for at, bound in cases]]
    return [[sides(op, exact(attrs), trait, value, at) for at in cases] for cases in domain(op, attrs)]


@pytest.mark.parametrize(("op", "attrs"), list(samples()))
def test_the_equations_are_the_law_of_the_operation(found, equations, op, attrs):
    """On all of its domain: for some list of cases that is all of it, every case is among the equations proved."""
    declared = {trait: value for trait, value in op.traits(attrs).items() if trait != "identical"}
    for trait, value in declared.items():
        stated = set()
        for which, _, one, values in proved(found, op, attrs):
            if which == trait:
                for pair in equations[one.chains]:
                    stated |= {
                        tuple(side.expand() for side in pair),
                        tuple(side.subs(values).expand() for side in pair),
                    }
        covers = [
            {tuple(side.expand() for side in pair) for pair in cover} for cover in wanted(op, attrs, trait, value)
        ]
        assert any(cover <= stated for cover in covers), f"{op.name} {attrs} {trait}: {covers} and {stated}"


def test_no_lemma_is_about_an_unknown_operation(found):
    ops = registry()
    for rule, *about in found:
        if rule == "trait":
            assert about and about[0] in ops, about


def test_a_trait_that_nothing_proves_is_noticed(found):
    relu = registry()["relu"]
    assert {value for trait, value, *_ in proved(found, relu, {}) if trait == "homogeneous"} == {"1"}
    assert not list(proved(found, registry()["relu6"], {}))
    assert not list(proved(found, registry()["clamp"], {"low": "0", "high": "6"}))
