"""A piece that no sample touched is named, and takes the support away."""

from symverify import PositiveDiagonal, architecture, clamp, inverse, relu, verify
from symverify.verification.coverage import coverage
from symverify.verification.judging import _covered


def _claim(function, bias):
    @architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"})
    def layers(W2, W1, X):
        return W2 @ function(W1 @ X + bias)

    @layers.symmetry(PositiveDiagonal("h"))
    def rescaling(g, W2, W1):
        return {"W2": W2 @ inverse(g), "W1": g @ W1}

    return rescaling


def test_all_pieces_of_relu_are_touched():
    seen = coverage(_claim(relu, 0).statement, seed=0)
    assert (seen.pieces, seen.missed) == (2, ())


def test_a_piece_far_away_is_missed_and_named():
    seen = coverage(_claim(lambda z: clamp(z, low=-1000, high=1000), 0).statement, seed=0)
    assert seen.pieces == 3
    assert any("below -1000" in piece for piece in seen.missed)
    assert any("above 1000" in piece for piece in seen.missed)


def test_support_that_missed_a_piece_is_none():
    statement = _claim(lambda z: clamp(z, low=-1000, high=1000), 0).statement
    found = _covered(statement, 0, "cpu", "residual 0")
    assert found["verdict"] == "UNDECIDED"
    assert "1 of 3 pieces touched" in found["detail"]


def test_rescaling_of_a_clamp_out_of_reach_is_not_called_supported():
    certificate = verify(_claim(lambda z: clamp(z, low=-1000, high=1000), 0))
    assert certificate.verdict in ("UNDECIDED", "REFUTED")
