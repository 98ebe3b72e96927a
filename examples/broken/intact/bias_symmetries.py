"""Two layers and a ReLU, without biases."""

import symverify as sv


@sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"})
def perceptron(W2, W1, X):
    return W2 @ sv.relu(W1 @ X)


@perceptron.symmetry(sv.PositiveDiagonal("h"))
def rescaling(g, W2, W1):
    return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}
