"""Two branches of linear layers as one matrix with two blocks of units: Y = W2 W1 X with hidden axis h + r."""

from symverify import COMPLETE, GL, MISSING, REFUTED, BlockDiagonal, Permutation, architecture, inverse


@architecture(
    parameters={"W2": "m h+r", "W1": "h+r n"}, data={"X": "n k"}, source="survey, Example 2.2, on a concatenated axis"
)
def block_linear_mlp(W2, W1, X):
    return W2 @ W1 @ X


@block_linear_mlp.symmetry(GL("h+r"), source="survey, Example 2.2")
def change_of_basis(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@block_linear_mlp.symmetry(BlockDiagonal(GL("h"), GL("r")))
def change_of_basis_in_each_block(g, W2, W1):
    """A subgroup of GL(h + r)."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@block_linear_mlp.symmetry(BlockDiagonal(GL("h"), GL("r")), expect=REFUTED)
def inverse_forgotten(g, W2, W1):
    """W2 has to undo g."""
    return {"W2": W2 @ g, "W1": g @ W1}


@block_linear_mlp.symmetry(GL("h"), expect=REFUTED)
def one_block_on_the_whole_axis(g, W2, W1):
    """g is h x h: the shapes do not fit h + r units."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@block_linear_mlp.symmetry(BlockDiagonal(Permutation("h"), GL("r")), expect=REFUTED)
def first_layer_only(g, W1):
    """Nothing undoes g."""
    return {"W1": g @ W1}


block_linear_mlp.completeness(COMPLETE, m=4, h=2, r=2, n=3)
block_linear_mlp.completeness(
    MISSING, missing=1, m=5, h=2, r=2, n=3, because="h + r units between n inputs and m outputs: W2 + C with C W1 = 0"
)
