"""A gated layer: Y = W2 (silu(W1 X) * (W3 X))."""

from symverify import COMPLETE, GL, REFUTED, Diagonal, Permutation, Semidirect, Signs, architecture, inverse, silu


@architecture(
    parameters={"W2": "m h", "W1": "h n", "W3": "h n"},
    data={"X": "n k"},
    source="survey, Examples 2.2 and 2.8: linear in W3, pointwise in W1",
)
def gated_mlp(W2, W1, W3, X):
    return W2 @ (silu(W1 @ X) * (W3 @ X))


@gated_mlp.symmetry(Diagonal("h"))
def rescaling_of_the_linear_branch(g, W2, W3):
    """The output is linear in W3, unit by unit: any nonzero factor passes."""
    return {"W2": W2 @ inverse(g), "W3": g @ W3}


@gated_mlp.symmetry(Permutation("h"), source="survey, Example 2.8")
def hidden_permutation(g, W2, W1, W3):
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "W3": g @ W3}


@gated_mlp.symmetry(Semidirect(Diagonal("h"), Permutation("h")))
def rescaling_after_permutation(element, W2, W1, W3):
    """Both together: the gate is permuted, and not rescaled."""
    d, p = element
    return {"W2": W2 @ inverse(p) @ inverse(d), "W1": p @ W1, "W3": d @ p @ W3}


@gated_mlp.symmetry(GL("h"), expect=REFUTED)
def every_change_of_basis(g, W2, W3):
    """The gate multiplies unit by unit."""
    return {"W2": W2 @ inverse(g), "W3": g @ W3}


@gated_mlp.symmetry(Signs("h"), expect=REFUTED)
def sign_flips_of_both_branches(g, W1, W3):
    """silu is not odd."""
    return {"W1": g @ W1, "W3": g @ W3}


@gated_mlp.symmetry(Permutation("h"), expect=REFUTED)
def gate_left_behind(g, W2, W3):
    """A unit takes its gate along."""
    return {"W2": W2 @ inverse(g), "W3": g @ W3}


gated_mlp.completeness(COMPLETE, m=3, h=2, n=4)
