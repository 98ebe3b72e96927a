"""A statement at given sizes, evaluated in the numbers of an identity test: its leaves, its action, its output."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from symverify.errors import InputError
from symverify.groups import Group, from_declaration
from symverify.ops.backends import NotExpressible, Undefined
from symverify.ops.backends.objects import Objects
from symverify.ops.evaluate import KINDS, Run, Sampled
from symverify.ops.pointwise import key
from symverify.verification.symbolic_charts import Element
from symverify.verification.symbolic_program import ALGEBRAIC

Values = Mapping[str, np.ndarray]
NOWHERE: Sampled = frozenset()
LARGEST = 2_000  # entries of all parameters and data, and of one value


@dataclass(frozen=True)
class Scene:
    """A statement and the integer size of every atom."""

    statement: Mapping[str, Any]
    sizes: Mapping[str, int]

    @cached_property
    def group(self) -> Group:
        return from_declaration(self.statement["group"])

    @cached_property
    def paths(self) -> list[str]:
        return [f"g.{path}" if path else "g" for path, _ in self.group.components()]

    @cached_property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Of every leaf.

        Raises:
            NotExpressible: there are too many entries.
        """
        found = {n: tuple(self.sizes[a] for a in leaf["axes"]) for n, leaf in self.statement["leaves"].items()}
        count = sum(int(np.prod(shape, dtype=object)) for shape in found.values())
        if count > LARGEST:
            raise NotExpressible(f"parameters and data have {count} entries, more than {LARGEST}")
        return found

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """The leaves by kind."""
        kinds: dict[str, list[str]] = {"parameter": [], "data": [], "constant": []}
        for name, leaf in self.statement["leaves"].items():
            kinds[leaf["kind"]].append(name)
        return kinds

    @cached_property
    def averaged(self) -> bool:
        return bool(self.statement["kind"] == "distribution")

    @cached_property
    def moved(self) -> list[str]:
        return list(self.statement["action"]["outputs"])

    @cached_property
    def nodes(self) -> list[list[Any]]:
        """Those of the graph, in a claim about distributions with the mean of its output."""
        graph = self.statement["graph"]
        mean = [["expectation", self.names["data"], graph["outputs"]["output"]]] if self.averaged else []
        return [*graph["nodes"], *mean]

    @cached_property
    def output(self) -> int:
        return len(self.nodes) - 1 if self.averaged else self.statement["graph"]["outputs"]["output"]

    @cached_property
    def literals(self) -> dict[str, Any]:
        return {name: c["values"] for name, c in self.statement["constants"].items()}

    @cached_property
    def laws(self) -> tuple[bool, bool]:
        """Whether positive coordinates, and those of translations, have laws that some function knows of."""
        nodes = [*self.statement["graph"]["nodes"], *self.statement["action"]["nodes"]]
        kinds = {node[1] if node[0] == "apply" else node[0] for node in nodes}
        additive = bool(kinds & {"exp", "log"}) and "lse" not in kinds
        return additive or any(map(self._scales, nodes)), additive

    def _scales(self, node: list[Any]) -> bool:
        if node[0] == "word":
            return True
        if node[0] != "apply":
            return False
        traits = self.statement["functions"].get(key(node[1], node[2]), {})
        if node[1] == "power":
            return "/" in node[2]["exponent"]
        return node[1] != "identity" and "homogeneous" in traits


