"""The rules keep the value of what they rewrite, whatever the argument; each fires where it should and nowhere else."""

import random
from fractions import Fraction

import numpy as np
import pytest

from symverify.kernel import rules
from symverify.kernel.groups import inverse, product
from symverify.kernel.polynomial import Polynomial, Refused, exponent
from tests.kernel.settings import paths, setting, world
from tests.kernel.worlds import FUNCTIONS

SHAPES = {  # axes -> the places of a leaf's axes among them
    ("a", "h", "n"): {"H": (0, 1, 2), "V": (1, 2), "X": (1, 2), "b": (1,), "Y": (2,), "c": ()},
    ("h", "k"): {"T": (0, 1), "b": (0,), "c": ()},
}
KINDS = ["Permutation", "SignedPermutation", "PositiveMonomial", "PositiveDiagonal", "Diagonal", "Signs", "GL", "O"]


def spread(table, name, places, sizes):
    """A leaf along some of the axes of a tensor."""
    return table.contract([table.leaf(name)], [list(places)], range(len(sizes)), sizes)


def moved(table, elements, sizes, draw):
    """A random sum, of which some terms are moved by group elements, from the left or transposed."""
    batch, rows = draw.choice([(0, 1), (1, 1)] if "a" in sizes else [(0, 1), (0, 2)])
    path = draw.choice([path for kind in KINDS for path in paths(kind, batch, rows)])
    first = sizes.index("h")
    copies, row = list(range(batch)), list(range(first, first + rows))
    inner, total = [10 + k for k in row], []
    for name in draw.choices(sorted(SHAPES[sizes]), k=draw.randrange(1, 4)):
        p = spread(table, name, SHAPES[sizes][name], sizes)
        if draw.random() < 0.85:
            labels = [*copies, *draw.choice([row + inner] * 4 + [inner + row])]
            z = [10 + k if k in row else k for k in range(len(sizes))]
            p = table.contract([elements[path], p], [labels, z], range(len(sizes)), sizes)
        total.append(p)
    x, axes = table.linear(total, [1, 2, -1][: len(total)]), range(len(sizes))
    scalar = elements[paths("PositiveScalar")[0]]
    return table.contract([scalar, x], [[], axes], axes, sizes) if draw.random() < 0.2 else x


@pytest.mark.parametrize("fn", FUNCTIONS)
def test_entrywise_functions_keep_the_value(fn):
    draw = random.Random(fn)
    table, elements = setting()
    for n in range(60):
        sizes = draw.choice(list(SHAPES))
        x, numbers = moved(table, elements, sizes, draw), world(table, n)
        args = [x]
        if fn == "prelu":
            args.append(draw.choice([spread(table, "c", (), sizes), moved(table, elements, sizes, draw)]))
        if fn == "powers":
            args.append(spread(table, "alpha", (list(sizes).index("h"),), sizes))
        made = rules.entrywise(table, fn, FUNCTIONS[fn][1], *args)
        wanted = FUNCTIONS[fn][0](*map(numbers.value, args))
        np.testing.assert_allclose(numbers.value(made), wanted, rtol=1e-6, atol=1e-8, err_msg=str(args))
    traits = FUNCTIONS[fn][1]
    wanted = {"permute"} if "identical" not in traits else set()
    wanted |= {"scale"} if "homogeneous" in traits else set()
    assert table.fired == wanted | ({"reflect"} if "reflect" in traits else set())


@pytest.mark.parametrize(("name", "fires"), [("alpha", True), ("b", False), ("x", False)])
def test_degrees_are_constants(name, fires):
    """What moves, or is random, is no name for a number."""
    table, elements = setting()
    scaled = table.contract([elements[paths("PositiveDiagonal", 0, 1)[0]], table.leaf("b")], [[0, 1], [1]], [0], ("h",))
    rules.entrywise(table, "powers", FUNCTIONS["powers"][1], scaled, table.leaf(name))
    assert table.fired == ({"scale"} if fires else set())


def test_logsumexp_keeps_the_value():
    draw = random.Random(0)
    table, elements = setting()
    for n in range(150):
        sizes = draw.choice(list(SHAPES))
        x, numbers = moved(table, elements, sizes, draw), world(table, n)
        over = draw.sample(range(len(sizes)), draw.randrange(1, len(sizes) + 1))
        order = [*(k for k in range(len(sizes)) if k not in over), *over]
        turned = table.contract([x], [range(len(sizes))], order, tuple(sizes[k] for k in order))
        value = numbers.value(rules.logsumexp(table, len(sizes) - len(over), turned))
        np.testing.assert_allclose(value, np.log(np.exp(numbers.value(x)).sum(tuple(over))), rtol=1e-7, atol=1e-8)
    assert table.fired == {"shift", "permute"}


