"""A residual block between an embedding and an unembedding: Y = U (Z + W2 relu(W1 Z)) with Z = E X."""

from symverify import COMPLETE, GL, MISSING, REFUTED, O, PositiveMonomial, Product, architecture, inverse, relu


@architecture(
    parameters={"U": "m d", "W2": "d h", "W1": "h d", "E": "d n"},
    data={"X": "n k"},
    source="Zhao et al. 2024, Corollary C.2, where skip connections tie all layers on the stream together",
)
def residual_stream(U, W2, W1, E, X):
    Z = E @ X
    return U @ (Z + W2 @ relu(W1 @ Z))


@residual_stream.symmetry(GL("d"))
def change_of_the_stream(g, U, W2, W1, E):
    """All that writes to the stream and all that reads from it changes its basis together."""
    return {"U": U @ inverse(g), "W2": g @ W2, "W1": W1 @ inverse(g), "E": g @ E}


@residual_stream.symmetry(Product(GL("d"), PositiveMonomial("h")))
def stream_and_hidden_units(element, U, W2, W1, E):
    """The block's own symmetry beside it."""
    g, f = element
    return {"U": U @ inverse(g), "W2": g @ W2 @ inverse(f), "W1": f @ W1 @ inverse(g), "E": g @ E}


@residual_stream.symmetry(GL("d"), expect=REFUTED)
def adjacent_layers_only(g, W1, E):
    """E and W1 look adjacent, but the skip connection passes W1 by."""
    return {"W1": W1 @ inverse(g), "E": g @ E}


@residual_stream.symmetry(O("d"), expect=REFUTED)
def unembedding_forgotten(g, W2, W1, E):
    """The unembedding reads the stream."""
    return {"W2": g @ W2, "W1": W1 @ inverse(g), "E": g @ E}


@residual_stream.symmetry(GL("h"), expect=REFUTED)
def every_change_of_the_hidden_basis(g, W2, W1):
    """relu is in between."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


residual_stream.completeness(COMPLETE, d=3, h=2, m=4, n=5, k=2)
residual_stream.completeness(
    MISSING,
    missing=2,
    d=3,
    h=2,
    m=4,
    n=2,
    k=2,
    because="d > n: W1 is seen on the image of E alone, W1 + C with C E = 0",
)
