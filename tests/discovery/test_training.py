"""Training: it learns, stops at what is not finite, fits into memory, and goes on after a kill where it was."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from symverify import InputError, discover
from symverify.catalog import get
from symverify.discovery import training
from symverify.discovery.checkpoint import Run
from symverify.discovery.problem import problem
from symverify.discovery.samples import drawn
from symverify.discovery.settings import settings

SIZES = {"m": 1, "h": 1, "n": 1}
SMALL = {"steps": 60, "every": 10, "samples": 256, "minibatch": 64, "width": 16}


def learned(**options):
    return discover(get("linear_mlp"), method="neural", sizes=SIZES, **{**SMALL, **options})


def test_a_short_training_is_on_its_way():
    found = learned(steps=400, every=100, rate=3e-3, restarts=2)
    assert found.residuals["held_out"] < 0.15 < 0.5 < found.residuals["random_baseline"]
    assert found.history["step"] == [100, 200, 300, 400]
    assert found.history["total"][-1] < found.history["total"][0]


def test_the_integral_objective_trains_too():
    found = discover(get("linear_mlp"), method="neural-integral", sizes=SIZES, **{**SMALL, "steps": 20})
    assert {"invariance", "identity", "associative", "norm"} <= set(found.history)


def test_a_batch_is_seen_by_the_action():
    found = discover(get("linear_mlp"), method="neural", batch=2, sizes=SIZES, **{**SMALL, "steps": 10})
    assert found.fields.reads == ["X"]
    theta, x = torch.randn(2).double(), torch.randn(1, 2).double()
    assert not torch.allclose(found.fields(theta, {"X": x}), found.fields(theta, {"X": 2 * x}))


def test_a_loss_that_is_not_finite_stops_it_and_the_last_good_state_is_kept():
    found = learned(rate=1e30)
    assert found.stopped is not None and "the loss was not finite at step" in found.stopped
    assert found.stopped in found.notes
    assert all(torch.isfinite(w).all() for w in found.fields.weights.values())


def test_a_collapsed_action_is_called_collapsed():
    found = learned(norm=0.0, sparse=50.0, rate=1e-2, steps=300)
    assert any("the action has collapsed" in note for note in found.notes)


def _started() -> tuple[Run, training.Objective]:
    about, chosen = problem(get("linear_mlp"), sizes=SIZES), settings(**SMALL)
    wanted = training.Wanted("neural", 2, None, 0, "cpu", None, False, lambda done, of: None)
    samples = drawn(about, chosen, False, 0, torch.device("cpu"), 256)
    run = training.start(about, chosen, 0, wanted)
    return run, training.Objective(run.network, about, samples, chosen, "neural")


def test_a_minibatch_larger_than_memory_is_taken_in_parts(monkeypatch):
    run, objective = _started()
    choice = torch.arange(64).expand(1, -1)
    times = torch.zeros(1, 64, 2)
    whole = training._accumulated(objective, run, objective.settings, choice, times)
    gradients = [p.grad.clone() for p in run.network.parameters()]
    seen, forward = [], training.Objective.forward

    def limited(self, some, when):
        seen.append(some.shape[1])
        if some.shape[1] > 20:
            raise torch.OutOfMemoryError("out of memory")
        return forward(self, some, when)

    monkeypatch.setattr(training.Objective, "forward", limited)
    parts = training._accumulated(objective, run, objective.settings, choice, times)
    assert seen == [64, 32, 16, 16, 16, 16]
    assert all(torch.allclose(whole[name], parts[name], atol=1e-6) for name in whole)
    for before, parameter in zip(gradients, run.network.parameters(), strict=True):
        assert torch.allclose(before, parameter.grad, atol=1e-6)


def test_what_never_fits_into_memory_is_said(monkeypatch):
    run, objective = _started()

    def never(self, some, when):
        raise torch.OutOfMemoryError("out of memory")

    monkeypatch.setattr(training.Objective, "forward", never)
    with pytest.raises(InputError, match="one point does not fit into memory"):
        training._accumulated(objective, run, objective.settings, torch.arange(8).expand(1, -1), torch.zeros(1, 8, 2))


def test_resuming_with_other_settings_or_from_nowhere_is_refused(tmp_path):
    learned(out=tmp_path, steps=10)
    with pytest.raises(InputError, match="is of another settings"):
        learned(out=tmp_path, resume=True, steps=20)
    with pytest.raises(InputError, match="is of another seed"):
        learned(out=tmp_path, resume=True, steps=10, seed=1)
    with pytest.raises(InputError, match="to resume, name the folder"):
        learned(resume=True)
    arrays = next(tmp_path.glob("*.checkpoint.safetensors"))
    arrays.write_bytes(arrays.read_bytes()[:100])
    with pytest.raises(InputError, match="holds no checkpoint that fits"):
        learned(out=tmp_path, resume=True, steps=10)


KILLED = """
import sys, time, torch
torch.set_num_threads({threads})
from symverify import discover
from symverify.catalog import get
discover(get("linear_mlp"), method="neural", sizes={sizes}, out={out!r}, progress=lambda done, of: (
    print(done, flush=True), time.sleep(0.005)), **{options})
