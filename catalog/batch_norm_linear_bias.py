"""A linear layer with a bias under batch normalisation: Y = BN(W X + b)."""

from symverify import COMPLETE, REFUTED, PositiveDiagonal, Semidirect, Translation, architecture, batch_norm


@architecture(parameters={"W": "m n", "b": "m"}, data={"X": "n k"}, source="survey, Example 2.6, with a bias")
def batch_norm_linear_bias(W, b, X):
    return batch_norm(W @ X + b, over="k")


@batch_norm_linear_bias.symmetry(Translation("m"))
def bias_shift(c, b):
    """The mean over the batch takes every bias away."""
    return {"b": b + c}


@batch_norm_linear_bias.symmetry(PositiveDiagonal("m"), source="survey, Example 2.6")
def rescaling(g, W, b):
    return {"W": g @ W, "b": g @ b}


@batch_norm_linear_bias.symmetry(PositiveDiagonal("m"))
def rescaling_of_the_weights(g, W):
    """The bias need not move along: it is invisible anyway."""
    return {"W": g @ W}


@batch_norm_linear_bias.symmetry(Semidirect(Translation("m"), PositiveDiagonal("m")))
def rescaling_and_shift(element, W, b):
    """Both together, of dimension 2 m."""
    c, g = element
    return {"W": g @ W, "b": g @ b + c}


@batch_norm_linear_bias.symmetry(Translation("m"), expect=REFUTED)
def shift_of_the_weights(c, W):
    """c times the sum of the inputs varies along the batch."""
    return {"W": W + c}


@batch_norm_linear_bias.symmetry(PositiveDiagonal("m"), expect=REFUTED)
def rescaling_without_an_action(g, W, b):
    """The output is preserved, but the neutral element moves b."""
    return {"W": g @ W, "b": g @ b + b}


batch_norm_linear_bias.completeness(COMPLETE, m=2, n=3, k=4)
