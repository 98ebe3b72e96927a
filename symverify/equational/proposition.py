"""A proposition: symbols, definitions, laws, hypotheses, conclusions, and for each conclusion its proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from symverify.equational.chains import Chain, read_chain
from symverify.equational.checking import CheckedStep, check_chain
from symverify.equational.errors import ProofError
from symverify.equational.reading import read_sides, read_term
from symverify.equational.rewriting import Equation, Sides, equation
from symverify.equational.signature import TUPLE, Signature, read_signature
from symverify.equational.terms import App, Term, Var, heads, substitute, variables
from symverify.errors import InputError

INDUCTION = "induction hypothesis"


@dataclass(frozen=True)
class Induction:
    """A proof by structural induction on a variable: one chain for each constructor of its sort.

    A case is named by its pattern, `push(u, ξ)`; the statement for u is then known as "induction hypothesis".
    """

    variable: str
    cases: dict[str, str | Chain]


@dataclass(frozen=True)
class Conclusion:
    """An equation, for all values of its variables, with its proof. Later conclusions may use it."""

    name: str
    statement: Any
    proof: str | Chain | Induction


@dataclass(frozen=True)
class CheckedConclusion:
    """What was proved, the checked steps of each case ("" where there is but one), and the names of what they cite."""

    equation: Equation
    cases: tuple[tuple[str, tuple[CheckedStep, ...]], ...]

    @property
    def cited(self) -> tuple[str, ...]:
        steps = [step for _, steps in self.cases for step in steps]
        return tuple(dict.fromkeys(name for step in steps for name in (step.equation.name, *step.given)))


@dataclass(frozen=True)
class Report:
    """The outcome of checking: every conclusion with its steps, and which definitions, laws, hypotheses they use."""

    conclusions: tuple[CheckedConclusion, ...]
    used: tuple[str, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class Proposition:
    """From `hypotheses` (the paper's) and `laws` (known mathematics), universally quantified, the conclusions follow.

    Definitions are explicit: f(x, ⟨y, z⟩) = … without f. An equation is a text, `premise; premise ⟹ left = right`, or a
    SymPy Eq. `generated` names the constructors of sorts on which proofs may go by induction.
    """

    name: str
    source: str
    says: str
    sorts: str
    symbols: str
    variables: str
    hypotheses: dict[str, Any]
    conclusions: tuple[Conclusion, ...]
    definitions: dict[str, Any] = field(default_factory=dict)
    laws: dict[str, Any] = field(default_factory=dict)
    generated: dict[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: str = ""

    @cached_property
    def signature(self) -> Signature:
        return read_signature(self.sorts, self.symbols, self.variables)

    def assumed(self) -> dict[str, Equation]:
        """Definitions, laws and hypotheses, by name.

        Raises:
            InputError: an ill-formed equation or a name that is used twice.
            ProofError: a definition that is not explicit.
        """
        kinds = {"definition": self.definitions, "law": self.laws, "hypothesis": self.hypotheses}
        known: dict[str, Equation] = {}
        for kind, named in kinds.items():
            for name, source in named.items():
                if name in known:
                    raise InputError(f"{self.name}: two equations are named {name!r}")
                known[name] = equation(name, kind, *self._read(source))
        _check_definitions(
            [known[name] for name in self.definitions], {c for cs in self.generated.values() for c in cs}
        )
        return known

    def _read(self, source: Any) -> tuple[Sides, tuple[Sides, ...]]:
        premises: tuple[Sides, ...] = ()
        if isinstance(source, str) and "⟹" in source:
            before, _, source = source.partition("⟹")
            premises = tuple(read_sides(premise, self.signature) for premise in before.split(";"))
        return read_sides(source, self.signature), premises

    def check(self) -> Report:
        """Every step of every proof, checked.

        Raises:
            ProofError: the first step that does not hold, with the two terms and what was expected.
        """
        known = self.assumed()
        assumed = tuple(known)
        checked = []
        for conclusion in self.conclusions:
            if conclusion.name in known or conclusion.name == INDUCTION:
                raise InputError(f"{self.name}: two equations are named {conclusion.name!r}")
            proved = self._check(conclusion, known)
            known[conclusion.name] = proved.equation
            checked.append(proved)
        cited = {name for proved in checked for name in proved.cited}
        used = tuple(name for name in assumed if name in cited)
        return Report(tuple(checked), used, tuple(name for name in assumed if name not in cited))

    def _check(self, conclusion: Conclusion, known: dict[str, Equation]) -> CheckedConclusion:
        sides = read_sides(conclusion.statement, self.signature)
        cases = []
        for case, chain, goal_sides, local in self._cases(conclusion, sides):
            where = f"{self.name}, {conclusion.name}" + (f", case {case}" if case else "")
            chain = read_chain(chain) if isinstance(chain, str) else chain
            goal = equation(where, "conclusion", goal_sides)
            cases.append((case, tuple(check_chain(chain, goal, {**known, **local}, self.signature))))
        return CheckedConclusion(equation(conclusion.name, "conclusion", sides), tuple(cases))

    def _cases(
        self, conclusion: Conclusion, sides: Sides
    ) -> Iterator[tuple[str, str | Chain, Sides, dict[str, Equation]]]:
        """(name of the case, its chain, what it has to prove, what is known in it alone)."""
        proof = conclusion.proof
        if not isinstance(proof, Induction):
            yield "", proof, sides, {}
            return
        where = f"{self.name}, {conclusion.name}"
        variable = self.signature.variables.get(proof.variable)
        constructors = self.generated.get(variable.sort.name, ()) if variable else ()
        patterns = {case: read_term(case, self.signature) for case in proof.cases}
        found = [pattern.head if isinstance(pattern, App) else "?" for pattern in patterns.values()]
        if not constructors or sorted(found) != sorted(constructors):
            raise ProofError(f"{where}: induction on {proof.variable} has the cases {constructors}, not {found}")
        for case, pattern in patterns.items():
            smaller = _smaller(pattern, variable, sides, f"{where}, case {case}")
            goal = tuple(substitute(side, {variable: pattern}) for side in sides)
            local = {}
            for part in smaller:
                name = INDUCTION if len(smaller) == 1 else f"{INDUCTION} for {part.name}"
                local[name] = equation(
                    name, "induction", tuple(substitute(side, {variable: part}) for side in sides), fixed=(part,)
                )
            yield case, proof.cases[case], goal, local

    def without(self, name: str) -> Proposition:
        """The proposition with one definition, law or hypothesis less."""
        fields = {}
        for kind in ("definitions", "laws", "hypotheses"):
            fields[kind] = {other: source for other, source in getattr(self, kind).items() if other != name}
        return replace(self, **fields)

    def assuming(self, name: str, statement: Any) -> Proposition:
        """The proposition with one hypothesis more."""
        return replace(self, hypotheses={**self.hypotheses, name: statement})

    def text(self) -> str:
        """The statement and its proofs, checked, to be read."""
        from symverify.equational.rendering import text

        return text(self, self.check())

    def latex(self) -> str:
        """The same in LaTeX (amsmath and amsthm: a `proposition` environment and a `proof`)."""
        from symverify.equational.rendering import latex

        return latex(self, self.check())


def _smaller(pattern: App, variable: Var, sides: Sides, where: str) -> tuple[Var, ...]:
    """The variables of a case for which the statement is already known."""
    names = pattern.args
    taken = {name for side in sides for name in variables(side)} - {variable}
    if not all(isinstance(name, Var) for name in names) or len(set(names)) < len(names) or taken & set(names):
        raise ProofError(f"{where}: a constructor is applied to different variables that occur nowhere else")
    return tuple(name for name in names if name.sort == variable.sort)


def _check_definitions(definitions: list[Equation], constructors: set[str]) -> None:
    """Each defines a symbol that neither it nor an earlier definition uses, at arguments that cover all values."""
    used = set(constructors)
    for definition in definitions:
        left, right = definition.left, definition.right
        parameters = [part for arg in getattr(left, "args", ()) for part in _parameters(arg)]
        proper = isinstance(left, App) and all(isinstance(part, Var) for part in parameters)
        if not proper or len(set(parameters)) < len(parameters) or definition.premises:
            raise ProofError(f"definition of {definition.name}: its left side is a symbol at different variables")
        used |= heads(right)
        if left.head in used or not set(variables(right)) <= set(parameters):
            raise ProofError(f"definition of {definition.name}: {left.head} was used before, or variables are new")
        used.add(left.head)


def _parameters(arg: Term) -> list[Term]:
    if isinstance(arg, App) and arg.head == TUPLE:
        return [part for inner in arg.args for part in _parameters(inner)]
    return [arg]
