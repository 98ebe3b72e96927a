"""Steps and proofs that must be refused, and for which reason."""

from dataclasses import replace

import pytest

from symverify.equational import Chain, Conclusion, Induction, ProofError, Proposition, Step
from symverify.errors import InputError

ACTION = Proposition(
    name="an action",
    source="test",
    says="",
    sorts="G, Θ, D, R",
    symbols="""
        e : G
        k : G
        ·(G, G) → G
        a[D](G, Θ) → Θ
        b[D](G, Θ) → Θ
        f(Θ, D) → R
        sum(D → R) → R
        pair(Θ, Θ) → Θ
    """,
    variables="g, g₁, g₂ : G; θ, θ₁ : Θ; X, Y : D; r : R; F : D → R",
    definitions={"b": "b[X](g, θ) = a[X](g, θ)"},
    laws={"sum of a constant": "sum(λX. r) = r"},
    hypotheses={
        "identity": "a[X](e, θ) = θ",
        "associative": "a[X](g₂, a[X](g₁, θ)) = a[X](g₂·g₁, θ)",
        "invariant": "f(a[X](g, θ), X) = f(θ, X)",
        "for k": "g·k = k ⟹ a[X](g, θ) = a[X](k, θ)",
        "k absorbs": "g·k = k",
        "unit": "e·g = g",
    },
    conclusions=(),
)


def prove(statement, proof, proposition=ACTION):
    return replace(proposition, conclusions=(Conclusion("it", statement, proof),)).check()


COMPOSE = "b[X](g₂, b[X](g₁, θ)) = b[X](g₂·g₁, θ)"
RIGHT = """
    b[X](g₂, b[X](g₁, θ))
      = b[X](g₂, a[X](g₁, θ))      by b
      = a[X](g₂, a[X](g₁, θ))      by b
      = a[X](g₂·g₁, θ)             by associative
      = b[X](g₂·g₁, θ)             by ← b
"""
WRONG = {  # the right text -> the wrong one, and the reason for which it is refused
    "order of the product": (
        "= a[X](g₂·g₁, θ) ",
        "= a[X](g₁·g₂, θ) ",
        r"step 3: (.|\n)*becomes a\[X\]\(g₂·g₁, θ\), not a\[X\]",
    ),
    "direction": ("by ← b", "by b", r"step 4: (.|\n)*expected: the other direction"),
    "value": ("by associative", "by associative {g₁ := g₂}", r"step 3: (.|\n)*expected: other values, g₁ := g₁"),
    "place": (
        "θ))      by b\n      = a[X](g₂·",
        "θ))      by b at 2\n      = a[X](g₂·",
        r"step 2: (.|\n)*the place the whole term, not 2",
    ),
    "other equation": ("by associative", "by identity", r"step 3: (.|\n)*expected: an instance of its left side"),
    "unknown equation": ("by associative", "by commutative", "step 3: nothing known here has the name commutative"),
    "unknown variable": ("by associative", "by associative {θ₁ := θ}", "associative has no variable 'θ₁'"),
    "sort of a value": ("by associative", "by associative {g₁ := θ}", "g₁ has the sort G, not Θ"),
    "two steps in one": ("= b[X](g₂, a[X](g₁, θ))      by b\n", "", r"step 1: (.|\n)*does not become"),
    "no change": ("by associative", "by associative\n = a[X](g₂·g₁, θ) by b", "step 4: it changes nothing"),
    "end": ("      = b[X](g₂·g₁, θ)             by ← b\n", "", r"ends at a\[X\]\(g₂·g₁, θ\), not at the right side b"),
    "start": ("b[X](g₂, b[X](g₁, θ))\n", "b[X](g₁, b[X](g₁, θ))\n", r"starts at .*, not at the left side"),
    "premises": ("by associative", "by associative given unit", "associative has 0 premises, and 1 are given"),
    "ill-sorted term": ("= a[X](g₂·g₁, θ) ", "= a[X](θ, θ) ", r"a takes \(D, G, Θ\), not \(D, Θ, Θ\)"),
}


def test_the_right_proof_is_accepted():
    report = prove(COMPOSE, RIGHT)
    assert report.used == ("b", "associative")
    assert [step.rewrite.place for step in report.conclusions[0].cases[0][1]] == [(3,), (), (), ()]


@pytest.mark.parametrize(("right", "wrong", "reason"), WRONG.values(), ids=WRONG)
def test_a_wrong_step_is_refused(right, wrong, reason):
    assert right in RIGHT
    with pytest.raises(ProofError, match=reason):
        prove(COMPOSE, RIGHT.replace(right, wrong))


