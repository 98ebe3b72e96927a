"""Countermodels: exact, finite interpretations in which some equations hold for all values and another does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from symverify.equational.errors import ProofError
from symverify.equational.reading import read_sides
from symverify.equational.signature import TUPLE, Signature, read_signature
from symverify.equational.sorts import Sort
from symverify.equational.terms import App, Apply, Lam, Term, Var, opened, variables
from symverify.errors import InputError

Values = Mapping[Var, Any]


@dataclass(frozen=True)
class Countermodel:
    """`holds` does not imply `fails`: all values of the carriers are tried, in integers and fractions.

    Args:
        carriers: the elements of every sort over which an equation ranges; symbols may not lead out of them.
        functions: what each symbol means, a value for a constant and a Python function otherwise; `·(G, R)` means the
            symbol · at arguments of these sorts.
        points: the carriers are some points of an infinite model, not all of it; then `holds` is only tested here and
            must be proved elsewhere, whereas what fails at a point fails.
    """

    name: str
    says: str
    sorts: str
    symbols: str
    variables: str
    carriers: dict[str, tuple[Any, ...]]
    functions: dict[str, Any]
    holds: dict[str, str]
    fails: dict[str, str]
    points: bool = False

    @cached_property
    def signature(self) -> Signature:
        return read_signature(self.sorts, self.symbols, self.variables)

    def check(self) -> dict[str, dict[str, Any]]:
        """For each equation that is to fail, values at which it does.

        Raises:
            ProofError: an equation that is to hold fails, or one that is to fail holds.
        """
        for name, source in self.holds.items():
            witness = self.witness(source)
            if witness is not None:
                raise ProofError(f"{self.name}: {name!r} is to hold, and does not at {_shown(witness)}")
        found = {name: self.witness(source) for name, source in self.fails.items()}
        for name, witness in found.items():
            if witness is None:
                raise ProofError(f"{self.name}: {name!r} is to fail, and holds for all values")
        return found

    def witness(self, source: str) -> dict[str, Any] | None:
        """Values at which the two sides differ, with the sides; None if there are none."""
        left, right = read_sides(source, self.signature)
        names = tuple(dict.fromkeys((*variables(left), *variables(right))))
        for chosen in product(*(tuple(self._elements(name.sort)) for name in names)):
            values = dict(zip(names, chosen, strict=True))
            sides = self.value(left, values), self.value(right, values)
            if any(map(callable, sides)):
                raise InputError(f"{self.name}: {source!r} compares functions, which have no exact test of equality")
            if sides[0] != sides[1]:
                return {**{name.name: value for name, value in values.items()}, "left": sides[0], "right": sides[1]}
        return None

    def value(self, term: Term, values: Values) -> Any:
        """What the term means where its variables have these values."""
        match term:
            case Var():
                return values[term]
            case Lam():
                return self._function(term, values)
            case Apply(function=function, args=args):
                return self.value(function, values)(*(self.value(arg, values) for arg in args))
            case App(head=head, args=args) if head == TUPLE:
                return tuple(self.value(arg, values) for arg in args)
            case App(head=head, args=args, sort=sort):
                meaning = self._meaning(head, args)
                return self._element(
                    meaning(*(self.value(arg, values) for arg in args)) if args else meaning, sort, head
                )
        raise InputError(f"{self.name}: {term} is no term")

    def _meaning(self, head: str, args: tuple[Term, ...]) -> Any:
        for name in (f"{head}({', '.join(str(arg.sort) for arg in args)})", head):
            if name in self.functions:
                return self.functions[name]
        raise InputError(f"{self.name}: {head!r} has no meaning")

    def _function(self, term: Lam, values: Values) -> Callable[..., Any]:
        names = tuple(Var(f"•{len(values)}.{index}", sort) for index, sort in enumerate(term.sorts))
        return lambda *args: self.value(opened(term, names), {**values, **dict(zip(names, args, strict=True))})

    def _elements(self, sort: Sort) -> Iterator[Any]:
        if str(sort) in self.carriers:
            yield from self.carriers[str(sort)]
        elif sort.name == "×":
            yield from product(*(tuple(self._elements(part)) for part in sort.parts))
        else:
            raise InputError(f"{self.name}: no carrier is given for the sort {sort}")

    def _element(self, value: Any, sort: Sort, head: str) -> Any:
        if not _exact(value):
            raise InputError(f"{self.name}: {head} gives {value!r}, which is not exact")
        if not self.points and sort.name in self.carriers and value not in self.carriers[sort.name]:
            raise InputError(f"{self.name}: {head} leads out of {sort}, to {value!r}")
        return value


def _exact(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_exact, value))
    return callable(value) or isinstance(value, int | Fraction | str)


def _shown(witness: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {_value(value)}" for name, value in witness.items())


def _value(value: Any) -> str:
    return f"({', '.join(map(_value, value))})" if isinstance(value, tuple) else str(value)
