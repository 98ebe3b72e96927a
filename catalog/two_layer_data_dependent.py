"""Two layers at one data point: y = W2 sigmoid(W1 x), and a data-dependent action of all of GL(h)."""

from symverify import COMPLETE, GL, REFUTED, Permutation, architecture, frame, inverse, sigmoid


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"x": "n"}, source="survey, Example 2.13; Zhao et al. 2023")
def two_layer_data_dependent(W2, W1, x):
    """The sigmoid is never 0, so that R_z exists for every z = sigmoid(W1 x): frame(z) is R_z, with R_z e_1 = z."""
    return W2 @ sigmoid(W1 @ x)


@two_layer_data_dependent.symmetry(
    GL("h"), kind="data-dependent", batch=1, source="survey, Example 2.13, with the corrected R_z"
)
def change_of_frame(g, W2, W1, x):
    before, after = frame(sigmoid(W1 @ x), over="h"), frame(sigmoid(g @ W1 @ x), over="h")
    return {"W2": W2 @ before @ inverse(after), "W1": g @ W1}


@two_layer_data_dependent.symmetry(Permutation("h"), source="survey, Example 2.8")
def hidden_permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@two_layer_data_dependent.symmetry(GL("h"), kind="data-dependent", batch=1, expect=REFUTED)
def frames_exchanged(g, W2, W1, x):
    """R_z' R_z^-1 maps z to z', and W2 needs the inverse."""
    before, after = frame(sigmoid(W1 @ x), over="h"), frame(sigmoid(g @ W1 @ x), over="h")
    return {"W2": W2 @ after @ inverse(before), "W1": g @ W1}


@two_layer_data_dependent.symmetry(GL("h"), kind="data-dependent", batch=1, expect=REFUTED)
def activation_forgotten(g, W2, W1, x):
    """The frames belong to what the second layer sees."""
    return {"W2": W2 @ frame(W1 @ x, over="h") @ inverse(frame(g @ W1 @ x, over="h")), "W1": g @ W1}


@two_layer_data_dependent.symmetry(GL("h"), expect=REFUTED)
def without_the_data(g, W2, W1):
    """g^-1 would do if the sigmoid were linear."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


two_layer_data_dependent.completeness(COMPLETE, m=4, h=3, n=2)
