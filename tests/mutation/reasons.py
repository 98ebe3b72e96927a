"""Why a mutant that the judge could not separate is true, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.mutation.judge import Ruling, judge, same_action
from tests.mutation.mutants import Mutant

INSIDE = {  # a group of matrices -> groups that it lies in
    "SO": {"O", "SL"}, "O": {"GL"}, "SL": {"GL"}, "PositiveDiagonal": {"Diagonal", "PositiveMonomial"},
    "Diagonal": {"GL"},     "Signs": {"Diagonal", "SignedPermutation"}, "SignedPermutation": {"O"}, 
    "Permutation": {"SignedPermutation", "PositiveMonomial"},     "PositiveMonomial": {"GL"}, "Commutant": {"GL"},
}  # fmt: skip


def contained(small: Mapping[str, Any], large: Mapping[str, Any]) -> bool:
    """Whether every element of one declared group is one of the other, by the inclusions above."""
    if small == large:
        return True
    if small["type"] == "Stabiliser":
        if large["type"] == "Stabiliser":
            return small["of"] == large["of"] and contained(small["base"], large["base"])
        return contained(small["base"], large)
    if small["type"] == large["type"] and small["type"] not in INSIDE:
        return set(small) == set(large) and all(_within(small[k], large[k]) for k in small)
    return any(contained({**small, "type": up}, large) for up in INSIDE.get(small["type"], ()))


def _within(small: Any, large: Any) -> bool:
    if isinstance(small, list) and isinstance(large, list):
        return len(small) == len(large) and all(_within(a, b) for a, b in zip(small, large, strict=True))
    return contained(small, large) if isinstance(small, Mapping) and isinstance(large, Mapping) else small == large


def why(mutant: Mutant, ruling: Ruling) -> str:
    """The reason; "unexplained" if none of the known ones applies."""
    before, after = mutant.parent.statement, mutant.claim.statement
    old, new = before["group"], after["group"]
    if not ruling.moves:
        return "vacuous: nothing moves"
    if mutant.operator == "kind changed":
        return "a symmetry for all data is one for the seen data and one of the mean"
    if mutant.operator in ("epsilon turned on", "another function"):
        return "the law does not depend on the function that was changed"
    if old != new:
        if contained(new, old):
            return "the new group lies in the proved one"
        return "the graph and the action suit this group too"
    if same_action(before, after):
        return "on the elements of this group the change changes nothing"
    if unseen(mutant):
        return "the output does not see the moves that were changed, nor those that were left out"
    return "unexplained"


def unseen(mutant: Mutant) -> bool:
    """Whether the moves that the mutation changed, and those that it left out, are symmetries without the others."""
    old, new = mutant.parent.moves, mutant.claim.moves
    here = {p for p in new if p not in old or old[p].node.digest != new[p].node.digest}
    gone = {p for p in old if p not in new}
    pairs = ((mutant.claim.statement, here), (mutant.parent.statement, gone))
    return all(judge(only(statement, moved)).verdict == "agrees" for statement, moved in pairs if moved)


def only(statement: Mapping[str, Any], moved: set[str]) -> dict[str, Any]:
    """The statement with these moves alone."""
    action = statement["action"]
    outputs = {p: i for p, i in action["outputs"].items() if p in moved}
    return {**statement, "action": {**action, "outputs": outputs}}
