"""Lemmas: the equations behind the rules of the kernel and the traits of the operations, as SymPy checks them.

A lemma is a generator of chains: expressions, and between them the steps by which a neighbour becomes the next one,

    yield left, right                                        equal as SymPy writes them
    yield left, "expand", middle, {g * g_inverse: 1}, right  by a step of STEPS; by the hypothesis g g^-1 = 1

Two neighbours hold if they become structurally equal when the steps between them are applied to either or both.
Nothing is searched for, and `simplify` is no step. A hypothesis is a rewriting of undefined things (functions,
indexed entries, words in non-commuting letters): of what SymPy has a meaning for, nothing may be assumed. Cases are a
loop over symbols whose assumptions carry them: x in (a, -a) with a >= 0 is every real x. What may be undefined is
refused: 1/x for a real x, a symbol without a domain, a float, the inverse of a letter. SymPy cancels x/x before it is
seen here: that the reader checks.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixExpr

from symverify._shipped import folder
from symverify.errors import InputError

Expr = Any  # of SymPy, which ships no types
Chain = tuple[Any, ...]
ROUNDS = 20  # how often a hypothesis is used in one step


class NotProved(Exception):
    """The lemma does not hold by its steps; the message says which equation, and why."""


@dataclass(frozen=True)
class Lemma:
    """Equations under a key.

    Attributes:
        rule: the rule of the kernel they justify, or "trait".
        about: what they are about: the type of a group, an operation.
        terms: what else they speak of: the value of a trait, the attributes of an operation as symbols.
        law: the law, and the counterexample that bounds it.
        chains: the generator.
    """

    rule: str
    about: tuple[str, ...]
    terms: Mapping[str, Any]
    law: str
    chains: Callable[[], Iterator[Chain]]

    @property
    def key(self) -> tuple[str, ...]:
        """(rule, *about)."""
        return (self.rule, *self.about)


def lemma(rule: str, *about: str, **terms: Any) -> Callable[[Callable[[], Iterator[Chain]]], Lemma]:
    """Declare a lemma by the generator of its chains; its docstring is the law.

    Raises:
        InputError: it states no law.
    """

    def declare(chains: Callable[[], Iterator[Chain]]) -> Lemma:
        law = (chains.__doc__ or "").strip()
        if not law:
            raise InputError(f"lemma {chains.__name__}: its docstring must state the law and what bounds it")
        return Lemma(rule, about, {name: sympy.sympify(value) for name, value in terms.items()}, law, chains)

    return declare


def lemmas(path: Path | None = None) -> tuple[Lemma, ...]:
    """Every lemma in the files of proofs/lemmas and the folders in it, or of another folder."""
    root = folder("proofs") / "lemmas" if path is None else path
    found: list[Lemma] = []
    for file in sorted(root.rglob("*.py")):
        name = "_".join(("symverify_lemmas", *file.relative_to(root).with_suffix("").parts))
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None:
            raise InputError(f"{file} is no module")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found += (value for value in vars(module).values() if isinstance(value, Lemma))
    return tuple(found)


def catalog(path: Path | None = None) -> dict[tuple[str, ...], tuple[Lemma, ...]]:
    """The lemmas by their keys."""
    found: dict[tuple[str, ...], tuple[Lemma, ...]] = {}
    for one in lemmas(path):
        found[one.key] = (*found.get(one.key, ()), one)
    return found


def prove(one: Lemma) -> tuple[tuple[Expr, Expr], ...]:
    """The equations of the lemma: the first and the last expression of each chain.

    Raises:
        NotProved: it yields nothing, or a neighbouring pair does not become equal by the steps between.
    """
    name, equations = one.chains.__name__, []
    for number, chain in enumerate(one.chains(), 1):
        try:
            equations.append(_checked(chain))
        except NotProved as error:
            raise NotProved(f"{name}, equation {number}: {error}") from error
    if not equations:
        raise NotProved(f"{name} yields no equation")
    return tuple(equations)


def _checked(chain: Chain) -> tuple[Expr, Expr]:
    """The ends of a chain whose neighbours are equal."""
    if not isinstance(chain, tuple):
        raise NotProved(f"{chain} is no chain of expressions")
    links: list[tuple[Expr, list[Any]]] = []
    for item in chain:
        if isinstance(item, str | dict):
            if not links:
                raise NotProved(f"the chain begins with the step {item}")
            links[-1][1].append(item)
        else:
            links.append((sympy.sympify(item), []))
    if len(links) < 2 or links[-1][1]:
        raise NotProved("a chain begins and ends with an expression, and these are two")
    _of_one_meaning([expression for expression, _ in links])
    for (left, steps), (right, _) in pairwise(links):
        _equal(left, steps, right)
    return links[0][0], links[-1][0]


def _equal(left: Expr, steps: list[Any], right: Expr) -> None:
    """Refuse two expressions that the steps do not make equal."""
    from_left, from_right = left, right
    for step in steps:
        from_left, from_right = _stepped(step, from_left), _stepped(step, from_right)
    if from_left not in (right, from_right) and from_right != left:
        by = ", ".join(step if isinstance(step, str) else "a hypothesis" for step in steps) or "no step"
        raise NotProved(f"{left} does not become {right} by {by}: left are {from_left} and {from_right}")


def _stepped(step: Any, expression: Expr) -> Expr:
    if isinstance(step, dict):
        return _rewritten(step, expression)
    if step not in STEPS:
        raise NotProved(f"{step!r} is no step; steps are {', '.join(STEPS)} and hypotheses")
    return STEPS[step](expression)


def _rewritten(hypotheses: Mapping[Any, Any], expression: Expr) -> Expr:
    """The expression with each left side of the hypotheses replaced by the right, until nothing changes."""
    rules = {sympy.sympify(old): sympy.sympify(new) for old, new in hypotheses.items()}
    for old in rules:
        undefined = old.has(AppliedUndef, sympy.Indexed) or old.is_commutative is False
        if not undefined:
            raise NotProved(f"a hypothesis about {old}, which has a meaning already")
        if (rules[old].free_symbols - old.free_symbols) & _indices(expression):
            raise NotProved(f"a hypothesis that {old} is {rules[old]}, of an index that is summed")
    for _ in range(ROUNDS):
        following = expression.xreplace(rules)
        for old, new in rules.items():
            following = following.subs(old, new) if old.is_commutative is False else following
        if following == expression:
            break
        expression = following
    return expression


def _of_one_meaning(expressions: list[Expr]) -> None:
    """Refuse what may be undefined, or may be read in two ways."""
    domains: dict[str, Expr] = {}
    for expression in expressions:
        for symbol in expression.free_symbols:
            if domains.setdefault(str(symbol), symbol) != symbol:
                raise NotProved(f"two symbols are called {symbol}")
            if (
                isinstance(symbol, sympy.Symbol)
                and symbol.is_commutative
                and not symbol.is_real
                and not _base(symbol, expression)
            ):
                raise NotProved(f"{symbol} has no stated domain: is it real?")
        for part in sympy.preorder_traversal(expression):
            reason = _undefined(part)
            if reason:
                raise NotProved(f"{expression}: {reason}")


def _base(symbol: Expr, expression: Expr) -> bool:
    """Whether a symbol is the name of indexed entries, which SymPy lists among the symbols."""
    return any(base.label == symbol for base in expression.atoms(sympy.IndexedBase))


def _undefined(part: Expr) -> str | None:
    """Why a part of an expression may have no value."""
    if isinstance(part, sympy.Float) or part in (sympy.nan, sympy.zoo, sympy.oo, -sympy.oo):
        return f"{part} is no exact number"
    if isinstance(part, MatrixExpr):
        return f"{part} is a matrix: write its entries, or words in non-commuting letters"
    if isinstance(part, sympy.log) and not part.args[0].is_positive:
        return f"the logarithm of {part.args[0]}, which may not be positive"
    if isinstance(part, sympy.Pow):
        base, exponent = part.args
        if not base.is_commutative and not exponent.is_nonnegative:
            return f"an inverse of {base}, which need not exist: give it a letter and a hypothesis"
        if not exponent.is_nonnegative and base.is_zero is not False:
            return f"a division by {base}, which may be 0"
        if not exponent.is_integer and not base.is_nonnegative:
            return f"a power {exponent} of {base}, which may be negative"
    return None


def _symbols(expressions: Iterable[Expr]) -> set[Expr]:
    """The free symbols of some expressions."""
    return set().union(*(expression.free_symbols for expression in expressions))


def _indices(expression: Expr) -> set[Expr]:
    """The symbols that sums, products and integrals within an expression run over."""
    totals = expression.atoms(sympy.Sum, sympy.Product, sympy.Integral)
    return {limit[0] for total in totals for limit in total.limits}


def _exchanged(expression: Expr) -> Expr:
    """sum_i sum_j = sum_j sum_i, for ranges that do not depend on each other."""

    def turn(total: Expr) -> Expr:
        if len(total.limits) != 2:
            return total
        inner, outer = total.limits
        depends = inner[0] in _symbols(outer[1:]) or outer[0] in _symbols(inner[1:])
        return total if depends else sympy.Sum(total.function, outer, inner)

    return expression.replace(lambda part: isinstance(part, sympy.Sum), turn)


def _factored(expression: Expr) -> Expr:
    """What does not depend on the index of a sum stands before it, the innermost sum first."""

    def outside(total: Expr) -> Expr:
        first, *more = total.limits
        inner = sympy.factor(sympy.Sum(total.function, first))
        return (
            outside(sympy.Sum(inner, *more))
            if more and not isinstance(inner, sympy.Sum)
            else inner
            if not more
            else total
        )

    return expression.replace(lambda part: isinstance(part, sympy.Sum), outside)


def _reindexed(expression: Expr) -> Expr:
    """Sums and products counted from 0."""

    def shift(total: Expr) -> Expr:
        (index, first, last), *more = total.limits
        return (
            total
            if more or _indices(total.function) & first.free_symbols
            else total.func(total.function.subs(index, index + first), (index, 0, last - first))
        )

    return expression.replace(lambda part: isinstance(part, sympy.Sum | sympy.Product), shift)


def _peeled(expression: Expr) -> Expr:
    """The first term of a sum, the first factor of a product, set apart, where there is one."""

    def first(total: Expr) -> Expr:
        (index, start, end), *more = total.limits
        if more or not (end - start).is_nonnegative or _indices(total.function) & start.free_symbols:
            return total
        one, rest = total.function.subs(index, start), total.func(total.function, (index, start + 1, end))
        return one + rest if isinstance(total, sympy.Sum) else one * rest

    return expression.replace(lambda part: isinstance(part, sympy.Sum | sympy.Product), first)


def _pythagoras(expression: Expr) -> Expr:
    """sin^2 = 1 - cos^2, expanded."""
    square = sympy.Wild("u")
    return sympy.expand(sympy.expand(expression).replace(sympy.sin(square) ** 2, 1 - sympy.cos(square) ** 2))


STEPS: dict[str, Callable[[Expr], Expr]] = {
    "expand": sympy.expand,  # products, powers and logarithms of sums and products, as the assumptions allow
    "multiply": lambda e: sympy.expand_mul(e, deep=True),
    "factor": lambda e: _factored(e) if e.has(sympy.Sum) else sympy.factor(e),
    "log": sympy.expand_log,  # log (a b) = log a + log b for a, b > 0
    "exponentials": lambda e: e.rewrite(sympy.exp),
    "doit": lambda e: e.doit(),  # finite sums, sums with a Kronecker delta, derivatives of integrals
    "exchange": _exchanged,
    "reindex": _reindexed,
    "peel": _peeled,
    "pythagoras": _pythagoras,
}
