"""What symmetries are looked for of: a function of parameters and data in torch, with named axes, and how to draw both.

Parameters are one flat vector theta of P entries (leaf after leaf, in C order), so that every method sees the same
coordinates; `named` and `flat` go between it and a state_dict.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

from symverify.claims.architecture import Architecture
from symverify.claims.claim import Claim
from symverify.errors import InputError

if TYPE_CHECKING:
    import torch

    from symverify.completeness.network import Network

Named = Mapping[str, Any]  # name -> tensor
SIZES = ((3, 4, 5, 6, 7, 8, 9), (3, 4, 5), (3, 4))  # of the axes in alphabetical order, those of data alone last
SMALL = 150  # parameters of a network whose sizes nobody chose


@dataclass(frozen=True)
class Problem:
    """A function f(theta, x).

    Attributes:
        name: of the architecture or module.
        parameters, data: name -> shape; a datum's shape holds one batch.
        axes: name -> axis names of a parameter or datum, in which equal names mean the same index.
        function: (named parameters, named data) -> the output, a tensor of any shape.
        architecture: the architecture that claims can be made of; None for a module.
        points: the axis of the output that counts points: the last, as in Y = W2 sigma(W1 X), or a module's first.
        loss: the claim whose loss this is; None where the function is the network's own.
        hidden: node values by name, for libraries: (named parameters, named data) -> {name: tensor}, with their axes.
        sizes: of the free axes.
    """

    name: str
    parameters: Mapping[str, tuple[int, ...]]
    data: Mapping[str, tuple[int, ...]]
    axes: Mapping[str, tuple[str, ...]]
    function: Callable[[Named, Named], Any]
    architecture: Architecture | None = None
    hidden: Callable[[Named, Named], dict[str, tuple[Any, tuple[str, ...]]]] | None = None
    sizes: Mapping[str, int] | None = None
    loss: Claim | None = None
    points: int = -1

    @cached_property
    def lengths(self) -> dict[str, int]:
        """The size of every axis."""
        given = {**self.parameters, **self.data}
        return {a: n for name, axes in self.axes.items() for a, n in zip(axes, given[name], strict=True)}

    @cached_property
    def size(self) -> int:
        """P, the number of parameters."""
        return sum(prod(shape) for shape in self.parameters.values())

    @cached_property
    def slices(self) -> dict[str, slice]:
        """Where each parameter lies in theta."""
        start, found = 0, {}
        for name, shape in self.parameters.items():
            found[name] = slice(start, start + prod(shape))
            start += prod(shape)
        return found

    def named(self, theta: torch.Tensor) -> dict[str, torch.Tensor]:
        """(..., P) as name -> (..., *shape)."""
        lead = theta.shape[:-1]
        return {n: theta[..., s].reshape(*lead, *self.parameters[n]) for n, s in self.slices.items()}

    def flat(self, named: Named) -> torch.Tensor:
        """name -> (..., *shape) as (..., P); a name that is missing means zeros."""
        import torch

        some = next(iter(named.values()))
        lead = some.shape[: some.ndim - len(self.parameters[next(iter(named))])]
        zeros = {n: some.new_zeros(*lead, prod(shape)) for n, shape in self.parameters.items() if n not in named}
        parts = [zeros[n] if n in zeros else named[n].reshape(*lead, -1) for n in self.parameters]
        return torch.cat(parts, dim=-1)

    def output(self, theta: torch.Tensor, x: Named) -> torch.Tensor:
        """f(theta, x), flattened to a vector of outputs."""
        value: torch.Tensor = self.function(self.named(theta), x)
        return value.reshape(-1)

    def jacobian(self, theta: torch.Tensor, x: Named) -> torch.Tensor:
        """(points, outputs, P) at a batch of points: theta of shape (points, P), data with the same leading axis."""
        import torch

        found: torch.Tensor = torch.func.vmap(torch.func.jacrev(self.output), in_dims=(0, 0))(theta, dict(x))
        return found

    def draw(
        self, generator: torch.Generator, points: int, *, dtype: Any = None, device: Any = "cpu"
    ) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """`points` standard normal parameters (points, P) and data, each with `points` as its first axis."""
        import torch

        def normal(*shape: int) -> torch.Tensor:
            drawn = torch.randn(points, *shape, generator=generator, dtype=torch.float64, device=generator.device)
            return drawn.to(dtype=dtype or torch.float64, device=device)

        return normal(self.size), {name: normal(*shape) for name, shape in self.data.items()}


def problem(
    graph: Architecture | Claim | Any,
    data: Any = None,
    *,
    batch: int | None = None,
    sizes: Mapping[str, int] | None = None,
) -> Problem:
    """The problem of an architecture, a claim (its loss) or a torch module.

    Args:
        data: of a module: an example input (a tensor, or a tuple of them, all of floating point).
        batch: the number of points at once: the size of the axis that only data have, or of a module's first.
        sizes: of free axes; those that are not named get small ones, from 3 on and distinct, where P stays small.

    Raises:
        InputError: naming what does not fit.
    """
    if isinstance(graph, Architecture | Claim):
        return _of_graph(graph, batch, sizes)
    import torch

    if isinstance(graph, torch.nn.Module):
        return _of_module(graph, data, batch)
    raise InputError(f"discover takes an architecture, a claim or a torch module, not {type(graph).__name__}")


def _of_graph(graph: Architecture | Claim, batch: int | None, sizes: Mapping[str, int] | None) -> Problem:
    from symverify.ops.backends import backend

    architecture = graph if isinstance(graph, Architecture) else graph.architecture
    given = dict(sizes or {})
    if batch is not None:
        given[_counting(architecture)] = batch
    net = _sized(graph, given)
    atoms = {name: architecture.leaves[name].node.atoms for name in net.leaves}

    def function(theta: Named, x: Named) -> Any:
        some = next(iter(theta.values()))
        return net.value({**theta, **x}, backend("torch", dtype=some.dtype, device=some.device))

    constants = [leaf.name for leaf in net.of_kind("constant")]
    return Problem(
        net.name,
        {leaf.name: leaf.shape for leaf in net.of_kind("parameter")},
        {leaf.name: leaf.shape for leaf in (*net.of_kind("data"), *net.of_kind("constant"))},
        atoms,
        function,
        architecture,
        None if constants else lambda theta, x: _hidden(graph, net, theta, x),
        net.given,
        graph if isinstance(graph, Claim) and graph.kind == "loss" else None,
    )


def _sized(graph: Architecture | Claim, given: Mapping[str, int]) -> Network:
    """The network at the sizes given, and the first of SIZES for the other axes that keeps it small.

    Sizes of 1 and 2 are special: a layer norm over two features has two values, and such a network has symmetries that
    no other has.
    """
    from symverify.completeness.network import network

    architecture = graph if isinstance(graph, Architecture) else graph.architecture
    ours = {a for n in architecture.of_kind("parameter") for a in architecture.leaves[n].node.atoms}
    symbols = sorted((s for s in graph.trace.table.symbols() if s not in given), key=lambda s: s not in ours)
    for sizes in SIZES:
        chosen = {s: sizes[i % len(sizes)] for i, s in enumerate(symbols)}
        try:
            net = network(graph, {**chosen, **given})
        except InputError:  # sizes that do not divide each other, or that a claim has fixed
            continue
        if net.parameters <= SMALL:
            return net
    return network(graph, given)


def _counting(architecture: Architecture) -> str:
    """The axis that counts the points of a batch: the one that only data (and what is computed of them) have."""
    ours = {a for n in architecture.of_kind("parameter") for a in architecture.leaves[n].node.atoms}
    found = [a for n in architecture.of_kind("data") for a in architecture.leaves[n].node.atoms if a not in ours]
    if len(set(found)) != 1:
        axes = ", ".join(sorted(set(found))) or "none"
        raise InputError(f"{architecture.name}: batch needs one axis that only the data have; there are {axes}")
    return found[0]


def _hidden(graph: Architecture | Claim, net: Any, theta: Named, x: Named) -> dict[str, tuple[Any, tuple[str, ...]]]:
    """The values of the nodes that entrywise functions make: hidden activations, by number, with their atoms."""
    from symverify.ops.backends import backend

    some = next(iter(theta.values()))
    values = net.values({**theta, **x}, backend("torch", dtype=some.dtype, device=some.device))
    found = {}
    for i, node in enumerate(net.nodes):
        if node[0] == "apply" and i != net.output:
            atoms = _atoms_of(net.nodes, i, graph)
            if atoms is not None:
                found[f"{node[1]}_{i}"] = (values[i], atoms)
    return found


def _atoms_of(nodes: Sequence[Any], i: int, graph: Architecture | Claim) -> tuple[str, ...] | None:
    """The axes of a node, read off the contraction below it."""
    while nodes[i][0] == "apply":
        i = nodes[i][3][0]
    if nodes[i][0] == "add":
        return _atoms_of(nodes, nodes[i][2][0], graph)
    return tuple(nodes[i][3]) if nodes[i][0] == "contract" else None


def _of_module(module: Any, data: Any, batch: int | None) -> Problem:
    """A module's axes are told apart by their sizes alone: axes of one size are taken for one axis.

    That is a guess, which decides where one coefficient is tried for two parameters; what holds, the equations tell.
    """
    import torch

    inputs = _inputs(module, data, batch)
    still = copy.deepcopy(module).eval()  # dropout off and statistics frozen, and the user's module is left alone
    shapes = {name: tuple(p.shape) for name, p in still.named_parameters()}
    if not shapes:
        raise InputError(f"{type(module).__name__} has no parameters, so nothing can act on them")
    buffers = {name: b.detach() for name, b in still.named_buffers()}

    def function(theta: Named, x: Named) -> Any:
        some = next(iter(theta.values()))
        held = {n: b.to(some) if b.is_floating_point() else b.to(some.device) for n, b in buffers.items()}
        out = torch.func.functional_call(still, {**theta, **held}, tuple(x.values()))
        return out if isinstance(out, torch.Tensor) else next(iter(out.values() if isinstance(out, dict) else out))

    axes = {name: tuple(f"size {n}" for n in shape) for name, shape in shapes.items()}
    axes |= {name: ("point", *(f"size {n}" for n in shape[1:]))[: len(shape)] for name, shape in inputs.items()}
    return Problem(type(module).__name__, shapes, inputs, axes, function, points=0)


def _inputs(module: Any, data: Any, batch: int | None) -> dict[str, tuple[int, ...]]:
    """The shapes of a module's inputs; the first axis of each counts the points."""
    import torch

    where = type(module).__name__
    if data is None:
        raise InputError(f"{where}: discover needs an example input: discover(module, data)")
    found = {}
    for i, x in enumerate(data if isinstance(data, tuple | list) else (data,)):
        if not isinstance(x, torch.Tensor) or not x.is_floating_point():
            kind = x.dtype if isinstance(x, torch.Tensor) else type(x).__name__
            raise InputError(f"{where}: its example input is {kind}, not a tensor of floats")
        if batch is not None and x.ndim < 2:
            raise InputError(f"{where}: its example input of shape {tuple(x.shape)} has no axis that counts points")
        found[f"input{i}"] = tuple(x.shape) if batch is None else (batch, *x.shape[1:])
    return found
