"""What forgers share: their registry, and how to walk through JSON."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Envelope = dict[str, Any]
Forger = Callable[[random.Random, Envelope, Sequence[Envelope]], Any]
Forgers = dict[str, Forger]

GROUPS = ("GL", "SL", "O", "SO", "Diagonal", "PositiveDiagonal", "Signs", "Permutation")
GROUPS += ("SignedPermutation", "PositiveMonomial")
VERDICTS = ("PROVED", "EXACT", "SUPPORTED", "REFUTED", "UNDECIDED", "proved", "", None, True)
RULES = ("permute", "scale", "reflect", "shift", "equivariant", "frame", "everything", "")
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 10**30, 1.5, 1e308, "", "h", "g", "all", "0", "-1", "1/0", "nan", "x" * 5000,
    [], [[]], [0], {}, {"": 0}, {"type": "GL", "axes": ["h"]}, ["leaf", "X"], ["contract", [], [], [], []],
    [[0, 0], [0, 0]],
)  # fmt: skip


def forger(forgers: Forgers, name: str) -> Callable[[Forger], Forger]:
    """Register a forger under the name that is printed."""

    def register(function: Forger) -> Forger:
        forgers[name] = function
        return function

    return register


def statement_of(e: Envelope) -> dict[str, Any]:
    return e["predicate"]["statement"]


def subtrees(value: Any) -> Iterator[Any]:
    yield value
    for x in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from subtrees(x)


def places_of(value: Any) -> Iterator[tuple[Any, Any]]:
    """(holder, key) of every place in a JSON tree."""
    for x in subtrees(value):
        if isinstance(x, dict | list):
            yield from ((x, key) for key in (sorted(x) if isinstance(x, dict) else range(len(x))))


def numbers(value: Any) -> Iterator[tuple[Any, Any]]:
    """The places that hold texts."""
    return ((holder, key) for holder, key in places_of(value) if isinstance(holder[key], str))
