"""Two layers and leaky relu: Y = W2 leaky_relu(W1 X), with slope 1/10 below 0."""

from fractions import Fraction

from symverify import (
    COMPLETE,
    REFUTED,
    Diagonal,
    Permutation,
    PositiveDiagonal,
    PositiveScalar,
    architecture,
    inverse,
    leaky_relu,
)


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="survey, Example 2.3")
def leaky_relu_mlp(W2, W1, X):
    return W2 @ leaky_relu(W1 @ X, slope=Fraction(1, 10))


@leaky_relu_mlp.symmetry(PositiveDiagonal("h"), source="survey, Example 2.3")
def rescaling(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@leaky_relu_mlp.symmetry(PositiveScalar())
def common_rescaling(c, W2, W1):
    """One factor for all units."""
    return {"W2": W2 * inverse(c), "W1": c * W1}


@leaky_relu_mlp.symmetry(Permutation("h"), source="survey, Example 2.8")
def hidden_permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@leaky_relu_mlp.symmetry(Diagonal("h"), expect=REFUTED)
def negative_rescaling(g, W2, W1):
    """A negative factor exchanges the two slopes."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@leaky_relu_mlp.symmetry(PositiveScalar(), expect=REFUTED)
def both_layers_grow(c, W2, W1):
    """The output grows by c^2."""
    return {"W2": c * W2, "W1": c * W1}


leaky_relu_mlp.completeness(COMPLETE, m=4, h=3, n=2)
