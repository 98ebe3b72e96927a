"""Two checkers beside four stubs, over good and bad certificates: what checks accepts the good and nothing else."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from symverify import second_checker
from symverify.kernel.check import replay
from symverify.kernel.polynomial import Refused
from tests.arena.certificates import EVERY, REGISTRY, bad, good, small_probes
from tests.arena.judges import JUDGES
from tests.arena.table import score
from tests.mutation.judge import judge

CHECKERS = ("kernel", "second")
SECOND = Path(second_checker.__file__)


@pytest.mark.parametrize("name", CHECKERS)
def test_every_good_certificate_is_accepted(name):
    assert [exhibit.name for exhibit in good() if JUDGES[name](exhibit.text) != "accepted"] == []


@pytest.mark.parametrize("name", CHECKERS)
def test_no_bad_certificate_is_accepted(name):
    found = [(exhibit.source, exhibit.name) for exhibit in bad() if JUDGES[name](exhibit.text) == "accepted"]
    assert found == []


def test_the_arena_is_large_and_of_every_sort():
    sizes = Counter(exhibit.source for exhibit in (*good(), *bad()))
    assert sizes["tracked proofs"] >= 169 and sizes["one law each"] >= 250
    assert sizes["near-misses"] >= 300 and sizes["malformed"] >= 100 and sizes["edited certificates"] >= 25
    assert sizes["refuted claims"] >= 150 and sizes["forged"] >= 50
    assert len({exhibit.text for exhibit in bad()}) >= 0.95 * len(bad())


STUBS = {  # judge -> (all of the good, all of the bad) in each answer
    "always accept": ("accepted", "accepted"),
    "always reject": ("refused", "refused"),
    "always decline": ("declined", "declined"),
}


@pytest.mark.parametrize("name", STUBS)
def test_a_stub_scores_as_its_name_says(name):
    for exhibits, answer in zip((good(), bad()), STUBS[name], strict=True):
        assert score(JUDGES[name], exhibits) == {answer: len(exhibits)}


def test_reading_alone_distinguishes_almost_nothing():
    assert score(JUDGES["parse only"], good())["accepted"] == len(good())
    assert score(JUDGES["parse only"], bad())["accepted"] > 0.9 * len(bad())


def test_the_second_checker_declines_no_good_certificate():
    assert score(JUDGES["second"], good())["declined"] == 0
    assert score(JUDGES["second"], bad())["declined"] < len(bad()) / 50


@pytest.mark.parametrize("text", REGISTRY)
def test_every_law_has_what_follows_from_it_and_what_does_not(text):
    truths = {probe.true for probe in small_probes() if probe.law == text}
    assert truths == {True, False}


@pytest.mark.parametrize("text", REGISTRY)
def test_the_truth_of_a_probe_is_what_an_independent_judge_finds(text):
    found = {
        probe.name: judge(probe.statement).verdict
        for probe in small_probes()
        if probe.law == text and judge(probe.statement).verdict != {True: "agrees", False: "separates"}[probe.true]
    }
    assert found == {}


@pytest.mark.parametrize("text", REGISTRY)
def test_no_steps_at_all_prove_what_is_false(text):
    """Whatever the steps: every rule is allowed at every node."""
    for probe in small_probes():
        if probe.law == text and not probe.true:
            with pytest.raises(Refused):
                replay(probe.statement, EVERY)
            with pytest.raises(second_checker.Refused):
                second_checker.laws(probe.statement, EVERY)


def test_both_find_the_same_steps():
    """Where all rules are allowed, the two fire the same ones at the same nodes."""
    for exhibit in good():
        statement = exhibit.predicate["statement"]
        assert second_checker.laws(statement, EVERY) == replay(statement, EVERY), exhibit.name


def test_the_second_checker_shares_no_code_and_needs_the_standard_library_alone():
    for node in ast.walk(ast.parse(SECOND.read_text())):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            assert name.split(".")[0] in sys.stdlib_module_names, name
    code = f"import runpy, sys; sys.argv = ['x']; runpy.run_path({str(SECOND)!r}); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert not {name for name in run.stdout.split() if name.split(".")[0] in ("symverify", "numpy", "sympy", "torch")}


def functions(path: Path) -> dict[str, str]:
    """The code of every function, with its names but without its docstring."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            found[node.name] = "\n".join(ast.unparse(line) for line in body)
    return found


def test_no_function_is_copied_from_the_kernel():
    """Nor any of its lines that is long enough to say something; the format itself is the same, and its limits."""
    own = "\n".join(functions(SECOND).values())
    kernel = [functions(path) for path in sorted((SECOND.parent / "kernel").glob("*.py"))]
    lines = {line.strip() for module in kernel for code in module.values() for line in code.splitlines()}
    shared = [line for line in own.splitlines() if line.strip() in lines and len(line.strip()) > 60]
    assert shared == []
