"""A weight-normalised linear layer: Y = diag(gain) (V / |V|) X, with the norm of each row of V."""

from symverify import COMPLETE, REFUTED, O, PositiveDiagonal, Signs, architecture, weight_norm


@architecture(
    parameters={"V": "m n", "gain": "m"}, data={"X": "n k"}, source="survey, Example 2.6; Salimans and Kingma 2016"
)
def weight_norm_linear(V, gain, X):
    return weight_norm(V, over="n", gain=gain) @ X


@weight_norm_linear.symmetry(PositiveDiagonal("m"), source="survey, Example 2.6: a scaling of similar form")
def rescaling_of_each_row(g, V):
    return {"V": g @ V}


@weight_norm_linear.symmetry(Signs("m"))
def sign_flips(g, V, gain):
    """The sign of a row can be in the direction or in the gain."""
    return {"V": g @ V, "gain": g @ gain}


@weight_norm_linear.symmetry(PositiveDiagonal("m"), expect=REFUTED)
def rescaling_of_the_gain(g, V, gain):
    """The length of V is forgotten, the gain is not."""
    return {"V": g @ V, "gain": g @ gain}


@weight_norm_linear.symmetry(O("n"), expect=REFUTED)
def rotation_of_the_inputs(g, V):
    """The norms are preserved, the directions are not."""
    return {"V": V @ g}


weight_norm_linear.completeness(COMPLETE, m=3, n=4)
