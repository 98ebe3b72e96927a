"""Every proposition of proofs/propositions/ is checked, needs all it is said to use, and can be read."""

import re
from dataclasses import replace

import pytest

from symverify.equational import ProofError, countermodels, propositions
from symverify.equational.chains import Chain, read_chain
from symverify.equational.proposition import Induction
from symverify.equational.rewriting import rewrites

FOUND = propositions()
ALL = {f"{file}: {proposition.name}": proposition for file, found in FOUND.items() for proposition in found}
CHECKED = {name: proposition.check() for name, proposition in ALL.items()}
USED = [(name, used) for name, report in CHECKED.items() for used in report.used]
MODELS = {f"{file}: {model.name}": model for file, found in countermodels().items() for model in found}

UNUSED = {  # what the papers assume and the proofs do without; every other proposition uses all of it
    "corollary_c2: Corollary C.2": ("φ of no layers",),
    "syre_proposition_1: syre, Proposition 1": ("P is orthogonal",),
    "theorem_b1: Theorem B.1": ("associative law",),
    "theorem_b1: Theorem B.1 in coordinates": ("associative law",),
    "theorem_b1: Theorem B.1 for linear actions": ("associative law",),
}


def chains(proposition):
    """(conclusion, case, chain) for every chain of a proposition."""
    for conclusion in proposition.conclusions:
        induction = isinstance(conclusion.proof, Induction)
        for case, chain in conclusion.proof.cases.items() if induction else [("", conclusion.proof)]:
            yield conclusion, case, chain if isinstance(chain, Chain) else read_chain(chain)


def with_chain(proposition, conclusion, case, chain):
    """The proposition with another chain in that place."""
    proof = replace(conclusion.proof, cases={**conclusion.proof.cases, case: chain}) if case else chain
    changed = [replace(c, proof=proof) if c is conclusion else c for c in proposition.conclusions]
    return replace(proposition, conclusions=tuple(changed))


@pytest.mark.parametrize(
    "file",
    [
        *("theorem_b1", "proposition_3_1", "corollary_c1", "corollary_c2", "proposition_c3"),
        *("proposition_2_5", "figure_5", "syre_proposition_1", "reflections", "positive_scalings"),
    ],
)
def test_the_propositions_of_the_papers_are_there(file):
    assert file in FOUND


@pytest.mark.parametrize("name", ALL)
def test_every_step_of_every_conclusion_is_checked(name):
    proposition, report = ALL[name], CHECKED[name]
    assert [c.name for c in proposition.conclusions] == [proved.equation.name for proved in report.conclusions]
    steps = [len(steps) for proved in report.conclusions for _, steps in proved.cases]
    assert steps == [len(chain.steps) for _, _, chain in chains(proposition)]
    assert set(report.used) | set(report.unused) == set(proposition.assumed())


@pytest.mark.parametrize("name", ALL)
def test_what_is_not_used_is_reported(name):
    assert CHECKED[name].unused == UNUSED.get(name, ())


@pytest.mark.parametrize(("name", "needed"), USED)
def test_without_what_it_uses_the_proof_fails(name, needed):
    with pytest.raises(ProofError, match=f"nothing known here has the name {re.escape(needed)};"):
        ALL[name].without(needed).check()


@pytest.mark.parametrize("name", ALL)
def test_without_what_it_does_not_use_the_proof_holds(name):
    for unused in CHECKED[name].unused:
        ALL[name].without(unused).check()


@pytest.mark.parametrize("name", ALL)
def test_no_other_assumption_justifies_a_step(name):
    """That a hypothesis is cited is not yet that it is needed: nothing else that is known makes the step either."""
    others = ALL[name].assumed()
    for proved in CHECKED[name].conclusions:
        for step in (step for _, steps in proved.cases for step in steps if not step.given):
            for other in others.values():
                if other.name != step.equation.name and not other.premises:
                    for rule in (other, other.reversed()):
                        assert rewrites(rule, step.before, step.after, {}) is None, (step.equation.name, other.name)


