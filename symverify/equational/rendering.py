"""Propositions with their checked proofs, as text and as LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symverify.equational.notation import Notation, sentence

if TYPE_CHECKING:
    from symverify.equational.checking import CheckedStep
    from symverify.equational.proposition import CheckedConclusion, Proposition, Report
    from symverify.equational.rewriting import Equation
    from symverify.equational.terms import Var

_HEADINGS = {"definition": "Definitions", "law": "Laws", "hypothesis": "Hypotheses"}


def text(proposition: Proposition, report: Report) -> str:
    """The proposition as plain text."""
    notation = Notation(indices=proposition.signature.indices)
    lines = [f"{proposition.name} ({proposition.source})", proposition.says, ""]
    for kind, heading in _HEADINGS.items():
        named = [equation for equation in proposition.assumed().values() if equation.kind == kind]
        if named:
            lines += [
                f"{heading}:",
                *(f"  {equation.name}: {_statement(equation, notation)}" for equation in named),
                "",
            ]
    for proved in report.conclusions:
        lines += [f"Conclusion, {proved.equation.name}: {_statement(proved.equation, notation)}", "Proof."]
        for case, steps in proved.cases:
            lines += [f"  Case {case}:"] if case else []
            lines += [f"    {notation(steps[0].before)}"]
            shown = [(f"    = {notation(step.after)}", _reason(step)) for step in steps]
            width = min(70, max(len(left) for left, _ in shown))
            lines += [f"{left:{width}}   by {reason}" for left, reason in shown]
        lines += [""]
    lines += [f"Not used: {', '.join(report.unused) or 'nothing'}."]
    return "\n".join(lines + ([proposition.remarks] if proposition.remarks else [])) + "\n"


def latex(proposition: Proposition, report: Report) -> str:
    """The proposition as LaTeX: a `proposition` environment and, for each conclusion, a `proof`."""
    notation = Notation(latex=True, indices=proposition.signature.indices)
    lines = [rf"\begin{{proposition}}[{sentence(proposition.name)}; {sentence(proposition.source)}]"]
    lines += [sentence(proposition.says)]
    for kind, heading in _HEADINGS.items():
        named = [equation for equation in proposition.assumed().values() if equation.kind == kind]
        lines += [rf"\paragraph{{{heading}}}", *_itemised(named, notation)] if named else []
    lines += [r"\paragraph{Conclusions}", *_itemised([proved.equation for proved in report.conclusions], notation)]
    lines += [r"\end{proposition}"]
    for proved in report.conclusions:
        lines += _latex_proof(proved, notation)
    lines += [f"Not used: {', '.join(map(sentence, report.unused)) or 'nothing'}."]
    return "\n".join(lines + ([sentence(proposition.remarks)] if proposition.remarks else [])) + "\n"


def _itemised(equations: list[Equation], notation: Notation) -> list[str]:
    items = [rf"\item[{{{sentence(equation.name)}}}] ${_statement(equation, notation)}$" for equation in equations]
    return [r"\begin{itemize}", *items, r"\end{itemize}"]


def _latex_proof(proved: CheckedConclusion, notation: Notation) -> list[str]:
    lines = [rf"\begin{{proof}}[Proof of {sentence(proved.equation.name)}]"]
    for case, steps in proved.cases:
        lines += [rf"Case {sentence(case)}:"] if case else []
        rows = [f"& {notation(steps[0].before)}"]
        rows += [rf"={{}}& {notation(step.after)} && \text{{by {sentence(_reason(step))}}}" for step in steps]
        lines += [r"\begin{align*}", " \\\\\n".join(rows), r"\end{align*}"]
    return [*lines, r"\end{proof}"]


def _statement(equation: Equation, notation: Notation) -> str:
    """∀ variables: premises ⟹ left = right."""
    shown = f"{notation(equation.left)} = {notation(equation.right)}"
    if equation.premises:
        arrow, comma = (r"\implies ", r",\; ") if notation.latex else ("⟹ ", "; ")
        premises = comma.join(f"{notation(left)} = {notation(right)}" for left, right in equation.premises)
        shown = f"{premises} {arrow}{shown}"
    if not equation.quantified:
        return shown
    names = ", ".join(_declared(name, notation) for name in equation.quantified)
    return rf"{shown} \quad \forall\, {names}" if notation.latex else f"{shown}   for all {names}"


def _declared(variable: Var, notation: Notation) -> str:
    if not notation.latex:
        return f"{variable.name} : {variable.sort}"
    sort = sentence(str(variable.sort)).replace("$", "")
    return rf"{notation.name(variable.name)} : {sort}"


def _reason(step: CheckedStep) -> str:
    """The justification in words."""
    equation = step.equation
    kinds = {"definition": f"the definition of {equation.name}", "conclusion": f"{equation.name}, proved above"}
    shown = kinds.get(equation.kind, equation.name)
    if step.backwards:
        shown += ", from right to left"
    return shown + (f", given {' and '.join(step.given)}" if step.given else "")
