"""A layer of h + r units, written as the units that are acted on and the others: Y = U1 relu(V1 X) + U2 relu(V2 X)."""

from symverify import (
    COMPLETE,
    REFUTED,
    O,
    PositiveDiagonal,
    PositiveMonomial,
    architecture,
    inverse,
    pointwise,
    relu,
    squared_norm,
)


@architecture(
    parameters={"U1": "m h", "V1": "h n", "U2": "m r", "V2": "r n"},
    data={"X": "n k"},
    source="Zhao et al. 2024, Corollary C.1 and equation (9)",
)
def wide_mlp(U1, V1, U2, V2, X):
    """U = [U1 U2] and V = [V1; V2]: the paper's width h' is h + r."""
    return U1 @ relu(V1 @ X) + U2 @ relu(V2 @ X)


@wide_mlp.symmetry(
    PositiveDiagonal("h"), source="Zhao et al. 2024, Corollary C.1, with the roles of its proof exchanged"
)
def rescaling_of_some_units(g, U1, V1):
    return {"U1": U1 @ inverse(g), "V1": g @ V1}


@wide_mlp.symmetry(
    PositiveMonomial("h"), source="Zhao et al. 2024, Corollary C.1, for the group of Example 2.3 and 2.8"
)
def rescaling_and_permutation_of_some_units(g, U1, V1):
    return {"U1": U1 @ inverse(g), "V1": g @ V1}


@wide_mlp.symmetry(O("m"), kind="loss", loss=lambda output: pointwise("ell")(squared_norm(output, over="m k")))
def rotation_of_the_output(g, U1, U2):
    """A symmetry of the loss of any width, if it acts on all units."""
    return {"U1": g @ U1, "U2": g @ U2}


@wide_mlp.symmetry(
    O("m"),
    kind="loss",
    loss=lambda output: pointwise("ell")(squared_norm(output, over="m k")),
    expect=REFUTED,
    source="Zhao et al. 2024, Corollary C.1, read for losses",
)
def rotation_of_some_units(g, U1):
    """A symmetry of the loss of the narrow network, where U2 = 0; the loss of a sum does not inherit it."""
    return {"U1": g @ U1}


@wide_mlp.symmetry(PositiveDiagonal("h"), expect=REFUTED, source="Zhao et al. 2024, proof of Corollary C.1, as printed")
def roles_as_printed(g, U2, V2):
    """There the group of the width h acts on the other h' - h units: the shapes do not fit."""
    return {"U2": U2 @ inverse(g), "V2": g @ V2}


@wide_mlp.symmetry(PositiveMonomial("h"), expect=REFUTED)
def output_weights_left_behind(g, V1):
    """As in the narrow network."""
    return {"V1": g @ V1}


@wide_mlp.symmetry(PositiveMonomial("r"))
def rescaling_and_permutation_of_the_other_units(g, U2, V2):
    """The units that Corollary C.1 leaves alone have the same symmetry."""
    return {"U2": U2 @ inverse(g), "V2": g @ V2}


wide_mlp.completeness(COMPLETE, m=3, h=2, r=1, n=4, k=2)
wide_mlp.completeness(COMPLETE, kind="loss", m=2, h=1, r=1, n=3, k=2)
