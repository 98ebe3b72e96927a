"""Entrywise functions and moving frames by their textbook definitions, in plain numpy. No code of symverify."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from tests.mutation.judge_groups import Cannot, TooSmall

Array = np.ndarray
_erf = np.vectorize(math.erf, otypes=[float])


def _power(x: Array, exponent: float) -> Array:
    return x ** (int(exponent) if float(exponent).is_integer() else exponent)


def _softplus(x: Array) -> Array:
    return np.logaddexp(x, 0)


KNOWN: dict[str, Callable[..., Array]] = {
    "identity": lambda x: x,
    "relu": lambda x: np.where(x > 0, x, 0),
    "leaky_relu": lambda x, slope: np.where(x > 0, x, slope * x),
    "prelu": lambda x, slope: np.where(x > 0, x, slope * x),
    "relu6": lambda x: np.clip(x, 0, 6),
    "clamp": lambda x, low, high: np.clip(x, low, high),
    "abs": np.abs,
    "power": lambda x, exponent: _power(x, exponent),
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "erf": lambda x: _erf(x),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": _softplus,
    "silu": lambda x: x / (1 + np.exp(-x)),
    "gelu": lambda x: x * (1 + _erf(x / math.sqrt(2))) / 2,
    "gelu_tanh": lambda x: x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2,
    "step": lambda x: np.where(x > 0, 1.0, 0.0),
}


def function(fn: str, attrs: Mapping[str, str], traits: Mapping[str, Any] | None) -> Callable[..., Array]:
    """The function (x, *operands) -> values that a node of kind "apply" names."""
    if fn in KNOWN:
        given = {name: float(Fraction(value)) for name, value in attrs.items()}
        return lambda *operands: KNOWN[fn](*operands, **given)
    if traits is None:
        raise Cannot(f"the function {fn}")
    return undefined(traits)


def undefined(traits: Mapping[str, Any]) -> Callable[..., Array]:
    """One function with exactly the declared traits: a claim about all of them is false if it is false of this one.

    For u > 0 it is phi(u), or 1.3 u^p if homogeneous; sigma(-u) is a sigma(u) + b u + c, or if nothing is said of it
    phi(-u), or -0.6 u^p.
    """
    degree, mirror = traits.get("homogeneous"), traits.get("reflect")
    if mirror is not None:
        a, b, c = (float(Fraction(x)) for x in mirror)
        if abs(a) != 1 or (a - 1) * b or (a + 1) * c:
            raise Cannot(f"a function with sigma(-x) = {a} sigma(x) + {b} x + {c}: there is none")

    def sigma(x: Array, *operands: Array) -> Array:
        u = np.abs(x)
        right = _phi(u) if degree is None else 1.3 * u ** exponent(degree, operands)
        if mirror is not None:
            left = a * right + b * u + c
        else:
            left = _phi(-u) if degree is None else -0.6 * right
        return np.where(x > 0, right, left)

    return sigma


def _phi(x: Array) -> Array:
    return x / (1 + np.exp(-2 * x)) + np.cos(3 * x) / 2


def exponent(degree: Any, operands: tuple[Array, ...]) -> Any:
    """The degree, or the operand that lists it along an axis."""
    try:
        return float(Fraction(degree))
    except (ValueError, TypeError):
        return operands[0]


RHO = 5 / 3


def equivariant(z: Array) -> Array:
    """f(z) = sgn(z) |z|^(5/3), entry by entry: f(g z) = rho(g) f(z) for every monomial g."""
    return np.sign(z) * np.abs(z) ** RHO


def represented(g: Array) -> Array:
    """rho(g) = sgn(g) |g|^(5/3), entry by entry, for a monomial g."""
    flat = g.reshape(-1, *g.shape[-2:])
    if ((np.abs(flat) > 1e-12).sum(-1) > 1).any():
        raise Cannot("a representation of what is no monomial matrix")
    return equivariant(g)


def frame(fn: str, z: Array) -> Array:
    """R_z with the first column z (or the first columns Z), for one z (h,) or Z (h, k)."""
    if z.ndim == 2:
        return completed(z)
    return polar(z, printed=fn == "frame_as_printed")


def polar(z: Array, printed: bool) -> Array:
    """z = r (cos a_1, sin a_1 cos a_2, ...): R_z from the derivatives of the polar coordinates, with a_0 = a_h = 0.

    As printed, entries below the diagonal are z_i cos a_{j-1} / (sin a_1 ... sin a_{j-1}).
    """
    h, r = len(z), np.linalg.norm(z)
    a = np.zeros(h + 1)
    for i in range(1, h):
        rest = np.linalg.norm(z[i:]) if i < h - 1 else z[h - 1]
        a[i] = np.arctan2(rest, z[i - 1])
    c, s = np.cos(a), np.sin(a)
    out = np.zeros((h, h))
    for i in range(1, h + 1):
        for j in range(1, h + 1):
            if j == i + 1:
                out[i - 1, j - 1] = -r * s[i]
            elif j <= i and printed:
                out[i - 1, j - 1] = z[i - 1] * c[j - 1] / np.prod(s[1:j])
            elif j <= i:
                out[i - 1, j - 1] = r * c[j - 1] * np.prod(s[j:i]) * c[i]
    return out


def completed(z: Array) -> Array:
    """[Z | Q] with Q a basis of the complement of the columns of Z, by Gram-Schmidt."""
    h, k = z.shape
    if k > h:
        raise TooSmall("more columns than rows")
    if np.linalg.matrix_rank(z) < k:
        raise np.linalg.LinAlgError("Z has not full column rank")
    q, _ = np.linalg.qr(np.concatenate([z, np.eye(h)], 1))
    return np.concatenate([z, q[:, k:h]], 1)
