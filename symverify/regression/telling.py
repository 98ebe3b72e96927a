"""A claim that is not what it should be, in at most a dozen lines: what was claimed, what came out, where it breaks."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from symverify.claims.certificate import Certificate
from symverify.regression.lock import group_name

LINES, WIDTH, NAME = 12, 110, 10


def told(certificate: Certificate, words: str, graph: str = "", stated: str = "") -> str:
    """A failure in a dozen lines.

    Args:
        certificate: of the claim.
        words: what is wrong.
        graph: what changed in its graph relative to the lock, if anything.
        stated: the file and the line where it is stated.
    """
    statement, found = certificate.statement, certificate.evidence
    head = [f"symmetry claim {certificate.title}: {words}"]
    head += row("group", f"{group_name(statement['group'])}, a {statement['kind']} symmetry", 1)
    head += row("graph", graph, 2)
    head += row("reason", certificate.reason, 3)
    stop = next((e["detail"] for e in found if e["engine"] == "transport" and e["verdict"] != "PROVED"), "")
    head += row("transport", "" if stop in certificate.reason else stop, 2)
    head += row("witness", witness(certificate.witness or {}, certificate.reason), 2)
    head += row("checked", ", ".join(f"{e['engine']} {e['verdict']}" for e in found), 1)
    foot = row("source", certificate.source or "", 1)
    foot += row("stated", stated, 1, width=400)
    return "\n".join([*head[: LINES - len(foot)], *foot])


def row(name: str, text: str, most: int, width: int = WIDTH) -> list[str]:
    """A named text in at most so many lines; nothing for no text."""
    found = textwrap.wrap(text, width, max_lines=most, placeholder=" ...")
    return [f"  {name if not i else '':{NAME}}{line}" for i, line in enumerate(found)]


def witness(found: Mapping[str, Any], reason: str) -> str:
    """The point at which the sides differ: its sizes and, where the reason does not say them, both sides."""
    if "left" not in found:
        return ""
    at = ", ".join(f"{axis}={size}" for axis, size in sorted(found.get("sizes", {}).items()))
    sides = "" if str(found["left"]) in reason else f"{found['left']} against {found['right']}"
    return ": ".join(filter(None, (f"at {at}" if at else "", sides)))
