"""An axis is atoms joined by "*" (merged, row-major); an atom is names joined by "+" (concatenated)."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING

from symverify.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sympy

NAME = re.compile(r"[^\W\d][\w.']*")


def checked_name(name: object, role: str) -> str:
    """The name itself; refused unless it starts with a letter and holds letters, digits, "_", "." and "'" only."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise InputError(f"{role}: {name!r} is not a name")
    return name


def checked_atom(atom: object, role: str) -> str:
    """The atom itself; refused unless it is a name, or names joined by "+"."""
    if not isinstance(atom, str) or not all(NAME.fullmatch(part) for part in atom.split("+")):
        raise InputError(f"{role}: {atom!r} is not an atom (a name, or names joined by '+')")
    return atom


def atoms(axis: object, role: str) -> tuple[str, ...]:
    """ "head*v" -> ("head", "v")."""
    if not isinstance(axis, str):
        raise InputError(f"{role}: an axis is a string, not {axis!r}")
    return tuple(checked_atom(atom, role) for atom in axis.split("*"))


def atom_size(atom: str, sizes: Mapping[str, int | str]) -> int:
    """|atom|, its entry in `sizes`, or the sum over its parts."""
    if atom not in sizes and "+" in atom:
        return sum(atom_size(part, sizes) for part in atom.split("+"))
    size = sizes.get(atom)
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise InputError(f"axis {atom!r} needs a positive integer size, got {size!r}")
    return size


def shape(flat: tuple[str, ...], sizes: Mapping[str, int | str]) -> tuple[int, ...]:
    """The sizes of these atoms."""
    return tuple(atom_size(atom, sizes) for atom in flat)


def length(flat: tuple[str, ...], sizes: Mapping[str, int | str]) -> int:
    """The size of the axis merged of these atoms."""
    return prod(shape(flat, sizes))


def symbolic_length(flat: tuple[str, ...]) -> sympy.Expr:
    """`length` in positive integer symbols named like the atoms: ("h1+h2", "v") -> (h1 + h2) v."""
    import sympy

    def symbol(name: str) -> sympy.Expr:
        return sympy.Symbol(name, positive=True, integer=True)

    return sympy.Mul(*(sympy.Add(*(symbol(part) for part in atom.split("+"))) for atom in flat))
