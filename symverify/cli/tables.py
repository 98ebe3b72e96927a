"""Tables for the terminal: as many columns as its width can bear, long cells folded, nothing taken for markup."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from symverify.cli.judging import Outcome
from symverify.cli.summary import how

PIPED = 140  # columns where there is no terminal to ask
GAP = 2  # between columns; one of it is the box's own
STYLES = {
    "COMPLETE": "green",
    "MISSING": "magenta",
    "PROVED": "green",
    "EXACT": "cyan",
    "SUPPORTED": "yellow",
    "REFUTED": "magenta",
    "UNDECIDED": "yellow",
}


@dataclass(frozen=True)
class Column:
    """A column: the width below which it cannot be read, and when it goes (the highest first, 0 never)."""

    name: str
    least: int
    rank: int = 0
    right: bool = False


COLUMNS = (
    Column("architecture", 12),
    Column("claim", 22),
    Column("group", 16),
    Column("kind", 10, rank=2),
    Column("verdict", 9),
    Column("expected", 9, rank=1),
    Column("how", 14, rank=3),
    Column("seconds", 7, rank=4, right=True),
    Column("source", 20, rank=5),
)


def console(file: TextIO | None = None) -> Console:
    """A console that prints text as it is, in the terminal's width or, without one, in the width of a log."""
    stream = file or sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS", "").isdigit() else PIPED
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False)


def fitting(columns: Sequence[Column], width: int) -> list[Column]:
    """The columns that are left when those of the highest rank have gone until the others can be read."""
    kept = list(columns)
    while sum(c.least + GAP for c in kept) > width + GAP and any(c.rank for c in kept):
        kept.remove(max(kept, key=lambda c: c.rank))
    return kept


def widths(least: Sequence[int], longest: Sequence[int], width: int) -> list[int]:
    """The longest cell's width for each column or, where that is too much, the widest made narrower first."""
    found, room = list(longest), max(width - GAP * (len(longest) - 1), len(longest))
    for floor in (least, [1] * len(longest)):
        while sum(found) > room and any(w > f for w, f in zip(found, floor, strict=True)):
            i = max((i for i, w in enumerate(found) if w > floor[i]), key=found.__getitem__)
            found[i] -= 1
    return found


def table(columns: Sequence[Column], rows: Sequence[dict[str, str | Text]], width: int) -> Table:
    """A table of the columns that fit; none is wider than what stands in it."""
    longest = {c.name: max([len(c.name), *(len(row[c.name]) for row in rows)]) for c in columns}
    kept = fitting([replace(c, least=min(c.least, longest[c.name])) for c in columns], width)
    out = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, GAP - 1, 0, 0), show_edge=False)
    for c, given in zip(kept, widths([c.least for c in kept], [longest[c.name] for c in kept], width), strict=True):
        out.add_column(c.name, overflow="fold", justify="right" if c.right else "left", width=given)
    for row in rows:
        out.add_row(*(_text(row[c.name]) for c in kept))
    return out


def _text(cell: str | Text) -> Text:
    return cell if isinstance(cell, Text) else Text(cell)


def verdict(word: str) -> Text:
    return Text(word, style=STYLES.get(word, "dim"))


def outcomes(found: Sequence[Outcome], width: int) -> Table:
    """The table of `certify`."""
    return table(COLUMNS, [_cells(outcome) for outcome in found], width)


def _cells(outcome: Outcome) -> dict[str, str | Text]:
    claim, certificate = outcome.claim, outcome.certificate
    return {
        "architecture": claim.architecture.name,
        "claim": claim.name,
        "group": claim.group.canonical,
        "kind": claim.kind,
        "verdict": verdict(str(outcome.verdict)) if certificate else Text("ERROR", style="bold red"),
        "expected": Text(str(claim.expect), style="bold red" if outcome.unexpected else "dim"),
        "how": how(outcome),
        "seconds": f"{certificate.seconds:.2f}" if certificate and certificate.seconds is not None else "",
        "source": claim.source or claim.architecture.source or "",
    }
