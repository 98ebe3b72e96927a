"""Bad input: one line on stderr that names what is wrong, exit code 2, nothing written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from symverify.cli import main

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["certify", "relu_mpl"], "the catalog has no architecture 'relu_mpl'; did you mean relu_mlp"),
        (["show", "relu_mpl"], "did you mean relu_mlp"),
        (["certify", "nowhere.py"], "nowhere.py: there is no such file"),
        (["certify", "no/where"], "no/where: not a Python file"),
        (["certify", "relu_mlp", "--jobs", "0"], "--jobs is 0, not a positive number"),
        (["certify", "relu_mlp", "--jobs", "-3"], "--jobs is -3, not a positive number"),
        (["certify", "relu_mlp", "--jobs", "two"], "Invalid value for '--jobs'"),
        (["certify", "relu_mlp", "--seed", "-1"], "--seed is -1, not a natural number"),
        (["certify", "relu_mlp", "--device", "tpu"], "--device is 'tpu', neither cpu nor cuda"),
        (["certify", "relu_mlp", "--device", "cuda:99"], "--device cuda:99: torch sees"),
        (["certify", "relu_mlp", "--colour"], "No such option: --colour"),
        (["certfy"], "No such command 'certfy'"),
        (["check"], "Missing argument 'CERTIFICATE...'"),
        (["check", "nowhere.json"], "nowhere.json: No such file or directory"),
        (["check", "x.json", "--against", "nowhere.py"], "nowhere.py: there is no such file"),
        (["show"], "Missing argument"),
    ],
    ids=" ".join,
)
def test_wrong_use(refused, arguments, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert told in refused(*arguments)
    assert os.listdir(tmp_path) == []


TRACED = '@architecture(parameters={"W": "m n"}, data={"X": "n k"})\ndef f(W, X):\n    return W @ X\n'
FILES = {  # the text of a file -> what is said of it
    "x = 1\n": "f.py: holds no architecture",
    "x = (\n": "f.py:1: SyntaxError: '(' was never closed",
    "\n\nx = 1 / 0\n": "f.py:3: ZeroDivisionError: division by zero",
    "import no_such_module\n": "f.py:1: ModuleNotFoundError: No module named 'no_such_module'",
    "from symverify import reluu\n": "f.py:1: ImportError: cannot import name 'reluu'",
    "\nraise SystemExit(0)\n": "f.py:2: SystemExit: 0",
    "def f():\n    raise OSError('two\\nlines')\nf()\n": "f.py:2: OSError: two lines",
    "from symverify import *\n@architecture(parameters={})\ndef f(): 0\n": "f.py:2: architecture f: it has no par",
    f"from symverify import architecture\n{TRACED.replace('W @ X', 'X @ W')}": "f.py:4: @: the last axis of X (n k)",
    f"from symverify import architecture\n{TRACED}": "makes no claim",
    f"from symverify import architecture\n{TRACED}g = f\n{TRACED}": "f.py: two architectures are named f",
    f"from symverify import *\n{TRACED}@f.symmetry(GL('n'), expect='PROVEN')\ndef c(g): pass\n": "did you mean PROVED",
    f"from symverify import *\n{TRACED}@f.symmetry(GL('n'))\ndef c(g, V): pass\n": "there is no parameter or datum V",
    "\0": "f.py",
}


@pytest.mark.parametrize(("text", "told"), FILES.items(), ids=FILES.values())
def test_a_file_without_a_claim_to_judge(refused, text, told, tmp_path, monkeypatch):
    (tmp_path / "f.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = list(sys.path)
    assert told in refused("certify", "f.py")
    assert os.listdir(tmp_path) == ["f.py"]
    assert sys.path == before


def test_a_directory_is_no_file(refused, tmp_path):
    assert "a directory, not a Python file" in refused("certify", tmp_path)
    (tmp_path / "d.py").mkdir()
    assert "d.py: a directory, not a Python file" in refused("certify", tmp_path / "d.py")


def test_a_misspelt_file_names_its_neighbour(refused, mlp):
    assert "did you mean my_mlp.py?" in refused("certify", mlp.with_name("mymlp.py"))


def test_what_a_file_prints_is_no_result(run, mlp, tmp_path):
    mlp.write_text(f"print('hello')\n{mlp.read_text()}")
    ran = run("show", mlp)
    assert "hello" not in ran.out and "hello" in ran.err


def test_a_file_imports_its_neighbours(run, mlp):
    mlp.with_name("its_neighbour.py").write_text("SOURCE = 'next door'\n")
    text = (
        mlp.read_text()
        .replace("source='Example [1]'", "source=SOURCE")
        .replace('source="Example [1]"', "source=SOURCE")
    )
    mlp.write_text(f"from its_neighbour import SOURCE\n{text}")
    assert "my_mlp: next door" in run("show", mlp).out


@pytest.mark.parametrize("option", ["--out", "--json"])
def test_places_that_cannot_be_written(refused, mlp, tmp_path, option, monkeypatch):
    def judged(*arguments):
        raise AssertionError("it is found out after the work is done")

    monkeypatch.setattr("symverify.cli.judging.judge_all", judged)
    line = refused("certify", mlp, option, mlp / "within")
    assert f"{option}: cannot write {mlp / 'within'}: {mlp} is not a directory" in line


def test_the_json_file_is_a_directory(refused, mlp, tmp_path):
    assert f"cannot write {tmp_path}: it is a directory" in refused("certify", mlp, "--json", tmp_path)


def test_one_name_in_two_places(refused, mlp, tmp_path):
    other = tmp_path / "other.py"
    other.write_text(mlp.read_text())
    assert "an architecture my_mlp is in" in refused("certify", mlp, other)


def test_two_claims_of_one_file_name(refused, mlp):
    text = (
        mlp.read_text()
        .replace('Signs("h"), ', 'Signs("h"), name="a b", ')
        .replace('GL("h"), ', 'GL("h"), name="a_b", ', 1)
    )
    mlp.write_text(text)
    assert "my_mlp::a b and my_mlp::a_b would have one certificate file" in refused("certify", mlp)


def test_a_name_cannot_leave_the_folder(run, mlp, tmp_path):
    mlp.write_text(mlp.read_text().replace('PositiveDiagonal("h")', 'PositiveDiagonal("h"), name="../../up"'))
    run("certify", mlp, "--jobs", 1, "--out", tmp_path / "a" / "b")
    assert {path.name for path in tmp_path.rglob("*up*")} == {"my_mlp.______up.json"}


def test_no_arguments_and_help_and_version(run):
    assert run().out == run("--help").out
    for command in ("certify", "check", "show"):
        ran = run(command, "--help")
        assert ran.code == 0
        assert "Exits 0" in ran.out or command == "show"
        assert "runs" in " ".join(ran.out.split()), "the help says that a file's code is run"
    assert run("--version").out.startswith("symverify 0.")


PROBE = """
import sys
from symverify.cli import main
code = main(sys.argv[1:])
print([name for name in ("torch", "sympy", "numpy") if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("arguments", "loaded"), [(["certify", "--help"], []), (["check"], []), (["show", "relu_mlp"], ["torch"])]
)
def test_the_start_loads_no_torch(arguments, loaded):
    probe = "import torch\n" * bool(loaded) + PROBE
    ran = subprocess.run([sys.executable, "-c", probe, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert ("'torch'" in ran.stderr.splitlines()[-1]) is bool(loaded)


def test_a_closed_pipe_is_no_traceback():
    command = f"{sys.executable} -m symverify.cli show attention_head | head -c 1"
    ran = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True)
    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr


def test_a_bug_of_ours_is_not_called_bad_input(monkeypatch, mlp):
    def broken(*arguments):
        raise RuntimeError("a bug")

    monkeypatch.setattr("symverify.cli.judging.judge_all", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        main(["certify", str(mlp)])
