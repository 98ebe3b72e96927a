"""A residual block: Y = X + W2 relu(W1 X + b1) + b2."""

from symverify import COMPLETE, GL, REFUTED, O, Permutation, PositiveMonomial, Translation, architecture, inverse, relu


@architecture(
    parameters={"W2": "d h", "W1": "h d", "b2": "d", "b1": "h"},
    data={"X": "d k"},
    source="survey, Examples 2.3 and 2.8, in a block with a skip connection",
)
def residual_block(W2, W1, b2, b1, X):
    return X + W2 @ relu(W1 @ X + b1) + b2


@residual_block.symmetry(PositiveMonomial("h"), source="survey, Examples 2.3 and 2.8 together")
def rescaling_and_permutation(g, W2, W1, b1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@residual_block.symmetry(Permutation("h"), source="survey, Example 2.8")
def hidden_permutation(g, W2, W1, b1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@residual_block.symmetry(GL("d"), expect=REFUTED)
def change_of_the_stream(g, W2, W1, b2):
    """The skip connection carries X, which does not move: no basis of the stream is free."""
    return {"W2": g @ W2, "W1": W1 @ inverse(g), "b2": g @ b2}


@residual_block.symmetry(O("d"), expect=REFUTED)
def rotation_of_the_stream(g, W2, W1, b2):
    """Not even a rotated one."""
    return {"W2": g @ W2, "W1": W1 @ inverse(g), "b2": g @ b2}


@residual_block.symmetry(Translation("d"), expect=REFUTED)
def translation_of_the_output(c, b2):
    """The output moves."""
    return {"b2": b2 + c}


residual_block.completeness(COMPLETE, d=3, h=4, k=2)
