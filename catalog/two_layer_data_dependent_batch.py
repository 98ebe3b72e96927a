"""Two layers on a batch of k <= h data points: Y = W2 sigmoid(W1 X), and a data-dependent action of GL(h)."""

from symverify import COMPLETE, GL, REFUTED, Permutation, architecture, frame, inverse, sigmoid


@architecture(
    parameters={"W2": "m h", "W1": "h n"},
    data={"X": "n k"},
    source="survey, Section 7.1: it is unknown whether data-dependent symmetry exists for larger batch sizes",
)
def two_layer_data_dependent_batch(W2, W1, X):
    """Where Z = sigmoid(W1 X) has full column rank, frame(Z) = R_Z is invertible, and its first k columns are Z."""
    return W2 @ sigmoid(W1 @ X)


@two_layer_data_dependent_batch.symmetry(
    GL("h"), kind="data-dependent", batch="k", source="survey, Example 2.13, extended to batches"
)
def change_of_frame(g, W2, W1, X):
    before, after = frame(sigmoid(W1 @ X), over="h"), frame(sigmoid(g @ W1 @ X), over="h")
    return {"W2": W2 @ before @ inverse(after), "W1": g @ W1}


@two_layer_data_dependent_batch.symmetry(Permutation("h"), source="survey, Example 2.8")
def hidden_permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@two_layer_data_dependent_batch.symmetry(GL("h"), kind="data-dependent", batch="k", expect=REFUTED)
def frames_exchanged(g, W2, W1, X):
    """R_Z' R_Z^-1 maps Z to Z', and W2 needs the inverse."""
    before, after = frame(sigmoid(W1 @ X), over="h"), frame(sigmoid(g @ W1 @ X), over="h")
    return {"W2": W2 @ after @ inverse(before), "W1": g @ W1}


@two_layer_data_dependent_batch.symmetry(GL("h"), kind="data-dependent", batch="k", expect=REFUTED)
def output_layer_only(g, W2, W1, X):
    """The first layer has to move with the frame."""
    return {"W2": W2 @ frame(sigmoid(W1 @ X), over="h") @ inverse(frame(sigmoid(g @ W1 @ X), over="h"))}


two_layer_data_dependent_batch.completeness(COMPLETE, m=4, h=3, n=2)
