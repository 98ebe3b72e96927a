"""The checker of chains: every step is one rewrite by one known equation, or the proof is refused with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symverify.equational.chains import Chain, Step
from symverify.equational.errors import ProofError
from symverify.equational.notation import Notation
from symverify.equational.reading import read_term
from symverify.equational.rewriting import Equation, Rewrite, differing, rewrites, values_for
from symverify.equational.signature import Signature
from symverify.equational.terms import Term, Var, variables
from symverify.errors import InputError


@dataclass(frozen=True)
class CheckedStep:
    """A step that holds: the two terms, the equation used, its direction, place and values, what proved premises."""

    before: Term
    after: Term
    equation: Equation
    backwards: bool
    rewrite: Rewrite
    given: tuple[str, ...]


def check_chain(chain: Chain, goal: Equation, known: dict[str, Equation], signature: Signature) -> list[CheckedStep]:
    """The steps of a chain that proves `goal` from the `known` equations, checked one by one.

    Raises:
        ProofError: a step does not hold, or the chain does not run from the goal's left side to its right, or a term
            in between has a variable that the goal has not (of an empty sort, such a chain would prove nothing).
    """
    show = Notation(indices=signature.indices)
    before = _Place(goal.name, known, signature).read(chain.start)
    if before != goal.left:
        raise ProofError(f"{goal.name}: the chain starts at {show(before)}, not at the left side {show(goal.left)}")
    allowed = {*variables(goal.left), *variables(goal.right)}
    checked = []
    for number, step in enumerate(chain.steps, 1):
        place = _Place(f"{goal.name}, step {number}", known, signature)
        result = place.check(step, before)
        strangers = [name.name for name in variables(result.after) if name not in allowed]
        if strangers:
            raise place.error(f"{', '.join(strangers)} does not occur in the conclusion")
        checked.append(result)
        before = result.after
    if before != goal.right:
        raise ProofError(f"{goal.name}: the chain ends at {show(before)}, not at the right side {show(goal.right)}")
    return checked


@dataclass(frozen=True)
class _Place:
    """Where in a proof we are, and what is known there."""

    where: str
    known: dict[str, Equation]
    signature: Signature

    def error(self, reason: str) -> ProofError:
        return ProofError(f"{self.where}: {reason}")

    def show(self, term: Term) -> str:
        return Notation(indices=self.signature.indices)(term)

    def read(self, source: Any) -> Term:
        try:
            return read_term(source, self.signature)
        except InputError as reason:
            raise self.error(str(reason)) from None

    def equation(self, name: str) -> Equation:
        if name not in self.known:
            raise self.error(f"nothing known here has the name {name}; known: {', '.join(self.known)}")
        return self.known[name]

    def check(self, step: Step, before: Term) -> CheckedStep:
        equation, after = self.equation(step.name), self.read(step.term)
        if before == after:
            raise self.error(f"it changes nothing: {self.show(before)}")
        rule = equation.reversed() if step.backwards else equation
        values = self.values(step, equation)
        rewrite = rewrites(rule, before, after, values, step.place)
        if rewrite is None:
            raise ProofError("\n  ".join(self.why_not(step, rule, before, after, values)))
        self.check_premises(step, rewrite.instance)
        return CheckedStep(before, after, equation, step.backwards, rewrite, step.given)

    def check_premises(self, step: Step, instance: Equation) -> None:
        """Each premise must be, as a whole, an instance of the equation named for it, which has no premises itself."""
        if len(step.given) != len(instance.premises):
            raise self.error(f"{step.name} has {len(instance.premises)} premises, and {len(step.given)} are given")
        for name, (left, right) in zip(step.given, instance.premises, strict=True):
            proof = self.equation(name)
            if proof.premises or rewrites(proof, left, right, {}, ()) is None:
                raise self.error(f"{name} does not prove the premise {self.show(left)} = {self.show(right)}")

    def values(self, step: Step, equation: Equation) -> dict[Var, Term]:
        quantified = {variable.name: variable for variable in equation.quantified}
        values = {}
        for name, source in step.values.items():
            if name not in quantified:
                raise self.error(f"{equation.name} has no variable {name!r}; it has {', '.join(quantified)}")
            value = self.read(source)
            if value.sort != quantified[name].sort:
                raise self.error(f"{name} has the sort {quantified[name].sort}, not {value.sort}")
            values[quantified[name]] = value
        return values

    def why_not(self, step: Step, rule: Equation, before: Term, after: Term, values: dict[Var, Term]) -> list[str]:
        """The lines of the message: the two terms, the equation, and what it would have given."""
        direction = "from right to left" if step.backwards else "from left to right"
        lines = [
            f"{self.where}: {self.show(before)}",
            f"does not become {self.show(after)}",
            f"by {rule.name}, {direction}: {self.show(rule.left)} = {self.show(rule.right)}",
        ]
        elsewhere = rewrites(rule, before, after, values)
        otherwise = rewrites(rule, before, after, {})
        if elsewhere is not None:
            return [*lines, f"expected: the place {_place(elsewhere.place)}, not {_place(step.place)}"]
        if rewrites(rule.reversed(), before, after, values) is not None:
            return [*lines, "expected: the other direction"]
        if otherwise is not None:
            shown = ", ".join(f"{name.name} := {self.show(otherwise.values[name])}" for name in values)
            return [*lines, f"expected: other values, {shown}"]
        return [*lines, self.expected(rule, before, after, values)]

    def expected(self, rule: Equation, before: Term, after: Term, values: dict[Var, Term]) -> str:
        for _, one, other in reversed(differing(before, after)):
            found = values_for(rule, one, None, values)
            if found is not None:
                right = self.show(rule.instance(found).right)
                return f"expected: {self.show(one)} becomes {right}, not {self.show(other)}"
        unknown = [name.name for name in rule.quantified if name.sort.is_function and name not in values]
        hint = f" (values of {', '.join(unknown)} may have to be given)" if unknown else ""
        return f"expected: an instance of its left side where the two terms differ{hint}"


def _place(place: tuple[int, ...] | None) -> str:
    return ".".join(map(str, place or ())) or "the whole term"
