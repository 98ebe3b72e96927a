"""Which Lie algebra structure constants belong to: series, Killing form, radical, simple ideals, and its name.

[x_i, x_j] = sum_k c_ijk x_k with c of shape (n, n, n). Everything here is invariant under a change of basis up to
rounding, in bases that are not too skew; ranks are read from singular values. The criteria (Cartan, Levi) are in
Humphreys, Introduction to Lie Algebras and Representation Theory, the real forms in Knapp, Lie Groups Beyond an
Introduction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import isqrt

import networkx as nx
import numpy as np

TOLERANCE = 1e-7
SPLIT = 64  # dimensions up to which the centroid is computed: it takes n^4 numbers
SQUARED = 1e-11  # of eigenvalues that are squares of singular values
FEW = 4  # random elements whose ad it is to commute with
ABELIAN, SIMPLE, OTHER = "abelian", "simple", "other"


@dataclass(frozen=True)
class LieAlgebra:
    """A real Lie algebra by its structure constants c[i, j, k]."""

    constants: np.ndarray

    @property
    def dimension(self) -> int:
        return len(self.constants)

    @cached_property
    def killing_form(self) -> np.ndarray:
        """K(x, y) = trace(ad x ad y)."""
        form: np.ndarray = np.einsum("ikl,jlk->ij", self.constants, self.constants)
        return form

    @cached_property
    def jacobi_residual(self) -> float:
        """How far the Jacobi identity is from holding; 0 for a Lie algebra."""
        c = self.constants
        double = np.einsum("ijl,lkm->ijkm", c, c)
        cyclic = double + double.transpose(1, 2, 0, 3) + double.transpose(2, 0, 1, 3)
        return float(np.abs(cyclic).max(initial=0.0))

    @cached_property
    def derived_series(self) -> tuple[int, ...]:
        """Dimensions of g, [g, g], [[g, g], [g, g]], ... until they stay."""
        return self._series(lambda basis: self.brackets(basis, basis))

    @cached_property
    def lower_central_series(self) -> tuple[int, ...]:
        """Dimensions of g, [g, g], [g, [g, g]], ... until they stay."""
        every = np.eye(self.dimension)
        return self._series(lambda basis: self.brackets(every, basis))

    def _series(self, step: Callable[[np.ndarray], np.ndarray]) -> tuple[int, ...]:
        basis, dimensions = np.eye(self.dimension), [self.dimension]
        while dimensions[-1]:
            basis = step(basis)
            if len(basis) == dimensions[-1]:
                break
            dimensions.append(len(basis))
        return tuple(dimensions)

    def brackets(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """A basis of the span of all [x, y], x in the rows of a and y in those of b."""
        products = np.einsum("ai,bj,ijk->abk", a, b, self.constants)
        return span(products.reshape(-1, self.dimension))

    @cached_property
    def centre(self) -> np.ndarray:
        """A basis of all x with [x, y] = 0 for every y."""
        return kernel(self.constants.transpose(1, 2, 0).reshape(-1, self.dimension))

    @cached_property
    def radical(self) -> np.ndarray:
        """A basis of the largest solvable ideal: what the Killing form finds orthogonal to [g, g]."""
        derived = self.brackets(np.eye(self.dimension), np.eye(self.dimension))
        return kernel(derived @ self.killing_form) if len(derived) else np.eye(self.dimension)

    @property
    def levi_dimension(self) -> int:
        """The dimension of the semisimple factor in Levi's decomposition."""
        return self.dimension - len(self.radical)

    @cached_property
    def signature(self) -> tuple[int, int, int]:
        """The numbers of positive, negative and zero eigenvalues of the Killing form."""
        values = np.linalg.eigvalsh((self.killing_form + self.killing_form.T) / 2)
        scale = max(1.0, float(np.abs(values).max(initial=0.0)))
        up, down = int((values > TOLERANCE * scale).sum()), int((values < -TOLERANCE * scale).sum())
        return up, down, self.dimension - up - down

    @property
    def abelian(self) -> bool:
        return float(np.abs(self.constants).max(initial=0.0)) < TOLERANCE

    def restricted(self, basis: np.ndarray) -> LieAlgebra:
        """The subalgebra with this basis (rows)."""
        products = np.einsum("ai,bj,ijk->abk", basis, basis, self.constants)
        return LieAlgebra(products @ np.linalg.pinv(basis))

    def quotient(self, ideal: np.ndarray) -> LieAlgebra:
        """g / ideal, on the orthogonal complement of the ideal."""
        beside = kernel(ideal) if len(ideal) else np.eye(self.dimension)
        products = np.einsum("ai,bj,ijk->abk", beside, beside, self.constants)
        return LieAlgebra(products @ beside.T)

    @cached_property
    def ideals(self) -> tuple[LieAlgebra, ...]:
        """Ideals that g is the direct sum of, as small as they are found.

        Basis elements that no bracket connects are in different ideals; where g = [g, g] + centre, these are two; and a
        part of up to SPLIT dimensions is split by its centroid.
        """
        touching = np.abs(self.constants) > TOLERANCE
        linked = touching.any(2) | touching.any(1) | touching.any(1).T | touching.any(0) | touching.any(0).T
        every = np.eye(self.dimension)
        together = nx.connected_components(nx.from_numpy_array(linked))
        parts = [self.restricted(every[sorted(some)]) for some in together]
        return tuple(ideal for part in parts for whole in part._uncentred() for ideal in whole._split())

    def _uncentred(self) -> tuple[LieAlgebra, ...]:
        """[g, g] and the centre, where g is their direct sum."""
        every, centre = np.eye(self.dimension), self.centre
        derived = self.brackets(every, every)
        if not len(centre) or not len(derived) or len(span(np.concatenate([derived, centre]))) < self.dimension:
            return (self,)
        if len(derived) + len(centre) > self.dimension:
            return (self,)
        return self.restricted(derived), self.restricted(centre)

    def _split(self) -> tuple[LieAlgebra, ...]:
        """The eigenspaces of a generic map that commutes with every ad x: ideals; or the whole.

        It is asked to commute with ad x for a few random x; whether its eigenspaces are ideals is then seen.
        """
        n, c = self.dimension, self.constants
        if self.abelian or n > SPLIT:
            return (self,)
        random, eye = np.random.default_rng(0), np.eye(n)
        gram = np.zeros((n * n, n * n))
        for x in random.standard_normal((min(n, FEW), n)):
            ad = np.einsum("i,ijk->jk", x, c)  # [x, x_j] = sum_k ad_jk x_k, and phi(x_l) = sum_m phi_lm x_m
            block = np.kron(ad, eye) - np.kron(eye, ad.T)
            gram += block.T @ block
        values, vectors = np.linalg.eigh(gram)
        centroid = vectors.T[values < SQUARED * max(1.0, values[-1])]
        generic = (random.standard_normal(len(centroid)) @ centroid).reshape(n, n)
        spaces = _eigenspaces(generic.T)
        apart = all(not len(self.brackets(a, b)) for a, b in combinations(spaces, 2))
        return tuple(self.restricted(basis) for basis in spaces) if apart else (self,)

    @cached_property
    def name(self) -> str:
        """What it is called, where it is recognised: "gl(3)", "so(3) ⊕ R^2", "aff(2)", otherwise what is known."""
        if self.dimension == 0:
            return "0"
        if self.abelian:
            return _flat(self.dimension)
        return _joined([_named(ideal) for ideal in self.ideals])


