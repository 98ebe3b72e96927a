"""Linear, layer normalisation, linear: Y = W2 LN(W1 X), eps = 0."""

from symverify import GL, REFUTED, O, Permutation, PositiveScalar, Signs, Stabiliser, architecture, inverse, layer_norm


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="survey, Example 2.6; Ba et al. 2016")
def layer_norm_mlp(W2, W1, X):
    return W2 @ layer_norm(W1 @ X, over="h")


@layer_norm_mlp.symmetry(Stabiliser(O("h"), "1"))
def rotation_about_the_mean(g, W2, W1):
    """Centring and norm commute with the orthogonal matrices that fix the vector of ones."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@layer_norm_mlp.symmetry(Permutation("h"), source="survey, Example 2.8")
def hidden_permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@layer_norm_mlp.symmetry(PositiveScalar(), source="survey, Example 2.6")
def rescaling_of_the_input_weights(c, W1):
    return {"W1": c * W1}


@layer_norm_mlp.symmetry(O("h"), expect=REFUTED)
def rotation(g, W2, W1):
    """Centring knows the vector of ones: this is RMS norm's symmetry."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@layer_norm_mlp.symmetry(Stabiliser(GL("h"), "1"), expect=REFUTED)
def every_map_that_fixes_the_ones(g, W2, W1):
    """It neither keeps the norm nor commutes with centring."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@layer_norm_mlp.symmetry(Signs("h"), expect=REFUTED)
def sign_flips(g, W2, W1):
    """The mean changes."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}
