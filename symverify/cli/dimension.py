"""The command dimension: the functional dimension of architectures, for all data or for batches of growing size."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from symverify.cli.commands import app, writable, writable_json, write_json
from symverify.cli.completeness import parsed_sizes
from symverify.errors import InputError

if TYPE_CHECKING:
    from symverify.claims.architecture import Architecture
    from symverify.completeness.batches import BatchDimensions
    from symverify.completeness.dimension import FunctionalDimension

WIDEST = 64  # the largest batch that a table has a row for


@app.command()
def dimension(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME | FILE.py", help="Architectures of the catalog, or Python files of them. A file is run."
        ),
    ],
    sizes: Annotated[
        str | None, typer.Option("--sizes", metavar="m=2,h=3,...", help="Sizes of the axes.", show_default=False)
    ] = None,
    batches: Annotated[
        str | None,
        typer.Option(
            "--batches",
            metavar="1-12",
            help="Batch sizes: how large is the symmetry of so many points?",
            show_default=False,
        ),
    ] = None,
    axis: Annotated[str, typer.Option("--axis", metavar="NAME", help="The axis along which points are counted.")] = "k",
    plot: Annotated[
        str | None,
        typer.Option("--plot", metavar="FILE.png", help="Draw the dimensions of the batches.", show_default=False),
    ] = None,
    json_file: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write the results as JSON; - is stdout.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of every random point.")] = 0,
) -> int:
    """The rank of the derivative of the outputs by the parameters, and the dimension of symmetry that it leaves.

    With --batches, the dimension of data-dependent symmetry: of the parameters that agree on so many points.
    """
    from symverify.cli.targets import architectures

    if seed < 0:
        raise InputError(f"--seed is {seed}, not a natural number")
    given = parsed_sizes(sizes) if sizes is not None else {}
    counts = None if batches is None else parsed_range(batches)
    if plot is not None and counts is None:
        raise InputError("--plot draws the dimensions of batches: give --batches 1-12 too")
    writable_json(json_file)
    if plot is not None:
        writable(Path(plot), "--plot", folder=False)
    made = [one for one, _ in architectures(names)]
    out = sys.stderr if json_file == "-" else sys.stdout
    if counts is None:
        found = [_measured(one, given, seed) for one in made]
        write_json(json_file, [{"name": m.name, **_record(f)} for m, f in zip(made, found, strict=True)])
        _print(made, found, out)
        return 0
    tables = [_batches(one, counts, axis, given, seed) for one in made]
    write_json(json_file, [asdict(t) for t in tables])
    _print_batches(tables, out)
    if plot is not None:
        from symverify.completeness.batches import plot as draw

        draw(tables, plot)
    return 0


def parsed_range(text: str) -> list[int]:
    """[1, 2, 3, 8] from "1-3,8".

    Raises:
        InputError: it is not of this form, or a size is larger than WIDEST.
    """
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        ends = (first, last if dash else first)
        if not all(e.isascii() and e.isdigit() and len(e) < 4 for e in ends):
            raise InputError(f"--batches: {part.strip()!r} is neither a number nor a range such as 1-12")
        low, high = int(ends[0]), int(ends[1])
        if not 1 <= low <= high <= WIDEST:
            raise InputError(f"--batches: {part.strip()!r} does not lie within 1-{WIDEST}")
        found |= set(range(low, high + 1))
    return sorted(found)


def _measured(made: Architecture, sizes: dict[str, int], seed: int) -> FunctionalDimension:
    from symverify.completeness.functional import functional_dimension

    return functional_dimension(made, sizes=_known(made, sizes), seed=seed)


def _batches(made: Architecture, counts: list[int], axis: str, sizes: dict[str, int], seed: int) -> BatchDimensions:
    from symverify.completeness.batches import batch_dimensions

    return batch_dimensions(made, counts, axis=axis, sizes=_known(made, sizes), seed=seed)


def _known(made: Architecture, sizes: dict[str, int]) -> dict[str, int]:
    """The sizes of the axes that an architecture has: one option serves several of them."""
    return {a: n for a, n in sizes.items() if a in made.trace.table.sizes}


def _record(found: FunctionalDimension) -> dict[str, Any]:
    return {**asdict(found), "fibre_dimension": found.fibre_dimension}


def _print(made: list[Architecture], found: list[FunctionalDimension], out: Any) -> None:
    from symverify.cli.tables import Column, console, table

    columns = (
        Column("architecture", 12),
        Column("sizes", 10, rank=2),
        Column("parameters", 10, right=True),
        Column("rank", 4, right=True),
        Column("symmetry", 8, right=True),
        Column("theorem", 7),
        Column("holds", 10, rank=3),
        Column("method", 10, rank=4),
    )
    rows = [
        {
            "architecture": one.name,
            "sizes": " ".join(f"{a}={n}" for a, n in f.sizes.items()),
            "parameters": str(f.parameters),
            "rank": str(f.rank),
            "symmetry": str(f.fibre_dimension),
            "theorem": "yes" if f.rigorous else "no",
            "holds": f.scope,
            "method": f.method,
        }
        for one, f in zip(made, found, strict=True)
    ]
    screen = console(out)
    screen.print(table(columns, rows, screen.width))
    for one, f in zip(made, found, strict=True):
        for note in f.notes:
            screen.print(f"{one.name}: {note}")


def _print_batches(tables: list[BatchDimensions], out: Any) -> None:
    """One line for each batch size; the last column says what remains when functional symmetry is taken away."""
    from symverify.cli.tables import Column, console, table

    columns = (
        Column("architecture", 12),
        Column("points", 6, right=True),
        Column("rank", 4, right=True),
        Column("symmetry", 8, right=True),
        Column("P − m d", 7, rank=2, right=True),
        Column("beyond the function", 8, right=True),
        Column("frame action", 6, rank=1, right=True),
        Column("theorem", 7, rank=3),
    )
    rows = [
        {
            "architecture": t.architecture if i == 0 else "",
            "points": str(b.points),
            "rank": str(b.rank),
            "symmetry": str(b.fibre),
            "P − m d": str(t.expected(b.points)),
            "beyond the function": str(b.fibre - t.functional),
            "frame action": "" if b.orbit is None else str(b.orbit),
            "theorem": "yes" if b.rigorous else "no",
        }
        for t in tables
        for i, b in enumerate(t.batches)
    ]
    screen = console(out)
    screen.print(table(columns, rows, screen.width))
    for t in tables:
        given = ", ".join(f"{a}={n}" for a, n in t.sizes.items())
        screen.print(
            f"{t.architecture} ({given}): {t.parameters} parameters, functional symmetry of dimension {t.functional}; "
            f"data-dependent symmetry up to batches of {t.reach}"
        )
