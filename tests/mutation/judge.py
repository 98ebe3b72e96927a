"""An independent judge of claims, in plain numpy: the three laws of a statement at random points. No code of symverify.

It reads the JSON of a statement, draws sizes from {2, 3, 5}, parameters, data and elements of infinite order, and says
whether a(1, t) = t, a(h, a(g, t)) = a(h g, t) and f(a(g, t), x) = f(t, x) hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from tests.mutation import judge_functions as functions
from tests.mutation.judge_groups import Cannot, Element, TooSmall, draw, multiply, neutral

Statement = Mapping[str, Any]
Values = dict[str, np.ndarray]
SAMPLES = 4  # points of the distribution that expectations are taken over
FALSE, TRUE = 1e-6, 1e-8  # relative differences above the first separate, below the second agree
POINTS, MORE = 6, 18
LARGE = 1e9  # beyond it, float64 has too few digits left to judge by


@dataclass(frozen=True)
class Ruling:
    """`verdict` is "separates", "agrees" or "cannot"; `moves` says whether the action moves a parameter at all."""

    verdict: str
    reason: str
    moves: bool = True


def judge(statement: Statement, seed: int = 0) -> Ruling:
    """Whether the claim is false ("separates", at two points of different seeds) or, as far as points tell, true."""
    apart: list[str] = []
    agreed, between, undefined, moves = 0, 0, 0, False
    for n in range(MORE):
        try:
            point = Point.at(statement, np.random.default_rng([seed, n]))
            gaps = dict(point.gaps())
            moves = moves or point.moved() > TRUE
        except TooSmall:
            continue
        except np.linalg.LinAlgError:
            undefined += 1
            continue
        except Cannot as reason:
            return Ruling("cannot", f"the judge does not know {reason}")
        law = next((law for law, gap in gaps.items() if gap > FALSE), None)
        if law:
            apart.append(f"{law} by {gaps[law]:.1e}")
        else:
            clear = all(gap < TRUE for gap in gaps.values())
            agreed, between = agreed + clear, between + (not clear)
        if len(apart) >= 2:
            return Ruling("separates", "; ".join(apart))
        if agreed >= POINTS and not apart and not between and not undefined:
            break
    if agreed and not apart and not between and undefined < 2:
        return Ruling("agrees", f"at {agreed} points", moves)
    return Ruling("cannot", f"{len(apart)} points separate, {agreed} agree, at {undefined} it is undefined; {apart}")


def sizes_of(axes: Mapping[str, Any], rng: np.random.Generator) -> dict[str, int]:
    """Integer sizes of all atoms: symbols get 2, 3, 5 in random order, distinct where there are at most three."""
    symbols = sorted(a for a, size in axes.items() if size == a)
    pool = np.concatenate([rng.permutation([2, 3, 5]) for _ in range(len(symbols) // 3 + 1)])
    given = dict(zip(symbols, map(int, pool), strict=False))

    def resolve(atom: str) -> int:
        size = axes[atom]
        if isinstance(size, list):
            return sum(resolve(part) for part in size)
        return size if isinstance(size, int) else given[atom] if size == atom else resolve(size)

    return {atom: resolve(atom) for atom in axes}


@dataclass(frozen=True)
class Point:
    """Sizes, leaves (with a first axis of samples, of length 1 where nothing is averaged), other data, two elements."""

    statement: Statement
    sizes: Mapping[str, int]
    leaves: Values
    other: Values
    g: Element
    h: Element

    @classmethod
    def at(cls, statement: Statement, rng: np.random.Generator) -> Point:
        """A random point."""
        sizes, specs = sizes_of(statement["axes"], rng), statement["leaves"]
        averaged = sampled(statement)

        def leaf(name: str) -> np.ndarray:
            lead = SAMPLES if name in averaged else 1
            return rng.normal(size=(lead, *(sizes[a] for a in specs[name]["axes"])))

        leaves = {name: leaf(name) for name in specs}
        other = {name: leaf(name) for name in specs if specs[name]["kind"] == "data"}
        context = {name: x[0] for name, x in leaves.items() if specs[name]["kind"] == "constant"}
        context |= {name: number(c["values"]) for name, c in statement["constants"].items()}
        context |= {f"E[{name}]": leaves[name].mean(0) for name in other}
        g, h = (draw(statement["group"], sizes, rng, context) for _ in range(2))
        return cls(statement, sizes, leaves, other, g, h)

    def act(self, element: Element, leaves: Values) -> Values:
        """The moved parameters."""
        action = self.statement["action"]
        values = evaluate(self.statement, action["nodes"], self.sizes, leaves, element)
        return {name: values[i] for name, i in action["outputs"].items()}

    def output(self, leaves: Values) -> np.ndarray:
        """The output; averaged over the samples in a claim about a distribution."""
        graph = self.statement["graph"]
        value = evaluate(self.statement, graph["nodes"], self.sizes, leaves, {})[graph["outputs"]["output"]]
        return value.mean(0, keepdims=True) if self.statement["kind"] == "distribution" else value

    def gaps(self) -> Iterator[tuple[str, float]]:
        """(law, largest relative difference of its sides)."""
        t, group = self.leaves, self.statement["group"]
        still = self.act(neutral(group, self.g), t)
        yield "identity", max((gap(still[p], t[p]) for p in still), default=0.0)
        moved = self.act(self.g, t)
        twice, once = self.act(self.h, t | moved), self.act(multiply(group, self.h, self.g), t)
        yield "composition", max((gap(twice[p], once[p]) for p in once), default=0.0)
        data = {n for n, leaf in self.statement["leaves"].items() if leaf["kind"] == "data"}
        sees = any(node[0] == "leaf" and node[1] in data for node in self.statement["action"]["nodes"])
        seen = t | self.other if sees and self.statement["kind"] != "data-dependent" else t
        yield "invariance", gap(self.output(seen | moved), self.output(seen))

    def moved(self) -> float:
        """The largest relative change of a parameter."""
        moved = self.act(self.g, self.leaves)
        return max((gap(x, self.leaves[p]) for p, x in moved.items()), default=0.0)


def sampled(statement: Statement) -> set[str]:
    """The data that have several samples."""
    nodes = [*statement["graph"]["nodes"], *statement["action"]["nodes"]]
    named = {name for node in nodes if node[0] == "expectation" for name in node[1]}
    every = {name for name, leaf in statement["leaves"].items() if leaf["kind"] == "data"}
    fixed = {name for name in every if f"E[{name}]" in _texts(statement["group"])}
    return every if statement["kind"] == "distribution" else named | fixed


def _texts(declaration: Any) -> list[str]:
    """All texts in a group's declaration."""
    if isinstance(declaration, Mapping | list):
        inner = declaration.values() if isinstance(declaration, Mapping) else declaration
        return [text for x in inner for text in _texts(x)]
    return [declaration]


