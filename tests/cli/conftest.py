"""A user's file, and the command line run within this process."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from symverify.cli import main

MLP = '''"""Two linear layers and relu: two true claims, two false ones, one that moves nothing."""

from symverify import GL, PROVED, REFUTED, UNDECIDED, PositiveDiagonal, Permutation, Signs, architecture, inverse, relu


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="Example [1]")
def my_mlp(W2, W1, X):
    return W2 @ relu(W1 @ X)


@my_mlp.symmetry(PositiveDiagonal("h"))
def rescaling(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@my_mlp.symmetry(Permutation("h"), source="folklore")
def permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@my_mlp.symmetry(Signs("h"), expect=REFUTED)
def sign_flips(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@my_mlp.symmetry(GL("h"), expect=REFUTED)
def wrong_axis(g, W1):
    return {"W1": W1 @ g}


@my_mlp.symmetry(GL("h"), expect=UNDECIDED)
def nothing(g, W1):
    return {"W1": W1}
'''


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit code and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys):
    """run(*arguments) -> Ran."""

    def command(*arguments: object) -> Ran:
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capsys.readouterr())

    return command


@pytest.fixture
def refused(run):
    """refused(*arguments) -> the one line of an exit with 2."""

    def command(*arguments: object) -> str:
        ran = run(*arguments)
        assert ran.code == 2
        assert ran.out == ""
        (line,) = ran.err.splitlines()
        assert line.startswith("symverify: error: ")
        return line

    return command


@pytest.fixture
def mlp(tmp_path) -> Path:
    file = tmp_path / "my_mlp.py"
    file.write_text(MLP)
    return file


@pytest.fixture
def certify(run, tmp_path):
    """certify(file, ...) -> (Ran, the JSON by claim); certificates go to tmp_path/out."""

    def command(*arguments: object) -> tuple[Ran, dict[str, dict]]:
        file = tmp_path / "results.json"
        ran = run("certify", *arguments, "--jobs", 1, "--out", tmp_path / "out", "--json", file)
        return ran, {found["claim"]: found for found in json.loads(file.read_text())} if file.exists() else {}

    return command
