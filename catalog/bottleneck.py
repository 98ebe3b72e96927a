"""A linear bottleneck in a relu network: Y = W4 relu(V U relu(W1 X)), lifted from its linear pair."""

from symverify import COMPLETE, GL, REFUTED, PositiveMonomial, Product, architecture, inverse, lift, relu
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


@bottleneck.symmetry(Product(PositiveMonomial("h2"), PositiveMonomial("h1")), source="survey, Examples 2.3 and 2.8")
def rescaling_and_permutation_of_both_layers(element, W4, V, U, W1):
    """The two layers of relu have their own units to rescale, beside the bottleneck's basis."""
    g, f = element
    return {"W4": W4 @ inverse(g), "V": g @ V, "U": U @ inverse(f), "W1": f @ W1}


bottleneck.completeness(COMPLETE, m=4, h1=4, h2=4, r=2, n=3, k=2)
