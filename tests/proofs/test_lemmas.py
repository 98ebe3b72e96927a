"""The mechanism: what proves a lemma, and every reason for which one must be refused."""

import pytest
from sympy import (
    Abs,
    Float,
    Function,
    IndexedBase,
    KroneckerDelta,
    MatrixSymbol,
    Max,
    Min,
    Piecewise,
    Sum,
    Symbol,
    cos,
    exp,
    log,
    sin,
    sqrt,
    symbols,
    tanh,
)

from symverify.claims.lemmas import NotProved, catalog, lemma, lemmas, prove
from symverify.errors import InputError

a, c = Symbol("a", nonnegative=True), Symbol("c", positive=True)
r, x = Symbol("r", real=True), Symbol("x", real=True)
p, b = Symbol("p", positive=True), Symbol("b", positive=True)
j, k, n = Symbol("j", integer=True), Symbol("k", integer=True), Symbol("n", integer=True, positive=True)
u = Symbol("u", integer=True, nonnegative=True)
z, y = IndexedBase("z", real=True), IndexedBase("y", real=True)
sigma = Function("sigma", real=True)
g, h, inverse = symbols("g h g^-1", commutative=False)
TOTAL = Sum(exp(z[j]), (j, 1, n))
LEAKY = Piecewise((2 * x, 2 * x > 0), (x / 5, True)), 2 * Piecewise((x, x > 0), (x / 10, True))


def stated(*chains):
    """A lemma of these chains."""

    @lemma("trait", "none")
    def law():
        """A law of a test."""
        yield from chains

    return law


WRONG_LAWS = {  # what is false -> its chain, and the reason
    "relu(c x) = c relu(x) for real c": ((Max(r * a, 0), r * Max(a, 0)), "does not become a\\*r by no step"),
    "relu(c x) = c relu(x) for c = -1": ((Max(-a, 0), -Max(a, 0)), "0 does not become -a"),
    "relu(c x) = c^2 relu(x)": ((Max(c * a, 0), "expand", c**2 * Max(a, 0)), "does not become"),
    "relu is even": ((Max(-a, 0), "expand", Max(a, 0)), "0 does not become a by expand"),
    "relu(-x) = relu(x) + x": ((Max(-a, 0), Max(a, 0) + a), "0 does not become 2\\*a"),
    "relu6 is homogeneous": ((Min(Max(c * a, 0), 6), c * Min(Max(a, 0), 6)), "Min\\(6, a\\*c\\) does not become"),
    "step is odd about 1/2 at 0": (
        (Piecewise((1, -a > 0), (0, True)), 1 - Piecewise((1, a > 0), (0, True))),
        "does not become",
    ),
    "tanh is even": (
        (tanh(-x), "exponentials", "factor", tanh(x)),
        "does not become tanh\\(x\\) by exponentials, factor",
    ),
    "sigmoid is odd": ((1 / (1 + exp(x)), "factor", -1 / (1 + exp(-x))), "does not become"),
    "softplus(-x) = softplus(x) + x": (
        (log(1 + exp(-x)), "multiply", log(exp(-x) * (1 + exp(x))), "log", log(1 + exp(x)) + x),
        "by log",
    ),
    "abs is odd": ((Abs(-x), "expand", -Abs(x)), "does not become"),
    "x^3 has degree 2": (((c * a) ** 3, "expand", c**2 * a**3), "does not become"),
    "leaky_relu needs cases": (LEAKY, "Piecewise.*does not become"),
    "softmax forgets a shift that varies": (
        (log(Sum(exp(z[j] + y[j]), (j, 1, n))), "expand", "factor", "log", y[j] + log(TOTAL)),
        "does not become .* by expand, factor, log",
    ),
    "a scale comes out of logsumexp": (
        (log(Sum(exp(c * z[j]), (j, 1, n))), "expand", "factor", "log", c * log(TOTAL)),
        "does not become",
    ),
    "M_ij M_ik = M_ij^2 with two entries in a row": (
        (1 * 1, KroneckerDelta(j, j + p * 0 + u + 1)),
        "1 does not become 0",
    ),
    "a sum passes any function": ((sigma(z[j] + z[k]), "expand", sigma(z[j]) + sigma(z[k])), "does not become"),
    "a column beyond the axis": (
        (Sum(KroneckerDelta(j, n + 1) * z[j], (j, 1, n)), "doit", z[n + 1]),
        "does not become",
    ),
    "words commute": ((g * h, "expand", h * g), "does not become"),
    "(g h)^-1 = g^-1 h^-1": (
        (g * h * inverse * Symbol("h^-1", commutative=False), {g * inverse: 1}, 1),
        "by a hypothesis",
    ),
    "E[X Y] = E[X] E[Y]": (
        (Sum(z[j] * y[j], (j, 1, n)), "factor", Sum(z[j], (j, 1, n)) * Sum(y[j], (j, 1, n))),
        "by factor",
    ),
    "sin^2 + cos^2 = 2": ((sin(x) ** 2 + cos(x) ** 2, "pythagoras", 2), "does not become 2 by pythagoras"),
}


