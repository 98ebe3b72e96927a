"""Two attention heads side by side, written as in print: Concat(head_1, head_2) W^O."""

from symverify import (
    COMPLETE,
    GL,
    MISSING,
    REFUTED,
    Product,
    architecture,
    attention,
    concat,
    contract,
    inverse,
    part,
    transpose,
)


@architecture(
    parameters={"Q1": "d k", "K1": "d k", "V1": "d v1", "Q2": "d k", "K2": "d k", "V2": "d v2", "WO": "v1+v2 m"},
    data={"X": "t d", "Z": "s d"},
    source="survey, Example 2.11; Vaswani et al. 2017",
)
def concatenated_heads(Q1, K1, V1, Q2, K2, V2, WO, X, Z):
    """X makes the queries, Z the keys and values; parts 0 and 1 of W^O are the rows of the two heads."""
    first = attention(X @ Q1, Z @ K1, Z @ V1, over="k", keys="s")
    second = attention(X @ Q2, Z @ K2, Z @ V2, over="k", keys="s")
    return contract(concat([first, second], over="v1 v2"), WO, over="v1+v2")


@concatenated_heads.symmetry(
    GL("v2"), expect=REFUTED, source="survey, Example 2.11, as printed: head i has the rows d_v i + 1 to d_v (i + 1)"
)
def rows_of_the_last_head_as_printed(g, V2, WO):
    """With i = 1, ..., h the last head's rows lie outside W^O: there is no part 2 of two parts."""
    moved = contract(g, part(WO, "v1+v2", 2), over="v2")
    return {"V2": V2 @ inverse(g), "WO": concat([part(WO, "v1+v2", 0), moved], over="v1 v2")}


@concatenated_heads.symmetry(GL("v2"), source="survey, Example 2.11, corrected: i = 0, ..., h - 1")
def rows_of_the_last_head(g, V2, WO):
    moved = contract(g, part(WO, "v1+v2", 1), over="v2")
    return {"V2": V2 @ inverse(g), "WO": concat([part(WO, "v1+v2", 0), moved], over="v1 v2")}


@concatenated_heads.symmetry(Product(GL("v1"), GL("v2")), source="survey, Example 2.11, corrected")
def change_of_value_bases(element, V1, V2, WO):
    g1, g2 = element
    first = contract(g1, part(WO, "v1+v2", 0), over="v1")
    second = contract(g2, part(WO, "v1+v2", 1), over="v2")
    return {"V1": V1 @ inverse(g1), "V2": V2 @ inverse(g2), "WO": concat([first, second], over="v1 v2")}


@concatenated_heads.symmetry(Product(GL("k"), GL("k")), source="survey, Example 2.11")
def change_of_query_key_bases(element, Q1, K1, Q2, K2):
    g1, g2 = element
    return {"Q1": Q1 @ inverse(g1), "K1": K1 @ transpose(g1), "Q2": Q2 @ inverse(g2), "K2": K2 @ transpose(g2)}


@concatenated_heads.symmetry(Product(GL("k"), GL("k")), expect=REFUTED)
def keys_of_the_other_head(element, Q1, K1, Q2, K2):
    """Each head has a basis of its own."""
    g1, g2 = element
    return {"Q1": Q1 @ inverse(g1), "K1": K1 @ transpose(g2), "Q2": Q2 @ inverse(g2), "K2": K2 @ transpose(g1)}


@concatenated_heads.symmetry(GL("v2"), expect=REFUTED)
def rows_not_moved(g, V2):
    """W^O has to undo g."""
    return {"V2": V2 @ inverse(g)}


concatenated_heads.completeness(COMPLETE, d=2, k=2, m=2, s=2, t=2, v1=2, v2=2)
concatenated_heads.completeness(
    MISSING,
    missing=5,
    d=3,
    k=1,
    m=2,
    s=2,
    t=1,
    v1=2,
    v2=1,
    because="the changes of the value bases, GL(v1) x GL(v2), are proved at the sizes 2 only",
)
