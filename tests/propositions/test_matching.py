"""Terms, substitution and matching: what may never be confused."""

import pytest

from symverify.equational.matching import match
from symverify.equational.reading import read_sides, read_term
from symverify.equational.rewriting import equation, rewrites
from symverify.equational.signature import read_signature
from symverify.equational.terms import Apply, Bound, Lam, Var, apply, closed, opened, substitute
from symverify.errors import InputError

SIGNATURE = read_signature(
    "A, B",
    """
    c : A
    d : B
    f(A, A) → A
    g(A) → A
    q(A → A) → A
    q(B → A) → A
    q(A × A → A) → A
    """,
    "x, y, z, u : A; b : B; F, H : A → A; K : A × A → A",
)


def term(text):
    return read_term(text, SIGNATURE)


def found(pattern, text, quantified="x y z b F H K"):
    names = [SIGNATURE.variables[name] for name in quantified.split()]
    values = {}
    return values if match(term(pattern), term(text), names, values) else None


def rewritten(law, before, after, **values):
    rule = equation("law", "law", read_sides(law, SIGNATURE))
    given = {SIGNATURE.variables[name]: term(text) for name, text in values.items()}
    return rewrites(rule, term(before), term(after), given)


def test_a_variable_that_occurs_twice_meets_one_term():
    assert found("f(x, x)", "f(g(c), g(c))") == {term("x"): term("g(c)")}
    assert found("f(x, x)", "f(g(c), c)") is None
    assert found("f(x, y)", "f(c, c)") == {term("x"): term("c"), term("y"): term("c")}
    assert rewritten("f(x, x) = x", "f(g(y), g(z))", "g(y)") is None


def test_the_variables_of_the_term_are_not_those_of_the_pattern():
    assert found("f(x, g(y))", "f(y, g(x))") == {term("x"): term("y"), term("y"): term("x")}
    assert rewritten("f(x, y) = f(y, x)", "f(y, g(x))", "f(g(x), y)")
    assert rewritten("f(x, y) = f(y, x)", "f(y, g(x))", "f(g(y), x)") is None


def test_a_fixed_variable_matches_itself_only():
    assert found("f(x, u)", "f(c, u)") == {term("x"): term("c")}
    assert found("f(x, u)", "f(c, y)") is None


def test_sorts_are_respected():
    assert found("b", "c") is None and found("x", "d") is None
    assert found("q(λx. y)", "q(λb. c)") is None, "a function of an A is no function of a B"
    assert rewritten("q(λx. y) = y", "q(λb. c)", "c") is None
    with pytest.raises(InputError, match="x has the sort A, not B"):
        substitute(term("x"), {term("x"): term("d")})


def test_congruence_does_not_cross_binders_of_different_sorts():
    assert rewritten("g(x) = x", "q(λx. g(c))", "q(λx. c)")
    assert rewritten("g(x) = x", "q(λx. g(c))", "q(λb. c)") is None


def test_a_value_never_holds_a_variable_bound_around_its_occurrence():
    assert found("q(λx. y)", "q(λz. c)", "y") == {term("y"): term("c")}
    assert found("q(λx. y)", "q(λz. z)", "y") is None
    assert found("q(λx. y)", "q(λz. f(z, c))", "y") is None
    assert rewritten("q(λx. y) = y", "q(λx. x)", "x") is None


def test_what_is_bound_further_out_may_be_in_a_value():
    assert rewritten("q(λx. y) = y", "q(λz. q(λx. g(z)))", "q(λz. g(z))").place == (1, 1)
    assert rewritten("q(λx. y) = y", "q(λz. f(z, q(λx. g(x))))", "q(λz. f(z, g(z)))") is None


def test_the_names_of_bound_variables_do_not_matter():
    assert term("q(λx. f(x, y))") == term("q(λz. f(z, y))") and term("q(λx. f(x, y))") != term("q(λy. f(y, y))")
    assert term("q(λx. q(λy. f(x, y)))") != term("q(λx. q(λy. f(y, x)))")


def test_substitution_does_not_capture():
    assert substitute(term("q(λx. f(x, y))"), {term("y"): term("x")}) == term("q(λz. f(z, x))")
    assert substitute(term("q(λx. f(x, y))"), {term("x"): term("c")}) == term("q(λx. f(x, y))"), "x is bound there"
    assert substitute(term("f(x, y)"), {term("x"): term("y"), term("y"): term("x")}) == term("f(y, x)"), "all at once"


