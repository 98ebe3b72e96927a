"""The commands certify, check and show. What they need beyond the options is imported when one runs."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from symverify.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symverify.cli.judging import Outcome
    from symverify.cli.targets import Target
    from symverify.verification.checking import Check

OUT = "build/certificates"
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)


def _version(wanted: bool) -> None:
    if wanted:
        package = sys.modules[__name__.partition(".")[0]]  # the public names stand above this layer
        typer.echo(f"symverify {package.__version__}")
        raise typer.Exit


@app.callback()
def symverify(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Claims about the parameter symmetries of neural networks: proved, refuted, and checked again.

    Exit codes: 0 all is as expected, 1 something is not, 2 bad input, 3 something stayed undecided that should not.
    """


@app.command()
def certify(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME | FILE.py",
            help="Architectures of the catalog, or Python files of architectures and claims. A file is imported, which "
            "runs its code. By default the whole catalog.",
            show_default=False,
        ),
    ] = None,
    json_file: Annotated[
        str | None,
        typer.Option(
            "--json",
            metavar="FILE",
            help="Write the results as a JSON list; - is stdout, the table then goes to stderr.",
        ),
    ] = None,
    out: Annotated[
        str, typer.Option("--out", metavar="DIR", help="Where the certificates are written, one file per claim.")
    ] = OUT,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", metavar="N", help="Processes to use.", show_default="as many as there are cores"),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of every random point.")] = 0,
    device: Annotated[
        str, typer.Option("--device", metavar="NAME", help="Device of the numeric engine: cpu or cuda.")
    ] = "cpu",
) -> int:
    """Prove or refute every claim, print a table, and write one certificate per claim.

    Exits 0 when every verdict is the expected one, 1 when some is not (and says which and why), 2 on bad input,
    3 when all that is wrong is that claims stayed UNDECIDED.
    """
    from symverify.cli.summary import exit_code, record
    from symverify.cli.targets import targets

    jobs = positive(jobs)
    if seed < 0:
        raise InputError(f"--seed is {seed}, not a natural number")
    found = targets(names or [])
    available(device)
    writable(Path(out), "--out", folder=True)
    writable_json(json_file)
    start = time.perf_counter()
    outcomes = judged(found, jobs, seed, device)
    paths = [_saved(outcome, Path(out)) for outcome in outcomes]
    write_json(json_file, [record(o, path) for o, path in zip(outcomes, paths, strict=True)])
    _print(outcomes, time.perf_counter() - start, out, sys.stderr if json_file == "-" else sys.stdout)
    return exit_code(outcomes)


def positive(jobs: int | None) -> int:
    if jobs is not None and jobs < 1:
        raise InputError(f"--jobs is {jobs}, not a positive number of processes")
    if jobs is not None:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def available(device: str) -> None:
    """Refuse a device that torch does not see."""
    if not re.fullmatch(r"cpu|cuda(:\d+)?", device):
        raise InputError(f"--device is {device!r}, neither cpu nor cuda")
    if device != "cpu":
        import torch

        if int(device.partition(":")[2] or 0) >= torch.cuda.device_count():
            raise InputError(f"--device {device}: torch sees {torch.cuda.device_count()} such devices")


def writable(path: Path, option: str, folder: bool) -> None:
    """Refuse a place that cannot be written to before an hour's work is done for it."""
    if not folder and path.is_dir():
        raise InputError(f"{option}: cannot write {path}: it is a directory")
    place = path if folder else path.parent
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise InputError(f"{option}: cannot write {path}: {place} is not a directory")
    if not os.access(place, os.W_OK | os.X_OK) and not (path.exists() and os.access(path, os.W_OK)):
        raise InputError(f"{option}: cannot write {path}: no permission")


def writable_json(target: str | None) -> None:
    if target not in (None, "-"):
        writable(Path(target), "--json", folder=False)