@pytest.mark.parametrize("names", [{"X"}, {"X", "Y"}, {"X", "x", "Y"}])
def test_expectations_keep_the_value(names):
    """The data are not independent: E[x y] is not E[x] E[y]."""
    draw = random.Random(0)
    table, _ = setting()
    for n in range(40):
        sizes = draw.choice(["h", "hn", "n"])
        terms = []
        for _ in range(2):
            chosen = draw.choices(["X", "Y", "x", "V", "b", "W"], k=draw.randrange(1, 4))
            labels = [
                [{"h": draw.choice([0, 2]), "n": draw.choice([1, 3])}[s] for s in table.leaf(m).sizes] for m in chosen
            ]
            out = [{"h": 0, "n": 1}[s] for s in sizes]
            terms.append(table.contract([table.leaf(m) for m in chosen], labels, out, tuple(sizes)))
        p, numbers = table.linear(terms, [1, -2]), world(table, n)
        mean = rules.expectation(table, names, p)
        wanted = np.mean([numbers.value(p, dict.fromkeys(names, s)) for s in range(4)], axis=0)
        np.testing.assert_allclose(numbers.value(mean), wanted, rtol=1e-8, atol=1e-8)
    assert not any(table.leaves(m) & names for m in mean.terms)


def test_a_mean_over_some_data_depends_on_the_others():
    table, _ = setting()
    both = table.linear([table.leaf("X"), spread(table, "Y", (1,), ("h", "n"))], [1, 1])
    p = rules.entrywise(table, "tanh", {}, both)
    inner, numbers = rules.expectation(table, {"X"}, p), world(table, 0)
    assert table.leaves([f for m in inner.terms for f in m]) == {"Y"}
    wanted = np.mean([[numbers.value(p, {"X": i, "Y": j}) for i in range(4)] for j in range(4)], axis=(0, 1))
    np.testing.assert_allclose(numbers.value(rules.expectation(table, {"Y"}, inner)), wanted, atol=1e-9)


def test_the_mean_of_a_datum_is_the_vector_that_a_stabiliser_fixes():
    table, _ = setting()
    product_ = table.contract([table.leaf("W"), table.leaf("x")], [[0, 1], [1]], [0], ("h",))
    for names in ({"x"}, {"x", "Y"}):
        ((m, _),) = rules.expectation(table, names, product_).terms.items()
        assert table.fixed("E[x]", ("h",)) in {a for a, _, _ in m}


def test_equivariant_functions_keep_the_value():
    draw = random.Random(0)
    table, elements = setting()
    g = elements[paths("Subgroup")[0]]
    for n in range(60):
        x, numbers, word = spread(table, "V", (0, 1), ("h", "n")), world(table, n), g
        for _ in range(draw.randrange(3)):
            word = product(table, word, draw.choice([g, inverse(table, g, 1)]), 0)
        labels = draw.choice([[0, 2], [0, 2], [0, 2], [2, 0]])
        x = table.contract([word, x], [labels, [2, 1]], [0, 1], ("h", "n"))
        x = table.linear([x, spread(table, "b", (0,), ("h", "n"))], [1, draw.choice([0, 0, 1])])
        made = rules.equivariant(table, "f", "rho", draw.choice([0, 0, 1]), x)
        np.testing.assert_allclose(numbers.value(made), numbers.value(x) ** 3, rtol=1e-7, atol=1e-8)
    assert table.fired == {"equivariant"}


def test_a_representation_is_one():
    table, elements = setting()
    g, numbers = elements[paths("Subgroup")[0]], world(table, 1)
    h = inverse(table, g, 1)
    image, back = rules.representation(table, "rho", g), rules.representation(table, "rho", h)
    np.testing.assert_allclose(numbers.value(image), numbers.value(g) ** 3)
    assert inverse(table, image, 1) == back
    assert rules.representation(table, "rho", product(table, g, h, 0)) == product(table, image, back, 0)


def test_a_name_of_a_representation_is_no_inverse():
    """Otherwise rho = g -> g^-1, which is no representation."""
    table, elements = setting()
    g = elements[paths("Subgroup")[0]]
    assert rules.representation(table, "inverse", g) != inverse(table, g, 1)


