"""Two linear layers without biases: Y = W2 W1 X."""

from symverify import (
    COMPLETE,
    GL,
    MISSING,
    REFUTED,
    SL,
    Permutation,
    PositiveDiagonal,
    Translation,
    architecture,
    inverse,
    transpose,
)


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="survey, Example 2.2 and Table 1")
def linear_mlp(W2, W1, X):
    return W2 @ W1 @ X


@linear_mlp.symmetry(GL("h"), source="survey, Table 1, row Linear")
def change_of_basis(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@linear_mlp.symmetry(GL("h"), source="survey, Example 2.2, with the contragredient of g")
def contragredient_change_of_basis(g, W2, W1):
    return {"W2": W2 @ transpose(g), "W1": inverse(transpose(g)) @ W1}


@linear_mlp.symmetry(PositiveDiagonal("h"), source="Zhao et al. 2024, Section 4.1, at width 1 the rescaling group")
def rescaling(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@linear_mlp.symmetry(Permutation("h"))
def hidden_permutation(g, W2, W1):
    """The inverse of a permutation is its transpose: a subgroup of GL(h)."""
    return {"W2": W2 @ transpose(g), "W1": g @ W1}


@linear_mlp.symmetry(GL("h"), expect=REFUTED)
def inverse_forgotten(g, W2, W1):
    """W2 g g W1 is W2 W1 for g = g^-1 only."""
    return {"W2": W2 @ g, "W1": g @ W1}


@linear_mlp.symmetry(GL("h"), expect=REFUTED)
def transpose_for_inverse(g, W2, W1):
    """g^T is g^-1 in O(h), not in GL(h)."""
    return {"W2": W2 @ transpose(g), "W1": g @ W1}


@linear_mlp.symmetry(GL("h"), expect=REFUTED)
def not_a_left_action(g, W2, W1):
    """The output is preserved, but g acts by g^T: first g and then h is gh, not hg."""
    return {"W2": W2 @ inverse(transpose(g)), "W1": transpose(g) @ W1}


@linear_mlp.symmetry(SL("h"), expect=REFUTED)
def first_layer_only(g, W1):
    """Volume is preserved, the function is not."""
    return {"W1": g @ W1}


@linear_mlp.symmetry(GL("n"), expect=REFUTED)
def wrong_axis(g, W2, W1):
    """g acts on the input, where W2 has no axis: the shapes do not fit."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@linear_mlp.symmetry(
    GL("h"), sizes={"m": 1, "h": 1, "n": 1, "k": 1}, source="Zhao et al. 2024, Section 4.1, the scalar network"
)
def rescaling_of_the_scalar_network(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@linear_mlp.symmetry(Translation("m", "h"), sizes={"m": 4, "h": 3, "n": 2})
def output_weights_off_the_image(C, W2, W1):
    """With more hidden units than inputs, W2 is seen on the image of W1 alone: the rest of it is free."""
    W1T = transpose(W1)
    return {"W2": W2 + C - C @ W1 @ inverse(W1T @ W1) @ W1T}


linear_mlp.completeness(COMPLETE, m=4, h=3, n=5)
linear_mlp.completeness(COMPLETE, m=3, h=4, n=2)
linear_mlp.completeness(COMPLETE, m=4, h=3, n=2, k=2)
linear_mlp.completeness(
    MISSING, missing=1, m=5, h=4, n=3, because="n < h < m: W2 + C with C W1 = 0, which is proved at m = 4, h = 3, n = 2"
)
