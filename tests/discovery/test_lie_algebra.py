"""Names and series of Lie algebras, from the structure constants of matrices in a random basis."""

import numpy as np
import pytest

from symverify.discovery.lie_algebra import LieAlgebra


def unit(n: int, i: int, j: int) -> np.ndarray:
    out = np.zeros((n, n))
    out[i, j] = 1
    return out


def of(matrices: list[np.ndarray], seed: int = 0) -> LieAlgebra:
    """The algebra that the matrices span, in a random basis of condition 4, so that no name can come from sparsity."""
    random, n = np.random.default_rng(seed), len(matrices)
    left, right = (np.linalg.qr(random.standard_normal((n, n)))[0] for _ in range(2))
    turn = left @ np.diag(random.uniform(0.5, 2, n)) @ right
    basis = np.einsum("ab,bij->aij", turn, np.array(matrices))
    flat = basis.reshape(len(basis), -1)
    brackets = np.einsum("aij,bjk->abik", basis, basis)
    brackets = (brackets - brackets.transpose(1, 0, 2, 3)).reshape(len(basis) ** 2, -1)
    constants = np.linalg.lstsq(flat.T, brackets.T, rcond=None)[0].T
    assert np.allclose(constants @ flat, brackets), "the matrices do not close"
    return LieAlgebra(constants.reshape(len(basis), len(basis), len(basis)))


def gl(n: int) -> list[np.ndarray]:
    return [unit(n, i, j) for i in range(n) for j in range(n)]


def so(p: int, q: int = 0) -> list[np.ndarray]:
    sign = np.diag([1.0] * p + [-1.0] * q)
    n = p + q
    return [sign @ (unit(n, i, j) - unit(n, j, i)) for i in range(n) for j in range(i)]


def affine(n: int) -> list[np.ndarray]:
    return [unit(n + 1, i, j) for i in range(n) for j in range(n + 1)]


def beside(*parts: list[np.ndarray]) -> list[np.ndarray]:
    """The direct sum: block matrices."""
    size = sum(len(part[0]) for part in parts)
    found, start = [], 0
    for part in parts:
        for matrix in part:
            out = np.zeros((size, size))
            out[start : start + len(matrix), start : start + len(matrix)] = matrix
            found.append(out)
        start += len(part[0])
    return found


def traceless(n: int) -> list[np.ndarray]:
    return [m - np.eye(n) * np.trace(m) / n for m in gl(n)][:-1]


heisenberg = [unit(3, 0, 1), unit(3, 1, 2), unit(3, 0, 2)]
euclidean = [unit(3, 0, 1) - unit(3, 1, 0), unit(3, 0, 2), unit(3, 1, 2)]
spiral = [unit(3, 0, 1) - unit(3, 1, 0) + 0.5 * np.diag([1, 1, 0]), unit(3, 0, 2), unit(3, 1, 2)]

NAMES = {
    "gl(2)": gl(2),
    "gl(3)": gl(3),
    "sl(2)": traceless(2),
    "sl(3)": traceless(3),
    "so(3)": so(3),
    "so(5)": so(5),
    "so(3,1)": so(3, 1),
    "so(3,2)": so(3, 2),
    "so(3)^2 ≅ so(4)": so(4),
    "sl(2)^2 ≅ so(2,2)": so(2, 2),
    "aff(1)": affine(1),
    "aff(2)": affine(2),
    "Heisenberg(3)": heisenberg,
    "so(2) ⋉ R^2": euclidean,
    "a solvable algebra of dimension 3": spiral,
    "R^2": [np.diag([1.0, 0.0]), np.diag([0.0, 1.0])],
    "gl(2) ⊕ so(3)": beside(gl(2), so(3)),
    "aff(2)^2": beside(affine(2), affine(2)),
    "so(3) ⋉ R^3": [np.pad(m, ((0, 1), (0, 1))) for m in so(3)] + [unit(4, i, 3) for i in range(3)],
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [0, 1])
def test_algebras_are_named_in_any_basis(name, seed):
    found = of(NAMES[name], seed)
    assert found.name == name
    assert found.jacobi_residual < 1e-8


def test_series_radical_and_levi_factor():
    found = of(beside(gl(2), heisenberg))
    assert found.derived_series == (7, 4, 3)
    assert found.lower_central_series == (7, 4, 3)
    assert len(found.radical) == 4
    assert found.levi_dimension == 3
    assert len(found.centre) == 2


def test_signature_of_the_killing_form_tells_real_forms_apart():
    assert of(so(3)).signature == (0, 3, 0)
    assert of(traceless(2)).signature == (2, 1, 0)


def test_constants_of_no_algebra_fail_jacobi():
    c = np.zeros((3, 3, 3))
    c[0, 1, 2], c[1, 0, 2], c[2, 0, 1], c[0, 2, 1] = 1, -1, 1, -1
    c[1, 2, 1], c[2, 1, 1] = 1, -1
    assert LieAlgebra(c).jacobi_residual > 0.5
