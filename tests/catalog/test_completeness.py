"""Every entry states whether a continuous symmetry is missing, and it is as stated."""

import importlib
import inspect

import pytest

import symverify as sv
from symverify import COMPLETE, MISSING, InputError, catalog
from symverify.completeness.complete import of_kind

SLOW = {("transformer", 0), ("layer_norm_mlp", 1)}  # roots that hardly any point of a prime field has
STATED = [
    pytest.param(name, i, id=f"{name}-{i}", marks=[pytest.mark.slow] if (name, i) in SLOW else [])
    for name in catalog.names()
    for i in range(len(catalog.get(name).stated))
]


@pytest.mark.parametrize(("name", "i"), STATED)
def test_it_is_as_stated(name, i):
    entry = catalog.get(name)
    stated = entry.stated[i]
    found = sv.complete(of_kind(entry, stated.kind), sizes=stated.sizes)
    assert (found.verdict, found.missing) == (stated.verdict, stated.missing), f"{found}; touched {found.touched}"
    assert found.rigorous
    assert found.parameters == found.rank + found.orbit_dimension + found.missing


def test_every_entry_states_its_completeness():
    silent = [name for name in catalog.names() if not any(s.kind == "functional" for s in catalog.get(name).stated)]
    assert silent == []
    assert len(STATED) >= len(catalog.names())


def test_an_entry_that_is_complete_somewhere_says_so_first():
    for name in catalog.names():
        functional = [s for s in catalog.get(name).stated if s.kind == "functional"]
        assert functional[0].verdict == COMPLETE, name


def test_what_is_missing_is_explained():
    for name in catalog.names():
        for stated in catalog.get(name).stated:
            assert bool(stated.because) == (stated.verdict == MISSING), f"{name} at {stated.sizes}"


def test_entries_with_a_loss_claim_ask_about_it():
    losses = {c.architecture.name for c in catalog.claims() if c.kind == "loss" and c.expect == sv.PROVED}
    asked = {name for name in losses if any(s.kind == "loss" for s in catalog.get(name).stated)}
    assert {"self_supervised", "wide_mlp"} <= asked


def test_completeness_is_stated_at_the_end_of_a_file():
    for name in catalog.names():
        source = inspect.getsource(importlib.import_module(f"symverify.catalog.{name}"))
        assert source.rindex("@") < source.index(f"{name}.completeness("), name


@pytest.fixture
def network():
    @sv.architecture(parameters={"W": "m n"}, data={"x": "n"})
    def network(W, x):
        return W @ x

    return network


REFUSED = {  # the arguments -> why they state nothing
    "a verdict": ((("PROVED",), {}), "the verdict is 'PROVED', neither COMPLETE nor MISSING"),
    "complete and missing": (((COMPLETE,), {"missing": 2}), "COMPLETE does not go with missing=2"),
    "missing nothing": (((MISSING,), {}), "MISSING does not go with missing=0"),
    "a negative number": (((MISSING,), {"missing": -1}), "MISSING does not go with missing=-1"),
    "a truth value": (((MISSING,), {"missing": True}), "MISSING does not go with missing=True"),
    "a kind": (((COMPLETE,), {"kind": "data-dependent"}), "kind is 'data-dependent'; known are functional, loss"),
    "an axis": (((COMPLETE,), {"q": 2}), "there is no axis 'q'; known are m, n"),
    "a size": (((COMPLETE,), {"m": 0}), "the size of axis m is 0"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_states_nothing(network, name):
    (given, named), reason = REFUSED[name]
    with pytest.raises(InputError, match=reason):
        network.completeness(*given, **named)
    assert network.stated == []


def test_the_same_sizes_are_stated_once(network):
    network.completeness(COMPLETE, m=2, n=3)
    with pytest.raises(InputError, match="is stated twice"):
        network.completeness(MISSING, missing=1, m=2, n=3)
    network.completeness(COMPLETE, kind="loss", m=2, n=3)


def test_find_by_completeness():
    whole = {row.architecture for row in catalog.find(complete=True)}
    part = {row.architecture for row in catalog.find(complete=False)}
    assert whole | part == set(catalog.names()) and not whole & part
    assert "relu_mlp" in whole and "square_mlp" in part
    assert {row.architecture for row in catalog.find(complete=True, op="softmax")} <= whole