"""


def test_a_run_killed_at_a_random_step_ends_as_if_it_had_not_been(tmp_path):
    learned(out=tmp_path / "whole")
    step = random.SystemRandom().randint(11, 55)
    script = KILLED.format(threads=torch.get_num_threads(), sizes=SIZES, out=str(tmp_path / "cut"), options=SMALL)
    child = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    for line in child.stdout:
        if int(line) >= step:
            break
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert not (tmp_path / "cut" / "discovery.json").exists(), f"it ended before it was killed at step {step}"
    again = learned(out=tmp_path / "cut", resume=True)
    ours, theirs = (load_file(tmp_path / name / "arrays.safetensors") for name in ("whole", "cut"))
    assert set(ours) == set(theirs)
    assert all(torch.equal(ours[name], theirs[name]) for name in ours), f"killed at step {step}"
    assert again.history["step"] == list(range(10, 61, 10))


def test_checkpoints_come_at_least_every_half_second(tmp_path, monkeypatch):
    clock = iter(range(10_000))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    seen = []
    learned(
        out=tmp_path,
        steps=5,
        every=100,
        progress=lambda done, of: seen.append([p.name for p in tmp_path.glob("*.checkpoint.safetensors")]),
    )
    assert seen == [[f"{n:09d}.checkpoint.safetensors"] for n in range(1, 6)]


SHARED = """
import sys, torch
torch.set_num_threads(1)
from symverify import discover
from symverify.catalog import get
discover(get("linear_mlp"), method="neural", sizes={sizes}, out={out!r}, **{options})
"""


@pytest.mark.slow
def test_two_processes_learn_what_one_does(tmp_path):
    """The same minibatch, in two halves: the same gradients up to rounding, and files by one process only."""
    learned(out=tmp_path / "one", steps=30)
    script = tmp_path / "shared.py"
    script.write_text(SHARED.format(sizes=SIZES, out=str(tmp_path / "two"), options={**SMALL, "steps": 30}))
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone", str(script)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr[-2000:]
    ours, theirs = (load_file(tmp_path / name / "arrays.safetensors") for name in ("one", "two"))
    assert all(torch.allclose(ours[name], theirs[name], atol=2e-4) for name in ours)


@pytest.mark.slow
def test_a_compiled_step_is_the_same_step():
    plain, compiled = learned(steps=20), learned(steps=20, compiled=True)
    for name, weights in plain.fields.weights.items():
        assert torch.allclose(weights, compiled.fields.weights[name], atol=1e-4)


@pytest.mark.slow
def test_the_rescaling_of_figure_2_is_found():
    """The 1 x 1 x 1 linear network, whose only generator is (a, -b)."""
    found = learned(**FIGURE)
    assert found.residuals["held_out"] < 1e-2
    assert found.residuals["identity"] < 1e-3
    assert found.residuals["speed"] > 0.5


FIGURE = {"steps": 6000, "samples": 10_000, "minibatch": 256, "width": 64, "every": 100}
FIGURE |= {"identity": 30.0, "decay": 0.3, "decay_every": 900, "rate": 1e-2}
