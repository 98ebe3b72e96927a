"""A layer as a graph, with a formula for the dimension of its fibre: parameters minus generic rank of the Jacobian.

Where no paper is named, a formula counts the symmetries that the docstring or the source line lists, and its figures
agree with `jacrev` and singular values in float64 as well as with the rank that the tests compute.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from symverify import Architecture

Sizes = Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Layer:
    """One kind of layer.

    Attributes:
        name: what people call it.
        graph: the architecture, or a function of sizes that builds it: constants with values need integer sizes.
        dimension: of the fibre through generic parameters, a function of some of the sizes.
        sizes: at which the formula is tested, of the architecture's axes or the arguments of the function.
        source: whose symmetries the formula counts, and why there are no others where that is known.
    """

    name: str
    graph: Architecture | Callable[..., Architecture]
    dimension: Callable[..., int]
    sizes: tuple[Sizes, ...]
    source: str

    def at(self, sizes: Sizes) -> tuple[Architecture, dict[str, int]]:
        """The architecture at these sizes, and the sizes of those of its axes that are free."""
        built = self.graph if isinstance(self.graph, Architecture) else self.graph(**asked(self.graph, sizes))
        symbols = built.trace.table.symbols()
        return built, {axis: n for axis, n in sizes.items() if axis in symbols}

    def expected(self, sizes: Sizes) -> int:
        """The formula's figure."""
        return self.dimension(**asked(self.dimension, sizes))


def asked(function: Callable[..., Any], sizes: Sizes) -> dict[str, int]:
    """The sizes that are arguments of a function."""
    return {name: sizes[name] for name in inspect.signature(function).parameters}


def layer(
    name: str, dimension: Callable[..., int], *sizes: Sizes, source: str
) -> Callable[[Architecture | Callable[..., Architecture]], Layer]:
    """Make a layer of the architecture, or of the function that builds one, which stands below."""

    def declare(graph: Architecture | Callable[..., Architecture]) -> Layer:
        return Layer(name, graph, dimension, sizes, source)

    return declare
