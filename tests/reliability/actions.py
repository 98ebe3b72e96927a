"""How a group element acts on parameters: the value of words, products, which words compose, what is carried on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.reliability.recipes import Group, Letter, Move
from tests.reliability.words import ONE, Matrix, generic

Element = Sequence[Matrix]
STILL = Move()


class Broken(Exception):
    """The two networks differ; the message says from where on."""


def elements(group: Group, name: str) -> list[Matrix]:
    """A generic element; scalars are kept apart, in the moves."""
    return [generic(c.kind, f"{name}{k}") if c.axis else ONE for k, c in enumerate(group.components)]


def multiply(group: Group, h: Element, g: Element) -> list[Matrix]:
    """h g; (n2, p2) (n1, p1) = (n2 p2 n1 p2^-1, p2 p1) in a semidirect product."""
    if group.semidirect:
        return [h[0] * h[1] * g[0] * h[1].inverse, h[1] * g[1]]
    return [a * b for a, b in zip(h, g, strict=True)]


def value(letters: Sequence[Letter], element: Element) -> Matrix:
    """The matrix of a word."""
    out = ONE
    for letter in letters:
        x = element[letter.component]
        x = x if letter.power is None else x.power(*letter.power)
        x = x.transpose if letter.transposed else x
        out = out * (x.inverse if letter.inverted else x)
    return out


def composes(move: Move, g: Element, h: Element, hg: Element) -> bool:
    """A(h) A(g) p B(g) B(h) = A(hg) p B(hg) for every p.

    That is an equation of tensors A x B, so both sides agree up to factors; words are equal up to a factor only if they
    are equal (words.py). Scalars compose, since they commute with everything.
    """
    left = value(move.left, h) * value(move.left, g) == value(move.left, hg)
    return left and value(move.right, g) * value(move.right, h) == value(move.right, hg)


def moved(move: Move, g: Element) -> bool:
    """Whether A p B c is not p: p is arbitrary, so unless all factors are trivial."""
    return (
        move.sign < 0 or any(scale(move).values()) or not (value(move.left, g).is_one and value(move.right, g).is_one)
    )


Scale = dict[int, Fraction]


def scale(move: Move) -> Scale:
    """The exponents of the scalars of a move, none of them 0."""
    out: Scale = {}
    for k, e in move.scalars:
        out[k] = out.get(k, Fraction(0)) + e
    return {k: e for k, e in out.items() if e}


def both(a: Scale, b: Scale) -> Scale:
    return {k: v for k in a.keys() | b.keys() if (v := a.get(k, Fraction(0)) + b.get(k, Fraction(0)))}


@dataclass(frozen=True)
class Carried:
    """The value of the moved network is sign * scalars^scale * matrix @ value."""

    matrix: Matrix = ONE
    sign: int = 1
    scale: Mapping[int, Fraction] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        object.__setattr__(self, "scale", dict(self.scale or {}))


def need(condition: bool, why: str) -> None:
    if not condition:
        raise Broken(why)


def as_moved(move: Move, g: Element) -> Carried:
    """How a vector moves."""
    return Carried(value(move.left, g), move.sign, scale(move))
