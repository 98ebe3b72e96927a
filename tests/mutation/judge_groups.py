"""Random elements of the declared groups, their products and neutral elements, in plain numpy and from the textbook.

Shares no code with symverify. An element is {path: array}, with the paths and axes that programs use: a matrix on the
atoms (a, b) has the axes (a, b, a, b), a power has the axis of its copies first.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np

Element = dict[str, np.ndarray]
Sizes = Mapping[str, int]
Context = Mapping[str, np.ndarray]


class Cannot(Exception):
    """The judge does not know how to evaluate this."""


class TooSmall(Exception):
    """There are no such tensors at these sizes."""


def draw(
    group: Mapping[str, Any], sizes: Sizes, rng: np.random.Generator, context: Context, path: str = "g"
) -> Element:
    """An element, of infinite order where the group has one, far from the identity and well conditioned."""
    kind = group["type"]
    if kind in ("Product", "Semidirect"):
        drawn = [draw(part, sizes, rng, context, f"{path}.{k}") for k, part in enumerate(parts(group))]
        return {p: x for element in drawn for p, x in element.items()}
    if kind == "Power":
        copies = [draw(group["base"], sizes, rng, context, path) for _ in range(length([group["over"]], sizes))]
        return {p: np.stack([c[p] for c in copies]) for p in copies[0]}
    if kind == "Translation":
        return {path: rng.normal(size=[length([a], sizes) for a in group["axes"]])}
    if kind == "PositiveScalar":
        return {path: np.exp(spread(rng))}
    if kind == "BlockDiagonal":
        blocks = [draw(part, sizes, rng, context)["g"] for part in group["factors"]]
        return {path: beside(blocks)}
    row = rows(group)
    g = matrix(group, length(row, sizes), rng, context)
    return {path: g.reshape([length([a], sizes) for a in row] * 2)}


def parts(group: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The factors of a product, in the order of the element's paths."""
    return group["factors"] if group["type"] == "Product" else [group["normal"], group["acting"]]


def rows(group: Mapping[str, Any]) -> list[str]:
    """The atoms of a row of a group of matrices."""
    if group["type"] == "BlockDiagonal":
        return [group["axis"]]
    return list((group["base"] if group["type"] == "Stabiliser" else group)["axes"])


def length(atoms: list[str], sizes: Sizes) -> int:
    return prod(sizes[a] if a in sizes else sum(sizes[p] for p in a.split("+")) for a in atoms)


def spread(rng: np.random.Generator, *shape: int) -> Any:
    """Logarithms of scales: of either sign, between 0.2 and 0.8 in modulus."""
    return rng.uniform(0.2, 0.8, shape) * rng.choice([-1.0, 1.0], shape)


def orthogonal(n: int, rng: np.random.Generator, sign: float | None = None) -> np.ndarray:
    """Q of a Gaussian matrix, with the given sign of the determinant."""
    q, r = np.linalg.qr(rng.normal(size=(n, n)))
    q = q * np.where(np.diag(r) < 0, -1.0, 1.0)
    if sign is not None and np.sign(np.linalg.det(q)) != sign:
        q[:, 0] *= -1
    return q


def permutation(n: int, rng: np.random.Generator) -> np.ndarray:
    """Of order 3 or more where n >= 3: P is not its own inverse."""
    while True:
        p = np.eye(n)[rng.permutation(n)]
        if n < 2 or (n == 2 and p[0, 0] == 0) or (n > 2 and (p @ p != np.eye(n)).any()):
            return p


def signs(n: int, rng: np.random.Generator) -> np.ndarray:
    """Not all of one sign where n > 1."""
    s = rng.choice([-1.0, 1.0], n)
    if abs(s.sum()) == n:
        s[0] = -1.0 if n == 1 else -s[0]
    return s


