"""One attention head with biases: softmax((Q W^Q + b^Q)(K W^K + b^K)^T / sqrt(d_k)) (V W^V + b^V)."""

from symverify import COMPLETE, GL, REFUTED, Semidirect, Translation, architecture, attention, inverse, transpose


@architecture(
    parameters={"WQ": "d k", "WK": "d k", "WV": "d v", "bq": "k", "bk": "k", "bv": "v"},
    data={"Q": "t d", "K": "s d", "V": "s d"},
    source="survey, Example 2.10, with biases",
)
def attention_head_bias(WQ, WK, WV, bq, bk, bv, Q, K, V):
    return attention(Q @ WQ + bq, K @ WK + bk, V @ WV + bv, over="k", keys="s")


@attention_head_bias.symmetry(GL("k"), source="survey, Example 2.10")
def change_of_basis(g, WQ, WK, bq, bk):
    return {"WQ": WQ @ inverse(g), "bq": bq @ inverse(g), "WK": WK @ transpose(g), "bk": bk @ transpose(g)}


@attention_head_bias.symmetry(Translation("k"), source="survey, Example 2.7: the softmax forgets a translation")
def key_bias_shift(c, bk):
    """The scores of one query all change by the same number."""
    return {"bk": bk + c}


@attention_head_bias.symmetry(Semidirect(Translation("k"), GL("k")))
def change_of_basis_and_key_bias_shift(element, WQ, WK, bq, bk):
    """The affine group of the key space."""
    c, g = element
    return {"WQ": WQ @ inverse(g), "bq": bq @ inverse(g), "WK": WK @ transpose(g), "bk": g @ bk + c}


@attention_head_bias.symmetry(Translation("k"), expect=REFUTED)
def query_bias_shift(c, bq):
    """The scores change by what depends on the key."""
    return {"bq": bq + c}


@attention_head_bias.symmetry(GL("k"), expect=REFUTED)
def query_bias_forgotten(g, WQ, WK, bk):
    """The query bias meets the keys."""
    return {"WQ": WQ @ inverse(g), "WK": WK @ transpose(g), "bk": bk @ transpose(g)}


@attention_head_bias.symmetry(GL("k"))
def key_bias_forgotten(g, WQ, WK, bq):
    """The key bias may stay: the softmax does not see it anyway."""
    return {"WQ": WQ @ inverse(g), "bq": bq @ inverse(g), "WK": WK @ transpose(g)}


@attention_head_bias.symmetry(Translation("v"), expect=REFUTED)
def value_bias_shift(c, bv):
    """The weights of the softmax sum to 1: the output changes by c."""
    return {"bv": bv + c}


attention_head_bias.completeness(COMPLETE, d=3, k=2, s=3, t=1, v=2)
