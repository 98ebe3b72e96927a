"""Two layers with biases and the sigmoid: Y = W2 sigmoid(W1 X + b1) + b2."""

from symverify import COMPLETE, REFUTED, Permutation, PositiveDiagonal, Signs, architecture, inverse, sigmoid, total


@architecture(
    parameters={"W2": "m h", "W1": "h n", "b2": "m", "b1": "h"},
    data={"X": "n k"},
    source="Zhao et al. 2024, Section 4.2, with biases",
)
def sigmoid_mlp(W2, W1, b2, b1, X):
    return W2 @ sigmoid(W1 @ X + b1) + b2


@sigmoid_mlp.symmetry(Signs("h"))
def affine_sign_flips(g, W2, W1, b2, b1):
    """sigmoid(-z) = 1 - sigmoid(z): b2 gains the output weights of the units that were flipped."""
    return {"W2": W2 @ g, "W1": g @ W1, "b1": g @ b1, "b2": b2 + total(W2 - W2 @ g, over="h") / 2}


@sigmoid_mlp.symmetry(Permutation("h"), source="survey, Example 2.8")
def hidden_permutation(g, W2, W1, b1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@sigmoid_mlp.symmetry(Signs("h"), expect=REFUTED)
def sign_flips(g, W2, W1, b1):
    """The sigmoid is odd about 1/2 and not about 0: b2 is forgotten."""
    return {"W2": W2 @ g, "W1": g @ W1, "b1": g @ b1}


@sigmoid_mlp.symmetry(PositiveDiagonal("h"), expect=REFUTED, source="Zhao et al. 2024, Section 4.2: there is none")
def rescaling(g, W2, W1, b1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


sigmoid_mlp.completeness(COMPLETE, m=4, h=3, n=2)
