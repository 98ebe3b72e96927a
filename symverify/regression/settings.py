"""What a test run was asked to do with claims. Imports the standard library alone: every pytest run loads it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symverify.regression.lock import Entry

ALL = ("all",)
ENGINES = ("transport", "symbolic", "identity", "exact", "numeric")


def engines_of(text: str) -> tuple[str, ...]:
    """The engines that a comma-separated list names, in the order of ENGINES; ("all",) for "all" and for nothing.

    Raises:
        ValueError: a name is none of an engine, or stands beside "all".
    """
    given = {name.strip() for name in text.split(",") if name.strip()}
    if given <= set(ALL):
        return ALL
    if odd := given - set(ENGINES):
        raise ValueError(f"no engine is {', '.join(sorted(odd))}: give all, or some of {', '.join(ENGINES)}")
    return tuple(name for name in ENGINES if name in given)


@dataclass(frozen=True)
class Settings:
    """The options of one run.

    Attributes:
        active: whether claims are collected.
        update: None, "new" (write new claims) or "all" (changed ones too, and prune).
        lock_path: the lock that claims are held to.
        folder: stored certificates, if any.
        sarif, summary: files to report to, if any.
        seed: of all random points.
        engines: ("all",) to hold each claim to the verdict of all engines together, or names of engines to hold it to
            each on its own; the lock and the certificates are about all of them, and are then left alone.
    """

    active: bool
    update: str | None
    lock_path: Path
    folder: Path | None
    sarif: str | None
    summary: str | None
    seed: int
    engines: tuple[str, ...] = ALL

    @cached_property
    def locked(self) -> dict[str, Entry] | None:
        """The entries of the lock; None where there is none or it is not asked. An unreadable one is an InputError."""
        if self.engines != ALL or not self.lock_path.exists():
            return None
        from symverify.regression.lock import read

        return read(self.lock_path)
