"""A run held to symverify.lock and to stored certificates: what fails, what is told, what is written and when."""

import json

import pytest

from symverify import load
from tests.pytest_plugin.conftest import FALSE, NETWORK

pytest_plugins = ["pytester"]


@pytest.fixture
def locked(project):
    """A project whose lock and certificates were written."""
    project("--symverify-update", "--symverify-certificates=stored").assert_outcomes(passed=2)
    project.lock = project.path / "symverify.lock"
    project.claims = lambda: json.loads(project.lock.read_text())["claims"]
    project.change = lambda old, new: project.file.write_text(replaced(project.file.read_text(), old, new))
    return project


def replaced(text, old, new):
    assert old in text
    return text.replace(old, new)


def set_verdict(project, claim, **fields):
    data = json.loads(project.lock.read_text())
    data["claims"][claim].update(fields)
    project.lock.write_text(json.dumps(data))


def test_a_run_writes_lock_and_certificates(locked):
    assert {title: entry["verdict"] for title, entry in locked.claims().items()} == {
        "network::any_basis": "REFUTED",
        "network::rescaling": "PROVED",
    }
    files = sorted(path.name for path in (locked.path / "stored").iterdir())
    assert files == ["network.any_basis.json", "network.rescaling.json"]
    found = load(locked.path / "stored" / "network.rescaling.json")
    assert found.identity == locked.claims()["network::rescaling"]["certificate"]
    assert str(locked.path) not in locked.lock.read_text()


def test_an_unchanged_project_passes_and_writes_nothing(locked):
    before = locked.lock.read_bytes()
    result = locked("--symverify-certificates=stored")
    result.assert_outcomes(passed=2)
    assert result.ret == 0 and "stale" not in result.stdout.str()
    assert locked.lock.read_bytes() == before


def test_a_claim_that_is_not_in_the_lock(locked):
    locked.append('\n@network.symmetry(sv.Permutation("h"))\ndef permutation(g, W2, W1):\n'
                  '    return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}\n')  # fmt: skip
    result = locked()
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        ["symmetry claim network::permutation: it is not in the lock; accept*--symverify-update*"]
    )
    locked("--symverify-update").assert_outcomes(passed=3)
    assert "network::permutation" in locked.claims()
    locked().assert_outcomes(passed=3)


def test_a_claim_that_got_weaker(locked):
    set_verdict(locked, "network::any_basis", verdict="SUPPORTED")
    result = locked()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["symmetry claim network::any_basis: SUPPORTED became REFUTED"])
    locked("--symverify-update").assert_outcomes(passed=1, failed=1)
    locked("--symverify-update=all").assert_outcomes(passed=2)
    locked().assert_outcomes(passed=2)


def test_a_claim_that_got_stronger_passes_and_is_told(locked):
    set_verdict(locked, "network::rescaling", verdict="SUPPORTED", sizes=None)
    result = locked()
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["network::rescaling: SUPPORTED became PROVED"])


def test_another_group_under_the_same_name(locked):
    locked.change('PositiveDiagonal("h")', 'Permutation("h")')
    result = locked()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*its group was PositiveDiagonal(h) and is Permutation(h)"])


def test_a_changed_graph_on_which_the_claim_holds_passes_and_is_told(locked):
    locked.change("sv.relu(W1 @ X)", "sv.relu(2 * W1 @ X)")
    result = locked()
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["network::rescaling: it is PROVED still, on a changed graph; in the graph: added*"])


def test_a_changed_graph_that_breaks_the_claim_is_told(locked):
    locked.change("sv.relu(W1 @ X)", "sv.gelu(W1 @ X)")
    result = locked()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*network::rescaling: expected PROVED, got REFUTED; the lock says PROVED",
            "  graph     added gelu; removed relu",
        ]
    )
    locked("--symverify-update=all").assert_outcomes(passed=1, failed=1)
    assert locked.claims()["network::rescaling"]["verdict"] == "PROVED", "what is not as expected is not accepted"


