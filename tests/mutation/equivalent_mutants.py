"""Mutants of the kernel that no exhibit notices, and why none could, or why none has to: reviewed one by one."""

from __future__ import annotations

import re
from typing import Any

LIMIT = "a limit of time, memory or nesting: another one refuses or admits other sizes, and nothing false"
TEXT = "the text of a refusal, not whether it is one"
ORDER = "any numbering of the summed indices is sound; this one finds some equal networks unequal, or is slower"
SAME = "both say the same of every value that gets here"
LATER = "what this refuses early is refused later all the same"
FIRED = "a rule that was used and is not among the steps is refused at the end, by the comparison of the two"

REASONS: dict[str, str] = {  # pattern in the name of a mutant -> reason
    r"in \(4000, 64, 5000000\)|in \(1, 20000, 32, ": LIMIT,
    r"<= RANK|< RANK|<= NODES|<= OPERANDS|<= BITS|<= WORK|len\(text\) <=? 40": LIMIT,
    r"groups\.components: .*(depth|< 100|\b(7|9|99|101)\b)": LIMIT,
    r"polynomial\.Table\.spend|spend\(|// 8": LIMIT,
    r"check\.well_formed: ": TEXT,
    r"polynomial\.Table\.canonical": ORDER,
    r"strict=": "the lengths are equal already where two lists are paired, or what follows refuses",
    r"polynomial\.bounded: .*denominator": "an integer and the same number as a fraction are equal and hash alike",
    r"polynomial\.Atom: number": "the default is used for identity matrices alone, which have no copies to count",
    r"groups\.square: condition forced: if sort == 'matrix'": "laws are looked up by sort: of matrices alone",
    r"rules\.movable: number: 1 -> 2": "a diagonal has an empty row and column: it is found twice instead of once",
    r"rules\.expectation\.averaged: comparison moved": "a sum after the mean, not before: the mean is linear",
    r"rules\.logsumexp: condition left out: 'shift' in": FIRED,
    r"rules\.passed: and for or: e\[0\] and 'reflect'": "a sign out of what has none makes it no simpler",
    r"rules\.passed: condition left out: .*odd is not None": "None is multiplied next, which is refused",
    r"rules\.passed: condition left out: isinstance\(law, dict\) and rule == 'scale' -> isinstance": (
        "no statement is known that tells; the rule itself is tested in tests/arena/test_found_in_the_kernel.py"
    ),
    r"rules\.representation: condition left out: len\(after\) == len\(m\)": (
        "a walk of len(m) steps over fewer places returns to one, and never ends at the last"
    ),
    r"rules\.represented: comparison turned: 'inverse' in name": "rho(g) and rho(g)^-1 exchange names everywhere",
    r"rules\.represented: condition left out: .*len\(sizes\) == 2": LATER,
}


def reason(mutant: Any) -> str | None:
    """The reason whose pattern fits the name of the mutant, if there is one."""
    return next((why for pattern, why in REASONS.items() if re.search(pattern, mutant.name)), None)
