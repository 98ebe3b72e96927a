"""The layer as every framework ships it: with an epsilon under the root."""

import symverify as sv


@sv.architecture(parameters={"W": "m n"}, data={"X": "n k"})
def normalised_layer(W, X):
    return sv.batch_norm(W @ X, over="k", eps=1e-5)


@normalised_layer.symmetry(sv.PositiveDiagonal("m"))
def rescaling(g, W):
    return {"W": g @ W}
