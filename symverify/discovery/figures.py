"""Pictures of a discovery: generators as heat maps, training curves or the spectrum, and which parameters move.

Heat maps and curves are arranged as in Figures 2 to 6 of Zhao et al. 2024. Blue is negative, red positive, white zero,
on the same scale in all panels of a figure.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from symverify.discovery.fields import LibraryFields
from symverify.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from symverify.discovery.discovery import Discovery

WIDEST = 150  # parameters up to which the matrix of a field can be read
SHOWN = 12  # generators drawn in one figure
COLUMNS = 4  # panels in a row
LABELLED = 16  # entries of an axis that are named one by one
INKS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")  # Okabe and Ito's


def draw(discovery: Discovery, folder: str | Path | None = None) -> list[Figure]:
    """The figures of a discovery; with a folder, each is also written there as a PNG named for what it shows.

    Raises:
        InputError: matplotlib is not installed, or the folder cannot be written to.
    """
    _matplotlib()
    named = {"generators": generators(discovery), "shares": shares(discovery)}
    if "singular_values" in discovery.history:
        named["spectrum"] = spectrum(discovery)
    if "step" in discovery.history:
        named["training"] = training(discovery)
    figures = {name: figure for name, figure in named.items() if figure is not None}
    if folder is not None:
        _written(figures, Path(folder))
    return list(figures.values())


def generators(discovery: Discovery) -> Figure | None:
    """One heat map for each generator: the matrix of its linear part, or the learned h. None where there is nothing."""
    maps, labels, told = _maps(discovery)
    if not len(maps):
        return None
    rows = -(-len(maps) // COLUMNS)
    columns = min(len(maps), COLUMNS)
    figure = _figure(2.9 * columns + 1.0, 2.75 * rows + 0.7)
    scale = float(np.abs(maps).max()) or 1.0
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat[len(maps) :]:
        axes.set_visible(False)
    for i, (axes, matrix) in enumerate(zip(grid.flat, maps, strict=False)):
        image = axes.imshow(matrix, cmap="RdBu_r", vmin=-scale, vmax=scale, interpolation="nearest")
        axes.set_title(told(i), fontsize=9)
        _blocks(axes, labels, matrix, scale)
    figure.colorbar(image, ax=list(grid.flat), shrink=0.8, aspect=30)
    more = discovery.dimension - len(maps)
    figure.suptitle(f"{_title(discovery)}: generators" + (f" (the first {len(maps)}; {more} more)" if more else ""))
    return figure


def shares(discovery: Discovery) -> Figure | None:
    """Which part of each generator's length lies in which parameter, as stacked squares that add up to 1."""
    held = discovery.shares[: 4 * SHOWN]
    if not held:
        return None
    names = list(held[0])
    figure = _figure(max(4.5, 0.3 * len(held) + 2.8), 3.2)
    axes = figure.subplots()
    bottom = np.zeros(len(held))
    for i, name in enumerate(names):
        heights = np.array([one[name] ** 2 for one in held])
        hatch = "//" if i >= len(INKS) else None
        axes.bar(range(1, len(held) + 1), heights, 0.75, bottom, label=name, color=INKS[i % len(INKS)], hatch=hatch)
        bottom += heights
    axes.set(xlabel="generator", ylabel="share of the squared length", ylim=(0, 1), xlim=(0.4, len(held) + 0.6))
    axes.locator_params(axis="x", integer=True)
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=9)
    _bare(axes)
    figure.suptitle(f"{_title(discovery)}: what each generator moves", fontsize=11)
    return figure


def spectrum(discovery: Discovery) -> Figure:
    """The singular values of the determining equations, and the gap that separates zero from the others."""
    values = np.array(discovery.history["singular_values"])
    shown = np.maximum(values, 1e-18)
    kept = int(discovery.history.get("rank", [len(values) - discovery.dimension])[0])
    places = np.arange(1, len(values) + 1)
    figure = _figure(5.4, 3.4)
    axes = figure.subplots()
    axes.semilogy(places[:kept], shown[:kept], ".", color=INKS[0], markersize=4, label=f"not zero: {kept}")
    axes.semilogy(places[kept:], shown[kept:], ".", color=INKS[1], markersize=4, label=f"zero: {len(values) - kept}")
    if 0 < kept < len(values):
        axes.axhspan(shown[kept], shown[kept - 1], color="0.92", zorder=0)
        middle = float(np.sqrt(shown[kept] * shown[kept - 1]))
        told = f"gap of {shown[kept - 1] / shown[kept]:.0e}"
        axes.text(0.03 * len(values), middle, told, va="center", fontsize=9, color="0.3")
    axes.set(xlabel="number", ylabel="singular value, relative to the largest")
    axes.legend(frameon=False, fontsize=9, loc="lower left")
    _bare(axes)
    figure.suptitle(f"{_title(discovery)}: determining equations", fontsize=11)
    return figure


