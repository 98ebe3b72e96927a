"""Functions of exact expressions, brought to canonical form by their laws before they become atoms.

Laws, wherever both sides are defined: (f^2)^(1/2) = |f|, |f| = f sgn f with (sgn f)^2 = 1, (p f)^e = p^e f^e and
log(p f) = log p + log f for p > 0, exp(a + b) = exp a exp b, exp(n log f) = f^n; and those that the traits of an
entrywise function declare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isqrt
from typing import Any

from symverify.ops.backends import NotExpressible, Undefined
from symverify.verification.symbolic_field import Atom, Field, Polynomial, Quotient

FACTORED = 40  # terms of a polynomial that is still factored
Factors = list[tuple[Quotient, int]]


def is_positive(field: Field, p: Polynomial) -> bool:
    """Is every term of p visibly >= 0: its coefficient, and each power of what may be negative?"""
    return all(c > 0 for c in p.coeffs()) and all(
        n % 2 == 0 or field.atoms[i].positive for exponents in p.monoms() for i, n in enumerate(exponents) if n
    )


def factors(x: Quotient) -> tuple[Fraction, Factors]:
    """x as a rational number times powers of polynomials: irreducible ones where x is small, else generators alone."""
    f, found, content = x.field, [], Fraction(1)
    one = f.ring.constant(1)
    for p, side in ((f.lift(x.num), 1), (f.lift(x.den), -1)):
        if p.is_constant():
            parts, c = [], p.leading_coefficient()
        elif len(p) <= FACTORED:
            c, parts = p.factor()
            c *= _leading(parts)
            parts = [(q / q.leading_coefficient(), n) for q, n in parts]
        else:
            c, common = p.leading_coefficient(), p.term_content()
            rest = p / (common / common.leading_coefficient()) / c
            parts = [(f.ring.gen(i), n) for i, n in enumerate(common.degrees()) if n] + [(rest, 1)]
        content *= Fraction(int(c.p), int(c.q)) ** side
        found += [(Quotient(f, q, one), side * n) for q, n in parts]
    return content, found


def _leading(parts: Any) -> Any:
    total = 1
    for q, n in parts:
        total *= q.leading_coefficient() ** int(n)
    return total


def power(x: Quotient, exponent: Fraction) -> Quotient:
    """x^(p/q), defined for x >= 0 where q > 1."""
    f, p, q = x.field, exponent.numerator, exponent.denominator
    if x.is_zero:
        if p < 0:
            raise Undefined(f"0 to the power {exponent}")
        return f.rational(1 if p == 0 else 0)
    if q == 1:
        return x**p
    content, parts = factors(x)
    outside, inside = rational_power(f, abs(content), exponent), f.rational(1 if content > 0 else -1)
    for part, n in parts:
        n = int(n)
        if is_positive(f, part.num):
            outside = outside * root(part, q) ** (n * p)
        elif q == 2:
            outside = outside * (part * sign_of(part)) ** (n // 2 * p) if n // 2 else outside
            inside = inside * part ** (n % 2)
        else:
            inside = inside * part**n
    return outside if inside.same(f.rational(1)) else outside * root(inside, q) ** p


def rational_power(f: Field, c: Fraction, exponent: Fraction) -> Quotient:
    """c^(p/q) for c > 0, as a product of roots of primes."""
    total = f.rational(1)
    for base, side in ((c.numerator, 1), (c.denominator, -1)):
        for prime, n in primes(base):
            whole, rest = divmod(side * n * exponent, 1)
            total = total * f.rational(Fraction(prime) ** int(whole))
            if rest:
                total = total * root(f.rational(prime), rest.denominator) ** rest.numerator
    return total


def primes(n: int) -> list[tuple[int, int]]:
    """n > 0 as powers of primes."""
    found, p = [], 2
    while n > 1:
        if p > isqrt(n):
            p = n
        times = 0
        while n % p == 0:
            n, times = n // p, times + 1
        if times:
            found.append((p, times))
        p += 1
        if p > 10**5:
            raise NotExpressible("a root of a number with large prime factors")
    return found


def root(x: Quotient, q: int) -> Quotient:
    """x^(1/q) as an atom: of an exponential, its argument divided by q."""
    f, single = x.field, generator(x)
    if single and single.kind == "exp":
        return exp(single.arguments[0] * f.rational(Fraction(1, q)))
    return f.atom(("root", q, x.key), kind="root", arguments=(x,), positive=True, data=x.data, degree=q, square=x)


def generator(x: Quotient) -> Atom | None:
    """The atom that x is, if it is one and nothing else."""
    single = len(x.num) == 1 and x.num.total_degree() == 1 and x.num.leading_coefficient() == 1
    return x.used[0] if single and x.den.is_constant() else None


def sign_of(x: Quotient) -> Quotient:
    """sgn x, where x is not 0."""
    content, parts = factors(x)
    total = x.field.rational(1 if content > 0 else -1)
    for part, n in parts:
        if n % 2 and not is_positive(x.field, part.num):
            one = x.field.rational(1)
            known = {"kind": "sign", "arguments": (part,), "data": part.data, "degree": 2, "square": one}
            total = total * x.field.atom(("sign", part.key), **known)
    return total


def absolute(x: Quotient) -> Quotient:
    """|x| = x sgn x."""
    return x if x.is_zero else x * sign_of(x)


def log(x: Quotient) -> Quotient:
    """log x: the sum over its positive factors, and one atom for the others."""
    f, total = x.field, x.field.rational(0)
    if x.is_zero:
        raise Undefined("log 0")
    content, parts = factors(x)
    inside = f.rational(1 if content > 0 else -1)
    for base, side in ((abs(content).numerator, 1), (abs(content).denominator, -1)):
        for prime, n in primes(base):
            total = total + _log(f.rational(prime)) * f.rational(side * n)
    for part, n in parts:
        if is_positive(f, part.num):
            total = total + _log(part) * f.rational(int(n))
        else:
            inside = inside * part ** int(n)
    return total if inside.same(f.rational(1)) else total + _log(inside)


def _log(x: Quotient) -> Quotient:
    f, single = x.field, generator(x)
    if single and single.kind == "exp":
        return single.arguments[0]
    if single and single.kind == "root":
        return log(single.arguments[0]) * f.rational(Fraction(1, single.degree))
    return f.atom(("log", x.key), kind="log", arguments=(x,), data=x.data)


def exp(x: Quotient) -> Quotient:
    """exp x as the product over the terms of x."""
    f, total, ring = x.field, x.field.rational(1), x.field.ring
    for exponents, c in f.lift(x.num).to_dict().items():
        term = f.quotient(ring.from_dict({exponents: 1}), x.den)
        total = total * _exp(term, Fraction(int(c.p), int(c.q)))
    return total


def _exp(term: Quotient, c: Fraction) -> Quotient:
    """exp(c term), for a monomial over a polynomial; of a logarithm, a power."""
    f, single = term.field, generator(term)
    if single and single.kind == "log":
        return power(single.arguments[0], c)
    unit = term * f.rational(Fraction(1, c.denominator))
    return f.atom(("exp", unit.key), kind="exp", arguments=(unit,), positive=True, data=term.data) ** c.numerator


def entrywise(
    name: str, traits: Mapping[str, Any], smooth: bool, x: Quotient, others: Sequence[Quotient] = ()
) -> Quotient:
    """sigma(x; others) for a function of which nothing is used but its traits; see symverify.ops.pointwise."""
    f, degree = x.field, degree_of(traits, others)
    if x.is_zero and (_mirror(traits) == (-1, 0, 0) or (isinstance(degree, Fraction) and degree > 0)):
        return x
    outside = f.rational(1)
    if degree is not None and not x.is_zero:
        scale = positive_part(x)
        x = x / scale
        outside = power(scale, degree) if isinstance(degree, Fraction) else exp(degree * log(scale))
    mirror = _mirror(traits)
    if mirror is None or x.is_zero or x.num.leading_coefficient() > 0:
        return outside * _applied(name, smooth, x, others)
    a, b, c = map(f.rational, mirror)
    return outside * (a * _applied(name, smooth, -x, others) - b * x + c)


def degree_of(traits: Mapping[str, Any], others: Sequence[Quotient]) -> Fraction | Quotient | None:
    """The degree of homogeneity: a number, the value of an operand, or None."""
    degree = traits.get("homogeneous")
    if isinstance(degree, dict):
        return others[degree["exponent of"] - 1]
    return None if degree is None else Fraction(degree)


def _mirror(traits: Mapping[str, Any]) -> tuple[Fraction, ...] | None:
    return None if traits.get("reflect") is None else tuple(Fraction(c) for c in traits["reflect"])


def _applied(name: str, smooth: bool, x: Quotient, others: Sequence[Quotient]) -> Quotient:
    operands, data = (x, *others), frozenset().union(x.data, *(y.data for y in others))
    key = ("apply", name, *(y.key for y in operands))
    return x.field.atom(key, kind="apply", arguments=operands, data=data, smooth=smooth)


def positive_part(x: Quotient) -> Quotient:
    """The positive number and the powers of positive generators that divide x."""
    f, (num, den) = x.field, (x.field.lift(x.num), x.field.lift(x.den))
    c = num.leading_coefficient()
    total = f.rational(abs(Fraction(int(c.p), int(c.q))))
    for p, side in ((num, 1), (den, -1)):
        for i, n in enumerate(p.term_content().degrees()):
            if n and f.atoms[i].positive:
                one = f.ring.constant(1)
                total = total * Quotient(f, f.ring.gen(i), one) ** (side * int(n))
    return total


def mean(x: Quotient, names: frozenset[str]) -> Quotient:
    """E x over the distribution of the data `names`: linear, each product of what depends on them a moment of its own.

    Raises:
        NotExpressible: a denominator depends on them, or they come with other data.
    """
    f, ring, total = x.field, x.field.ring, x.field.rational(0)
    if not x.data & names:
        return x
    den = Quotient(f, x.den, ring.constant(1))
    if den.data & names:
        raise NotExpressible("the mean of a fraction whose denominator depends on the data")
    for exponents, c in f.lift(x.num).to_dict().items():
        inner = tuple(n if n and f.atoms[i].data & names else 0 for i, n in enumerate(exponents))
        outer = tuple(n - m for n, m in zip(exponents, inner, strict=True))
        moment = Quotient(f, ring.from_dict({inner: 1}), ring.constant(1))
        if moment.data - names:
            raise NotExpressible(f"a mean over {', '.join(sorted(names))} of what depends on other data too")
        if any(inner):
            moment = f.atom(("mean", tuple(sorted(names)), moment.key), kind="mean", arguments=(moment,))
        total = total + moment * f.quotient(ring.from_dict({outer: c}), ring.constant(1))
    return total / den


def determinant(rows: Sequence[Sequence[Any]]) -> Any:
    """By expansion along the first row: no divisions, so no pivot that might vanish."""
    if len(rows) == 1:
        return rows[0][0]
    terms = [rows[0][j] * determinant(minor(rows, 0, j)) for j in range(len(rows))]
    total = terms[0]
    for j, term in enumerate(terms[1:], 1):
        total = total - term if j % 2 else total + term
    return total


def minor(rows: Sequence[Sequence[Any]], i: int, j: int) -> list[list[Any]]:
    """The rows without row i and column j."""
    return [[*row[:j], *row[j + 1 :]] for k, row in enumerate(rows) if k != i]
