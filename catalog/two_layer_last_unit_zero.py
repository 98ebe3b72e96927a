"""Two units of which the second is constantly 0: y = W2 sigma(W1 x) with sigma(z) = (exp z_1, 0)."""

from symverify import (
    COMPLETE,
    GL,
    MISSING,
    REFUTED,
    PositiveDiagonal,
    Product,
    Translation,
    architecture,
    exp,
    frame,
    frame_as_printed,
    inverse,
)


@architecture(
    parameters={"W2": "m h", "W1": "h n"},
    data={"x": "n"},
    constants={"mask": ("h", [1, 0])},
    sizes={"h": 2},
    source="survey, Example 2.13, for a sigma that is nonzero and whose last entry is 0",
)
def two_layer_last_unit_zero(W2, W1, x, mask):
    return W2 @ (exp(W1 @ x) * mask)


@two_layer_last_unit_zero.symmetry(
    GL("h"), kind="data-dependent", batch=1, expect=REFUTED, source="survey, Example 2.13, as printed"
)
def change_of_frame_as_printed(g, W2, W1, x, mask):
    """The printed side condition makes the last row of R_z zero where z_h = 0: there is no inverse."""
    before = frame_as_printed(exp(W1 @ x) * mask, over="h")
    after = frame_as_printed(exp(g @ W1 @ x) * mask, over="h")
    return {"W2": W2 @ before @ inverse(after), "W1": g @ W1}


@two_layer_last_unit_zero.symmetry(
    GL("h"), kind="data-dependent", batch=1, source="survey, Example 2.13, with the corrected R_z"
)
def change_of_frame(g, W2, W1, x, mask):
    before, after = frame(exp(W1 @ x) * mask, over="h"), frame(exp(g @ W1 @ x) * mask, over="h")
    return {"W2": W2 @ before @ inverse(after), "W1": g @ W1}


@two_layer_last_unit_zero.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def rescaling(g, W2, W1):
    """exp is not homogeneous."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@two_layer_last_unit_zero.symmetry(Product(Translation("m"), Translation("n")))
def weights_of_the_unit_that_is_zero(element, W2, W1, mask):
    """Nothing that the second unit reads or writes is seen."""
    c, v = element
    return {"W2": W2 + c * (1 - mask), "W1": W1 + (1 - mask) * v}


two_layer_last_unit_zero.completeness(COMPLETE, m=2, n=2)
two_layer_last_unit_zero.completeness(
    MISSING, missing=7, m=3, n=4, because="the n + m weights of the unit that is 0: proved at m = n = 2"
)
