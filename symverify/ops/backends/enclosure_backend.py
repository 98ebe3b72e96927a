"""The backend of enclosures: whole arrays of float64 balls. Matrix products run in BLAS, scalar functions in FLINT.

For large networks, where balls of FLINT one by one are too slow. Every comparison asks for certainty: what depends on
the sign of a ball around 0 is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb

from symverify.ops.backends import Undefined
from symverify.ops.backends.ball_backend import Balls, precision
from symverify.ops.backends.enclosure import FLOOR, UP, Enclosure, U, product, total, up

BITS = 64  # of the scalar functions; then they are rounded to doubles
SCALAR = ("exp", "log", "sqrt", "tanh", "sin", "cos", "erf", "sigmoid", "softplus")
BALLS = Balls()


def ball(mid: float, rad: float) -> arb:
    return arb(mid, rad)


def doubles(value: arb) -> tuple[float, float]:
    """(midpoint, radius) of doubles that contain the ball."""
    if not value.is_finite():
        raise Undefined("a function outside of its domain")
    mid = float(value.mid())
    rad = float((value - arb(mid)).abs_upper()) if np.isfinite(mid) else np.inf
    return mid, rad * UP + FLOOR if rad else 0.0


def rounded(value: Any) -> tuple[float, float]:
    """(midpoint, radius) of doubles that contain a number: a float, integer, fraction, "p/q" or ball."""
    if isinstance(value, float | np.floating):
        return float(value), 0.0
    if isinstance(value, arb):
        return doubles(value)
    exact = value if isinstance(value, Fraction) else _fraction(value)
    try:
        mid = float(exact)
    except OverflowError as error:
        raise Undefined(f"{str(exact)[:20]}... is larger than every double") from error
    return mid, 0.0 if Fraction(mid) == exact else float(abs(exact - Fraction(mid))) * UP + FLOOR


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q)) if hasattr(value, "q") else Fraction(value)


_mids = np.frompyfunc(ball, 2, 1)
_doubles = np.frompyfunc(doubles, 1, 2)
_rounded = np.frompyfunc(rounded, 1, 2)


def _paired(parts: tuple[Any, Any]) -> Enclosure:
    return Enclosure(*(np.asarray(part, dtype=np.float64) for part in parts))


@dataclass(frozen=True)
class Enclosures:
    """The backend. Values of scalar functions are remembered, since derivatives ask for them again."""

    name: str = "enclosure"
    remembered: dict[Any, Enclosure] = field(default_factory=dict, compare=False)

    def __getattr__(self, name: str) -> Callable[..., Enclosure]:
        if name not in SCALAR:
            raise AttributeError(f"the backend enclosure has no {name}")
        return lambda x: self.scalar(name, getattr(BALLS, name), x)

    def scalar(self, name: str, function: Callable[..., arb], *arrays: Enclosure) -> Enclosure:
        """A function of single numbers, entry by entry, in FLINT; `name` says which one it is."""
        key = (name, *((x.shape, x.mid.tobytes(), x.rad.tobytes()) for x in arrays))
        if key not in self.remembered:
            with precision(BITS), np.errstate(all="ignore"):
                balls = [_mids(x.mid, x.rad) for x in arrays]
                self.remembered[key] = _paired(_doubles(np.frompyfunc(function, len(balls), 1)(*balls)))
        return self.remembered[key]

    @property
    def pi(self) -> Enclosure:
        with precision(BITS):
            return _paired(doubles(arb.pi()))

    def array(self, values: Any) -> Enclosure:
        if isinstance(values, Enclosure):
            return values
        if hasattr(values, "detach"):
            values = values.detach().cpu().numpy()
        if not isinstance(values, np.ndarray):
            values = values.tolist() if hasattr(values, "tolist") else values
            values = np.array(values, dtype=object)
        if values.dtype.kind == "f" and values.dtype.itemsize <= 8:
            return Enclosure(values.astype(np.float64), np.zeros(values.shape))
        return _paired(_rounded(values.astype(object)))

    def full(self, shape: Sequence[int], value: int | Fraction) -> Enclosure:
        mid, rad = rounded(value)
        return Enclosure(np.full(tuple(shape), mid), np.full(tuple(shape), rad))

    def eye(self, n: int) -> Enclosure:
        return Enclosure(np.eye(n), np.zeros((n, n)))

    def zeros_like(self, x: Enclosure) -> Enclosure:
        return self.full(x.shape, 0)

    def ones_like(self, x: Enclosure) -> Enclosure:
        return self.full(x.shape, 1)

    def stack(self, arrays: Sequence[Enclosure]) -> Enclosure:
        return Enclosure(np.stack([x.mid for x in arrays]), np.stack([x.rad for x in arrays]))

    def broadcast_to(self, x: Enclosure, shape: Sequence[int]) -> Enclosure:
        return x.each(lambda part: np.broadcast_to(part, tuple(shape)))

    def number(self, q: Fraction) -> Enclosure:
        return self.full((), q)

    def scalar_power(self, base: Enclosure, exponent: Fraction) -> Enclosure:
        return self.power(base, exponent)

    # --- what depends on signs

    def _chosen(self, first: np.ndarray, second: np.ndarray, a: Enclosure, b: Enclosure) -> Enclosure:
        """`a` where the first is certain, `b` where the second is; refused elsewhere."""
        if not (first | second).all():
            raise Undefined("the sign of a number that may be 0 decides")
        return Enclosure(np.where(first, a.mid, b.mid), np.where(first, a.rad, b.rad))

    def where_positive(self, x: Enclosure, a: Enclosure, b: Enclosure) -> Enclosure:
        return self._chosen(x.positive, x.nonpositive, a, b)

    def where_zero(self, x: Enclosure, a: Enclosure, b: Enclosure) -> Enclosure:
        return self._chosen(x.zero, x.positive | x.negative, a, b)

    def maximum(self, x: Enclosure, y: Any) -> Enclosure:
        y = y if isinstance(y, Enclosure) else self.full((), y)
        return self.where_positive(x - y, x, y)

    def minimum(self, x: Enclosure, y: Any) -> Enclosure:
        y = y if isinstance(y, Enclosure) else self.full((), y)
        return self.where_positive(x - y, y, x)

    def absolute(self, x: Enclosure) -> Enclosure:
        return self.where_positive(x, x, -x)

    def sign(self, x: Enclosure) -> Enclosure:
        one = self.ones_like(x)
        return self.where_positive(x, one, self.where_zero(x, self.zeros_like(x), -one))

    # --- powers

    def power(self, x: Enclosure, exponent: Fraction | Enclosure) -> Enclosure:
        if isinstance(exponent, Enclosure):
            return self.scalar("power", BALLS.power, x, exponent)
        if exponent == 1:
            return x
        return self.scalar(f"power {exponent}", lambda a: BALLS.power(a, exponent), x)

    def word(self, x: Enclosure, exponent: Fraction | Enclosure, parity: int) -> Enclosure:
        def entry(a: arb, e: Any) -> arb:
            if BALLS.is_zero(a):
                return arb(0)
            value = BALLS.power(BALLS.absolute(a), e)
            return value * BALLS.sign(a) if parity % 2 else value

        if isinstance(exponent, Fraction):
            return self.scalar(f"word {exponent} {parity % 2}", lambda a: entry(a, exponent), x)
        return self.scalar(f"word {parity % 2}", entry, x, exponent)

    # --- linear algebra

    def einsum(self, labels: Sequence[Sequence[int]], out: Sequence[int], operands: Sequence[Enclosure]) -> Enclosure:
        """Two operands at a time, in the order that NumPy finds cheap."""
        terms = [(list(ls), x) for ls, x in zip(labels, operands, strict=True)]
        order = [[0, 1]] * (len(terms) - 1)
        if len(terms) > 2:
            pairs = [y for ls, x in terms for y in (x.mid, ls)]
            order = np.einsum_path(*pairs, list(out), optimize="greedy")[0][1:]
        for step in order:
            chosen = [terms[i] for i in step]
            terms = [term for i, term in enumerate(terms) if i not in step]
            while len(chosen) > 1:
                first, second = chosen.pop(), chosen.pop()
                others = [ls for ls, _ in (*terms, *chosen)]
                chosen.append(_contracted(first, second, {*out}.union(*others)))
            terms.append(chosen[0])
        ls, x = _alone(*terms[0], set(out))
        return x.transpose([ls.index(label) for label in out])

    def logsumexp(self, x: Enclosure, axes: Sequence[int]) -> Enclosure:
        """Shifted by the largest midpoint c, a number without error: c + log sum exp(x - c)."""
        top = self.array(x.mid.max(axis=tuple(axes), keepdims=True))
        return self.log(total(self.exp(x - top), tuple(axes))) + top.each(lambda part: part.squeeze(tuple(axes)))

    def mean(self, x: Enclosure) -> Enclosure:
        return total(x, (0,)) / len(x)

    def inverse(self, x: Enclosure) -> Enclosure:
        """B = fl(1/x) with E = 1 - B x of norm below 1: 1/x - B = (1 - E)^-1 E B, column by column in the sup norm."""
        try:
            with np.errstate(all="ignore"):
                b = Enclosure(np.linalg.inv(x.mid), np.zeros(x.shape))
        except np.linalg.LinAlgError as error:
            raise Undefined("a matrix that may be singular has no inverse") from error
        n = x.shape[-1]
        rest = self.eye(n) - product(b, x)
        size = Enclosure(np.abs(rest.mid) + rest.rad, np.zeros(x.shape))
        size = Enclosure(up(size.mid), size.rad)
        norm = up(size.mid.sum(-1), n + 16).max(-1, initial=0.0)[..., None, None]
        if not (norm < 0.5).all():
            raise Undefined("a matrix that may be singular has no inverse")
        moved = product(size, Enclosure(np.abs(b.mid), b.rad))
        column = up(moved.mid + moved.rad).max(-2, initial=0.0, keepdims=True)
        return Enclosure(b.mid, np.broadcast_to(up(column / (1 - norm) * (1 + 8 * U)) + FLOOR, x.shape))

    def pivot(self, diagonal: Enclosure) -> Enclosure:
        for j, certain in enumerate(diagonal.positive):
            if certain:
                return self.eye(len(diagonal))[j]
        raise Undefined("no further direction is certainly outside the span: the columns are dependent, or nearly so")

    def monomial(self, x: Enclosure) -> Enclosure:
        nonzero = ~x.zero
        if max(nonzero.sum(-1).max(initial=0), nonzero.sum(-2).max(initial=0) if x.ndim > 1 else 0) > 1:
            raise Undefined("the instance rho(g) = g^3 represents diagonal and monomial groups only")
        return x


Term = tuple[list[int], Enclosure]


def _alone(labels: list[int], x: Enclosure, kept: set[int]) -> Term:
    """One operand of an einsum: its diagonal where a label stands twice, and the sum over labels nobody else has."""
    distinct = list(dict.fromkeys(labels))
    if len(distinct) < len(labels):
        x = x.each(lambda part: np.einsum(part, labels, distinct))
    gone = tuple(i for i, label in enumerate(distinct) if label not in kept)
    return [label for label in distinct if label in kept], total(x, gone) if gone else x


def _contracted(a: Term, b: Term, kept: set[int]) -> Term:
    """The product of two operands, summed over the labels that are not kept, as one batch of matrix products."""
    (la, x), (lb, y) = _alone(*a, kept | set(b[0])), _alone(*b, kept | set(a[0]))
    both = [label for label in la if label in lb]
    batch, inner = [i for i in both if i in kept], [i for i in both if i not in kept]
    rows, columns = [i for i in la if i not in both], [i for i in lb if i not in both]
    sizes = dict(zip((*la, *lb), (*x.shape, *y.shape), strict=True))
    lead, m, k, n = ([sizes[i] for i in part] for part in (batch, rows, inner, columns))
    left = x.transpose([la.index(i) for i in (*batch, *rows, *inner)])
    right = y.transpose([lb.index(i) for i in (*batch, *inner, *columns)])
    m1, k1, n1 = (int(np.prod(part, dtype=int)) for part in (m, k, n))
    made = product(left.reshape((*lead, m1, k1)), right.reshape((*lead, k1, n1)))
    return [*batch, *rows, *columns], made.reshape((*lead, *m, *n))
