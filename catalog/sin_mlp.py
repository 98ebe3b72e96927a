"""Two layers with biases and the sine: Y = W2 sin(W1 X + b1) + b2."""

from symverify import COMPLETE, REFUTED, Permutation, SignedPermutation, Signs, Translation, architecture, inverse, sin


@architecture(
    parameters={"W2": "m h", "W1": "h n", "b2": "m", "b1": "h"},
    data={"X": "n k"},
    source="survey, Example 2.4, for another odd function",
)
def sin_mlp(W2, W1, b2, b1, X):
    return W2 @ sin(W1 @ X + b1) + b2


@sin_mlp.symmetry(Signs("h"))
def sign_flips(g, W2, W1, b1):
    """sin is odd."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@sin_mlp.symmetry(SignedPermutation("h"))
def signed_permutation(g, W2, W1, b1):
    """All units are the same odd function."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@sin_mlp.symmetry(Translation("h"), expect=REFUTED)
def phase_shift(c, b1):
    """Only the multiples of 2 pi are periods."""
    return {"b1": b1 + c}


@sin_mlp.symmetry(Permutation("h"), expect=REFUTED)
def bias_forgotten(g, W2, W1):
    """A unit takes its phase along."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


sin_mlp.completeness(COMPLETE, m=4, h=3, n=2)
