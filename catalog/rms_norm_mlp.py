"""Linear, RMS normalisation with eps = 1e-5, linear: Y = W2 RMS(W1 X)."""

from symverify import (
    COMPLETE,
    GL,
    MISSING,
    REFUTED,
    O,
    PositiveScalar,
    SignedPermutation,
    Translation,
    architecture,
    inverse,
    rms_norm,
    transpose,
)


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="survey, Examples 2.5 and 2.6")
def rms_norm_mlp(W2, W1, X):
    return W2 @ rms_norm(W1 @ X, over="h", eps=1e-5)


@rms_norm_mlp.symmetry(O("h"), source="survey, Example 2.5: RMS norm is a radial rescaling")
def rotation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@rms_norm_mlp.symmetry(SignedPermutation("h"))
def signed_permutation(g, W2, W1):
    """A finite subgroup of the rotations."""
    return {"W2": W2 @ transpose(g), "W1": g @ W1}


@rms_norm_mlp.symmetry(GL("h"), expect=REFUTED)
def every_change_of_basis(g, W2, W1):
    """The norm is preserved by O(h) only."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@rms_norm_mlp.symmetry(PositiveScalar(), expect=REFUTED)
def rescaling_of_the_input_weights(c, W1):
    """It would be exact at eps = 0."""
    return {"W1": c * W1}


@rms_norm_mlp.symmetry(Translation("m", "h"), sizes={"m": 4, "h": 3, "n": 2})
def output_weights_off_the_image(C, W2, W1):
    """With more hidden units than inputs, the norm stays on the image of W1: W2 is seen there alone."""
    W1T = transpose(W1)
    return {"W2": W2 + C - C @ W1 @ inverse(W1T @ W1) @ W1T}


rms_norm_mlp.completeness(COMPLETE, m=3, h=2, n=4, k=1)
rms_norm_mlp.completeness(COMPLETE, m=4, h=3, n=2, k=2)
rms_norm_mlp.completeness(
    MISSING,
    missing=2,
    m=2,
    h=4,
    n=3,
    k=1,
    because="h > n: W2 + C with C W1 = 0, which is proved at m = 4, h = 3, n = 2",
)
