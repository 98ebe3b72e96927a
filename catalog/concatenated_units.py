"""A layer of h + r units as one matrix: Y = U relu(V X), with an action on the first h columns of U and rows of V."""

from symverify import (
    COMPLETE,
    REFUTED,
    PositiveDiagonal,
    PositiveMonomial,
    architecture,
    concat,
    contract,
    inverse,
    part,
    relu,
)


@architecture(parameters={"U": "m h+r", "V": "h+r n"}, data={"X": "n k"}, source="Zhao et al. 2024, Corollary C.1")
def concatenated_units(U, V, X):
    return U @ relu(V @ X)


@concatenated_units.symmetry(PositiveDiagonal("h"), source="Zhao et al. 2024, Corollary C.1, scaling of h units")
def rescaling_of_some_units(g, U, V):
    columns, rows = part(U, "h+r", 0) @ inverse(g), contract(g, part(V, "h+r", 0), over="h")
    return {"U": concat([columns, part(U, "h+r", 1)], over="h r"), "V": concat([rows, part(V, "h+r", 1)], over="h r")}


@concatenated_units.symmetry(PositiveMonomial("h+r"), source="survey, Examples 2.3 and 2.8 together")
def rescaling_and_permutation(g, U, V):
    return {"U": U @ inverse(g), "V": g @ V}


@concatenated_units.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def inverse_forgotten(g, U, V):
    """The columns of U have to undo g."""
    columns, rows = part(U, "h+r", 0) @ g, contract(g, part(V, "h+r", 0), over="h")
    return {"U": concat([columns, part(U, "h+r", 1)], over="h r"), "V": concat([rows, part(V, "h+r", 1)], over="h r")}


@concatenated_units.symmetry(PositiveDiagonal("r"), expect=REFUTED)
def the_wrong_units(g, U, V):
    """The last r units have no axis h: the parts do not fit."""
    return {"V": concat([contract(g, part(V, "h+r", 0), over="r"), part(V, "h+r", 1)], over="h r")}


concatenated_units.completeness(COMPLETE, m=4, h=2, r=3, n=2)
