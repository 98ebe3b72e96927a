"""The softmax along the rows of W X + b, as Example 2.7 prints it: over the points of the batch."""

from symverify import COMPLETE, REFUTED, Product, Translation, architecture, softmax


@architecture(parameters={"W": "m n", "b": "m"}, data={"X": "n k"}, source="survey, Example 2.7, as printed")
def softmax_rows_linear(W, b, X):
    return softmax(W @ X + b, over="k")


@softmax_rows_linear.symmetry(Translation("n"), expect=REFUTED, source="survey, Example 2.7, as printed: over the rows")
def translation_as_printed(v, W):
    """v^T X changes from point to point, so that the softmax over the points does not forget it."""
    return {"W": W + v}


@softmax_rows_linear.symmetry(Translation("m"))
def bias_shift(c, b):
    """What a softmax over the batch forgets is the bias."""
    return {"b": b + c}


@softmax_rows_linear.symmetry(Product(Translation("n"), Translation("m")), expect=REFUTED)
def translation_of_weights_and_bias(element, W, b):
    """The part that moves the weights is visible."""
    v, c = element
    return {"W": W + v, "b": b + c}


softmax_rows_linear.completeness(COMPLETE, m=3, n=2, k=4)
