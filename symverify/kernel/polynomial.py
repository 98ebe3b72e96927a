"""Polynomials in named tensors: sums of tensor networks, in a normal form in which group elements have cancelled.

A polynomial has the sizes of its axes (integers, symbols, or tuples of them for a concatenation), which are its free
indices 0, 1, ..., and its terms {monomial: coefficient}. A monomial is a sorted tuple of factors (atom, indices,
exponent); an index that is not free is summed over its axis. Polynomials that are equal as data are equal as functions.
The converse is what makes proofs succeed; no proof needs it.

Exponents belong to sizes, diagonals and monomial matrices: (parity, ((symbol, power), ...)) stands for sgn(x)^parity
|x|^power, entry by entry on the nonzero entries. Other factors have the exponent ().
"""

from fractions import Fraction
from itertools import chain, count, product
from math import prod
from typing import Any, NamedTuple

# Of a number, a contraction, a replay; more is a refusal, never a wrong answer.
BITS, OPERANDS, WORK = 4_000, 64, 5_000_000
# The exponents of 1, |x|, x and 1/x.
TRIVIAL, UNIT, ITSELF, INVERTED = (0, ()), (0, (("", 1),)), (1, (("", 1),)), (1, (("", -1),))


class Refused(Exception):
    """The certificate proves nothing; the message says where and why."""


def need(condition: Any, what: str, reason: str = "malformed") -> None:
    """Refuse what is not well-formed, or too large."""
    if not condition:
        raise Refused(f"{reason}: {what}")


def bounded(value: Any) -> Any:
    """A rational, as an integer where it is one (they are faster); refused where it has too many digits."""
    need(max(value.numerator.bit_length(), value.denominator.bit_length()) <= BITS, "a number", "too large")
    return value.numerator if value.denominator == 1 else value


def number(text: Any) -> Any:
    """A rational from its text: "-1/2"."""
    need(isinstance(text, str) and len(text) <= 40 and set(text) <= set("0123456789/-"), "a rational")
    return bounded(Fraction(text) if "/" in text else int(text))


def plus(a: Any, b: Any) -> Any:
    """x^a x^b = x^(a+b)."""
    symbols = sorted({s for s, _ in (*a[1], *b[1])})
    powers = [(s, bounded(sum(v for t, v in (*a[1], *b[1]) if t == s))) for s in symbols]
    return (a[0] + b[0]) % 2, tuple([power for power in powers if power[1]])


def times(a: Any, b: Any) -> Any:
    """(x^a)^b = x^(a b), where one of the two powers is rational."""
    need(not any(s and t for s, _ in a[1] for t, _ in b[1]), "a symbolic power of a symbolic power")
    return plus(TRIVIAL, (a[0] * b[0], [(s or t, v * q) for s, v in a[1] for t, q in b[1]]))


def within(domain: str, exponent: Any) -> Any:
    """The exponent where signs are all 1 ("positive"), absolute values are all 1 ("signs"), or both ("one")."""
    return exponent[0] * (domain in ("signs", "nonzero")), exponent[1] if domain in ("positive", "nonzero") else ()


def exponent(parity: int, powers: Any) -> Any:
    """sgn(x)^parity |x|^powers, the powers a list of [symbol, "p/q"]."""
    return plus(TRIVIAL, (parity, [(symbol, number(text)) for symbol, text in powers]))


class Atom(NamedTuple):
    """A tensor that is not taken apart. `sort` says which laws it obeys; `leaves` is all that its value depends on.

    "tensor": none. "delta": the identity matrix. "size": a positive number. "diagonal": numbers on `batch` axes.
    "matrix", "monomial": after `batch` axes those of a row and as many of a column. `domain` is "orthogonal" or "" for
    a matrix; for others it says that the (nonzero) entries are "positive", "signs", "one" or just "nonzero".
    """

    sort: str
    name: Any
    sizes: tuple[Any, ...]
    batch: int = 0
    domain: str = ""
    leaves: frozenset[str] = frozenset()


class Polynomial(NamedTuple):
    """A sum of tensor networks."""

    sizes: tuple[Any, ...]
    terms: dict[Any, Any]

    @property
    def atom(self) -> Any:
        """The atom of a polynomial that is one factor."""
        return next(iter(self.terms))[0][0]


