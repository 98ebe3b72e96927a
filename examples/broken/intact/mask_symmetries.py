"""Hidden units that are all alike."""

import symverify as sv


@sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"})
def pruned_perceptron(W2, W1, X):
    return W2 @ sv.gelu(W1 @ X)


@pruned_perceptron.symmetry(sv.Permutation("h"))
def hidden_permutation(g, W2, W1):
    return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}