def training(discovery: Discovery) -> Figure:
    """Every term of the objective and their weighted sum, against the step; both with a logarithmic scale of values."""
    history = discovery.history
    figure = _figure(6.2, 3.6)
    axes = figure.subplots()
    terms = [name for name in history if name not in ("step", "total") and max(history[name], default=0) > 0]
    for i, name in enumerate(terms):
        shown = np.maximum(history[name], 1e-12)
        axes.semilogy(history["step"], shown, color=INKS[i % len(INKS)], lw=1.2, label=name)
    shown = np.maximum(history["total"], 1e-12)
    axes.semilogy(history["step"], shown, color="0.6", lw=2.4, label="weighted sum", zorder=1)
    axes.set(xlabel="step", ylabel="value")
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=9)
    _bare(axes)
    figure.suptitle(f"{_title(discovery)}: training", fontsize=11)
    return figure


def _maps(discovery: Discovery) -> tuple[np.ndarray, list[tuple[str, int]], Any]:
    """(count, rows, columns), the parameters along both axes (none for learned h), and the panels' titles."""
    fields, moving = discovery.fields, discovery.shares

    def moved(i: int) -> str:
        names = [name for name, share in moving[i].items() if share > 1e-6]
        return f"{i + 1}: " + (", ".join(names) if len(names) < 5 else f"{len(names)} parameters")

    if not isinstance(fields, LibraryFields):
        return fields.saved()[1]["network.generators"][:SHOWN].numpy(), [], lambda i: f"h{i + 1}"
    blocks = [(name, place.stop - place.start) for name, place in fields.problem.slices.items()]
    if not len(fields) or fields.problem.size > WIDEST:
        return np.zeros((0, 0, 0)), blocks, moved
    maps = np.stack([_affine(fields, i) for i in range(min(len(fields), SHOWN))])
    return (maps if np.abs(maps[:, :, 0]).max() > 1e-9 else maps[:, :, 1:]), blocks, moved


def _affine(fields: LibraryFields, i: int) -> np.ndarray:
    """The matrix (P, 1 + P) of an affine field: its constant part in the first column, then its linear part.

    Terms of the data are left out: they are zero where the data are.
    """
    import torch

    problem = fields.problem
    still = {name: torch.zeros(shape, dtype=torch.float64) for name, shape in problem.data.items()}

    def at(theta: torch.Tensor) -> torch.Tensor:
        c = fields.coefficients[i].to(theta)
        return problem.flat(fields.library.field(c, problem.named(theta), still))

    origin = torch.zeros(problem.size, dtype=torch.float64)
    found: np.ndarray = torch.cat([at(origin)[:, None], torch.func.jacrev(at)(origin)], dim=1).numpy()
    return found


def _blocks(axes: Axes, labels: Sequence[tuple[str, int]], matrix: np.ndarray, scale: float) -> None:
    """Lines between parameters, and their names; none for a bare matrix."""
    axes.tick_params(length=0, labelsize=8)
    if not labels:
        axes.set_xticks(range(matrix.shape[1]), [str(j + 1) for j in range(matrix.shape[1])])
        axes.set_yticks(range(matrix.shape[0]), [str(j + 1) for j in range(matrix.shape[0])])
        for (i, j), value in np.ndenumerate(matrix):
            if matrix.size <= LABELLED:
                ink = "white" if abs(value) > 0.6 * scale else "black"
                axes.text(j, i, f"{value:.2f}", ha="center", va="center", fontsize=8, color=ink)
        return
    offset = matrix.shape[1] - matrix.shape[0]
    edges = np.cumsum([0, *(count for _, count in labels)]) - 0.5
    middles, names = (edges[:-1] + edges[1:]) / 2, [name for name, _ in labels]
    for edge in edges[1:-1]:
        axes.axhline(edge, color="0.6", lw=0.6)
    for edge in edges[(0 if offset else 1) : -1] + offset:
        axes.axvline(edge, color="0.6", lw=0.6)
    axes.set_yticks(middles, names)
    axes.set_xticks([*([0.0] if offset else []), *(middles + offset)], [*(["1"] if offset else []), *names])


def _title(discovery: Discovery) -> str:
    at = ", ".join(f"{axis}={size}" for axis, size in discovery.sizes.items())
    return f"{discovery.name}" + (f" ({at})" if at else "")


def _bare(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)


def drawable() -> None:
    """Refuse where no figure can be drawn.

    Raises:
        InputError: matplotlib is not installed.
    """
    _matplotlib()


def _matplotlib() -> Any:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InputError("pictures need matplotlib: pip install 'symverify[plots]'") from error
    return Figure


def _figure(width: float, height: float) -> Figure:
    """A figure that belongs to no window and no global state."""
    figure: Figure = _matplotlib()(figsize=(width, height), layout="constrained", dpi=150)
    return figure


def _written(figures: dict[str, Figure], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, figure in figures.items():
            figure.savefig(folder / f"{name}.png")
    except OSError as error:
        raise InputError(f"cannot write the figures to {folder}: {error.strerror or error}") from error
