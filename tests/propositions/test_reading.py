"""Declarations, terms from text and from SymPy, and how they are printed."""

import pytest
import sympy

from symverify.equational import Conclusion, Proposition
from symverify.equational.chains import read_chain
from symverify.equational.notation import Notation, sentence
from symverify.equational.reading import read_sides, read_term
from symverify.equational.signature import read_signature
from symverify.errors import InputError

SORTS = "G, Θ, D, R, N"
SYMBOLS = """
    e : G
    0 : R
    ·(G, G) → G
    ·(G, Θ) → Θ
    +(R, R) → R
    ·(R, R) → R
    ⁻¹(G) → G
    ᵀ(Θ) → Θ
    entry(Θ, N) → R
    a[D](G, Θ) → Θ
    E(D → R) → R
    F(Θ, D) → R
    both(Θ × Θ) → R
    join((Θ → R) → R, G) → R
"""
VARIABLES = "g, g₁, g₂ : G; θ, θ' : Θ; x, X : D; r, s : R; i : N; u : N → R; P : D × N → R; Q : (Θ → R) → R"
SIGNATURE = read_signature(SORTS, SYMBOLS, VARIABLES)


def printed(text, latex=False):
    return Notation(latex=latex, indices=SIGNATURE.indices)(read_term(text, SIGNATURE))


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("a[X](g₂·g₁, θ)", r"a_{X}(g_{2} \cdot  g_{1}, \theta)"),
        ("g₁·(g₂·g)", r"g_{1} \cdot  (g_{2} \cdot  g)"),
        ("g₁·g₂·g", r"g_{1} \cdot  g_{2} \cdot  g"),
        ("(g·θ)ᵀ[i]·r + s", r"{(g \cdot  \theta)}^{\top}_{i} \cdot  r + s"),
        ("r·(s + r)", r"r \cdot  (s + r)"),
        ("(g₁·g₂)⁻¹·e", r"{(g_{1} \cdot  g_{2})}^{-1} \cdot  e"),
        ("E(λx. F(θ', x))", r"E(\lambda x.\; F(\theta', x))"),
        ("both(⟨θ, a[X](e, θ')⟩)", r"\mathrm{both}(\langle \theta, a_{X}(e, \theta')\rangle )"),
        ("u(i) + P(x, i)", "u(i) + P(x, i)"),
        ("join(λQ'. 0, e)", None),
        ("λx i. P(x, i)", r"\lambda x i.\; P(x, i)"),
    ],
)
def test_what_is_printed_is_what_was_read(text, latex):
    if latex is None:
        with pytest.raises(InputError, match='"Q\'" is no declared variable'):
            printed(text)
        return
    assert printed(text) == text and printed(text, latex=True).strip() == latex.strip()


def test_a_bound_variable_is_printed_apart_from_the_others():
    from symverify.equational.terms import Var, substitute

    x, theta = SIGNATURE.variables["x"], SIGNATURE.variables["θ"]
    term = substitute(read_term("E(λX. F(a[x](e, θ), X))", SIGNATURE), {x: SIGNATURE.variables["X"]})
    assert Notation(indices=SIGNATURE.indices)(term) == "E(λX'. F(a[X](e, θ), X'))"
    assert theta == Var("θ", read_term("θ", SIGNATURE).sort)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("F(θ)", r"F takes \(Θ, D\), not \(Θ\)"),
        ("a(g, θ)", r"a takes \(D, G, Θ\), not \(G, Θ\)"),
        ("F(θ, x", r"\) expected, not the end"),
        ("F(θ, x))", r"'\)' is not expected"),
        ("h(θ)", "'h' is no declared variable"),
        ("θ(x)", "a term of sort Θ is applied"),
        ("u(x)", r"a term of sort N → R is applied to \(D\)"),
        ("θ·g", r"· takes .*, not \(Θ, G\)"),
        ("λx x. F(θ, x)", "one or more different variables"),
        ("λ. θ", "one or more different variables"),
        ("λ0. θ", "'0' is no declared variable"),
        ("θ ? x", r"'\?' cannot be read"),
        ("", "a term expected, not the end"),
        ("g·", "a term expected, not the end"),
        ("both(⟨θ, x⟩)", r"both takes \(Θ × Θ\), not \(Θ × D\)"),
        ("E(λx. θ)", r"E takes \(D → R\), not \(D → Θ\)"),
    ],
)
def test_an_ill_formed_term_is_refused(text, reason):
    with pytest.raises(InputError, match=reason):
        read_term(text, SIGNATURE)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("g", "one `=`"), ("g = e = g", "one `=`"), ("g = θ", "the left side is of sort G, the right side of Θ")],
)
def test_an_ill_formed_equation_is_refused(text, reason):
    with pytest.raises(InputError, match=reason):
        read_sides(text, SIGNATURE)


