"""A refactoring that breaks a symmetry turns the right test red, with the right reason."""

import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def broken(request, tmp_path_factory):
    root = request.config.rootpath / "examples" / "broken"
    command = [sys.executable, "-m", "pytest", str(root / "broken"), "--symverify", "-p", "no:cacheprovider"]
    command += [f"--symverify-lock={root / 'symverify.lock'}", f"--rootdir={root}"]
    return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path_factory.mktemp("elsewhere")).stdout


REASONS = {  # claim -> (what came out, what changed in the graph, which operation breaks it)
    "normalised_layer::rescaling": ("expected PROVED, got REFUTED", "added + 1/100000", "power(exponent=-1/2)"),
    "perceptron::rescaling": ("expected PROVED, got REFUTED", "parameter b1 (h)", "relu"),
    "language_model::change_of_basis": ("expected PROVED, got REFUTED", "removed parameter U (v h)", "output"),
    "pruned_perceptron::hidden_permutation": ("expected PROVED, got REFUTED", "in the graph", "output"),
}


@pytest.mark.parametrize("claim", REASONS)
def test_the_broken_claim_says_why(broken, claim):
    start = broken.index(f"symmetry claim {claim}:")
    report = "\n".join(broken[start:].splitlines()[:12])
    for words in REASONS[claim]:
        assert words in report


def test_every_broken_model_is_red_and_nothing_else(broken):
    assert "4 failed" in broken
    assert "passed" not in broken.splitlines()[-1]


def test_the_intact_models_are_green(request, tmp_path):
    root = request.config.rootpath / "examples" / "broken"
    command = [sys.executable, "-m", "pytest", str(root / "intact"), "--symverify", "-p", "no:cacheprovider", "-q"]
    command += [f"--symverify-lock={root / 'symverify.lock'}", f"--rootdir={root}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout
