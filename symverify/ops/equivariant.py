"""equivariant(name, rho) = an undefined function f of a vector with f(g z) = rho(g) f(z): a node of kind "equivariant".

Its instance, with which a claim about every such f is refuted, is f(z) = z^3 entry by entry and rho(g) = g^3 entry by
entry, for diagonal and monomial g: a g of two nonzero entries in a row has no such rho, and is refused.
"""

from __future__ import annotations

from collections.abc import Callable

from symverify.errors import InputError, ShapeError
from symverify.graph.axes import NAME, atoms_of
from symverify.graph.tracing import Tensor, primitive, scope
from symverify.ops.composite import axis_names, positions, registered


@registered
def equivariant(name: str, rho: str, over: str) -> Callable[[Tensor], Tensor]:
    """The function `name` of vectors along the axis `over`; in an action, represent(rho, g) is rho(g)."""
    for word in (name, rho):
        if not isinstance(word, str) or not NAME.match(word):
            raise InputError(f"equivariant: {word!r} is no name")
    if len(atoms_of(over)) != 1:
        raise ShapeError(f"equivariant {name}: split the axis {over} first")

    def act(z: Tensor) -> Tensor:
        axis_names(z, [over], name)
        with scope(z, name):
            return primitive("equivariant", (name, rho, positions(z, [over])[0]), [z], z.axes)

    return act