def span(rows: np.ndarray) -> np.ndarray:
    """An orthonormal basis of the row space."""
    if not rows.size:
        return np.zeros((0, rows.shape[-1]))
    _, s, v = np.linalg.svd(rows, full_matrices=False)
    return v[: int((s > TOLERANCE * max(1.0, s[0])).sum())]


def kernel(rows: np.ndarray) -> np.ndarray:
    """An orthonormal basis of all x with rows @ x = 0."""
    _, s, v = np.linalg.svd(rows, full_matrices=True)
    return v[int((s > TOLERANCE * max(1.0, s[0] if len(s) else 0.0)).sum()) :]


def _eigenspaces(matrix: np.ndarray) -> list[np.ndarray]:
    """Real invariant subspaces of the distinct eigenvalues (pairs of complex ones together), generalised."""
    n, found = len(matrix), []
    values = np.linalg.eigvals(matrix)
    left = sorted(values, key=lambda z: (round(z.real, 4), round(abs(z.imag), 4)))
    while left:
        z = left[0]
        cluster = [w for w in left if abs(w - z) < 1e-4 or abs(w - z.conjugate()) < 1e-4]
        left = [w for w in left if w not in cluster]
        factor = matrix @ matrix - 2 * z.real * matrix + abs(z) ** 2 * np.eye(n)
        power = np.linalg.matrix_power(factor, min(n, 4))
        v = np.linalg.svd(power)[2]
        found.append(v[n - len(cluster) :])
    return found


