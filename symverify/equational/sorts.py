"""Sorts: base sorts G, Θ; products Θ₁ × Θ₂; functions R → Θ. Every sort has an element; no sort lies in another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symverify.errors import InputError

_TOKEN = re.compile(r"\s*(→|×|\(|\)|,|[^\s→×(),]+)")


@dataclass(frozen=True)
class Sort:
    """A base sort (no parts), a product "×" of its parts, or the functions "→" from all parts but the last to it."""

    name: str
    parts: tuple[Sort, ...] = ()

    @property
    def is_function(self) -> bool:
        return self.name == "→"

    def __str__(self) -> str:
        if not self.parts:
            return self.name
        shown = [f"({part})" if part.parts else str(part) for part in self.parts]
        if self.is_function:
            return f"{' × '.join(shown[:-1])} → {shown[-1]}"
        return " × ".join(shown)


def product(*parts: Sort) -> Sort:
    return Sort("×", parts)


def functions(domain: tuple[Sort, ...], codomain: Sort) -> Sort:
    return Sort("→", (*domain, codomain))


def read_sort(text: str, known: frozenset[str]) -> Sort:
    """The sort that `text` names: base sorts out of `known`, ×, → (right to left) and parentheses.

    F : A × B → C is a function of two arguments.
    """
    tokens = [token for token in _TOKEN.findall(text)]
    sort, rest = _arrow(tokens, known, text)
    if rest:
        raise InputError(f"sort {text!r}: {rest[0]!r} is not expected")
    return sort


def _arrow(tokens: list[str], known: frozenset[str], text: str) -> tuple[Sort, list[str]]:
    parts, tokens = _factors(tokens, known, text)
    if tokens and tokens[0] == "→":
        codomain, tokens = _arrow(tokens[1:], known, text)
        return functions(tuple(parts), codomain), tokens
    return (parts[0] if len(parts) == 1 else product(*parts)), tokens


def _factors(tokens: list[str], known: frozenset[str], text: str) -> tuple[list[Sort], list[str]]:
    factor, tokens = _atom(tokens, known, text)
    if tokens and tokens[0] == "×":
        others, tokens = _factors(tokens[1:], known, text)
        return [factor, *others], tokens
    return [factor], tokens


def _atom(tokens: list[str], known: frozenset[str], text: str) -> tuple[Sort, list[str]]:
    if not tokens:
        raise InputError(f"sort {text!r} ends too early")
    first, *rest = tokens
    if first == "(":
        sort, rest = _arrow(rest, known, text)
        if not rest or rest[0] != ")":
            raise InputError(f"sort {text!r}: a parenthesis is not closed")
        return sort, rest[1:]
    if first not in known:
        raise InputError(f"sort {text!r}: unknown sort {first!r}; known: {', '.join(sorted(known))}")
    return Sort(first), rest