@pytest.mark.parametrize("law", WRONG_LAWS)
def test_a_wrong_law_is_refused(law):
    chain, reason = WRONG_LAWS[law]
    with pytest.raises(NotProved, match=f"law, equation 1: .*{reason}"):
        prove(stated(chain))


ILL_STATED = {  # what is wrong with how it is stated -> its chain, and the reason
    "no domain": ((Max(Symbol("t"), 0), Max(Symbol("t"), 0)), "t has no stated domain"),
    "a domain that is complex": ((Symbol("t", nonzero=False) + 1, 1 + Symbol("s")), "has no stated domain"),
    "a division by what may be 0": ((1 / x, x**-1), "a division by x, which may be 0"),
    "a negative power at 0": ((a**-2, 1 / a**2), "a division by a, which may be 0"),
    "a symbolic power at 0": ((a**r, a**r), "a division by a, which may be 0"),
    "a root of what may be negative": ((x**p, x**p), "which may be negative"),
    "a square root of a real": ((sqrt(r), sqrt(r)), "a power 1/2 of r"),
    "a logarithm": ((log(Max(x, 0)), log(Max(x, 0))), "the logarithm of .* which may not be positive"),
    "a float": ((Float("0.1") * x, x / 10), "is no exact number"),
    "an inverse that need not exist": (
        (g * g**-1 * h + g**-1, "expand", h + g**-1),
        "an inverse of g, which need not exist",
    ),
    "a matrix": ((MatrixSymbol("R", 3, 2), MatrixSymbol("R", 3, 2)), "is a matrix"),
    "two symbols of one name": ((Symbol("a", real=True) + a, 2 * a), "two symbols are called a"),
    "simplify": ((x, "simplify", x), "'simplify' is no step"),
    "a hypothesis about relu": ((Max(r * a, 0), {Max(r * a, 0): r * a}, r * a), "which has a meaning already"),
    "a hypothesis about a symbol": ((x, {x: c}, c), "which has a meaning already"),
    "a hypothesis about 0": ((1, {0: 1}, 0), "which has a meaning already"),
    "a hypothesis that captures an index": (
        (Sum(sigma(x), (j, 1, n)), {sigma(x): z[j]}, Sum(z[j], (j, 1, n))),
        "of an index that is summed",
    ),
    "one side": ((x,), "begins and ends with an expression"),
    "no right side": ((x, "expand"), "begins and ends with an expression"),
    "a step first": (("expand", x, x), "the chain begins with the step expand"),
    "a truth value": (True, "is no chain"),
}


@pytest.mark.parametrize("fault", ILL_STATED)
def test_an_ill_stated_lemma_is_refused(fault):
    chain, reason = ILL_STATED[fault]
    with pytest.raises(NotProved, match=reason):
        prove(stated(chain))


def test_a_lemma_without_equations_proves_nothing():
    with pytest.raises(NotProved, match="law yields no equation"):
        prove(stated())


def test_a_lemma_states_its_law():
    with pytest.raises(InputError, match="its docstring must state the law"):

        @lemma("trait", "none")
        def silent():
            yield x, x


def test_one_wrong_equation_among_right_ones_is_named():
    with pytest.raises(NotProved, match="equation 3: 1 does not become 2"):
        prove(stated((x, x), (2 * x, x + x), (1, 2)))


def test_one_wrong_link_breaks_a_chain_with_equal_ends():
    with pytest.raises(NotProved, match="x does not become c"):
        prove(stated((x, c, x)))


def test_the_steps_lie_between_two_neighbours_only():
    product = (x + 1) * x
    assert prove(stated((product, "expand", x**2 + x, "factor", product))) == ((product, product),)
    with pytest.raises(NotProved, match="by no step"):
        prove(stated((product, "expand", x**2 + x, x**2 + x + 0, product)))


def test_a_sum_whose_inner_range_depends_is_not_exchanged():
    triangle = Sum(z[j, k], (j, 1, k), (k, 1, n))
    with pytest.raises(NotProved, match="by exchange"):
        prove(stated((triangle, "exchange", Sum(z[j, k], (k, 1, n), (j, 1, k)))))


def test_a_sum_that_may_be_empty_has_no_first_term():
    total = Sum(z[j], (j, 1, u))
    with pytest.raises(NotProved, match="by peel"):
        prove(stated((total, "peel", z[1] + Sum(z[j], (j, 2, u)))))


def test_files_are_found_by_existence(tmp_path):
    (tmp_path / "deeper").mkdir()
    source = "from symverify import lemma\n@lemma('trait', 'none')\ndef law():\n    'A law.'\n    yield 1, {}\n"
    (tmp_path / "one.py").write_text(source.format(1))
    (tmp_path / "deeper" / "two.py").write_text(source.format(2))
    assert list(catalog(tmp_path)) == [("trait", "none")]
    held, broken = sorted(lemmas(tmp_path), key=lambda one: one.chains.__module__, reverse=True)
    assert prove(held) == ((1, 1),)
    with pytest.raises(NotProved, match="1 does not become 2"):
        prove(broken)


def test_every_shipped_lemma_holds(equations):
    assert all(pairs for pairs in equations.values())
    assert len(equations) >= 80


def test_every_shipped_law_says_what_bounds_it(found):
    for several in found.values():
        for one in several:
            assert len(one.law.split()) >= 8, one.key
