"""Where a vanishing derivative means that a function is constant along a path.

A function that is analytic in one formula, of rational functions and entire or meromorphic ones, has one continuation
past its poles: it is constant if it is somewhere. Others (roots, logarithms, signs, functions with kinks) must be
continuous: x / |x| has derivative 0 and is not constant. Here they are where every denominator vanishes on a set of
codimension 2 or more, which a generic path avoids, and where what stands below a root or in a logarithm is a sum of
squares.
"""

from __future__ import annotations

from symverify.verification.symbolic_field import Polynomial, Quotient
from symverify.verification.symbolic_functions import factors, is_positive

SAFE = {"symbol", "element", "exp", "mean", "cut"}


def analytic(x: Quotient) -> bool:
    """Is x one formula without roots (but of numbers), logarithms, signs and kinks?"""
    for atom in x.used:
        if atom.kind in ("root", "log") and atom.arguments[0].rational is not None:
            continue
        if atom.kind not in SAFE and not (atom.kind == "apply" and atom.smooth):
            return False
        if not all(map(analytic, atom.arguments)):
            return False
    return True


def continuous(x: Quotient) -> bool:
    """Is x visibly continuous, outside a set of codimension 2?"""
    if not _never_zero(Quotient(x.field, x.den, x.field.ring.constant(1))):
        return False
    for atom in x.used:
        if atom.kind == "sign" or not all(map(continuous, atom.arguments)):
            return False
        if atom.kind in ("root", "log") and not all(map(_positive, atom.arguments)):
            return False
    return True


def _positive(x: Quotient) -> bool:
    return is_positive(x.field, x.num) and is_positive(x.field, x.den)


def _never_zero(x: Quotient) -> bool:
    """Does the polynomial x vanish in codimension 2 or more, or nowhere?

    Each factor is one of the group element (what an action divides by is not 0 on the group), or a sum of terms >= 0
    that, as polynomials in symbols, have no common divisor.
    """
    for part, _ in factors(x)[1]:
        if all(atom.kind == "element" for atom in part.used):
            continue
        if not is_positive(x.field, part.num):
            return False
        common = x.field.rational(0).num
        for exponents in part.num.monoms():
            term = _zeros(part, [i for i, n in enumerate(exponents) if n])
            if term is None:
                return False
            common = x.field.lift(common).gcd(x.field.lift(term))
        if not common.is_constant():
            return False
    return True


def _zeros(x: Quotient, numbers: list[int]) -> Polynomial | None:
    """A polynomial in symbols that vanishes where the product of these atoms does; None if there is none to be seen."""
    total = x.field.rational(1)
    for i in numbers:
        atom = x.field.atoms[i]
        if atom.kind == "exp" or (atom.kind in ("symbol", "element") and atom.positive):
            continue
        known = Quotient(x.field, x.field.ring.gen(i), x.field.ring.constant(1))
        if atom.kind == "cut":
            known = Quotient(x.field, x.field.lift(atom.arguments[0].num), x.field.ring.constant(1))
            if atom.positive and _never_zero(known):
                continue
        if any(a.kind not in ("symbol", "element") for a in known.used):
            return None
        total = total * known
    return total.num