@pytest.mark.parametrize("name", ALL)
def test_an_irrelevant_hypothesis_is_reported(name):
    proposition = ALL[name]
    statement = next(iter(proposition.hypotheses.values()))
    if "⟹" in statement or proposition.hypotheses == {}:
        statement = next(iter(proposition.laws.values()))
    assert proposition.assuming("irrelevant", statement).check().unused == (*CHECKED[name].unused, "irrelevant")


@pytest.mark.parametrize("name", ALL)
def test_a_step_in_the_other_direction_is_refused(name):
    proposition = ALL[name]
    tried = 0
    for conclusion, case, chain in chains(proposition):
        for number, step in enumerate(chain.steps):
            turned = replace(step, backwards=not step.backwards)
            steps = (*chain.steps[:number], turned, *chain.steps[number + 1 :])
            changed = with_chain(proposition, conclusion, case, Chain(chain.start, steps))
            if step.name in ("exchange", "δ is symmetric"):  # these read the same from both sides
                continue
            with pytest.raises(
                ProofError, match=rf"step {number + 1}: (.|\n)*expected: (the other direction|an instance)"
            ):
                changed.check()
            tried += 1
    assert tried


@pytest.mark.parametrize("name", ALL)
def test_a_step_left_out_is_refused(name):
    proposition = ALL[name]
    for conclusion, case, chain in chains(proposition):
        for number in range(len(chain.steps) - 1):
            steps = (*chain.steps[:number], *chain.steps[number + 1 :])
            changed = with_chain(proposition, conclusion, case, Chain(chain.start, steps))
            with pytest.raises(ProofError, match=f"step {number + 1}: "):
                changed.check()


@pytest.mark.parametrize("name", ALL)
def test_the_text_shows_every_assumption_and_every_step(name):
    proposition, text = ALL[name], ALL[name].text()
    assert proposition.name in text and proposition.source in text
    for assumed in proposition.assumed():
        assert f"  {assumed}: " in text
    assert text.count("\n    = ") == sum(len(chain.steps) for _, _, chain in chains(proposition))
    assert f"Not used: {', '.join(CHECKED[name].unused) or 'nothing'}." in text


@pytest.mark.parametrize("name", ALL)
def test_the_text_can_be_read_back(name):
    """Every printed term is read as the very term that it prints."""
    from symverify.equational.notation import Notation
    from symverify.equational.reading import read_term
    from symverify.equational.terms import variables

    signature = ALL[name].signature
    notation = Notation(indices=signature.indices)
    for proved in CHECKED[name].conclusions:
        for term in (step.after for _, steps in proved.cases for step in steps):
            assert all(variable.name in signature.variables for variable in variables(term))
            assert read_term(notation(term), signature) == term


@pytest.mark.parametrize("name", ALL)
def test_the_latex_is_balanced_and_names_every_assumption(name):
    from symverify.equational.notation import sentence

    latex = ALL[name].latex()
    assert latex.isascii(), sorted(set(filter(lambda c: not c.isascii(), latex)))
    depth = 0
    for character in re.sub(r"\\[{}]", "", latex):
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    opened, closed = (re.findall(rf"\\{word}{{([a-z]+\*?)}}", latex) for word in ("begin", "end"))
    assert sorted(opened) == sorted(closed) and latex.count("$") % 2 == 0
    assert not re.search(r"_[^{]|\^[^{]", latex.replace(r"\_", "")), "an index is always in braces"
    for assumed in ALL[name].assumed():
        assert rf"\item[{{{sentence(assumed)}}}]" in latex


@pytest.mark.parametrize("name", MODELS)
def test_every_countermodel_is_one(name):
    witnesses = MODELS[name].check()
    assert set(witnesses) == set(MODELS[name].fails)
    assert all(witness["left"] != witness["right"] for witness in witnesses.values())
