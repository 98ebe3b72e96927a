"""SARIF that code hosts accept, Markdown that text cannot break, a failure in a dozen lines."""

from dataclasses import replace
from pathlib import Path

import pytest

import symverify as sv
from symverify.regression.reports import RULES, Result, markdown, repository, sarif
from symverify.regression.telling import LINES, told

BROKEN = Result("net::a_claim", "GL(h)", "REFUTED", "PROVED", "it fails", "symverify/unexpected", line=3)
FINE = replace(BROKEN, title="net::fine", rule=None)


def valid(log, files):
    """What SARIF 2.1.0 and the code hosts that read it ask for."""
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for found in run["results"]:
        assert found["ruleId"] in rules and found["level"] in ("error", "warning", "note")
        assert found["message"]["text"]
        assert all(isinstance(value, str) for value in found["partialFingerprints"].values())
        for location in found["locations"]:
            place = location["physicalLocation"]
            assert place["artifactLocation"]["uri"] in files and place["region"]["startLine"] >= 1
    return run["results"]


def test_only_what_is_broken_is_a_result(tmp_path):
    file = tmp_path / "a folder" / "net.py"
    log = sarif([replace(BROKEN, file=str(file)), replace(FINE, file=str(file))], tmp_path, "1.0")
    (found,) = valid(log, {"a%20folder/net.py"})
    assert found["message"]["text"] == "net::a_claim (GL(h)): it fails"
    assert found["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "net::a_claim"}]


def test_a_file_outside_is_absolute(tmp_path):
    log = sarif([replace(BROKEN, file="/elsewhere/net.py")], tmp_path, "1.0")
    valid(log, {"file:///elsewhere/net.py"})


def test_a_link_to_the_root_is_the_root(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    log = sarif([replace(BROKEN, file=str(tmp_path / "real" / "net.py"))], tmp_path / "link", "1.0")
    valid(log, {"net.py"})


def test_a_fingerprint_is_the_claim_and_not_its_words(tmp_path):
    def fingerprint(result):
        return sarif([result], tmp_path, "1.0")["runs"][0]["results"][0]["partialFingerprints"]

    assert fingerprint(BROKEN) == fingerprint(replace(BROKEN, words="otherwise", line=9))
    assert fingerprint(BROKEN) != fingerprint(replace(BROKEN, title="net::other"))


def test_the_checkout_is_the_root(tmp_path):
    (tmp_path / "project" / "tests").mkdir(parents=True)
    assert repository(tmp_path / "project" / "tests") == tmp_path / "project" / "tests"
    (tmp_path / "project" / ".git").write_text("gitdir: elsewhere")
    assert repository(tmp_path / "project" / "tests") == tmp_path / "project"


def test_rules_are_those_of_the_changes():
    from symverify.regression.changes import FAILS

    assert {f"symverify/{state}" for state in FAILS} <= RULES.keys()


def test_markdown_takes_text_as_text():
    text = markdown([replace(BROKEN, words="a | b\n<script> `x` [y](z) **w**"), FINE], ["a_note | b"])
    (row,) = [line for line in text.splitlines() if line.startswith("- **net")]
    assert row == r"- **net::a\_claim** (GL(h)): it fails".replace(
        "it fails", r"a \| b \<script\> \`x\` \[y\](z) \*\*w\*\*"
    )
    assert "- a\\_note \\| b" in text
    assert "2 REFUTED" in text and text.count("\n| net") == 2
    assert "none judged" in markdown([])


@pytest.fixture(scope="module")
def refuted():
    @sv.architecture(parameters={"W": "m n"}, data={"X": "n k"}, name="told_network")
    def network(W, X):
        return sv.relu(W @ X)

    @network.symmetry(sv.GL("m"))
    def moved(g, W):
        return {"W": g @ W}

    return sv.verify(moved)


def test_a_failure_is_at_most_a_dozen_lines(refuted):
    long = "words " * 400
    text = told(replace(refuted, reason=long, source=long), "it fails", long, "net.py:3")
    assert len(text.splitlines()) == LINES
    assert text.splitlines()[0] == "symmetry claim told_network::moved: it fails"
    assert text.splitlines()[-1] == "  stated    net.py:3"
    short = told(refuted, "it fails").splitlines()
    assert len(short) <= 8 and not any("None" in line for line in short)


def test_the_lock_of_the_repository_is_read(request):
    from symverify.regression.lock import read

    assert len(read(Path(request.config.rootpath, "examples", "broken", "symverify.lock"))) == 4
