"""Entrywise functions: what they mean, how they scale and reflect, and how one writes them into a graph."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from symverify.errors import InputError, ShapeError
from symverify.graph.axes import NAME
from symverify.graph.node import Trace
from symverify.graph.tracing import Number, Tensor, apply, rational, show

Traits = dict[str, Any]
Meaning = Callable[..., Any]  # (xp, x, *operands, **attributes as Fractions) -> the values


@dataclass(frozen=True)
class Op:
    """An entrywise function sigma.

    Attributes:
        name: what nodes of kind "apply" call it.
        meaning: meaning(xp, x, *operands, **attributes), over any backend xp of symverify.ops.backends.
        doc: the mathematics.
        homogeneous: the degree p with sigma(c x) = c^p sigma(x) for every c > 0; a rational, a function of the
            attributes, {"exponent of": k} for the degrees that operand k lists along its axis, or None.
        reflect: (a, b, c) with sigma(-x) = a sigma(x) + b x + c for every x; or a function of the attributes.
        kinks: the points where sigma is not analytic, within its domain; or a function of the attributes.
        written: how it is written into a graph, where that is not one node of kind "apply".
        operands: tensors that belong to the function (a vector of degrees) and follow x in every use.
    """

    name: str
    meaning: Meaning
    doc: str = ""
    homogeneous: Any = None
    reflect: Any = None
    kinks: Any = ()
    written: Callable[..., Tensor] | None = None
    operands: tuple[Tensor, ...] = ()
    registered: bool = True

    def __call__(self, x: Tensor, *arguments: Tensor | Number, **attributes: Number) -> Tensor:
        """sigma(x), entry by entry; an attribute is given by name or, after the operands, by position."""
        if not isinstance(x, Tensor):
            raise InputError(f"{self.name}({x!r}): its argument is no tensor of a graph")
        if self.written is not None:
            return self.written(x, *arguments, **attributes)
        operands = [*(y for y in arguments if isinstance(y, Tensor)), *self.operands]
        if len(operands) != self.arity - 1:
            given = ", ".join(map(show, operands)) or "none"
            raise ShapeError(f"{self.name}: takes {self.arity - 1} tensors beside its argument, given {given}")
        extra = set().union(*(y.axes for y in operands)) - set(x.axes) if operands else set()
        if extra:
            raise ShapeError(f"{self.name}: {show(x)} has no axis {', '.join(sorted(extra))} that its operand has")
        named = self._attributes([y for y in arguments if not isinstance(y, Tensor)], attributes)
        if not self.registered:
            declare(x, self)
        return apply(self.name, x, *operands, **named)

    def _attributes(self, values: list[Any], named: Mapping[str, Any]) -> dict[str, str]:
        defaults = self.attributes
        unknown = [*set(named) - set(defaults), *(f"number {v}" for v in values[len(defaults) :])]
        if unknown:
            known = ", ".join(defaults) or "none"
            raise InputError(f"{self.name}: has no attribute {', '.join(unknown)}; it has {known}")
        given = {**defaults, **dict(zip(defaults, values, strict=False)), **named}
        for key, value in given.items():
            if value is None:
                raise InputError(f"{self.name}: give its {key}")
        return {key: str(rational(value)) for key, value in given.items()}

    @property
    def attributes(self) -> dict[str, Fraction | None]:
        """The names of the attributes with their defaults."""
        kinds = inspect.signature(self.meaning).parameters.values()
        return {p.name: None if p.default is p.empty else p.default for p in kinds if p.kind is p.KEYWORD_ONLY}

    @property
    def arity(self) -> int:
        """The number of tensors the function takes."""
        kinds = inspect.signature(self.meaning).parameters.values()
        return sum(p.kind is p.POSITIONAL_OR_KEYWORD for p in kinds) - 1

    @property
    def smooth(self) -> bool:
        """Whether it is analytic inside its domain, whatever the attributes."""
        return not self.kinks

    def breaks(self, attrs: Mapping[str, str]) -> tuple[Fraction, ...]:
        """The points between the pieces of the function."""
        points = self.kinks(**exact(attrs)) if callable(self.kinks) else self.kinks
        return tuple(Fraction(p) for p in points)

    def traits(self, attrs: Mapping[str, str]) -> Traits:
        """The laws it obeys, as a statement holds them: "homogeneous", "reflect" and "identical", where they apply."""
        degree = self.homogeneous(**exact(attrs)) if callable(self.homogeneous) else self.homogeneous
        mirror = self.reflect(**exact(attrs)) if callable(self.reflect) else self.reflect
        found: Traits = {}
        if degree is not None:
            found["homogeneous"] = degree if isinstance(degree, dict) else str(Fraction(degree))
        if mirror is not None:
            found["reflect"] = [str(Fraction(c)) for c in mirror]
        if isinstance(degree, dict):
            found["identical"] = False
        return found


def exact(attrs: Mapping[str, str]) -> dict[str, Fraction]:
    """Attributes as they stand in a node, as numbers."""
    return {name: Fraction(value) for name, value in attrs.items()}


def key(fn: str, attrs: Mapping[str, str]) -> str:
    """The name of a function with its attributes, as a statement lists it: "leaky_relu(slope=1/10)"."""
    inner = ", ".join(f"{name}={value}" for name, value in sorted(attrs.items()))
    return f"{fn}({inner})" if inner else fn


def pointwise(
    name: str | None = None,
    *,
    homogeneous: Any = None,
    reflect: Any = None,
    kinks: Any = (),
    written: Callable[..., Tensor] | None = None,
    called: str | None = None,
    odd: bool = False,
    even: bool = False,
    degree: Tensor | None = None,
) -> Any:
    """An entrywise function: declared by name, or, as a decorator, by its meaning.

    pointwise("sigma", odd=True) is a function of which nothing is known but its declared traits; a claim about it is
    one about every function that has them. The decorator @pointwise(homogeneous=1) makes an Op of a meaning
    (xp, x); see Op for `homogeneous`, `reflect`, `kinks` and `written`.

    Raises:
        InputError: the name is that of a known operation, or the traits contradict each other.
    """
    if name is not None:
        if reflect is not None or kinks or written is not None or called is not None:
            raise InputError(f"pointwise {name!r}: it has the traits homogeneous, odd, even, degree only")
        return uninterpreted(name, homogeneous=homogeneous, odd=odd, even=even, degree=degree)

    def op(meaning: Meaning) -> Op:
        doc = inspect.getdoc(meaning) or sys.modules[meaning.__module__].__doc__ or ""
        return Op(called or meaning.__name__, meaning, doc, homogeneous, reflect, kinks, written)

    return op


def uninterpreted(
    name: str,
    *,
    homogeneous: Number | None = None,
    odd: bool = False,
    even: bool = False,
    degree: Tensor | None = None,
) -> Op:
    """A function that has the declared traits and, as far as a proof may know, no others.

    To refute a claim "for every sigma with these traits", one such sigma is enough: the one of `instance`.
    """
    from symverify.ops import registry

    if not isinstance(name, str) or not NAME.match(name):
        raise InputError(f"pointwise: {name!r} is no name of a function")
    if name in registry():
        raise InputError(f"pointwise: {name} is an operation with a meaning of its own; choose another name")
    if odd and even:
        raise InputError(f"pointwise {name}: only 0 is both odd and even")
    if homogeneous is not None and degree is not None:
        raise InputError(f"pointwise {name}: give one degree (homogeneous=) or one along an axis (degree=), not both")
    law = {"exponent of": 1} if degree is not None else None if homogeneous is None else rational(homogeneous)
    mirror = (-1, 0, 0) if odd else (1, 0, 0) if even else None
    operands = () if degree is None else (degree,)
    known = Op(name, _generic, homogeneous=law, reflect=mirror).traits({})
    return Op(
        name,
        instance(known),
        doc=f"{name}: any function with the traits {known or 'none'}",
        homogeneous=law,
        reflect=mirror,
        kinks=() if law is None else (0,),
        operands=operands,
        registered=False,
    )


def declare(x: Tensor, op: Op) -> None:
    """Note the traits of an undefined function in the graph that uses it, where a statement finds them."""
    known, traits = declared(x.trace), op.traits({})
    if known.setdefault(op.name, traits) != traits:
        raise InputError(f"{op.name} is declared twice in this graph: with {known[op.name]} and with {traits}")


def declared(trace: Trace) -> dict[str, Traits]:
    """The traits of the undefined functions that a graph uses, by name."""
    return vars(trace).setdefault("functions", {})


def instance(traits: Mapping[str, Any]) -> Meaning:
    """A concrete function with exactly these traits.

    Without a degree: sin x + x^3/3 if odd, cos x + x^2/3 if even, otherwise sin x + x^2/3 + exp(x/2).
    Of degree p: |x|^p times sgn(x) if odd, 1 if even, otherwise 1 for x > 0 and -2/5 for x <= 0.
    """
    mirror = None if traits.get("reflect") is None else tuple(Fraction(c) for c in traits["reflect"])
    if mirror not in (None, (-1, 0, 0), (1, 0, 0)):
        raise InputError(f"an undefined function is odd, even or neither; its law sigma(-x) has {traits['reflect']}")
    degree = traits.get("homogeneous")
    if degree is None:
        return {None: _generic, (-1, 0, 0): _odd, (1, 0, 0): _even}[mirror]
    sides = {None: _one_sided, (-1, 0, 0): _signed, (1, 0, 0): _unsigned}[mirror]
    if isinstance(degree, dict):
        return _along_axis(sides)
    return _of_degree(sides, Fraction(degree))


def _of_degree(sides: Meaning, degree: Fraction) -> Meaning:
    """|x|^degree, with the sign of `sides`."""

    def homogeneous(xp: Any, x: Any) -> Any:
        return sides(xp, x, xp.power(xp.absolute(x), degree))

    return homogeneous


def _along_axis(sides: Meaning) -> Meaning:
    """|x_i|^alpha_i, with the sign of `sides`; alpha is an operand."""

    def homogeneous(xp: Any, x: Any, alpha: Any) -> Any:
        return sides(xp, x, xp.power(xp.absolute(x), alpha))

    return homogeneous


def _one_sided(xp: Any, x: Any, magnitude: Any) -> Any:
    return xp.where_positive(x, magnitude, magnitude * xp.number(Fraction(-2, 5)))


def _signed(xp: Any, x: Any, magnitude: Any) -> Any:
    return magnitude * xp.sign(x)


def _unsigned(xp: Any, x: Any, magnitude: Any) -> Any:
    return magnitude


def _generic(xp: Any, x: Any) -> Any:
    return xp.sin(x) + x * x * xp.number(Fraction(1, 3)) + xp.exp(x * xp.number(Fraction(1, 2)))


def _odd(xp: Any, x: Any) -> Any:
    return xp.sin(x) + x * x * x * xp.number(Fraction(1, 3))


def _even(xp: Any, x: Any) -> Any:
    return xp.cos(x) + x * x * xp.number(Fraction(1, 3))


def meaning_of(fn: str, attrs: Mapping[str, str], traits: Mapping[str, Any] | None = None) -> Meaning:
    """What a function named in a statement means: a callable (xp, x, *operands).

    An operation with a file of its own means what that file says, whatever `traits` holds; any other name is an
    undefined function, and means the `instance` of its traits.

    Raises:
        InputError: the name is no operation's, and no traits declare it.
    """
    from symverify.ops import registry

    op = registry().get(fn)
    if op is not None:
        if set(attrs) != set(op.attributes):
            raise InputError(f"{fn}: has the attributes {sorted(op.attributes)}, not {sorted(attrs)}")
        return partial(op.meaning, **exact(attrs))
    if traits is None or attrs:
        raise InputError(f"{key(fn, attrs)} is no operation, and nothing declares it")
    return instance(traits)