def words(table, elements):
    """Things that are no product of elements of the abstract group."""
    g, gl = elements[paths("Subgroup")[0]], elements[paths("GL", 0, 1)[0]]
    h, turned = ("h", "h"), table.contract([g], [[1, 0]], [0, 1], ("h", "h"))
    return {
        "a transpose": turned,
        "a product with a transpose": product(table, product(table, g, turned, 0), g, 0),
        "a multiple": table.linear([g], [2]),
        "a sum": table.linear([g, inverse(table, g, 1)], [1, 1]),
        "another group": gl,
        "entry by entry": table.contract([g, g], [[0, 1], [0, 1]], [0, 1], h),
        "a product with a trace": table.contract([g, g], [[0, 1], [2, 2]], [0, 1], h),
        "a product with an entry": table.contract([g, g, gl], [[0, 1], [1, 2], [2, 1]], [0, 1], h),
        "a product with its own entry": table.contract([g, g, g], [[0, 1], [1, 2], [2, 1]], [0, 1], h),
        "a tensor": table.leaf("W"),
        "copies": table.contract([g], [[0, 1]], [0, 1, 2], ("h", "h", "n")),
        "a representation": rules.representation(table, "rho", g),
    }


@pytest.mark.parametrize("what", words(*setting()))
def test_what_is_no_element_is_not_represented(what):
    table, elements = setting()
    with pytest.raises((Refused, ValueError, LookupError)):
        rules.representation(table, "rho", words(table, elements)[what])


@pytest.mark.parametrize("parity", [0, 1])
@pytest.mark.parametrize("power", ["-1", "0", "1/2", "2", "alpha"])
def test_powers_keep_the_value(parity, power):
    draw = random.Random(parity)
    table, elements = setting()
    symbols = [["alpha", "1"]] if power == "alpha" else [["", power]]
    kinds = ["PositiveDiagonal", "Diagonal", "Signs"] + KINDS[:3] * (power != "alpha")
    for n in range(30):
        one, two = (elements[paths(draw.choice(kinds), 0, 1)[0]] for _ in range(2))
        p = draw.choice([one, product(table, one, two, 0), product(table, one, inverse(table, two, 1), 0)])
        p = table.contract([p], [draw.choice([[0, 1], [1, 0]])], [0, 1], ("h", "h"))
        numbers = world(table, n)
        x, e = numbers.value(p), numbers.fixed("alpha")[:, None] if power == "alpha" else float(Fraction(power))
        found = numbers.value(rules.powered(table, exponent(parity, symbols), p))
        nonzero = np.abs(x) > 1e-12
        wanted = np.where(nonzero, np.sign(x) ** parity * np.abs(np.where(nonzero, x, 1)) ** e, 0)
        np.testing.assert_allclose(found, wanted, rtol=1e-7, atol=1e-8)


def no_words(table, elements):
    """Things whose entries are sums, or of which a power is not known."""
    d, m = (elements[paths(kind, 0, 1)[0]] for kind in ("PositiveDiagonal", "PositiveMonomial"))
    turned = table.contract([m], [[1, 0]], [0, 1], ("h", "h"))
    return {
        "a matrix": elements[paths("GL", 0, 1)[0]],
        "a trace": table.contract([d], [[0, 0]], [], ()),
        "a multiple": table.linear([d], [2]),
        "a sum": table.linear([d, m], [1, 1]),
        "a square of sums": table.contract([m, turned, d], [[0, 1], [2, 3], [4, 4]], [0, 1], ("h", "h")),
        "a tensor": table.leaf("W"),
    }


@pytest.mark.parametrize("what", no_words(*setting()))
def test_what_is_no_word_has_no_power(what):
    table, elements = setting()
    with pytest.raises((Refused, ValueError)):
        rules.powered(table, exponent(0, [["", "2"]]), no_words(table, elements)[what])


def test_a_vector_of_exponents_belongs_to_the_rows():
    """d_i e_j to the power alpha_i is not d_i^alpha_i e_j^alpha_j; of a monomial matrix the rows are exchanged."""
    table, elements = setting()
    d, m = (elements[paths(kind, 0, 1)[0]] for kind in ("PositiveDiagonal", "PositiveMonomial"))
    alpha = exponent(0, [["alpha", "1"]])
    line = table.contract([d], [[0, 0]], [0], ("h",))
    outer = table.contract([line, line], [[0], [1]], [0, 1], ("h", "h"))
    for p in (m, outer, line, elements[paths("PositiveScalar")[0]], elements[paths("PositiveDiagonal", 1, 1)[0]]):
        with pytest.raises(Refused):
            rules.powered(table, alpha, p)


