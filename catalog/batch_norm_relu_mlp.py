"""Linear, batch norm with gain and bias, relu, linear: Y = W2 relu(gamma BN(W1 X) + beta)."""

from symverify import COMPLETE, REFUTED, Permutation, PositiveDiagonal, Product, architecture, batch_norm, inverse, relu


@architecture(
    parameters={"W2": "m h", "gamma": "h", "beta": "h", "W1": "h n"},
    data={"X": "n k"},
    source="survey, Examples 2.3 and 2.6 in one network",
)
def batch_norm_relu_mlp(W2, gamma, beta, W1, X):
    return W2 @ relu(batch_norm(W1 @ X, over="k", weight=gamma, bias=beta))


@batch_norm_relu_mlp.symmetry(Product(PositiveDiagonal("h"), PositiveDiagonal("h")))
def two_rescalings(element, W2, gamma, beta, W1):
    """One before the normalisation, which forgets it, and one from gain and bias through relu."""
    d, e = element
    return {"W1": d @ W1, "gamma": e @ gamma, "beta": e @ beta, "W2": W2 @ inverse(e)}


@batch_norm_relu_mlp.symmetry(Permutation("h"), source="survey, Example 2.8")
def hidden_permutation(g, W2, gamma, beta, W1):
    return {"W2": W2 @ inverse(g), "gamma": g @ gamma, "beta": g @ beta, "W1": g @ W1}


@batch_norm_relu_mlp.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def rescaling_through_the_normalisation(g, W2, W1):
    """The scale of W1 does not reach W2."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@batch_norm_relu_mlp.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def bias_forgotten(g, W2, gamma):
    """beta has to be rescaled with gamma."""
    return {"W2": W2 @ inverse(g), "gamma": g @ gamma}


@batch_norm_relu_mlp.symmetry(Permutation("h"), expect=REFUTED)
def gain_and_bias_left_behind(g, W2, W1):
    """The channels of the normalisation are permuted too."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


batch_norm_relu_mlp.completeness(COMPLETE, m=2, h=2, n=2, k=3)
