"""Residues modulo a prime p < 2^22, in torch's float64 (exact below 2^53), in batches, under autograd, CPU or GPU.

A transcendental value is an element of the field of its own (residue_functions.py). That the relations which these
elements do not know do not matter, because exponents and logarithms are linearly independent, is for the caller to
show; what it needs for that is recorded. Pieces of piecewise functions are chosen by signs that the caller brings.
proofs/theorems/independence.md
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import flint
import torch

from symverify.ops.backends import NotExpressible
from symverify.ops.backends.residue_arithmetic import attached, contracted, power, reduced, scattered
from symverify.ops.backends.residue_array import NoRoot, Records, Residues, modulo, padded
from symverify.ops.backends.residue_functions import Elements

Tensor = torch.Tensor


@dataclass
class PrimeField(Elements):
    """The backend. One instance serves one evaluation.

    Attributes:
        p: the prime, 7 modulo 8, so that -1 has no root and 2 has one.
        seed: of the elements that stand for transcendental values.
        signs: for every call of a piecewise function, in order, the signs of what decides it.
        roots: for every root of the program, in order, its values, where they are rational; None: they are found here.
        mixed: take either of the two square roots at random (by the radicand), not always the one that is a square.
    """

    p: int
    seed: int = 0
    signs: Iterator[Tensor] = field(default_factory=lambda: iter(()))
    roots: Iterator[Tensor] | None = None
    mixed: bool = False
    device: Any = None
    name: str = "residues"
    records: Records = field(default_factory=Records)

    # numbers and arrays

    def array(self, values: Any) -> Residues:
        if isinstance(values, Residues):
            return values
        rows = values.tolist() if hasattr(values, "tolist") else values
        return Residues(torch.tensor([self._nested(rows)], dtype=torch.float64, device=self.device), self.p)

    def _nested(self, values: Any) -> Any:
        if isinstance(values, list | tuple):
            return [self._nested(v) for v in values]
        return float(modulo(Fraction(values), self.p))

    def full(self, shape: Sequence[int], value: int | Fraction) -> Residues:
        return self.number(Fraction(value)).viewed(lambda x: padded(x, 1 + len(shape)).expand(1, *shape))

    def eye(self, n: int) -> Residues:
        return Residues(torch.eye(n, dtype=torch.float64, device=self.device)[None], self.p)

    def zeros_like(self, x: Residues) -> Residues:
        return self.full(x.shape, 0)

    def ones_like(self, x: Residues) -> Residues:
        return self.full(x.shape, 1)

    def stack(self, arrays: Sequence[Residues]) -> Residues:
        most = max(x.v.shape[0] for x in arrays)
        return arrays[0]._with(torch.stack([x.v.expand(most, *x.shape) for x in arrays], 1), *arrays[1:])

    def broadcast_to(self, x: Residues, shape: Sequence[int]) -> Residues:
        return x.viewed(lambda v: padded(v, 1 + len(shape)).expand(v.shape[0], *shape))

    def number(self, q: Fraction) -> Residues:
        residue = torch.tensor([float(modulo(q, self.p))], dtype=torch.float64, device=self.device)
        return Residues(residue, self.p, exact=q)

    @cached_property
    def root_of_pi(self) -> Tensor:
        """An element for the root of pi, of which pi is the square."""
        return scattered(torch.tensor([0.0], dtype=torch.float64, device=self.device), self.seed, "pi", self.p)

    @cached_property
    def pi(self) -> Residues:
        return Residues(power(self.root_of_pi, 2, self.p), self.p)

    def scalar_power(self, base: Residues, exponent: Fraction) -> Residues:
        """q^e > 0 for a positive rational q, or for pi: the product of the powers of the primes of q.

        Raises:
            NoRoot: a prime has no such root in this field.
        """
        if base is self.pi and exponent.denominator <= 2:
            return Residues(power(self.root_of_pi, int(2 * exponent) % (self.p - 1), self.p), self.p)
        if base.exact is None or base.exact <= 0:
            raise NotExpressible("a power of a number that is no positive rational")
        if exponent.denominator == 1:
            return self.number(base.exact**exponent.numerator)
        value, exact = 1, Fraction(1)
        for q, sign in ((base.exact.numerator, 1), (base.exact.denominator, -1)):
            for prime, e in flint.fmpz(q).factor():
                total = sign * int(e) * exponent
                whole, part = divmod(total.numerator, total.denominator)
                exact *= Fraction(int(prime)) ** whole
                value = value * pow(self._root(int(prime), total.denominator), part, self.p) % self.p if part else value
        number = self.number(exact)
        return number if value == 1 else Residues(reduced(number.v * float(value), self.p), self.p)

    def _root(self, prime: int, order: int) -> int:
        """The root of a prime number in the field, of the order of a denominator."""
        root = pow(prime, self._rooting(order), self.p)
        if pow(root, order, self.p) != prime % self.p:
            raise NoRoot(f"{prime} has no root of order {order} modulo {self.p}")
        return root

    def _rooting(self, order: int) -> int:
        """The exponent e with (x^e)^order = x for every x that has such a root in the field."""
        exponent = 1
        while order % 2 == 0:
            order, exponent = order // 2, exponent * (self.p + 1) // 4 % (self.p - 1)
        try:
            return exponent * pow(order, -1, self.p - 1) % (self.p - 1)
        except ValueError as error:
            raise NoRoot(f"roots of order {order} are not unique modulo {self.p}") from error

    # algebra

    def power(self, x: Residues, exponent: Fraction | Residues) -> Residues:
        if isinstance(exponent, Residues):
            return self._powers(x, exponent)
        value, n, order = x.v.detach(), exponent.numerator, exponent.denominator
        if order > 1:
            value = self._rooted(x, order)
        elif n > 0:
            slope = reduced(power(value, n - 1, self.p) * (n % self.p), self.p)
            return x._with(attached(x.v, power(value, n, self.p), slope, self.p))
        self.records.defined.append(value != 0)
        out = power(value, n % (self.p - 1), self.p)
        over = power(x.v.detach(), self.p - 2, self.p)
        slope = reduced(reduced(out * over, self.p) * float(modulo(exponent, self.p)), self.p)
        return x._with(attached(x.v, out, slope, self.p))

    def _rooted(self, x: Residues, order: int) -> Tensor:
        """A root of the entries, where there is one; the records tell."""
        radicand = x.v.detach()
        if self.roots is not None:
            given = next(self.roots)
            self.records.defined.append((power(given, order, self.p) == radicand) & (radicand != 0))
            return given
        root = power(radicand, self._rooting(order), self.p)
        exists = (power(root, order, self.p) == radicand) & (radicand != 0)
        if order % 4 == 0 or order & (order - 1):
            self.records.other.append(f"a root of order {order}")
        self.records.squares.append(x._with(exists))
        if self.mixed and order % 2 == 0:
            flip = scattered(radicand, self.seed, "sign", self.p) % 2 == 0
            root = torch.where(flip, reduced(-root, self.p), root)
        return root

    def _powers(self, x: Residues, exponent: Residues) -> Residues:
        """x_i^e_i for constant integers e_i."""
        if exponent.whole is None:
            raise NotExpressible("a power with an exponent that is no constant")
        value = x.v.detach()
        whole = torch.broadcast_to(padded(exponent.whole, value.dim()), value.shape)
        self.records.defined.append((value != 0) | (whole > 0))
        out = _tabulated(value, whole, self.p)
        slope = reduced(_tabulated(value, whole - 1, self.p) * torch.remainder(whole, self.p), self.p)
        return x._with(attached(x.v, out, slope, self.p), exponent)

    def inverse(self, x: Residues) -> Residues:
        """The inverses of matrices, by the recursion of Faddeev and LeVerrier, whose steps are products."""
        n, labels = x.shape[-1], list(range(len(x.shape) - 2))
        i, j, k = (len(labels) + a for a in range(3))
        unit = self.broadcast_to(self.eye(n), x.shape)
        adjugate, c = unit, self.number(Fraction(1))
        for step in range(1, n + 1):
            product = self.einsum([[*labels, i, j], [*labels, j, k]], [*labels, i, k], [x, adjugate])
            c = self.einsum([[*labels, i, i]], labels, [product]) * self.number(Fraction(-1, step))
            if step < n:
                adjugate = product + unit * c.reshape((*c.shape, 1, 1))
        return adjugate * self.power(c * -1, Fraction(-1)).reshape((*c.shape, 1, 1))

    def mean(self, x: Residues) -> Residues:
        return x._with(reduced(x.v.sum(1), self.p)) * self.number(Fraction(1, x.shape[0]))

    def einsum(self, labels: Sequence[Sequence[int]], out: Sequence[int], operands: Sequence[Residues]) -> Residues:
        if len(operands) == 1 and len(set(labels[0])) == len(labels[0]) == len(out):
            order = [0, *(1 + list(labels[0]).index(label) for label in out)]
            return operands[0].viewed(lambda x: x.permute(order))
        many = max((label for ls in labels for label in ls), default=0) + 1
        batched = any(x.v.shape[0] > 1 for x in operands)
        named = [([many] if x.v.shape[0] > 1 else []) + list(ls) for x, ls in zip(operands, labels, strict=True)]
        arrays = [x.v if x.v.shape[0] > 1 else x.v[0] for x in operands]
        value = contracted(named, ([many] if batched else []) + list(out), arrays, self.p)
        return operands[0]._with(value if batched else value[None], *operands[1:])

    # pieces

    def _positive(self, x: Residues) -> Tensor:
        signs = next(self.signs, None)
        if signs is None:
            raise NotExpressible("a piecewise function, of whose argument the sign is not known")
        return padded(signs > 0, x.v.dim())

    def where_positive(self, x: Residues, a: Any, b: Any) -> Residues:
        a, b = x.of(a), x.of(b)
        return x._with(torch.where(self._positive(x), *(padded(y.v, x.v.dim()) for y in (a, b))), a, b)

    def maximum(self, x: Residues, y: Any) -> Residues:
        return self.where_positive(x - y, x, y)

    def minimum(self, x: Residues, y: Any) -> Residues:
        return self.where_positive(x - y, y, x)

    def absolute(self, x: Residues) -> Residues:
        return self.where_positive(x, x, -x)

    def sign(self, x: Residues) -> Residues:
        return self.where_positive(x, self.ones_like(x), -self.ones_like(x))

    def _refused(self, *_: Any) -> Any:
        raise NotExpressible("a case distinction that is none of signs has no meaning modulo a prime")

    where_zero = word = pivot = monomial = _refused


def _tabulated(x: Tensor, whole: Tensor, p: int) -> Tensor:
    """x^e for integers e, entry by entry."""
    out = torch.zeros_like(x)
    for e in torch.unique(whole).tolist():
        out = torch.where(whole == e, power(x, int(e) % (p - 1), p), out)
    return out
