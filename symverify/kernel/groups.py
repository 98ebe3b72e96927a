"""Group elements as polynomials, and their laws: the generic element of a declared group, the neutral one, products."""

from typing import Any

from symverify.kernel.polynomial import INVERTED, ITSELF, Polynomial, blocks, identity, need, substitute, times, within

DOMAINS = {
    "matrix": {"": "GL SL Subgroup Commutant", "orthogonal": "O SO"},
    "monomial": {"one": "Permutation", "signs": "SignedPermutation", "positive": "PositiveMonomial"},
    "diagonal": {"positive": "PositiveDiagonal PositiveScalar", "nonzero": "Diagonal", "signs": "Signs"},
}
SQUARES = {kind: (sort, d) for sort, kinds in DOMAINS.items() for d, names in kinds.items() for kind in names.split()}
FIELDS = {"Subgroup": "axes name", "Stabiliser": "base of", "Commutant": "axes of"}  # of the groups not listed: axes
FIELDS |= {"Product": "factors", "Power": "base over", "Semidirect": "normal acting"}


def components(group: Any, path: str = "g", batch: Any = (), acting: Any = (), depth: int = 0) -> Any:
    """(path, group, its axes, how many of these number copies, what acts on it) for the groups that are no products.

    What acts is, outermost first, the path of the acting element and the semidirect product that says how.
    """
    need(isinstance(group, dict) and depth <= 8, "a group is an object, nested at most 8 deep")
    kind, base = group["type"], group.get("base", group)
    need(set(group) == {"type", *FIELDS.get(kind, "axes").split()}, f"the fields of the group {kind!r:.40}")
    if kind == "Power":
        yield from components(base, path, (*batch, group["over"]), acting, depth + 1)
    elif kind in ("Product", "Semidirect"):
        for k, part in enumerate(group["factors"] if kind == "Product" else [group["normal"], group["acting"]]):
            more = [(f"{path}.1", group)] if kind == "Semidirect" and k == 0 else []
            yield from components(part, f"{path}.{k}", batch, (*acting, *more), depth + 1)
    else:
        need(isinstance(base["axes"], list) and len(group.get("of", "")) < 100, "the axes of a group, or what it fixes")
        yield path, group, [*batch, *base["axes"] * (1 if kind == "Translation" else 2)], len(batch), acting


def element(table: Any, tag: str, path: str, group: Any, axes: list[str], batch: int) -> Any:
    """A component of a generic element; the tag tells several elements of one group apart."""
    kind, base, name, sizes = group["type"], group.get("base", group), (group["type"], path, tag), table.sizes(axes)
    if kind == "Translation":
        return table.tensor(name, sizes)
    known = base["type"] in SQUARES and (kind != "Stabiliser" or (base["type"] in ("GL", "O") and len(base) == 2))
    need(known and bool(base["axes"]) == (kind != "PositiveScalar"), f"the kernel knows no such group: {kind!r:.40}")
    p = square(table, name, sizes, batch, *SQUARES[base["type"]])
    if kind in ("Stabiliser", "Commutant"):
        need(len(sizes) == 2, "a stabiliser or commutant on one axis, without powers")
        fix(table, group, p.atom, sizes)
    return p


def square(table: Any, name: Any, sizes: Any, batch: int, sort: str, domain: str, leaves: Any = frozenset()) -> Any:
    """A matrix of a sort, with its laws; without rows a number, for each index of the batch."""
    copies, row, column = blocks(tuple(range(len(sizes))), batch)
    ends, same = copies + row + column, []
    if sort == "diagonal":
        ends, same, batch = copies + row, identity(table, sizes[batch:], row, column), len(copies + row)
    a = table.atom(sort, name, sizes[: len(ends)], batch, domain, leaves)
    if sort == "monomial":
        table.sums[a] = (row, column)
    if sort == "matrix":
        b = a if domain else table.atom(sort, (*name, "inverse"), sizes, batch, domain, leaves)
        laws = [(row, row), (column, column)] if domain else [(column, row)]
        for x, y in ((a, b), (b, a)):
            table.inverses[x], table.joins[x] = y, [(y, p, q, cancel(sizes[batch:])) for p, q in laws]
    p = table.single(sizes, (a, ends, () if sort == "matrix" else within(domain, ITSELF)), *same)
    table.squares[sizes, frozenset(p.terms.items())] = len(copies)
    return p


def cancel(sizes: Any) -> Any:
    """The law a b = 1."""
    return lambda table, left, right, joint: (identity(table, sizes, left, right), joint)


