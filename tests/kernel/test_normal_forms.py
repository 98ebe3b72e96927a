"""A normal form has the value of what it is the normal form of, whatever the network, at sizes 2, 3 and 5."""

import random
from fractions import Fraction

import numpy as np
import pytest

from symverify.kernel import polynomial
from symverify.kernel.groups import components, element, inverse, one, product
from symverify.kernel.polynomial import TRIVIAL, Polynomial, Refused, Table, exponent, number, times, within
from tests.kernel.settings import MATRICES, SIZES, on, paths, setting, stabiliser, world

SEEDS = range(6)


@pytest.fixture
def counted(monkeypatch):
    """How often each law was used."""
    count = {}

    def counting(law):
        def counted(*args):
            found = law(*args)
            count[law.__name__] = count.get(law.__name__, 0) + (found is not None and found is not False)
            return found

        return counted

    monkeypatch.setattr(polynomial, "LAWS", {s: [counting(law) for law in laws] for s, laws in polynomial.LAWS.items()})
    return count


def atoms(table, elements):
    """Atoms of every sort, the inverses of matrices among them; matrices and the vectors that they fix most often."""
    found = [next(f[0] for m in p.terms for f in m if table.atoms[f[0]].sort != "delta") for p in elements.values()]
    found += [table.inverses[a] for a in found if a in table.inverses]
    found += [table.leaf(name).atom for name in ("W", "b", "T", "H", "C", "v", "v", "alpha")]
    found += [table.fixed("E[x]", ("h",))] * 2
    found += [table.atom("delta", "", (size, size)) for size in ("h", "k", "h", "a")]
    return [*found, table.atom("size", "h", (), 0, "positive")]


def power(atom, draw):
    """An exponent as an atom of this sort may have."""
    if atom.sort in ("tensor", "delta", "matrix"):
        return ()
    powers = draw.choice([[("", "1")], [("", "-1")], [("", "2")], [], [("", "1/2")]])
    if atom.sort == "diagonal" and atom.sizes == ("h",) and draw.random() < 0.3:
        powers = [*powers, ("alpha", draw.choice(["1", "-1"]))]
    return within(atom.domain, exponent(draw.randrange(2), powers))


def network(table, pool, draw):
    """(free sizes, factors): few atoms and few indices, so that they meet."""
    free = [draw.choice("hhk") for _ in range(draw.randrange(4))]
    near = draw.sample(pool, 2)
    near += [table.inverses[a] for a in near if a in table.inverses]
    near += [b for a in near for b, *_ in table.joins.get(a, ())]
    sizes, factors = list(free), []
    for a in draw.choices(near, k=draw.randrange(1, 5)):
        last = factors[-1][1] if factors else ()
        shift = draw.choice([0, 0, 1, 2])  # so that a whole row meets a whole row, or a column
        follow, ix = draw.random() < 0.6, []
        for k, size in enumerate(table.atoms[a].sizes):
            known = [i for i, s in enumerate(sizes) if s == size]
            place = (k + shift) % len(last) if last else 0
            if follow and last and sizes[last[place]] == size and draw.random() < 0.8:
                known = [last[place]]
            elif not known or draw.random() < 0.4:
                known = [len(sizes)]
                sizes.append(size)
            ix.append(draw.choice(known))
        factors.append((a, tuple(ix), power(table.atoms[a], draw)))
    return tuple(free), factors


@pytest.mark.parametrize("seed", SEEDS)
def test_normal_forms_keep_the_value(seed, counted):
    draw = random.Random(seed)
    table, elements = setting()
    pool, changed = atoms(table, elements), 0
    for n in range(250):
        sizes, factors = network(table, pool, draw)
        numbers = world(table, 1000 * seed + n)
        before = numbers.term(factors, sizes, {})
        p = table.single(sizes, *factors)
        changed += p.terms != {tuple(sorted(factors)): 1}
        np.testing.assert_allclose(numbers.value(p), before, rtol=1e-8, atol=1e-8, err_msg=str((sizes, factors)))
    assert changed > 75
    assert {law for law, times_used in counted.items() if times_used > 4} >= {"delta", "merge", "sums"}


