"""Generic elements of a group: rational parametrisations ("charts") whose images cover it, or lie dense in it.

An identity between expressions that are continuous in g holds on the group where it holds on a dense subset. The first
chart contains the identity's component (densely), or is the identity where the group is discrete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations, product
from typing import Any

import numpy as np

from symverify.groups import Group, axes
from symverify.groups.arrays import block_diagonal, split
from symverify.ops.backends import NotExpressible
from symverify.ops.backends.objects import Objects

Element = tuple[np.ndarray, ...]
MOST = 64  # charts


class Chart:
    """The arrays of generic elements, with symbols that are named after `tag` and the element's path."""

    def __init__(self, xp: Objects, sizes: Mapping[str, int], context: Mapping[str, np.ndarray], tag: str) -> None:
        self.xp, self.sizes, self.context, self.tag = xp, sizes, context, tag

    def of(self, group: Group, path: str = "g") -> list[Element]:
        """The charts of a group.

        Raises:
            NotExpressible: no rational parametrisation of it is known, or it has too many components.
        """
        kind = type(group).__name__
        match kind:
            case "Product":
                found = self._side_by_side(group.factors, path)
            case "Semidirect":
                found = self._side_by_side((group.normal, group.acting), path)
            case "Power":
                copies = range(axes.atom_size(group.over, self.sizes))
                found = self._several([self.of(group.base, f"{path}[{i}]") for i in copies])
                found = [group.gathered(parts) for parts in found]
            case "Translation":
                return [(self.symbols(path, axes.shape(group.axes, self.sizes)),)]
            case "PositiveScalar":
                return [(self.symbols(path, (), positive=True),)]
            case _:
                n, row = axes.length(group.row, self.sizes), axes.shape(group.row, self.sizes)
                return [(split(m, row),) for m in self.matrices(group, n, path)]
        return found

    def _side_by_side(self, factors: Any, path: str) -> list[Element]:
        found = self._several([self.of(factor, f"{path}.{k}") for k, factor in enumerate(factors)])
        return [sum(parts, ()) for parts in found]

    def _several(self, choices: list[list[Any]]) -> list[tuple[Any, ...]]:
        count = int(np.prod([len(c) for c in choices], dtype=object))
        if count > MOST:
            raise NotExpressible(f"the group has {count} components or elements to write out, more than {MOST}")
        return list(product(*choices))

    def symbols(self, path: str, shape: tuple[int, ...], *, positive: bool = False) -> np.ndarray:
        """A free (positive) symbol for every entry."""
        found = np.empty(shape, dtype=object)
        for index in np.ndindex(shape):
            name = f"{self.tag}:{path}{list(index)}"
            found[index] = self.xp.numbers.of(self.xp.numbers.field.symbol(name, "element", positive=positive))
        return found

    def matrices(self, group: Group, n: int, path: str) -> list[np.ndarray]:
        """The charts of a group of n x n matrices."""
        if n > 4:
            raise NotExpressible(f"matrices of size {n} x {n} are not written out")
        kind = type(group).__name__
        if kind not in MATRICES:
            raise NotExpressible(f"no parametrisation of {group.canonical} is known")
        found = []
        for matrix in MATRICES[kind](self, group, n, path):
            found.append(self.xp.array(matrix))
            if len(found) > MOST:
                raise NotExpressible(f"{group.canonical} has more than {MOST} components or elements to write out")
        return found

    def constant(self, group: Group, name: str, rank: int, n: int) -> np.ndarray:
        """A vector or matrix that defines the group."""
        if name not in self.context:
            raise NotExpressible(f"{group.canonical}: there is no value of {name}")
        return np.asarray(self.context[name], dtype=object).reshape((n,) * rank)


def _general(c: Chart, group: Group, n: int, path: str) -> Iterator[np.ndarray]:
    """All entries free; the determinant appears where the inverse does. What holds in GL(n) holds in a subgroup."""
    yield c.symbols(path, (n, n))


def _special(c: Chart, group: Group, n: int, path: str) -> Iterator[np.ndarray]:
    """All entries free but the last, of which det g = 1 is an equation of degree 1: dense in SL(n)."""
    from symverify.verification.symbolic_functions import determinant

    g = c.symbols(path, (n, n))
    g[-1, -1] = c.xp.numbers.of(0)
    rest, cofactor = determinant(g.tolist()), determinant(g[:-1, :-1].tolist()) if n > 1 else c.xp.numbers.of(1)
    g[-1, -1] = (1 - rest) / cofactor
    yield g