def test_a_claim_that_disappeared(locked):
    locked.file.write_text(NETWORK[: NETWORK.index("@network.symmetry(sv.GL")])
    result = locked("--symverify-certificates=stored", "--symverify-sarif=out.sarif")
    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "stale: stored*network.any_basis.json belongs to no claim; --symverify-update=all removes it",
            "network::any_basis: it is in the lock (REFUTED) and no longer stated",
        ]
    )
    (told,) = json.loads((locked.path / "out.sarif").read_text())["runs"][0]["results"]
    place = told["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "symverify.lock"
    assert '"network::any_basis"' in locked.lock.read_text().splitlines()[place["region"]["startLine"] - 1]
    assert locked("--symverify-update").ret == pytest.ExitCode.TESTS_FAILED
    assert "network::any_basis" in locked.claims()
    (locked.path / "stored" / "notes.json").write_text("{}")
    result = locked("--symverify-update=all", "--symverify-certificates=stored")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["wrote symverify.lock: 1 claim*, 1 pruned"])
    assert {p.name for p in (locked.path / "stored").iterdir()} == {"network.rescaling.json", "notes.json"}
    assert list(locked.claims()) == ["network::rescaling"]


PARTIAL = {
    "-k": ["-k", "rescaling"],
    "-m": ["-m", "chosen"],
    "a path": ["net_symmetries.py::network::rescaling"],
    "a file": ["net_symmetries.py"],
    "deselected": ["--deselect=net_symmetries.py::network::any_basis"],
    "ignored": ["--ignore=net_symmetries.py"],
    "only collected": ["--collect-only"],
    "only set up": ["--setup-only"],
    "some engine": ["--symverify-engines=transport"],
    "fixtures shown": ["--fixtures"],
}


@pytest.mark.parametrize("options", PARTIAL.values(), ids=PARTIAL)
def test_a_partial_run_misses_nothing_and_prunes_nothing(locked, pytester, options):
    pytester.makeini("[pytest]\nmarkers = chosen")
    locked.change("def rescaling", "@pytest.mark.chosen\ndef rescaling")  # its action's source, but not its meaning
    set_verdict(locked, "network::rescaling")
    data = json.loads(locked.lock.read_text())
    data["claims"]["other::claim"] = data["claims"]["network::any_basis"]
    locked.lock.write_text(json.dumps(data))
    result = locked(*options)
    assert "no longer stated" not in result.stdout.str()
    if "--symverify-engines=transport" not in options:
        result = locked(*options, "--symverify-update=all")
        assert result.ret in (0, pytest.ExitCode.NO_TESTS_COLLECTED)
    assert set(locked.claims()) == {"network::rescaling", "network::any_basis", "other::claim"}
    assert locked().ret == pytest.ExitCode.TESTS_FAILED, "a whole run notices"


def test_last_failed_first_failure_and_a_broken_file_are_partial_too(locked, pytester):
    kept = set(locked.claims())
    locked.append(FALSE.replace("sign", "a_sign") + FALSE)
    locked.change('@network.symmetry(sv.GL("h"), expect=sv.REFUTED)', "def left_out():\n    pass\n")
    for options in (["-x"], ["--lf"], ["--maxfail=1"]):
        assert "no longer stated" not in locked(*options).stdout.str()
    pytester.makepyfile(other_symmetries="1 / 0")
    for options in ([], ["--continue-on-collection-errors"]):
        result = locked("--symverify-update=all", *options)
        assert "no longer stated" not in result.stdout.str()
        assert kept <= set(locked.claims())


def test_a_skipped_claim_has_not_disappeared(locked):
    locked.change("def any_basis", "@pytest.mark.skip\ndef any_basis")
    result = locked("--symverify-update=all", "--symverify-certificates=stored")
    result.assert_outcomes(passed=1, skipped=1)
    assert set(locked.claims()) == {"network::rescaling", "network::any_basis"}
    assert "stale" not in result.stdout.str()


def test_a_false_claim_under_xfail_is_locked_as_it_is(locked):
    locked.append('\n@pytest.mark.xfail(strict=True, reason="false")' + FALSE)
    locked("--symverify-update", "--symverify-summary=out.md").assert_outcomes(passed=2, xfailed=1)
    assert locked.claims()["network::sign_flips"]["verdict"] == "REFUTED"
    assert "Broken" not in (locked.path / "out.md").read_text()
    locked().assert_outcomes(passed=2, xfailed=1)


