"""The command complete: is a continuous symmetry missing? What it needs is imported when it runs."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from symverify.cli.commands import writable, writable_json, write_json
from symverify.cli.regression import app
from symverify.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symverify.claims.architecture import Architecture
    from symverify.claims.completeness import Statement
    from symverify.completeness.certificate import CompletenessCertificate


@dataclass(frozen=True)
class Question:
    """An architecture at sizes, and what is stated of it there, if anything is."""

    architecture: Architecture
    kind: str
    sizes: dict[str, int]
    stated: Statement | None


@dataclass(frozen=True)
class Answer:
    """What `complete` found, and in how many seconds."""

    question: Question
    found: CompletenessCertificate
    seconds: float

    @property
    def expected(self) -> bool | None:
        """Whether verdict and number are the stated ones; None where nothing is stated."""
        stated = self.question.stated
        return None if stated is None else (stated.verdict, stated.missing) == (self.found.verdict, self.found.missing)


@app.command()
def complete(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME | FILE.py",
            help="Architectures of the catalog, or Python files of architectures and claims. A file is imported, which "
            "runs its code. By default the whole catalog.",
            show_default=False,
        ),
    ] = None,
    sizes: Annotated[
        str | None,
        typer.Option(
            "--sizes",
            metavar="m=2,h=3,...",
            help="Sizes of the axes. By default those at which completeness is stated.",
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
        str | None,
        typer.Option("--out", metavar="DIR", help="Write the certificates there, for `check`.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of every random point.")] = 0,
) -> int:
    """Ask whether the proven claims explain every continuous symmetry, or how many directions are missing.

    Exits 0 when the answers are those that the architectures state, 1 when one is not, 2 on bad input, 3 when all that
    is wrong is that answers stayed UNDECIDED.
    """
    from symverify.cli.targets import architectures

    if seed < 0:
        raise InputError(f"--seed is {seed}, not a natural number")
    given = None if sizes is None else parsed_sizes(sizes)
    writable_json(json_file)
    if out is not None:
        writable(Path(out), "--out", folder=True)
    asked = [question for made, _ in architectures(names or []) for question in questions(made, given)]
    start = time.perf_counter()
    answers = _answered(asked, seed)
    paths = [_saved(answer, out) for answer in answers]
    write_json(json_file, [record(answer, path) for answer, path in zip(answers, paths, strict=True)])
    _print(answers, time.perf_counter() - start, sys.stderr if json_file == "-" else sys.stdout)
    return exit_code(answers)


def parsed_sizes(text: str) -> dict[str, int]:
    """{"m": 2, "h": 3} from "m=2,h=3".

    Raises:
        InputError: it is not of this form.
    """
    found: dict[str, int] = {}
    for part in text.split(","):
        name, sign, value = part.strip().partition("=")
        if not sign or not name or not value.isascii() or not value.isdigit() or int(value) < 1:
            raise InputError(f"--sizes: {part.strip()!r} is not an axis and a positive integer, as in m=2,h=3")
        if name in found:
            raise InputError(f"--sizes: the axis {name} is given twice")
        found[name] = int(value)
    return found


def questions(made: Architecture, given: dict[str, int] | None) -> list[Question]:
    """What to ask of an architecture: at the given sizes, or at those of its statements, or at the usual ones."""
    from symverify.completeness.network import assigned

    def at(sizes: Any) -> dict[str, int]:
        concrete, symbols = assigned(made.trace.table, sizes, made.name)
        return {symbol: concrete[symbol] for symbol in symbols}

    if given is None and made.stated:
        return [Question(made, stated.kind, at(stated.sizes), stated) for stated in made.stated]
    wanted = at(given or {})
    known = next((s for s in made.stated if s.kind == "functional" and at(s.sizes) == wanted), None)
    return [Question(made, "functional", wanted, known)]


def _answered(asked: Sequence[Question], seed: int) -> list[Answer]:
    """Each question in turn, with its progress on a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from symverify.cli.tables import console
    from symverify.completeness.complete import complete as completed
    from symverify.completeness.complete import of_kind
    from symverify.regression.judge import one_thread

    out, answers = console(sys.stderr), []
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with one_thread(), Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task("starting", total=len(asked))
        for question in asked:
            progress.update(task, description=question.architecture.name)
            start = time.perf_counter()
            found = completed(of_kind(question.architecture, question.kind), sizes=question.sizes, seed=seed)
            answers.append(Answer(question, found, time.perf_counter() - start))
            progress.update(task, advance=1)
    return answers


def _saved(answer: Answer, out: str | None) -> Path | None:
    if out is None:
        return None
    sizes = "_".join(f"{axis}{size}" for axis, size in answer.question.sizes.items())
    name = f"{answer.question.architecture.name}.{answer.question.kind}.{sizes}"
    return answer.found.save(Path(out) / f"{name}.completeness.json")


