"""A refactoring that breaks a symmetry turns the right test red, with the right reason."""

import re

import pytest

pytest_plugins = ["pytester"]

BREAKAGES = {  # what was done -> (claim, what changed in the graph, the operation at which the transport stops)
    "epsilon": ("normalised_layer::rescaling", r"added \+ 1/100000", "power"),
    "bias": ("perceptron::rescaling", r"added .*parameter b1 \(h\)", "relu"),
    "tied_weight": ("language_model::change_of_basis", r"removed parameter U \(v h\)", "output"),
    "mask": ("pruned_perceptron::hidden_permutation", r"added constant mask \(h\)", "output"),
}


@pytest.fixture
def held(request, pytester, warm):
    """held(folder/file) runs pytest on it, held to the lock of the intact models."""
    root = request.config.rootpath / "examples" / "broken"

    def run(path):
        options = ("-p", "symverify.pytest_plugin", "-p", "no:hypothesispytest", "-p", "no:cacheprovider")
        lock = f"--symverify-lock={root / 'symverify.lock'}"
        return pytester.runpytest_inprocess(*options, str(root / path), "--symverify", lock, f"--rootdir={root}")

    return run


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_the_broken_claim_says_why(held, breakage):
    claim, graph, operation = BREAKAGES[breakage]
    result = held(f"broken/{breakage}_symmetries.py")
    result.assert_outcomes(failed=1)
    text = result.stdout.str()
    start = text.index(f"symmetry claim {claim}: expected PROVED, got REFUTED; the lock says PROVED")
    report = "\n".join(text[start:].splitlines()[:12])
    assert re.search(f"^  graph .*{graph}", report, re.MULTILINE), report
    assert re.search(f"^  transport .*{operation}", report, re.MULTILINE), report
    assert re.search("^  reason    invariance fails: output", report, re.MULTILINE), report
    assert re.search(rf"^  stated .*{breakage}_symmetries\.py:11$", report, re.MULTILINE), report


def test_every_broken_model_is_red_and_nothing_else(held):
    held("broken").assert_outcomes(failed=4)


def test_the_intact_models_are_green(held):
    result = held("intact")
    result.assert_outcomes(passed=4)
    assert "changed graph" not in result.stdout.str(), "the lock is that of these very models"


def test_the_lock_holds_no_path(request):
    root = request.config.rootpath
    assert str(root) not in (root / "examples" / "broken" / "symverify.lock").read_text()