def test_stored_certificates_are_compared(locked):
    path = locked.path / "stored" / "network.rescaling.json"
    path.write_text(path.read_text().replace('"verdict": "PROVED"', '"verdict": "SUPPORTED"'))
    result = locked("--symverify-certificates=stored")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*its certificate is not the stored one (stored*network.rescaling.json); accept it*"])
    path.write_text("{")
    result = locked("--symverify-certificates=stored")
    result.stdout.fnmatch_lines(["*not a whole JSON file*replace it with --symverify-update=all"])
    locked("--symverify-certificates=stored", "--symverify-update=all").assert_outcomes(passed=2)
    path.unlink()
    result = locked("--symverify-certificates=stored")
    result.stdout.fnmatch_lines(["*it has no certificate in stored; write it with --symverify-update"])
    locked("--symverify-certificates=stored", "--symverify-update").assert_outcomes(passed=2)
    locked("--symverify-certificates=stored").assert_outcomes(passed=2)


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 7, "claims": {}}', '{"version": 1, "claims": {"a::b": {}}}'])
def test_an_unreadable_lock_is_an_error_of_use(locked, text):
    locked.lock.write_text(text)
    result = locked()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "symverify.lock" in result.stderr.str() and "Traceback" not in result.stderr.str()


def test_a_title_that_two_files_use(locked, pytester):
    pytester.makepyfile(second_symmetries=NETWORK)
    result = locked()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["network::rescaling is stated at *net_symmetries.py:* and at *second_symmetries.py:*"])
    locked.lock.unlink()
    assert locked().ret == 0, "where nothing is stored by title nothing is confused"


def test_junit_has_the_properties_and_nothing_big(locked):
    locked("--junitxml=out.xml")
    text = (locked.path / "out.xml").read_text()
    for name, value in (
        ("symverify.verdict", "PROVED"),
        ("symverify.group", "PositiveDiagonal(h)"),
        ("symverify.certificate", locked.claims()["network::rescaling"]["certificate"]),
    ):
        assert f'<property name="{name}" value="{value}"' in text
    assert len(text) < 3000


def test_sarif_and_summary(locked):
    locked.change("sv.relu(W1 @ X)", "sv.gelu(W1 @ X)")
    (locked.path / ".git").mkdir()
    locked("--symverify-sarif=out/a.sarif", "--symverify-summary=out/a.md")
    log = json.loads((locked.path / "out" / "a.sarif").read_text())
    (run,) = log["runs"]
    (found,) = run["results"]
    assert found["ruleId"] == "symverify/unexpected"
    assert found["ruleId"] in {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert "network::rescaling (PositiveDiagonal(h)): expected PROVED, got REFUTED" in found["message"]["text"]
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "net_symmetries.py", "uriBaseId": "%SRCROOT%"}
    line = locked.file.read_text().splitlines()[place["region"]["startLine"] - 1]
    assert line.startswith("@network.symmetry(sv.PositiveDiagonal")
    summary = (locked.path / "out" / "a.md").read_text()
    assert "2 REFUTED" in summary and "### Broken" in summary
    assert "| network::any\\_basis | GL(h) | REFUTED | REFUTED |" in summary


def test_reports_that_cannot_be_written(locked):
    (locked.path / "file").write_text("")
    result = locked("--symverify-sarif=file/a.sarif")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["cannot write file*a.sarif:*"])


def test_a_crash_is_in_the_reports_and_changes_no_lock(locked, monkeypatch):
    def crash(claim, seed=0):
        raise RuntimeError("out of luck")

    monkeypatch.setattr("symverify.regression.judge.judged", crash)
    result = locked("--symverify-update=all", "--symverify-sarif=a.sarif")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*: it could not be judged", "RuntimeError: out of luck", "2 ERROR*"])
    rules = {found["ruleId"] for found in json.loads((locked.path / "a.sarif").read_text())["runs"][0]["results"]}
    assert rules == {"symverify/crashed"}
    assert set(locked.claims()) == {"network::rescaling", "network::any_basis"}
