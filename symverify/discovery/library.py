"""Libraries of vector fields on parameters: linear combinations of features, with coefficients along named axes.

A term is the family of fields  xi_W = sum C[free] V  of a target parameter W and a feature V (a parameter, the number
1, a datum, a hidden activation, a product). Axes that both have are paired index by index, so that one coefficient
covers a whole axis; the others are free, and the coefficients are indexed by them. W itself as feature with one axis
free is M W, every matrix M on that axis: a change of basis is one term, whatever the other axes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from math import prod
from typing import TYPE_CHECKING, Any

from symverify.discovery.problem import Problem

if TYPE_CHECKING:
    import torch

Feature = tuple[Any, tuple[str, ...]]  # a tensor, and the names of its axes
DENSE = 40  # parameters up to which every linear map between two parameters is a term
FEW = 1_000  # coefficients up to which a matrix may differ from one index of another axis to the next
MANY = 2_500  # coefficients up to which every linear map from the data to a parameter is a term
ONE = "1"


@dataclass(frozen=True)
class Term:
    """xi_target = sum over the source's free axes of C source.

    Attributes:
        target: the parameter that moves, with its axes.
        source: the feature's name, with its axes.
        shared: (place in target, place in source) of the axes that are paired.
        along: of the shared pairs, those on which the coefficient depends all the same: a diagonal matrix.
        skip: whether the first coefficient is left out: the multiple of the identity that another term has already.
    """

    target: str
    target_axes: tuple[str, ...]
    source: str
    source_axes: tuple[str, ...]
    shared: tuple[tuple[int, int], ...]
    along: tuple[int, ...] = ()
    skip: bool = False

    @property
    def free_target(self) -> list[int]:
        return [i for i in range(len(self.target_axes)) if i not in {t for t, _ in self.shared}]

    @property
    def free_source(self) -> list[int]:
        return [j for j in range(len(self.source_axes)) if j not in {s for _, s in self.shared}]

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes of the coefficients: free in the target, free in the source, along."""
        named = [self.target_axes[i] for i in self.free_target] + [self.source_axes[j] for j in self.free_source]
        return (*named, *(self.target_axes[self.shared[k][0]] for k in self.along))

    @property
    def labels(self) -> tuple[list[int], list[int], list[int]]:
        """Einsum labels of the target, the source and the coefficients."""
        target = list(range(len(self.target_axes)))
        source = [-1] * len(self.source_axes)
        for t, s in self.shared:
            source[s] = target[t]
        for fresh, s in enumerate(self.free_source, start=len(target)):
            source[s] = fresh
        along = [target[self.shared[k][0]] for k in self.along]
        return target, source, [target[i] for i in self.free_target] + [source[j] for j in self.free_source] + along

    def text(self) -> str:
        """What it is, for people: "W1 ← W1 (h×h)"."""
        shape = "×".join(self.axes) or "a number"
        return f"{self.target} ← {self.source} ({shape})"


@dataclass(frozen=True)
class Library:
    """Terms, and the number of coefficients of each at given axis sizes."""

    problem: Problem
    terms: tuple[Term, ...]
    sees_data: bool = False

    def shape(self, term: Term) -> tuple[int, ...]:
        """The shape of a term's coefficients."""
        sizes = self._sizes(term)
        return tuple(sizes[label] for label in term.labels[2])

    def _sizes(self, term: Term) -> dict[int, int]:
        target, source, _ = term.labels
        shape = self.problem.parameters[term.target]
        return dict(zip(target, shape, strict=True)) | dict(zip(source, self._source_shape(term), strict=True))

    def _source_shape(self, term: Term) -> tuple[int, ...]:
        if term.source == ONE:
            return ()
        given = {**self.problem.parameters, **self.problem.data}
        if term.source in given:
            return tuple(given[term.source])
        return tuple(self.problem.lengths[a] for a in term.source_axes)

    @property
    def slices(self) -> list[slice]:
        """Where each term's coefficients lie in the vector of all of them."""
        start, found = 0, []
        for term in self.terms:
            count = prod(self.shape(term)) - term.skip
            found.append(slice(start, start + count))
            start += count
        return found

    @property
    def columns(self) -> int:
        """The number of coefficients."""
        slices = self.slices
        return slices[-1].stop if slices else 0

    def features(self, theta: Mapping[str, Any], x: Mapping[str, Any]) -> dict[str, Feature]:
        """The features at one point."""
        some = next(iter(theta.values()))
        axes = self.problem.axes
        found: dict[str, Feature] = {ONE: (some.new_ones(()), ())}
        found |= {name: (value, tuple(axes[name])) for name, value in theta.items()}
        if self.sees_data:
            found |= {name: (value, tuple(axes[name])) for name, value in x.items()}
            if self.problem.hidden is not None:
                found |= self.problem.hidden(theta, x)
        for term in self.terms:
            if term.source.startswith(f"{ONE}("):
                found[term.source] = (some.new_ones(self._source_shape(term)), term.source_axes)
            elif term.source not in found:
                found[term.source] = _product(found, *term.source.split("·"))
        return found

    def row(self, gradient: Mapping[str, torch.Tensor], features: Mapping[str, Feature]) -> torch.Tensor:
        """(outputs, columns): derivatives of the outputs along each field, from their gradients (outputs, *shape)."""
        import torch

        parts = []
        for term in self.terms:
            target, source, out = term.labels
            every = 10_000  # a label for the outputs
            value = features[term.source][0]
            part = torch.einsum(gradient[term.target], _shift(target, every), value, _shift(source), _shift(out, every))
            part = part.reshape(part.shape[0], -1)
            parts.append(part[:, 1:] if term.skip else part)
        return torch.cat(parts, dim=1)

    def field(
        self, coefficients: torch.Tensor, theta: Mapping[str, Any], x: Mapping[str, Any]
    ) -> dict[str, torch.Tensor]:
        """The velocity of every parameter at one point."""
        import torch

        features = self.features(theta, x)
        out = {name: torch.zeros_like(value) for name, value in theta.items()}
        for term, place in zip(self.terms, self.slices, strict=True):
            c = coefficients[place]
            if term.skip:
                c = torch.cat([c.new_zeros(1), c])
            target, source, free = term.labels
            value = features[term.source][0]
            shaped = c.reshape(self.shape(term))
            out[term.target] = out[term.target] + torch.einsum(
                shaped, _shift(free), value, _shift(source), _shift(target)
            )
        return out


