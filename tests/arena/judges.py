"""The judges of the arena: two that check, and four that only look like it. A judge reads the text of a file."""

from __future__ import annotations

import json
from collections.abc import Callable

from symverify import second_checker
from symverify.kernel.check import check
from symverify.kernel.polynomial import Refused

Judge = Callable[[str], str]  # the text of a certificate -> "accepted", "refused" or "declined"


def kernel(text: str) -> str:
    try:
        check(json.loads(text)["predicate"])
    except Refused:
        return "refused"
    return "accepted"


def second(text: str) -> str:
    try:
        second_checker.check(json.loads(text)["predicate"])
    except second_checker.Refused:
        return "refused"
    except second_checker.Declined:
        return "declined"
    return "accepted"


def parse_only(text: str) -> str:
    """Accepts whatever is JSON with the fields of a certificate."""
    try:
        predicate = json.loads(text)["predicate"]
        return "accepted" if predicate["statement"]["graph"] and predicate["verdict"] == "PROVED" else "refused"
    except (ValueError, LookupError, TypeError):
        return "refused"


JUDGES: dict[str, Judge] = {
    "kernel": kernel,
    "second": second,
    "always accept": lambda text: "accepted",
    "always reject": lambda text: "refused",
    "always decline": lambda text: "declined",
    "parse only": parse_only,
}
