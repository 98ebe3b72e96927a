"""Two layers of silu beside a linear skip connection: Y = W2 silu(W1 X + b1) + S X + b2."""

from symverify import COMPLETE, REFUTED, Permutation, PositiveDiagonal, Signs, architecture, inverse, silu


@architecture(
    parameters={"W2": "m h", "W1": "h n", "S": "m n", "b2": "m", "b1": "h"},
    data={"X": "n k"},
    source="survey, Example 2.8, with a linear skip connection",
)
def silu_mlp_skip(W2, W1, S, b2, b1, X):
    return W2 @ silu(W1 @ X + b1) + S @ X + b2


@silu_mlp_skip.symmetry(Signs("h"))
def affine_sign_flips(g, W2, W1, S, b2, b1):
    """silu(-z) = silu(z) - z: the skip connection takes the linear term of the units that were flipped."""
    lost = (W2 - W2 @ g) / 2
    return {"W1": g @ W1, "b1": g @ b1, "S": S + lost @ W1, "b2": b2 + lost @ b1}


@silu_mlp_skip.symmetry(Permutation("h"), source="survey, Example 2.8")
def hidden_permutation(g, W2, W1, b1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@silu_mlp_skip.symmetry(Signs("h"), expect=REFUTED)
def sign_flips_as_if_odd(g, W2, W1, b1):
    """silu is not odd."""
    return {"W2": W2 @ g, "W1": g @ W1, "b1": g @ b1}


@silu_mlp_skip.symmetry(Signs("h"), expect=REFUTED)
def output_bias_forgotten(g, W2, W1, S, b1):
    """The linear term has a constant part too."""
    return {"W1": g @ W1, "b1": g @ b1, "S": S + (W2 - W2 @ g) @ W1 / 2}


@silu_mlp_skip.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def rescaling(g, W2, W1, b1):
    """silu is not homogeneous."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


silu_mlp_skip.completeness(COMPLETE, m=3, h=2, n=4)