def _shift(labels: Sequence[int], first: int | None = None) -> list[int]:
    """Labels within einsum's range, after one for the outputs."""
    return [0, *(i + 1 for i in labels)] if first is not None else [i + 1 for i in labels]


def _product(found: Mapping[str, Feature], left: str, right: str) -> Feature:
    """The product of two features, summed over the axes that they share."""
    import torch

    (a, names), (b, others) = found[left], found[right]
    number = {axis: i for i, axis in enumerate(dict.fromkeys((*names, *others)))}
    kept = [axis for axis in number if (axis in names) != (axis in others)]
    value = torch.einsum(a, [number[n] for n in names], b, [number[n] for n in others], [number[n] for n in kept])
    return value, tuple(kept)


def paired(target: Sequence[str], source: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The places of the axes that both have, each once."""
    return tuple((i, list(source).index(a)) for i, a in enumerate(target) if a in source and list(target).index(a) == i)


def own(problem: Problem) -> list[Term]:
    """M W for every parameter W and every axis of it; one M for each index of an axis that goes with it, such as heads.

    Of two terms of one W, the second leaves out the multiple of the identity that the first has already.
    """
    found, with_axis = [], companions(problem)
    for name in problem.parameters:
        axes = tuple(problem.axes[name])
        for place, axis in enumerate(axes):
            rest = tuple((i, i) for i in range(len(axes)) if i != place)
            along = tuple(k for k, (i, _) in enumerate(rest) if axes[i] in with_axis.get(axis, ()))[:1]
            found.append(Term(name, axes, name, axes, rest, along, skip=place > 0 and not along))
        if not axes:
            found.append(Term(name, axes, name, axes, ()))
    return found


def companions(problem: Problem) -> dict[str, list[str]]:
    """axis -> the axes that stand beside it in two parameters or more, and are few: the heads of an attention."""
    sizes = {a: n for name, shape in problem.parameters.items() for a, n in zip(problem.axes[name], shape, strict=True)}
    found: dict[str, list[str]] = {}
    for axis, other in permutations(sizes, 2):
        beside = [name for name in problem.parameters if {axis, other} <= set(problem.axes[name])]
        if len(beside) > 1 and sizes[axis] ** 2 * sizes[other] * len(beside) <= FEW:
            found.setdefault(axis, []).append(other)
    return found


def translations(problem: Problem) -> list[Term]:
    """Constants: every entry of every parameter by itself."""
    return [Term(name, tuple(problem.axes[name]), ONE, (), ()) for name in problem.parameters]


def crossed(problem: Problem, sources: Iterable[tuple[str, tuple[str, ...]]]) -> list[Term]:
    """W moved by another feature, paired on every axis that they share; only features that share one."""
    found = []
    for name in problem.parameters:
        axes = tuple(problem.axes[name])
        for source, others in sources:
            shared = paired(axes, others)
            if source != name and shared:
                found.append(Term(name, axes, source, tuple(others), shared))
    return found


def dense(problem: Problem) -> list[Term]:
    """Every linear map from one parameter to another, and every constant."""
    pairs = [(a, b) for a in problem.parameters for b in problem.parameters]
    axes = {name: tuple(problem.axes[name]) for name in problem.parameters}
    return [*(Term(a, axes[a], b, axes[b], ()) for a, b in pairs), *translations(problem)]


def linear(problem: Problem) -> Library:
    """Affine fields: all of them for few parameters, otherwise those with one coefficient for a whole axis."""
    if problem.size <= DENSE:
        return Library(problem, tuple(dense(problem)))
    others = [(name, tuple(problem.axes[name])) for name in problem.parameters]
    return Library(problem, (*own(problem), *translations(problem), *crossed(problem, others)))


def quadratic(problem: Problem) -> Library:
    """Affine fields and, for pairs of parameters that share an axis, fields of their contraction."""
    first = linear(problem)
    products = []
    for left, right in combinations(problem.parameters, 2):
        names, others = problem.axes[left], problem.axes[right]
        kept = tuple(a for a in dict.fromkeys((*names, *others)) if (a in names) != (a in others))
        if set(names) & set(others):
            products.append((f"{left}·{right}", kept))
    return Library(problem, (*first.terms, *crossed(problem, products)))


def with_data(problem: Problem, hidden: Mapping[str, tuple[str, ...]]) -> Library:
    """Affine fields and those of the data and the hidden activations: of symmetries that depend on a batch.

    A tiny network gets every linear map from a datum or an activation to a parameter: at a single datum x, W + C x with
    C skew in the two axes that meet x changes nothing.
    """
    first = linear(problem)
    data = [(name, tuple(problem.axes[name])) for name in problem.data]
    seen = [*data, *hidden.items()]
    every = tuple(Term(w, tuple(problem.axes[w]), name, axes, ()) for w in problem.parameters for name, axes in seen)
    wide = Library(problem, (*first.terms, *every), sees_data=True)
    if wide.columns <= MANY:
        return wide
    return Library(problem, (*first.terms, *crossed(problem, seen)), sees_data=True)