def same_action(one: Statement, two: Statement, seed: int = 0) -> bool:
    """Whether two statements with the same leaves and group move the same parameters to the same places."""
    for n in range(POINTS):
        try:
            a = Point.at(one, np.random.default_rng([seed, n]))
            b = Point(two, a.sizes, a.leaves, a.other, a.g, a.h)
            x, y = a.leaves | a.act(a.g, a.leaves), b.leaves | b.act(b.g, b.leaves)
            if max(gap(x[p], y[p]) for p in x) > TRUE:
                return False
        except (np.linalg.LinAlgError, Cannot):
            continue
    return True


def gap(a: np.ndarray, b: np.ndarray) -> float:
    """|a - b| relative to the larger of the two.

    Raises LinAlgError where they are not finite, or too large for float64 to tell.
    """
    size = max(float(np.abs(a).max(initial=0)), float(np.abs(b).max(initial=0)))
    if not size < LARGE:
        raise np.linalg.LinAlgError("not finite")
    return float(np.abs(a - b).max(initial=0)) / max(size, 1e-300)


def number(values: Any) -> np.ndarray:
    """Nested lists of rationals as an array."""
    return np.array([number(v) for v in values]) if isinstance(values, list) else np.array(float(Fraction(values)))


def evaluate(
    statement: Statement, nodes: Sequence[Any], sizes: Mapping[str, int], leaves: Values, element: Element
) -> list[np.ndarray]:
    """The value of every node, with one axis per atom after the axis of samples."""
    values: list[np.ndarray] = []
    with np.errstate(all="ignore"):
        for node in nodes:
            values.append(_value(statement, node, sizes, leaves, element, values))
    return values


