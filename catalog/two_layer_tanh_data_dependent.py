"""Two layers of tanh at one data point: y = W2 tanh(W1 x), with the action of Example 2.13 where W1 x != 0."""

from symverify import COMPLETE, GL, REFUTED, Signs, architecture, frame, inverse, tanh


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"x": "n"}, source="survey, Example 2.13; Zhao et al. 2023")
def two_layer_tanh_data_dependent(W2, W1, x):
    """tanh(z) = 0 only at z = 0: the domain W1 x != 0 is one that every g preserves."""
    return W2 @ tanh(W1 @ x)


@two_layer_tanh_data_dependent.symmetry(
    GL("h"), kind="data-dependent", batch=1, source="survey, Example 2.13, with the corrected R_z, where W1 x != 0"
)
def change_of_frame(g, W2, W1, x):
    before, after = frame(tanh(W1 @ x), over="h"), frame(tanh(g @ W1 @ x), over="h")
    return {"W2": W2 @ before @ inverse(after), "W1": g @ W1}


@two_layer_tanh_data_dependent.symmetry(Signs("h"), source="survey, Example 2.4, corrected: Z_2^h")
def sign_flips(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@two_layer_tanh_data_dependent.symmetry(GL("h"), kind="data-dependent", batch=1, expect=REFUTED)
def frame_without_its_inverse(g, W2, W1, x):
    """W2 has to undo the new frame too."""
    return {"W2": W2 @ frame(tanh(W1 @ x), over="h") @ frame(tanh(g @ W1 @ x), over="h"), "W1": g @ W1}


two_layer_tanh_data_dependent.completeness(COMPLETE, m=4, h=3, n=2)
