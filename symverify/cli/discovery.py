"""The command discover: look for symmetries by numbers, have them proved. What it needs is imported when it runs."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from symverify.cli.commands import app, available, writable, writable_json, write_json
from symverify.cli.completeness import parsed_sizes
from symverify.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symverify.discovery.discovery import Discovery

LONG = 90  # characters of a formula in the table
MANY = 24  # generators in the table


@app.command()
def discover(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME | FILE.py | module:factory",
            help="An architecture of the catalog, a Python file of one architecture, or an importable function without "
            "arguments that returns a torch module and an example input. A file or module is imported, which runs its "
            "code.",
            show_default=False,
        ),
    ],
    method: Annotated[
        str, typer.Option("--method", metavar="WORD", help="nullspace, neural or neural-integral.")
    ] = "nullspace",
    batch: Annotated[
        int | None,
        typer.Option(
            "--batch",
            metavar="D",
            help="Look for symmetries of D points, which may depend on them.",
            show_default=False,
        ),
    ] = None,
    generators: Annotated[
        int | None,
        typer.Option(
            "--generators", metavar="K", help="How many a neural method learns: 1 by default.", show_default=False
        ),
    ] = None,
    sizes: Annotated[
        str | None,
        typer.Option("--sizes", metavar="m=2,h=3,...", help="Sizes of the axes.", show_default=False),
    ] = None,
    preset: Annotated[
        str, typer.Option("--preset", metavar="WORD", help="Settings of a neural method, by name.")
    ] = "default",
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of every random choice.")] = 0,
    device: Annotated[str, typer.Option("--device", metavar="NAME", help="cpu or cuda.")] = "cpu",
    out: Annotated[
        str | None,
        typer.Option(
            "--out", metavar="DIR", help="Where checkpoints, results, certificates and figures go.", show_default=False
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint in --out.")] = False,
    json_file: Annotated[
        str | None,
        typer.Option(
            "--json",
            metavar="FILE",
            help="Write the result as a JSON list; - is stdout, the table then goes to stderr.",
        ),
    ] = None,
) -> int:
    """Find vector fields on the parameters that leave a network's function as it is, name their algebra, prove them.

    Exits 0 when the search ended, whatever it found, 1 when training stopped because a loss was not finite, 2 on bad
    input.
    """
    available(device)
    writable_json(json_file)
    if out is not None:
        writable(Path(out), "--out", folder=True)
        _plotting()
    if resume and out is None:
        raise InputError("--resume needs --out, the folder of the checkpoint")
    given = None if sizes is None else parsed_sizes(sizes)
    graph, data = _subject(name)
    settings = {} if method == "nullspace" else {"preset": preset}
    options: dict[str, Any] = {"batch": batch, "generators": generators, "sizes": given, "seed": seed, "out": out}
    found = _found(graph, data, {"method": method, "device": device, "resume": resume, **options, **settings})
    if out is not None:
        found.plot(out)
    write_json(json_file, [found.record()])
    _print(found, out, sys.stderr if json_file == "-" else sys.stdout)
    return 1 if found.stopped else 0


def _plotting() -> None:
    """Refuse to start what could not be drawn at its end."""
    from symverify.discovery.figures import drawable

    drawable()


def _subject(name: str) -> tuple[Any, Any]:
    """(architecture, None) of a name or file, (module, example input) of a factory."""
    module, colon, factory = name.partition(":")
    if not colon:
        from symverify.cli.targets import architectures

        found = [made for made, _ in architectures([name])]
        if len(found) > 1:
            raise InputError(f"{name}: holds {len(found)} architectures; discover takes one at a time")
        return found[0], None
    sys.path.insert(0, "")  # as python -m does: a factory may stand in the current folder
    try:
        made = getattr(importlib.import_module(module), factory)
        result = made()
    except Exception as error:  # the code is the user's: whatever it raises is said in one line
        told = " ".join(str(error).split())[:200]
        raise InputError(f"{name}: {type(error).__name__}: {told}") from error
    finally:
        sys.path.remove("")
    if isinstance(result, tuple) and len(result) == 2:
        return result
    raise InputError(f"{name}: returns {type(result).__name__}, not a torch module and an example input")


def _found(graph: Any, data: Any, options: Mapping[str, Any]) -> Discovery:
    """The discovery, with a progress bar on a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from symverify.cli.tables import console
    from symverify.discovery.finding import discover as search

    screen = console(sys.stderr)
    words = {"nullspace": "equations"}.get(options["method"], "steps")
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn(words, markup=False))
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        task = progress.add_task(words, total=None)
        return search(graph, data, progress=lambda done, of: progress.update(task, completed=done, total=of), **options)


def _print(found: Discovery, out: str | None, stream: Any) -> None:
    from symverify.cli import tables

    screen = tables.console(stream)
    at = ", ".join(f"{axis}={size}" for axis, size in found.sizes.items())
    screen.print(f"{found.name}{f' at {at}' if at else ''}: {found.dimension} generators, algebra {found.algebra.name}")
    if found.families:
        screen.print(tables.table(_families(), _family_rows(found), screen.width))
    if found.dimension:
        screen.print(tables.table(_columns(), _rows(found), screen.width))
    if found.dimension > MANY:
        screen.print(f"and {found.dimension - MANY} more")
    for line in _numbers(found):
        screen.print(line, soft_wrap=True)
    for note in found.notes:
        screen.print(f"* {note}", soft_wrap=True)
    screen.print(f"{found.seconds:.1f} s" + (f"; everything is in {out}" if out else ""), soft_wrap=True)


def _families() -> tuple[Any, ...]:
    from symverify.cli.tables import Column

    return Column("family", 30), Column("verdict", 9)


def _family_rows(found: Discovery) -> list[dict[str, Any]]:
    from symverify.cli import tables

    pairs = zip(found.families, found.verdicts, strict=True)
    return [{"family": text, "verdict": tables.verdict(word)} for text, word in pairs]


def _columns() -> tuple[Any, ...]:
    from symverify.cli.tables import Column

    return Column("generator", 9, right=True), Column("moves", 12), Column("formula", 30, rank=1)


def _rows(found: Discovery) -> list[dict[str, Any]]:
    shown = []
    for i, generator in enumerate(found.generators[:MANY]):
        formula = generator.formula
        cut = formula if len(formula) <= LONG else formula[:LONG] + "…"
        shown.append({"generator": str(i + 1), "moves": ", ".join(generator.moves), "formula": cut})
    return shown


def _numbers(found: Discovery) -> list[str]:
    """Residuals beside those of random directions."""
    held = found.residuals
    lines = [
        f"residual (cosine with the gradients): train {held['train']:.1e}, held out {held['held_out']:.1e}, "
        f"random directions {held['random_baseline']:.2f}"
    ]
    if "identity" in held:
        lines.append(
            f"a(1, theta) is theta up to {held['identity']:.1e}; mean length of the action {held['speed']:.2f}"
        )
    if found.flow:
        lines.append(
            f"finite flows change the output by {found.flow['flow']:.1e} at most, "
            f"random moves as long by {found.flow['random_baseline']:.1e}"
        )
    if found.method == "nullspace" and found.batch is None:
        lines.append(f"{found.explained} of {found.dimension} dimensions are explained by proved claims")
    return lines
