"""The GitHub Actions example is run: its steps, in a project with claims and a lock, by this interpreter."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.pytest_plugin.conftest import NETWORK

INSTALL = "Install"  # the one step that is not run: the interpreter that runs the tests has it all


@pytest.fixture
def workflow(request):
    path = request.config.rootpath / "examples" / "ci" / "symmetries.yml"
    return yaml.safe_load(path.read_text())


@pytest.fixture
def repository(tmp_path, request):
    """A checkout with claims and their lock, and an environment in which `python` is this interpreter."""
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    checkout = tmp_path / "checkout"
    (checkout / ".git").mkdir(parents=True)
    (checkout / "net_symmetries.py").write_text(NETWORK)
    environment = {
        "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(request.config.rootpath),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_ADDOPTS": "-p symverify.pytest_plugin",  # a bare checkout has no entry point; it is loaded once
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "HOME": str(tmp_path),
    }
    command = [sys.executable, "-m", "symverify.cli", "lock", "net_symmetries.py"]
    subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True)
    return checkout, environment


def steps(workflow, checkout, environment):
    """Run the steps as GitHub does: after a failure only those that say `if: always()`. Names of those that failed."""
    failed = []
    for step in workflow["jobs"]["symmetries"]["steps"]:
        if "run" not in step or step["name"] == INSTALL or (failed and step.get("if") != "always()"):
            continue
        shell = ["bash", "-e", "-o", "pipefail", "-c", step["run"]]
        done = subprocess.run(shell, cwd=checkout, env=environment, capture_output=True, text=True)
        if done.returncode:
            failed.append((step["name"], done.returncode))
    return failed


def uploaded(workflow, checkout):
    """The SARIF file that the last step hands to GitHub."""
    (step,) = [s for s in workflow["jobs"]["symmetries"]["steps"] if "upload-sarif" in s.get("uses", "")]
    assert step["if"] == "always()"
    return json.loads((checkout / step["with"]["sarif_file"]).read_text())["runs"][0]["results"]


def test_a_project_whose_claims_hold_is_green(workflow, repository):
    checkout, environment = repository
    assert steps(workflow, checkout, environment) == []
    assert "1 PROVED, 1 REFUTED" in Path(environment["GITHUB_STEP_SUMMARY"]).read_text()
    assert uploaded(workflow, checkout) == []
    assert "symverify.certificate" in (checkout / "build" / "junit.xml").read_text()


def test_a_broken_claim_fails_the_job_and_is_shown(workflow, repository):
    checkout, environment = repository
    file = checkout / "net_symmetries.py"
    file.write_text(file.read_text().replace("sv.relu(", "sv.gelu("))
    assert steps(workflow, checkout, environment) == [("Judge the claims", 1)]
    assert "### Broken" in Path(environment["GITHUB_STEP_SUMMARY"]).read_text()
    (found,) = uploaded(workflow, checkout)
    assert "network::rescaling" in found["message"]["text"] and "added gelu; removed relu" in found["message"]["text"]
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "net_symmetries.py"


def test_the_install_step_asks_for_what_the_others_use(workflow):
    named = {step["name"]: step["run"] for step in workflow["jobs"]["symmetries"]["steps"] if "run" in step}
    assert {"symverify", "pytest", "pytest-xdist"} <= set(named[INSTALL].split())
    assert workflow["jobs"]["symmetries"]["permissions"]["security-events"] == "write"