def judged(found: Sequence[Target], jobs: int, seed: int, device: str) -> list[Outcome]:
    """The outcomes; where stderr is a terminal, a progress bar names the claim that was reached last."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from symverify.cli.judging import judge_all
    from symverify.cli.tables import console

    out = console(sys.stderr)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task("starting", total=len(found))
        return judge_all(found, jobs, seed, device, lambda title: progress.update(task, advance=1, description=title))


def _saved(outcome: Outcome, folder: Path) -> Path | None:
    from symverify.catalog import file_name

    return outcome.certificate.save(folder / file_name(outcome.claim)) if outcome.certificate else None


def write_json(target: str | None, records: Sequence[dict[str, Any]]) -> None:
    from symverify.claims.certificate import write

    if target is None:
        return
    text = json.dumps(records, indent=1, allow_nan=False) + "\n"
    if target == "-":
        sys.stdout.write(text)
    elif Path(target).exists() and not Path(target).is_file():  # a pipe or a device is written to, not replaced
        try:
            Path(target).write_text(text)
        except OSError as error:
            raise InputError(f"cannot write {target}: {error.strerror or error}") from error
    else:
        write(os.path.realpath(target), text)


def _print(outcomes: Sequence[Outcome], seconds: float, folder: str, stream: Any) -> None:
    from symverify.cli import tables
    from symverify.cli.summary import closing, explanation

    out = tables.console(stream)
    out.print(tables.outcomes(outcomes, out.width))
    for outcome in outcomes:
        if outcome.unexpected:
            out.print(explanation(outcome), soft_wrap=True)
    out.print(closing(outcomes, seconds, folder), soft_wrap=True)


@app.command()
def check(
    certificates: Annotated[
        list[str],
        typer.Argument(
            metavar="CERTIFICATE...", help="Files that `certify` or `complete --out` wrote.", show_default=False
        ),
    ],
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="FILE.py",
            help="A file whose claims the certificates must be about, statement by statement. It is imported, which "
            "runs its code. By default the catalog, for the claims that it holds.",
        ),
    ] = None,
) -> int:
    """Replay certificates and print the statements that they confirm. Nothing in a certificate is executed.

    Exits 0 when all are confirmed, 1 when some are not (SUPPORTED and UNDECIDED cannot be replayed), 2 when a file is
    unreadable, was edited, or belongs to another graph.
    """
    claims = None
    if against is not None:
        from symverify.cli.targets import load_file

        claims = {claim.title: claim for made in load_file(against) for claim in made.claims.values()}
    codes = [_checked(path, claims, against) for path in certificates]
    return max(codes)


def _checked(path: str, claims: dict[str, Any] | None, against: str | None) -> int:
    """Print what one check found; its exit code."""
    from symverify.claims.certificate import parsed, read
    from symverify.completeness.certificate import is_completeness
    from symverify.verification.checking import Check, replay, words

    try:
        envelope = parsed(path)
        if is_completeness(envelope):
            from symverify.cli.completeness import checked

            return checked(path, envelope, claims)
        certificate = read(envelope, path)
        if claims is not None and certificate.title not in claims:
            found = Check(False, words(certificate.statement), f"{against} makes no claim {certificate.title}")
        else:
            found = replay(
                certificate, claims[certificate.title] if claims is not None else _of_catalog(certificate.statement)
            )
    except InputError as error:
        sys.stdout.flush()
        print("symverify: error:", " ".join(str(error).split()), file=sys.stderr)
        return 2
    print(report(path, found, str(certificate.verdict), certificate.sizes, certificate.digest))
    return 0 if found.confirmed else 1


def _of_catalog(statement: Any) -> Any:
    from symverify.catalog import claim_of

    return claim_of(statement["architecture"], statement["claim"])


def report(path: str, found: Check, verdict: str, sizes: Any, digest: str) -> str:
    from symverify.cli.summary import sizes as told

    scope = "for all sizes" if sizes == "all" else f"at {told(sizes)}"
    lines = (f"{'confirmed' if found.confirmed else 'not confirmed'}: {path}", found.statement, f"{verdict} {scope}")
    return "\n  ".join((*lines, f"digest {digest}", " ".join(found.how.split())))


@app.command()
def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME | FILE.py",
            help="An architecture of the catalog, or a Python file of architectures. A file is imported, which runs "
            "its code.",
            show_default=False,
        ),
    ],
) -> int:
    """Print an architecture: its graph node by node, its axes and their sizes, and the claims about it.

    The verdicts are those of the certificates that travel with the catalog; without a current one a verdict is unknown.
    """
    from symverify.cli.graphs import show as print_architecture
    from symverify.cli.tables import console
    from symverify.cli.targets import architectures

    for made, file in architectures([name]):
        print_architecture(made, console(), shipped=file is None)
    return 0
