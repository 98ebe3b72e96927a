"""How a nonlinear operation gives back what its argument was moved by: one function for each family of operations.

Each takes the polynomials of the operands and returns that of the value. `table.allowed` are the rules that may be used
at this node, `table.fired` those that were. A law is true for every argument; it is used where that simplifies the
argument, and what stays is inside an opaque atom. proofs/lemmas says why the laws are true.
"""

from fractions import Fraction
from typing import Any

from symverify.kernel.groups import become, contragredient, square
from symverify.kernel.polynomial import TRIVIAL, Polynomial, blocks, exponent, need, number, substitute, times, within


def movable(table: Any, p: Polynomial, sort: str) -> Any:
    """The factors in p that act on its axes: diagonals, and matrices of which only the rows or the columns are summed.

    A summed index is given as the number of axes.
    """
    table.spend(sum(map(len, p.terms)))
    n, factors = len(p.sizes), [f for m in p.terms for f in m if table.atoms[f[0]].sort == sort]
    for a, ix, e in dict.fromkeys((a, tuple([min(i, n) for i in ix]), e) for a, ix, e in factors):
        batch, row, column = blocks(ix, table.atoms[a].batch)
        for outer, inner in ((row, column), (column, row))[: 1 + bool(row)]:
            if len({*batch, *outer, n}) == len(batch + outer) + 1 and set(inner) <= {n}:
                yield a, ix, e


def give(table: Any, p: Polynomial, a: int, ix: Any, e: Any) -> Any:
    """M p, for a factor as of `movable`."""
    q, n = Polynomial(table.atoms[a].sizes, {((a, tuple(range(len(ix))), e),): 1}), range(len(p.sizes))
    axes, labels = list(n), list(ix)
    for k, j in zip(*blocks(range(len(ix)), table.atoms[a].batch)[1:], strict=True):
        outer, inner = (k, j) if ix[k] in n else (j, k)
        axes[ix[outer]] = labels[inner] = -1 - k
    return table.contract([q, p], [labels, axes], n, p.sizes)


def take(table: Any, p: Polynomial, a: int, ix: Any, e: Any) -> Any:
    """M^-1 p."""
    copies, row, column = blocks(ix, table.atoms[a].batch)
    return give(table, p, *contragredient(table, a, copies + column + row, e))


def weight(ps: Any) -> int:
    """How much there is in some polynomials: the factors, and more for those with exponents."""
    return sum(1 + sum(map(bool, e)) for p in ps for m in p.terms for _, _, e in m)


def opaque(table: Any, name: Any, args: Any, sizes: Any) -> Any:
    """A new tensor that is a fixed function of its arguments: equal arguments, equal values."""
    factors = [f for q in args for m in q.terms for f in m]
    return table.tensor((*name, *((q.sizes, frozenset(q.terms.items())) for q in args)), sizes, table.leaves(factors))


def entrywise(table: Any, name: str, traits: Any, *args: Polynomial) -> Any:
    """sigma(x, y), entry by entry, with the declared traits of sigma: sigma(M x, y) = M^p sigma(x, |M|^-0 y).

    |M|^0 is the permutation in a monomial matrix, and 1 for a diagonal.
    """
    need(all(q.sizes == args[0].sizes for q in args), "a function of tensors with different axes")
    for rule, sort in (("permute", "monomial"), ("scale", "diagonal"), ("reflect", "diagonal")):
        for a, ix, e in movable(table, args[0], sort) if rule in table.allowed else ():
            taken, given = passed(table, rule, args, ix, e, traits)
            back = [take(table, q, a, ix, TRIVIAL if k else taken) for k, q in enumerate(args)]
            if given is not None and weight(back) < weight(args):
                table.fired.add(rule)
                value, x = entrywise(table, name, traits, *back), [back[0]] if rule == "reflect" else []
                return (reflected if x else give)(table, value, a, ix, given, *x)
    return opaque(table, ("apply", name), args, args[0].sizes)