@pytest.mark.parametrize("seed", SEEDS)
def test_products_with_inverses_keep_the_value_and_cancel(seed, counted):
    """Words of matrices with their inverses between tensors: what the laws of matrices are for."""
    draw = random.Random(seed)
    table, elements = setting()
    shorter = 0
    for n in range(60):
        path = draw.choice(
            [p for p in elements if elements[p].sizes[-2:] == ("h", "h") and len(elements[p].sizes) == 2]
        )
        a = next(f[0] for m in elements[path].terms for f in m if table.atoms[f[0]].sort != "delta")
        choices = [a, table.inverses.get(a, a), *(b for b, *_ in table.joins.get(a, ()))]
        factors, here = [], 0
        for step in range(draw.randrange(2, 6)):
            atom = table.atoms[b := draw.choice(choices)]
            there = 10 + step
            ends = {1: (here,), 2: draw.choice([(here, there), (there, here)])}[len(atom.sizes)]
            factors.append((b, ends, power(atom, draw)))
            here = there if len(ends) == 2 else here
        sizes, numbers = ("h",), world(table, n)
        p = table.single(sizes, *factors)
        shorter += all(len(m) < len(factors) for m in p.terms)
        np.testing.assert_allclose(numbers.value(p), numbers.term(factors, sizes, {}), rtol=1e-7, atol=1e-7)
    assert shorter > 10
    assert counted["joins"] > 5


@pytest.mark.parametrize("seed", SEEDS)
def test_contractions_and_sums_keep_the_value(seed):
    """Einsums with hyperedges, diagonals and new axes, of sums of networks."""
    draw = random.Random(seed)
    table, elements = setting()
    pool = atoms(table, elements)
    for n in range(40):
        sizes = tuple(draw.choice("hk") for _ in range(2))
        ps = []
        for _ in range(2):
            terms = []
            while len(terms) < 2:
                shape, factors = network(table, pool, draw)
                terms += [table.single(sizes, *factors)] if shape == sizes else []
            ps.append(table.linear(terms, [Fraction(draw.randrange(-3, 4), 2), 1]))
        labels = [[draw.randrange(2) if s == "h" else 2 + draw.randrange(2) for s in sizes] for _ in ps]
        out = draw.sample(range(4), draw.randrange(4))
        shape = tuple("hhkk"[label] for label in out)
        numbers = world(table, n)
        ones = [y for i in out for y in (np.ones(SIZES["hhkk"[i]]), [i])]
        operands = [y for p, ls in zip(ps, labels, strict=True) for y in (numbers.value(p), ls)]
        wanted = np.einsum(*operands, *ones, out)
        found = numbers.value(table.contract(ps, labels, out, shape))
        np.testing.assert_allclose(found, wanted, rtol=1e-7, atol=1e-7)


def test_the_names_of_summed_indices_do_not_matter():
    """Equal monomials are found equal, also where the same atoms occur several times."""
    draw = random.Random(1)
    table, _ = setting()
    pool = [table.leaf(name).atom for name in ("W", "b", "C", "v")]
    for _ in range(200):
        _, factors = network(table, pool, draw)
        summed = sorted({i for _, ix, _ in factors for i in ix if i >= 2})
        new = dict(zip(summed, draw.sample(range(2, 40), len(summed)), strict=True))
        again = [(a, tuple(new.get(i, i) for i in ix), e) for a, ix, e in draw.sample(factors, len(factors))]
        assert table.single(("h", "h"), *factors).terms == table.single(("h", "h"), *again).terms


