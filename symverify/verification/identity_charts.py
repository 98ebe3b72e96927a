"""Generic elements of a group at a random point: the charts of symverify.verification.symbolic_charts, in residues."""

from __future__ import annotations

from typing import Any

import numpy as np

from symverify.groups import Group, axes
from symverify.groups.arrays import rationals
from symverify.ops.backends import NotExpressible
from symverify.verification.identity_program import Point
from symverify.verification.symbolic_charts import MATRICES, Chart, Element

WIDEST = 8  # rows of a matrix
MOST = 200  # elements of a finite group, or components


class Coordinates(Chart):
    """Coordinates are random residues where no law asks for generators.

    What commutes with one matrix C is a polynomial in C, as in the symbolic charts; with given ones, the span of a
    basis.
    """

    def __init__(self, point: Point, tag: str) -> None:
        super().__init__(point.xp, point.scene.sizes, point.context, tag)
        self.literals = point.scene.literals

    def of(self, group: Any, path: str = "g") -> list[Element]:
        if type(group).__name__ == "Translation":
            return [(self._drawn(path, axes.shape(group.axes, self.sizes), additive=True),)]
        return super().of(group, path)

    def symbols(self, path: str, shape: tuple[int, ...], *, positive: bool = False) -> np.ndarray:
        return self._drawn(path, shape, positive=positive)

    def _drawn(self, path: str, shape: tuple[int, ...], **kind: bool) -> np.ndarray:
        found = np.empty(shape, dtype=object)
        for index in np.ndindex(shape):
            found[index] = self.xp.numbers.coordinate(f"{self.tag}:{path}{list(index)}", **kind)
        return found

    def matrices(self, group: Any, n: int, path: str) -> list[np.ndarray]:
        if n > WIDEST:
            raise NotExpressible(f"matrices of size {n} x {n} are not tried")
        if type(group).__name__ != "Commutant":
            return self._written(group, n, path)
        literal = {name: rationals(values) for name, values in self.literals.items() if name in group.of}
        if len(literal) == len(group.of):
            return [self._span(list(group.tangents(n, tuple(literal[m].reshape(n, n) for m in group.of))), path)]
        if len(group.of) > 1:
            raise NotExpressible(f"no parametrisation of {group.canonical} is known: it commutes with several matrices")
        c, powers = self.constant(group, group.of[0], 2, n), [self.xp.eye(n)]
        while len(powers) < n:
            powers.append(powers[-1] @ c)
        return [self._span(powers, path)]

    def _written(self, group: Group, n: int, path: str) -> list[np.ndarray]:
        kind, found = type(group).__name__, []
        if kind not in MATRICES:
            raise NotExpressible(f"no rational parametrisation of {group.canonical} is known")
        for matrix in MATRICES[kind](self, group, n, path):
            found.append(self.xp.array(matrix))
            if len(found) > MOST:
                raise NotExpressible(f"{group.canonical} has more than {MOST} components or elements")
        return found

    def _span(self, basis: list[np.ndarray], path: str) -> np.ndarray:
        weights = self._drawn(path, (len(basis),))
        terms = [w * self.xp.array(x) for w, x in zip(weights, basis, strict=True)]
        return np.asarray(sum(terms[1:], terms[0]), dtype=object)
