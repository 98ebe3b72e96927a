"""Certificates on disk: whole or not at all, read as data, refused when anything is off."""

import json

import pytest

import symverify as sv
from symverify.claims.certificate import load, write


@pytest.fixture(scope="module")
def claim():
    @sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, name="certified_network")
    def network(W2, W1, X):
        return W2 @ sv.tanh(W1 @ X)

    @network.symmetry(sv.Signs("h"), source="a paper")
    def flips(g, W2, W1):
        return {"W2": W2 @ g, "W1": g @ W1}

    return flips


@pytest.fixture
def path(claim, tmp_path):
    return sv.verify(claim).save(tmp_path / "certificate.json")


def test_a_certificate_survives_the_disk(claim, path):
    again = load(path)
    assert again.statement == claim.statement
    assert again.verdict == sv.PROVED and again.sizes == "all"
    assert again.digest == claim.digest
    assert again.source == "a paper"


def test_the_same_seed_gives_the_same_certificate(claim):
    first, second = sv.verify(claim, seed=3), sv.verify(claim, seed=3)
    assert first.identity == second.identity
    assert first.residual == second.residual


def edit(*keys, value):
    def apply(envelope):
        at = envelope
        for key in keys[:-1]:
            at = at[key]
        at[keys[-1]] = value
        return json.dumps(envelope)

    return apply


EDITED = {
    "the statement": (edit("predicate", "statement", "kind", value="loss"), "statement was edited"),
    "the version": (edit("predicate", "version", value=99), "of version 99"),
    "the graph's digest": (edit("subject", 0, "digest", "sha256", value="0" * 64), "belongs to another graph"),
    "the type": (edit("predicateType", value="x"), "no symverify certificate"),
    "an unknown verdict": (edit("predicate", "verdict", value="TRUE"), "not a certificate"),
    "a further field": (edit("predicate", "more", value=1), "fields are not those"),
    "not a number": (edit("predicate", "seconds", value=float("nan")), "not a whole JSON file"),
    "a refutation without a witness": (edit("predicate", "verdict", value="REFUTED"), "without a witness"),
    "truncation": (lambda e: json.dumps(e)[:-20], "not a whole JSON file"),
    "depth": (lambda e: "[" * 500 + "]" * 500, "nested deeper"),
    "extreme depth": (lambda e: "[" * 200_000, "not a whole JSON file"),
    "another file": (lambda e: "{}", "no symverify certificate"),
}


@pytest.mark.parametrize("change, reason", EDITED.values(), ids=EDITED)
def test_an_edited_certificate_is_refused(path, change, reason):
    path.write_text(change(json.loads(path.read_text())))
    with pytest.raises(sv.InputError, match=reason):
        load(path)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(sv.InputError, match="No such file"):
        load(tmp_path / "none.json")


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = write(tmp_path / "file", "old")
    with pytest.raises(UnicodeEncodeError):
        write(path, "new \ud800")
    assert path.read_text() == "old"
