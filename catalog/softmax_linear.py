"""Softmax regression: Y = softmax(W X), over the classes."""

from symverify import COMPLETE, REFUTED, Permutation, PositiveScalar, Translation, architecture, softmax


@architecture(parameters={"W": "m n"}, data={"X": "n k"}, source="survey, Example 2.7 and Table 1")
def softmax_linear(W, X):
    """The softmax runs over the m classes, along each column of W X."""
    return softmax(W @ X, over="m")


@softmax_linear.symmetry(Translation("n"), source="survey, Example 2.7, corrected: over the columns; Kunin et al. 2021")
def translation(v, W):
    """(g W)_i = W_i + v for each row i."""
    return {"W": W + v}


@softmax_linear.symmetry(Translation("m"), expect=REFUTED)
def translation_along_the_classes(c, W):
    """c changes from class to class: softmax(0, 1) is not softmax(0, 0)."""
    return {"W": W + c}


@softmax_linear.symmetry(PositiveScalar(), expect=REFUTED)
def rescaling(c, W):
    """That is a change of temperature."""
    return {"W": c * W}


@softmax_linear.symmetry(Permutation("m"), expect=REFUTED)
def class_permutation(g, W):
    """The output is permuted."""
    return {"W": g @ W}


softmax_linear.completeness(COMPLETE, m=4, n=3)
