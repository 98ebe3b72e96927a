"""One step of equational reasoning: replace one occurrence of an instance of one side by the other side.

The trusted part: an instance is formed by substitution, compared with the terms as they stand, and the rest of the
two terms must be equal (congruence, under binders too). Nothing is simplified and nothing is searched for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symverify.equational.matching import match
from symverify.equational.terms import App, Apply, Lam, Term, Var, children, opened, substitute, variables

Sides = tuple[Term, Term]


@dataclass(frozen=True)
class Equation:
    """∀ quantified: premises ⟹ left = right. `kind`: definition, law, hypothesis, conclusion or induction."""

    name: str
    kind: str
    left: Term
    right: Term
    quantified: tuple[Var, ...]
    premises: tuple[Sides, ...] = ()

    def instance(self, values: Mapping[Var, Term]) -> Equation:
        """The equation at these values, given for exactly the quantified variables and of their sorts."""
        if set(values) != set(self.quantified):
            raise ValueError(f"{self.name}: values for {sorted(v.name for v in values)}")
        premises = tuple((substitute(left, values), substitute(right, values)) for left, right in self.premises)
        left, right = substitute(self.left, values), substitute(self.right, values)
        return Equation(self.name, self.kind, left, right, (), premises)

    def reversed(self) -> Equation:
        return Equation(self.name, self.kind, self.right, self.left, self.quantified, self.premises)


def equation(
    name: str, kind: str, sides: Sides, premises: tuple[Sides, ...] = (), fixed: tuple[Var, ...] = ()
) -> Equation:
    """The equation in which every variable is quantified except those in `fixed`."""
    terms = [*sides, *(side for premise in premises for side in premise)]
    quantified = dict.fromkeys(name for term in terms for name in variables(term) if name not in fixed)
    return Equation(name, kind, *sides, tuple(quantified), premises)


@dataclass(frozen=True)
class Rewrite:
    """Where a step replaced what: the place (argument numbers from the root, from 1) and the instance used there."""

    place: tuple[int, ...]
    values: dict[Var, Term]
    instance: Equation


def differing(before: Term, after: Term) -> list[tuple[tuple[int, ...], Term, Term]]:
    """The places, from the root down, within which the whole difference between two terms lies.

    Below a λ both bodies are looked at with the same new name for its variable.
    """
    found, place = [], ()
    while before != after:
        found.append((place, before, after))
        if isinstance(before, Lam) and isinstance(after, Lam) and before.sorts == after.sorts:
            names = fresh(before, len(place))
            before, after, place = opened(before, names), opened(after, names), (*place, 1)
            continue
        pairs = list(zip(children(before), children(after), strict=False))
        places = [number for number, (one, other) in enumerate(pairs, 1) if one != other]
        if not same_node(before, after) or len(places) != 1:
            break
        (number,) = places
        before, after, place = *pairs[number - 1], (*place, number)
    return found


def same_node(one: Term, other: Term) -> bool:
    """Whether two terms can differ in their children only."""
    if type(one) is not type(other) or len(children(one)) != len(children(other)):
        return False
    return isinstance(one, Apply) or (isinstance(one, App) and one.head == other.head)


def fresh(function: Lam, depth: int) -> tuple[Var, ...]:
    """New names for the variables of a λ that is entered `depth` places below the root; no text can write them."""
    parameters = zip(function.hints, function.sorts, strict=True)
    return tuple(Var(f"{hint}•{depth}.{index}", sort) for index, (hint, sort) in enumerate(parameters))


def rewrites(
    rule: Equation, before: Term, after: Term, given: Mapping[Var, Term], place: tuple[int, ...] | None = None
) -> Rewrite | None:
    """The Rewrite by which `rule`, from left to right, makes `after` of `before`; None if there is none.

    Args:
        given: values of some quantified variables; the others are found by matching.
        place: where, if that is to be stated; otherwise wherever the two terms differ.
    """
    for at, one, other in differing(before, after):
        if place is not None and at != place:
            continue
        values = values_for(rule, one, other, given)
        if values is not None:
            instance = rule.instance(values)
            if (instance.left, instance.right) == (one, other):
                return Rewrite(at, values, instance)
    return None


def values_for(rule: Equation, one: Term, other: Term | None, given: Mapping[Var, Term]) -> dict[Var, Term] | None:
    """Values for all quantified variables of `rule`, from its left side and, where that is not enough, its right."""
    values = dict(given)
    if not match(rule.left, one, rule.quantified, values):
        return None
    if other is not None and not match(rule.right, other, rule.quantified, values):
        return None
    return values if set(values) == set(rule.quantified) else None
