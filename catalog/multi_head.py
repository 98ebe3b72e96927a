"""Multi-head attention without biases: the concatenated heads times W^O."""

from symverify import (
    COMPLETE,
    GL,
    REFUTED,
    Permutation,
    Power,
    Product,
    Semidirect,
    architecture,
    contract,
    inverse,
    merge,
    multi_head_attention,
    split,
    transpose,
)


@architecture(
    parameters={"WQ": "head d k", "WK": "head d k", "WV": "head d v", "WO": "head*v d"},
    data={"Q": "t d", "K": "s d", "V": "s d"},
    source="survey, Example 2.11; Vaswani et al. 2017",
)
def multi_head(WQ, WK, WV, WO, Q, K, V):
    """Row v of head i is row i d_v + v of W^O, with the heads i = 0, ..., h - 1."""
    return multi_head_attention(Q, K, V, WQ, WK, WV, split(WO, "head*v"))


@multi_head.symmetry(Power(GL("k"), "head"), source="survey, Example 2.11, inherited from Example 2.10")
def change_of_query_key_basis(g, WQ, WK):
    return {"WQ": contract(WQ, inverse(g), over="k"), "WK": contract(WK, transpose(g), over="k")}


@multi_head.symmetry(Power(GL("v"), "head"), source="survey, Example 2.11")
def change_of_value_basis(g, WV, WO):
    WO = contract(g, split(WO, "head*v"), over="v")
    return {"WV": contract(WV, inverse(g), over="v"), "WO": merge(WO, "head", "v")}


@multi_head.symmetry(Permutation("head"), source="survey, Example 2.11")
def head_permutation(p, WQ, WK, WV, WO):
    WO = merge(p @ split(WO, "head*v"), "head", "v")
    return {"WQ": p @ WQ, "WK": p @ WK, "WV": p @ WV, "WO": WO}


@multi_head.symmetry(Semidirect(Power(Product(GL("k"), GL("v")), "head"), Permutation("head")))
def all_together(element, WQ, WK, WV, WO):
    """First the heads are permuted, then each changes its bases."""
    (a, g), p = element
    WO = contract(g, p @ split(WO, "head*v"), over="v")
    return {
        "WQ": contract(p @ WQ, inverse(a), over="k"),
        "WK": contract(p @ WK, transpose(a), over="k"),
        "WV": contract(p @ WV, inverse(g), over="v"),
        "WO": merge(WO, "head", "v"),
    }


@multi_head.symmetry(Permutation("head"), expect=REFUTED)
def output_weights_left_behind(p, WQ, WK, WV):
    """A head takes its rows of W^O along."""
    return {"WQ": p @ WQ, "WK": p @ WK, "WV": p @ WV}


@multi_head.symmetry(GL("head"), expect=REFUTED)
def mixture_of_values(g, WV, WO):
    """Heads with different attention weights cannot be mixed."""
    return {"WV": contract(inverse(transpose(g)), WV, over="head"), "WO": merge(g @ split(WO, "head*v"), "head", "v")}


@multi_head.symmetry(Power(GL("v"), "head"), expect=REFUTED)
def output_weights_not_moved(g, WV):
    """W_i^O has to undo g_i."""
    return {"WV": contract(WV, inverse(g), over="v")}


@multi_head.symmetry(Power(GL("k"), "head"), expect=REFUTED)
def transpose_forgotten(g, WQ, WK):
    """As for one head."""
    return {"WQ": contract(WQ, inverse(g), over="k"), "WK": contract(WK, g, over="k")}


multi_head.completeness(COMPLETE, d=3, head=2, k=2, s=2, t=1, v=2)
multi_head.completeness(COMPLETE, d=2, head=2, k=3, s=2, t=1, v=3)