def test_one_step_replaces_one_occurrence():
    with pytest.raises(ProofError, match="does not become"):
        prove(
            "pair(a[X](e, θ), a[X](e, θ)) = pair(θ, θ)",
            """
            pair(a[X](e, θ), a[X](e, θ))
              = pair(θ, θ)    by identity
            """,
        )


def test_a_place_chooses_the_occurrence():
    statement = "pair(a[X](e, θ), a[X](e, θ)) = pair(θ, a[X](e, θ))"
    prove(statement, "pair(a[X](e, θ), a[X](e, θ)) \n = pair(θ, a[X](e, θ))   by identity at 1")
    with pytest.raises(ProofError, match="expected: the place 1, not 2"):
        prove(statement, "pair(a[X](e, θ), a[X](e, θ)) \n = pair(θ, a[X](e, θ))   by identity at 2")


def test_a_function_is_not_constant_in_its_variable():
    """λX. f(θ, X) is no instance of λX. r: the value of r would hold the bound X."""
    with pytest.raises(ProofError, match="expected: an instance of its left side"):
        prove("sum(λX. f(θ, X)) = f(θ, X)", "sum(λX. f(θ, X)) \n = f(θ, X)   by sum of a constant")
    with pytest.raises(ProofError, match="does not become"):
        prove("sum(λX. f(θ, X)) = f(θ, X)", "sum(λX. f(θ, X)) \n = f(θ, X)   by sum of a constant {r := f(θ, X)}")
    assert prove("sum(λX. f(θ, Y)) = f(θ, Y)", "sum(λX. f(θ, Y)) \n = f(θ, Y)   by sum of a constant")


def test_a_step_below_a_binder_keeps_the_binder_apart():
    """Below λX, `invariant` applies at the bound X; at a free Y it does not."""
    assert prove(
        "sum(λX. f(a[X](g, θ), X)) = sum(λX. f(θ, X))", "sum(λX. f(a[X](g, θ), X)) \n = sum(λX. f(θ, X)) by invariant"
    )
    with pytest.raises(ProofError, match="does not become"):
        prove(
            "sum(λX. f(a[Y](g, θ), X)) = sum(λX. f(θ, X))",
            "sum(λX. f(a[Y](g, θ), X)) \n = sum(λX. f(θ, X)) by invariant",
        )


def test_a_premise_must_be_proved():
    statement = "a[X](g, θ) = a[X](k, θ)"
    assert prove(statement, "a[X](g, θ) \n = a[X](k, θ)  by for k given k absorbs").used == ("for k", "k absorbs")
    with pytest.raises(ProofError, match="for k has 1 premises, and 0 are given"):
        prove(statement, "a[X](g, θ) \n = a[X](k, θ)  by for k")
    with pytest.raises(ProofError, match="unit does not prove the premise g·k = k"):
        prove(statement, "a[X](g, θ) \n = a[X](k, θ)  by for k given unit")
    with pytest.raises(ProofError, match="for k does not prove the premise"):
        prove(statement, "a[X](g, θ) \n = a[X](k, θ)  by for k given for k")
    with pytest.raises(ProofError, match="nothing known here has the name hope"):
        prove(statement, "a[X](g, θ) \n = a[X](k, θ)  by for k given hope")


def test_a_conclusion_does_not_prove_itself():
    with pytest.raises(ProofError, match="nothing known here has the name it"):
        prove("g·e = g", "g·e \n = g  by it")


def test_a_variable_does_not_come_from_nowhere():
    """If D were empty, a[X](e, θ) = θ for all X would say nothing about θ."""
    with pytest.raises(ProofError, match="X does not occur in the conclusion"):
        prove("pair(θ, θ) = pair(θ, θ₁)", "pair(θ, θ) \n = pair(a[X](e, θ), θ)  by ← identity at 1")


DEFINITIONS = {
    "of itself": ({"b": "b[X](g, θ) = b[X](e, θ)"}, "b was used before"),
    "in a circle": ({"b": "b[X](g, θ) = a[X](g, θ)", "a": "a[X](g, θ) = b[X](g, θ)"}, "a was used before"),
    "twice": ({"b": "b[X](g, θ) = θ", "b again": "b[X](g, θ) = a[X](g, θ)"}, "b was used before"),
    "of some values": ({"b": "b[X](e, θ) = θ"}, "a symbol at different variables"),
    "on the diagonal": ({"pair": "pair(θ, θ) = θ"}, "a symbol at different variables"),
    "with a new variable": ({"e": "e = g"}, "variables are new"),
    "under a premise": ({"b": "g·k = k ⟹ b[X](g, θ) = θ"}, "a symbol at different variables"),
}


