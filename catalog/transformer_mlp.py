"""The feed-forward part of a transformer block, on rows: Y = relu(X W1 + b1) W2."""

from symverify import COMPLETE, GL, REFUTED, PositiveMonomial, architecture, inverse, relu, transpose


@architecture(
    parameters={"W1": "d h", "b1": "h", "W2": "h m"},
    data={"X": "t d"},
    source="survey, Examples 2.3 and 2.8; Vaswani et al. 2017",
)
def transformer_mlp(W1, b1, W2, X):
    return relu(X @ W1 + b1) @ W2


@transformer_mlp.symmetry(PositiveMonomial("h"), source="survey, Examples 2.3 and 2.8 together")
def rescaling_and_permutation(g, W1, b1, W2):
    """On rows the hidden units move by the transpose, so a left action needs the inverse."""
    return {"W1": W1 @ transpose(g), "b1": g @ b1, "W2": transpose(inverse(g)) @ W2}


@transformer_mlp.symmetry(PositiveMonomial("h"), expect=REFUTED)
def a_right_action(g, W1, b1, W2):
    """The output is preserved, but two elements compose in the wrong order."""
    return {"W1": W1 @ g, "b1": transpose(g) @ b1, "W2": inverse(g) @ W2}


@transformer_mlp.symmetry(GL("h"), expect=REFUTED)
def change_of_basis(g, W1, b1, W2):
    """relu stands between the two layers."""
    return {"W1": W1 @ transpose(g), "b1": g @ b1, "W2": transpose(inverse(g)) @ W2}


transformer_mlp.completeness(COMPLETE, d=4, h=2, m=3, t=5)
