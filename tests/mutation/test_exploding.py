"""Small certificates that mean something huge get an answer: a chain of squares has the degree 2^64 after 64 nodes.

Each is checked in a process of its own, because what this guards against does not end.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from symverify import catalog, verify
from tests.mutation.forging import sealed

SECONDS = 60  # by far more than any of them needs: only what never ends takes longer
ASK = """
import sys
import symverify
try:
    answer = symverify.check(sys.argv[1], against={})
    print("confirmed" if answer.confirmed else "refused")
except symverify.InputError:
    print("refused")
"""


def squares(program, name, count):
    """The output `name` of a program squared entry by entry, and again, and again."""
    node = program["outputs"][name]
    last = program["nodes"][node]
    axes = last[3]
    for _ in range(count):
        labels = list(range(len(axes)))
        program["nodes"].append(["contract", [labels, labels], labels, axes, [node, node]])
        node = len(program["nodes"]) - 1
    program["outputs"][name] = node


def sums(program, name, count):
    """The same with a sum before each square: 2^(2^n) terms."""
    node = program["outputs"][name]
    axes = program["nodes"][node][3]
    first = node
    for _ in range(count):
        labels = list(range(len(axes)))
        program["nodes"].append(["add", ["1", "1"], [first, node]])
        program["nodes"].append(["contract", [labels, labels], labels, axes, [len(program["nodes"]) - 1] * 2])
        node = len(program["nodes"]) - 1
    program["outputs"][name] = node


@pytest.mark.parametrize("explode", [squares, sums])
@pytest.mark.parametrize(
    ("title", "part", "changes"),
    [
        ("linear_mlp::change_of_basis", "graph", {}),
        ("linear_mlp::change_of_basis", "action", {}),
        ("linear_mlp::change_of_basis", "graph", {"steps": None, "sizes": {"h": 2, "k": 2, "m": 2, "n": 2}}),
        ("linear_mlp::transpose_for_inverse", "graph", {}),
        ("linear_mlp::transpose_for_inverse", "action", {"witness": {"law": "defined", "message": ""}}),
    ],
)
def test_a_chain_ends_in_an_answer(title, part, changes, explode, tmp_path):
    claim = next(claim for claim in catalog.claims() if claim.title == title)
    envelope = json.loads(json.dumps(verify(claim).envelope()))
    envelope["predicate"] |= changes
    program = envelope["predicate"]["statement"][part]
    explode(program, "output" if part == "graph" else "W1", 64 if explode is squares else 24)
    path = tmp_path / "exploding.json"
    path.write_text(json.dumps(sealed(envelope)), encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-c", ASK, str(path)], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    allowed = ["refused"] if part == "action" else ["refused", "confirmed"]  # f^n is as invariant, or not, as f
    assert answer.stdout.strip() in allowed, answer.stderr