@pytest.mark.parametrize(("definitions", "reason"), DEFINITIONS.values(), ids=DEFINITIONS)
def test_a_definition_is_explicit(definitions, reason):
    with pytest.raises(ProofError, match=reason):
        replace(ACTION, definitions=definitions).check()


def test_no_two_equations_have_one_name():
    with pytest.raises(InputError, match="two equations are named 'identity'"):
        replace(ACTION, laws={"identity": "e·g = g"}).check()
    with pytest.raises(InputError, match="two equations are named 'unit'"):
        replace(ACTION, conclusions=(Conclusion("unit", "e·g = g", "e·g \n = g by unit"),)).check()


def test_a_chain_may_be_given_as_steps():
    steps = (Step("b[X](g₂, a[X](g₁, θ))", "b"), Step("a[X](g₂, a[X](g₁, θ))", "b", place=()))
    chain = Chain("b[X](g₂, b[X](g₁, θ))", (*steps, Step("a[X](g₂·g₁, θ)", "associative", values={"g₁": "g₁"})))
    assert prove("b[X](g₂, b[X](g₁, θ)) = a[X](g₂·g₁, θ)", chain)


NUMBERS = Proposition(
    name="numbers",
    source="test",
    says="",
    sorts="N",
    symbols="0 : N\n s(N) → N\n +(N, N) → N",
    variables="m, n, p : N",
    laws={"plus zero": "m + 0 = m", "plus successor": "m + s(n) = s(m + n)"},
    hypotheses={},
    generated={"N": ("0", "s")},
    conclusions=(),
)
BASE = "0 + 0 \n = 0   by plus zero"
STEP = "0 + s(n) \n = s(0 + n) by plus successor \n = s(n) by induction hypothesis"


def test_induction():
    assert prove("0 + n = n", Induction("n", {"0": BASE, "s(n)": STEP}), NUMBERS).used == (
        "plus zero",
        "plus successor",
    )


@pytest.mark.parametrize(
    ("statement", "proof", "reason"),
    [
        ("0 + n = n", Induction("n", {"s(n)": STEP}), r"has the cases \('0', 's'\), not \['s'\]"),
        ("0 + n = n", Induction("n", {"0": BASE, "s(s(n))": STEP}), "a constructor is applied to different variables"),
        ("m + n = n", Induction("n", {"s(m)": STEP, "0": BASE}), "variables that occur nowhere else"),
        ("0 + n = n", Induction("m", {"0": BASE, "s(n)": STEP}), r"case 0: the chain starts at 0 \+ 0, not at"),
        (
            "0 + n = n",
            Induction("n", {"0": "0 + 0 \n = 0 by induction hypothesis", "s(n)": STEP}),
            "has the name induction",
        ),
        (  # the hypothesis is about n, not about every number
            "0 + n = n",
            Induction("n", {"0": BASE, "s(n)": "0 + s(n) \n = s(n) by induction hypothesis"}),
            "does not become",
        ),
    ],
)
def test_an_induction_that_is_none_is_refused(statement, proof, reason):
    with pytest.raises(ProofError, match=reason):
        prove(statement, proof, NUMBERS)


def test_the_induction_hypothesis_is_for_all_values_of_the_other_variables():
    laws = {"t zero": "t(m, 0) = m", "t successor": "t(m, s(n)) = t(s(m), n)"}
    numbers = replace(NUMBERS, symbols=NUMBERS.symbols + "\n t(N, N) → N", laws=laws)
    zero = "t(s(m), 0) \n = s(m) by t zero \n = s(t(m, 0)) by ← t zero"
    step = """
    t(s(m), s(n))
      = t(s(s(m)), n)    by t successor
      = s(t(s(m), n))    by induction hypothesis {m := s(m)}
      = s(t(m, s(n)))    by ← t successor
    """
    assert prove("t(s(m), n) = s(t(m, n))", Induction("n", {"0": zero, "s(n)": step}), numbers)
    with pytest.raises(ProofError, match="induction hypothesis has no variable 'n'"):
        prove("t(s(m), n) = s(t(m, n))", Induction("n", {"0": zero, "s(n)": step.replace("{m", "{n")}), numbers)


def test_a_constructor_is_not_defined():
    with pytest.raises(ProofError, match="s was used before"):
        replace(NUMBERS, definitions={"s": "s(n) = n"}).check()
