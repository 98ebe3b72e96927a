"""An architecture: a traced function of named parameters and data, and the claims about it."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from symverify.claims.completeness import KINDS as EXTENTS
from symverify.claims.completeness import MISSING, Extent, Statement
from symverify.claims.verdict import PROVED, Verdict
from symverify.errors import InputError
from symverify.graph.axes import AxisTable, parse_axes
from symverify.graph.node import Trace
from symverify.graph.program import Program, program
from symverify.graph.tracing import Tensor, constant, leaf

if TYPE_CHECKING:
    from symverify.claims.claim import Claim
    from symverify.groups import Group

KINDS = ("parameter", "data", "constant")


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: the nearest known ones, or all of them."""
    known = sorted(known)
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    return f"did you mean {', '.join(close)}?" if close else f"known are {', '.join(known) or 'none'}"


def architecture(
    *,
    parameters: Mapping[str, str],
    data: Mapping[str, str] | None = None,
    constants: Mapping[str, Any] | None = None,
    sizes: Mapping[str, int] | None = None,
    source: str | None = None,
    name: str | None = None,
) -> Callable[[Callable[..., Tensor]], Architecture]:
    """Declare an architecture by the function that computes it.

    Args:
        parameters: name -> axes, as in {"W2": "m h", "W1": "h n"}; what actions may move.
        data: name -> axes of the inputs.
        constants: name -> axes of fixed tensors of any value, or name -> (axes, nested list of numbers).
        sizes: axes that have one integer size; the others are symbols, and claims are about all sizes.
        source: where the architecture is from.
        name: its name, by default the function's.

    Raises:
        InputError: an axis is malformed, a name is declared twice, or the function's shapes do not fit.
    """

    def declare(function: Callable[..., Tensor]) -> Architecture:
        title = str(name or getattr(function, "__name__", "architecture"))
        table, shapes = AxisTable(dict(_checked_sizes(sizes or {}, title))), {}
        values: dict[str, Any] = {}
        for kind, given in zip(KINDS, (parameters, data or {}, constants or {}), strict=True):
            for key, axes in given.items():
                if not isinstance(key, str) or not key.isidentifier() or key == "g" or key in shapes:
                    raise InputError(
                        f"architecture {title}: {kind} {key!r} is declared twice, or is no name (g is the group's)"
                    )
                if kind == "constant" and isinstance(axes, tuple):
                    axes, values[key] = axes
                shapes[key] = (kind, parse_axes(axes, f"architecture {title}, {kind} {key}"))
        if not parameters:
            raise InputError(f"architecture {title}: it has no parameters, so nothing can act on it")
        trace = Trace(table)
        leaves = {key: leaf(trace, key, axes) for key, (_, axes) in shapes.items() if key not in values}
        leaves |= {key: _constant(trace, key, shapes[key][1], v, title) for key, v in values.items()}
        output = function(**{key: leaves[key] for key in arguments(function, leaves, f"architecture {title}")})
        if not isinstance(output, Tensor):
            raise InputError(f"architecture {title}: its function returns {type(output).__name__}, not a tensor")
        kinds = {key: kind for key, (kind, _) in shapes.items() if key not in values}
        doc = inspect.cleandoc(function.__doc__ or "")
        return Architecture(title, function, trace, leaves, kinds, output, source, doc)

    return declare


def _checked_sizes(sizes: Mapping[str, int], where: str) -> Mapping[str, int]:
    for axis, size in sizes.items():
        if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= 10**9:
            raise InputError(f"{where}: the size of axis {axis} is {size!r}, not a positive integer")
    return sizes


def _constant(trace: Trace, name: str, axes: tuple[str, ...], values: Any, where: str) -> Tensor:
    from symverify.graph.axes import flatten
    from symverify.graph.tracing import rational

    shape = []
    for atom in flatten(axes):
        trace.table.declare(atom)
        shape.append(trace.table.size(atom))

    def convert(v: Any, left: list[Any]) -> Any:
        if not left:
            return str(rational(v))
        if not isinstance(v, list | tuple) or len(v) != left[0]:
            raise InputError(
                f"architecture {where}: the values of constant {name} do not have the shape {tuple(shape)}"
            )
        return [convert(x, left[1:]) for x in v]

    return constant(trace, name, axes, convert(values, shape))


def arguments(function: Callable[..., Any], known: Iterable[str], where: str, skip: int = 0) -> list[str]:
    """The names that a function asks for after the first `skip`, those with defaults left to it.

    Raises:
        InputError: one does not exist, or the function takes any number of them.
    """
    asked = list(inspect.signature(function).parameters.values())
    if len(asked) < skip:
        raise InputError(f"{where}: the function takes no argument; its first is the group element, or the output")
    if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in asked):
        raise InputError(f"{where}: write each parameter by name instead of *args or **kwargs")
    names = [p.name for p in asked[skip:] if p.default is p.empty]
    for name in names:
        if name not in known:
            raise InputError(f"{where}: there is no parameter or datum {name}; {nearest(name, known)}")
    return names


