"""From a family of fields to a claim: its flow in closed form, an action of a named group, for the verifier."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from fractions import Fraction

from symverify.claims.architecture import Architecture
from symverify.claims.claim import Claim, state
from symverify.claims.verdict import PROVED
from symverify.discovery.families import Family, Move
from symverify.discovery.library import ONE
from symverify.discovery.patterns import DIAGONAL, MATRIX, SCALAR, SKEW, VECTOR
from symverify.graph.tracing import Tensor, add, broadcast, einsum, inverse, power
from symverify.groups import GL, Group, O, PositiveDiagonal, PositiveScalar, Power, Translation


class NoClosedForm(ValueError):
    """The family's flow is not one that this module can write down; the message says why."""


def claim_of(
    family: Family,
    architecture: Architecture,
    source: str,
    sizes: Mapping[str, int] | None = None,
    loss: Claim | None = None,
) -> Claim:
    """The claim that the family's flow is a symmetry, at these sizes or for all; of another claim's loss, if given.

    Raises:
        NoClosedForm: no group is known whose action has these velocities.
    """
    group, act = _action(family)
    names = list(dict.fromkeys(n for move in family.moves for n in (move.term.target, move.term.source)))
    used = [n for n in names if n in architecture.leaves]

    def action(g: Tensor, **given: Tensor) -> dict[str, Tensor]:
        return {name: act(name, g, given) for name in family.parameters}

    parameters = [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in ("g", *used)]
    action.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    name = f"discovered_{family.pattern}_on_{'_'.join(dict.fromkeys(family.axes)) or 'all'}"
    if loss is None:
        return state(architecture, name, action, group, "functional", None, None, sizes, PROVED, source)
    known = copy.copy(architecture)
    known.trace = loss.trace  # with the functions and axes that the loss has brought
    return state(known, name, action, group, "loss", None, _same(loss), sizes, PROVED, source)


def _same(loss: Claim) -> Callable[[Tensor], Tensor]:
    """The loss of a claim, as a function of the output in another trace."""
    return lambda output: Tensor(loss.output.node, loss.output.axes, output.trace)


Act = Callable[[str, Tensor, Mapping[str, Tensor]], Tensor]


def _action(family: Family) -> tuple[Group, Act]:
    """The group and (parameter, element, parameters) -> the moved parameter."""
    between = any(move.term.source not in (move.term.target, ONE) for move in family.moves)
    if family.pattern == VECTOR:
        _nilpotent(family)
        return Translation(*family.axes), lambda name, g, given: _shifted(family, name, g, given)
    if family.pattern == SKEW and between:
        _nilpotent(family)
        return Translation(*family.axes), lambda name, g, given: _shifted(family, name, _skew(g), given)
    over = family.along
    if len(over) > 1:
        raise NoClosedForm(f"one matrix for each of {' '.join(over)}: there is no such group here")
    if family.pattern == SCALAR:
        scalars: Callable[[], Group] = PositiveScalar
        return scalars(), lambda name, g, given: power(g, _factor(family, name)) * given[name]
    axis = family.axes[0]
    power_of: Callable[..., Group] = Power
    wrap: Callable[[Group], Group] = (lambda group: power_of(group, over[0])) if over else (lambda group: group)
    if family.pattern == DIAGONAL:
        return wrap(PositiveDiagonal(axis)), lambda name, g, given: _applied(
            family, _of(family, name), power(g, _factor(family, name)), given[name]
        )
    if family.pattern == SKEW:
        if any(move.factor != 1 for move in family.moves):
            raise NoClosedForm("a skew matrix enters with factors other than 1")
        return wrap(O(axis)), lambda name, g, given: _applied(family, _of(family, name), g, given[name])
    if family.pattern == MATRIX:
        return wrap(GL(axis)), _basis_change(family)
    raise NoClosedForm(f"there is no group for the pattern {family.pattern}")


