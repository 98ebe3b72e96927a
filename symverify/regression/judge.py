"""What a test run does with one claim: judge it, and hold it to its expectation, the lock and stored certificates."""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from symverify.catalog import file_name
from symverify.claims.certificate import Certificate, load
from symverify.claims.claim import Claim
from symverify.claims.module_claim import ModuleClaim
from symverify.errors import InputError
from symverify.regression.changes import compare_entry, graph_change
from symverify.regression.lock import Entry, entry
from symverify.regression.reports import Result
from symverify.regression.settings import Settings
from symverify.regression.telling import told

Held = dict[str, Any]  # what travels on a test report: "result", "entry" and "envelope", as JSON


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a claim: SARIF's rule, the words, and what changed in its graph."""

    rule: str
    words: str
    graph: str = ""


def judged(claim: Claim | ModuleClaim, seed: int = 0) -> Certificate:
    """The certificate of a claim of either kind; on one thread, so that the number of processes changes nothing."""
    from symverify.verification.judging import verify

    with one_thread():
        made = verify(claim, seed=seed)
    if made.residual is not None and not math.isfinite(made.residual):
        made = replace(made, residual=None)  # JSON has no infinity
    return made


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """One thread for torch, as many as before afterwards."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def hold(claim: Claim | ModuleClaim, settings: Settings) -> tuple[Held, str | None]:
    """Judge a claim; its result as JSON, and the words of its failure, if any."""
    try:
        certificate = judged(claim, settings.seed)
    except InputError as error:
        return crashed(claim, error), told_in_one(claim, error)
    body = entry(certificate)
    wrong = _unlike_expected(certificate, body, settings) or _unlike_lock(claim.title, body, settings)
    wrong = wrong or _unlike_stored(certificate, settings)
    found = result(claim, str(certificate.verdict), wrong, certificate.reason)
    held = {"result": asdict(found), "entry": asdict(body), "envelope": None}
    if settings.folder:
        held["envelope"] = certificate.envelope()
    return held, told(certificate, wrong.words, wrong.graph, place(claim)) if wrong else None


def _unlike_expected(certificate: Certificate, body: Entry, settings: Settings) -> Wrong | None:
    if certificate.verdict == certificate.expected:
        return None
    words = f"expected {certificate.expected}, got {certificate.verdict}"
    before = (settings.locked or {}).get(certificate.title)
    if before is None:
        return Wrong("symverify/unexpected", words)
    return Wrong("symverify/unexpected", f"{words}; the lock says {before.verdict}", graph_change(before, body))


def _unlike_lock(title: str, body: Entry, settings: Settings) -> Wrong | None:
    if settings.locked is None:
        return None
    change = compare_entry(title, settings.locked.get(title), body)
    if change is None or not change.fails or accepted(change.state, settings.update):
        return None
    return Wrong(change.rule, change.words, change.graph)


def accepted(state: str, update: str | None) -> bool:
    """Whether a run that updates the lock takes such a change over."""
    return update == "all" or (update == "new" and state == "missing")


def _unlike_stored(certificate: Certificate, settings: Settings) -> Wrong | None:
    """How a stored certificate differs in meaning, if one is stored and this run does not replace it."""
    path = settings.folder / file_name(certificate) if settings.folder else None
    if path is None or settings.update == "all":
        return None
    if not path.exists():
        words = f"it has no certificate in {settings.folder}; write it with --symverify-update"
        return None if settings.update else Wrong("symverify/missing", words)
    try:
        stored = load(path)
    except InputError as error:
        return Wrong("symverify/changed", f"{error}; replace it with --symverify-update=all")
    if stored.identity != certificate.identity:
        words = f"its certificate is not the stored one ({path}); accept it with --symverify-update=all"
        return Wrong("symverify/changed", words, graph_change(entry(stored), entry(certificate)))
    return None


def result(claim: Claim | ModuleClaim, verdict: str, wrong: Wrong | None, reason: str) -> Result:
    """What the reports show of a claim."""
    words = reason
    if wrong:
        words = f"{wrong.words}{f'; in the graph: {wrong.graph}' if wrong.graph else ''}: {reason}"
    return Result(
        title=claim.title,
        group=claim.group.canonical if isinstance(claim, Claim) else "",
        verdict=verdict,
        expected=str(claim.expect),
        words=words,
        rule=wrong.rule if wrong else None,
        file=claim.line[0] if claim.line else None,
        line=claim.line[1] if claim.line else None,
    )


def crashed(claim: Claim | ModuleClaim, error: Exception) -> Held:
    """The result of a claim that could not be judged; it has no entry."""
    wrong = Wrong("symverify/crashed", "it could not be judged")
    said = f"{type(error).__name__}: {' '.join(str(error).split())[:400]}"
    return {"result": asdict(result(claim, "ERROR", wrong, said)), "entry": None, "envelope": None}


def told_in_one(claim: Claim | ModuleClaim, error: Exception) -> str:
    return f"symmetry claim {claim.title} ({place(claim)}): it could not be judged: {' '.join(str(error).split())}"


def place(claim: Claim | ModuleClaim) -> str:
    """The file and line where a claim's action is written, from here if it is below here."""
    if claim.line is None:
        return "its source is not known"
    file, line = claim.line
    below = os.path.relpath(file) if os.path.realpath(file).startswith(os.path.realpath(os.curdir) + os.sep) else file
    return f"{below}:{line}"


def assert_holds(subject: Any, action: Any = None, *arguments: Any, **options: Any) -> Certificate:
    """The `certify` fixture: a claim is as expected, or a module's action is a symmetry of it.

    Args:
        subject: a claim; or a torch module, and then what `symverify.claim` takes after it.
        action: the action on the module.
        arguments, options: the further arguments of `symverify.claim`; `seed` of all random points.

    Raises:
        SymmetryError: the claim does not hold; the message is a dozen lines.
        InputError: the arguments are no claim.
    """
    __tracebackhide__ = True
    from symverify.verification.module_assertion import SymmetryError, assert_symmetry

    if not isinstance(subject, Claim | ModuleClaim):
        return assert_symmetry(subject, action, *arguments, **options)
    if action is not None or arguments or set(options) - {"seed"}:
        raise InputError(f"certify({subject.title}): a claim takes no further argument but seed")
    certificate = judged(subject, **options)
    if certificate.verdict != certificate.expected:
        error = SymmetryError(certificate)
        words = f"expected {certificate.expected}, got {certificate.verdict}"
        error.args = (told(certificate, words, "", place(subject)),)
        raise error
    return certificate