def record(answer: Answer, path: Path | None) -> dict[str, Any]:
    """One object of the JSON."""
    found, stated = answer.found, answer.question.stated
    return {
        "architecture": answer.question.architecture.name,
        "kind": answer.question.kind,
        "sizes": dict(found.sizes),
        "parameters": found.parameters,
        "rank": found.rank,
        "orbit_dimension": found.orbit_dimension,
        "missing": found.missing,
        "verdict": str(found.verdict),
        "expected": None if stated is None else {"verdict": str(stated.verdict), "missing": stated.missing},
        "as_expected": answer.expected,
        "rigorous": found.rigorous,
        "scope": found.scope,
        "method": found.method,
        "touched": list(found.touched),
        "because": stated.because if stated else "",
        "blocks": [dict(block) for block in found.blocks],
        "notes": list(found.notes),
        "seconds": answer.seconds,
        "digest": found.digest,
        "certificate": str(path) if path else None,
    }


def exit_code(answers: Sequence[Answer]) -> int:
    """0 if all is as stated, 3 if what is wrong is UNDECIDED, else 1."""
    undecided = [a for a in answers if str(a.found.verdict) == "UNDECIDED" and a.expected is not True]
    if any(a.expected is False and a not in undecided for a in answers):
        return 1
    return 3 if undecided else 0


def _print(answers: Sequence[Answer], seconds: float, stream: Any) -> None:
    from symverify.cli import tables

    out = tables.console(stream)
    out.print(tables.table(_columns(), [_cells(answer) for answer in answers], out.width))
    for answer in answers:
        if answer.expected is False:
            out.print(_explanation(answer), soft_wrap=True)
        if answer.found.asked is not None:
            out.print(f"* {answer.found.title}: {answer.found.scope}", soft_wrap=True)
    wrong = sum(answer.expected is False for answer in answers)
    told = f"{wrong} not as stated" if wrong else "all as stated"
    if all(answer.expected is None for answer in answers):
        told = "nothing stated"
    whole = sum(str(answer.found.verdict) == "COMPLETE" for answer in answers)
    out.print(f"{len(answers)} in {seconds:.1f} s: {whole} COMPLETE; {told}", soft_wrap=True)


def _explanation(answer: Answer) -> str:
    question, found = answer.question, answer.found
    stated = question.stated
    at = ", ".join(f"{axis}={size}" for axis, size in question.sizes.items())
    touched = f", in {', '.join(found.touched)}" if found.touched else ""
    expected = "" if stated is None else f"stated {stated.verdict} with {stated.missing} missing, "
    return f"{found.title} at {at}: {expected}found {found.verdict} with {found.missing}{touched}"


def checked(path: str, envelope: Any, claims: dict[str, Any] | None) -> int:
    """Print what the check of a completeness certificate found; its exit code. Bad input is raised."""
    from symverify.cli.commands import report
    from symverify.completeness.certificate import read
    from symverify.completeness.replaying import replay

    certificate = read(envelope, path)
    found = replay(certificate, claims)
    print(report(path, found, str(certificate.verdict), dict(certificate.sizes), certificate.digest))
    return 0 if found.confirmed else 1


def _columns() -> tuple[Any, ...]:
    from symverify.cli.tables import Column

    return (
        Column("architecture", 12),
        Column("sizes", 18),
        Column("P", 3, right=True),
        Column("rank", 4, right=True),
        Column("orbit", 5, right=True),
        Column("missing", 7, right=True),
        Column("verdict", 9),
        Column("as stated", 9),
        Column("scope", 8, rank=1),
        Column("method", 12, rank=2),
        Column("seconds", 7, rank=3, right=True),
    )


def _cells(answer: Answer) -> dict[str, Any]:
    from rich.text import Text

    from symverify.cli import tables
    from symverify.completeness.dimension import GENERIC, OPEN

    found, kind = answer.found, answer.question.kind
    agrees = {
        True: Text("yes", style="dim"),
        False: Text("no", style="bold red"),
        None: Text("not stated", style="dim"),
    }
    return {
        "architecture": found.title if kind == "functional" else f"{found.title} ({kind})",
        "sizes": ", ".join(f"{axis}={size}" for axis, size in found.sizes.items()),
        "P": str(found.parameters),
        "rank": str(found.rank),
        "orbit": str(found.orbit_dimension),
        "missing": str(found.missing),
        "verdict": tables.verdict(str(found.verdict)),
        "as stated": agrees[answer.expected],
        "scope": {GENERIC: "generic", OPEN: "open set"}.get(found.where, "point") + "*" * (found.asked is not None),
        "method": found.method,
        "seconds": f"{answer.seconds:.2f}",
    }