SIMPLE_NAMES = {(3, 2, 1): "sl(2)", (3, 0, 3): "so(3)", (6, 3, 3): "so(3,1)", (15, 9, 6): "sl(4)"}
ALSO = {
    "sl(2)^2": "sl(2)^2 ≅ so(2,2)",
    "so(3)^2": "so(3)^2 ≅ so(4)",
    "sl(4)": "sl(4) ≅ so(3,3)",
}  # low dimensions have accidents


def _named(ideal: LieAlgebra) -> str:
    if ideal.abelian:
        return _flat(ideal.dimension)
    if not len(ideal.radical):
        return _simple(ideal)
    return _heisenberg(ideal) or _affine(ideal) or _mixed(ideal)


def _flat(n: int) -> str:
    return "R" if n == 1 else f"R^{n}"


def _simple(algebra: LieAlgebra) -> str:
    """sl(n), so(p, q) or sp(2n) by dimension and signature; others by these two."""
    n, (up, down, _) = algebra.dimension, algebra.signature
    if (n, up, down) in SIMPLE_NAMES:
        return SIMPLE_NAMES[n, up, down]
    root = isqrt(n + 1)
    if root**2 == n + 1 and (up, down) == (root * (root + 1) // 2 - 1, root * (root - 1) // 2):
        return f"sl({root})"
    m = (1 + isqrt(1 + 8 * n)) // 2
    if m * (m - 1) // 2 == n:
        for q in range(m // 2 + 1):
            p = m - q
            if up == p * q:
                return f"so({p},{q})" if q else f"so({p})"
    return f"a simple algebra of dimension {n}, signature ({up}, {down})"


def _heisenberg(algebra: LieAlgebra) -> str | None:
    n = algebra.dimension
    if n % 2 and algebra.derived_series == (n, 1, 0) and len(algebra.centre) == 1:
        return f"Heisenberg({n})"
    return None


def _affine(algebra: LieAlgebra) -> str | None:
    """gl(n) acting on R^n: the radical is R^n with the scalings, and what it leaves is sl(n)."""
    radical = algebra.restricted(algebra.radical)
    n = radical.dimension - 1
    if n < 1 or len(algebra.centre) or radical.derived_series[:2] != (n + 1, n):
        return None
    if not radical.restricted(radical.brackets(np.eye(n + 1), np.eye(n + 1))).abelian:
        return None
    levi = algebra.quotient(algebra.radical)
    wanted = "0" if n == 1 else f"sl({n})"
    return f"aff({n})" if (levi.name if levi.dimension else "0") == wanted else None


def _mixed(algebra: LieAlgebra) -> str:
    """Levi factor and radical, when nothing better is known."""
    levi, radical = algebra.quotient(algebra.radical), algebra.restricted(algebra.radical)
    if not levi.dimension:
        if algebra.dimension == 3 and _turns(algebra):
            return "so(2) ⋉ R^2"
        kind = "nilpotent" if algebra.lower_central_series[-1] == 0 else "solvable"
        return f"a {kind} algebra of dimension {algebra.dimension}"
    inner = _flat(radical.dimension) if radical.abelian else f"a radical of dimension {radical.dimension}"
    return f"{levi.name} ⋉ {inner}"


def _turns(algebra: LieAlgebra) -> bool:
    """Whether it is so(2) acting on R^2: [g, g] = R^2, on which what is left has two eigenvalues ±i t, t not 0."""
    every = np.eye(algebra.dimension)
    plane = algebra.brackets(every, every)
    if len(plane) != 2 or not algebra.restricted(plane).abelian:
        return False
    turn = np.einsum("i,aj,ijk->ak", kernel(plane)[0], plane, algebra.constants) @ plane.T
    return abs(float(np.trace(turn))) < TOLERANCE and float(np.linalg.det(turn)) > TOLERANCE


def _joined(names: list[str]) -> str:
    """A direct sum, in which sl(n) and R make gl(n) and the R that are left are counted together."""
    flat = sum(1 if n == "R" else int(n[2:]) for n in names if n == "R" or n.startswith("R^"))
    rest = sorted(n for n in names if n != "R" and not n.startswith("R^"))
    found = []
    for name in rest:
        if name.startswith("sl(") and flat:
            flat, name = flat - 1, "g" + name[1:]
        found.append(name)
    counted = [f"{name}^{found.count(name)}" if found.count(name) > 1 else name for name in dict.fromkeys(found)]
    return " ⊕ ".join([*(ALSO.get(name, name) for name in counted), *([_flat(flat)] if flat else [])])
