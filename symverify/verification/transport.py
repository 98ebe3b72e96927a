"""The transport engine: lets the kernel use every rule, and writes down which of them it used where.

What comes out is checked by the kernel again, with these steps alone, before it counts as a proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symverify.kernel.check import RULES, VERSION, Setting, check, digest, evaluate, function_key, replay
from symverify.kernel.groups import components, element
from symverify.kernel.polynomial import Refused


class EveryRule:
    """Steps that allow every rule at every node."""

    def get(self, node: str, default: Any = None) -> frozenset[str]:
        return frozenset(RULES)


@dataclass(frozen=True)
class Proof:
    """The steps of a proof, or the reason why there is none."""

    steps: Mapping[str, Any] | None
    reason: str

    @property
    def found(self) -> bool:
        return self.steps is not None


def sizes_of(statement: Mapping[str, Any]) -> str | dict[str, int]:
    """The sizes for which a proof of the statement holds: all of them, but for the axes that have an integer size."""
    fixed = {axis: size for axis, size in statement["axes"].items() if isinstance(size, int)}
    return fixed or "all"


def prove(statement: Mapping[str, Any]) -> Proof:
    """A transport proof for all sizes of the statement's symbolic axes."""
    try:
        every: Any = {"graph": EveryRule(), "action": EveryRule()}
        steps = replay(statement, every)
        check(
            {
                "version": VERSION,
                "verdict": "PROVED",
                "sizes": sizes_of(statement),
                "statement": statement,
                "digest": digest(statement),
                "steps": steps,
            }
        )
    except Refused as refusal:
        reason = str(refusal)
        return Proof(None, f"{reason}: {where(statement)}" if reason.startswith("not invariant") else reason)
    return Proof(steps, describe(steps))


def where(statement: Mapping[str, Any]) -> str:
    """Where a proof of invariance stops: the first operation that does not give back what its argument was moved by.

    An explanation of a refusal, not a part of any proof: it may be wrong where the kernel may not.
    """
    nodes = statement["graph"]["nodes"]
    everything = {"nodes": nodes, "outputs": {str(n): n for n in range(len(nodes))}}
    action = {part: EveryRule() for part in ("graph", "action")}
    try:
        table, parts = Setting(statement), list(components(statement["group"]))
        g = {path: element(table, "g", path, *rest[:3]) for path, *rest in parts}
        moved = evaluate(table, statement["action"], {}, g, action["action"], {})
        before, after = (evaluate(table, everything, leaves, {}, action["graph"], {}) for leaves in ({}, moved))
    except Refused:
        return "the value is too large to say where"

    def opaque(p: Any) -> set[int]:
        return {a for m in p.terms for a, _, _ in m if table.atoms[a].sort == "tensor"}

    for n, node in enumerate(nodes):
        if node[0] in ("apply", "lse", "equivariant", "frame"):
            ids = node[-1] if isinstance(node[-1], list) else [node[-1]]
            known = opaque(before[str(n)]).union(*(opaque(after[str(i)]) for i in ids))
            if not opaque(after[str(n)]) <= known:
                name = function_key(node[1], node[2]) if node[0] == "apply" else node[0]
                return f"node {n}, {name}: no rule takes g out of its argument"
    return "g is left over in the output"


def describe(steps: Mapping[str, Any]) -> str:
    """The rules that a proof uses, in words."""
    rules = sorted({rule for part in steps.values() for used in part.values() for rule in used})
    return f"normal forms agree; rules: {', '.join(rules)}" if rules else "normal forms agree by linear algebra alone"


def assumptions(statement: Mapping[str, Any], steps: Mapping[str, Any]) -> tuple[str, ...]:
    """What the proof takes for granted, in words: the semantics, the traits that it uses, the domain."""
    from symverify.ops import registry

    used = {rule for part in steps.values() for rules in part.values() for rule in rules}
    found = ["exact real arithmetic"]
    for key, traits in statement["functions"].items():
        name = key.split("(")[0]
        law = [text for rule, text in trait_words(traits) if rule in used]
        if law:
            origin = "a lemma" if name in registry() else "a hypothesis on this function"
            found.append(f"{key}: {'; '.join(law)} ({origin})")
    nodes = [*statement["graph"]["nodes"], *statement["action"]["nodes"]]
    if any(node[0] == "frame" for node in nodes):
        found.append("R_Z is invertible with first columns Z: Z has full column rank (a lemma)")
    if any(node[0] == "equivariant" for node in nodes):
        found.append("sigma(g z) = rho(g) sigma(z) for a representation rho of the group (a hypothesis)")
    if any(node[0] == "apply" and node[1] in ("power", "log") for node in nodes):
        found.append("where the powers and logarithms are defined")
    return tuple(found)


def trait_words(traits: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(rule, law) of each declared trait."""
    out = []
    degree = traits.get("homogeneous")
    if degree is not None:
        power = "its vector of degrees" if isinstance(degree, dict) else degree
        out.append(("scale", f"sigma(c x) = c^p sigma(x) for c > 0, p = {power}"))
        out.append(("permute", f"homogeneous of degree {power}"))
    if "reflect" in traits:
        a, b, c = traits["reflect"]
        out.append(("reflect", f"sigma(-x) = {a} sigma(x) + {b} x + {c}"))
    return out
