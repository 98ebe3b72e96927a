"""The end of a test run: the lock, the certificates and the reports, written once and by one process."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from symverify.catalog import file_name
from symverify.claims.certificate import load, read, write
from symverify.errors import InputError
from symverify.regression import reports
from symverify.regression.changes import Change, compare
from symverify.regression.judge import Held
from symverify.regression.lock import Entry, save
from symverify.regression.settings import Settings


@dataclass(frozen=True)
class Run:
    """What a run found.

    Attributes:
        results: by node id, of the claims that were judged.
        stated: the titles of all claims that were met, also those that were skipped.
        whole: whether every claim was met, so that a locked one that was not has disappeared.
        root: the root folder of the run.
        version: of this program.
    """

    results: Mapping[str, Held]
    stated: Collection[str]
    whole: bool
    root: Path
    version: str


def conclude(run: Run, settings: Settings) -> tuple[list[str], list[str]]:
    """Write what the run was asked to write; notes and failures for the terminal.

    Raises:
        InputError: something cannot be written.
    """
    old, (held, twice) = settings.locked, _by_title(run, settings)
    new = {title: Entry(**one["entry"]) for title, one in held.items() if one["entry"]}
    changes = compare(old, new, whole=run.whole) if old is not None else []
    notes = [str(c) for c in changes if c.state in ("moved", "stronger")]
    gone = [c for c in changes if c.state == "disappeared" and c.title not in run.stated and settings.update != "all"]
    if settings.update:
        taken = {title: e for title, e in new.items() if held[title]["result"]["rule"] is None}
        notes.append(_update(run, settings, old or {}, taken))
    if settings.folder:
        notes += _certificates(run, held, settings.folder, settings.update)
    found = [reports.Result(**one["result"]) for _, one in sorted(run.results.items())]
    _report(run, settings, [*found, *(_gone(c, settings.lock_path) for c in gone)], notes)
    return notes, [*twice, *map(str, gone)]


def _by_title(run: Run, settings: Settings) -> tuple[dict[str, Held], list[str]]:
    """Results by title; a title that two claims bear is left out, and a failure where something is stored by title."""
    found: dict[str, list[Held]] = {}
    for _, held in sorted(run.results.items()):
        found.setdefault(held["result"]["title"], []).append(held)
    stored = settings.locked is not None or settings.update or settings.folder
    places = {title: ["{file}:{line}".format(**one["result"]) for one in several] for title, several in found.items()}
    twice = [
        f"{title} is stated at {' and at '.join(where)}: rename one"
        for title, where in sorted(places.items())
        if len(where) > 1 and stored
    ]
    return {title: several[0] for title, several in sorted(found.items()) if len(several) == 1}, twice


def _update(run: Run, settings: Settings, old: Mapping[str, Entry], new: Mapping[str, Entry]) -> str:
    """Write the lock. A claim that is not as expected keeps its entry; only a full update of a whole run prunes."""
    everything = settings.update == "all"
    taken = {title: e for title, e in new.items() if everything or title not in old}
    kept = {t: e for t, e in old.items() if not (everything and run.whole) or t in run.stated}
    save({**kept, **taken}, settings.lock_path)
    pruned = f", {len(old) - len(kept)} pruned" if len(kept) < len(old) else ""
    return f"wrote {settings.lock_path.name}: {len(kept | taken)} claims{pruned}"


def _certificates(run: Run, results: Mapping[str, Held], folder: Path, update: str | None) -> list[str]:
    """Write certificates where the run updates them; report, and on a full update remove, those of no claim."""
    names = {file_name(title) for title in run.stated}
    for held in results.values():
        if update and held["envelope"] and held["result"]["rule"] is None:
            certificate = read(held["envelope"])
            path = folder / file_name(certificate)
            if update == "all" or not path.exists():
                certificate.save(path)
    notes = []
    for path in sorted(folder.glob("*.json")) if run.whole and folder.is_dir() else ():
        if path.name not in names and _is_certificate(path):
            notes.append(_stale(path, update))
    return notes


def _is_certificate(path: Path) -> bool:
    """Whether a file is ours to remove."""
    try:
        load(path)
    except (InputError, OSError):
        return False
    return True


def _stale(path: Path, update: str | None) -> str:
    if update != "all":
        return f"stale: {path} belongs to no claim; --symverify-update=all removes it"
    path.unlink()
    return f"removed {path}: no claim of this name is stated"


def _gone(change: Change, lock: Path) -> reports.Result:
    """A claim that disappeared, shown where the lock has it."""
    text = lock.read_text().splitlines()
    line = next((i for i, row in enumerate(text, 1) if row.strip().startswith(f'"{change.title}":')), 1)
    return reports.Result(change.title, "", "", "", change.words, change.rule, str(lock), line)


def _report(run: Run, settings: Settings, found: list[reports.Result], notes: list[str]) -> None:
    if settings.sarif:
        reports.save_sarif(found, settings.sarif, reports.repository(run.root), run.version)
    if settings.summary:
        write(settings.summary, reports.markdown(found, notes))
