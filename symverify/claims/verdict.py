"""The five verdicts, from the strongest to none."""

from enum import StrEnum


class Verdict(StrEnum):
    """What one engine can say of a claim, reached on its own: agreement of weaker engines makes no stronger verdict."""

    PROVED = "PROVED"  # true for every size in the stated range
    EXACT = "EXACT"  # true but for a printed probability of at most 2^-80
    SUPPORTED = "SUPPORTED"  # residuals at the rounding level, no proof
    REFUTED = "REFUTED"  # a replayable counterexample, or shapes that do not fit
    UNDECIDED = "UNDECIDED"  # none of these; the reason says how far it came


PROVED, EXACT, SUPPORTED, REFUTED, UNDECIDED = Verdict
