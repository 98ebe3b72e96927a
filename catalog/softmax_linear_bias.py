"""Softmax regression with a bias: Y = softmax(W X + b), over the classes."""

from symverify import COMPLETE, REFUTED, Product, Translation, architecture, softmax


@architecture(parameters={"W": "m n", "b": "m"}, data={"X": "n k"}, source="survey, Example 2.7, with a bias")
def softmax_linear_bias(W, b, X):
    return softmax(W @ X + b, over="m")


@softmax_linear_bias.symmetry(Translation("n"), source="survey, Example 2.7, corrected: over the columns")
def translation(v, W):
    return {"W": W + v}


@softmax_linear_bias.symmetry(Product(Translation("n"), Translation()))
def translation_of_weights_and_bias(element, W, b):
    """The bias adds a dimension: R^(n+1)."""
    v, a = element
    return {"W": W + v, "b": b + a}


@softmax_linear_bias.symmetry(Translation("m"), expect=REFUTED)
def bias_shift(c, b):
    """One number may be added to all biases, and not m of them."""
    return {"b": b + c}


softmax_linear_bias.completeness(COMPLETE, m=4, n=3)
