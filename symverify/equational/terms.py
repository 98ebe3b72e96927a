"""Terms with binders, compared up to the names of bound variables.

Free variables have names, bound ones are numbers (the locally nameless representation), so a substitution cannot
capture. A function variable that is replaced by λx. t disappears: (λx. t)(u) is t with u for x, always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from symverify.equational.sorts import Sort, functions
from symverify.errors import InputError


@dataclass(frozen=True)
class Var:
    """A free variable. Two with one name and different sorts are different."""

    name: str
    sort: Sort


@dataclass(frozen=True)
class Bound:
    """The index-th variable of the λ that stands `depth` λs further out (0: the nearest)."""

    depth: int
    index: int
    sort: Sort


@dataclass(frozen=True)
class App:
    """A symbol of the signature applied to its arguments; a constant has none, a tuple has the head "⟨⟩"."""

    head: str
    args: tuple[Term, ...]
    sort: Sort


@dataclass(frozen=True)
class Apply:
    """A variable of function sort applied to its arguments."""

    function: Term
    args: tuple[Term, ...]

    @property
    def sort(self) -> Sort:
        return self.function.sort.parts[-1]


@dataclass(frozen=True)
class Lam:
    """λ: a function of one or more variables; `hints` are the names to print, of no other meaning."""

    sorts: tuple[Sort, ...]
    body: Term
    hints: tuple[str, ...] = field(compare=False)

    @property
    def sort(self) -> Sort:
        return functions(self.sorts, self.body.sort)


Term = Var | Bound | App | Apply | Lam


def children(term: Term) -> tuple[Term, ...]:
    match term:
        case App(args=args):
            return args
        case Apply(function=function, args=args):
            return (function, *args)
        case Lam(body=body):
            return (body,)
    return ()


def rebuild(term: Term, parts: tuple[Term, ...]) -> Term:
    """`term` with other children of the same sorts."""
    match term:
        case App(head=head, sort=sort):
            return App(head, parts, sort)
        case Apply():
            return apply(parts[0], parts[1:])
        case Lam(sorts=sorts, hints=hints):
            return Lam(sorts, parts[0], hints)
    return term


def apply(function: Term, args: tuple[Term, ...]) -> Term:
    """function(args); of a λ it is the body with the arguments in place.

    Raises:
        InputError: `function` is no function of arguments of these sorts.
    """
    sort = function.sort
    if not sort.is_function or sort.parts[:-1] != tuple(arg.sort for arg in args):
        raise InputError(f"a term of sort {sort} is applied to ({', '.join(str(arg.sort) for arg in args)})")
    return opened(function, args) if isinstance(function, Lam) else Apply(function, args)


def _mapped(term: Term, leaf: Callable[[Term, int], Term | None], depth: int = 0) -> Term:
    """`term` with each node for which `leaf(node, λs passed)` is a term replaced by it."""
    new = leaf(term, depth)
    if new is not None:
        return new
    inner = depth + isinstance(term, Lam)
    parts = children(term)
    return rebuild(term, tuple(_mapped(part, leaf, inner) for part in parts)) if parts else term


def opened(function: Lam, values: tuple[Term, ...]) -> Term:
    """The body of a λ with `values` for its variables; what is bound further out stays bound there."""

    def leaf(node: Term, depth: int) -> Term | None:
        if not isinstance(node, Bound) or node.depth < depth:
            return None
        if node.depth == depth:
            return _lifted(values[node.index], depth)
        return Bound(node.depth - 1, node.index, node.sort)

    return _mapped(function.body, leaf)


def _lifted(term: Term, by: int) -> Term:
    """`term` as it reads `by` λs further in."""

    def leaf(node: Term, depth: int) -> Term | None:
        loose = isinstance(node, Bound) and node.depth >= depth
        return Bound(node.depth + by, node.index, node.sort) if loose else None

    return _mapped(term, leaf) if by else term


def closed(body: Term, names: tuple[Var, ...], hints: tuple[str, ...] | None = None) -> Lam:
    """λ names. body."""

    def leaf(node: Term, depth: int) -> Term | None:
        if isinstance(node, Var) and node in names:
            return Bound(depth, names.index(node), node.sort)
        return None  # the body is closed: it has no loose bound variable to lift

    return Lam(tuple(name.sort for name in names), _mapped(body, leaf), hints or tuple(name.name for name in names))


def substitute(term: Term, values: Mapping[Var, Term]) -> Term:
    """`term` with all `values` in place of their variables, at once.

    Raises:
        InputError: a value has not the sort of its variable, or holds a bound variable that is not its own.
    """
    for variable, value in values.items():
        if variable.sort != value.sort:
            raise InputError(f"{variable.name} has the sort {variable.sort}, not {value.sort}")
        if not is_closed(value):
            raise InputError(f"the value of {variable.name} holds a variable of a λ around it")
    return _mapped(term, lambda node, _: values.get(node) if isinstance(node, Var) else None)


def is_closed(term: Term, depth: int = 0) -> bool:
    """Whether every bound variable of the term is bound within it."""
    if isinstance(term, Bound):
        return term.depth < depth
    return all(is_closed(part, depth + isinstance(term, Lam)) for part in children(term))


def subterms(term: Term) -> Iterator[Term]:
    yield term
    for part in children(term):
        yield from subterms(part)


def variables(term: Term) -> tuple[Var, ...]:
    """The free variables, in the order of their first occurrence."""
    return tuple(dict.fromkeys(part for part in subterms(term) if isinstance(part, Var)))


def heads(term: Term) -> set[str]:
    """The symbols that occur."""
    return {part.head for part in subterms(term) if isinstance(part, App)}
