"""Where a network is analytic, read off its program: whether a rank found at one point is one almost everywhere.

A minor of the Jacobian that is not 0 at one point is not 0 off a set of measure zero, if it is analytic on a connected
domain. That is shown here in two cases only: every node is analytic for all real inputs; or every node is meromorphic
and single-valued (rational operations, exp, sin, tanh, erf, ...), so that poles do not disconnect its complex domain.
Roots and logarithms count as analytic where their argument is positive by its form, such as a sum of squares plus eps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symverify.completeness.network import Network
from symverify.ops import registry

MULTIVALUED = ("softplus",)  # analytic for all real numbers, with branches in the complex plane
POSITIVE = ("exp", "sigmoid", "softplus")
LINEAR = ("leaf", "element", "constant", "size", "basis", "include", "contract", "add", "rename", "expectation")
POLYNOMIAL = ("represent", "equivariant")  # their instances are cubes


def not_generic(network: Network) -> str | None:
    """Why a rank at one point need not be one almost everywhere; None where it is."""
    form = _Form(network)
    poles, branches = None, None
    for i, node in enumerate(network.nodes):
        kind = node[0]
        if kind in LINEAR or kind in POLYNOMIAL:
            continue
        found = form.judged(i)
        if found == "kinks":
            return f"node {i}, {_name(node)}, has kinks"
        if found == "poles":
            poles = i
        if found == "branches":
            branches = i
        if found == "undefined":
            return f"node {i}, {_name(node)}, may be undefined on a set that disconnects its domain"
    if poles is not None and branches is not None:
        return f"its domain may be disconnected: poles at node {poles}, branches at node {branches}"
    return None


def _name(node: Sequence[Any]) -> str:
    return str(node[1]) if node[0] == "apply" else str(node[0])


Signs = tuple[bool, bool]  # whether all values are certainly (>= 0, > 0)


class _Form:
    """What the form of the nodes says of their values."""

    def __init__(self, network: Network) -> None:
        self.nodes, self.functions, self.constants = network.nodes, network.functions, network.constants
        self.signs: list[Signs] = []
        for node in self.nodes:
            self.signs.append(self._sign(node))

    def judged(self, i: int) -> str:
        """ "entire", "poles", "branches", "kinks" or "undefined"."""
        node = self.nodes[i]
        if node[0] == "lse":
            return "branches"
        if node[0] == "inverse":
            return "poles"
        if node[0] != "apply":
            return "undefined"
        fn, attrs, inputs = node[1:]
        op = registry().get(fn)
        if op is None:
            return "kinks" if "homogeneous" in self.functions.get(fn, {"homogeneous": 0}) else "entire"
        if op.breaks(attrs):
            return "kinks"
        if fn == "power" or fn == "log":
            p = Fraction(attrs["exponent"]) if fn == "power" else Fraction(1, 2)
            if p.denominator == 1 and p >= 0:
                return "entire"
            if self.signs[inputs[0]][1]:
                return "entire" if p.denominator == 1 else "branches"
            return "poles" if p.denominator == 1 else "undefined"
        return "branches" if fn in MULTIVALUED else "entire"

    def _sign(self, node: Sequence[Any]) -> Signs:
        """Whether all values are certainly (>= 0, > 0)."""
        match node[0]:
            case "size":
                return True, True
            case "rename":
                below: Signs = self.signs[node[2]]
                return below
            case "add":
                parts = [self.signs[i] for i in node[2]]
                even = all(Fraction(c) > 0 for c in node[1]) and all(s[0] for s in parts)
                return even, even and any(s[1] for s in parts)
            case "contract":
                return self._contracted(node[1], node[2], node[4])
            case "apply":
                return self._applied(node[1], node[2], node[3])
        return False, False

    def _contracted(self, labels: Any, out: Any, inputs: Sequence[int]) -> Signs:
        """A factor that occurs an even number of times is a square; a repeated axis makes zeros."""
        times = Counter((i, tuple(ls)) for i, ls in zip(inputs, labels, strict=True))
        even = all(n % 2 == 0 or self.signs[i][0] for (i, _), n in times.items())
        distinct = len(set(out)) == len(out)
        return even, distinct and all(self.signs[i][1] for i in inputs)

    def _applied(self, fn: str, attrs: Any, inputs: Sequence[int]) -> Signs:
        if fn in POSITIVE:
            return True, True
        if fn != "power":
            return False, False
        p, positive = Fraction(attrs["exponent"]), self.signs[inputs[0]][1]
        return positive or p.denominator > 1 or p % 2 == 0, positive
