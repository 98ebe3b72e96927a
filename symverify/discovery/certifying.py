"""What becomes of families: certificates where their action can be written down, and how far the others came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from symverify.claims.architecture import Architecture
from symverify.claims.certificate import Certificate
from symverify.claims.verdict import PROVED, REFUTED
from symverify.discovery.families import Family
from symverify.discovery.problem import Problem
from symverify.discovery.proving import NoClosedForm, claim_of
from symverify.errors import InputError, ShapeError
from symverify.verification.judging import verify

NOT_STATED = "NOT STATED"


@dataclass
class Judged:
    """Certificates of the families' actions, the families that were proved, and what is to be said of the others.

    `verdicts` has one word for each family: that of its certificate, or NOT STATED.
    """

    certificates: list[Certificate] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    proved: list[Family] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def certified(families: Sequence[Family], about: Problem, seed: int, residual: float) -> Judged:
    """Hand every family to the verifier; `residual` is the held-out one of the fields, for the certificate's source."""
    found = Judged()
    if about.architecture is None:
        told = "a module has no graph to prove it on; state it as an architecture, or assert_symmetry on the module"
        notes = [f"{family.text()}: {told}" for family in families]
        return Judged(verdicts=[NOT_STATED] * len(families), notes=notes)
    source = f"discovered by the null space, held-out residual {residual:.1e}, seed {seed}"
    for family in families:
        try:
            certificate = _judged(family, about.architecture, about, source, seed)
        except (NoClosedForm, ShapeError, InputError) as error:
            found.verdicts.append(NOT_STATED)
            found.notes.append(f"{family.text()}: not proved: {error}")
            continue
        found.certificates.append(certificate)
        found.verdicts.append(str(certificate.verdict))
        if certificate.verdict == PROVED:
            found.proved.append(family)
        else:
            found.notes.append(f"{family.text()}: {certificate.verdict}: {certificate.reason}")
    return found


def _judged(family: Family, architecture: Architecture, about: Problem, source: str, seed: int) -> Certificate:
    """The certificate at the most general sizes at which the claim is not refuted; otherwise at those it was found at.

    Raises:
        ShapeError: the action fits at no sizes.
    """
    certificate, misfit = None, None
    for sizes in _scopes(about):
        try:
            certificate = verify(claim_of(family, architecture, source, sizes, about.loss), seed=seed)
        except ShapeError as error:
            misfit = error
            continue
        if certificate.verdict != REFUTED:
            break
    if certificate is None:
        raise misfit or ShapeError(family.text())
    return certificate


def _scopes(about: Problem) -> Iterator[Mapping[str, int]]:
    """Sizes to state a claim for: none, then those of axes of size one, which are special, then all."""
    sizes = dict(about.sizes or {})
    thin = {axis: size for axis, size in sizes.items() if size == 1}
    yield {}
    if thin and thin != sizes:
        yield thin
    yield sizes
