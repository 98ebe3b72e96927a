"""The numbers of the identity engine: residues, and the laws of what is none."""

import random
from fractions import Fraction

import flint
import pytest

from symverify.ops.backends import NotExpressible, Undefined
from symverify.verification.identity_expression import Expression
from symverify.verification.identity_numbers import Residues

P = 2**61 - 1
HALF = Fraction(1, 2)
RELU = {"homogeneous": "1", "reflect": ["1", "-1", "0"]}


@pytest.fixture
def numbers():
    return Residues(P, random.Random(0))


def scale(numbers, name="c"):
    return numbers.coordinate(name, positive=True)


def same(numbers, a, b):
    return numbers.agree(a, b)


def test_residues_are_plain_numbers_of_the_field(numbers):
    assert isinstance(numbers.random(), flint.nmod)
    assert numbers.of("1/3") * 3 == 1
    with pytest.raises(NotExpressible, match="is a float"):
        numbers.of(0.5)
    with pytest.raises(Undefined, match="1/7 has no residue"):
        Residues(7, random.Random(0)).of("1/7")


def test_what_cancels_is_a_residue_again(numbers):
    c, x = scale(numbers), numbers.random()
    assert isinstance(c * x, Expression)
    assert isinstance(c * x / c, flint.nmod)
    assert c * x / c == x
    assert numbers.is_zero(c - c)
    assert same(numbers, x - c, -(c - x))
    assert same(numbers, 1 / c, c**-1)


def test_exponentials(numbers):
    a, b, c = numbers.random(), numbers.random(), numbers.coordinate("t", additive=True)
    exp = numbers.exp
    assert same(numbers, exp(a + c) / exp(b + c), exp(a) / exp(b))
    assert same(numbers, exp(-a) * exp(a), numbers.one)
    assert exp(numbers.zero) == 1
    assert not same(numbers, exp(a + b), exp(a) * exp(b))  # of residues, their sum is one more residue
    assert not same(numbers, exp(a), exp(2 * a))


def test_logarithms(numbers):
    s = numbers.exp(numbers.random()) + numbers.exp(numbers.random())
    c, x = scale(numbers), numbers.random()
    assert same(numbers, numbers.exp(x - numbers.log(s)), numbers.exp(x) / s)
    assert same(numbers, numbers.log(c * s), numbers.log(c) + numbers.log(s))
    assert same(numbers, numbers.log(numbers.exp(x) * s), x + numbers.log(s))
    assert numbers.log(numbers.one) == 0
    with pytest.raises(Undefined, match="log 0"):
        numbers.log(numbers.zero)


def test_roots(numbers):
    c, x = scale(numbers), numbers.random()
    root = numbers.sqrt(x)
    assert root * root == x
    assert same(numbers, numbers.sqrt(c * c * x), c * root)
    assert same(numbers, numbers.power(x, -HALF), root / x)
    assert same(numbers, 1 / (1 + root), (1 - root) / (1 - x))
    assert same(numbers, numbers.sqrt(numbers.exp(x)), numbers.exp(x * numbers.of(HALF)))
    assert not same(numbers, numbers.sqrt(x * x), x)  # it is |x|
    assert not same(numbers, root, -root)
    assert numbers.power(numbers.zero, HALF) == 0
    with pytest.raises(Undefined, match="0 to the power -1/2"):
        numbers.power(numbers.zero, -HALF)


def test_entrywise_functions_have_their_traits_and_no_others(numbers):
    c, x = scale(numbers), numbers.random()

    def relu(z):
        return numbers.entrywise("relu", RELU, z)

    def f(z, **traits):
        return numbers.entrywise(f"f{sorted(traits)}", traits, z)

    assert same(numbers, relu(c * x), c * relu(x))
    assert same(numbers, relu(-c * x), c * relu(x) - c * x)
    assert relu(x) - relu(-x) == x
    assert relu(numbers.zero) == 0
    assert relu(relu(x)) != relu(x)  # true of relu, and of no other function with its traits
    assert relu(2 * x) != 2 * relu(x)  # true, and not seen: 2 is a residue like any other
    assert f(x) == f(x)
    assert f(x) != f(-x)
    assert not same(numbers, f(c * x), c * f(x))
    assert f(-x, reflect=["-1", "0", "0"]) == -f(x, reflect=["-1", "0", "0"])
    assert f(-x, reflect=["-1", "0", "1"]) == 1 - f(x, reflect=["-1", "0", "1"])
    assert same(numbers, f(c * x, homogeneous="1/2"), numbers.sqrt(c) * f(x, homogeneous="1/2"))
    assert same(numbers, f(c * c * x, homogeneous="1/2"), c * f(x, homogeneous="1/2"))


