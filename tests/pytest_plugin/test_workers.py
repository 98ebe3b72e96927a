"""Under pytest-xdist results travel on the reports, and one process writes."""

import json

import pytest

from tests.pytest_plugin.conftest import FALSE, NETWORK

pytest_plugins = ["pytester"]


@pytest.mark.slow
@pytest.mark.parametrize("distribution", ["load", "loadgroup"])
def test_two_workers_write_what_one_does(project, pytester, distribution):
    pytester.makepyfile(other_symmetries=NETWORK.replace("network", "other") + FALSE.replace("network", "other"))
    files = ("--symverify-update", "--junitxml=out.xml", "--symverify-sarif=a.sarif", "--symverify-certificates=stored")
    result = project("-n2", f"--dist={distribution}", *files)
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(
        ["symmetry claim other::sign_flips: expected PROVED, got REFUTED", "2 PROVED, 3 REFUTED"]
    )
    lock, junit = (project.path / "symverify.lock").read_bytes(), (project.path / "out.xml").read_text()
    assert len(json.loads(lock)["claims"]) == 4
    assert junit.count('name="symverify.certificate"') == 5
    assert len(json.loads((project.path / "a.sarif").read_text())["runs"][0]["results"]) == 1
    assert len(list((project.path / "stored").iterdir())) == 4
    (project.path / "symverify.lock").unlink()
    project("--symverify-update")
    assert (project.path / "symverify.lock").read_bytes() == lock
    if distribution == "load":
        (project.path / "other_symmetries.py").unlink()
        for options, gone in (["-k", "rescaling"], False), ([], True):
            told = "no longer stated" in project("-n2", *options).stdout.str()
            assert told is gone
