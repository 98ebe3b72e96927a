"""One attention head: softmax(Q W^Q (K W^K)^T / sqrt(d_k)) V W^V."""

from symverify import COMPLETE, GL, REFUTED, O, PositiveScalar, architecture, attention, inverse, transpose


@architecture(
    parameters={"WQ": "d k", "WK": "d k", "WV": "d v"},
    data={"Q": "t d", "K": "s d", "V": "s d"},
    source="survey, Example 2.10, corrected: V has the rows of K; Vaswani et al. 2017",
)
def attention_head(WQ, WK, WV, Q, K, V):
    """t queries, s keys and values, d = d_m, k = d_k and v = d_v."""
    return attention(Q @ WQ, K @ WK, V @ WV, over="k", keys="s")


@attention_head.symmetry(GL("k"), source="survey, Example 2.10")
def change_of_basis(g, WQ, WK):
    return {"WQ": WQ @ inverse(g), "WK": WK @ transpose(g)}


@attention_head.symmetry(PositiveScalar())
def rescaling(c, WQ, WK):
    """The one-parameter subgroup of multiples of the identity."""
    return {"WQ": WQ * inverse(c), "WK": WK * c}


@attention_head.symmetry(O("k"))
def rotation_of_queries_and_keys(g, WQ, WK):
    """g^-1 = g^T: both are rotated alike."""
    return {"WQ": WQ @ inverse(g), "WK": WK @ inverse(g)}


@attention_head.symmetry(GL("k"), expect=REFUTED)
def transpose_forgotten(g, WQ, WK):
    """Scores are Q W^Q (W^K)^T K^T: g has to be transposed."""
    return {"WQ": WQ @ inverse(g), "WK": WK @ g}


@attention_head.symmetry(GL("k"), expect=REFUTED)
def queries_and_keys_alike(g, WQ, WK):
    """True in O(k) only."""
    return {"WQ": WQ @ inverse(g), "WK": WK @ inverse(g)}


@attention_head.symmetry(PositiveScalar(), expect=REFUTED)
def temperature(c, WQ):
    """The softmax forgets translations of the scores, and not their scale."""
    return {"WQ": WQ * c}


@attention_head.symmetry(GL("v"), expect=REFUTED)
def values_only(g, WV):
    """Without an output layer nothing undoes g."""
    return {"WV": WV @ inverse(g)}


@attention_head.symmetry(GL("d"), expect=REFUTED)
def wrong_axis(g, WQ, WK):
    """g acts on the axis d_m of the weights, which is their first: the shapes do not fit on the right."""
    return {"WQ": WQ @ inverse(g), "WK": WK @ transpose(g)}


attention_head.completeness(COMPLETE, d=2, k=3, s=2, t=1, v=2)
attention_head.completeness(COMPLETE, d=4, k=2, s=3, t=2, v=3)
