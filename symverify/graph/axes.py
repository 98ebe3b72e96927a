"""Named axes: an axis is a product of atoms ("head*v"), an atom has a size: an integer, a symbol, or a sum of atoms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from symverify.errors import InputError, ShapeError

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_']*\Z")
Size = int | str | list[str]  # an integer; the symbol it equals; or the parts of a concatenation


def atoms_of(axis: str) -> tuple[str, ...]:
    """The atoms of an axis: "head*v" -> ("head", "v")."""
    return tuple(axis.split("*"))


def flatten(axes: Iterable[str]) -> tuple[str, ...]:
    """All atoms of a tensor's axes, in order."""
    return tuple(atom for axis in axes for atom in atoms_of(axis))


def parse_axes(text: str, where: str) -> tuple[str, ...]:
    """ "head*v d" -> ("head*v", "d"); an InputError names `where` when a name is malformed."""
    if not isinstance(text, str):
        raise InputError(f"{where}: axes are written as one string like 'm h', not {text!r}")
    axes = tuple(text.split())
    for axis in axes:
        for atom in atoms_of(axis):
            if not all(NAME.match(part) for part in atom.split("+")):
                raise InputError(f"{where}: {atom!r} is no axis name; write letters, digits and _, as in 'm head*v'")
    return axes


@dataclass
class AxisTable:
    """The size of every atom of one graph. Two atoms fit where their sizes are the same integer or symbol."""

    sizes: dict[str, Size] = field(default_factory=dict)

    def declare(self, atom: str, size: Size | None = None) -> None:
        """Add an atom; "h1+h2" is the concatenation of h1 and h2, anything else a symbol of its own."""
        if atom in self.sizes:
            return
        if size is None:
            parts = atom.split("+")
            size = parts if len(parts) > 1 else atom
            for part in parts if len(parts) > 1 else ():
                self.declare(part)
        self.sizes[atom] = size

    def size(self, atom: str) -> int | str | tuple[int | str, ...]:
        """The size of an atom in a form that can be compared: symbols are followed to their root."""
        size = self.sizes[atom]
        if isinstance(size, list):
            parts = [self.size(part) for part in size]
            if all(isinstance(part, int) for part in parts):
                return sum(part for part in parts if isinstance(part, int))
            return tuple(part for p in parts for part in (p if isinstance(p, tuple) else (p,)))
        if isinstance(size, str) and size != atom:
            return self.size(size)
        return size

    def alias(self, new: str, old: str) -> None:
        """Let `new` be another name for an axis of the size of `old`."""
        root: Size = self.sizes[old]
        if isinstance(root, list):
            raise ShapeError(f"rename: the concatenated axis {old} cannot be renamed")
        if new not in self.sizes:
            self.sizes[new] = root
        elif self.size(new) != self.size(old):
            raise ShapeError(f"rename: {old} and {new} have different sizes ({self.size(old)} and {self.size(new)})")

    def symbols(self) -> list[str]:
        """The symbols that must be given an integer before the graph can be evaluated, sorted."""
        return sorted({atom for atom, size in self.sizes.items() if size == atom})

    def concrete(self, given: Mapping[str, int]) -> dict[str, int]:
        """The integer size of every atom, from integers for the symbols."""
        out: dict[str, int] = {}

        def resolve(atom: str) -> int:
            if atom not in out:
                size = self.sizes[atom]
                if isinstance(size, list):
                    out[atom] = sum(resolve(part) for part in size)
                elif isinstance(size, int):
                    out[atom] = size
                elif size == atom:
                    if atom not in given:
                        raise InputError(f"no size given for axis {atom}; the axes are {', '.join(self.symbols())}")
                    out[atom] = given[atom]
                else:
                    out[atom] = resolve(size)
            return out[atom]

        for atom in self.sizes:
            resolve(atom)
        return out

    def copy(self) -> AxisTable:
        return AxisTable(dict(self.sizes))