def _rotations(c: Chart, group: Group, n: int, path: str, across: np.ndarray | None = None) -> Iterator[np.ndarray]:
    """Cayley's (1 - K)(1 + K)^-1 for skew K, or P K P: dense in SO(n), or in the rotations of the image of P."""
    free, one = c.symbols(path, (n, n)), c.xp.eye(n)
    upper = free * c.xp.array(np.triu(np.ones((n, n), dtype=int), 1))
    k = upper - upper.T
    k = k if across is None else across @ k @ across
    yield (one - k) @ c.xp.inverse(one + k)


def _orthogonal(c: Chart, group: Group, n: int, path: str) -> Iterator[np.ndarray]:
    """The rotations, and the rotations times diag(-1, 1, ..., 1)."""
    mirror = c.xp.array([[(-1 if i == 0 else 1) * (i == j) for j in range(n)] for i in range(n)])
    (rotation,) = _rotations(c, group, n, path)
    yield rotation
    yield rotation @ mirror


def _positive(c: Chart, group: Group, n: int, path: str) -> Iterator[np.ndarray]:
    yield c.symbols(path, (n,), positive=True)[:, None] * c.xp.eye(n)


def _signs(c: Chart, group: Group, n: int, path: str) -> Iterator[np.ndarray]:
    for signs in product((1, -1), repeat=n):
        yield c.xp.array(np.diag(signs))


def _permutations(c: Chart, group: Group, n: int, path: str) -> Iterator[np.ndarray]:
    for order in permutations(range(n)):
        yield c.xp.array(np.eye(n, dtype=int)[list(order)])


def _products(*charts: Any) -> Any:
    """Every product of elements of these groups of matrices."""

    def found(c: Chart, group: Group, n: int, path: str) -> Iterator[np.ndarray]:
        first, *others = (list(chart(c, group, n, path)) for chart in charts)
        for matrices in product(first, *others):
            g = matrices[0]
            for other in matrices[1:]:
                g = g @ other
            yield g

    return found


def _blocks(c: Chart, group: Any, n: int, path: str) -> Iterator[np.ndarray]:
    parts = [
        c.matrices(factor, axes.length(factor.row, c.sizes), f"{path}.{k}") for k, factor in enumerate(group.factors)
    ]
    for blocks in product(*parts):
        g = block_diagonal(blocks)
        yield c.xp.array(g)


def _stabiliser(c: Chart, group: Any, n: int, path: str) -> Iterator[np.ndarray]:
    """With P = 1 - v vᵀ / vᵀv: 1 + M P in GL(n), for any M; in O(n) Cayley's of P K P, and that times a reflection."""
    one = c.xp.eye(n)
    v = one.sum(1) if group.of == "1" else c.constant(group, group.of, 1, n)
    across = one - v[:, None] * v[None, :] / (v @ v)
    if type(group.base).__name__ == "GL":
        yield one + c.symbols(path, (n, n)) @ across
        return
    (rotation,) = _rotations(c, group, n, path, across)
    yield rotation
    if n > 1:
        w = across[:, 0] * (v @ v)
        yield rotation @ (one - 2 * w[:, None] * w[None, :] / (w @ w))


def _commutant(c: Chart, group: Any, n: int, path: str) -> Iterator[np.ndarray]:
    """Of given matrices, the span of a basis; else the polynomials in the one matrix C that defines it.

    Pairs of a polynomial in C with C are dense in the pairs of commuting real matrices: to C add a small multiple of a
    nonderogatory matrix that commutes with g, and g is a polynomial in the sum (Motzkin and Taussky).
    """
    matrices = [c.constant(group, name, 2, n) for name in group.of]
    values = [[x.value.rational for x in matrix.flat] for matrix in matrices]
    if not any(None in entries for entries in values):
        basis = list(group.tangents(n, tuple(np.array(v, dtype=object).reshape(n, n) for v in values)))
        weights = c.symbols(path, (len(basis),))
        yield sum((w * c.xp.array(x) for w, x in zip(weights, basis, strict=True)), 0 * c.xp.eye(n))
        return
    if len(matrices) > 1:
        raise NotExpressible(f"no parametrisation of {group.canonical} is known: it commutes with several matrices")
    power, g = c.xp.eye(n), 0 * c.xp.eye(n)
    for weight in c.symbols(path, (n,)):
        g, power = g + weight * power, power @ matrices[0]
    yield g


MATRICES = {
    "GL": _general,
    "Subgroup": _general,
    "SL": _special,
    "SO": _rotations,
    "O": _orthogonal,
    "PositiveDiagonal": _positive,
    "Signs": _signs,
    "Diagonal": _products(_positive, _signs),
    "Permutation": _permutations,
    "SignedPermutation": _products(_signs, _permutations),
    "PositiveMonomial": _products(_positive, _permutations),
    "BlockDiagonal": _blocks,
    "Stabiliser": _stabiliser,
    "Commutant": _commutant,
}
