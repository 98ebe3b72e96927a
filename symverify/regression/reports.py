"""Reports of broken claims: SARIF for code hosts, Markdown for people."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from symverify.claims.certificate import write

RULES = {
    "symverify/unexpected": "The verdict of a symmetry claim is not the expected one.",
    "symverify/crashed": "A symmetry claim could not be judged.",
    "symverify/missing": "A symmetry claim, or its certificate, is not among the stored ones.",
    "symverify/weaker": "A symmetry claim got weaker than the lock says.",
    "symverify/changed": "Another symmetry claim, or another certificate, stands under a stored name.",
    "symverify/disappeared": "A locked symmetry claim is no longer stated.",
}


@dataclass(frozen=True)
class Result:
    """One claim as a report shows it; `rule` is None where nothing is wrong."""

    title: str
    group: str
    verdict: str
    expected: str
    words: str
    rule: str | None = None
    file: str | None = None
    line: int | None = None


def repository(folder: Path) -> Path:
    """The checkout that a folder is in, which code hosts count paths from; the folder itself where it is in none."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), folder)


def sarif(results: Sequence[Result], root: Path, version: str) -> dict[str, Any]:
    """A SARIF 2.1.0 log with one result for each broken claim, at the file and line where it is stated.

    Args:
        results: of all claims; those with nothing wrong are left out.
        root: files below it are named relative to it.
        version: of this program.
    """
    rules = [{"id": name, "shortDescription": {"text": text}} for name, text in RULES.items()]
    driver = {"name": "symverify", "version": version, "rules": rules}
    run = {"tool": {"driver": driver}, "results": [_sarif_result(r, root) for r in results if r.rule]}
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _sarif_result(result: Result, root: Path) -> dict[str, Any]:
    group = f" ({result.group})" if result.group else ""
    out: dict[str, Any] = {
        "ruleId": result.rule,
        "level": "error",
        "message": {"text": f"{result.title}{group}: {result.words}"},
        "partialFingerprints": {"claim/v1": hashlib.sha256(result.title.encode()).hexdigest()},
    }
    if result.file:
        place = {"artifactLocation": _artifact(result.file, root), "region": {"startLine": result.line or 1}}
        out["locations"] = [{"physicalLocation": place, "logicalLocations": [{"fullyQualifiedName": result.title}]}]
    return out


def _artifact(file: str, root: Path) -> dict[str, str]:
    path, top = Path(os.path.realpath(file)), Path(os.path.realpath(root))
    if path.is_relative_to(top):
        return {"uri": quote(path.relative_to(top).as_posix()), "uriBaseId": "%SRCROOT%"}
    return {"uri": path.as_uri()}


def save_sarif(results: Sequence[Result], path: str | Path, root: Path, version: str) -> Path:
    """Write the SARIF log, whole or not at all."""
    return write(path, json.dumps(sarif(results, root, version), indent=1) + "\n")


def markdown(results: Sequence[Result], notes: Sequence[str] = ()) -> str:
    """A summary for a pull request: the counts, what broke, and then every claim."""
    counts: dict[str, int] = {}
    for r in results:
        if r.verdict:
            counts[r.verdict] = counts.get(r.verdict, 0) + 1
    lines = ["## Symmetry claims", "", ", ".join(f"{n} {v}" for v, n in sorted(counts.items())) or "none judged", ""]
    if broken := [r for r in results if r.rule]:
        lines += ["### Broken", "", *map(_broken, broken), ""]
    if notes:
        lines += ["### Notes", "", *(f"- {_cell(note)}" for note in notes), ""]
    if judged := [r for r in results if r.verdict]:
        lines += ["| claim | group | verdict | expected |", "|---|---|---|---|"]
        lines += [f"| {_cell(r.title)} | {_cell(r.group)} | {r.verdict} | {r.expected} |" for r in judged]
    return "\n".join(lines) + "\n"


def _broken(result: Result) -> str:
    group = f" ({_cell(result.group)})" if result.group else ""
    return f"- **{_cell(result.title)}**{group}: {_cell(result.words)}"


def _cell(text: str) -> str:
    """Text of one line that a table, emphasis or a tag in it does not take for its own."""
    text = " ".join(text.split())
    for mark in "\\`*_|<>[]":
        text = text.replace(mark, f"\\{mark}")
    return text
