"""A discovery is written, read, tampered with, and drawn."""

import json
import sys

import pytest
import torch

from symverify import Discovery, InputError, discover
from symverify.catalog import get


@pytest.fixture(scope="module")
def found():
    return discover(get("linear_mlp"), sizes={"m": 1, "h": 2, "n": 1})


@pytest.fixture(scope="module")
def learned():
    options = {"steps": 6, "every": 2, "samples": 64, "minibatch": 16, "width": 8}
    return discover(get("linear_mlp"), None, "neural", sizes={"m": 1, "h": 1, "n": 1}, generators=2, **options)


def test_what_is_saved_is_what_is_loaded(found, tmp_path):
    found.save(tmp_path)
    again = Discovery.load(tmp_path)
    assert again.record() == found.record()
    assert [c.digest for c in again.claims] == [c.digest for c in found.claims]
    assert (again.algebra.lie.constants == found.algebra.lie.constants).all()
    state = {"W2": torch.tensor([[2.0, 3.0]]), "W1": torch.tensor([[5.0], [7.0]])}
    for ours, theirs in zip(found.generators, again.generators, strict=True):
        assert ours.formula == theirs.formula
        assert all(torch.equal(a, theirs(state)[n]) for n, a in ours(state).items())


def test_a_learned_discovery_is_loaded_as_it_was(learned, tmp_path):
    learned.save(tmp_path)
    again = Discovery.load(tmp_path)
    theta = torch.randn(2, dtype=torch.float64)
    assert torch.equal(again.fields(theta, {}), learned.fields(theta, {}))
    assert again.history == learned.history
    assert again.generators[0].formula == ""


def test_the_fields_of_a_file_hold_no_network(found, tmp_path):
    found.save(tmp_path)
    with pytest.raises(InputError, match="not the network they were found for"):
        Discovery.load(tmp_path).fields.problem.output(torch.ones(4).double(), {})


BROKEN = {
    "no discovery": (lambda r: r.update(version=99), "is no discovery of version 1"),
    "another field": (lambda r: r["fields"].update(kind="code"), "fields of kind 'code', not library or network"),
    "a term of nothing": (lambda r: r["fields"]["terms"].append({"target": "W9"}), "is no term of a library"),
    "a parameter gone": (lambda r: r["parameters"].pop("W1"), "is not as a discovery is written|is no term"),
    "shapes changed": (lambda r: r["parameters"].update(W1=[3, 1]), "coefficients do not fit"),
    "notes gone": (lambda r: r.pop("notes"), "is not as a discovery is written"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_was_changed_is_refused(case, found, tmp_path):
    change, reason = BROKEN[case]
    path = found.save(tmp_path)
    record = json.loads(path.read_text())
    change(record)
    path.write_text(json.dumps(record))
    with pytest.raises(InputError, match=reason):
        Discovery.load(tmp_path)


def test_missing_and_cut_files_are_refused(found, tmp_path):
    with pytest.raises(InputError, match=r"discovery\.json"):
        Discovery.load(tmp_path / "nowhere")
    found.save(tmp_path)
    arrays = tmp_path / "arrays.safetensors"
    arrays.write_bytes(arrays.read_bytes()[:40])
    with pytest.raises(InputError, match=r"arrays\.safetensors: cannot be read"):
        Discovery.load(tmp_path)


def test_figures_are_drawn_for_what_there_is(found, learned, tmp_path):
    assert len(found.plot(tmp_path / "a")) == 3
    assert {p.name for p in (tmp_path / "a").iterdir()} == {"generators.png", "shares.png", "spectrum.png"}
    learned.plot(tmp_path / "b")
    assert {p.name for p in (tmp_path / "b").iterdir()} == {"generators.png", "shares.png", "training.png"}
    panels = found.plot()[0].axes[:6]
    assert [len(axes.images) for axes in panels] == [1] * 6
    assert panels[0].get_title() == "1: W2, W1"
    curves = next(f for f in learned.plot() if "training" in f.get_suptitle()).axes[0]
    assert {line.get_label() for line in curves.lines} >= {"invariance", "identity", "norm", "weighted sum"}
    assert curves.get_yscale() == "log"


def test_nothing_found_is_drawn_as_a_spectrum_alone(tmp_path):
    discover(get("tanh_mlp"), sizes={"m": 1, "h": 2, "n": 1}).plot(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"spectrum.png"}


def test_without_matplotlib_it_says_what_to_install(found, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(InputError, match=r"pictures need matplotlib: pip install 'symverify\[plots\]'"):
        found.plot()
