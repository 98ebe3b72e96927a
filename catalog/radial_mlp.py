"""Two layers and a radial rescaling: Y = W2 sigma(W1 X) with sigma(z) = phi(|z|) z."""

from symverify import (
    COMPLETE,
    GL,
    MISSING,
    REFUTED,
    SL,
    SO,
    O,
    Permutation,
    PositiveScalar,
    Translation,
    architecture,
    inverse,
    radial,
    transpose,
)


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="survey, Example 2.5; Ganev et al. 2022")
def radial_mlp(W2, W1, X):
    """Nothing is known of phi."""
    return W2 @ radial(W1 @ X, over="h", f="phi")


@radial_mlp.symmetry(O("h"), source="survey, Example 2.5; Ganev et al. 2022")
def rotation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@radial_mlp.symmetry(SO("h"))
def proper_rotation(g, W2, W1):
    """g^-1 = g^T."""
    return {"W2": W2 @ transpose(g), "W1": g @ W1}


@radial_mlp.symmetry(Permutation("h"))
def hidden_permutation(g, W2, W1):
    """sigma is not pointwise, but permutations are rotations."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@radial_mlp.symmetry(GL("h"), expect=REFUTED)
def every_change_of_basis(g, W2, W1):
    """The norm is not preserved."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@radial_mlp.symmetry(SL("h"), expect=REFUTED)
def volume_preserving_change_of_basis(g, W2, W1):
    """Volume is not length."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@radial_mlp.symmetry(PositiveScalar(), expect=REFUTED)
def rescaling(c, W2, W1):
    """That would need a constant phi."""
    return {"W2": W2 * inverse(c), "W1": c * W1}


@radial_mlp.symmetry(Translation("m", "h"), sizes={"m": 4, "h": 3, "n": 2})
def output_weights_off_the_image(C, W2, W1):
    """With more hidden units than inputs, the radial rescaling stays on the image of W1: W2 is seen there alone."""
    W1T = transpose(W1)
    return {"W2": W2 + C - C @ W1 @ inverse(W1T @ W1) @ W1T}


radial_mlp.completeness(COMPLETE, m=3, h=2, n=4, k=1)
radial_mlp.completeness(COMPLETE, m=4, h=3, n=2, k=2)
radial_mlp.completeness(
    MISSING,
    missing=2,
    m=2,
    h=4,
    n=3,
    k=1,
    because="h > n: W2 + C with C W1 = 0, which is proved at m = 4, h = 3, n = 2",
)
