"""Two layers and any function of one variable, applied to every unit: Y = W2 sigma(W1 X)."""

from symverify import (
    COMPLETE,
    GL,
    REFUTED,
    Permutation,
    PositiveDiagonal,
    Signs,
    architecture,
    inverse,
    pointwise,
    transpose,
)


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="survey, Example 2.8 and Table 1")
def pointwise_mlp(W2, W1, X):
    """Nothing is known of sigma; a refutation names one sigma for which the claim fails."""
    return W2 @ pointwise("sigma")(W1 @ X)


@pointwise_mlp.symmetry(Permutation("h"), source="survey, Example 2.8; Hecht-Nielsen 1990")
def hidden_permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@pointwise_mlp.symmetry(Permutation("h"))
def hidden_permutation_by_transposes(g, W2, W1):
    """g^-1 = g^T."""
    return {"W2": W2 @ transpose(g), "W1": g @ W1}


@pointwise_mlp.symmetry(Permutation("h"), expect=REFUTED)
def permutation_of_the_inputs_only(g, W1):
    """Permuted units meet the wrong output weights."""
    return {"W1": g @ W1}


@pointwise_mlp.symmetry(Permutation("h"), expect=REFUTED)
def inverse_forgotten(g, W2, W1):
    """Transpositions are their own inverses, longer cycles are not."""
    return {"W2": W2 @ g, "W1": g @ W1}


@pointwise_mlp.symmetry(Signs("h"), expect=REFUTED)
def sign_flips(g, W2, W1):
    """That would need an odd sigma."""
    return {"W2": W2 @ g, "W1": g @ W1}


@pointwise_mlp.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def rescaling(g, W2, W1):
    """That would need a sigma that is homogeneous of degree 1."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@pointwise_mlp.symmetry(GL("h"), expect=REFUTED)
def every_change_of_basis(g, W2, W1):
    """That would need a linear sigma."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


pointwise_mlp.completeness(COMPLETE, m=4, h=3, n=2)
