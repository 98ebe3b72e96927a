"""`symverify complete`: the answers, whether they are those stated, and the certificates that `check` confirms."""

import json

import pytest

from symverify.cli.completeness import parsed_sizes
from symverify.errors import InputError

NET = '''"""A linear pair that states what is true at two sizes."""

from symverify import COMPLETE, GL, MISSING, architecture, inverse


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"})
def pair(W2, W1, X):
    return W2 @ W1 @ X


@pair.symmetry(GL("h"))
def basis(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


pair.completeness(COMPLETE, m=3, h=2, n=2)
pair.completeness(MISSING, missing=1, m=3, h=2, n=1, because="W2 + C with C W1 = 0")
'''


@pytest.fixture
def net(tmp_path):
    file = tmp_path / "pair.py"
    file.write_text(NET)
    return file


def test_as_stated(run, net, tmp_path):
    ran = run("complete", net, "--json", tmp_path / "found.json", "--out", tmp_path / "out")
    assert ran.code == 0
    assert "2 in " in ran.out and "1 COMPLETE; all as stated" in ran.out
    whole, part = json.loads((tmp_path / "found.json").read_text())
    assert (whole["verdict"], whole["missing"], whole["as_expected"], whole["rigorous"]) == ("COMPLETE", 0, True, True)
    assert (part["verdict"], part["missing"], part["touched"]) == ("MISSING", 1, ["W2"])
    assert part["because"] == "W2 + C with C W1 = 0"
    assert part["sizes"] == {"h": 2, "k": 3, "m": 3, "n": 1}
    for found in (whole, part):
        checked = run("check", found["certificate"])
        assert checked.code == 0
        assert "both ranks computed again from the seed" in checked.out and found["digest"] in checked.out


def test_not_as_stated(run, net):
    net.write_text(NET.replace("missing=1", "missing=2"))
    ran = run("complete", net)
    assert ran.code == 1
    assert "pair at h=2, k=3, m=3, n=1: stated MISSING with 2 missing, found MISSING with 1, in W2" in ran.out
    assert "1 not as stated" in ran.out


def test_a_claim_that_is_taken_away_is_missed(run, net):
    net.write_text(NET.replace('@pair.symmetry(GL("h"))', '@pair.symmetry(GL("h"), expect="UNDECIDED")'))
    ran = run("complete", net)
    assert ran.code == 1 and "found MISSING with 4, in W1, W2" in ran.out


def test_other_sizes(run, net):
    ran = run("complete", net, "--sizes", "m=4,h=3,n=5,k=2")
    assert ran.code == 0
    assert "not stated" in ran.out and "1 COMPLETE; nothing stated" in ran.out
    assert run("complete", net, "--sizes", "m=3,h=2,n=1").out.count("yes") == 1, "stated at these sizes"


def test_an_entry_of_the_catalog_to_stdout(run):
    ran = run("complete", "softmax_linear", "--json", "-")
    assert ran.code == 0
    (found,) = json.loads(ran.out)
    assert found["architecture"] == "softmax_linear" and found["orbit_dimension"] == 3
    assert "COMPLETE" in ran.err, "the table goes to stderr"


def test_against_a_file(run, net, tmp_path):
    run("complete", net, "--out", tmp_path / "out")
    paths = sorted((tmp_path / "out").iterdir())
    assert run("check", *paths, "--against", net).code == 0
    net.write_text(NET.replace("W2 @ W1 @ X", "W2 @ W1 @ X + W2 @ W1 @ X"))
    ran = run("check", paths[0], "--against", net)
    assert ran.code == 1 and "the architecture pair of this name is another one" in ran.out


def test_a_tampered_certificate(run, net, tmp_path):
    run("complete", net, "--out", tmp_path / "out")
    path = sorted((tmp_path / "out").iterdir())[0]
    envelope = json.loads(path.read_text())
    envelope["predicate"]["orbit_dimension"] += 1
    path.write_text(json.dumps(envelope))
    ran = run("check", path)
    assert ran.code == 1 and "its orbit_dimension is" in ran.out
    envelope["predicate"]["more"] = 1
    path.write_text(json.dumps(envelope))
    assert run("check", path).code == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("no_such_entry",), "the catalog has no architecture 'no_such_entry'"),
        (("relu_mlp", "--sizes", "m=2,h"), "'h' is not an axis and a positive integer, as in m=2,h=3"),
        (("relu_mlp", "--sizes", "q=2"), "there is no axis 'q'"),
        (("relu_mlp", "--seed", "-1"), "--seed is -1"),
        (("relu_mlp", "--json", "/"), "cannot write /: it is a directory"),
    ],
)
def test_bad_input(refused, arguments, told):
    assert told in refused("complete", *arguments)


@pytest.mark.parametrize("text", ["", "m", "m=", "=2", "m=0", "m=-1", "m=1.5", "m=two", "m=2,,h=3"])
def test_sizes_that_are_none(text):
    with pytest.raises(InputError, match="is not an axis and a positive integer"):
        parsed_sizes(text)


def test_sizes():
    assert parsed_sizes("m=2, h=30") == {"m": 2, "h": 30}
    with pytest.raises(InputError, match="the axis m is given twice"):
        parsed_sizes("m=2,m=3")


@pytest.mark.parametrize("width", ["80", "120"])
def test_the_table_fits(run, net, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    lines = run("complete", net).out.splitlines()
    head, rows = lines[0], [line for line in lines if line.startswith("pair")]
    assert {"architecture", "sizes", "rank", "orbit", "missing", "verdict"} <= set(head.split())
    assert ("scope" in head) is (width == "120")
    assert max(map(len, lines)) <= int(width) and len(rows) == 2
    assert all("h=2, k=3, m=3, n=" in row for row in rows), "no cell is folded"


def test_find_by_completeness(run):
    whole, part = run("find", "--complete", "--op", "softmax"), run("find", "--incomplete", "--op", "softmax")
    assert whole.code == part.code == 0
    assert "softmax_linear" in whole.out and "softmax_linear" not in part.out
    assert "multi_head_bias" in part.out
