"""Multi-head attention with all its biases."""

from symverify import (
    COMPLETE,
    GL,
    MISSING,
    REFUTED,
    Permutation,
    Power,
    Translation,
    architecture,
    contract,
    inverse,
    merge,
    multi_head_attention,
    split,
    transpose,
)


@architecture(
    parameters={
        "WQ": "head d k", "WK": "head d k", "WV": "head d v", "WO": "head*v d",
        "bq": "head k", "bk": "head k", "bv": "head v", "bo": "d",
    },
    data={"Q": "t d", "K": "s d", "V": "s d"},
    source="survey, Example 2.11, with biases",
)  # fmt: skip
def multi_head_bias(WQ, WK, WV, WO, bq, bk, bv, bo, Q, K, V):
    return multi_head_attention(Q, K, V, WQ, WK, WV, split(WO, "head*v"), bq, bk, bv, bo)


@multi_head_bias.symmetry(Translation("head", "k"), source="survey, Example 2.7: the softmax forgets a translation")
def key_bias_shift(c, bk):
    return {"bk": bk + c}


@multi_head_bias.symmetry(Translation("head", "v"))
def value_bias_into_output_bias(c, WO, bv, bo):
    """The weights of a softmax sum to 1, so that value biases reach the output unchanged."""
    return {"bv": bv + c, "bo": bo - merge(c, "head", "v") @ WO}


@multi_head_bias.symmetry(Power(GL("v"), "head"), source="survey, Example 2.11")
def change_of_value_basis(g, WV, bv, WO):
    return {
        "WV": contract(WV, inverse(g), over="v"),
        "bv": contract(bv, inverse(g), over="v"),
        "WO": merge(contract(g, split(WO, "head*v"), over="v"), "head", "v"),
    }


@multi_head_bias.symmetry(Permutation("head"), source="survey, Example 2.11")
def head_permutation(p, WQ, WK, WV, WO, bq, bk, bv):
    moved = {"WQ": p @ WQ, "WK": p @ WK, "WV": p @ WV, "bq": p @ bq, "bk": p @ bk, "bv": p @ bv}
    return moved | {"WO": merge(p @ split(WO, "head*v"), "head", "v")}


@multi_head_bias.symmetry(Translation("head", "k"), expect=REFUTED)
def query_bias_shift(c, bq):
    """It changes the scores by what depends on the key."""
    return {"bq": bq + c}


@multi_head_bias.symmetry(Translation("head", "v"), expect=REFUTED)
def value_bias_uncompensated(c, bv):
    """The output bias would have to lose c W^O."""
    return {"bv": bv + c}


@multi_head_bias.symmetry(Power(GL("v"), "head"), expect=REFUTED)
def value_bias_forgotten(g, WV, WO):
    """The value bias is in the basis of the values."""
    WO = merge(contract(g, split(WO, "head*v"), over="v"), "head", "v")
    return {"WV": contract(WV, inverse(g), over="v"), "WO": WO}


@multi_head_bias.symmetry(Power(GL("k"), "head"), source="survey, Example 2.11, inherited from Example 2.10")
def change_of_query_key_basis(g, WQ, WK, bq, bk):
    """Queries and keys take their biases along."""
    return {
        "WQ": contract(WQ, inverse(g), over="k"),
        "bq": contract(bq, inverse(g), over="k"),
        "WK": contract(WK, transpose(g), over="k"),
        "bk": contract(bk, transpose(g), over="k"),
    }


multi_head_bias.completeness(COMPLETE, d=2, head=2, k=2, s=2, t=2, v=2)
multi_head_bias.completeness(
    MISSING,
    missing=4,
    d=3,
    head=2,
    k=1,
    s=2,
    t=1,
    v=2,
    because="value biases move into the output bias, which is proved at the sizes 2 only",
)
