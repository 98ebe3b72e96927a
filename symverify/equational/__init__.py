"""Equational proofs: hypotheses as universally quantified equations, chains of rewriting steps, checked one by one."""

from symverify.equational.chains import Chain, Step
from symverify.equational.countermodel import Countermodel
from symverify.equational.errors import ProofError
from symverify.equational.loading import countermodels, propositions
from symverify.equational.proposition import Conclusion, Induction, Proposition

__all__ = [
    "Chain",
    "Conclusion",
    "Countermodel",
    "Induction",
    "Proposition",
    "ProofError",
    "Step",
    "countermodels",
    "propositions",
]