class Table:
    """How polynomials are computed, and the atoms of one replay so far, each with a number, and their laws.

    joins: laws of a matrix and another atom, see `joins`. sums: the places of a matrix over which its entries have the
    sum 1. inverses: of matrices that are atoms. squares: how many axes of a group element number copies.
    """

    def __init__(self) -> None:
        new: Any = dict
        self.number, self.atoms, self.work = new(), new(), 0
        self.joins, self.sums, self.inverses, self.squares = new(), new(), new(), new()

    def atom(self, *fields: Any) -> Any:
        """The number of Atom(*fields)."""
        if fields not in self.number:
            self.atoms[len(self.number)] = Atom(*fields)
        return self.number.setdefault(fields, len(self.number))

    def spend(self, work: int) -> None:
        """Count what takes time."""
        self.work += work
        need(self.work <= WORK, "the steps of this replay", "too large")

    def leaves(self, factors: Any) -> frozenset[str]:
        """The parameters and data that some factors depend on."""
        self.spend(len(factors))
        return frozenset().union(*[self.atoms[a].leaves for a, _, _ in factors])

    def axes(self, factors: Any) -> dict[int, Any]:
        """The size of every index of some factors."""
        return {i: size for a, ix, _ in factors for i, size in zip(ix, self.atoms[a].sizes, strict=True)}

    def normal(self, factors: Any, free: int, size_of: dict[int, Any]) -> Any:
        """The monomial of a product of factors; `size_of` every index that is summed."""
        found: Any = (factors, ())
        while found:
            factors, gone = found
            size_of = {i: size for i, size in size_of.items() if i not in gone} if gone else size_of
            self.spend(len(factors) ** 2 // 8 + 4)
            places = [(n, law) for n, f in enumerate(factors) for law in LAWS.get(self.atoms[f[0]].sort, ())]
            tries = (law(self, factors, n, free) for n, law in places)
            found = next(filter(None, tries), None) or self.lengths(factors, size_of)
        return self.canonical(factors, free)

    def lengths(self, factors: Any, size_of: dict[int, Any]) -> Any:
        """sum_i 1 = the length of the axis of i."""
        if unused := size_of.keys() - {i for _, ix, _ in factors for i in ix}:
            return [*factors, *((self.atom("size", size_of[i], (), 0, "positive"), (), UNIT) for i in unused)], unused

    def canonical(self, factors: Any, free: int) -> Any:
        """Summed indices numbered by how they are used. Any numbering is sound; a good one finds equal ones equal."""
        new = {i: i for i in range(free)}
        while unknown := [f for f in factors if any(i not in new for i in f[1])]:
            self.spend(len(factors) ** 2 // 8 + 4)
            seen = [(a, e, [new.get(i, -1) for i in ix], factors.count((a, ix, e)), ix) for a, ix, e in unknown]
            alike = [f[:4] for f in seen]  # of factors that use does not tell apart, one comes first
            first = sorted([f for f in seen if alike.count(f[:4]) == 1] or [min(seen)])
            for i in [i for f in first for i in f[4]]:
                new.setdefault(i, len(new))
        return tuple(sorted(substitute(factors, new)))

    def sum(self, sizes: tuple[Any, ...], terms: Any, summed: Any = ()) -> Polynomial:
        """A sum of products with coefficients; an index >= len(sizes) is summed, over its axis or that in `summed`.

        Where `summed` is None, the products are monomials in normal form.
        """
        total: dict[Any, Any] = {}
        for m, value in terms:
            self.spend(1)
            if summed is not None:
                indices = chain(summed, self.axes(m).items())
                m = self.normal(m, len(sizes), {i: size for i, size in indices if i >= len(sizes)})
            total[m] = bounded(total.get(m, 0) + value)
        return Polynomial(sizes, {m: value for m, value in total.items() if value})

    def single(self, sizes: tuple[Any, ...], *factors: Any) -> Polynomial:
        """The polynomial of one product of factors."""
        return self.sum(sizes, [(factors, 1)])

    def linear(self, ps: Any, cs: Any) -> Polynomial:
        """A linear combination of polynomials with the same axes."""
        (sizes,) = {p.sizes for p in ps}
        return self.sum(sizes, ((m, c * v) for p, c in zip(ps, cs, strict=True) for m, v in p.terms.items()), None)

    def contract(self, ps: Any, labels: Any, out: Any, sizes: tuple[Any, ...]) -> Polynomial:
        """The einsum of polynomials, multiplied out; `labels` for each operand, `out` the labels of the result."""
        need(len(ps) <= OPERANDS, "the operands of a contraction", "too large")
        shapes = [(out, sizes), *zip(labels, [p.sizes for p in ps], strict=True)]
        ends = [end for ls, shape in shapes for end in zip(ls, shape, strict=True)]
        size_of = dict(ends)
        need(all(size_of[i] == n for i, n in ends) and len(set(out)) == len(sizes), "the labels of a contraction")
        index = {label: i for i, label in enumerate(size_of)}

        def multiplied(choice: Any) -> Any:
            factors, fresh = [], count(len(index))
            for (m, _), ls in zip(choice, labels, strict=True):
                own = {i: index[label] for i, label in enumerate(ls)}
                factors += substitute(m, {i: next(fresh) for _, ix, _ in m for i in ix} | own)
            return factors, prod([value for _, value in choice])

        terms = map(multiplied, product(*[p.terms.items() for p in ps]))
        return self.sum(sizes, terms, [(index[label], size) for label, size in size_of.items()])


def substitute(factors: Any, new: dict[int, int]) -> list[Any]:
    """Indices replaced, all at once."""
    return [(a, tuple([new.get(i, i) for i in ix]), e) for a, ix, e in factors]


def without(factors: Any, *places: int) -> list[Any]:
    """The factors but for those at some places."""
    return [f for k, f in enumerate(factors) if k not in places]


def private(factors: Any, indices: Any, times_used: int, free: int) -> bool:
    """Whether indices are summed, and occur so often and no more."""
    found = [i for _, ix, _ in factors for i in ix]
    return all(i >= free and found.count(i) == times_used for i in indices)


def blocks(ix: Any, batch: int) -> tuple[Any, Any, Any]:
    """What belongs to the batch, the row and the column of a matrix."""
    return ix[:batch], ix[batch : (len(ix) + batch) // 2], ix[(len(ix) + batch) // 2 :]


def identity(table: Table, sizes: Any, left: Any, right: Any) -> list[Any]:
    """The identity matrix; `sizes` begins with those of a row."""
    return [(table.atom("delta", "", (s, s)), (i, j), ()) for s, i, j in zip(sizes, left, right, strict=False)]


# The laws: what becomes of a product by the law of its factor n, and the indices that are no longer summed; or None.


def delta(table: Table, factors: Any, n: int, free: int) -> Any:
    """sum_j 1_ij x_j = x_i, and 1_ij x_j = 1_ij x_i."""
    a, ends, _ = factors[n]
    (i, j), rest = sorted(ends), without(factors, n)
    moved = substitute(rest, {j: i})
    if i == j or j >= free:
        return moved, {j} - {i}
    return ([*moved, (a, (i, j), ())], ()) if moved != rest or ends != (i, j) else None


def merge(table: Table, factors: Any, n: int, free: int) -> Any:
    """M_ij^a M_ij'^b = 1_jj' M_ij^(a+b) for a monomial M, with one entry in each row; likewise for its columns.

    For diagonals and sizes, where no entry is zero, d^a d^b = d^(a+b) and d^0 = 1; but |M_ij|^0 is not 1 everywhere.
    """
    a, ix, e = factors[n]
    atom = table.atoms[a]
    if atom.sort != "monomial" and within(atom.domain, e) == TRIVIAL:
        return without(factors, n), ()
    batch, *ends = blocks(ix, atom.batch)
    for m in (m for m in range(n) if factors[m][0] == a):
        copies, *others = blocks(factors[m][1], atom.batch)
        for side in (0, 1):
            if copies == batch and others[side] == ends[side]:
                same = identity(table, atom.sizes[atom.batch :], others[1 - side], ends[1 - side])
                return [*without(factors, m, n), (a, ix, plus(factors[m][2], e)), *same], ()


def sums(table: Table, factors: Any, n: int, free: int) -> Any:
    """sum_j |M_ij|^0 = 1 for a monomial matrix; sum_j A_ij = 1 for a matrix that fixes the all-ones vector."""
    a, ix, e = factors[n]
    for indices in ([ix[k] for k in places] for places in table.sums.get(a, ()) if e in ((), TRIVIAL)):
        if private(factors, indices, 1, free):
            return without(factors, n), indices


def joins(table: Table, factors: Any, n: int, free: int) -> Any:
    """A law of a matrix a and an atom b that are contracted over indices which nothing else uses.

    table.joins[a] has (b, places in a, places in b, law); law(left, right, joint) has the indices that only one has.
    """
    a, ix, _ = factors[n]
    batch = table.atoms[a].batch
    for (b, p, q, law), (m, (other, jx, _)) in product(table.joins.get(a, ()), enumerate(factors)):
        joint = [ix[k] for k in p]
        meet = other == b and m != n and [jx[k] for k in q] == joint and ix[:batch] == jx[:batch]
        if meet and private(factors, joint, 2, free):
            left, right = ([i for i in kx[batch:] if i not in joint] for kx in (ix, jx))
            if found := law(table, left, right, joint):
                return [*without(factors, m, n), *found[0]], found[1]


LAWS = {"delta": [delta], "matrix": [sums, joins], "monomial": [merge, sums], "diagonal": [merge], "size": [merge]}
