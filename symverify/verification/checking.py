"""Checking a certificate: recompute its statement's digest, then replay its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symverify.claims.certificate import Certificate, load
from symverify.claims.claim import Claim
from symverify.claims.module_claim import described
from symverify.claims.verdict import EXACT, PROVED, REFUTED, Verdict
from symverify.errors import InputError
from symverify.graph.axes import AxisTable
from symverify.kernel.check import check as replay_transport
from symverify.kernel.check import function_key
from symverify.kernel.polynomial import Refused
from symverify.verification import exact, identity
from symverify.verification.judging import ill_formed
from symverify.verification.laws import Laws
from symverify.verification.transport import assumptions
from symverify.verification.well_formed import check_statement


@dataclass(frozen=True)
class Check:
    """What a check found.

    Attributes:
        confirmed: whether the verdict was reached again.
        statement: the statement that was judged, in words.
        how: by what, or why not.
    """

    confirmed: bool
    statement: str
    how: str


def check(path: str | Path, *, against: Mapping[str, Claim] | None = None) -> Check:
    """Replay the certificate in a file.

    Args:
        path: a file that `Certificate.save` wrote.
        against: claims by title ("architecture::claim"); if one has the certificate's title, the two statements must be
            identical. By default the catalog's claims.

    Raises:
        InputError: the file is unreadable, no certificate, or was edited.
    """
    certificate = load(path)
    if against is None:
        from symverify.catalog import claim_of

        claim = claim_of(certificate.statement["architecture"], certificate.statement["claim"])
    else:
        claim = against.get(certificate.title)
    return replay(certificate, claim)


def replay(certificate: Certificate, claim: Claim | None = None) -> Check:
    """Replay a certificate that was read; `claim` is what stands under its title."""
    statement = certificate.statement
    if isinstance(statement.get("graph"), dict) and "module" in statement["graph"]:
        return Check(
            False,
            described(statement),
            f"{certificate.verdict} of a plain module is not replayable: the module is no part of it",
        )
    said = words(statement)
    if claim is not None and claim.digest != certificate.digest:
        return Check(False, said, f"the claim {claim.title} of this name states something else")
    try:
        check_statement(statement)
    except InputError as error:
        return Check(False, said, str(error))
    odd = traits(statement)
    if odd:
        return Check(False, said, odd)
    if certificate.verdict == PROVED:
        return _proved(certificate, said)
    if certificate.verdict == EXACT:
        return _tested(certificate, said)
    if certificate.verdict == REFUTED:
        return _refuted(certificate, claim, said)
    return Check(False, said, f"{certificate.verdict} is not replayable: there is no proof and no witness")


def _proved(certificate: Certificate, said: str) -> Check:
    """A proof holds where the action exists and for the data that it sees; so whether it exists is asked as well."""
    laws = Laws(certificate.statement)
    if laws.sees_data and certificate.statement["kind"] != "data-dependent":
        return Check(False, said, f"the action of a {certificate.statement['kind']} symmetry sees the data")
    nowhere = exact.undefined(certificate.statement)
    if nowhere:
        return Check(False, said, f"undefined: {nowhere['message']}")
    if certificate.steps is not None:
        try:
            replay_transport(certificate.predicate())
        except Refused as refusal:
            return Check(False, said, f"the kernel refuses: {refusal}")
        if certificate.assumptions != assumptions(certificate.statement, certificate.steps):
            return Check(False, said, "its assumptions are not those of the proof")
        return Check(True, said, "transport, replayed by the kernel")
    from symverify.verification.symbolic import again

    missing = [s for s in AxisTable(certificate.statement["axes"]).symbols() if s not in certificate.sizes]
    if certificate.sizes == "all" or missing:
        return Check(False, said, f"a proof without steps names the size of every axis ({', '.join(missing) or 'all'})")
    try:
        confirmed = again(certificate.statement, certificate.sizes)
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        return Check(False, said, f"the symbolic engine could not run on it: {error!s:.160}")
    return Check(
        confirmed, said, f"written out again at {certificate.sizes}" + ("" if confirmed else ": not confirmed")
    )


def _tested(certificate: Certificate, said: str) -> Check:
    """An identity test is run again, at the recorded sizes and seed, with primes and points that follow from these."""
    symbols = set(AxisTable(certificate.statement["axes"]).symbols())
    if certificate.sizes == "all" or set(certificate.sizes) != symbols:
        return Check(False, said, f"EXACT holds at sizes: it names those of {', '.join(sorted(symbols)) or 'no axis'}")
    if type(certificate.seed) is not int or not 0 <= certificate.seed < 2**64:
        return Check(False, said, "its seed is no natural number below 2^64")
    nowhere = exact.undefined(certificate.statement)
    if nowhere:
        return Check(False, said, f"undefined: {nowhere['message']}")
    try:
        found = identity.test(certificate.statement, certificate.seed, certificate.sizes)
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        return Check(False, said, f"the identity test could not run on it: {error!s:.160}")
    confirmed = found.accepted is True and found.bound is not None and found.bound <= identity.ENOUGH
    return Check(confirmed, said, f"tested again at {certificate.sizes}: {found.reason}")


def _refuted(certificate: Certificate, claim: Claim | None, said: str) -> Check:
    witness = certificate.witness or {}
    if certificate.sizes != witness.get("sizes", "all"):
        return Check(False, said, "its sizes are not those of its witness")
    if witness.get("law") == "ill-formed":
        if claim is None:
            return Check(False, said, "ill-formed is not replayable without the claim: give it with --against")
        message = ill_formed(claim)
        return Check(message is not None, said, f"traced again: {message or 'its shapes do fit'}")
    try:
        found = exact.replay(certificate.statement, witness)
    except InputError as error:
        return Check(False, said, str(error))
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        return Check(False, said, f"the witness does not evaluate: {type(error).__name__}: {error!s:.160}")
    if found is None:
        return Check(False, said, "the two sides agree, or are undefined, at the witness")
    if found["law"] == "defined":
        return Check(True, said, f"drawn again: {found['message']}")
    return Check(True, said, f"{found['law']} fails at the witness: {found['left']} is not {found['right']} (balls)")


def traits(statement: Mapping[str, Any]) -> str | None:
    """Why the statement's functions are not those of this library, or None if they are."""
    from symverify.ops import registry

    known = registry()
    for node in [*statement["graph"]["nodes"], *statement["action"]["nodes"]]:
        if node[0] == "apply" and node[1] in known:
            try:
                own = known[node[1]].traits(node[2])
                given = statement["functions"][function_key(node[1], node[2])]
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                return f"{node[1]}: {error!s:.120}"
            if own != given:
                return f"the statement gives {node[1]} the traits {given!s:.120}, this library proves {own}"
    return None


def words(statement: Mapping[str, Any]) -> str:
    """A statement in one line of words."""
    action = statement.get("action")
    outputs = action.get("outputs") if isinstance(action, dict) else None
    moved = ", ".join(map(str, outputs)) if isinstance(outputs, dict) and outputs else "nothing"
    try:
        from symverify.groups import from_declaration

        group = from_declaration(statement["group"]).canonical
    except (InputError, LookupError, TypeError, AttributeError):
        group = "a malformed group"
    return f"{statement['architecture']}::{statement['claim']}: {group} acts on {moved}, a {statement['kind']} symmetry"


def verdict_of(checks: Iterable[Check]) -> int:
    """The exit code of several checks: 0 if all are confirmed."""
    return int(not all(c.confirmed for c in checks))


__all__ = ["Check", "Verdict", "check", "replay", "traits", "verdict_of", "words"]
