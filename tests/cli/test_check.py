"""`symverify check`: what is confirmed, what is not, and what is no certificate."""

import json

import pytest

from symverify import load


@pytest.fixture
def certificates(certify, mlp):
    """Claim -> the path of its certificate."""
    ran, found = certify(mlp)
    assert ran.code == 0
    return {claim: row["certificate"] for claim, row in found.items()}


def test_proofs_and_witnesses_are_confirmed(run, certificates):
    ran = run("check", certificates["rescaling"], certificates["sign_flips"])
    assert ran.code == 0
    first, *rest = ran.out.splitlines()
    assert first == f"confirmed: {certificates['rescaling']}"
    assert "my_mlp::rescaling: PositiveDiagonal(h) acts on W1, W2, a functional symmetry" in rest[0]
    assert "PROVED for all sizes" in ran.out
    assert load(certificates["rescaling"]).digest in ran.out
    assert "transport, replayed by the kernel" in ran.out
    assert "invariance fails at the witness" in ran.out


def test_undecided_is_never_confirmed(run, certificates):
    ran = run("check", certificates["nothing"])
    assert ran.code == 1
    assert ran.out.startswith("not confirmed: ")
    assert "UNDECIDED is not replayable" in ran.out


def test_ill_formed_needs_its_claim(run, certificates, mlp):
    ran = run("check", certificates["wrong_axis"])
    assert ran.code == 1
    assert "give it with --against" in ran.out
    assert run("check", certificates["wrong_axis"], "--against", mlp).code == 0


def test_against_the_file_it_came_from(run, certificates, mlp):
    assert run("check", certificates["rescaling"], certificates["permutation"], "--against", mlp).code == 0


def test_against_a_file_that_states_something_else(run, certificates, mlp):
    mlp.write_text(mlp.read_text().replace('PositiveDiagonal("h")', 'GL("h")'))
    ran = run("check", certificates["rescaling"], certificates["permutation"], "--against", mlp)
    assert ran.code == 1
    assert ran.out.startswith("not confirmed") and "states something else" in ran.out
    assert ran.out.count("\nconfirmed: ") == 1, "the other claim is still the same"


def test_against_a_file_without_the_claim(run, certificates, mlp):
    mlp.write_text(mlp.read_text().replace("def rescaling", "def renamed"))
    ran = run("check", certificates["rescaling"], "--against", mlp)
    assert ran.code == 1
    assert f"{mlp} makes no claim my_mlp::rescaling" in ran.out


def test_a_certificate_of_a_catalog_claim_is_held_against_it(run, certify, tmp_path, mlp):
    _, found = certify("relu_mlp")
    assert run("check", found["rescaling"]["certificate"]).code == 0
    mlp.write_text(mlp.read_text().replace("my_mlp", "relu_mlp").replace('PositiveDiagonal("h")', 'Permutation("h")'))
    _, found = certify(mlp)
    ran = run("check", found["rescaling"]["certificate"])
    assert ran.code == 1
    assert "the claim relu_mlp::rescaling of this name states something else" in ran.out


def edited(path, change):
    with open(path) as file:
        envelope = json.load(file)
    change(envelope)
    with open(path, "w") as file:
        json.dump(envelope, file)


def statement(envelope):
    return envelope["predicate"]["statement"]


EDITS = {  # what is done to a certificate -> what is said of it
    "edited": (lambda e: statement(e)["group"].update(type="GL"), "the statement was edited"),
    "other graph": (lambda e: e["subject"][0]["digest"].update(sha256="0" * 64), "belongs to another graph"),
    "version 99": (lambda e: e["predicate"].update(version=99), "of version 99; this program reads version 1"),
    "no version": (lambda e: e["predicate"].pop("version"), "of version None"),
    "other type": (lambda e: e.update(predicateType="https://example.org"), "no symverify certificate"),
    "a field more": (
        lambda e: e["predicate"].update(trusted=True),
        "its fields are not those of a certificate (trusted)",
    ),
    "a field less": (lambda e: e["predicate"].pop("witness"), "its fields are not those of a certificate (witness)"),
    "no such verdict": (lambda e: e["predicate"].update(verdict="TRUE"), "'TRUE' is not a valid Verdict"),
    "no group": (lambda e: statement(e).pop("graph"), "not a certificate (KeyError: 'graph')"),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_is_no_certificate_any_more(refused, certificates, name):
    change, told = EDITS[name]
    edited(certificates["rescaling"], change)
    line = refused("check", certificates["rescaling"])
    assert told in line and certificates["rescaling"] in line


def test_truncated_empty_or_binary(refused, certificates, tmp_path):
    path = tmp_path / "part.json"
    with open(certificates["rescaling"], "rb") as file:
        whole = file.read()
    for part in (whole[: len(whole) // 2], b"", b"\x80\x81", b"[NaN]", b"[" * 100_000):
        path.write_bytes(part)
        assert "not a whole JSON file" in refused("check", path)
    path.write_bytes(b"[" * 70 + b"]" * 70)
    assert "nested deeper" in refused("check", path)
    path.write_bytes(b"[]")
    assert "no symverify certificate" in refused("check", path)
    assert "Is a directory" in refused("check", tmp_path)


def test_the_verdict_alone_edited_is_not_confirmed(run, certificates):
    edited(
        certificates["sign_flips"], lambda e: e["predicate"].update(verdict="PROVED", steps={"graph": {}, "action": {}})
    )
    ran = run("check", certificates["sign_flips"])
    assert ran.code == 1
    assert "the kernel refuses" in ran.out


def test_an_unreadable_one_does_not_hide_the_others(run, certificates):
    ran = run("check", "nowhere.json", certificates["rescaling"], certificates["nothing"])
    assert ran.code == 2
    assert ran.err == "symverify: error: nowhere.json: No such file or directory\n"
    assert ran.out.splitlines()[0] == f"confirmed: {certificates['rescaling']}"
    assert f"\nnot confirmed: {certificates['nothing']}" in ran.out
