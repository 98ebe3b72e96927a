"""Numbers to compute with, behind one interface: floats (torch), balls, rationals (FLINT), expressions (SymPy).

"enclosure" are balls again, for whole arrays in float64; symverify.ops.backends.dual_backend.Duals gives derivatives
over any of them.

A backend `xp` has arrays with +, -, *, indexing and shape, and
    array(values), full(shape, q), eye(n), zeros_like, ones_like, stack(arrays), broadcast_to(x, shape)
    number(q), pi, scalar_power(a, q)                 numbers that arrays can be added to and multiplied by
    maximum, minimum, absolute, sign, exp, log, sqrt, tanh, sin, cos, erf, sigmoid, softplus     entry by entry
    power(x, p or array of p)                         x^p, entry by entry
    where_positive(x, a, b), where_zero(x, a, b)      a where x > 0 (x = 0), b elsewhere
    word(x, e, parity)                                sgn(x)^parity |x|^e on the nonzero entries, 0 elsewhere
    einsum(labels, out, operands), logsumexp(x, axes), mean(x), inverse(x)
    pivot(diagonal)                                   the one-hot vector of a positive entry
    monomial(x)                                       x, certified to have at most one nonzero entry in every row
"""

from __future__ import annotations

from typing import Any

from symverify.errors import InputError

NAMES = ("torch", "enclosure", "ball", "rational", "sympy")


class Undefined(ArithmeticError):
    """The value does not exist, or cannot be certified to exist: a singular inverse, a root of a negative number."""


class NotExpressible(ArithmeticError):
    """The value exists, and these numbers cannot hold it: exp(1) is no rational."""


def backend(name: str, **options: Any) -> Any:
    """The backend of this name; torch takes dtype and device."""
    if name == "torch":
        from symverify.ops.backends.torch_backend import Floats

        return Floats(**options)
    if name not in NAMES or options:
        raise InputError(f"there is no backend {name!r} with {options}; there are {', '.join(NAMES)}")
    if name == "enclosure":
        from symverify.ops.backends.enclosure_backend import Enclosures

        return Enclosures()
    from symverify.ops.backends.objects import Objects

    if name == "ball":
        from symverify.ops.backends.ball_backend import Balls as Numbers
    elif name == "rational":
        from symverify.ops.backends.rational_backend import Rationals as Numbers
    else:
        from symverify.ops.backends.sympy_backend import Expressions as Numbers
    return Objects(name, Numbers())
