"""Every code block and command of README.md works."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text()
PYTHON = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
SHELL = re.findall(r"```bash\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("block", PYTHON, ids=lambda block: block.split("\n")[0])
def test_a_python_block_runs(block, tmp_path):
    program = block + "\nassert 'certificate' not in globals() or certificate.verdict == 'PROVED'"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_first_example_prints_what_its_comments_say(tmp_path):
    done = subprocess.run([sys.executable, "-c", PYTHON[0]], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.strip() == "PROVED all"
    assert (tmp_path / "rescaling.json").exists()


def test_the_first_example_with_a_larger_group_is_refuted(tmp_path):
    program = PYTHON[0].replace("PositiveDiagonal", "GL").replace("print(", "assert certificate.witness\nprint(")
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.startswith("REFUTED")


def test_readme_opens_with_the_two_commands():
    assert SHELL[0].split("\n")[0].startswith("make certify")
    assert SHELL[0].split("\n")[1].startswith("make test")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z]+)", "\n".join(SHELL)))))
def test_a_make_target_exists(target):
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


COMMANDS = sorted(set(re.findall(r"`symverify ([a-z]+)", TEXT)))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_exists(command):
    done = subprocess.run([sys.executable, "-m", "symverify.cli", command, "--help"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_option_of_pytest_exists():
    options = sorted(set(re.findall(r"--symverify[a-z-]*", TEXT)))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "symverify.pytest_plugin", "--help"], capture_output=True, text=True
    )
    assert options and all(option in done.stdout for option in options)


def test_every_file_that_is_named_exists():
    for name in re.findall(r"`((?:catalog|proofs|symverify|tests|benchmarks|examples)/?[\w/]*)`", TEXT):
        assert (ROOT / name).exists(), name
