"""Terms as text and as LaTeX, one printer with two alphabets. What is printed as text can be read back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from symverify.equational.signature import ENTRY, INFIX, POSTFIX, TUPLE
from symverify.equational.terms import App, Apply, Lam, Term, Var, opened, subterms, variables

_BINDER = 5  # below every operator
_CAPITALS = "ΓΔΘΛΞΠΣΥΦΨΩ"  # the others look like Latin ones
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖ", "0123456789ijk")
_MATHS = {
    "·": r"\cdot ", "∘": r"\circ ", "⁻¹": "^{-1}", "ᵀ": r"^{\top}", "λ": r"\lambda ", "⟨": r"\langle ",
    "⟩": r"\rangle ", "→": r"\to ", "×": r"\times ", "ℓ": r"\ell ", "←": r"\leftarrow ", "∂": r"\partial ",
    "⊤": r"\top ", "∇": r"\nabla ",
    "′": "'", "≥": r"\ge ", "≤": r"\le ", "⇒": r"\Rightarrow ", "∈": r"\in ", "−": "-", "≠": r"\ne ",
    "∑": r"\sum ", "𝔤": r"\mathfrak{g}", "⟹": r"\implies ", "½": r"\tfrac12 ", "±": r"\pm ", "≅": r"\cong ",
}  # fmt: skip
_WORDS = {"partial": r"\partial", "sum": r"\sum", "exp": r"\exp"}
_SYMBOL = re.compile(r"⁻¹|[^\x00-\x7f‘’“”äöüéèßÄÖÜ–—₀-₉ᵢⱼₖ][₀-₉ᵢⱼₖ]*|[A-Za-z]?[₀-₉ᵢⱼₖ]+")


@dataclass(frozen=True)
class Notation:
    """How terms are written: `latex` or plain, with the number of arguments that each function takes as indices."""

    latex: bool = False
    indices: Mapping[str, int] = field(default_factory=dict)

    def __call__(self, term: Term) -> str:
        return self._term(term, frozenset(name.name for name in variables(term)))[0]

    def _term(self, term: Term, taken: frozenset[str]) -> tuple[str, int]:
        """(the text, how strongly it holds together)."""
        if isinstance(term, Lam):
            names = _unused(term, taken)
            inner = taken | {name.name for name in names}
            shown = " ".join(self.name(name.name) for name in names)
            body = self._term(opened(term, names), inner)[0]
            return (rf"\lambda {shown}.\; {body}" if self.latex else f"λ{shown}. {body}"), _BINDER
        if isinstance(term, Var):
            return self.name(term.name), 100
        if isinstance(term, Apply):
            return self._call(self._held(term.function, 100, taken), term.args, taken), 50
        if not isinstance(term, App):
            return f"#{term.depth}.{term.index}", 100
        return self._app(term, taken)

    def _app(self, term: App, taken: frozenset[str]) -> tuple[str, int]:
        head, args = term.head, term.args
        if head == TUPLE:
            opening, closing = (r"\langle ", r"\rangle ") if self.latex else ("⟨", "⟩")
            return opening + self._listed(args, taken) + closing, 100
        if head in INFIX:
            level = INFIX[head]
            operator = _MATHS.get(head, head) if self.latex else head
            left, right = self._held(args[0], level, taken), self._held(args[1], level + 1, taken)
            return f"{left} {operator} {right}" if not (head == "·" and not self.latex) else f"{left}·{right}", level
        if head in POSTFIX:
            inner = self._held(args[0], 50, taken)
            if self.latex:
                inner = f"{{{inner}}}"
            return inner + (_MATHS[head] if self.latex else head), 50
        if head == ENTRY:
            inner = self._held(args[0], 50, taken)
            return self._base(inner) + self._index(args[1:], taken), 50
        if not args:
            return self.name(head), 100
        count = self.indices.get(head, 0)
        called = self._base(self.name(head)) + self._index(args[:count], taken) if count else self.name(head)
        return (self._call(called, args[count:], taken) if args[count:] else called), 50

    def _held(self, term: Term, least: int, taken: frozenset[str]) -> str:
        text, level = self._term(term, taken)
        return text if level >= least else f"({text})"

    def _listed(self, terms: tuple[Term, ...], taken: frozenset[str]) -> str:
        return ", ".join(self._term(term, taken)[0] for term in terms)

    def _call(self, function: str, args: tuple[Term, ...], taken: frozenset[str]) -> str:
        return f"{function}({self._listed(args, taken)})"

    def _index(self, terms: tuple[Term, ...], taken: frozenset[str]) -> str:
        return f"_{{{self._listed(terms, taken)}}}" if self.latex else f"[{self._listed(terms, taken)}]"

    def _base(self, text: str) -> str:
        return f"{{{text}}}" if self.latex and "_" in text else text

    def name(self, name: str) -> str:
        if not self.latex:
            return name.split("•")[0]
        base, primes = re.fullmatch(r"(.*?)('*)", name.split("•")[0]).groups()
        base, _, below = base.partition("_")
        bare = base.rstrip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖ")
        below = (base[len(bare) :] + below).translate(_SUBSCRIPTS)
        letters = "".join(letter(character) for character in bare)
        shown = rf"\mathrm{{{letters}}}" if len(bare) > 1 and bare.isascii() else letters.rstrip()
        shown = _WORDS.get(bare, shown)
        shown += primes
        return f"{shown}_{{{''.join(letter(character) for character in below)}}}" if below else shown


def letter(character: str) -> str:
    """One character in LaTeX's mathematics mode."""
    if character in _MATHS:
        return _MATHS[character]
    spelled = unicodedata.name(character, "").split()
    if spelled[:1] == ["GREEK"] and len(spelled) == 4:
        word = {"LAMDA": "lambda"}.get(spelled[3], spelled[3].lower())
        if spelled[1] == "SMALL":
            return f"\\{word} "
        return f"\\{word.capitalize()} " if character in _CAPITALS else spelled[3][0]
    return character.translate(_SUBSCRIPTS)


def sentence(text: str) -> str:
    """Running text in LaTeX: special characters escaped, mathematical ones in mathematics mode."""
    text = "".join(rf"\{character}" if character in "_%&#{}" else character for character in text)
    return _SYMBOL.sub(lambda found: f"${_spelled(found[0])}$", text)


def _spelled(symbol: str) -> str:
    bare = symbol.rstrip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖ")
    below = symbol[len(bare) :].translate(_SUBSCRIPTS)
    shown = letter(bare).strip() if bare else "{}"
    return shown + (f"_{{{below}}}" if below else "")


def _unused(term: Lam, taken: frozenset[str]) -> tuple[Var, ...]:
    """The variables of a λ under names that nothing else in sight has."""
    names: list[Var] = []
    used = taken | {part.head for part in subterms(term) if isinstance(part, App)}
    for hint, sort in zip(term.hints, term.sorts, strict=True):
        name = hint.split("•")[0]
        while name in used or name in {other.name for other in names}:
            name += "'"
        names.append(Var(name, sort))
    return tuple(names)