def matrix(group: Mapping[str, Any], n: int, rng: np.random.Generator, context: Context) -> np.ndarray:
    """An n x n element of a group of matrices."""
    kind, scales = group["type"], np.exp(spread(rng, n))
    if kind == "GL":
        return orthogonal(n, rng) @ np.diag(scales) @ orthogonal(n, rng)
    if kind == "SL":
        scales /= scales.prod() ** (1 / n)
        return orthogonal(n, rng, 1.0) @ np.diag(scales) @ orthogonal(n, rng, 1.0)
    simple = {
        "O": lambda: orthogonal(n, rng, rng.choice([-1.0, 1.0])),
        "SO": lambda: orthogonal(n, rng, 1.0),
        "PositiveDiagonal": lambda: np.diag(scales),
        "Diagonal": lambda: np.diag(scales * signs(n, rng)),
        "Signs": lambda: np.diag(signs(n, rng)),
        "Permutation": lambda: permutation(n, rng),
        "SignedPermutation": lambda: np.diag(signs(n, rng)) @ permutation(n, rng),
        "PositiveMonomial": lambda: np.diag(scales) @ permutation(n, rng),
        # An arbitrary subgroup of GL: one that is neither orthogonal nor diagonal, and that has a representation.
        "Subgroup": lambda: np.diag(scales * signs(n, rng)) @ permutation(n, rng),
    }
    if kind in simple:
        return simple[kind]()
    if kind == "Stabiliser":
        return stabiliser(group, n, rng, context)
    if kind == "Commutant":
        return commutant([np.asarray(context[name]).reshape(n, n) for name in group["of"]], n, rng)
    raise Cannot(f"the group {kind}")


def stabiliser(group: Mapping[str, Any], n: int, rng: np.random.Generator, context: Context) -> np.ndarray:
    """B (1 r; 0 G) B^-1 for a basis B that begins with the fixed vector; B orthogonal and r = 0 in O(n)."""
    v = np.ones(n) if group["of"] == "1" else np.asarray(context[group["of"]]).reshape(n)
    b = orthogonal(n, rng)
    b[:, 0] = v / np.linalg.norm(v)
    b, r = np.linalg.qr(b)
    b = b * np.where(np.diag(r) < 0, -1.0, 1.0)
    inner = np.eye(n)
    if group["base"]["type"] == "O":
        inner[1:, 1:] = orthogonal(n - 1, rng) if n > 2 else -1.0
    elif n > 1:
        inner[1:, 1:] = matrix({"type": "GL"}, n - 1, rng, context)
        inner[0, 1:] = rng.uniform(-1, 1, n - 1)
    return b @ inner @ b.T


def commutant(fixed: list[np.ndarray], n: int, rng: np.random.Generator) -> np.ndarray:
    """A random X with X C = C X for every C, made invertible by a multiple of 1."""
    one = np.eye(n)
    system = np.concatenate([np.kron(one, c.T) - np.kron(c, one) for c in fixed])
    _, values, v = np.linalg.svd(system)
    kernel = v[(np.concatenate([values, np.zeros(n * n - len(values))]) if len(values) < n * n else values) < 1e-9]
    x = (rng.normal(size=len(kernel)) @ kernel).reshape(n, n)
    return np.exp(spread(rng)) * (one + 0.6 * x / np.linalg.norm(x, 2))


def beside(blocks: list[np.ndarray]) -> np.ndarray:
    """The block diagonal matrix."""
    out, at = np.zeros([sum(len(b) for b in blocks)] * 2), 0
    for block in blocks:
        out[at : at + len(block), at : at + len(block)] = block
        at += len(block)
    return out


def neutral(group: Mapping[str, Any], element: Element) -> Element:
    """The neutral element, of the shapes of `element`."""
    out = {}
    for path, x in element.items():
        leaf, batch = component(group, path)
        if leaf["type"] == "Translation":
            out[path] = np.zeros_like(x)
        elif leaf["type"] == "PositiveScalar":
            out[path] = np.ones_like(x)
        else:
            shape = x.shape[batch : batch + len(rows(leaf))]
            out[path] = np.broadcast_to(np.eye(prod(shape)).reshape(shape * 2), x.shape).copy()
    return out


def component(group: Mapping[str, Any], path: str) -> tuple[Mapping[str, Any], int]:
    """The group that the component at a path is from, and the number of axes of copies."""
    batch = 0
    for step in [None, *path.split(".")[1:]]:
        group = group if step is None else parts(group)[int(step)]
        while group["type"] == "Power":
            group, batch = group["base"], batch + 1
    return group, batch


