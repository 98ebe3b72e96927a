"""Four layers of relu, whose symmetries are all lifted: Y = W4 relu(W3 relu(W2 relu(W1 X)))."""

from symverify import COMPLETE, GL, REFUTED, architecture, inverse, lift, relu
from symverify.catalog.relu_mlp import hidden_permutation, rescaling, rescaling_and_permutation


@architecture(
    parameters={"W4": "m h3", "W3": "h3 h2", "W2": "h2 h1", "W1": "h1 n"},
    data={"X": "n k"},
    source="survey, Table 1: any subset of adjacent layer pairs",
)
def deep_relu_mlp(W4, W3, W2, W1, X):
    return W4 @ relu(W3 @ relu(W2 @ relu(W1 @ X)))


for first in ("W1", "W2", "W3"):
    for claim in (rescaling, hidden_permutation, rescaling_and_permutation):
        lift(claim, into=deep_relu_mlp, at={"W1": first}, name=f"{claim.name}_after_{first}")


@deep_relu_mlp.symmetry(GL("h2"), expect=REFUTED)
def change_of_basis_of_the_middle(g, W3, W2):
    """relu stands between the two layers."""
    return {"W3": W3 @ inverse(g), "W2": g @ W2}


deep_relu_mlp.completeness(COMPLETE, m=3, h1=3, h2=3, h3=2, n=4, k=2)
