"""NumPy arrays of exact or rigorous numbers; what one number can do comes from its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symverify.ops.backends import Undefined

Array = np.ndarray
PIECEWISE = ("maximum", "minimum", "absolute", "sign", "where_positive", "where_zero")
ENTRYWISE = (*PIECEWISE, "exp", "log", "sqrt", "tanh", "sin", "cos", "erf", "sigmoid", "softplus")


@dataclass(frozen=True)
class Objects:
    """A backend of object arrays. `numbers` has the functions of single numbers, `of(value)` and `inverse(rows)`."""

    name: str
    numbers: Any

    def __getattr__(self, name: str) -> Callable[..., Array]:
        if name not in ENTRYWISE:
            raise AttributeError(f"the backend {self.name} has no {name}")
        function = getattr(self.numbers, name)
        return lambda *arrays: self.each(function, *arrays)

    def each(self, function: Callable[..., Any], *arrays: Any) -> Array:
        """The function of numbers, entry by entry; plain numbers are broadcast."""
        return np.asarray(np.frompyfunc(function, len(arrays), 1)(*map(self._operand, arrays)), dtype=object)

    def _operand(self, x: Any) -> Array:
        if isinstance(x, Array):
            return x
        return np.asarray(self.numbers.of(x), dtype=object)

    @property
    def pi(self) -> Any:
        return self.numbers.pi()

    def array(self, values: Any) -> Array:
        if not isinstance(values, Array):
            values = values.tolist() if hasattr(values, "tolist") else values
            values = np.array(values, dtype=object)
        return self.each(self.numbers.of, values)

    def full(self, shape: Sequence[int], value: int | Fraction) -> Array:
        out = np.empty(tuple(shape), dtype=object)
        out.fill(self.numbers.of(value))
        return out

    def eye(self, n: int) -> Array:
        return self.array(np.eye(n, dtype=int))

    def zeros_like(self, x: Array) -> Array:
        return self.full(np.shape(x), 0)

    def ones_like(self, x: Array) -> Array:
        return self.full(np.shape(x), 1)

    def stack(self, arrays: Sequence[Any]) -> Array:
        return np.stack([np.asarray(x, dtype=object) for x in arrays])

    def broadcast_to(self, x: Array, shape: Sequence[int]) -> Array:
        return np.broadcast_to(x, tuple(shape))

    def number(self, q: Fraction) -> Any:
        return self.numbers.of(q)

    def scalar_power(self, base: Any, exponent: Fraction) -> Any:
        return self.numbers.power(self.numbers.of(base), exponent)

    def power(self, x: Array, exponent: Fraction | Array) -> Array:
        if isinstance(exponent, Fraction):
            return self.each(lambda a: self.numbers.power(a, exponent), x)
        return self.each(self.numbers.power, x, exponent)

    def word(self, x: Array, exponent: Fraction | Array, parity: int) -> Array:
        def entry(a: Any, e: Any) -> Any:
            if self.numbers.is_zero(a):
                return self.numbers.of(0)
            value = self.numbers.power(self.numbers.absolute(a), e)
            return value * self.numbers.sign(a) if parity % 2 else value

        if isinstance(exponent, Fraction):
            return self.each(lambda a: entry(a, exponent), x)
        return self.each(entry, x, exponent)

    def einsum(self, labels: Sequence[Sequence[int]], out: Sequence[int], operands: Sequence[Array]) -> Array:
        pairs = [y for x, ls in zip(operands, labels, strict=True) for y in (x, list(ls))]
        sizes = {i: n for x, ls in zip(operands, labels, strict=True) for i, n in zip(ls, x.shape, strict=True)}
        if 0 in sizes.values():
            return self.full([sizes[i] for i in out], 0)
        return np.asarray(np.einsum(*pairs, list(out), optimize=len(operands) > 2), dtype=object)

    def logsumexp(self, x: Array, axes: Sequence[int]) -> Array:
        return self.log(np.sum(self.exp(x), axis=tuple(axes)))

    def mean(self, x: Array) -> Array:
        return np.asarray(np.sum(x, axis=0) * self.number(Fraction(1, len(x))), dtype=object)

    def inverse(self, x: Array) -> Array:
        matrices = x.reshape(-1, *x.shape[-2:])
        inverses = [np.array(self.numbers.inverse(m.tolist()), dtype=object) for m in matrices]
        return np.array(inverses, dtype=object).reshape(x.shape)

    def pivot(self, diagonal: Array) -> Array:
        for j, entry in enumerate(diagonal):
            if self.numbers.is_positive(entry):
                return self.array([int(i == j) for i in range(len(diagonal))])
        raise Undefined("no further direction is certainly outside the span: the columns are dependent, or nearly so")

    def monomial(self, x: Array) -> Array:
        for line in (*_lines(x), *_lines(np.swapaxes(x, -1, -2))):
            if sum(not self.numbers.is_zero(a) for a in line) > 1:
                raise Undefined("the instance rho(g) = g^3 represents diagonal and monomial groups only")
        return x


def _lines(x: Array) -> Iterator[Array]:
    return iter(x.reshape(-1, x.shape[-1])) if x.ndim else iter([x.reshape(1)])
