"""A user's project with symmetry claims, and pytest run on it within this process."""

import sys

import pytest

NETWORK = """
import pytest
import symverify as sv

@sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="Example [1]")
def network(W2, W1, X):
    return W2 @ sv.relu(W1 @ X)

@network.symmetry(sv.PositiveDiagonal("h"))
def rescaling(g, W2, W1):
    return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}

@network.symmetry(sv.GL("h"), expect=sv.REFUTED)
def any_basis(g, W2, W1):
    return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}
"""

FALSE = """
@network.symmetry(sv.Signs("h"), source="a rumour")
def sign_flips(g, W2, W1):
    return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}
"""


@pytest.fixture(scope="session")
def warm():
    """Everything that a judged claim loads is loaded here: an inner run forgets what it was the first to import."""
    import torch

    import symverify as sv
    from symverify.regression import conclusion, controller, engines, judge  # noqa: F401  (loaded to be kept)

    space = {}
    exec(NETWORK, space)
    for claim in space["network"].claims.values():
        judge.judged(claim)
    net = torch.nn.Linear(2, 2)
    judge.judged(sv.claim(net, lambda state: {"weight": 2 * state["weight"]}, torch.ones(1, 2), name="doubled"))
    return space


@pytest.fixture
def project(pytester, warm, monkeypatch):
    """project(*options) runs pytest with --symverify on the folder, which holds net_symmetries.py."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # a file that is rewritten within a second is read anew
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makepyfile(net_symmetries=NETWORK)

    def run(*options):
        options = ("-p", "symverify.pytest_plugin", "--symverify", "-p", "no:hypothesispytest", *options)
        return pytester.runpytest_inprocess(*options)

    run.path = pytester.path
    run.file = pytester.path / "net_symmetries.py"
    run.append = lambda text: run.file.write_text(run.file.read_text() + text)
    return run
