"""A language model's ends: an embedding E of tokens and an unembedding U of its own."""

import symverify as sv


@sv.architecture(parameters={"E": "d v", "W": "h d", "U": "v h"}, data={"X": "v t"})
def language_model(E, W, U, X):
    return U @ sv.relu(W @ E @ X)


@language_model.symmetry(sv.GL("d"))
def change_of_basis(g, E, W):
    return {"E": g @ E, "W": W @ sv.inverse(g)}
