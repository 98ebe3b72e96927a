"""Which pieces of piecewise functions a numeric test has touched: what no point came near is not supported.

Touching every piece is necessary and not sufficient, since pieces of several units come together: nothing more than
SUPPORTED comes of it. At small inputs relu6 between two layers looks scalable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symverify.errors import InputError
from symverify.ops import registry
from symverify.ops.backends import Undefined, backend
from symverify.ops.pointwise import key
from symverify.verification.laws import Laws, Point, Statement, assignments

POINTS = 16


@dataclass(frozen=True)
class Coverage:
    """The pieces of a graph's piecewise functions, "relu6 at node 4 above 6", and those that no sample touched."""

    pieces: int
    missed: tuple[str, ...]

    def __str__(self) -> str:
        if not self.pieces:
            return "no piecewise functions"
        shown = f": never {', '.join(self.missed[:3])}" if self.missed else ""
        return f"{self.pieces - len(self.missed)} of {self.pieces} pieces touched{shown}"


def coverage(statement: Statement, seed: int, device: str = "cpu") -> Coverage:
    """Evaluate the graph at random parameters and at moved ones, as the numeric engine does, and note the pieces."""
    import torch

    from symverify.verification import numeric

    laws, generator = Laws(statement), torch.Generator(device).manual_seed(seed)
    nodes = statement["graph"]["nodes"]
    bounds = {i: breaks(node) for i, node in enumerate(nodes) if node[0] == "apply" and breaks(node)}
    if not bounds:
        return Coverage(0, ())
    touched: set[tuple[int, int]] = set()
    xp = backend("torch", dtype=torch.float64, device=torch.device(device))
    for sizes in assignments(laws.table, 4):
        try:
            batch = numeric.draw(laws, sizes, generator, POINTS, device)
            touched |= _touched(laws, sizes, batch, bounds, xp)
        except (Undefined, InputError):
            continue
    every = [(i, piece) for i, points in bounds.items() for piece in range(len(points) + 1)]
    return Coverage(len(every), tuple(_named(nodes[i], i, bounds[i], k) for i, k in every if (i, k) not in touched))


def breaks(node: Any) -> tuple[float, ...]:
    """The points between the pieces of a node's function; the instance of an undefined one has at most the point 0."""
    op = registry().get(node[1])
    return tuple(float(b) for b in op.breaks(node[2])) if op is not None else ()


def _touched(laws: Laws, sizes: Any, batch: Any, bounds: Any, xp: Any) -> set[tuple[int, int]]:
    """(node, piece) of all arguments at the batch's points, one after the other."""
    import torch

    found: set[tuple[int, int]] = set()
    one = laws.group.identity(sizes, like=torch.zeros((), dtype=torch.float64))
    for n in range(POINTS):
        leaves = {name: value[n] for name, value in batch["leaves"].items()}
        g = tuple(x[n] for x in batch["g"])
        at = Point(sizes, leaves, g, g, one, g, {})
        for held in (leaves, leaves | laws.act(at.g, leaves, sizes, xp)):
            values = laws.nodes(held, sizes, xp)
            for i, points in bounds.items():
                argument = values[laws.statement["graph"]["nodes"][i][3][0]]
                found |= {(i, int(k)) for k in torch.bucketize(argument, torch.tensor(points).to(argument)).unique()}
    return found


def _named(node: Any, i: int, points: tuple[float, ...], piece: int) -> str:
    where = f"below {points[0]:g}" if piece == 0 else f"above {points[piece - 1]:g}"
    return f"{key(node[1], node[2])} at node {i} {where}"
