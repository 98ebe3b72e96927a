"""Three linear layers: Y = W3 W2 W1 X."""

from symverify import COMPLETE, GL, MISSING, REFUTED, Product, architecture, inverse


@architecture(
    parameters={"W3": "m r", "W2": "r h", "W1": "h n"},
    data={"X": "n k"},
    source="survey, Table 1: adjacent layers of a deeper network; Zhao et al. 2024, Corollary C.2",
)
def three_layer_linear_mlp(W3, W2, W1, X):
    return W3 @ W2 @ W1 @ X


@three_layer_linear_mlp.symmetry(GL("h"), source="survey, Table 1, adjacent pair (W2, W1)")
def first_pair(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@three_layer_linear_mlp.symmetry(GL("r"), source="survey, Table 1, adjacent pair (W3, W2)")
def second_pair(g, W3, W2):
    return {"W3": W3 @ inverse(g), "W2": g @ W2}


@three_layer_linear_mlp.symmetry(Product(GL("r"), GL("h")), source="survey, Table 1, both adjacent pairs")
def both_pairs(element, W3, W2, W1):
    g, f = element
    return {"W3": W3 @ inverse(g), "W2": g @ W2 @ inverse(f), "W1": f @ W1}


@three_layer_linear_mlp.symmetry(Product(GL("r"), GL("h")), expect=REFUTED)
def middle_layer_half_moved(element, W3, W2, W1):
    """W2 has two neighbours."""
    g, f = element
    return {"W3": W3 @ inverse(g), "W2": W2 @ inverse(f), "W1": f @ W1}


@three_layer_linear_mlp.symmetry(GL("h"), expect=REFUTED)
def layers_that_are_not_adjacent(g, W3, W1):
    """W3 has no axis of the first hidden layer: the shapes do not fit."""
    return {"W3": W3 @ inverse(g), "W1": g @ W1}


@three_layer_linear_mlp.symmetry(GL("h"), expect=REFUTED)
def one_layer_only(g, W1):
    """Nothing undoes g."""
    return {"W1": g @ W1}


three_layer_linear_mlp.completeness(COMPLETE, m=4, r=2, h=2, n=3)
three_layer_linear_mlp.completeness(MISSING, missing=1, m=4, r=3, h=2, n=5, because="h < r < m: W3 + C with C W2 = 0")
