"""`symverify certify`: verdicts, exit codes, JSON, certificates, tables."""

import errno
import json
import math
import os
from dataclasses import replace
from pathlib import Path

import pytest

from symverify import Certificate, Verdict, load, verify
from symverify.cli import main
from symverify.cli.judging import Outcome
from symverify.cli.summary import closing, how
from symverify.cli.tables import COLUMNS, GAP, fitting, widths
from symverify.cli.targets import targets

WORDS = {"PROVED", "EXACT", "SUPPORTED", "REFUTED", "UNDECIDED"}
EXPECTED = {
    "rescaling": "PROVED",
    "permutation": "PROVED",
    "sign_flips": "REFUTED",
    "wrong_axis": "REFUTED",
    "nothing": "UNDECIDED",
}
STATED = {  # field -> its type, for a claim that was judged
    "architecture": str,
    "claim": str,
    "kind": str,
    "group": str,
    "verdict": str,
    "expected": str,
    "sizes": (str, dict),
    "reason": str,
    "evidence": list,
    "residual": (float, type(None)),
    "seconds": float,
    "source": (str, type(None)),
    "graph_hash": str,
    "digest": str,
    "certificate": str,
}


def refuse(constant):
    raise ValueError(f"{constant} is not JSON")


def test_every_verdict_as_expected(certify, mlp):
    ran, found = certify(mlp)
    assert ran.code == 0
    assert {claim: row["verdict"] for claim, row in found.items()} == EXPECTED
    assert list(found) == list(EXPECTED), "claims keep the order of their file"
    assert ran.err == "", "without a terminal there is no progress bar"
    assert "5 claims" in ran.out and "2 PROVED, 2 REFUTED, 1 UNDECIDED; all as expected" in ran.out


def test_the_json(certify, mlp, tmp_path):
    certify(mlp)
    rows = json.loads((tmp_path / "results.json").read_text(), parse_constant=refuse)
    assert len(rows) == len(EXPECTED)
    for row in rows:
        assert row.keys() == STATED.keys()
        assert [name for name, kind in STATED.items() if not isinstance(row[name], kind)] == []
        assert row["verdict"] in WORDS and row["expected"] in WORDS
        assert all(e.keys() == {"engine", "verdict", "sizes", "detail"} for e in row["evidence"])
        assert row["residual"] is None or math.isfinite(row["residual"])
    assert rows[0]["group"] == "PositiveDiagonal(h)"
    assert [row["source"] for row in rows[:2]] == ["Example [1]", "folklore"]
    assert rows[3]["reason"].startswith("ill-formed:")
    assert rows[4]["reason"].startswith("vacuous:")


def test_one_certificate_per_claim(certify, mlp, tmp_path):
    _, found = certify(mlp)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"my_mlp.{claim}.json" for claim in EXPECTED}
    for row in found.values():
        certificate = load(row["certificate"])
        assert isinstance(certificate, Certificate)
        assert (certificate.verdict, certificate.digest) == (row["verdict"], row["digest"])
        again = certificate.save(tmp_path / "again.json")
        assert again.read_bytes() == Path(row["certificate"]).read_bytes()


def test_a_proof_at_single_sizes_is_told_from_one_for_all(mlp):
    target = targets([str(mlp)])[0]
    proof = verify(target.claim)
    for sizes, told in (("all", False), ({"h": 2}, True)):
        outcome = Outcome(target, replace(proof, verdict=Verdict.PROVED, sizes=sizes))
        assert ("(1 of the PROVED at single sizes only)" in closing([outcome], 1.0, "out")) is told
        assert how(outcome).endswith(" at h=2") is told


def test_json_to_stdout_leaves_the_table_to_stderr(run, mlp, tmp_path):
    ran = run("certify", mlp, "--out", tmp_path / "out", "--jobs", 1, "--json", "-")
    assert ran.code == 0
    assert len(json.loads(ran.out)) == len(EXPECTED)
    assert "all as expected" in ran.err


def test_json_to_a_device_is_written_not_replaced(run, mlp, tmp_path):
    assert run("certify", mlp, "--out", tmp_path / "out", "--jobs", 1, "--json", os.devnull).code == 0
    assert not os.path.isfile(os.devnull)


def changed(mlp, *changes):
    text = mlp.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    mlp.write_text(text)
    return mlp


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (
            ('Signs("h"), expect=REFUTED', 'Signs("h")'),
            1,
            "sign_flips (FILE:21): expected PROVED, got REFUTED: invariance",
        ),
        (
            ('Permutation("h"), ', 'Permutation("h"), expect="EXACT", '),
            1,
            "permutation (FILE:16): expected EXACT, got PROVED",
        ),
        ((", expect=UNDECIDED", ""), 3, "nothing (FILE:31): expected PROVED, got UNDECIDED: vacuous:"),
        (("expect=UNDECIDED", "expect=REFUTED"), 3, "nothing (FILE:31): expected REFUTED, got UNDECIDED: vacuous:"),
    ],
)
def test_an_unexpected_verdict_is_explained(certify, mlp, change, code, told):
    ran, found = certify(changed(mlp, change))
    assert ran.code == code
    assert told.replace("FILE", str(mlp)) in ran.out
    assert "1 not as expected" in ran.out
    assert len(found) == len(EXPECTED), "the JSON is written whatever the verdicts"


