"""Checking a completeness certificate: every proof by the kernel again, every number from the seed again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from symverify.claims.architecture import Architecture
from symverify.claims.certificate import Certificate, parsed
from symverify.claims.claim import Claim
from symverify.claims.completeness import Extent
from symverify.claims.verdict import PROVED
from symverify.completeness.blocks import blocks_of
from symverify.completeness.certificate import CompletenessCertificate, is_completeness, read
from symverify.completeness.complete import at_these, judged
from symverify.completeness.directions import unexplained
from symverify.completeness.functional import of_network
from symverify.completeness.network import Network
from symverify.completeness.orbit import Orbit, orbit, point
from symverify.completeness.subject import LARGEST, network_of, speaks_of, subject_of
from symverify.errors import InputError
from symverify.ops.backends import NotExpressible, Undefined
from symverify.verification import checking
from symverify.verification.checking import Check


def check(path: str | Path, *, against: Mapping[str, Claim] | None = None) -> Check:
    """Replay the certificate in a file: of a claim, or of completeness.

    Args:
        path: a file that `save` wrote.
        against: claims by title ("architecture::claim"); what the certificate speaks of under such a title must be
            what the claim states. By default the catalog's claims.

    Raises:
        InputError: the file is unreadable, no certificate, or was edited.
    """
    envelope = parsed(path)
    if not is_completeness(envelope):
        return checking.check(path, against=against)
    return replay(read(envelope, str(path)), against)


def replay(certificate: CompletenessCertificate, against: Mapping[str, Claim] | None = None) -> Check:
    """Replay a certificate that was read; `against` as in `check`."""
    said = words(certificate)
    known = against if against is not None else catalogued()
    try:
        refused = _refused(certificate, known)
    except (InputError, NotExpressible, Undefined) as error:
        refused = str(error)
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        refused = f"it does not evaluate: {type(error).__name__}: {error!s:.160}"
    if refused is not None:
        return Check(False, said, refused)
    proofs = f"{len(certificate.claims)} proof{'' if len(certificate.claims) == 1 else 's'} replayed"
    return Check(True, said, f"{proofs}, both ranks computed again from the seed ({certificate.method})")


def catalogued() -> dict[str, Claim]:
    """The catalog's claims by title."""
    from symverify.catalog import claims

    return {claim.title: claim for claim in claims()}


def words(certificate: CompletenessCertificate) -> str:
    """A certificate in one line of words."""
    c = certificate
    left = "no direction is" if not c.missing else f"at most {c.missing} directions are"
    told = f"{c.title}: of {c.parameters} parameters, rank at least {c.rank} and orbit at least {c.orbit_dimension}"
    return f"{told}: {left} unexplained by {c.subject['kind']} symmetries; {c.scope}"


def _refused(c: CompletenessCertificate, known: Mapping[str, Claim]) -> str | None:
    """Why a certificate is not confirmed, or None where it is."""
    net = network_of(c.subject, c.sizes)
    if c.verdict == Extent.UNDECIDED or not c.rigorous:
        return f"{c.verdict} is not replayable: its rank is no theorem"
    if net.parameters > LARGEST:
        return f"more than {LARGEST} parameters: it could not have been certified at these sizes"
    graphs = {claim.architecture.name: claim.architecture for claim in known.values()}
    return (
        _other_graph(c, graphs.get(c.title), known)
        or next((reason for claim in c.claims if (reason := _claim(claim, c, net, known))), None)
        or _numbers(c, net)
        or _blocks(c, graphs.get(c.title))
    )


def _other_graph(c: CompletenessCertificate, graph: Architecture | None, known: Mapping[str, Claim]) -> str | None:
    """Whether the architecture of this name is another one; a loss must be that of one of its claims."""
    if graph is None:
        return None
    subjects = [subject_of(graph)]
    if c.subject["kind"] == "loss":
        losses = [claim for claim in known.values() if claim.architecture is graph and claim.kind == "loss"]
        subjects = [subject_of(claim) for claim in losses if claim.ill_formed is None]
    return None if c.subject in subjects else f"the architecture {c.title} of this name is another one"


def _claim(claim: Certificate, c: CompletenessCertificate, net: Network, known: Mapping[str, Claim]) -> str | None:
    """Why a claim's certificate does not count here."""
    if claim.verdict != PROVED:
        return f"{claim.title} is {claim.verdict}, not PROVED"
    other = speaks_of(claim.statement, c.subject, net.sizes)
    if other is not None:
        return f"{claim.title} is about something else: {other}"
    if not at_these(claim, net):
        return f"{claim.title} is proved at {claim.sizes}, not at {dict(c.sizes)}"
    stated = known.get(claim.title)
    if stated is not None and stated.kind != claim.statement["kind"]:
        stated = None  # a functional claim that was restated for a loss
    found = checking.replay(claim, stated)
    return None if found.confirmed else f"{claim.title}: {found.how}"


def _numbers(c: CompletenessCertificate, net: Network) -> str | None:
    """Which number does not come out again."""
    leaves = point(net, c.seed, c.at)
    fields = orbit(c.claims, net, leaves, c.prime)
    found = of_network(net, c.at, None, c.seed)
    again = judged(c.subject, net, found, fields, c.seed)
    for name in ("rank", "orbit_dimension", "missing", "verdict", "rigorous", "where", "method", "draws"):
        if getattr(again, name) != getattr(c, name):
            return f"its {name} is {getattr(c, name)!s:.40}, computed again {getattr(again, name)!s:.40}"
    return _directions(c, net, leaves, fields)


def _directions(c: CompletenessCertificate, net: Network, leaves: Mapping[str, Any], fields: Orbit) -> str | None:
    """The basis is in float64 and for a reader; it must at least be orthonormal, in ker J and off the orbit."""
    if not c.missing and c.directions:
        return "it is complete, and gives directions all the same"
    wrong = unexplained(net, leaves, fields.fields, c.seed, c.directions)
    return None if wrong is None else f"its directions are not unexplained ones: {wrong}"


def _blocks(c: CompletenessCertificate, graph: Architecture | None) -> str | None:
    if c.asked is None:
        return "it names blocks, and is not about a network that was too large" if c.blocks else None
    if c.blocks and graph is None:
        return "its blocks cannot be found again: the architecture is not known; give it with --against"
    if graph is not None and [dict(b) for b in blocks_of(graph)] != [dict(b) for b in c.blocks]:
        return "its blocks are not those that are found again"
    return None
