"""Numbers of a finite field, in which exponentials, logarithms, roots and positive coordinates stay symbols.

What a program computes from random residues is a residue, at the cost of a machine number. Only what has laws of its
own becomes an Expression in generators (symverify.verification.symbolic_field), with residues for coefficients:

    exp(a + b) = exp a exp b, exp(log S) = S, log(m S) = log m + log S, (m S)^e = m^e S^e     for m > 0
    s(m z) = m^p s(z) and s(-z) = a s(z) + b z + c        as the traits of an entrywise function s say

where m is a product of powers of positive generators. The value of a function at an argument that is met for the first
time is a random residue of its own, so that what is found to hold does so for every function with these traits. Which
laws are used depends on nothing but whether residues are equal: proofs/theorems/identity_testing.md.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import flint

from symverify.ops.backends import NotExpressible, Undefined
from symverify.verification import symbolic_functions as functions
from symverify.verification.identity_expression import (
    Expression,
    Number,
    data_of,
    key_of,
    lowered,
    residue,
)
from symverify.verification.symbolic_field import Field, Quotient

SPLIT = 64  # terms of an exponent that become a factor each
HIGHEST = 2**16  # power of a generator
LONGEST = 600  # terms of a polynomial


class Residues:
    """The functions of one number, for symverify.ops.backends.objects.Objects.

    Args:
        p: a prime.
        rng: of the random residues.
        positive, additive: keep positive coordinates, and those of translations, as generators; else they are random
            residues, of which these laws are not known.
    """

    def __init__(self, p: int, rng: random.Random, *, positive: bool = True, additive: bool = True) -> None:
        self.modulus, self.rng, self.positive, self.additive = p, rng, positive, additive
        self.field = Field(modulus=p, most=LONGEST)
        self.zero, self.one = flint.nmod(0, p), flint.nmod(1, p)
        self.rationals: dict[str, flint.nmod] = {}
        self.known: dict[Any, flint.nmod] = {}  # the values of functions, by name and argument
        self.exponentials: dict[Any, Number] = {}

    # --- where numbers come from

    def random(self) -> flint.nmod:
        return flint.nmod(self.rng.randrange(self.modulus), self.modulus)

    def coordinate(self, name: str, *, positive: bool = False, additive: bool = False) -> Number:
        """A coordinate of a generic group element."""
        if (positive and self.positive) or (additive and self.additive):
            return Expression(self.field.symbol(name, "element", positive=positive))
        return self.random()

    def datum(self, name: str, leaf: str) -> Expression:
        """An entry of data that a mean is taken over."""
        return Expression(self.field.symbol(name, data=frozenset({leaf})))

    def of(self, value: Any) -> Number:
        if isinstance(value, flint.nmod | Expression):
            return value
        if isinstance(value, Quotient):
            return lowered(value)
        if isinstance(value, float):
            raise NotExpressible(f"{value!r} is a float")
        text = str(value)
        if text not in self.rationals:
            self.rationals[text] = residue(self.field, text)
        return self.rationals[text]

    def pi(self) -> Number:
        return self._oracle("pi", ())

    def _oracle(self, name: str, arguments: Sequence[Number]) -> Number:
        """The value of the function `name`: random, and the same for the same arguments."""
        key = (name, *map(key_of, arguments))
        data = frozenset().union(*(data_of(x) for x in arguments))
        if data:
            operands = tuple(self._raised(x) for x in arguments)
            return Expression(self.field.atom(("apply", *key), kind="apply", arguments=operands, data=data))
        if key not in self.known:
            self.known[key] = self.random()
        return self.known[key]

    def _raised(self, x: Number) -> Quotient:
        if isinstance(x, Expression):
            return x.value
        f = self.field
        return Quotient(f, f.ring.constant(x), f.ring.constant(1))

    # --- comparisons

    def is_zero(self, a: Number) -> bool:
        return not isinstance(a, Expression) and a == 0

    def is_positive(self, a: Number) -> bool:
        raise NotExpressible("whether a value is positive depends on the point")

    def agree(self, a: Number, b: Number) -> bool:
        if isinstance(a, Expression) and isinstance(b, Expression):
            return a is b or a.value.same(b.value)
        return not isinstance(a, Expression) and not isinstance(b, Expression) and a == b

    def cut(self, a: Number) -> Number:
        """A random residue in its place, the same for the same number."""
        return self._oracle("cut", [a])

    def composed(self, a: Number) -> bool:
        """Is it an expression, of nothing that a mean is taken over?"""
        return isinstance(a, Expression) and not a.value.data

    def where_zero(self, x: Number, a: Number, b: Number) -> Number:
        """b, for an x that is positive wherever it is not 0: a product of norms and positive numbers."""
        if self.is_zero(x):
            return a
        if isinstance(x, Expression) and len(x.value.num) == 1 and x.value.num.leading_coefficient() == 1:
            num = Quotient(self.field, x.value.num, self.field.ring.constant(1))
            if all(atom.positive or atom.kind == "root" for atom in num.used):
                return b
        raise NotExpressible("a case distinction: whether a value is 0 depends on the point")

    def absolute(self, a: Number) -> Number:
        """|a| of 1, -1 and these times positive generators: the entries of monomial matrices."""
        return a * self.sign(a)

    def sign(self, a: Number) -> Number:
        rest = self.content(a)[1]
        if isinstance(rest, Expression) or rest not in (self.one, -self.one):
            raise NotExpressible("the sign of a value depends on the point")
        return rest

    # --- functions

    def content(self, a: Number) -> tuple[list[tuple[int, int]], Number]:
        """a = m b with m a product of powers of positive generators: [(generator, power), ...], b."""
        if not isinstance(a, Expression):
            return [], a
        f, (num, den) = self.field, (self.field.lift(a.value.num), self.field.lift(a.value.den))
        found = []
        for p, side in ((num, 1), (den, -1)):
            powers = [(i, int(n)) for i, n in enumerate(p.term_content().degrees()) if n and f.atoms[i].positive]
            monomial = f.ring.constant(1)
            for i, n in powers:
                if n > HIGHEST:
                    raise NotExpressible(f"a power above {HIGHEST}")
                found.append((i, side * n))
                monomial *= f.ring.gen(i) ** n
            num, den = (num / monomial, den) if side > 0 else (num, den / monomial)
        return found, lowered(Quotient(f, num, den), a.mixed) if found else a

    def _powers(self, content: list[tuple[int, int]], exponent: Fraction) -> Number:
        """m^e."""
        total: Number = self.one
        for i, n in content:
            atom, e = self.field.atoms[i], exponent * n
            generator = Expression(Quotient(self.field, self.field.ring.gen(i), self.field.ring.constant(1)))
            if atom.kind == "exp" and e.denominator > 1:
                total = total * self.exp(lowered(atom.arguments[0]) * self.of(e))
                continue
            whole, rest = divmod(e, 1)
            total = total * generator ** int(whole)
            if rest:
                total = total * self._root(generator, rest.denominator) ** rest.numerator
        return total

    def power(self, a: Number, exponent: Any) -> Number:
        """a^e, for a rational e; for another number e, exp(e log a)."""
        if isinstance(exponent, flint.nmod | Expression):
            return self.exp(exponent * self.log(a))
        exponent = Fraction(exponent)
        if exponent.denominator == 1:
            return a ** int(exponent)
        if self.is_zero(a):
            if exponent < 0:
                raise Undefined(f"0 to the power {exponent}")
            return a
        content, rest = self.content(a)
        return self._powers(content, exponent) * self._root(rest, exponent.denominator) ** exponent.numerator

    def sqrt(self, a: Number) -> Number:
        return self.power(a, Fraction(1, 2))

    def _root(self, x: Number, q: int) -> Number:
        if not isinstance(x, Expression) and x == 1:
            return x
        square = self._raised(x)
        known = {"kind": "root", "arguments": (square,), "data": data_of(x), "degree": q, "square": square}
        return Expression(self.field.atom(("root", q, key_of(x)), **known))

    def log(self, a: Number) -> Number:
        if self.is_zero(a):
            raise Undefined("log 0")
        content, rest = self.content(a)
        total = self._log(rest)
        for i, n in content:
            atom, f = self.field.atoms[i], self.field
            generator = Expression(Quotient(f, f.ring.gen(i), f.ring.constant(1)))
            total = (lowered(atom.arguments[0]) if atom.kind == "exp" else self._log(generator)) * n + total
        return total

    def _log(self, x: Number) -> Number:
        if not isinstance(x, Expression) and x == 1:
            return self.zero
        known = {"kind": "log", "arguments": (self._raised(x),), "data": data_of(x)}
        return Expression(self.field.atom(("log", key_of(x)), **known))

    def exp(self, a: Number) -> Number:
        """exp a: for a sum over one term a product, otherwise one generator."""
        if not isinstance(a, Expression):
            return self._exp(self.field.rational(1), a)
        x, f = a.value, self.field
        if a.mixed or len(x.den) > 1 or len(x.num) > SPLIT:
            return self._exp(x, self.one)
        total, ring = self.one, f.ring  # which grows
        for exponents, c in f.lift(x.num).to_dict().items():
            unit = f.quotient(ring.from_dict({exponents: 1}), x.den)
            total = total * self._exp(unit, flint.nmod(c, self.modulus))
        return total

    def _exp(self, unit: Quotient, c: Number) -> Number:
        """exp(c unit); 1 / exp(-c unit), if that is known; exp(log S) = S."""
        if c == 0:
            return self.one
        single = functions.generator(unit)
        if single and single.kind == "log" and c in (self.one, -self.one):
            found = lowered(single.arguments[0], True)
            return found if c == 1 else 1 / found
        key = (unit.key, int(c))
        if key not in self.exponentials:
            opposite = self.exponentials.get((unit.key, int(-c)))
            if opposite is not None:
                return 1 / opposite
            argument = Quotient(self.field, unit.num * c, unit.den)
            known = {"kind": "exp", "arguments": (argument,), "positive": True, "data": unit.data}
            self.exponentials[key] = Expression(self.field.atom(("exp", key), **known))
        return self.exponentials[key]

    def entrywise(self, name: str, traits: Mapping[str, Any], x: Number, *others: Number) -> Number:
        """s(x; others) for a function of which nothing is used but its traits; see symverify.ops.pointwise."""
        degree, mirror = traits.get("homogeneous"), traits.get("reflect")
        power = None if degree is None or isinstance(degree, dict) else Fraction(degree)
        if self.is_zero(x) and ((mirror and [*map(Fraction, mirror)] == [-1, 0, 0]) or (power and power > 0)):
            return x
        outside: Number = self.one
        if degree is not None and isinstance(x, Expression):
            content, x = self.content(x)
            outside = self._scale(content, power, degree, others)
        if mirror is None or (name, key_of(x), *map(key_of, others)) in self.known:
            return outside * self._oracle(name, (x, *others))
        opposite = (name, key_of(-x), *map(key_of, others))
        if opposite not in self.known and ("apply", *opposite) not in self.field.numbers:
            return outside * self._oracle(name, (x, *others))
        a, b, c = map(self.of, mirror)
        return outside * (a * self._oracle(name, (-x, *others)) - b * x + c)

    def _scale(self, content: Any, power: Fraction | None, degree: Any, others: Sequence[Number]) -> Number:
        """m^p, for a number p or for an operand."""
        if power is not None:
            return self._powers(content, power)
        total: Number = self.one
        for i, n in content:
            generator = Expression(Quotient(self.field, self.field.ring.gen(i), self.field.ring.constant(1)))
            total = total * self.exp(others[degree["exponent of"] - 1] * self.log(generator) * n)
        return total

    def inverse(self, rows: list[list[Number]]) -> list[list[Number]]:
        """Of residues by elimination, of expressions by cofactors."""
        n = len(rows)
        if not any(isinstance(x, Expression) for row in rows for x in row):
            entries = [int(x) for row in rows for x in row]
            inverse = flint.nmod_mat(n, n, entries, self.modulus).inv()
            return [[flint.nmod(int(x), self.modulus) for x in row] for row in inverse.tolist()]
        det = functions.determinant(rows)
        if self.is_zero(det):
            raise ZeroDivisionError("a singular matrix")
        if n == 1:
            return [[1 / det]]
        cofactor = [[functions.determinant(functions.minor(rows, j, i)) / det for j in range(n)] for i in range(n)]
        return [[-c if (i + j) % 2 else c for j, c in enumerate(row)] for i, row in enumerate(cofactor)]

    def mean(self, a: Number, names: frozenset[str]) -> Number:
        """The mean over the distribution of some data."""
        return lowered(functions.mean(a.value, names), a.mixed) if isinstance(a, Expression) else a

    def __getattr__(self, name: str) -> Callable[..., Number]:
        if name.startswith("_"):
            raise AttributeError(name)

        def refuse(*arguments: Number) -> Number:
            raise NotExpressible(f"{name} is known by its traits only")

        return refuse