@dataclass
class Point:
    """A scene in the numbers of one backend: at a random point, or as extents."""

    scene: Scene
    numbers: Any  # Residues or Extents
    xp: Objects = field(init=False)

    def __post_init__(self) -> None:
        self.xp = Objects("identity", self.numbers)
        scene, specs = self.scene, self.scene.statement["leaves"]
        self.leaves = {name: self._leaf(name, specs[name]["kind"], scene.shapes[name]) for name in sorted(specs)}

    def _leaf(self, name: str, kind: str, shape: tuple[int, ...]) -> np.ndarray:
        sampled = kind == "data" and self.scene.averaged
        found = np.empty(shape, dtype=object)
        for index in np.ndindex(shape):
            found[index] = self.numbers.datum(f"{name}{list(index)}", name) if sampled else self.numbers.random()
        return found

    @cached_property
    def context(self) -> dict[str, np.ndarray]:
        """What defines a group: constants, and means E[x] of data, which may be any vector where there is no mean."""
        found = {n: self.leaves[n] for n in self.scene.names["constant"]}
        found |= {n: self.xp.array(values) for n, values in self.scene.literals.items()}
        for name in self.scene.names["data"]:
            data = self.leaves[name]
            if self.scene.averaged:
                found[f"E[{name}]"] = self.averaged(data, [name])
            else:
                found[f"E[{name}]"] = self.xp.each(lambda _: self.numbers.random(), data)
        return found

    def averaged(self, array: np.ndarray, names: Sequence[str]) -> np.ndarray:
        return self.xp.each(lambda x: self.numbers.mean(x, frozenset(names)), array)

    @property
    def at(self) -> dict[str, np.ndarray]:
        """The parameters."""
        return {name: self.leaves[name] for name in self.scene.names["parameter"]}

    def array(self, element: Sequence[Any]) -> Element:
        return tuple(self.xp.array(np.asarray(x, dtype=object)) for x in element)

    def act(self, element: Element, parameters: Values) -> dict[str, np.ndarray]:
        """All parameters after an element has moved some of them."""
        action = self.scene.statement["action"]
        run = self._run(parameters, dict(zip(self.scene.paths, element, strict=True)))
        for i, node in enumerate(action["nodes"]):
            run.values.append(self._value(i, node, run))
        moved = {name: run.values[i] for name, i in action["outputs"].items()}
        for name, value in moved.items():
            if value.shape != self.scene.shapes[name]:
                raise InputError(f"the action gives {name} of shape {self.scene.shapes[name]} the shape {value.shape}")
        return {**parameters, **moved}

    def _run(self, parameters: Values, elements: Values) -> Run:
        leaves, scene = {**self.leaves, **parameters}, self.scene
        return Run(scene.sizes, leaves, elements, self.xp, scene.statement["functions"], scene.literals, NOWHERE)

    def _value(self, i: int, node: list[Any], run: Run) -> np.ndarray:
        """The value of node i, whose inputs have theirs."""
        try:
            value = RULES[node[0]](run, *node[1:])[0]
        except (NotExpressible, Undefined, InputError) as error:
            raise type(error)(f"node {i} ({node[0]}): {error}") from error
        finally:
            run.sampled.append(NOWHERE)
        value = value if hasattr(value, "shape") else self.xp.array(value)
        if value.size > LARGEST:
            raise NotExpressible(f"node {i} ({node[0]}): its value has {value.size} entries, more than {LARGEST}")
        return value

    def outputs(self, lanes: Sequence[Values], cuts: Cuts) -> list[np.ndarray]:
        """f at each of these parameters. What is the same for all of them is computed once."""
        runs = [self._run(lane, {}) for lane in lanes]
        for i, node in enumerate(self.scene.nodes):
            values = self._abreast(i, node, runs)
            if cuts.agree(i, values, self.numbers):
                values = [cuts.abbreviated(i, values[0], self.numbers)] * len(runs)
            for run, value in zip(runs, values, strict=True):
                run.values.append(value)
        return [run.values[self.scene.output] for run in runs]

    def _abreast(self, i: int, node: list[Any], runs: list[Run]) -> list[np.ndarray]:
        below = [] if node[0] in SOURCES else node[-1] if isinstance(node[-1], list) else [node[-1]]
        first = runs[0].values
        alone = node[0] != "leaf" and all(run.values[k] is first[k] for run in runs[1:] for k in below)
        if not alone:
            return [self._value(i, node, run) for run in runs]
        value = self._value(i, node, runs[0])
        for run in runs[1:]:
            run.sampled.append(NOWHERE)
        return [value] * len(runs)