@pytest.mark.parametrize(
    ("symbols", "variables", "reason"),
    [
        ("e : H", "", "unknown sort 'H'"),
        ("e : G\n e : Θ", "", "'e' is declared twice"),
        ("e : G\n e(G) → G", "", "'e' is declared twice"),
        ("e : G", "e : G", "'e' is declared twice"),
        ("", "g, g : G", "'g' is declared twice"),
        ("e", "", "'e' declares nothing"),
        ("f(G → G", "", "declares nothing"),
        ("f((G → R) → R", "", "a parenthesis is not closed|declares nothing"),
        ("", "g h : G", "'g h' is no name"),
        ("e! : G", "", "'e!' is no name"),
        ("", "F : G →", "ends too early"),
        ("", "F : G G", "'G' is not expected"),
    ],
)
def test_an_ill_formed_declaration_is_refused(symbols, variables, reason):
    with pytest.raises(InputError, match=reason):
        read_signature(SORTS, symbols, variables)


def test_sorts_of_functions():
    assert str(SIGNATURE.variables["P"].sort) == "D × N → R"
    assert str(SIGNATURE.variables["Q"].sort) == "(Θ → R) → R"
    assert list(SIGNATURE.symbols["join"]) == [(SIGNATURE.variables["Q"].sort, SIGNATURE.variables["g"].sort)]


def test_steps_are_read():
    chain = read_chain("""
        a[X](g, θ)
          = b[X](g,
             θ)        by ← law of a, b {F := λx. r; g := e} at 2.1 given one; other one
          = θ  by (5)
    """)
    first, second = chain.steps
    assert (first.term, first.name, first.backwards, first.place) == ("b[X](g, θ)", "law of a, b", True, (2, 1))
    assert first.values == {"F": "λx. r", "g": "e"} and first.given == ("one", "other one")
    assert (second.name, second.backwards, second.place, second.given) == ("(5)", False, None, ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [("θ", "a chain has a step"), ("θ \n = θ'", "a step reads"), ("θ \n = θ' by law {g = e}", "a value is written")],
)
def test_an_ill_formed_chain_is_refused(text, reason):
    with pytest.raises(InputError, match=reason):
        read_chain(text)


def test_running_text_in_latex():
    assert sentence("Θ₂ of L_X & ρ(g⁻¹): 50%") == r"$\Theta_{2}$ of L\_X \& $\rho$(g$^{-1}$): 50\%"
    assert sentence("hᵢₖ, (D)ᵢ") == r"$h_{ik}$, (D)${}_{i}$"


# SymPy

g, theta, x, r, s, i = sympy.symbols("g θ x r s i")
act, F, E, u = (sympy.Function(name) for name in ("a", "F", "E", "u"))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (act(x, g, theta), "a[x](g, θ)"),
        (E(sympy.Lambda(x, F(theta, x))), "E(λx. F(θ, x))"),
        (sympy.Add(s, r, evaluate=False), "s + r"),
        (sympy.Add(r, r, evaluate=False), "r + r"),
        (sympy.Mul(r, sympy.Add(s, 0, evaluate=False), evaluate=False), "r·(s + 0)"),
        (sympy.Function("both")(sympy.Tuple(theta, theta)), "both(⟨θ, θ⟩)"),
        (sympy.Pow(g, -1), "g⁻¹"),
        (u(i), "u(i)"),
        (sympy.Integer(0), "0"),
    ],
)
def test_sympy_terms_are_read_as_they_stand(expression, text):
    assert read_term(expression, SIGNATURE) == read_term(text, SIGNATURE)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        (sympy.sin(r), "a sin is no term of this language"),
        (sympy.Derivative(sympy.Function("w")(r), r), "is no term|unknown symbol 'w'"),
        (r**2, "unknown symbol '2'|is no term"),
        (sympy.Rational(1, 2), "is no term"),
        (sympy.Symbol("new"), "unknown symbol 'new'"),
        (sympy.Lambda(sympy.Symbol("new"), r), "its variables must be declared"),
        (F(x, theta), r"F takes \(Θ, D\), not \(D, Θ\)"),
        (3.5, "neither a text nor a SymPy expression"),
    ],
)
def test_other_sympy_expressions_are_refused(expression, reason):
    with pytest.raises(InputError, match=reason):
        read_term(expression, SIGNATURE)


def test_a_proposition_may_be_stated_in_sympy():
    invariant = sympy.Eq(F(act(x, g, theta), x), F(theta, x), evaluate=False)
    mean = sympy.Eq(E(sympy.Lambda(x, F(act(x, g, theta), x))), E(sympy.Lambda(x, F(theta, x))), evaluate=False)
    proof = "E(λx. F(a[x](g, θ), x)) \n = E(λx. F(θ, x))  by invariant"
    proposition = Proposition(
        name="mean",
        source="test",
        says="",
        sorts=SORTS,
        symbols=SYMBOLS,
        variables=VARIABLES,
        hypotheses={"invariant": invariant},
        conclusions=(Conclusion("mean", mean, proof),),
    )
    assert proposition.check().used == ("invariant",)
    assert "invariant: F(a[x](g, θ), x) = F(θ, x)   for all x : D, g : G, θ : Θ" in proposition.text()
