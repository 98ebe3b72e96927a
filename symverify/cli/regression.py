"""The commands lock, diff and find. What they need beyond the options is imported when one runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from symverify.cli.commands import app, judged, positive, writable, writable_json, write_json
from symverify.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symverify.catalog import Row
    from symverify.cli.judging import Outcome
    from symverify.regression.changes import Change

JSON = typer.Option("--json", metavar="FILE", help="Write a JSON list; - is stdout, the text then goes to stderr.")


@app.command()
def lock(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME | FILE.py",
            help="Architectures of the catalog, or Python files of architectures and claims. A file is imported, which "
            "runs its code. By default the whole catalog.",
            show_default=False,
        ),
    ] = None,
    file: Annotated[str, typer.Option("--lock", metavar="FILE", help="The lock to write.")] = "symverify.lock",
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", metavar="N", help="Processes to use.", show_default="as many as there are cores"),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of every random point.")] = 0,
) -> int:
    """Judge claims and write down what each of them means: a lock of these claims and no others.

    Exits 0 when the lock is written, 1 when a verdict is not the expected one (it says which and why, and leaves the
    lock as it was), 2 on bad input.
    """
    from symverify.cli.targets import targets
    from symverify.regression.lock import lock as entries
    from symverify.regression.lock import save

    jobs = positive(jobs)
    if seed < 0:
        raise InputError(f"--seed is {seed}, not a natural number")
    found = targets(names or [])
    writable(Path(file), "--lock", folder=False)
    outcomes = judged(found, jobs, seed, "cpu")
    if unexpected := [outcome for outcome in outcomes if outcome.unexpected]:
        return _refused(unexpected, file)
    certificates = [outcome.certificate for outcome in outcomes if outcome.certificate]
    save(entries(certificates), file)
    print(f"wrote {file}: {_counted(len(certificates), 'claim')}")
    return 0


def _refused(unexpected: Sequence[Outcome], file: str) -> int:
    from symverify.cli.summary import explanation

    for outcome in unexpected:
        print(explanation(outcome))
    print(f"{_counted(len(unexpected), 'claim')} not as expected; {file} was not written")
    return 1


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A lock.", show_default=False)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="A later lock.", show_default=False)],
    json_file: Annotated[str | None, JSON] = None,
) -> int:
    """Print what became of the claims of one lock in another: one line for each change.

    A line says what changed in the graph and where the claim breaks. A claim that got weaker, changed its meaning or
    disappeared fails; one that is new, stronger or still holds on a changed graph does not.

    Exits 0 when none fails, 1 when one does, 2 when a lock is unreadable.
    """
    from symverify.regression.changes import compare
    from symverify.regression.lock import read

    before, after = read(old), read(new)
    writable_json(json_file)
    changes = compare(before, after, added="new")
    write_json(json_file, [_change(change, before, after) for change in changes])
    stream = sys.stderr if json_file == "-" else sys.stdout
    for change in changes:
        print(f"{change.state:<11} {change}", file=stream)
    failing = sum(change.fails for change in changes)
    told = f"{_counted(len(changes), 'change')}, {failing} of them failing" if changes else "no change"
    print(f"{told}; {_counted(len(before), 'claim')} before, {len(after)} after", file=stream)
    return 1 if failing else 0


def _change(change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    was, now = before.get(change.title), after.get(change.title)
    return {
        "claim": change.title,
        "state": change.state,
        "fails": change.fails,
        "before": was.verdict if was else None,
        "after": now.verdict if now else None,
        "words": change.words,
        "graph": change.graph,
        "breaks_at": change.broke,
    }


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


@app.command()
def find(
    group: Annotated[
        str | None, typer.Option("--group", metavar="NAME", help="A group, GL(h) or GL, or a part of its name.")
    ] = None,
    op: Annotated[
        str | None, typer.Option("--op", metavar="NAME", help="An operation of the architecture: relu, softmax.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar="NAME", help="functional, loss, data-dependent or distribution."),
    ] = None,
    verdict: Annotated[
        str | None, typer.Option("--verdict", metavar="NAME", help="PROVED, REFUTED, ..., or unknown.")
    ] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="TEXT", help="A part of the source.")] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help="A part of a name, a description or a source.")
    ] = None,
    complete: Annotated[
        bool | None,
        typer.Option(
            "--complete/--incomplete",
            help="Architectures whose claims explain every continuous symmetry at all stated sizes, or those of which "
            "something is missing.",
            show_default=False,
        ),
    ] = None,
    json_file: Annotated[str | None, JSON] = None,
) -> int:
    """Print the claims of the catalog that fit everything asked for.

    Nothing is proved anew: the verdicts are those of the certificates that travel with the catalog, "unknown" where
    there is no current one.
    """
    from symverify import catalog
    from symverify.cli import tables

    writable_json(json_file)
    rows = catalog.find(group=group, op=op, kind=kind, verdict=verdict, source=source, text=text, complete=complete)
    write_json(json_file, rows.to_dicts())
    out = tables.console(sys.stderr if json_file == "-" else sys.stdout)
    if rows.rows:
        out.print(tables.table(_columns(), [_cells(row) for row in rows], out.width))
    out.print(_counted(len(rows), "claim") if rows.rows else "no claim of the catalog fits", soft_wrap=True)
    return 0


def _columns() -> tuple[Any, ...]:
    from symverify.cli.tables import Column

    return (
        Column("architecture", 12),
        Column("claim", 22),
        Column("group", 16),
        Column("kind", 10, rank=1),
        Column("verdict", 9),
        Column("sizes", 10, rank=2),
        Column("source", 20, rank=3),
    )


def _cells(row: Row) -> dict[str, Any]:
    from symverify.cli import tables
    from symverify.cli.summary import sizes

    return {
        "architecture": row.architecture,
        "claim": row.claim,
        "group": row.group,
        "kind": row.kind,
        "verdict": tables.verdict(row.verdict),
        "sizes": "" if row.sizes is None else sizes(row.sizes),
        "source": row.source or "",
    }