@dataclass
class Cuts:
    """Where the lanes agree, and where a random residue then stands for what they agree on.

    Args:
        allowed: whether the latter may be done; it hides what the value is made of.
        replayed: whether `agreed` and `made` are given, as they were found elsewhere; then `met` gathers what agrees.
    """

    allowed: bool
    agreed: set[int] = field(default_factory=set)
    made: dict[int, tuple[bool, ...]] = field(default_factory=dict)  # of every entry, whether it was cut
    replayed: bool = False
    met: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)

    def agree(self, i: int, values: Sequence[np.ndarray], numbers: Any) -> bool:
        """Do the lanes agree at node i?"""
        first, others = values[0], [v for v in values[1:] if v is not values[0]]
        if self.replayed:
            self.met += [(first, v) for v in others if i in self.agreed]
            return i in self.agreed
        if not all(all(map(numbers.agree, first.flat, v.flat)) for v in others):
            return False
        self.agreed.add(i)
        composed = tuple(map(numbers.composed, first.flat)) if self.allowed else ()
        if any(composed):
            self.made[i] = composed
        return True

    def abbreviated(self, i: int, value: np.ndarray, numbers: Any) -> np.ndarray:
        """The value of node i, the expressions in it replaced."""
        if i not in self.made:
            return value
        found = np.empty(value.shape, dtype=object)
        for index, x, composed in zip(np.ndindex(value.shape), value.flat, self.made[i], strict=True):
            found[index] = numbers.cut(x) if composed else x
        return found


# --- node kinds


def _leaf(run: Run, name: str) -> tuple[Any, Sampled]:
    if name not in run.leaves:
        raise InputError(f"there is no leaf {name}")
    return run.leaves[name], NOWHERE


def _element(run: Run, path: str) -> tuple[Any, Sampled]:
    if path not in run.elements:
        raise InputError(f"the group element has no component {path}")
    return run.elements[path], NOWHERE


def _apply(run: Run, fn: str, attrs: Mapping[str, str], inputs: Sequence[int]) -> tuple[Any, Sampled]:
    """By its traits: a registered function by those of its file, another by the declared ones."""
    from symverify.ops import registry

    if fn in ALGEBRAIC and fn != "abs":
        return KINDS["apply"](run, fn, attrs, inputs)
    name, op = key(fn, attrs), registry().get(fn)
    if op is None and name not in run.functions:
        raise InputError(f"{name} is no operation, and nothing declares it")
    traits = run.functions[name] if op is None else op.traits(attrs)
    arrays = run.aligned(inputs)
    return run.xp.each(lambda *x: run.xp.numbers.entrywise(name, traits, *x), *arrays), NOWHERE


def _expectation(run: Run, names: Sequence[str], i: int) -> tuple[Any, Sampled]:
    return run.xp.each(lambda x: run.xp.numbers.mean(x, frozenset(names)), run.values[i]), NOWHERE


def _lse(run: Run, positions: Sequence[int], i: int) -> tuple[Any, Sampled]:
    """log sum exp x = m + log sum exp(x - m) for the mean m: so exponents forget what they have in common."""
    x, xp = run.values[i], run.xp
    axes = tuple(positions)
    count = 1
    for axis in axes:
        count *= x.shape[axis]
    mean = np.asarray(np.sum(x, axis=axes, keepdims=True) * xp.number(Fraction(1, count)), dtype=object)
    rest = np.sum(xp.exp(np.asarray(x - mean, dtype=object)), axis=axes)
    return np.asarray(mean.reshape(np.shape(rest)) + xp.log(np.asarray(rest, dtype=object)), dtype=object), NOWHERE


def _abstract(run: Run, *rest: Any) -> tuple[Any, Sampled]:
    raise NotExpressible("an abstract equivariant function, or its representation, has no value here")


SOURCES = ("leaf", "element", "constant", "size", "basis", "include")
RULES: dict[str, Callable[..., tuple[Any, Sampled]]] = {
    **KINDS,
    "leaf": _leaf,
    "element": _element,
    "apply": _apply,
    "lse": _lse,
    "expectation": _expectation,
    "equivariant": _abstract,
    "represent": _abstract,
}
