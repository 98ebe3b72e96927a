"""Linear, layer normalisation, linear: Y = W2 LN(W1 X), eps = 0."""

from symverify import (
    COMPLETE,
    GL,
    MISSING,
    REFUTED,
    O,
    Permutation,
    PositiveScalar,
    Product,
    Signs,
    Stabiliser,
    Translation,
    architecture,
    inverse,
    layer_norm,
    mean,
    transpose,
)


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


@layer_norm_mlp.symmetry(Product(Translation("n"), Translation("m")))
def mean_directions(element, W2, W1):
    """The mean takes away what all rows of W1 have in common; its sum is 0, so W2 may add one number to a row."""
    v, c = element
    return {"W1": W1 + v, "W2": W2 + c}


@layer_norm_mlp.symmetry(Translation("m", "h"), sizes={"m": 2, "h": 3, "n": 1})
def output_weights_off_the_image(C, W2, W1):
    """With h > n + 1, W2 is seen on the image of the centred W1 alone."""
    U = W1 - mean(W1, over="h")
    return {"W2": W2 + C - C @ U @ inverse(transpose(U) @ U) @ transpose(U)}


layer_norm_mlp.completeness(COMPLETE, m=2, h=3, n=4, k=1)
layer_norm_mlp.completeness(COMPLETE, m=2, h=3, n=1, k=2)
layer_norm_mlp.completeness(
    MISSING,
    missing=3,
    m=3,
    h=4,
    n=2,
    k=1,
    because="h > n + 1: W2 is seen on the image of the centred W1, which is proved at n = 1",
)