def become(atom: int) -> Any:
    """The law a b = atom."""
    return lambda table, left, right, joint: ([(atom, (*left, *right), ())], joint)


def swap(a: int, b: int) -> Any:
    """The law b a = a b, but for the trace."""
    return lambda _, left, right, joint: left != right and ([(a, (*right, *joint), ()), (b, (*joint, *left), ())], ())


def fix(table: Any, group: Any, a: int, sizes: Any) -> None:
    """The laws of a stabiliser (A v = v, for v a vector or "1") and of a commutant (C g = g C)."""
    sides = [[1], [0]] if table.atoms[a].domain == "orthogonal" else [[1]]
    for x in {a, table.inverses[a]}:
        if group["type"] == "Commutant":
            table.joins[x] += [(c, [0], [1], swap(x, c)) for c in (table.fixed(name, sizes) for name in group["of"])]
        elif group["of"] == "1":
            table.sums[x] = sides
        else:
            v = table.fixed(group["of"], sizes[:1])
            table.joins[x] += [(v, side, [0], become(v)) for side in sides]


def one(table: Any, sizes: Any, batch: int) -> Any:
    """The identity matrix; without rows the number 1."""
    return table.single(sizes, *identity(table, sizes[batch:], *blocks(range(len(sizes)), batch)[1:]))


def product(table: Any, p: Polynomial, q: Polynomial, batch: int) -> Any:
    """The product of matrices; without rows that of numbers."""
    copies, row, column = blocks(range(len(p.sizes)), batch)
    inner = [-1 - k for k in row]
    return table.contract([p, q], [[*copies, *row, *inner], [*copies, *inner, *column]], range(len(p.sizes)), p.sizes)


def contragredient(table: Any, a: int, ix: Any, e: Any) -> Any:
    """The factor of M^-T in the place of one of M."""
    copies, row, column = blocks(ix, table.atoms[a].batch)
    b = table.inverses.get(a, a)
    return b, ix if a == b else copies + column + row, e and times(e, INVERTED)


def inverse(table: Any, p: Polynomial, rows: int) -> Any:
    """p^-1, where p is a product of group elements: made of the inverses of its factors, and verified."""
    (m,), batch = p.terms, len(p.sizes) - 2 * rows
    _, row, column = blocks(tuple(range(len(p.sizes))), batch)
    factors = substitute([contragredient(table, *f) for f in m], dict(zip(row + column, column + row, strict=True)))
    q = table.single(p.sizes, *factors)
    if table.squares.get((p.sizes, frozenset(p.terms.items()))) != batch:  # it is no element, and q to be verified
        need(product(table, p, q, batch) == one(table, p.sizes, batch), "the inverse of what is no product", "no rule")
    return q


def neutral(table: Any, parts: Any) -> Any:
    """The neutral element: 0 for translations."""
    zero = {path: Polynomial(table.sizes(axes), {}) for path, g, axes, *_ in parts if g["type"] == "Translation"}
    return {path: zero.get(path) or one(table, table.sizes(axes), batch) for path, _, axes, batch, _ in parts}


def compose(table: Any, parts: Any, a: Any, b: Any) -> Any:
    """The product a b; (n_a + h_a > n_b, h_a h_b) for a semidirect product."""
    found = {}
    for path, group, axes, batch, acting in parts:
        p, q = a[path], b[path]
        for h, pair in acting:
            q = acted(table, pair["normal"], pair["acting"], axes, a[h], q)
        found[path] = table.linear([p, q], [1, 1]) if group["type"] == "Translation" else product(table, p, q, batch)
    return found


def acted(table: Any, normal: Any, acting: Any, axes: list[str], h: Polynomial, q: Polynomial) -> Any:
    """h > q: h multiplies the one axis of a translation that bears its name.

    A permutation also renumbers the copies of a power, and conjugates a diagonal. It is no automorphism of any other
    group on its axis: what fixes a vector fixes another one after a permutation.
    """
    (axis,), diagonal, n = acting["axes"], SQUARES.get(normal["type"], "?")[0] == "diagonal", len(axes)
    places = [i for i, name in enumerate(axes) if name == axis]
    fits = normal["type"] == "Translation" or acting["type"] == "Permutation"
    fits = fits and acting["type"] in SQUARES and len(places) == 1 + diagonal and len(h.sizes) == 2
    need(fits, "these two factors of a semidirect product")
    labels = [*([i, n + i] for i in places), [n + i if i in places else i for i in range(n)]]
    return table.contract([*[h] * len(places), q], labels, range(n), q.sizes)
