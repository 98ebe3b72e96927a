"""`python tests/reliability/soak.py --claims N --workers 2 --log FILE`: random claims, every engine, a table.

It can be stopped and started again: chunks of claims that are done stand in FILE.state and are not judged again.
Complaints are written to FILE.complaints.json, each with the seed and index that draw its claim again.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from tests.reliability.judges import Report, Shares, judge

CHUNK = 1000
SEED = 20261
COLUMNS = {  # of the table: heading -> what is counted
    "claims": ("true", "false", "vacuous"),
    "true": ("true",),
    "proved": ("proved",),
    "kernel again": ("kernel, read again",),
    "2nd checker": ("second checker accepted",),
    "false": ("false",),
    "float64": ("false, fails in float64",),
    "refuted": ("refuted",),
    "EXACT, true": ("identity: true, accepted",),
    "EXACT, at sizes": ("identity: false, but true at the sizes tested",),
    "not EXACT": ("identity: false, not accepted",),
}


def run_chunk(seed: int, start: int, count: int, shares: Shares) -> Report:
    """The claims of one chunk, one after another, in one thread."""
    import torch

    torch.set_num_threads(1)
    report = Report()
    for index in range(start, start + count):
        judge(seed, index, shares, report)
    return report


def chunks(claims: int) -> Iterator[tuple[int, int]]:
    """(first claim, number of claims)."""
    return ((start, min(CHUNK, claims - start)) for start in range(0, claims, CHUNK))


class State:
    """The chunks that are done, one line of JSON each, so that a run that was stopped can go on."""

    def __init__(self, path: Path | None, settings: dict[str, Any]) -> None:
        self.path, self.report, self.done = path, Report(), set[int]()
        self.seconds = 0.0
        if path is None:
            return
        if path.exists():
            first, *lines = path.read_text().splitlines()
            if json.loads(first) != settings:
                raise SystemExit(f"{path} is of another run: {first}; delete it, or ask for the same")
            for line in lines:
                self._add(json.loads(line))
        else:
            path.write_text(json.dumps(settings) + "\n")

    def _add(self, line: dict[str, Any]) -> None:
        raw = base64.b64decode(line["digests"])
        counts = Counter({(family, what): n for family, what, n in line["counts"]})
        self.report.add(Report(counts, line["complaints"], {raw[i : i + 10] for i in range(0, len(raw), 10)}))
        self.done.add(line["start"])
        self.seconds += line["seconds"]

    def keep(self, start: int, seconds: float, report: Report) -> None:
        """Remember a chunk. A line is written at once, or not at all."""
        line = {
            "start": start,
            "seconds": seconds,
            "counts": [[*key, n] for key, n in sorted(report.counts.items())],
            "complaints": report.complaints,
            "digests": base64.b64encode(b"".join(sorted(report.digests))).decode(),
        }
        self._add(line)
        if self.path is not None:
            with self.path.open("a") as file:
                file.write(json.dumps(line) + "\n")


def soak(claims: int, workers: int, seed: int, shares: Shares, state: State, console: Console) -> None:
    """Judge all chunks that are not done."""
    left = [(start, count) for start, count in chunks(claims) if start not in state.done]
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
        console=console, transient=True,
    )  # fmt: skip
    with bar, ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        task = bar.add_task("claims", total=claims, completed=claims - sum(count for _, count in left))
        begun = time.perf_counter()
        futures = {start: pool.submit(run_chunk, seed, start, count, shares) for start, count in left}
        for start, count in left:
            report = futures.pop(start).result()
            now = time.perf_counter()
            state.keep(start, now - begun, report)
            begun = now
            bar.update(task, advance=count, description=f"claims, {len(state.report.complaints)} complaints")


def table(report: Report) -> Table:
    """Family by outcome."""
    out = Table(title="random claims by family")
    out.add_column("family")
    for heading in COLUMNS:
        out.add_column(heading, justify="right")
    families = sorted({family for family, _ in report.counts})
    for family in [*families, None]:
        row = [sum(total(report, family, what) for what in counted) for counted in COLUMNS.values()]
        if family is None:
            out.add_section()
        out.add_row(family or "all", *(f"{n:,}" for n in row))
    return out


def total(report: Report, family: str | None, what: str) -> int:
    return sum(n for (f, w), n in report.counts.items() if w == what and f in (family, f if family is None else family))


def summary(report: Report, claims: int, seed: int, shares: Shares, seconds: float) -> list[str]:
    """The rest, in words. With no wrong verdict among n, the rate is below 3/n with 95 % confidence."""

    def share(part: str, whole: str) -> str:
        n, of = total(report, None, part), total(report, None, whole)
        return f"{n:,} of {of:,} ({100 * n / of:.2f} %)" if of else "none"

    wrong = len(report.complaints)
    shown = {what for counted in COLUMNS.values() for what in counted}
    others = sorted({what for _, what in report.counts} - shown)
    bound = f"95 % upper bound of the rate of wrong verdicts: {3 / claims:.1e}" if not wrong else "SEE THE COMPLAINTS"
    return [
        f"{claims:,} claims ({len(report.digests):,} of them different), seed {seed}, {seconds:,.0f} s; {shares}",
        f"{wrong} wrong verdicts, contradictions or exceptions; {bound}",
        f"true claims proved: {share('proved', 'true')}",
        f"false claims refuted by a witness: {share('refuted', 'false')}",
        *(f"  {what}: {total(report, None, what):,}" for what in others),
    ]


def arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--log", type=Path)
    for name, default in vars(Shares()).items():
        parser.add_argument(f"--{name}", type=int, default=default, help=f"one claim in so many; default {default}")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Run, print, write the log; the exit status is 1 where anything is wrong."""
    given = arguments(argv)
    shares = Shares(**{name: getattr(given, name) for name in vars(Shares())})
    settings = {"claims": given.claims, "seed": given.seed, "shares": vars(shares)}
    state = State(given.log.with_suffix(".state") if given.log else None, settings)
    console = Console(width=160)
    soak(given.claims, given.workers, given.seed, shares, state, console)
    lines = summary(state.report, given.claims, given.seed, shares, state.seconds)
    for out in [console, *([Console(file=given.log.open("w"), width=160)] if given.log else [])]:
        out.print(table(state.report))
        for line in lines:
            out.print(line, highlight=False)
    if state.report.complaints:
        target = given.log.with_suffix(".complaints.json") if given.log else Path("complaints.json")
        target.write_text(json.dumps(state.report.complaints, indent=1))
        console.print(f"the complaints are in {target}")
    elif given.log:
        given.log.with_suffix(".state").unlink()
    return int(bool(state.report.complaints))


if __name__ == "__main__":
    sys.exit(main())