def test_a_degree_may_be_an_operand(numbers):
    c, x, alpha, beta = scale(numbers), numbers.random(), numbers.random(), numbers.random()
    traits = {"homogeneous": {"exponent of": 1}}

    def f(z, degree):
        return numbers.entrywise("f", traits, z, degree)

    assert same(numbers, f(c * x, alpha), numbers.power(c, alpha) * f(x, alpha))
    assert not same(numbers, f(c * x, alpha), numbers.power(c, beta) * f(x, alpha))
    assert f(x, alpha) != f(x, beta)


def test_coordinates_are_residues_where_no_law_asks_for_more():
    plain = Residues(P, random.Random(0), positive=False, additive=False)
    assert isinstance(plain.coordinate("c", positive=True), flint.nmod)
    assert isinstance(plain.coordinate("t", additive=True), flint.nmod)
    assert isinstance(Residues(P, random.Random(0)).coordinate("x"), flint.nmod)


def test_signs_and_case_distinctions_that_depend_on_the_point_are_declined(numbers):
    c, x = scale(numbers), numbers.random()
    assert same(numbers, numbers.absolute(-c), c)
    assert numbers.sign(-c) == -1
    for value in (x, c + 1):
        with pytest.raises(NotExpressible, match="the sign of a value depends on the point"):
            numbers.sign(value)
        with pytest.raises(NotExpressible, match="whether a value is 0 depends on the point"):
            numbers.where_zero(value, x, x)
    assert numbers.where_zero(numbers.zero, c, x) is c
    assert numbers.where_zero(numbers.sqrt(x), c, x) is x
    with pytest.raises(NotExpressible, match="whether a value is positive"):
        numbers.is_positive(x)
    with pytest.raises(NotExpressible, match="tanh is known by its traits only"):
        numbers.tanh(x)


def test_inverses(numbers):
    rows = [[numbers.random() for _ in range(3)] for _ in range(3)]
    for matrix in (rows, [[scale(numbers, str(i)) * x for x in row] for i, row in enumerate(rows)]):
        inverse = numbers.inverse(matrix)
        for i in range(3):
            for j in range(3):
                total = sum((matrix[i][k] * inverse[k][j] for k in range(3)), numbers.zero)
                assert numbers.agree(total, numbers.of(int(i == j)))
    with pytest.raises(ZeroDivisionError):
        numbers.inverse([[numbers.one, numbers.one], [numbers.one, numbers.one]])
    c = scale(numbers)
    with pytest.raises(ZeroDivisionError):
        numbers.inverse([[c, c], [c, c]])


def test_means_are_linear_in_products_of_data(numbers):
    x, y, a = numbers.datum("x[0]", "x"), numbers.datum("x[1]", "x"), numbers.random()
    names = frozenset({"x"})

    def mean(z):
        return numbers.mean(z, names)

    assert same(numbers, mean(a * x + y), a * mean(x) + mean(y))
    assert not same(numbers, mean(x * y), mean(x) * mean(y))
    assert mean(a) == a
    f = numbers.entrywise("f", {}, a * x)
    assert same(numbers, mean(a * f), a * mean(f))
    with pytest.raises(NotExpressible, match="denominator depends on the data"):
        mean(1 / x)


def test_an_expression_too_long_is_declined(numbers):
    total = numbers.one
    with pytest.raises(NotExpressible, match=r"more than 600 terms|products of"):
        for i in range(12):
            total = total * (scale(numbers, f"a{i}") + scale(numbers, f"b{i}"))