def multiply(group: Mapping[str, Any], a: Element, b: Element, path: str = "g") -> Element:
    """a b, which acts as b first and a second."""
    kind = group["type"]
    if kind == "Power":
        return multiply(group["base"], a, b, path)
    if kind in ("Product", "Semidirect"):
        b = b | turned(group, a, b, path) if kind == "Semidirect" else b
        found = [multiply(part, a, b, f"{path}.{k}") for k, part in enumerate(parts(group))]
        return {p: x for element in found for p, x in element.items()}
    x, y = a[path], b[path]
    if kind == "Translation":
        return {path: x + y}
    if kind == "PositiveScalar":
        return {path: x * y}
    r = len(rows(group))
    lead, shape = x.shape[: x.ndim - 2 * r], x.shape[x.ndim - r :]
    n = prod(shape)
    return {path: (x.reshape(*lead, n, n) @ y.reshape(*lead, n, n)).reshape(x.shape)}


def turned(group: Mapping[str, Any], a: Element, b: Element, path: str) -> Element:
    """h > n for (n2, h2) (n1, h1) = (n2 (h2 > n1), h2 h1)."""
    normal, acting = group["normal"], group["acting"]
    h, row = a[f"{path}.1"], rows(acting)
    n = prod(h.shape[: len(row)])
    h, out = h.reshape(n, n), {}
    for p, x in b.items():
        if p != f"{path}.0" and not p.startswith(f"{path}.0."):
            continue
        if normal["type"] == "Translation":
            at = next((i for i in range(len(normal["axes"])) if normal["axes"][i : i + len(row)] == row), None)
            if at is None:
                raise Cannot(f"an action of {acting['type']} on these translations")
            split = x.reshape(prod(x.shape[:at]), n, prod(x.shape[at + len(row) :]))
            out[p] = np.einsum("ij,ajb->aib", h, split).reshape(x.shape)
        elif normal["type"] == "Power":
            out[p] = np.tensordot(h, x, 1)
        else:
            out[p] = (h @ x.reshape(n, n) @ np.linalg.inv(h)).reshape(x.shape)
    return out


def belongs(group: Mapping[str, Any], element: Element, context: Context, path: str = "g") -> bool:
    """Whether the arrays are, up to rounding, those of an element."""
    kind = group["type"]
    if kind in ("Product", "Semidirect"):
        return all(belongs(part, element, context, f"{path}.{k}") for k, part in enumerate(parts(group)))
    if kind == "Power":
        copies = [{p: x[i] for p, x in element.items()} for i in range(len(element[path]))]
        return all(belongs(group["base"], copy, context, path) for copy in copies)
    if kind == "Translation":
        return True
    if kind == "PositiveScalar":
        return bool(element[path] > 0)
    r = len(rows(group))
    n = prod(element[path].shape[:r])
    g = element[path].reshape(n, n)
    if kind == "Stabiliser":
        v = np.ones(n) if group["of"] == "1" else np.asarray(context[group["of"]]).reshape(n)
        return near(g @ v, v) and belongs(group["base"], element, context, path)
    return is_matrix(kind, g)


def near(a: Any, b: Any) -> bool:
    return bool(np.allclose(a, b, rtol=1e-9, atol=1e-9))


def is_matrix(kind: str, g: np.ndarray) -> bool:
    """The definition of the group, for one matrix."""
    entries, d = np.abs(g) > 0, np.diag(g)
    conditions = {
        "invertible": abs(np.linalg.det(g)) > 1e-12,
        "orthogonal": near(g @ g.T, np.eye(len(g))),
        "special": near(np.linalg.det(g), 1),
        "diagonal": near(g, np.diag(d)),
        "monomial": bool((entries.sum(0) == 1).all() and (entries.sum(1) == 1).all()),
        "positive": bool((g >= 0).all()),
    }
    wanted = {
        "GL": "invertible", "SL": "special", "O": "orthogonal", "SO": "orthogonal special",
        "Diagonal": "invertible diagonal",
        "PositiveDiagonal": "invertible diagonal positive", "Signs": "orthogonal diagonal",
        "Permutation": "orthogonal monomial positive", "SignedPermutation": "orthogonal monomial",
        "PositiveMonomial": "monomial positive",
    }  # fmt: skip
    if kind not in wanted:
        raise Cannot(f"the group {kind}")
    return all(conditions[name] for name in wanted[kind].split())
