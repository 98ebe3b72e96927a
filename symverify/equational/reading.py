"""Text -> terms and equations: `a'[X](g, ⟨θ₁, θ₂⟩) = ⟨θ₁, a[h(θ₁, X)](g, θ₂)⟩`, `E(λx. F(θ, x))`, `W·ρ(g⁻¹)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from symverify.equational.signature import ENTRY, INFIX, NAME, POSTFIX, TUPLE, Signature
from symverify.equational.terms import Term, Var, apply, closed
from symverify.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(rf"\s*(λ|⟨|⟩|⁻¹|ᵀ|[-+·∘,.()\[\]]|{NAME.pattern})")


def read_term(source: Any, signature: Signature) -> Term:
    """The term that a text or a SymPy expression stands for."""
    if not isinstance(source, str):
        from symverify.equational.sympy_terms import from_sympy

        return from_sympy(source, signature)
    reader = _Reader(source, signature)
    term = reader.expression(0)
    if reader.next is not None:
        raise reader.error(f"{reader.next!r} is not expected")
    return term


def read_sides(source: Any, signature: Signature) -> tuple[Term, Term]:
    """The two sides of an equation, a text with one `=` or a SymPy Eq, which must be of one sort."""
    if isinstance(source, str):
        if source.count("=") != 1:
            raise InputError(f"an equation has one `=`: {source!r}")
        sides = tuple(read_term(side, signature) for side in source.split("="))
    else:
        sides = tuple(read_term(side, signature) for side in source.args)
    if sides[0].sort != sides[1].sort:
        raise InputError(f"{source!s}: the left side is of sort {sides[0].sort}, the right side of {sides[1].sort}")
    return sides


class _Reader:
    """Operator precedence; infix operators of one precedence group to the left."""

    def __init__(self, text: str, signature: Signature):
        self.text, self.signature = text, signature
        self.tokens = self._tokens()
        self.next = next(self.tokens, None)

    def _tokens(self) -> Iterator[str]:
        at, end = 0, len(self.text.rstrip())
        while at < end:
            found = _TOKEN.match(self.text, at)
            if not found:
                raise InputError(f"{self.text!r}: {self.text[at:].strip()[:1]!r} cannot be read")
            yield found[1]
            at = found.end()

    def error(self, reason: str) -> InputError:
        return InputError(f"{self.text.strip()!r}: {reason}")

    def take(self, expected: str | None = None) -> str:
        token = self.next
        if token is None or (expected is not None and token != expected):
            raise self.error(f"{expected or 'a term'} expected, not {token or 'the end'}")
        self.next = next(self.tokens, None)
        return token

    def app(self, head: str, *args: Term) -> Term:
        try:
            return self.signature.app(head, *args)
        except InputError as reason:
            raise self.error(str(reason)) from None

    def expression(self, least: int) -> Term:
        term = self.atom()
        while self.next in INFIX and INFIX[self.next] >= least:
            operator = self.take()
            term = self.app(operator, term, self.expression(INFIX[operator] + 1))
        return term

    def atom(self) -> Term:
        token = self.take()
        if token == "λ":
            return self.function()
        if token == "(":
            term = self.expression(0)
            self.take(")")
        elif token == "⟨":
            term = self.app(TUPLE, *self.listed("⟩"))
        elif NAME.fullmatch(token):
            term = self.named(token)
        else:
            raise self.error(f"a term expected, not {token}")
        while self.next in (*POSTFIX, "["):
            operator = self.take()
            term = self.app(ENTRY, term, *self.listed("]")) if operator == "[" else self.app(operator, term)
        return term

    def listed(self, end: str) -> list[Term]:
        terms = [self.expression(0)]
        while self.next == ",":
            self.take()
            terms.append(self.expression(0))
        self.take(end)
        return terms

    def function(self) -> Term:
        names = []
        while self.next != ".":
            names.append(self.variable(self.take()))
        self.take(".")
        if not names or len(set(names)) < len(names):
            raise self.error("a λ has one or more different variables")
        return closed(self.expression(0), tuple(names))

    def variable(self, name: str) -> Var:
        if name not in self.signature.variables:
            raise self.error(f"{name!r} is no declared variable")
        return self.signature.variables[name]

    def named(self, name: str) -> Term:
        known = name in self.signature.symbols
        args: list[Term] = []
        if known and self.signature.indices.get(name) and self.next == "[":
            self.take()
            args += self.listed("]")
        if self.next == "(":
            self.take()
            args += self.listed(")")
        if known:
            return self.app(name, *args)
        variable = self.variable(name)
        try:
            return apply(variable, tuple(args)) if args else variable
        except InputError as reason:
            raise self.error(str(reason)) from None
