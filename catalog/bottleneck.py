"""A linear bottleneck in a relu network: Y = W4 relu(V U relu(W1 X)), lifted from its linear pair."""

from symverify import GL, REFUTED, architecture, inverse, lift, relu
from symverify.catalog.linear_mlp import change_of_basis


@architecture(
    parameters={"W4": "m h2", "V": "h2 r", "U": "r h1", "W1": "h1 n"},
    data={"X": "n k"},
    source="Zhao et al. 2024, Proposition 3.1",
)
def bottleneck(W4, V, U, W1, X):
    return W4 @ relu(V @ U @ relu(W1 @ X))


lift(change_of_basis, into=bottleneck, name="change_of_basis_of_the_bottleneck")


@bottleneck.symmetry(GL("h1"), expect=REFUTED)
def change_of_basis_before_it(g, U, W1):
    """relu stands between W1 and U."""
    return {"U": U @ inverse(g), "W1": g @ W1}