def test_a_function_variable_is_replaced_and_applied():
    twice = term("λx. f(x, x)")
    assert substitute(term("F(g(c))"), {term("F"): twice}) == term("f(g(c), g(c))")
    assert substitute(term("q(λx. F(x))"), {term("F"): twice}) == term("q(λy. f(y, y))")
    assert substitute(term("K(c, y)"), {term("K"): term("λx z. f(z, x)")}) == term("f(y, c)")


def test_an_argument_that_is_bound_further_out_stays_so_below_an_inner_binder():
    """F := λx. q(λy. f(x, y)) in λz. F(z): z gets below λy, and is not y."""
    inner = term("λx. q(λy. f(x, y))")
    assert substitute(term("q(λz. F(z))"), {term("F"): inner}) == term("q(λz. q(λy. f(z, y)))")
    assert substitute(term("q(λz. F(z))"), {term("F"): inner}) != term("q(λz. q(λy. f(y, y)))")
    nested = substitute(term("q(λz. q(λu. F(f(z, u))))"), {term("F"): inner})
    assert nested == term("q(λz. q(λu. q(λy. f(f(z, u), y))))")


def test_opening_lowers_what_is_bound_further_out():
    sort = SIGNATURE.variables["x"].sort
    body = Lam((sort,), Bound(2, 0, sort), ("y",))
    assert opened(Lam((sort,), body, ("x",)), (term("c"),)) == Lam((sort,), Bound(1, 0, sort), ("y",))


def test_a_value_with_a_loose_variable_is_refused():
    sort = SIGNATURE.variables["x"].sort
    with pytest.raises(InputError, match="holds a variable of a λ around it"):
        substitute(term("g(x)"), {term("x"): Bound(0, 0, sort)})


def test_a_function_variable_is_found_from_its_bound_arguments():
    assert found("q(λx. F(x))", "q(λz. f(z, g(c)))", "F") == {term("F"): term("λx. f(x, g(c))")}
    assert found("q(λx y. K(x, y))", "q(λx z. f(z, x))", "K") == {term("K"): term("λx y. f(y, x)")}
    values = found("q(λx y. K(y, x))", "q(λx z. f(z, x))", "K")
    assert values == {term("K"): term("λx y. f(x, y)")}
    assert rewritten("q(λx. F(x)) = F(c)", "q(λz. f(z, g(z)))", "f(c, g(c))")
    assert rewritten("q(λx. F(x)) = F(c)", "q(λz. f(z, g(z)))", "f(c, g(z))") is None


def test_where_it_is_not_found_it_must_be_given():
    assert rewritten("F(c) = F(H(c))", "g(c)", "g(g(c))") is None
    assert rewritten("F(c) = F(H(c))", "g(c)", "g(g(c))", F="λx. g(x)", H="λx. g(x)")
    assert rewritten("F(c) = F(H(c))", "g(c)", "g(g(c))", F="λx. g(x)", H="λx. x") is None


def test_a_wrong_proposal_of_the_matcher_is_caught(monkeypatch):
    """The instance decides: a matcher that says yes to everything proves nothing false."""
    from symverify.equational import rewriting

    def generous(pattern, text, quantified, values, depth=0):
        values.update({name: term("c") for name in quantified if name not in values})
        return True

    monkeypatch.setattr(rewriting, "match", generous)
    assert rewritten("g(x) = x", "g(g(c))", "c") is None
    assert rewritten("g(x) = x", "g(g(y))", "g(y)") is None
    assert rewritten("g(x) = x", "g(c)", "c")


def test_an_ill_sorted_application_is_refused():
    with pytest.raises(InputError, match=r"a term of sort A → A is applied to \(B\)"):
        apply(term("F"), (term("d"),))
    with pytest.raises(InputError, match="is applied to"):
        apply(term("x"), (term("x"),))
    assert isinstance(apply(term("F"), (term("c"),)), Apply)


def test_closing_and_opening_are_inverse():
    body = term("f(x, q(λz. f(z, y)))")
    function = closed(body, (term("x"), term("y")))
    assert opened(function, (term("x"), term("y"))) == body
    assert opened(function, (term("y"), term("x"))) == term("f(y, q(λz. f(z, x)))")
    assert Var("x", term("x").sort) == term("x")
