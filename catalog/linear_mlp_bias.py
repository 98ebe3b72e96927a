"""Two linear layers with biases: Y = W2 (W1 X + b1) + b2."""

from symverify import COMPLETE, GL, MISSING, REFUTED, O, Semidirect, Translation, architecture, inverse


@architecture(
    parameters={"W2": "m h", "W1": "h n", "b2": "m", "b1": "h"}, data={"X": "n k"}, source="survey, Example 2.2"
)
def linear_mlp_bias(W2, W1, b2, b1, X):
    return W2 @ (W1 @ X + b1) + b2


@linear_mlp_bias.symmetry(GL("h"), source="survey, Example 2.2")
def change_of_basis(g, W2, W1, b1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@linear_mlp_bias.symmetry(Translation("h"))
def bias_translation(c, W2, b1, b2):
    """What one bias gains the next one loses: the survey's GL(h) is not complete with biases."""
    return {"b1": b1 + c, "b2": b2 - W2 @ c}


@linear_mlp_bias.symmetry(Semidirect(Translation("h"), GL("h")))
def affine_change_of_basis(element, W2, W1, b2, b1):
    """The affine group of the hidden space: z becomes g z + c."""
    c, g = element
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1 + c, "b2": b2 - W2 @ inverse(g) @ c}


@linear_mlp_bias.symmetry(Semidirect(Translation("h"), O("h")))
def rigid_motion(element, W2, W1, b2, b1):
    """The Euclidean group of the hidden space."""
    c, g = element
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1 + c, "b2": b2 - W2 @ inverse(g) @ c}


@linear_mlp_bias.symmetry(GL("h"), expect=REFUTED)
def bias_forgotten(g, W2, W1):
    """The hidden bias has to move with the hidden weights."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@linear_mlp_bias.symmetry(GL("h"), expect=REFUTED)
def bias_by_the_inverse(g, W2, W1, b1):
    """b1 is a vector of the hidden space, not a covector."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": inverse(g) @ b1}


@linear_mlp_bias.symmetry(Translation("h"), expect=REFUTED)
def translation_uncompensated(c, b1):
    """b2 would have to lose W2 c."""
    return {"b1": b1 + c}


@linear_mlp_bias.symmetry(Semidirect(Translation("h"), GL("h")), expect=REFUTED)
def affine_without_the_change_of_basis(element, W2, W1, b2, b1):
    """b2 would have to lose W2 g^-1 c: the output layer has moved by then."""
    c, g = element
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1 + c, "b2": b2 - W2 @ c}


linear_mlp_bias.completeness(COMPLETE, m=4, h=3, n=5)
linear_mlp_bias.completeness(
    MISSING, missing=1, m=4, h=3, n=2, because="n < h < m: W2 + C with C W1 = 0, and b2 - C b1"
)