def test_undecided_beside_something_worse_is_1(certify, mlp):
    ran, _ = certify(changed(mlp, (", expect=UNDECIDED", ""), ('Signs("h"), expect=REFUTED', 'Signs("h")')))
    assert ran.code == 1
    assert "2 not as expected" in ran.out


def test_inverting_every_expectation_changes_no_verdict(certify, mlp):
    _, before = certify(mlp)
    changed(mlp, ("expect=REFUTED", "expect=PROVED"), ("expect=UNDECIDED", "expect=PROVED"))
    changed(mlp, ('("h"))', '("h"), expect=REFUTED)'), ('"h"), source', '"h"), expect=REFUTED, source'))
    ran, after = certify(mlp)
    assert ran.code == 1
    assert "5 not as expected" in ran.out
    assert [row["verdict"] for row in after.values()] == [row["verdict"] for row in before.values()]
    assert after["rescaling"]["digest"] == before["rescaling"]["digest"], (
        "what is expected is not part of the statement"
    )


def test_the_number_of_jobs_changes_nothing(run, mlp, tmp_path):
    found = []
    for jobs in (1, 2):
        assert run("certify", mlp, "--jobs", jobs, "--out", tmp_path / f"out{jobs}").code == 0
        found.append([load(tmp_path / f"out{jobs}" / f"my_mlp.{claim}.json") for claim in EXPECTED])
    assert [c.identity for c in found[0]] == [c.identity for c in found[1]]
    assert [(c.residual, c.witness, c.evidence) for c in found[0]] == [
        (c.residual, c.witness, c.evidence) for c in found[1]
    ]


def test_an_architecture_of_the_catalog_by_name(certify):
    ran, found = certify("relu_mlp")
    assert ran.code == 0
    assert found["rescaling"]["verdict"] == "PROVED"


def test_several_files_are_sorted_by_architecture(run, mlp, tmp_path):
    other = tmp_path / "other.py"
    other.write_text(mlp.read_text().replace("my_mlp", "a_mlp"))
    ran = run("certify", mlp, other, mlp, "--out", tmp_path / "out", "--jobs", 1, "--json", "-")
    assert [row["architecture"] for row in json.loads(ran.out)] == ["a_mlp"] * 5 + ["my_mlp"] * 5


# --- tables


@pytest.mark.parametrize("width", [10, 40, 80, 120, 200])
def test_the_table_fits(run, mlp, tmp_path, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    ran = run("certify", mlp, "--out", tmp_path / "out", "--jobs", 1)
    lines = ran.out.splitlines()[:-1]
    assert ran.code == 0
    assert max(map(len, lines)) <= width
    if width >= 80:
        assert lines[0].split()[:3] == ["architecture", "claim", "group"]
        assert sum("my_mlp" in line for line in lines) == len(EXPECTED)
        assert any("rescaling" in line and "PositiveDiagonal(" in line and "PROVED" in line for line in lines)
    assert ("source" in lines[0]) is (width >= 120)


def test_a_piped_table_has_every_column_and_no_markup(run, mlp, tmp_path, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    out = run("certify", mlp, "--out", tmp_path / "out", "--jobs", 1).out
    assert out.splitlines()[0].split() == [column.name for column in COLUMNS]
    assert "Example [1]" in out, "square brackets are text"
    assert "\x1b" not in out


@pytest.mark.parametrize("width", range(10, 200, 7))
def test_widths_leave_nothing_over_the_edge(width):
    kept = fitting(COLUMNS, width)
    given = widths([c.least for c in kept], [40] * len(kept), width)
    assert sum(given) + GAP * (len(kept) - 1) <= max(width, 3 * len(kept) - GAP)
    assert [c for c in COLUMNS if c.rank == 0 and c not in kept] == []


# --- interruptions


def test_a_failed_write_keeps_what_was_there(run, mlp, tmp_path, monkeypatch):
    file = tmp_path / "results.json"
    file.write_text("before")

    def full(source, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    ran = run("certify", mlp, "--jobs", 1, "--out", tmp_path / "out", "--json", file)
    assert ran.code == 2
    assert ran.err.startswith("symverify: error: cannot write") and "No space left on device" in ran.err
    assert file.read_text() == "before"
    assert os.listdir(tmp_path / "out") == [], "no half-written file is left"


def test_ctrl_c_writes_nothing(mlp, tmp_path, monkeypatch):
    judged = []

    def interrupted(claim, **options):
        judged.append(claim)
        raise KeyboardInterrupt

    monkeypatch.setattr("symverify.verification.judging.verify", interrupted)
    assert main(["certify", str(mlp), "--jobs", "1", "--out", str(tmp_path / "out")]) == 130
    assert len(judged) == 1
    assert not (tmp_path / "out").exists()
