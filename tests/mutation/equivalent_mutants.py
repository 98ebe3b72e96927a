"""Mutants of the kernel that no exhibit notices, and why none could, or why none has to: reviewed one by one."""

from __future__ import annotations

import re
from typing import Any

REASONS: dict[str, str] = {}


def reason(mutant: Any) -> str | None:
    """The reason whose pattern fits the name of the mutant, if there is one."""
    return next((why for pattern, why in REASONS.items() if re.search(pattern, mutant.name)), None)
