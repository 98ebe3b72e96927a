"""Two branches that are added: Y = relu(W1 X + b1) + W2 X + b2 + b3."""

from symverify import COMPLETE, REFUTED, PositiveDiagonal, Translation, architecture, relu


@architecture(
    parameters={"W1": "m n", "W2": "m n", "b1": "m", "b2": "m", "b3": "m"},
    data={"X": "n k"},
    source="survey, Section 2.2.1, on the biases that are omitted",
)
def parallel_branches(W1, W2, b1, b2, b3, X):
    return relu(W1 @ X + b1) + (W2 @ X + b2) + b3


@parallel_branches.symmetry(Translation("m"))
def exchange_of_the_biases(c, b2, b3):
    """Two biases that are added are one: biases have symmetries of their own."""
    return {"b2": b2 + c, "b3": b3 - c}


@parallel_branches.symmetry(Translation("m"), expect=REFUTED)
def exchange_through_the_activation(c, b1, b3):
    """relu is in between."""
    return {"b1": b1 + c, "b3": b3 - c}


@parallel_branches.symmetry(Translation("m"), expect=REFUTED)
def both_biases_grow(c, b2, b3):
    """The sum grows by 2 c."""
    return {"b2": b2 + c, "b3": b3 + c}


@parallel_branches.symmetry(PositiveDiagonal("m"), expect=REFUTED)
def rescaling_of_one_branch(g, W1, b1):
    """Nothing after the relu undoes g."""
    return {"W1": g @ W1, "b1": g @ b1}


parallel_branches.completeness(COMPLETE, m=2, n=3)
