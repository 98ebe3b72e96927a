"""How far data-dependent symmetry reaches: the dimension of the fibre over a batch of d points, as a function of d.

The fibre over a batch X is the set of parameters t' with f(t', X) = f(t, X). Where the rank of D_t f(t, X) is constant
it is a manifold of dimension P - rank, and every direction in it is a symmetry of that batch; those that are one for
all data are the functional ones. The survey (Section 7.1) asks whether data-dependent symmetries exist for batches of
more than one point: they do, until the batch determines the function among its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symverify.claims.architecture import Architecture, nearest
from symverify.claims.claim import Claim
from symverify.claims.verdict import PROVED
from symverify.completeness.functional import functional_dimension
from symverify.errors import InputError, ShapeError
from symverify.verification.laws import Laws

POINTS = tuple(range(1, 13))


@dataclass(frozen=True)
class Batch:
    """One batch size: the rank of the derivative on d points and, of that fibre, what a known action moves along.

    `orbit` is the dimension, in float64, of the orbit of the data-dependent actions given; None without any.
    """

    points: int
    rank: int
    fibre: int
    rigorous: bool
    orbit: int | None = None


@dataclass(frozen=True)
class BatchDimensions:
    """The dimensions of the fibres over batches of growing size.

    Attributes:
        architecture, axis: whose batches, and the axis that counts their points.
        parameters: P; outputs: the entries of the output for one point.
        functional: the dimension of the fibre over all data, that is of functional symmetry.
        batches: one row per batch size.
    """

    architecture: str
    axis: str
    sizes: Mapping[str, int]
    parameters: int
    outputs: int
    functional: int
    batches: tuple[Batch, ...]

    @property
    def reach(self) -> int:
        """The largest batch tried that leaves symmetries which are not functional; 0 if none does."""
        return max((b.points for b in self.batches if b.fibre > self.functional), default=0)

    def expected(self, points: int) -> int:
        """P - m d, as long as that is more than functional symmetry: every output of every point costs a dimension."""
        return max(self.parameters - self.outputs * points, self.functional)


def batch_dimensions(
    graph: Architecture,
    batches: Sequence[int] = POINTS,
    *,
    axis: str = "k",
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
) -> BatchDimensions:
    """The dimension of data-dependent symmetry for each batch size.

    Args:
        graph: an architecture whose data have the axis `axis`, along which their points are counted.
        batches: the batch sizes d.
        sizes: of the other axes.
        seed: of every random point.

    Raises:
        InputError: no data have such an axis, or a batch size is no positive integer.
    """
    if not isinstance(graph, Architecture):
        raise InputError(f"batch_dimensions takes an architecture, not {type(graph).__name__}")
    data = {a for name in graph.of_kind("data") for a in graph.leaves[name].node.atoms}
    if axis not in data:
        raise InputError(f"{graph.name}: no data have the axis {axis!r}; {nearest(axis, data)}")
    wrong = [d for d in batches if not isinstance(d, int) or isinstance(d, bool) or d < 1]
    if wrong or not batches:
        raise InputError(f"{graph.name}: batch sizes are positive integers, not {wrong[0] if wrong else 'none'!r}")
    given = dict(sizes or {})
    whole = functional_dimension(graph, sizes={**given, axis: 2}, seed=seed)
    rows = []
    for d in sorted(set(batches)):
        found = functional_dimension(graph, data=1, sizes={**given, axis: d}, seed=seed)
        rows.append(Batch(d, found.rank, found.fibre_dimension, found.rigorous, _orbit(graph, axis, found.sizes, seed)))
    outputs = _outputs(graph, whole.sizes, axis)
    kept = {a: n for a, n in whole.sizes.items() if a != axis}
    return BatchDimensions(graph.name, axis, kept, whole.parameters, outputs, whole.fibre_dimension, tuple(rows))


def _outputs(graph: Architecture, sizes: Mapping[str, int], axis: str) -> int:
    """The entries of the output that belong to one point."""
    concrete, count = graph.trace.table.concrete({**sizes, axis: 1}), 1
    for atom in graph.output.node.atoms:
        count *= concrete[atom]
    return count


def _orbit(graph: Architecture, axis: str, sizes: Mapping[str, int], seed: int) -> int | None:
    """The dimension of the orbit of the architecture's own data-dependent actions through a random point."""
    claims = [c for c in graph.claims.values() if c.kind == "data-dependent" and c.expect == PROVED and c.batch == axis]
    found = [t for t in (_tangents(claim, sizes, seed) for claim in claims) if t is not None]
    if not found:
        return None
    import torch

    stacked = torch.cat(found)
    spectrum = torch.linalg.svdvals(stacked)
    return int((spectrum > spectrum[0] * max(stacked.shape) * 1e-12).sum()) if len(spectrum) else 0


def _tangents(claim: Claim, sizes: Mapping[str, int], seed: int) -> Any:
    """The velocities of all parameters under the group's Lie algebra, one a row; None where the action is undefined."""
    import torch

    from symverify.ops.backends import Undefined, backend

    laws, generator = Laws(claim.statement), torch.Generator().manual_seed(seed)
    concrete = laws.table.concrete({s: sizes[s] for s in laws.table.symbols()})
    leaves = {
        name: torch.randn([concrete[a] for a in spec["axes"]], generator=generator, dtype=torch.float64)
        for name, spec in sorted(laws.statement["leaves"].items())
    }
    xp = backend("torch", dtype=torch.float64)
    one = tuple(xp.array(x) for x in laws.group.identity(concrete))

    def moved(*element: Any) -> Any:
        values = laws.act(element, leaves, concrete, xp)
        return torch.cat([values[name].reshape(-1) for name in sorted(values)])

    directions = [tuple(xp.array(x) for x in xi) for xi in laws.group.lie_algebra(concrete)]
    try:
        return torch.stack([torch.func.jvp(moved, one, xi)[1] for xi in directions]) if directions else None
    except (Undefined, ShapeError):  # a frame of more vectors than they have entries: the action is of smaller batches
        return None


def plot(found: Sequence[BatchDimensions], path: str | Path) -> None:
    """Draw the dimensions against the batch size, one panel for each architecture.

    Raises:
        InputError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InputError("drawing needs matplotlib: pip install 'symverify[plots]'") from error
    columns = min(3, len(found))
    rows = -(-len(found) // columns)
    figure = Figure(figsize=(4.2 * columns, 3.2 * rows), layout="constrained")
    for i, one in enumerate(found):
        axes = figure.add_subplot(rows, columns, i + 1)
        d = [b.points for b in one.batches]
        axes.plot(d, [b.fibre for b in one.batches], "o-", color="#0b6e99", label="of the batch: P − rank")
        axes.axhline(one.functional, color="#444444", lw=1, ls="--", label="of the function")
        if any(b.orbit is not None for b in one.batches):
            known = [(b.points, b.orbit) for b in one.batches if b.orbit is not None]
            axes.plot(*zip(*known, strict=True), "s", color="#d1495b", ms=5, label="orbit of the frame action")
        given = ", ".join(f"{a}={n}" for a, n in one.sizes.items())
        axes.set_title(f"{one.architecture}\n{given}, P={one.parameters}", fontsize=9)
        axes.set_xlabel("points in the batch")
        axes.set_ylabel("dimension of symmetry")
        axes.set_ylim(bottom=0)
        axes.xaxis.get_major_locator().set_params(integer=True)
    handles: dict[str, Any] = {}
    for axes in figure.axes:
        handles |= {label: handle for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)}
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    figure.savefig(path, dpi=150)
