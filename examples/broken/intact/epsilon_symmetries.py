"""A layer whose outputs are standardised over the batch."""

import symverify as sv


@sv.architecture(parameters={"W": "m n"}, data={"X": "n k"})
def normalised_layer(W, X):
    return sv.batch_norm(W @ X, over="k")


@normalised_layer.symmetry(sv.PositiveDiagonal("m"))
def rescaling(g, W):
    return {"W": g @ W}
