"""The lock holds meaning and no noise, and is read as data."""

import json

import pytest

import symverify as sv
from symverify.regression.lock import lock, read, save


@pytest.fixture(scope="module")
def certificates():
    @sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, name="locked_network")
    def network(W2, W1, X):
        return W2 @ sv.relu(W1 @ X)

    def rescaling(g, W2, W1):
        return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}

    proved = network.symmetry(sv.PositiveDiagonal("h"), name="rescaling")(rescaling)
    refuted = network.symmetry(sv.GL("h"), name="any_basis", expect=sv.REFUTED)(rescaling)
    return [sv.verify(proved), sv.verify(refuted)]


def test_two_runs_write_the_same_bytes(certificates, tmp_path):
    again = [sv.verify(c) for c in _claims(certificates)]
    first, second = save(lock(certificates), tmp_path / "a"), save(lock(reversed(again)), tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()


def _claims(certificates):
    @sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, name="locked_network")
    def network(W2, W1, X):
        return W2 @ sv.relu(W1 @ X)

    def rescaling(g, W2, W1):
        return {"W1": g @ W1, "W2": W2 @ sv.inverse(g)}

    return [
        network.symmetry(sv.PositiveDiagonal("h"), name="rescaling")(rescaling),
        network.symmetry(sv.GL("h"), name="any_basis", expect=sv.REFUTED)(rescaling),
    ]


def test_a_lock_holds_no_floats_times_or_paths(certificates, tmp_path):
    text = save(lock(certificates), tmp_path / "lock").read_text()

    def floats(x):
        inner = x.values() if isinstance(x, dict) else x if isinstance(x, list) else []
        return isinstance(x, float) or any(floats(y) for y in inner)

    assert not floats(json.loads(text))
    assert "seconds" not in text and "residual" not in text and str(tmp_path) not in text


def test_a_lock_survives_the_disk(certificates, tmp_path):
    entries = lock(certificates)
    assert read(save(entries, tmp_path / "lock")) == entries
    assert entries["locked_network::rescaling"].verdict == "PROVED"
    assert entries["locked_network::any_basis"].stopped


BAD = {
    "no file": (None, "No such file"),
    "no JSON": ("{", "no lock of symverify"),
    "another version": ('{"version": 2, "claims": {}}', "of version 2"),
    "an unknown verdict": ('{"version": 1, "claims": {"a::b": {"verdict": "YES"}}}', "no lock of symverify"),
    "a list": ("[]", "no lock of symverify"),
}


@pytest.mark.parametrize("text, reason", BAD.values(), ids=BAD)
def test_a_bad_lock_is_one_line(tmp_path, text, reason):
    path = tmp_path / "lock"
    if text is not None:
        path.write_text(text)
    with pytest.raises(sv.InputError, match=reason):
        read(path)