def no_inverses(table, elements):
    """(polynomial, rows): arrangements of invertible matrices that are not inverted by inverting each."""
    g, d = (elements[paths(kind, 0, 1)[0]] for kind in ("GL", "PositiveDiagonal"))
    wide, copies = elements[paths("GL", 0, 2)[0]], elements[paths("GL", 1, 1)[0]]
    return {
        "entry by entry": (table.contract([g, g], [[0, 1], [0, 1]], [0, 1], ("h", "h")), 1),
        "rows exchanged": (table.contract([wide], [[0, 1, 2, 3]], [0, 2, 1, 3], ("h", "h", "k", "k")), 2),
        "half of the row": (wide, 1),
        "none of the row": (g, 0),
        "copies as rows": (table.contract([copies], [[0, 1, 2]], [1, 2, 0], ("h", "h", "a")), 1),
        "a diagonal": (table.contract([g], [[0, 0]], [0], ("h",)), 0),
        "a sum": (table.linear([g, d], [1, 1]), 1),
        "a multiple": (table.linear([g], [2]), 1),
        "a tensor": (table.leaf("W"), 1),
        "a trace times g": (table.contract([g, d], [[0, 1], [2, 2]], [0, 1], ("h", "h")), 1),
        "powers of a monomial without rows": (elements[paths("Permutation", 0, 1)[0]], 0),
    }


@pytest.mark.parametrize("what", no_inverses(*setting()))
def test_what_is_no_product_has_no_inverse(what):
    table, elements = setting()
    with pytest.raises((Refused, ValueError)):
        inverse(table, *no_inverses(table, elements)[what])


def test_products_transposes_and_multiples_by_scalars_have_inverses():
    table, elements = setting()
    g, h = (elements[paths(kind, 0, 1)[0]] for kind in ("GL", "PositiveMonomial"))
    c, numbers = elements[paths("PositiveScalar")[0]], world(table, 0)
    gh, turned = product(table, g, h, 0), table.contract([g], [[1, 0]], [0, 1], ("h", "h"))
    scaled = table.contract([c, g], [[], [0, 1]], [0, 1], ("h", "h"))
    for p in (gh, turned, scaled, product(table, turned, gh, 0)):
        np.testing.assert_allclose(numbers.value(inverse(table, p, 1)), np.linalg.inv(numbers.value(p)), atol=1e-8)


@pytest.mark.parametrize("sizes", [("h",), ("h", "k")])
def test_a_frame_has_the_columns_first(sizes):
    table, _ = setting()
    z = table.leaf("b" if len(sizes) == 1 else "T")
    r, e = rules.frame(table, "frame", z), table.tensor(("basis",), sizes)
    labels = [[0, 5], [5, *range(1, len(sizes))]]
    assert table.contract([r, e], labels, range(len(sizes)), sizes) == z
    assert table.contract([inverse(table, r, 1), z], labels, range(len(sizes)), sizes) == e
    numbers = world(table, 2)
    np.testing.assert_allclose((numbers.value(r) @ numbers.value(e)), numbers.value(z), atol=1e-9)


def test_a_frame_without_its_rule_or_of_something_else_has_no_law():
    table, _ = setting()
    b, e = table.leaf("b"), table.tensor(("basis",), ("h",))
    moved_ = table.contract([table.leaf("W"), b], [[0, 1], [1]], [0], ("h",))
    for z, allowed in ((b, ()), (table.linear([b], [2]), {"frame"}), (moved_, {"frame"})):
        table.allowed = allowed
        r = rules.frame(table, "frame", z)
        assert table.contract([r, e], [[0, 5], [5]], [0], ("h",)) != z
    with pytest.raises(Refused, match="frame"):
        rules.frame(table, "frame_as_printed", b)


def test_functions_of_zero():
    table, _ = setting()
    zero = Polynomial(("h",), {})
    made = rules.entrywise(table, "relu", FUNCTIONS["relu"][1], zero)
    np.testing.assert_array_equal(world(table, 0).value(made), np.zeros(3))
    assert rules.expectation(table, {"x"}, zero) == zero
    np.testing.assert_allclose(world(table, 0).value(rules.logsumexp(table, 0, zero)), np.log(3))