def _value(
    statement: Statement, node: Any, sizes: Any, leaves: Values, element: Element, done: list[np.ndarray]
) -> Any:
    kind, *rest = node
    x = done[node[-1]] if isinstance(node[-1], int) and kind not in ("include",) else None
    if kind == "leaf":
        return leaves[rest[0]]
    if kind == "element":
        return np.asarray(element[rest[0]])[None]
    if kind == "constant":
        return number(statement["constants"][rest[0]]["values"])[None]
    if kind == "size":
        return np.array([float(sizes[rest[0]]) ** float(Fraction(rest[1]))])
    if kind == "basis":
        return basis(*(sizes[a] for a in rest))[None]
    if kind == "include":
        widths = [sizes[part] for part in statement["axes"][rest[0]]]
        start = sum(widths[: rest[1]])
        return np.eye(sum(widths))[None, :, start : start + widths[rest[1]]]
    if kind == "contract":
        return contraction(rest[0], rest[1], [sizes[a] for a in rest[2]], [done[i] for i in rest[3]])
    if kind == "add":
        return sum(float(Fraction(c)) * done[i] for c, i in zip(*rest, strict=True))
    if kind == "apply":
        traits = statement["functions"].get(rest[0])
        return functions.function(rest[0], rest[1], traits)(*(done[i] for i in rest[2]))
    return _of_one(kind, rest, x, leaves)


def _of_one(kind: str, rest: list[Any], x: np.ndarray, leaves: Values) -> np.ndarray:
    if kind == "rename":
        return x
    if kind == "lse":
        places = tuple(p + 1 for p in rest[0])
        top = x.max(places, keepdims=True)
        return np.squeeze(top, places) + np.log(np.exp(x - top).sum(places))
    if kind == "inverse":
        r = rest[0]
        n = prod(x.shape[x.ndim - r :])
        flat = x.reshape(*x.shape[: x.ndim - 2 * r], n, n)
        return (1 / x) if r == 0 else inverse(flat).reshape(x.shape)
    if kind == "word":
        return word(x, rest[0], rest[1], leaves)
    if kind == "represent":
        return functions.represented(x)
    if kind == "equivariant":
        return functions.equivariant(x)
    if kind == "frame":
        return np.stack([functions.frame(rest[0], z) for z in x])
    if kind == "expectation":
        return x.mean(0, keepdims=True)
    raise Cannot(f"the node {kind}")


def inverse(x: np.ndarray) -> np.ndarray:
    """Refused where it would lose half of the digits."""
    if not np.isfinite(x).all() or (np.linalg.cond(x) > 1e6).any():
        raise np.linalg.LinAlgError("singular")
    return np.linalg.inv(x)


def basis(n: int, count: int | None = None) -> np.ndarray:
    if count is not None and count > n:
        raise TooSmall("too few basis vectors")
    return np.eye(n)[:, 0] if count is None else np.eye(n)[:, :count]


def contraction(labels: Any, out: Sequence[int], shape: Sequence[int], operands: list[np.ndarray]) -> np.ndarray:
    """The sum over the labels not in `out`; one only in `out` repeats values, one twice in it makes a diagonal."""
    if any(type(i) is not int for ls in (*labels, out) for i in ls):
        raise Cannot("labels that are no integers")
    names: dict[Any, int] = {}
    terms: list[Any] = []
    for ls, x in zip(labels, operands, strict=True):
        terms += [x, [Ellipsis, *(names.setdefault(i, len(names)) for i in ls)]]
    target: list[int] = []
    for i, n in zip(out, shape, strict=True):
        if i not in names:
            terms += [np.ones(n), [names.setdefault(i, len(names))]]
        if names[i] in target:
            terms += [np.eye(n), [names[i], names.setdefault(("again", len(target)), len(names))]]
            target.append(len(names) - 1)
        else:
            target.append(names[i])
    if not terms:
        return np.ones(1)
    return np.einsum(*terms, [Ellipsis, *target], optimize=len(terms) > 4)


def word(x: np.ndarray, exponent: Any, parity: int, leaves: Values) -> np.ndarray:
    """sgn(x)^parity |x|^e where x is not 0; e may be a multiple of a vector, entry i for row i."""
    e: Any = 0.0
    for name, c in exponent:
        if not name:
            e = e + float(Fraction(c))
            continue
        alpha = leaves[name][0]
        lead = x.ndim - 1 - 2 * alpha.ndim
        if lead < 0:
            raise Cannot("a vector of powers of what is no matrix")
        e = e + float(Fraction(c)) * alpha.reshape(1, *[1] * lead, *alpha.shape, *[1] * alpha.ndim)
    safe = np.where(x == 0, 1.0, x)
    return np.where(x == 0, 0.0, np.sign(safe) ** parity * np.abs(safe) ** e)