@dataclass(eq=False)
class Architecture:
    """A function as a graph with named axes, and the claims that were made about it."""

    name: str
    function: Callable[..., Tensor]
    trace: Trace
    leaves: dict[str, Tensor]
    kinds: dict[str, str]
    output: Tensor
    source: str | None = None
    doc: str = ""
    claims: dict[str, Claim] = field(default_factory=dict)
    stated: list[Statement] = field(default_factory=list)

    @property
    def graph(self) -> Program:
        """The primitive program of the function."""
        return program({"output": self.output})

    @property
    def axes(self) -> dict[str, Any]:
        """Axis atom -> size: an integer, a symbol, or the parts of a concatenation."""
        return dict(self.trace.table.sizes)

    def of_kind(self, kind: str) -> list[str]:
        """The names of the parameters, the data or the constants."""
        return [name for name, k in self.kinds.items() if k == kind]

    def symmetry(
        self,
        group: Group,
        *,
        kind: str = "functional",
        batch: int | str | None = None,
        loss: Callable[..., Tensor] | None = None,
        sizes: Mapping[str, int] | None = None,
        expect: Verdict | str = PROVED,
        name: str | None = None,
        source: str | None = None,
    ) -> Callable[[Callable[..., Any]], Claim]:
        """State that an action of `group` is a symmetry of this architecture.

        The decorated function takes the group element g first and then, by name, the parameters, constants and (for a
        data-dependent symmetry) data that it needs; it returns {parameter: new value} for those that it moves.

        Args:
            group: the group that acts.
            kind: "functional" (the output is the same for all data), "loss" (the loss is), "data-dependent" (the output
                on the batch that the action sees is), "distribution" (the expected output over the data is).
            batch: the batch size of a data-dependent symmetry, or the name of its axis.
            loss: for kind "loss", a function of the output (first) and, by name, of parameters and data.
            sizes: axes at which the claim is meant; by default it is about all sizes.
            expect: the verdict that the claim deserves.
            name: the claim's name, by default the function's.
            source: where the claim is from.

        Raises:
            InputError: the specification is not one (it names the argument).
        """
        from symverify.claims.claim import state

        def declare(action: Callable[..., Any]) -> Claim:
            title = str(name or getattr(action, "__name__", "action"))
            if title in self.claims:
                raise InputError(f"{self.name}: the claim {title} is stated twice")
            claim = state(self, title, action, group, kind, batch, loss, sizes, expect, source)
            self.claims[title] = claim
            return claim

        return declare

    def completeness(
        self,
        verdict: Extent | str,
        /,
        *,
        missing: int = 0,
        kind: str = "functional",
        because: str = "",
        sizes: Mapping[str, int] | None = None,
        **axes: int,
    ) -> Statement:
        """State whether the claims explain every continuous symmetry at some sizes; nothing is measured here.

        Args:
            verdict: COMPLETE, or MISSING with the number of directions that no claim explains.
            missing: that number.
            kind: of the function that is preserved: "functional", or "loss" for that of the entry's loss claims.
            because: what the unexplained directions are.
            sizes, axes: the size of every free axis, as in `m=2, h=3`; those that are not named get the usual ones.

        Raises:
            InputError: the verdict, the number, the kind or a size is none, or the same sizes are stated twice.
        """
        where = f"{self.name}.completeness"
        if str(verdict) not in (str(Extent.COMPLETE), str(MISSING)):
            raise InputError(f"{where}: the verdict is {verdict!r}, neither COMPLETE nor MISSING")
        if type(missing) is not int or missing < 0 or (missing > 0) != (str(verdict) == MISSING):
            raise InputError(f"{where}: {verdict} does not go with missing={missing!r}")
        if kind not in EXTENTS:
            raise InputError(f"{where}: kind is {kind!r}; {nearest(str(kind), EXTENTS)}")
        given = {**(sizes or {}), **axes}
        for axis in given:
            if axis not in self.trace.table.sizes:
                raise InputError(f"{where}: there is no axis {axis!r}; {nearest(axis, self.trace.table.symbols())}")
        given = dict(_checked_sizes(given, where))
        if any(other.sizes == given and other.kind == kind for other in self.stated):
            raise InputError(f"{where}: {kind} completeness at {given} is stated twice")
        self.stated.append(Statement(Extent(str(verdict)), missing, given, kind, because))
        return self.stated[-1]
