"""Questions to the catalog: names, claims, and find with each of its filters."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import symverify
from symverify import GL, Architecture, InputError, catalog

ROOT = Path(__file__).parents[2]


def titles(rows):
    return {f"{row.architecture}::{row.claim}" for row in rows}


def test_names_are_sorted_and_found():
    assert catalog.names() == sorted(set(catalog.names()))
    assert "relu_mlp" in catalog.names()
    assert {type(catalog.get(name)) for name in catalog.names()} == {Architecture}
    assert symverify.catalog is catalog


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(InputError, match=r"the catalog has no architecture 'relu_mpl'; did you mean relu_mlp"):
        catalog.get("relu_mpl")


def test_a_file_may_define_several_architectures():
    modules = {Path(catalog.get(name).function.__code__.co_filename).stem for name in catalog.names()}
    assert {file.stem for file in (ROOT / "catalog").glob("*.py")} == modules


def test_claims_are_in_the_order_of_their_files():
    found = catalog.claims()
    assert [claim.architecture.name for claim in found] == sorted(claim.architecture.name for claim in found)
    assert [claim.name for claim in found if claim.architecture.name == "relu_mlp"] == list(
        catalog.get("relu_mlp").claims
    )


def test_claim_of():
    assert catalog.claim_of("relu_mlp", "rescaling") is catalog.get("relu_mlp").claims["rescaling"]
    assert catalog.claim_of("relu_mlp", "nothing") is None
    assert catalog.claim_of("nothing", "rescaling") is None


def test_certificate_files_have_different_names():
    names = [catalog.file_name(claim).lower() for claim in catalog.claims()]
    assert len(set(names)) == len(names)


def test_no_filter_finds_everything():
    rows = catalog.find()
    assert titles(rows) == {claim.title for claim in catalog.claims()}
    assert len(rows) == len(catalog.claims())


@pytest.mark.parametrize("group", ["PositiveDiagonal(h)", "PositiveDiagonal", "positivediag"])
def test_by_group(group):
    found = titles(catalog.find(group=group))
    assert "relu_mlp::rescaling" in found
    assert "relu_mlp::hidden_permutation" not in found


def test_a_group_is_not_a_part_of_another_name():
    groups = {row.group for row in catalog.find(group="O")}
    assert groups and not any("SO(" in group for group in groups)
    assert all("Signed" not in row.group for row in catalog.find(group="Permutation(h)"))


def test_a_group_within_a_product_and_a_group_itself():
    assert "relu_mlp::rescaling_after_permutation" in titles(catalog.find(group="Permutation"))
    assert titles(catalog.find(group=GL("h"))) == titles(catalog.find(group="GL(h)"))
    assert len(catalog.find(group="Monster")) == 0


def test_by_operation():
    assert {row.architecture for row in catalog.find(op="batch_norm")} >= {"batch_norm_linear"}
    relu = {row.architecture for row in catalog.find(op="relu")}
    assert "relu_mlp" in relu and "prelu_mlp" not in relu and "linear_mlp" not in relu
    softmax = {row.architecture for row in catalog.find(op="softmax")}
    assert "attention_head" in softmax and "relu_mlp" not in softmax


def test_by_kind_source_and_text():
    assert {row.kind for row in catalog.find(kind="loss")} == {"loss"}
    assert "relu_mlp::hidden_permutation" in titles(catalog.find(source="hecht-nielsen"))
    assert {row.architecture for row in catalog.find(text="ATTENTION_HEAD::")} == {"attention_head"}
    both = catalog.find(group="GL", op="relu")
    assert titles(both) == titles(catalog.find(group="GL")) & titles(catalog.find(op="relu"))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"kind": "functionl"}, "kind is 'functionl'; did you mean functional"),
        ({"verdict": "PROVEN"}, "verdict is 'PROVEN'; did you mean PROVED"),
        ({"op": "softmx"}, "op is 'softmx'; did you mean softmax"),
    ],
)
def test_what_does_not_exist_is_refused(asked, told):
    with pytest.raises(InputError, match=told):
        catalog.find(**asked)


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """A folder of reviewed certificates with that of relu_mlp::rescaling in it."""
    path = tmp_path / "proofs" / "certificates"
    claim = catalog.get("relu_mlp").claims["rescaling"]
    symverify.verify(claim).save(path / catalog.file_name(claim))
    real = catalog.folder
    monkeypatch.setattr(catalog, "folder", lambda name: path.parent if name == "proofs" else real(name))
    return path / catalog.file_name(claim)


def test_verdicts_are_those_of_the_reviewed_certificates(shipped):
    proved = catalog.find(verdict="PROVED")
    assert titles(proved) == {"relu_mlp::rescaling"}
    assert proved[0].sizes == "all"
    assert "relu_mlp::rescaling" not in titles(catalog.find(verdict="unknown"))


def test_a_certificate_of_another_statement_says_nothing(shipped):
    other = catalog.get("relu_mlp").claims["hidden_permutation"]
    symverify.verify(other).save(shipped)
    assert len(catalog.find(verdict="PROVED")) == 0


def test_an_unreadable_certificate_says_nothing(shipped):
    shipped.write_text(shipped.read_text()[:100])
    assert len(catalog.find(verdict="PROVED")) == 0


def test_what_is_found_prints_as_a_table(shipped):
    rows = catalog.find(verdict="PROVED")
    head, *lines = str(rows).splitlines()
    assert head.split() == ["architecture", "claim", "kind", "group", "verdict", "sizes", "source"]
    assert len(lines) == len(rows) == len(list(rows))
    assert lines[0].split()[:6] == ["relu_mlp", "rescaling", "functional", "PositiveDiagonal(h)", "PROVED", "all"]
    assert str(catalog.find(group="Monster")) == "no claim of the catalog fits"
    assert json.loads(json.dumps(rows.to_dicts()))[0]["group"] == "PositiveDiagonal(h)"
    assert rows._repr_html_().count("<tr>") == len(rows) + 1
    assert "<td>PROVED</td>" in rows._repr_html_()


def test_html_is_escaped():
    row = catalog.Row("a", "b", "loss", "<script>", "unknown", {"h": 2}, None)
    assert "&lt;script&gt;" in catalog.Rows((row,))._repr_html_()
    assert "<td>h=2</td>" in catalog.Rows((row,))._repr_html_()


LOADED = "import sys\nprint([name for name in ('torch', 'sympy') if name in sys.modules])"


@pytest.mark.parametrize(("code", "loaded"), [("", "[]"), ("import torch", "['torch', 'sympy']")])
def test_opening_the_catalog_loads_no_torch(code, loaded):
    opened = "from symverify import catalog\nassert len(catalog.find(group='GL')) and catalog.get('relu_mlp')"
    ran = subprocess.run(
        [sys.executable, "-c", f"{opened}\n{code}\n{LOADED}"], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert ("torch" in ran.stdout) is ("torch" in loaded)