def passed(table: Any, rule: str, args: Any, ix: Any, e: Any, traits: Any) -> Any:
    """What is taken out of x, and what comes out of sigma(x) for it, or None.

    permute: sigma(M x) = M^p sigma(x) for a monomial matrix M as the traits allow, a permutation always; but nothing
    where sigma differs along the axis. scale: sigma(c x) = c^p sigma(x) for c > 0, where p is a number or a constant
    vector that is another operand; the sign of such a c stays inside. reflect: sigma(-x) = k sigma(x) + b x + c.
    """
    if rule == "reflect":
        return (1, ()), [number(c) for c in traits["reflect"]] if e[0] and "reflect" in traits else None
    taken = (e[0] * (rule == "permute"), e[1])
    odd = {("-1", "0", "0"): 1, ("1", "0", "0"): 0}.get(tuple(traits.get("reflect", ()))) if taken[0] else 0
    law: Any = traits.get("homogeneous") if e[1] else "0"
    operand = args[law["exponent of"]].terms if isinstance(law, dict) and rule == "scale" else {}
    names = [table.atoms[f[0]].name for m in operand for f in m if operand == {((f[0], ix, ()),): 1}]
    degrees = [(n[1], 1) for n in names if n[0] == "leaf" and table.declared[n[1]]["kind"] == "constant"]
    degrees += [("", number(law))] if isinstance(law, str) else []
    fits = degrees and odd is not None and (rule == "scale" or traits.get("identical", True))
    return taken, times(taken, (odd, degrees[:1])) if fits else None


def reflected(table: Any, value: Polynomial, a: int, ix: Any, law: Any, x: Polynomial) -> Any:
    """sigma(s x) = (1 + k + (1 - k) s)/2 sigma(x) + (1 - s)/2 (b x + c) for signs s."""
    (k, b, c), parts = law, [value, x, Polynomial(x.sizes, {(): 1})]
    plain, turned = (table.linear(parts, [Fraction(v) / 2 for v in vs]) for vs in ((1 + k, b, c), (1 - k, -b, -c)))
    return table.linear([plain, give(table, turned, a, ix, (1, ()))], [1, 1])


def logsumexp(table: Any, kept: int, p: Polynomial) -> Any:
    """log sum exp x over all axes but the first `kept`.

    What is constant along them comes out. A permutation of some of them is forgotten, one of the kept axes comes out;
    one of both, or one of the kept axes that depends on the others, does neither.
    """
    over = frozenset(range(kept, len(p.sizes)))
    flat = {m: v for m, v in p.terms.items() if over.isdisjoint(i for _, ix, _ in m for i in ix)}
    if "shift" in table.allowed and flat:
        table.fired.add("shift")
        varying = Polynomial(p.sizes, {m: v for m, v in p.terms.items() if m not in flat})
        return table.linear([logsumexp(table, kept, varying), table.sum(p.sizes[:kept], flat.items())], [1, 1])
    for a, ix, e in movable(table, p, "monomial") if "permute" in table.allowed else ():
        back, outer = take(table, p, a, ix, e), {*ix[table.atoms[a].batch :]} - {len(p.sizes)}
        if e == TRIVIAL and (outer <= over or over.isdisjoint(ix)) and weight([back]) < weight([p]):
            table.fired.add("permute")
            value = logsumexp(table, kept, back)
            return value if outer <= over else give(table, value, a, ix, e)
    return opaque(table, ("lse", kept), [p], p.sizes[:kept])


def equivariant(table: Any, fn: str, rho: str, position: int, p: Polynomial) -> Any:
    """sigma(g z) = rho(g) sigma(z) for g in the abstract group that sigma is declared for."""
    for a, ix, e in movable(table, p, "matrix") if "equivariant" in table.allowed else ():
        acts, back = table.atoms[a].name[0] == "Subgroup" and ix == (position, len(p.sizes)), take(table, p, a, ix, e)
        if acts and weight([back]) < weight([p]):
            table.fired.add("equivariant")
            return give(table, equivariant(table, fn, rho, position, back), represented(table, rho, a), ix, e)
    return opaque(table, ("equivariant", fn, rho, position), [p], p.sizes)


