"""Two transformer blocks, layer norm first, of attention and a relu network: every true claim is lifted."""

from symverify import (
    COMPLETE,
    GL,
    REFUTED,
    O,
    Product,
    Translation,
    architecture,
    contract,
    inverse,
    layer_norm,
    lift,
    multi_head_attention,
    relu,
    split,
    transpose,
)
from symverify.catalog.multi_head import change_of_query_key_basis, change_of_value_basis, head_permutation
from symverify.catalog.transformer_mlp import rescaling_and_permutation

BLOCK = {"WQ": "head d k", "WK": "head d k", "WV": "head d v", "WO": "head*v d", "W1": "d h", "b1": "h", "W2": "h d"}


def block(X, WQ, WK, WV, WO, W1, b1, W2):
    Z = layer_norm(X, over="d", eps=1e-5)
    X = X + multi_head_attention(Z, Z, Z, WQ, WK, WV, split(WO, "head*v"))
    return X + relu(layer_norm(X, over="d", eps=1e-5) @ W1 + b1) @ W2


@architecture(
    parameters={f"{name}_{i}": axes for i in (1, 2) for name, axes in BLOCK.items()},
    data={"X": "t d"},
    source="survey, Section 2.2.2; Zhao et al. 2024, Corollary C.2",
)
def transformer(WQ_1, WK_1, WV_1, WO_1, W1_1, b1_1, W2_1, WQ_2, WK_2, WV_2, WO_2, W1_2, b1_2, W2_2, X):
    X = block(X, WQ_1, WK_1, WV_1, WO_1, W1_1, b1_1, W2_1)
    return block(X, WQ_2, WK_2, WV_2, WO_2, W1_2, b1_2, W2_2)


for i in (1, 2):
    for claim in (change_of_query_key_basis, change_of_value_basis, head_permutation):
        lift(claim, into=transformer, at={"WQ": f"WQ_{i}"}, name=f"{claim.name}_of_block_{i}")
    name = f"rescaling_and_permutation_of_block_{i}"
    lift(rescaling_and_permutation, into=transformer, at={"W1": f"W1_{i}"}, name=name)


@transformer.symmetry(O("d"), expect=REFUTED)
def rotation_of_the_stream(g, WQ_1, WK_1, WV_1, W1_1):
    """The stream itself, its norms and its writers do not turn with the readers of the first block."""
    readers = {"WQ_1": WQ_1, "WK_1": WK_1, "WV_1": WV_1, "W1_1": W1_1}
    return {name: contract(g, W, over="d") for name, W in readers.items()}


@transformer.symmetry(GL("h"), expect=REFUTED)
def change_of_the_hidden_basis(g, W1_1, b1_1, W2_1):
    """relu stands between the two layers."""
    return {"W1_1": W1_1 @ inverse(g), "b1_1": transpose(inverse(g)) @ b1_1, "W2_1": g @ W2_1}


READERS = Product(Translation("head", "k"), Translation("head", "k"), Translation("head", "v"), Translation("h"))


@transformer.symmetry(READERS)
def mean_directions_of_block_1(element, WQ_1, WK_1, WV_1, W1_1):
    """The sum of what a layer norm gives is 0: all that reads it may add one number to each of its columns."""
    q, k, v, u = element
    return {"WQ_1": WQ_1 + q, "WK_1": WK_1 + k, "WV_1": WV_1 + v, "W1_1": W1_1 + u}


@transformer.symmetry(READERS)
def mean_directions_of_block_2(element, WQ_2, WK_2, WV_2, W1_2):
    """The same in the second block."""
    q, k, v, u = element
    return {"WQ_2": WQ_2 + q, "WK_2": WK_2 + k, "WV_2": WV_2 + v, "W1_2": W1_2 + u}


transformer.completeness(COMPLETE, d=3, h=1, head=1, k=1, t=2, v=2)
