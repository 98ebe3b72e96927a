"""One-way matching: values for the variables of a pattern that may make it equal to a term.

It proposes only. Whoever uses a proposal substitutes it and compares (rewriting.py), so that a mistake here can
lose a proof and cannot make one.
"""

from __future__ import annotations

from collections.abc import Collection

from symverify.equational.terms import App, Apply, Lam, Term, Var, children, closed, opened, substitute, variables

_MARK = "◦"  # no name in a text has it


def match(pattern: Term, term: Term, quantified: Collection[Var], found: dict[Var, Term], depth: int = 0) -> bool:
    """Whether `term` may be an instance of `pattern`; `found` gains the values of `quantified` variables.

    A variable that occurs twice must meet the same term twice. The value of a variable never holds a variable bound
    around its occurrence in the pattern: λx. c matches no λx. f(x). A function variable F is found from F itself or
    from F(x, y) for distinct bound x, y; elsewhere F(...) is passed over, for the caller to compare.
    """
    if isinstance(pattern, Var) and pattern in quantified:
        return _bind(pattern, term, found)
    if isinstance(pattern, Apply) and pattern.function in quantified:
        return _match_application(pattern, term, found)
    if isinstance(pattern, Lam) and isinstance(term, Lam):
        if pattern.sorts != term.sorts:
            return False
        names = tuple(Var(f"{_MARK}{depth}.{place}", sort) for place, sort in enumerate(pattern.sorts))
        return match(opened(pattern, names), opened(term, names), quantified, found, depth + 1)
    if type(pattern) is not type(term):
        return False
    if isinstance(pattern, App):
        if (pattern.head, pattern.sort, len(pattern.args)) != (term.head, term.sort, len(term.args)):
            return False
    elif not isinstance(pattern, Apply):
        return pattern == term
    pairs = list(zip(children(pattern), children(term), strict=False))
    return len(children(pattern)) == len(children(term)) and all(
        match(p, t, quantified, found, depth) for p, t in pairs
    )


def _bind(variable: Var, value: Term, found: dict[Var, Term]) -> bool:
    if variable in found:
        return found[variable] == value
    if variable.sort != value.sort or any(_is_mark(name) for name in variables(value)):
        return False
    found[variable] = value
    return True


def _match_application(pattern: Apply, term: Term, found: dict[Var, Term]) -> bool:
    args = pattern.args
    if pattern.function in found:
        known = all(variable in found or _is_mark(variable) for variable in variables(pattern))
        return not known or substitute(pattern, found) == term
    if not all(isinstance(arg, Var) and _is_mark(arg) for arg in args) or len(set(args)) < len(args):
        return True
    hints = tuple("xyzuvw"[place % 6] for place in range(len(args)))
    return _bind(pattern.function, closed(term, args, hints), found)


def _is_mark(variable: Var) -> bool:
    return variable.name.startswith(_MARK)