def _basis_change(family: Family) -> Act:
    """g W where M enters with factor 1, W g^-1 where its transpose enters with -1, or both with the signs exchanged."""
    signs = {(move.factor, move.transposed) for move in family.moves}
    straight, mirrored = {(Fraction(1), False), (Fraction(-1), True)}, {(Fraction(-1), False), (Fraction(1), True)}
    if not (signs <= straight or signs <= mirrored):
        raise NoClosedForm(f"a matrix enters as {sorted(signs)}: no homomorphism of GL has this derivative")

    def act(name: str, g: Tensor, given: Mapping[str, Tensor]) -> Tensor:
        move = _of(family, name)
        forward = not move.transposed if signs <= straight else move.transposed
        return _applied(family, move, g if forward else inverse(g), given[name], transposed=not forward)

    return act


def _of(family: Family, name: str) -> Move:
    return next(move for move in family.moves if move.term.target == name)


def _factor(family: Family, name: str) -> Fraction:
    """The power with which a parameter is scaled, in integers where all of them can be made so."""
    denominator = 1
    for move in family.moves:
        denominator = denominator * move.factor.denominator // _gcd(denominator, move.factor.denominator)
    return _of(family, name).factor * denominator


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def _flat(x: Tensor) -> Tensor:
    """The tensor with its atoms as axes."""
    return Tensor(x.node, x.node.atoms, x.trace)


def _like(value: Tensor, x: Tensor) -> Tensor:
    """The value with its axes named as those of x."""
    return Tensor(value.node, x.axes, x.trace)


def _applied(family: Family, move: Move, g: Tensor, x: Tensor, transposed: bool = False) -> Tensor:
    """g on one axis of x: sum_j g[along, i, j] x[..., j, ...], or with g^T in its place."""
    held, matrix = _flat(x), _flat(g)
    axis = family.axes[0]
    place = held.axes.index(axis)
    labels = list(range(len(held.axes)))
    fresh = len(labels)
    inside = [fresh if i == place else i for i in labels]
    along = [held.axes.index(b) for b in family.along]
    pair = [fresh, place] if transposed else [place, fresh]
    return _like(einsum([matrix, held], [[*along, *pair], inside], labels, held.axes), x)


def _shifted(family: Family, name: str, c: Tensor, given: Mapping[str, Tensor]) -> Tensor:
    """W + sum of s C V over the moves of W."""
    x = given[name]
    held = _flat(x)
    terms, factors = [held], [Fraction(1)]
    for move in family.moves:
        if move.term.target == name:
            terms.append(_term(move, family, _flat(c), given, held))
            factors.append(move.factor)
    return _like(add(terms, factors), x)


def _term(move: Move, family: Family, c: Tensor, given: Mapping[str, Tensor], held: Tensor) -> Tensor:
    """One move's velocity as a tensor: the field of library.Term with the coefficients c."""
    target, source, free = move.term.labels
    order = [0, 1] if family.pattern == SKEW else [move.term.axes.index(a) for a in family.axes]
    coefficients = [free[k] for k in order]
    if move.term.source == ONE or move.term.source.startswith(f"{ONE}("):
        spread = [a for a, label in zip(held.axes, target, strict=True) if label in free]
        value = einsum([c], [coefficients], [label for label in target if label in free], spread)
        return broadcast(value, held.axes)
    value = _flat(given[move.term.source])
    names = dict(zip(source, value.axes, strict=True)) | dict(zip(free, (c.axes[k] for k in order), strict=True))
    if any(names[label] != axis for label, axis in zip(target, held.axes, strict=True)):  # paired axes of size one
        kept = [label for label, axis in zip(target, held.axes, strict=True) if names[label] == axis]
        return broadcast(einsum([c, value], [coefficients, source], kept, [names[i] for i in kept]), held.axes)
    return einsum([c, value], [coefficients, source], target, held.axes)


def _skew(c: Tensor) -> Tensor:
    """C - C^T."""
    held = _flat(c)
    return add([held, einsum([held], [[0, 1]], [1, 0], (held.axes[1], held.axes[0]))], [1, -1])


def _nilpotent(family: Family) -> None:
    """Refuse a field whose flow is not a straight line: one that moves what it reads."""
    read = {move.term.source for move in family.moves if not move.term.source.startswith(ONE)}
    both = sorted(read & set(family.parameters))
    if both:
        raise NoClosedForm(f"{', '.join(both)} both moves and is read: the flow is not a translation")
