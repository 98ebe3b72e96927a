"""A symmetry claim as an assertion: it passes on PROVED, EXACT, SUPPORTED, else it says in a dozen lines why."""

from __future__ import annotations

import textwrap
from typing import Any

from symverify.claims.certificate import Certificate
from symverify.claims.module_claim import ModuleClaim, claim
from symverify.claims.verdict import EXACT, PROVED, SUPPORTED
from symverify.verification.module_judging import verify_module


class SymmetryError(AssertionError):
    """A claim that does not hold, or that could not be decided."""


def assert_symmetry(module: Any, *args: Any, seed: int = 0, **kwargs: Any) -> Certificate:
    """Judge `claim(module, ...)`, or a claim about a module that was made before, and return its certificate.

    Raises:
        SymmetryError: the verdict is REFUTED or UNDECIDED.
        InputError: the arguments are no claim.
    """
    stated = module if isinstance(module, ModuleClaim) else claim(module, *args, **kwargs)
    certificate = verify_module(stated, seed=seed)
    if certificate.verdict not in (PROVED, EXACT, SUPPORTED):
        raise SymmetryError(explained(certificate))
    return certificate


def explained(certificate: Certificate) -> str:
    """A verdict in a dozen lines: the claim, the counterexample or how far it came, what was assumed, the source."""
    statement, witness = certificate.statement, certificate.witness or {}
    lines = [f"{certificate.title}: {certificate.verdict}", f"  kind    {statement['kind']}, seed {certificate.seed}"]
    lines.append(f"  action  {statement['action'].get('function', '')}")
    if "tensor" in witness:
        lines.append(f"  at      {witness['tensor']}{witness['entry']}, on {witness['data']}")
        lines.append(f"  before  {witness['left']!r}")
        lines.append(f"  after   {witness['right']!r}")
    why = textwrap.wrap(certificate.reason, 110, max_lines=4)
    lines += [f"  {'why' if not i else '':7} {line}" for i, line in enumerate(why)]
    lines += [f"  assumed {textwrap.shorten(text, 110)}" for text in certificate.assumptions]
    if certificate.source:
        lines.append(f"  source  {certificate.source}")
    return "\n".join(lines)
