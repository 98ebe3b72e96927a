"""`symverify lock`, `diff` and `find`: what is written, what fails, what fits."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def locked(run, mlp, tmp_path):
    """The lock of the file mlp."""
    file = tmp_path / "old.lock"
    assert run("lock", mlp, "--lock", file, "--jobs", 1).code == 0
    return file


def edited(locked, tmp_path, claim, **fields):
    data = json.loads(locked.read_text())
    data["claims"][claim].update(fields)
    file = tmp_path / "new.lock"
    file.write_text(json.dumps(data))
    return file


# --- lock


def test_a_lock_is_written(run, mlp, locked, tmp_path):
    claims = json.loads(locked.read_text())["claims"]
    assert {title: e["verdict"] for title, e in claims.items()} == {
        "my_mlp::nothing": "UNDECIDED",
        "my_mlp::permutation": "PROVED",
        "my_mlp::rescaling": "PROVED",
        "my_mlp::sign_flips": "REFUTED",
        "my_mlp::wrong_axis": "REFUTED",
    }
    assert str(tmp_path) not in locked.read_text()
    ran = run("lock", mlp, "--lock", tmp_path / "again.lock", "--jobs", 2, "--seed", 5)
    assert (ran.code, ran.out) == (0, f"wrote {tmp_path / 'again.lock'}: 5 claims\n")
    assert (tmp_path / "again.lock").read_bytes() == locked.read_bytes(), "neither seed nor processes matter"


def test_the_default_file(run, mlp, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("lock", "my_mlp.py", "--jobs", 1).out == "wrote symverify.lock: 5 claims\n"


def test_an_unexpected_verdict_keeps_the_lock_as_it_was(run, mlp, locked):
    before = locked.read_bytes()
    mlp.write_text(
        mlp.read_text().replace('Signs("h"), expect=REFUTED', 'Signs("h")').replace(", expect=UNDECIDED", "")
    )
    ran = run("lock", mlp, "--lock", locked, "--jobs", 1)
    assert ran.code == 1
    assert f"my_mlp::sign_flips ({mlp}:21): expected PROVED, got REFUTED: invariance fails" in ran.out
    assert "my_mlp::nothing" in ran.out and f"2 claims not as expected; {locked} was not written" in ran.out
    assert locked.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["lock", "relu_mpl"], "did you mean relu_mlp"),
        (["lock", "relu_mlp", "--jobs", "0"], "--jobs is 0, not a positive number"),
        (["lock", "relu_mlp", "--seed", "-1"], "--seed is -1, not a natural number"),
        (["lock", "relu_mlp", "--lock", "."], "--lock: cannot write .: it is a directory"),
        (["diff", "old.lock"], "Missing argument 'NEW'"),
        (["diff", "old.lock", "new.lock"], "old.lock: No such file or directory"),
        (["find", "--op", "reluu"], "op is 'reluu'; did you mean relu"),
        (["find", "--kind", "exact"], "kind is 'exact'"),
        (["find", "--verdict", "PROVEN"], "did you mean PROVED"),
        (["find", "--json", "."], "--json: cannot write .: it is a directory"),
    ],
    ids=" ".join,
)
def test_wrong_use(refused, arguments, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert told in refused(*arguments)


# --- diff


def test_no_change(run, locked):
    ran = run("diff", locked, locked)
    assert (ran.code, ran.out) == (0, "no change; 5 claims before, 5 after\n")


def test_a_weaker_claim_says_what_changed_and_where_it_breaks(run, locked, tmp_path):
    operations = json.loads(locked.read_text())["claims"]["my_mlp::rescaling"]["operations"]
    new = edited(
        locked,
        tmp_path,
        "my_mlp::rescaling",
        verdict="REFUTED",
        graph="0" * 64,
        stopped="node 4, gelu: no rule takes g out",
        operations={**{k: v for k, v in operations.items() if k != "relu"}, "gelu": 1},
    )
    ran = run("diff", locked, new, "--json", tmp_path / "out.json")
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "weaker      my_mlp::rescaling: PROVED became REFUTED; it breaks at: node 4, gelu: no rule takes g out; "
        "in the graph: added gelu; removed relu",
        "1 change, 1 of them failing; 5 claims before, 5 after",
    ]
    assert json.loads((tmp_path / "out.json").read_text()) == [
        {
            "claim": "my_mlp::rescaling",
            "state": "weaker",
            "fails": True,
            "before": "PROVED",
            "after": "REFUTED",
            "words": "PROVED became REFUTED",
            "graph": "added gelu; removed relu",
            "breaks_at": "node 4, gelu: no rule takes g out",
        }
    ]


def test_new_and_stronger_claims_pass_and_those_that_disappeared_do_not(run, locked, tmp_path):
    data = json.loads(locked.read_text())
    data["claims"]["my_mlp::added"] = data["claims"]["my_mlp::rescaling"]
    data["claims"]["my_mlp::nothing"]["verdict"] = "SUPPORTED"
    (new := tmp_path / "new.lock").write_text(json.dumps(data))
    ran = run("diff", locked, new)
    assert ran.code == 0
    assert "new         my_mlp::added: it is new (PROVED)" in ran.out
    assert "stronger    my_mlp::nothing: UNDECIDED became SUPPORTED" in ran.out
    ran = run("diff", new, locked, "--json", "-")
    assert ran.code == 1
    assert [change["state"] for change in json.loads(ran.out)] == ["disappeared", "weaker"]
    assert "disappeared my_mlp::added: it is in the lock (PROVED) and no longer stated" in ran.err


@pytest.mark.parametrize("text", ["", "[]", '{"version": 1, "claims": {"a::b": 1}}', "<<<<<<< HEAD"])
def test_a_bad_lock_is_refused(refused, locked, tmp_path, text):
    (tmp_path / "bad.lock").write_text(text)
    assert "bad.lock: no lock of symverify" in refused("diff", locked, tmp_path / "bad.lock")


# --- find


@pytest.mark.parametrize("width", [30, 80, 160])
def test_a_table_that_fits(run, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    ran = run("find", "--text", "relu_mlp")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert max(map(len, lines[:-1])) <= width
    assert lines[-1].endswith(" claims")
    if width >= 80:
        assert lines[0].split()[:3] == ["architecture", "claim", "group"]
    if width >= 160:
        assert any("relu_mlp" in line and "rescaling" in line and "PositiveDiagonal(h)" in line for line in lines)
    assert ("source" in lines[0]) is (width == 160)


def test_filters_and_json(run, tmp_path):
    ran = run("find", "--group", "GL", "--op", "softmax", "--kind", "functional", "--json", tmp_path / "out.json")
    rows = json.loads((tmp_path / "out.json").read_text())
    assert ran.code == 0 and rows
    assert ran.out.splitlines()[-1] == f"{len(rows)} claims"
    assert rows[0].keys() == {"architecture", "claim", "kind", "group", "verdict", "sizes", "source"}
    assert all("GL" in row["group"] and row["kind"] == "functional" for row in rows)
    ran = run("find", "--json", "-", "--source", "survey")
    assert 0 < len(json.loads(ran.out)) < len(json.loads(run("find", "--json", "-").out))
    assert ran.err.splitlines()[-1].endswith(" claims")


def test_nothing_fits(run):
    ran = run("find", "--text", "no such words")
    assert (ran.code, ran.out) == (0, "no claim of the catalog fits\n")


PROBE = "import sys; from symverify.cli import main; main(sys.argv[1:]); print('torch' in sys.modules)"


@pytest.mark.parametrize(("code", "loaded"), [(PROBE, "False"), (f"import torch; {PROBE}", "True")])
def test_it_imports_no_torch(code, loaded):
    command = [sys.executable, "-c", code, "find", "--op", "relu", "--group", "GL"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == loaded