def represented(table: Any, rho: str, a: int) -> Any:
    """The atom of rho(g), for the atom of g or of g^-1; rho(g)^-1 = rho(g^-1) becomes a law, and rho(1) is 1."""
    sort, name, sizes, *_ = table.atoms[a]
    need(sort == "matrix" and name[0] == "Subgroup" and len(sizes) == 2, "a representation of what is in no subgroup")
    image = square(table, ("represent", rho, *name[:3]), sizes, 0, sort, "").atom
    return table.inverses[image] if "inverse" in name else image


def representation(table: Any, rho: str, p: Polynomial) -> Any:
    """rho(g h ...) = rho(g) rho(h) ...; a transpose need not be in the group."""
    ((m, c),), (_, _), i = p.terms.items(), p.sizes, 0
    after = {ix[0]: ix[1] for _, ix, _ in m}
    path = [i := after[i] for _ in m]
    need(len(after) == len(m) and path[-1] == 1 == c and 1 not in after, "a representation of what is no product")
    images = [a if table.atoms[a].sort == "delta" else represented(table, rho, a) for a, _, _ in m]
    return table.single(p.sizes, *[(a, ix, e) for a, (_, ix, e) in zip(images, m, strict=True)])


def powered(table: Any, power: Any, p: Polynomial) -> Any:
    """sgn(x)^parity |x|^powers on the nonzero entries, of a product of diagonal, monomial and scalar group elements.

    Its entries are to be single products: of k products of ones, x (1/x) is k^2 and |x|^0 is k. A vector of exponents
    belongs to the rows of a diagonal.
    """
    ((m, _),), axes, rows = p.terms.items(), range(len(p.sizes)), tuple(range(len(p.sizes) // 2))
    vectors = [table.fixed(name, p.sizes[: len(rows)]) for name, _ in power[1] if name != ""]
    for sort, ix in ((table.atoms[a].sort, ix) for a, ix, _ in m):
        fits = sort == "delta" or (sort in ("diagonal", "monomial") and (ix == rows or not vectors))
        need(fits, "a power of what is no diagonal or monomial element")

    def raised(power: Any) -> Any:
        return table.single(p.sizes, *[(a, ix, e and within(table.atoms[a].domain, times(e, power))) for a, ix, e in m])

    ones = table.contract([p, raised(exponent(1, [("", "-1")]))], [axes, axes], axes, p.sizes)
    need(ones == raised(TRIVIAL), "a power of what is no product")
    return raised(power)


def frame(table: Any, fn: str, z: Polynomial) -> Any:
    """R_Z, invertible, with the columns of Z first: R_Z^-1 Z = E and R_Z E = Z, for Z of full column rank."""
    need(fn == "frame" and len(z.sizes) in (1, 2), "nothing is known of such a frame")
    factors, name = [f for m in z.terms for f in m], (fn, z.sizes, frozenset(z.terms.items()))
    p = square(table, name, z.sizes[:1] * 2, 0, "matrix", "", table.leaves(factors))
    a, e = factors[0][0], table.tensor(("basis",), z.sizes).atom
    if "frame" in table.allowed and z.terms == {((a, tuple(range(len(z.sizes))), ()),): 1}:
        table.fired.add("frame")
        table.joins[p.atom].append((e, [1], [0], become(a)))
        table.joins[table.inverses[p.atom]].append((a, [1], [0], become(e)))
    return p


def expectation(table: Any, names: Any, p: Polynomial) -> Any:
    """E over the distribution of some data: linear, and everything that does not depend on them comes out."""
    need(all(table.declared[name]["kind"] == "data" for name in names), "the expectation over what is no datum")

    def averaged(m: Any) -> Any:
        inside = [f for f in m if table.atoms[f[0]].leaves & names]
        rest = [f for f in m if f not in inside]
        size_of, leaves = table.axes(inside), table.leaves(inside)
        border = [i for i in size_of if i < len(p.sizes) or i in table.axes(rest)]
        new = {i: n for n, i in enumerate(sorted(size_of, key=lambda i: i not in border))}
        sizes = tuple([size_of[i] for i in border])
        name = ("mean", tuple(sorted(leaves & names)), *table.single(sizes, *substitute(inside, new)).terms)
        return [*rest, (table.atom("tensor", name, sizes, 0, "", leaves - names), tuple(border), ())] if inside else m

    return table.sum(p.sizes, [(averaged(m), value) for m, value in p.terms.items()])
