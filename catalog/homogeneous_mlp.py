"""Two layers and any homogeneous activation, of a degree of its own in each unit: Y = W2 sigma(W1 X)."""

from symverify import (
    COMPLETE,
    REFUTED,
    Diagonal,
    Permutation,
    PositiveDiagonal,
    architecture,
    inverse,
    pointwise,
    power,
)


@architecture(
    parameters={"W2": "m h", "W1": "h n"},
    data={"X": "n k"},
    constants={"alpha": "h"},
    source="survey, Example 2.3 and Table 1",
)
def homogeneous_mlp(W2, W1, X, alpha):
    """sigma(c z)_i = c^alpha_i sigma(z)_i for every c > 0, and nothing else is known of sigma."""
    return W2 @ pointwise("sigma", degree=alpha)(W1 @ X)


@homogeneous_mlp.symmetry(PositiveDiagonal("h"), source="survey, Example 2.3; Badrinarayanan et al. 2015")
def rescaling(g, W2, W1, alpha):
    return {"W2": W2 @ power(g, -alpha), "W1": g @ W1}


@homogeneous_mlp.symmetry(PositiveDiagonal("h"), source="survey, Example 2.3, in the inverse parameter")
def inverse_rescaling(g, W2, W1, alpha):
    return {"W2": W2 @ power(g, alpha), "W1": inverse(g) @ W1}


@homogeneous_mlp.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def degree_forgotten(g, W2, W1):
    """g^-1 compensates degree 1 only."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@homogeneous_mlp.symmetry(PositiveDiagonal("h"), expect=REFUTED)
def degree_of_the_wrong_sign(g, W2, W1, alpha):
    """W2 has to undo g^alpha, not to repeat it."""
    return {"W2": W2 @ power(g, alpha), "W1": g @ W1}


@homogeneous_mlp.symmetry(Permutation("h"), expect=REFUTED)
def hidden_permutation(g, W2, W1):
    """Units of different degree are different functions."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@homogeneous_mlp.symmetry(Diagonal("h"), expect=REFUTED)
def negative_rescaling(g, W2, W1, alpha):
    """Homogeneity speaks of c > 0 alone."""
    return {"W2": W2 @ power(g, -alpha), "W1": g @ W1}


homogeneous_mlp.completeness(COMPLETE, m=3, h=2, n=4, k=2)
