"""Two convolutions with relu between them: Y = W2 * relu(W1 * X + b1)."""

from symverify import (
    COMPLETE,
    GL,
    REFUTED,
    Permutation,
    PositiveDiagonal,
    PositiveMonomial,
    architecture,
    contract,
    conv1d,
    inverse,
    relu,
)


@architecture(
    parameters={"W2": "o h v", "W1": "h c u", "b1": "h"},
    data={"X": "c p k"},
    sizes={"p": 6, "u": 3, "v": 2},
    source="survey, Examples 2.3 and 2.8; Badrinarayanan et al. 2015",
)
def convolution_pair(W2, W1, b1, X):
    """c channels in, h hidden and o out; p, q, r are places, u and v the offsets of the two kernels."""
    hidden = relu(conv1d(X, W1, over="p", kernel="u", into="q", channels="c", bias=b1, padding=1))
    return conv1d(hidden, W2, over="q", kernel="v", into="r", channels="h", stride=2)


@convolution_pair.symmetry(PositiveDiagonal("h"), source="Badrinarayanan et al. 2015")
def rescaling_of_the_channels(g, W2, W1, b1):
    return {"W2": contract(W2, inverse(g), over="h"), "W1": g @ W1, "b1": g @ b1}


@convolution_pair.symmetry(Permutation("h"), source="survey, Example 2.8")
def channel_permutation(g, W2, W1, b1):
    return {"W2": contract(W2, inverse(g), over="h"), "W1": g @ W1, "b1": g @ b1}


@convolution_pair.symmetry(PositiveMonomial("h"), source="survey, Examples 2.3 and 2.8 together")
def rescaling_and_permutation(g, W2, W1, b1):
    return {"W2": contract(W2, inverse(g), over="h"), "W1": g @ W1, "b1": g @ b1}


@convolution_pair.symmetry(GL("h"), expect=REFUTED)
def every_change_of_basis(g, W2, W1, b1):
    """relu is in between."""
    return {"W2": contract(W2, inverse(g), over="h"), "W1": g @ W1, "b1": g @ b1}


@convolution_pair.symmetry(PositiveDiagonal("u"), expect=REFUTED)
def rescaling_of_the_offsets(g, W1):
    """The offsets of a kernel are no hidden axis."""
    return {"W1": W1 @ g}


@convolution_pair.symmetry(Permutation("h"), expect=REFUTED)
def bias_forgotten(g, W2, W1):
    """A channel takes its bias along."""
    return {"W2": contract(W2, inverse(g), over="h"), "W1": g @ W1}


convolution_pair.completeness(COMPLETE, c=3, h=2, o=1, k=1)
