"""Statements made for one law each: what is true of it, and what would be believed if one condition were forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from symverify.graph import tracing as t
from tests.kernel.statements import group, state

Statement = dict[str, Any]
Pair = tuple[bool, Statement]


@dataclass(frozen=True)
class Probe:
    """A statement, its truth, and the law that it is about."""

    law: str
    number: int
    true: bool
    statement: Statement

    @property
    def name(self) -> str:
        return f"{self.law} #{self.number} ({'true' if self.true else 'false'})"


Source = Callable[[], Iterator[Pair]]


def law(registry: dict[str, Source], text: str) -> Callable[[Source], Source]:
    """Register a function that yields (truth, statement) under the law that it is about."""

    def register(function: Source) -> Source:
        registry[text] = function
        return function

    return register


def probes(registry: Mapping[str, Source]) -> list[Probe]:
    return [
        Probe(text, n, true, statement)
        for text, function in registry.items()
        for n, (true, statement) in enumerate(function())
    ]


LEAVES = {
    "parameter": {"U": "h h", "u": "h", "w": "n"},
    "constant": {"v": "h", "a": "h", "C": "h h", "D": "h h", "Q": "h k", "S": "k h"},
    "data": {"x": "h", "y": "h", "X": "h n"},
}


class Scene:
    """What the two sides of an equation are made of: leaves as attributes, and elements of the group."""

    def __init__(self, element: Callable[..., Any], leaves: Mapping[str, Any]) -> None:
        self._element, self._leaves = element, leaves

    def __getattr__(self, name: str) -> Any:
        return self._leaves[name]

    def g(self, *axes: str, part: str = "1") -> Any:
        """The generic element, or a part of it."""
        return self._element(*(axes or ("h", "h")), path=f"g.{part}")

    def ones(self, *axes: str) -> Any:
        one = t.number(self.c.trace, 1)
        return t.einsum([one], [[]], range(len(axes)), axes)

    def number(self, value: Any) -> Any:
        return t.number(self.c.trace, value)

    def fn(self, name: str, *operands: Any) -> Any:
        return t.apply(name, *operands)


Side = Callable[[Scene], Any]


def equation(
    left: Side, right: Side, axes: str, declared: Any = None, functions: Any = None, kind: str = "functional"
) -> Statement:
    """The statement that c -> c + left - right, d -> k d is a symmetry of c + 0 d: that the two sides are equal."""

    def network(c: Any, d: Any, **_: Any) -> Any:
        return c + d * 0

    def action(element: Any, **leaves: Any) -> Any:
        scene = Scene(element, leaves)
        return {"c": leaves["c"] + left(scene) - right(scene), "d": leaves["d"] * element(path="g.0")}

    whole = {"type": "Product", "factors": [group("PositiveScalar"), declared or group("Translation", "n")]}
    parameters, known = LEAVES["parameter"] | {"c": axes, "d": axes}, functions or {}
    return state(network, action, whole, parameters, LEAVES["data"], LEAVES["constant"], functions=known, kind=kind)


def einsum(text: str, *tensors: Any) -> Any:
    """An einsum of tensors by letters: "ij,jk->ik"; the axes of the result are those of its letters."""
    inputs, out = text.split("->")
    labels = [[ord(letter) for letter in word] for word in inputs.split(",")] if inputs else []
    axis = {n: a for ls, x in zip(labels, tensors, strict=True) for n, a in zip(ls, x.axes, strict=True)}
    return t.einsum(list(tensors), labels, [ord(letter) for letter in out], [axis[ord(letter)] for letter in out])


def power(x: Any, *exponents: tuple[str, str], parity: int = 0) -> Any:
    """sgn(x)^parity |x|^exponents."""
    return t.word(x, tuple(exponents), parity)
