"""The unembedding is now the embedding, used a second time."""

import symverify as sv


@sv.architecture(parameters={"E": "d v", "W": "h d", "D": "d h"}, data={"X": "v t"})
def language_model(E, W, D, X):
    return sv.transpose(E) @ D @ sv.relu(W @ E @ X)


@language_model.symmetry(sv.GL("d"))
def change_of_basis(g, E, W):
    return {"E": g @ E, "W": W @ sv.inverse(g)}
