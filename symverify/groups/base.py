"""A group: its law, its identity, how to draw from it, its tangent space and its defining identities.

An element is a tuple of arrays, one per component, either exact (object arrays of Fractions) or torch tensors; leading
axes beyond a component's own are a batch. What stands here is the common case, one invertible matrix on (axis, axis):
such a group states `draw_matrix`, `tangents`, `representatives`, `residuals` and
`dimension_for`, and where vectors or matrices define it, `constants`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from symverify.errors import InputError
from symverify.groups import axes
from symverify.groups.arrays import Array, array, converter, eye, flatten, indicator, matched, rationals, split
from symverify.groups.elimination import determinant, inverse
from symverify.groups.exact_source import ExactSource
from symverify.groups.float_source import FloatSource

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Mapping

    import numpy as np
    import sympy
    import torch

    Sizes = Mapping[str, int | str]
    Context = Mapping[str, Any] | None
    Source = ExactSource | FloatSource
    Element = tuple[Array, ...]


@dataclass(frozen=True)
class Group:
    """A group of square matrices on `axis`; the groups that are something else have no axis ("") and override."""

    axis: str

    schema: ClassVar[dict[str, str]] = {"axes": "row"}  # field of the declaration -> its sort, see declarations.py
    composite: ClassVar[bool] = False  # does its canonical name need parentheses inside another?
    connected: ClassVar[bool] = False  # known to be connected, whatever the sizes
    discrete: ClassVar[bool] = False  # finite, whatever the sizes

    def __post_init__(self) -> None:
        axes.atoms(self.axis, type(self).__name__)

    # --- what it is called

    @property
    def row(self) -> tuple[str, ...]:
        """The atoms of a row of its matrix; empty for a group that is not one square matrix."""
        return tuple(self.axis.split("*")) if self.axis else ()

    @property
    def canonical(self) -> str:
        """Its name, the same for equal groups and different for different ones."""
        return f"{type(self).__name__}({self.axis})"

    def declaration(self) -> dict[str, Any]:
        """The group as JSON; `from_declaration` reads it back."""
        return {"type": type(self).__name__, "axes": list(self.row)}

    @classmethod
    def from_parts(cls, **parts: Any) -> Group:
        """The group from the fields of its declaration, already read by the sorts of `schema`."""
        return cls("*".join(parts["axes"]))

    def components(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(path, flat atoms) of each array of an element."""
        return (("", self.row + self.row),)

    # --- its law

    def identity(self, sizes: Sizes, *, like: torch.Tensor | None = None) -> Element:
        """The identity: exact, or in the dtype and on the device of the tensor `like`."""
        one = split(eye(axes.length(self.row, sizes)), axes.shape(self.row, sizes))
        return (matched(one, like),)

    def multiply(self, a: Element, b: Element) -> Element:
        """a b; batches broadcast."""
        row = a[0].shape[a[0].ndim - len(self.row) :]
        return (split(flatten(a[0], len(self.row)) @ flatten(b[0], len(self.row)), row),)

    def invert(self, a: Element) -> Element:
        """a⁻¹."""
        row = a[0].shape[a[0].ndim - len(self.row) :]
        return (split(self.invert_matrix(flatten(a[0], len(self.row))), row),)

    # --- its elements

    def sample(
        self,
        sizes: Sizes,
        generator: torch.Generator,
        *,
        dtype: torch.dtype | None = None,
        device: Any = "cpu",
        batch: tuple[int, ...] = (),
        context: Context = None,
    ) -> tuple[torch.Tensor, ...]:
        """Well-conditioned random elements, from every component, of shape (*batch, *axes); dtype float64 by default.

        Drawn in float64 on the generator's device and then moved. Not the identity, unless the group is trivial.
        """
        import torch

        drawn = self.draw(sizes, FloatSource(generator, tuple(batch)), context)
        return tuple(x.to(dtype=dtype or torch.float64, device=device) for x in drawn)

    def sample_exact(self, sizes: Sizes, rng: random.Random, *, context: Context = None) -> tuple[np.ndarray, ...]:
        """A random exact element with small fractions; not the identity, unless the group is trivial."""
        return self.draw(sizes, ExactSource(rng), context)

    def draw(self, sizes: Sizes, source: Source, context: Context) -> Element:
        """An element drawn from `source`."""
        if isinstance(source, ExactSource):
            constants = self.unbatched_constants(sizes, context)
        else:
            constants = self.constants(sizes, source.convert, context)
        matrix = self.draw_matrix(axes.length(self.row, sizes), source, constants)
        return (split(matrix, axes.shape(self.row, sizes)),)

    def lie_algebra(self, sizes: Sizes, *, context: Context = None) -> list[tuple[np.ndarray, ...]]:
        """A basis of the tangent space at the identity, exact."""
        row, constants = axes.shape(self.row, sizes), self.unbatched_constants(sizes, context)
        return [(split(x, row),) for x in self.tangents(axes.length(self.row, sizes), constants)]

    def component_representatives(
        self, sizes: Sizes, *, context: Context = None
    ) -> list[tuple[np.ndarray, ...]] | None:
        """Exact elements that, with the identity's component, generate the group; None where they are not known."""
        row, constants = axes.shape(self.row, sizes), self.unbatched_constants(sizes, context)
        found = self.representatives(axes.length(self.row, sizes), constants)
        return None if found is None else [(split(x, row),) for x in found]

    def generators(self, sizes: Sizes) -> list[tuple[np.ndarray, ...]]:
        """Exact generators of a finite group; refused for the others."""
        found = self.component_representatives(sizes) if self.discrete else None
        if found is None:
            raise InputError(f"{self.canonical} is not a finite group: it has no finite list of generators")
        return found

    @property
    def dimension(self) -> sympy.Expr | None:
        """Its dimension in positive integer symbols named like the atoms; None where it depends on more than sizes."""
        import sympy

        found = self.dimension_for(axes.symbolic_length(self.row))
        return None if found is None else sympy.sympify(found)

    def identities(self, element: Element, sizes: Sizes, *, context: Context = None) -> list[tuple[str, Array]]:
        """(name, residual) of each defining identity; all residuals vanish exactly on the group's elements."""
        self.check_shapes(element, sizes)
        constants = self.constants(sizes, converter(element[0]), context)
        found = self.residuals(flatten(element[0], len(self.row)), constants)
        return [(name, array(residual)) for name, residual in found]

    def check_shapes(self, element: Element, sizes: Sizes) -> None:
        """Refuse an element whose arrays are not (..., *axes)."""
        if len(element) != len(self.components()):
            raise InputError(f"an element of {self.canonical} has {len(self.components())} arrays, not {len(element)}")
        for (path, flat), x in zip(self.components(), element, strict=True):
            shape = axes.shape(flat, sizes)
            if tuple(x.shape[max(x.ndim - len(shape), 0) :]) != shape:
                raise InputError(f"{self.canonical}: component {path!r} ends in {shape}, not {tuple(x.shape)}")

    def unbatched_constants(self, sizes: Sizes, context: Context) -> tuple[np.ndarray, ...]:
        """The exact constants of one group, not of a batch of groups."""
        constants = self.constants(sizes, rationals, context)
        if any(constant.ndim > self.constant_rank for constant in constants):
            raise InputError(f"{self.canonical}: exact arithmetic takes one set of constants, not a batch")
        return constants

    # --- what a group of matrices states (n = the length of its axis)

    constant_rank: ClassVar[int] = 0  # of each of its constants, flattened: 1 for vectors, 2 for matrices

    def constants(self, sizes: Sizes, convert: Callable[[Any], Array], context: Context) -> tuple[Array, ...]:
        """The vectors or matrices of the context that define the group, each axis flattened to length n."""
        return ()

    def draw_matrix(self, n: int, source: Source, constants: tuple[Array, ...]) -> Array:
        """A random n x n element."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is drawn")

    def tangents(self, n: int, constants: tuple[np.ndarray, ...]) -> Iterable[np.ndarray]:
        """A basis of its Lie algebra; none for a finite group."""
        return ()

    def representatives(self, n: int, constants: tuple[np.ndarray, ...]) -> Iterable[np.ndarray] | None:
        """Matrices that generate the group together with the identity's component."""
        return ()

    def residuals(self, g: Array, constants: tuple[Array, ...]) -> list[tuple[str, Array]]:
        """Its defining identities at the matrices g (..., n, n)."""
        return [("det g != 0", indicator(determinant(g) == 0, g))]

    def invert_matrix(self, g: Array) -> Array:
        """g⁻¹ of (..., n, n)."""
        return inverse(g)

    def dimension_for(self, n: Any) -> Any:
        """Its dimension on an axis of length n."""
        return 0
