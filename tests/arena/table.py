"""`python tests/arena/table.py`: what each judge makes of good and of bad certificates."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from rich.console import Console
from rich.table import Table

from tests.arena.certificates import Exhibit, bad, good
from tests.arena.judges import JUDGES, Judge


def score(judge: Judge, exhibits: Iterable[Exhibit]) -> Counter[str]:
    """How often it accepts, refuses and declines."""
    return Counter(judge(exhibit.text) for exhibit in exhibits)


def table() -> Table:
    shown = Table("judge", "good accepted", "bad accepted", "good declined", "bad declined")
    shown.caption = ", ".join(f"{n} {source}" for source, n in Counter(e.source for e in (*good(), *bad())).items())
    for name, judge in JUDGES.items():
        kept, spoilt = score(judge, good()), score(judge, bad())
        cells = (kept["accepted"], spoilt["accepted"], kept["declined"], spoilt["declined"])
        totals = (len(good()), len(bad()), len(good()), len(bad()))
        shown.add_row(name, *(f"{n}/{total}" for n, total in zip(cells, totals, strict=True)))
    return shown


if __name__ == "__main__":
    Console(width=120).print(table())
