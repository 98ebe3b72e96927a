"""Two layers and the monomial z^2: Y = W2 (W1 X)^2."""

from symverify import (
    COMPLETE,
    MISSING,
    REFUTED,
    Diagonal,
    O,
    Permutation,
    PositiveDiagonal,
    Signs,
    architecture,
    inverse,
    power,
)


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, source="survey, Example 2.3, monomials")
def square_mlp(W2, W1, X):
    return W2 @ (W1 @ X) ** 2


@square_mlp.symmetry(PositiveDiagonal("h"), source="survey, Example 2.3, degree 2")
def rescaling(g, W2, W1):
    return {"W2": W2 @ power(g, -2), "W1": g @ W1}


@square_mlp.symmetry(Diagonal("h"))
def real_rescaling(g, W2, W1):
    """g^2 is positive for every nonzero g."""
    return {"W2": W2 @ inverse(g) @ inverse(g), "W1": g @ W1}


@square_mlp.symmetry(Signs("h"))
def input_sign_flips(g, W1):
    """z^2 is even: the sign of a unit's input weights is invisible."""
    return {"W1": g @ W1}


@square_mlp.symmetry(Permutation("h"), source="survey, Example 2.8")
def hidden_permutation(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


@square_mlp.symmetry(Signs("h"), expect=REFUTED)
def sign_flips_as_if_odd(g, W2, W1):
    """z^2 is not odd: the output layer must not move."""
    return {"W2": W2 @ g, "W1": g @ W1}


@square_mlp.symmetry(O("h"), expect=REFUTED)
def rotation_of_the_units(g, W1):
    """The sum of the squares alone would be invariant, and W2 weighs them."""
    return {"W1": g @ W1}


square_mlp.completeness(COMPLETE, m=4, h=3, n=5)
square_mlp.completeness(
    MISSING,
    missing=3,
    m=1,
    h=3,
    n=4,
    because="one output is a quadratic form of rank h: O(p, q) of the signs of W2, where its scales are roots of W2",
)
square_mlp.completeness(
    MISSING,
    missing=4,
    m=2,
    h=4,
    n=3,
    because="two ternary quadratic forms have 12 coefficients, which 20 parameters meet with 8 to spare",
)
