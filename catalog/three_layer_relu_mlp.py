"""Three layers with biases and relu between them: Y = W3 relu(W2 relu(W1 X + b1) + b2) + b3."""

from symverify import COMPLETE, GL, REFUTED, PositiveDiagonal, PositiveMonomial, Product, architecture, inverse, relu


@architecture(
    parameters={"W3": "m r", "W2": "r h", "W1": "h n", "b3": "m", "b2": "r", "b1": "h"},
    data={"X": "n k"},
    source="survey, Table 1: adjacent layers of a deeper network; Zhao et al. 2024, Corollary C.2",
)
def three_layer_relu_mlp(W3, W2, W1, b3, b2, b1, X):
    return W3 @ relu(W2 @ relu(W1 @ X + b1) + b2) + b3


@three_layer_relu_mlp.symmetry(PositiveDiagonal("h"), source="survey, Example 2.3, first pair")
def first_pair(g, W2, W1, b1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@three_layer_relu_mlp.symmetry(
    Product(PositiveMonomial("r"), PositiveMonomial("h")), source="survey, Examples 2.3 and 2.8, both pairs"
)
def both_pairs(element, W3, W2, W1, b2, b1):
    g, f = element
    return {"W3": W3 @ inverse(g), "W2": g @ W2 @ inverse(f), "b2": g @ b2, "W1": f @ W1, "b1": f @ b1}


@three_layer_relu_mlp.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def second_bias_rescaled(g, W2, W1, b1, b2):
    """b2 belongs to the next layer: it has no axis h."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1, "b2": g @ b2}


@three_layer_relu_mlp.symmetry(PositiveDiagonal("r"), expect=REFUTED)
def second_bias_forgotten(g, W3, W2):
    """The bias of the second layer has to be rescaled with it."""
    return {"W3": W3 @ inverse(g), "W2": g @ W2}


@three_layer_relu_mlp.symmetry(GL("r"), expect=REFUTED)
def every_change_of_basis(g, W3, W2, b2):
    """relu is in between."""
    return {"W3": W3 @ inverse(g), "W2": g @ W2, "b2": g @ b2}


three_layer_relu_mlp.completeness(COMPLETE, m=3, r=2, h=4, n=4, k=2)
