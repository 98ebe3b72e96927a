"""Two residual blocks of relu, x + W2 relu(W1 x + b1) + b2 each, with all true claims lifted from one block."""

from symverify import COMPLETE, GL, REFUTED, Translation, architecture, inverse, lift, relu
from symverify.catalog.relu_mlp_bias import rescaling, rescaling_and_permutation


@architecture(
    parameters={"W2": "d h", "W1": "h d", "b2": "d", "b1": "h", "V2": "d e", "V1": "e d", "c2": "d", "c1": "e"},
    data={"X": "d k"},
    source="Zhao et al. 2024, Corollary C.2, with the skip connections inside the layers",
)
def residual_stack(W2, W1, b2, b1, V2, V1, c2, c1, X):
    X = X + (W2 @ relu(W1 @ X + b1) + b2)
    return X + (V2 @ relu(V1 @ X + c1) + c2)


for first in ("W1", "V1"):
    for claim in (rescaling, rescaling_and_permutation):
        lift(claim, into=residual_stack, at={"W1": first}, name=f"{claim.name}_after_{first}")


@residual_stack.symmetry(GL("d"), expect=REFUTED)
def change_of_the_stream(g, W2, W1, b2):
    """The skip connection carries X past the block."""
    return {"W2": g @ W2, "W1": W1 @ inverse(g), "b2": g @ b2}


@residual_stack.symmetry(Translation("d"))
def translation_between_the_blocks(v, b2, V1, c1, c2):
    """What the first block adds to the stream, the second takes away: neither block has this symmetry alone."""
    return {"b2": b2 + v, "c1": c1 - V1 @ v, "c2": c2 - v}


residual_stack.completeness(COMPLETE, d=4, e=2, h=3, k=2)