@pytest.mark.parametrize("kind", MATRICES)
@pytest.mark.parametrize(("batch", "rows"), [(0, 1), (1, 1), (0, 2)])
def test_an_element_and_its_inverse_are_matrices_of_the_group(kind, batch, rows):
    table, elements = setting()
    p = elements[paths(kind, batch, rows)[0]]
    q, numbers = inverse(table, p, rows), world(table, 3)
    assert product(table, p, q, batch) == product(table, q, p, batch) == one(table, p.sizes, batch)
    shape = (*numbers.shape(p.sizes)[:batch], *[int(np.prod(numbers.shape(p.sizes)[-rows:]))] * 2)
    x, y = (numbers.value(z).reshape(shape) for z in (p, q))
    np.testing.assert_allclose(x @ y, np.broadcast_to(np.eye(shape[-1]), shape), atol=1e-9)


def test_exponents():
    table = Table()
    assert times(exponent(1, [["", "-1"]]), exponent(1, [["", "2"]])) == exponent(1, [["", "-2"]])
    assert exponent(1, [["", "1"], ["", "2"], ["s", "0"]]) == (1, (("", 3),))
    assert times(exponent(0, [["s", "2"]]), exponent(0, [["", "1/2"]])) == (0, (("s", 1),))
    assert within("one", exponent(1, [["", "3"]])) == TRIVIAL
    with pytest.raises(Refused, match="symbolic power"):
        times(exponent(0, [["s", "1"]]), exponent(0, [["s", "1"]]))
    with pytest.raises(Refused, match="too large"):
        x = Polynomial((), {(): number("9" * 40)})
        for _ in range(9):
            x = table.contract([x, x], [[], []], [], ())


@pytest.mark.parametrize("text", ["1/0", "", "1.5", "--1", "1/-2", "nan", "9" * 41, 1, None, " 1"])
def test_what_is_no_rational_is_refused(text):
    with pytest.raises((Refused, ArithmeticError, ValueError)):
        number(text)


def test_a_tie_and_a_cycle_end():
    """A trace of commuting matrices has no first factor; many equal factors have no order."""
    table, elements = setting()
    g = elements[paths("Commutant")[0]].atom
    c = table.leaf("C").atom
    assert table.single((), (g, (5, 6), ()), (c, (6, 5), ())).terms
    with pytest.raises(Refused, match="too large"):
        table.single((), *[(table.leaf("W").atom, (i, i + 1), ()) for i in range(3000)])


WITHIN = {"type": "Subgroup", "axes": ["h"], "name": "G"}
NO_GROUPS = {
    "unknown": on("Sp", "h"),
    "no axes": on("GL"),
    "axes that are a name": {"type": "GL", "axes": "h"},
    "a scalar with axes": on("PositiveScalar", "h"),
    "a stabiliser in a subgroup": {"type": "Stabiliser", "base": WITHIN, "of": "1"},
    "a stabiliser in SL": stabiliser("SL", "1"),
    "a stabiliser among signs": stabiliser("Signs", "1"),
    "a stabiliser of a datum": stabiliser("GL", "x"),
    "a stabiliser of a parameter": stabiliser("GL", "b"),
    "a stabiliser of a matrix": stabiliser("GL", "C"),
    "a stabiliser of the mean of a constant": stabiliser("GL", "E[v]"),
    "a stabiliser on two axes": {"type": "Stabiliser", "base": on("GL", "h", "k"), "of": "1"},
    "copies of a stabiliser": {"type": "Power", "base": stabiliser("GL", "1"), "over": "a"},
    "a commutant of a vector": {"type": "Commutant", "axes": ["h"], "of": ["v"]},
    "a commutant of a parameter": {"type": "Commutant", "axes": ["h"], "of": ["W"]},
    "a commutant of too many": {"type": "Commutant", "axes": ["h"], "of": ["C"] * 100},
    "another field": on("GL", "h") | {"name": "G"},
}


@pytest.mark.parametrize("what", NO_GROUPS)
def test_what_is_no_group_is_refused(what):
    table, _ = setting()
    with pytest.raises(Refused):
        for path, *rest in components(NO_GROUPS[what]):
            element(table, "h", path, *rest[:3])
