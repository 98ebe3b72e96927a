"""What became of locked claims: which broke, which got weaker, which disappeared, and what changed in their graphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symverify.regression.lock import Entry

STRENGTH = {"REFUTED": 0, "UNDECIDED": 1, "SUPPORTED": 2, "EXACT": 3, "PROVED": 4}
FAILS = ("missing", "weaker", "changed", "disappeared")


@dataclass(frozen=True)
class Change:
    """One difference between two locks.

    `state` is "missing" (not in the lock that a run is held to), "new" (not in the older of two locks), "disappeared"
    (not in the new one), "weaker", "changed" (another claim under the same name), "stronger", or "moved" (the graph
    changed and the claim still holds).
    """

    title: str
    state: str
    words: str
    graph: str = ""
    broke: str = ""

    @property
    def fails(self) -> bool:
        """Whether it breaks the build."""
        return self.state in FAILS

    @property
    def rule(self) -> str:
        """The rule's identifier in SARIF."""
        return f"symverify/{self.state}"

    def __str__(self) -> str:
        """One line: what became of the claim, where it breaks, what changed in its graph."""
        broke = f"; it breaks at: {self.broke}" if self.broke else ""
        return f"{self.title}: {self.words}{broke}{in_the_graph(self.graph)}"


def in_the_graph(graph: str) -> str:
    return f"; in the graph: {graph}" if graph else ""


def compare(
    old: Mapping[str, Entry], new: Mapping[str, Entry], *, whole: bool = True, added: str = "missing"
) -> list[Change]:
    """The changes from one lock to another, by title.

    Args:
        old, new: the entries by title.
        whole: whether `new` covers all claims, so that those it lacks disappeared.
        added: what a claim is that only `new` has: "missing" from the lock, or "new".
    """
    out = []
    for title in sorted({*old, *new}):
        if title in new:
            change = compare_entry(title, old.get(title), new[title], added)
            out += [change] if change else []
        elif whole:
            words = f"it is in the lock ({old[title].verdict}) and no longer stated"
            out.append(Change(title, "disappeared", words))
    return out


def compare_entry(title: str, old: Entry | None, new: Entry, added: str = "missing") -> Change | None:
    """What became of one claim; None if it means the same."""
    if old is None:
        words = "it is new" if added == "new" else "it is not in the lock; accept it with --symverify-update"
        return Change(title, added, f"{words} ({new.verdict})")
    if (what := _what_changed(old, new)) is None:
        return None
    state, words = what
    return Change(title, state, words, graph_change(old, new), new.stopped or "" if state == "weaker" else "")


def _what_changed(old: Entry, new: Entry) -> tuple[str, str] | None:
    """The state and the words of a change."""
    other = "; ".join(
        f"its {what} was {getattr(old, what)} and is {getattr(new, what)}"
        for what in ("group", "kind")
        if getattr(old, what) != getattr(new, what)
    )
    if new.verdict != old.verdict:
        became = "; ".join(filter(None, (f"{old.verdict} became {new.verdict}", other)))
        if STRENGTH[new.verdict] < STRENGTH[old.verdict]:
            return "weaker", became
        return "changed" if other or old.verdict == "REFUTED" else "stronger", became
    if other:
        return "changed", other
    if old.sizes != new.sizes:
        state = "stronger" if new.sizes == "all" else "weaker" if old.sizes == "all" else "changed"
        return state, f"proved at {_at(new.sizes)}, was at {_at(old.sizes)}"
    if old.assumptions != new.assumptions:
        fewer = set(new.assumptions) < set(old.assumptions)
        return "stronger" if fewer else "changed", _assumptions(old.assumptions, new.assumptions)
    return ("moved", f"it is {new.verdict} still, on a changed graph") if old.graph != new.graph else None


def _at(sizes: object) -> str:
    if not isinstance(sizes, Mapping):
        return f"{sizes} sizes"
    return ", ".join(f"{axis}={size}" for axis, size in sizes.items())


def _assumptions(old: list[str], new: list[str]) -> str:
    parts = [f"now assumes {a}" for a in new if a not in old] + [f"no longer assumes {a}" for a in old if a not in new]
    return f"its assumptions changed: {'; '.join(parts) or 'their order'}"


def graph_change(old: Entry, new: Entry) -> str:
    """What changed in the graph, in words: operations and leaves added and removed; nothing for the same graph."""
    if old.graph == new.graph:
        return ""
    parts = []
    for sign, a, b in (("added", new, old), ("removed", old, new)):
        found = [op for op, n in a.operations.items() if n > b.operations.get(op, 0)]
        if found:
            parts.append(f"{sign} {', '.join(found)}")
    return "; ".join(parts) or "the same operations, connected differently"
