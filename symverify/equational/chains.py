"""Chains: t₀ = t₁ = … = tₙ, each step with its justification; and their text form

    a'[X](I, ⟨θ₁, θ₂⟩)
      = ⟨θ₁, a[h(θ₁, X)](I, θ₂)⟩      by a'
      = ⟨θ₁, θ₂⟩                      by identity of a

After `by`: `←` for an equation read from right to left, its name, and, where wanted or needed, values of its variables
in braces `{F := λθ. L(θ, X)}`, the place `at 2.1` (argument numbers from the root) and, for an equation with premises,
`given` the names of the equations that prove them, in order, separated by semicolons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from symverify.errors import InputError

_BY = re.compile(
    r"(?P<term>.*?)\s+by\s+(?P<back>←\s*)?(?P<name>[^{}]*?)"
    r"(?:\s*\{(?P<values>.*)\})?(?:\s+at\s+(?P<place>[\d.]+))?(?:\s+given\s+(?P<given>.*))?"
)


@dataclass(frozen=True)
class Step:
    """`term` is what stands after the step; the rest is its justification. Terms are texts or SymPy expressions."""

    term: Any
    name: str
    backwards: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    place: tuple[int, ...] | None = None
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chain:
    """start = … = the term of the last step."""

    start: Any
    steps: tuple[Step, ...]


def read_chain(text: str) -> Chain:
    """The chain that the text form stands for; see the head of this module."""
    start, *lines = re.split(r"\n\s*=\s", text.strip())
    if not lines:
        raise InputError(f"a chain has a step: {text.strip()!r}")
    return Chain(start, tuple(_read_step(line) for line in lines))


def _read_step(line: str) -> Step:
    found = _BY.fullmatch(" ".join(line.split()))
    if not found or not found["name"]:
        raise InputError(f"a step reads `= term  by name`, not `= {line.strip()}`")
    values = dict(_value(part) for part in (found["values"] or "").split(";") if part.strip())
    place = tuple(map(int, found["place"].split("."))) if found["place"] else None
    given = tuple(part.strip() for part in (found["given"] or "").split(";") if part.strip())
    return Step(found["term"], found["name"].strip(), bool(found["back"]), values, place, given)


def _value(text: str) -> tuple[str, str]:
    name, mark, value = text.partition(":=")
    if not mark:
        raise InputError(f"a value is written `x := t`, not {text.strip()!r}")
    return name.strip(), value.strip()
