"""What counts as broken between two locks, and what is only told."""

from dataclasses import replace

import pytest

from symverify.regression.changes import compare, compare_entry
from symverify.regression.lock import Entry

PROVED = Entry(
    verdict="PROVED",
    group="GL(h)",
    kind="functional",
    sizes="all",
    assumptions=["exact real arithmetic"],
    operations={"contract": 2},
    stopped=None,
    graph="a" * 64,
    certificate="b" * 64,
)
REFUTED = replace(PROVED, verdict="REFUTED", stopped="node 5, relu: no rule takes g out")

CASES = {  # (old, new, state, fails, words)
    "new": (None, PROVED, "missing", True, "--symverify-update"),
    "weaker": (
        PROVED,
        replace(PROVED, verdict="SUPPORTED", stopped="node 5"),
        "weaker",
        True,
        "PROVED became SUPPORTED; it breaks at: node 5",
    ),
    "refuted": (PROVED, REFUTED, "weaker", True, "no rule takes g out"),
    "undecided": (PROVED, replace(PROVED, verdict="UNDECIDED"), "weaker", True, "became UNDECIDED"),
    "stronger": (replace(PROVED, verdict="SUPPORTED"), PROVED, "stronger", False, "SUPPORTED became PROVED"),
    "a refutation that fails": (REFUTED, PROVED, "changed", True, "REFUTED became PROVED"),
    "at fewer sizes": (PROVED, replace(PROVED, sizes={"h": 2}), "weaker", True, "proved at"),
    "at more sizes": (replace(PROVED, sizes={"h": 2}), PROVED, "stronger", False, "proved at all"),
    "another group": (PROVED, replace(PROVED, group="O(h)"), "changed", True, "its group was GL.h. and is O.h."),
    "another kind": (PROVED, replace(PROVED, kind="loss"), "changed", True, "its kind was functional"),
    "one more assumption": (PROVED, replace(PROVED, assumptions=["a", "b"]), "changed", True, "assumptions"),
    "fewer assumptions": (PROVED, replace(PROVED, assumptions=[]), "stronger", False, "assumptions"),
    "a changed graph": (
        PROVED,
        replace(PROVED, graph="c" * 64, operations={"contract": 2, "relu": 1}),
        "moved",
        False,
        "PROVED still, on a changed graph; in the graph: added relu",
    ),
}


@pytest.mark.parametrize("old, new, state, fails, words", CASES.values(), ids=CASES)
def test_a_change_has_a_state_and_words(old, new, state, fails, words):
    change = compare_entry("net::claim", old, new)
    assert change is not None
    assert (change.state, change.fails) == (state, fails)
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(str(change))


def test_what_means_the_same_is_no_change():
    assert compare_entry("net::claim", PROVED, replace(PROVED, certificate="d" * 64)) is None


def test_a_claim_disappears_only_from_a_whole_run():
    old = {"net::a": PROVED, "net::b": PROVED}
    assert [c.state for c in compare(old, {"net::a": PROVED})] == ["disappeared"]
    assert compare(old, {"net::a": PROVED}, whole=False) == []


def test_the_graph_change_names_what_was_added_and_removed():
    new = replace(REFUTED, graph="e" * 64, operations={"contract": 1, "+ 1/100000": 1})
    change = compare_entry("net::claim", PROVED, new)
    assert change is not None and "added + 1/100000; removed contract" in change.graph
