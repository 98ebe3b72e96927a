"""The hidden layer got a bias, and the claim was not told."""

import symverify as sv


@sv.architecture(parameters={"W2": "m h", "W1": "h n", "b1": "h"}, data={"X": "n k"})
def perceptron(W2, W1, b1, X):
    return W2 @ sv.relu(W1 @ X + b1)


@perceptron.symmetry(sv.PositiveDiagonal("h"))
def rescaling(g, W2, W1):
    return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}
