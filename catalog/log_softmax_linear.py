"""Log-probabilities of softmax regression: Y = log softmax(W X + b), over the classes."""

from symverify import COMPLETE, REFUTED, Product, Translation, architecture, log_softmax, pointwise, total


@architecture(parameters={"W": "m n", "b": "m"}, data={"X": "n k"}, source="survey, Example 2.7")
def log_softmax_linear(W, b, X):
    return log_softmax(W @ X + b, over="m")


@log_softmax_linear.symmetry(Translation("n"), source="survey, Example 2.7, corrected: over the columns")
def translation(v, W):
    return {"W": W + v}


@log_softmax_linear.symmetry(
    Translation("n"), kind="loss", loss=lambda output: total(pointwise("ell")(output), over="m k")
)
def translation_under_a_loss(v, W):
    """What preserves the function preserves every loss of it."""
    return {"W": W + v}


@log_softmax_linear.symmetry(Translation("m", "n"), expect=REFUTED)
def every_translation(v, W):
    """Only translations that are equal in all rows are forgotten."""
    return {"W": W + v}


@log_softmax_linear.symmetry(Translation("m"), expect=REFUTED)
def bias_shift(c, b):
    """One number may be added to all biases, and not m of them."""
    return {"b": b + c}


@log_softmax_linear.symmetry(Product(Translation("n"), Translation()))
def translation_of_weights_and_bias(element, W, b):
    """The bias adds a dimension: R^(n+1)."""
    v, a = element
    return {"W": W + v, "b": b + a}


log_softmax_linear.completeness(COMPLETE, m=4, n=3)
