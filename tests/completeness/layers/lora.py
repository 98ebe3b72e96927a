"""Adapters of low rank beside frozen weights."""

from symverify import architecture, weight_norm
from tests.completeness.layers.layer import layer

SIZES = ({"n": 5, "m": 4, "r": 2, "k": 1}, {"n": 6, "m": 6, "r": 3, "k": 1})
SOURCE = "every change of basis of the narrow space"


@layer("LoRA rank r", lambda r: r**2, *SIZES, source="Hu et al. 2022: " + SOURCE)
@architecture(parameters={"B": "m r", "A": "r n"}, data={"X": "n k"}, constants={"W0": "m n"})
def lora(B, A, X, W0):
    return (W0 + B @ A) @ X


@layer("DoRA", lambda r: r**2, *SIZES, source="Liu et al. 2024: " + SOURCE)
@architecture(parameters={"B": "m r", "A": "r n", "gain": "n"}, data={"X": "n k"}, constants={"W0": "m n"})
def dora(B, A, gain, X, W0):
    """The columns of the sum are normalised and get lengths of their own."""
    return weight_norm(W0 + B @ A, over="m", gain=gain) @ X
