"""Judging in several processes: what dies or disagrees is that claim's error, and no process is left behind."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from symverify.cli import judging, targets
from symverify.verification.judging import verify

IN_A_WORKER = "import multiprocessing\nif multiprocessing.parent_process() is not None:\n    "


def test_an_error_of_ours_is_that_claims_error(certify, mlp, monkeypatch):
    def broken(claim, **options):
        if claim.name == "permutation":
            raise RuntimeError("two engines\ndisagree")
        return verify(claim, **options)

    monkeypatch.setattr("symverify.verification.judging.verify", broken)
    ran, found = certify(mlp)
    assert ran.code == 1
    assert "expected PROVED, no verdict: crashed: RuntimeError: two engines disagree (test_judging.py:" in ran.out
    assert "ERROR" in ran.out
    row = found["permutation"]
    assert (row["verdict"], row["certificate"], row["seconds"], row["residual"]) == ("UNDECIDED", None, None, None)
    assert row["reason"].startswith("crashed: RuntimeError")
    assert found["rescaling"]["verdict"] == "PROVED", "the others are judged all the same"


def test_a_crash_is_1_even_where_undecided_was_expected(certify, mlp, monkeypatch):
    def broken(claim, **options):
        raise ZeroDivisionError("x")

    monkeypatch.setattr("symverify.verification.judging.verify", broken)
    assert certify(mlp)[0].code == 1


def test_a_residual_that_is_not_finite_becomes_null(certify, mlp, monkeypatch):
    monkeypatch.setattr(
        "symverify.verification.judging.verify",
        lambda claim, **options: replace(verify(claim, **options), residual=math.inf),
    )
    ran, found = certify(mlp)
    assert ran.code == 0
    assert {row["residual"] for row in found.values()} == {None}


def test_references_find_their_claims(mlp):
    for target in [*targets.targets([str(mlp)]), *targets.targets(["relu_mlp"])]:
        assert targets.resolve(*target.reference).digest == target.claim.digest


def test_a_reference_to_a_claim_that_is_gone(mlp):
    with pytest.raises(ValueError, match=r"my_mlp.py no longer holds my_mlp::elsewhere"):
        targets.resolve(str(mlp), "my_mlp", "elsewhere")


@pytest.mark.slow
def test_a_process_that_dies_is_its_claims_error(mlp, monkeypatch):
    monkeypatch.setattr(judging, "SHARE", 1)
    mlp.write_text(f"{IN_A_WORKER}import os; os._exit(7)\n{mlp.read_text()}")
    found = judging.judge_all(targets.targets([str(mlp)])[:2], 2, 0, "cpu")
    assert [outcome.error for outcome in found] == [judging.DIED] * 2
    assert all(outcome.unexpected for outcome in found)


@pytest.mark.slow
def test_bad_input_in_another_process_is_bad_input(run, mlp, tmp_path):
    mlp.write_text(f"{mlp.read_text()}\n{IN_A_WORKER}raise OSError('not twice')\n")
    ran = run("certify", mlp, "--jobs", 2, "--out", tmp_path / "out")
    assert ran.code == 2
    assert "OSError: not twice" in ran.err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_file_that_changes_its_mind_is_noticed(run, mlp, tmp_path):
    worker = f"{IN_A_WORKER}GL = Signs\n\n"
    mlp.write_text(
        mlp.read_text().replace('@my_mlp.symmetry(GL("h"), expect=UNDECIDED)', worker + '@my_mlp.symmetry(GL("h"))')
    )
    ran = run("certify", mlp, "--jobs", 2, "--out", tmp_path / "out", "--json", "-")
    assert ran.code == 1
    assert [
        row["claim"] for row in json.loads(ran.out) if row["reason"].startswith("crashed: its file states another")
    ] == ["nothing"]


@pytest.mark.slow
def test_ctrl_c_ends_every_process(tmp_path):
    command = [sys.executable, "-m", "symverify.cli", "certify", "--jobs", "2", "--out", str(tmp_path / "out")]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    time.sleep(4)  # some claims are judged by then
    assert process.poll() is None
    process.send_signal(signal.SIGINT)  # to the first process alone
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert not (tmp_path / "out").exists()
    with pytest.raises(ProcessLookupError):  # none of its group is left
        for _ in range(50):
            os.killpg(process.pid, 0)
            time.sleep(0.1)
