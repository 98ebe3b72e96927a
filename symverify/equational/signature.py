"""The symbols of a proposition with their sorts: what may be written, and of which sort it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from symverify.equational.sorts import Sort, product, read_sort
from symverify.equational.terms import App, Term, Var
from symverify.errors import InputError

INFIX = {"+": 10, "-": 10, "·": 20, "∘": 20}
POSTFIX = ("⁻¹", "ᵀ")
TUPLE = "⟨⟩"
ENTRY = "entry"  # U[i, j]
NAME = re.compile(r"(?!λ)(?:(?!ᵀ)\w)+'*")
_FUNCTION = re.compile(r"(?P<name>[^\s\[(:]+)\s*(?:\[(?P<indices>.*?)\])?\((?P<args>.*)\)\s*→\s*(?P<result>[^()]*)")


@dataclass(frozen=True)
class Signature:
    """Sorts, symbols (a name may be declared for several argument sorts) and variables.

    `indices` says how many of a function's arguments are written as indices: a[X](g, θ) has one.
    """

    sorts: frozenset[str]
    symbols: dict[str, dict[tuple[Sort, ...], Sort]]
    indices: dict[str, int]
    variables: dict[str, Var] = field(default_factory=dict)

    def app(self, head: str, *args: Term) -> App:
        """head(args), with the sort that the declaration gives it.

        Raises:
            InputError: the symbol is unknown, or not declared for arguments of these sorts.
        """
        sorts = tuple(arg.sort for arg in args)
        if head == TUPLE:
            return App(head, args, product(*sorts))
        if head not in self.symbols:
            raise InputError(f"unknown symbol {head!r}; known: {', '.join(sorted(self.symbols))}")
        declared = self.symbols[head]
        if sorts not in declared:
            known = " or ".join(f"({', '.join(map(str, args))})" for args in declared)
            raise InputError(f"{head} takes {known}, not ({', '.join(map(str, sorts))})")
        return App(head, args, declared[sorts])


def read_signature(sorts: str, symbols: str, variables: str) -> Signature:
    """The signature of a proposition.

    Args:
        sorts: names, separated by commas.
        symbols: one declaration a line: `I : G`, `a[S](G, Θ) → Θ`, `·(G, G) → G`, `⁻¹(G) → G`, `entry(M, J, K) → R`.
        variables: `g, g₁ : G; F : Θ → R`.
    """
    names = frozenset(name.strip() for name in sorts.split(","))
    signature = Signature(names, {}, {})
    for line in filter(None, map(str.strip, symbols.splitlines())):
        _declare(signature, line)
    for group in filter(None, map(str.strip, variables.split(";"))):
        listed, _, sort = group.partition(":")
        for name in map(str.strip, listed.split(",")):
            if name in signature.symbols or name in signature.variables:
                raise InputError(f"{name!r} is declared twice")
            if not NAME.fullmatch(name):
                raise InputError(f"{name!r} is no name of a variable")
            signature.variables[name] = Var(name, read_sort(sort, names))
    return signature


def _declare(signature: Signature, line: str) -> None:
    if found := _FUNCTION.fullmatch(line):
        name, indices, args = found["name"], _split(found["indices"] or ""), _split(found["args"])
        domain = tuple(read_sort(sort, signature.sorts) for sort in (*indices, *args))
        codomain = read_sort(found["result"], signature.sorts)
        signature.indices[name] = len(indices)
    elif ":" in line and "(" not in line:
        name, _, sort = map(str.strip, line.partition(":"))
        domain, codomain = (), read_sort(sort, signature.sorts)
    else:
        raise InputError(f"{line!r} declares nothing: write `I : G` or `a[S](G, Θ) → Θ`")
    if name not in INFIX and name not in POSTFIX and not NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name of a symbol")
    declared = signature.symbols.setdefault(name, {})
    if domain in declared or (declared and (not domain or () in declared)):
        raise InputError(f"{name!r} is declared twice")
    declared[domain] = codomain


def _split(text: str) -> Iterable[str]:
    """The parts between the commas that stand in no parentheses."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in map(str.strip, parts) if part]
