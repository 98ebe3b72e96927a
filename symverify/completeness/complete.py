"""Is a continuous symmetry missing? The rank of the derivative and the orbit of proven actions, against P.

The rows of T, the vector fields of symmetries, lie in the kernel of the derivative J, so rank J + rank T <= P. Where
lower bounds of both ranks add up to P, the fibre of parameters with the same function is, around a generic point, the
orbit of the actions: nothing is missing. Otherwise P minus the two is an upper bound on what is. Discrete symmetries
are invisible to ranks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from symverify.claims.architecture import Architecture
from symverify.claims.certificate import Certificate
from symverify.claims.claim import Claim
from symverify.claims.completeness import COMPLETE, MISSING, Extent
from symverify.claims.verdict import PROVED
from symverify.completeness.blocks import blocks_of
from symverify.completeness.certificate import CompletenessCertificate
from symverify.completeness.dimension import FunctionalDimension
from symverify.completeness.directions import directions
from symverify.completeness.functional import of_network
from symverify.completeness.network import DEFAULT_SIZES, Network, network
from symverify.completeness.orbit import PRIME, Orbit, orbit, point
from symverify.completeness.points import given_point
from symverify.completeness.subject import LARGEST, network_of, speaks_of, subject_of, under_loss
from symverify.errors import InputError
from symverify.verification import exact, transport
from symverify.verification.judging import Contradiction, evidence, verify


def complete(
    graph_or_claims: Any,
    actions: Iterable[Any] | None = None,
    *,
    sizes: Mapping[str, int] | None = None,
    at: Mapping[str, Any] | str | None = None,
    data: Any = None,
    seed: int = 0,
) -> CompletenessCertificate:
    """Whether proven actions explain every direction in which the parameters move and the function does not.

    Args:
        graph_or_claims: an architecture; claims of one architecture, of which those about a loss put the question for
            that loss; or a torch module, for which nothing is rigorous.
        actions: claims about it; by default those that it expects to be PROVED. Only what `verify` proves counts,
            for all sizes or at these very sizes.
        sizes: axis -> integer. A network of more than 3,000 parameters is asked about at small sizes instead, and
            the certificate says so.
        at: the point: a mapping of parameters, or "generic", or (a module's own parameters) None.
        data: of a torch module, as in `claim`.
        seed: of every random choice.

    Raises:
        InputError: an argument is not what it should be, or an action is about something else.
    """
    if _is_module(graph_or_claims):
        from symverify.completeness.modules import complete_module

        return complete_module(graph_or_claims, actions, at=at, data=data, seed=seed)
    if data is not None:
        raise InputError("complete: data are those of a torch module; a graph is asked about for all data")
    graph, claims = _asked(graph_or_claims, actions)
    small, asked = _small_enough(graph, sizes)
    subject = subject_of(graph)
    net = network_of(subject, small)
    counted, left_out = proven(claims, subject, net)
    given = _given(at, net)
    leaves = point(net, seed, given)
    found = of_network(net, given, data, seed)
    fields = orbit(counted, net, leaves)
    certificate = replace(
        judged(subject, net, found, fields, seed),
        claims=tuple(counted),
        asked=asked,
        at=given,
        blocks=() if asked is None else blocks_of(architecture_of(graph)),
        notes=(*found.notes, *left_out, *fields.left_out),
    )
    if certificate.missing == 0:
        return certificate
    return replace(certificate, directions=directions(net, leaves, fields.fields, seed))


def _given(at: Mapping[str, Any] | str | None, net: Network) -> dict[str, Any] | None:
    """The point that was asked for, as arrays of floats; None for one that is drawn."""
    if at is None or (isinstance(at, str) and at == "generic"):
        return None
    if isinstance(at, str):
        raise InputError(f"complete: at is {at!r}; it is 'generic' or a mapping of parameters")
    return given_point(net, at)


def architecture_of(graph: Architecture | Claim) -> Architecture:
    return graph if isinstance(graph, Architecture) else graph.architecture


def judged(
    subject: Mapping[str, Any], net: Network, found: FunctionalDimension, fields: Orbit, seed: int
) -> CompletenessCertificate:
    """What two lower bounds of ranks amount to."""
    missing = net.parameters - found.rank - fields.dimension
    if missing < 0 and found.rigorous:
        raise Contradiction(
            f"{net.name}: rank {found.rank} and orbit {fields.dimension} exceed {net.parameters} parameters: an action "
            "that was proved does not preserve the function, which is a bug of symverify"
        )
    missing = max(missing, 0)
    if not found.rigorous:
        verdict = Extent.UNDECIDED
    else:
        verdict = MISSING if missing else COMPLETE
    return CompletenessCertificate(
        subject=subject,
        sizes=net.given,
        verdict=verdict,
        parameters=net.parameters,
        rank=found.rank,
        orbit_dimension=fields.dimension,
        missing=missing,
        rigorous=found.rigorous,
        where=found.scope,
        method=found.method,
        prime=PRIME,
        draws=found.data,
        seed=seed,
    )


def of_kind(graph: Architecture, kind: str) -> Architecture | list[Claim]:
    """What `complete` is given for an architecture's function, or for the loss that its loss claims are about."""
    if kind == "functional":
        return graph
    found = [c for c in graph.claims.values() if c.expect == PROVED and c.kind == kind]
    if not found:
        raise InputError(f"{graph.name} makes no {kind} claim")
    return [*found, *_own(graph)]


def _own(graph: Architecture) -> list[Claim]:
    return [c for c in graph.claims.values() if c.expect == PROVED and c.kind == "functional"]


def _is_module(graph: Any) -> bool:
    import sys

    torch = sys.modules.get("torch")  # what is a module has imported torch
    return torch is not None and isinstance(graph, torch.nn.Module)


def _asked(graph_or_claims: Any, actions: Iterable[Any] | None) -> tuple[Architecture | Claim, list[Claim]]:
    """The graph in question, and the claims, those about the output restated for a loss where the question is one."""
    if isinstance(graph_or_claims, Architecture):
        graph, given = graph_or_claims, _own(graph_or_claims) if actions is None else _claims(actions)
    else:
        given = _claims([graph_or_claims] if isinstance(graph_or_claims, Claim) else graph_or_claims)
        given += [] if actions is None else _claims(actions)
        if not given:
            raise InputError("complete: no claim is given, so there is no graph to ask about")
        graph = given[0].architecture
    for claim in given:
        if claim.architecture is not graph:
            raise InputError(f"complete: {claim.title} is no claim about {graph.name}")
        if claim.kind not in ("functional", "loss"):
            raise InputError(f"complete: {claim.title} is a {claim.kind} claim; only functional and loss claims count")
        if claim.ill_formed is not None:
            raise InputError(f"complete: {claim.title} is ill-formed: {claim.ill_formed}")
    losses = [claim for claim in given if claim.kind == "loss"]
    if not losses:
        return graph, given
    if any(claim.graph.digest != losses[0].graph.digest for claim in losses):
        raise InputError("complete: the claims are about different losses; ask about one at a time")
    return losses[0], [c if c.kind == "loss" else under_loss(c, losses[0]) for c in given]


def _claims(given: Any) -> list[Claim]:
    if not isinstance(given, Iterable) or isinstance(given, str):
        raise InputError(f"complete takes an architecture, claims or a torch module, not {type(given).__name__}")
    found = [getattr(item, "claim", item) for item in given]
    for item in found:
        if not isinstance(item, Claim):
            raise InputError(f"complete: {type(item).__name__} is no claim, as @architecture.symmetry(...) makes it")
    return found


def _small_enough(
    graph: Architecture | Claim, sizes: Mapping[str, int] | None
) -> tuple[Mapping[str, int], Mapping[str, int] | None]:
    """The sizes asked for, or small ones where the network is too large; then with what was asked for."""
    net = network(graph, sizes)
    if net.parameters <= LARGEST:
        return net.given, None
    small = {s: min(n, DEFAULT_SIZES[i % len(DEFAULT_SIZES)]) for i, (s, n) in enumerate(sorted(net.given.items()))}
    less = network(graph, small)
    if less.parameters > LARGEST:
        fixed = {a: n for a, n in graph.trace.table.sizes.items() if isinstance(n, int)}
        raise InputError(f"{net.name}: more than {LARGEST} parameters whatever the free sizes; fixed are {fixed}")
    return small, net.given


def proven(
    claims: Sequence[Claim], subject: Mapping[str, Any], net: Network
) -> tuple[list[Certificate], tuple[str, ...]]:
    """The certificates of as few claims as move in all directions, and why the others that would help do not count.

    A claim is judged only if its vector fields add to those of the claims before it.
    """
    leaves, counted, left_out = point(net, 0), list[Certificate](), list[str]()
    others = {claim.title: speaks_of(claim.statement, subject, net.sizes) for claim in claims}
    left_out += [f"{title} does not count: {other}" for title, other in others.items() if other]
    left = [c for c in claims if not c.group.discrete and not others[c.title]]
    alone = {c.title: _dimension([c], net, leaves) for c in left}
    for claim in sorted(left, key=lambda c: -alone[c.title]):
        if _dimension([*counted, claim], net, leaves) > _dimension(counted, net, leaves):
            found = proved(claim)
            if found.verdict == PROVED and at_these(found, net):
                counted.append(found)
            else:
                left_out.append(f"{claim.title} does not count: {found.verdict} at {found.sizes}")
    return counted, tuple(left_out)


def proved(claim: Claim) -> Certificate:
    """The certificate of a claim: its proof for all sizes, if the kernel accepts one, else what all engines find."""
    proof = transport.prove(claim.statement)
    if not proof.found or exact.undefined(claim.statement) is not None:
        return verify(claim)
    sizes = transport.sizes_of(claim.statement)
    return Certificate(
        statement=claim.statement,
        verdict=PROVED,
        sizes=sizes,
        reason=proof.reason,
        evidence=[evidence("transport", PROVED, sizes, proof.reason)],
        expected=claim.expect,
        steps=proof.steps,
        assumptions=transport.assumptions(claim.statement, proof.steps or {}),
        source=claim.source or claim.architecture.source,
    )


def _dimension(claims: Sequence[Any], net: Network, leaves: Mapping[str, Any]) -> int:
    return orbit(claims, net, leaves).dimension if claims else 0


def at_these(certificate: Certificate, net: Network) -> bool:
    """Whether a proof is for all sizes, or for those of the network."""
    return certificate.sizes == "all" or all(net.sizes.get(a) == n for a, n in dict(certificate.sizes).items())
