"""A convolution with a bias under batch normalisation: Y = BN(W * X + b), over the places and the points."""

from symverify import COMPLETE, REFUTED, PositiveDiagonal, Translation, architecture, batch_norm, conv1d


@architecture(
    parameters={"W": "h c u", "b": "h"},
    data={"X": "c p k"},
    sizes={"p": 5, "u": 3},
    source="survey, Example 2.6; Ioffe and Szegedy 2015",
)
def convolution_batch_norm(W, b, X):
    return batch_norm(conv1d(X, W, over="p", kernel="u", into="q", bias=b), over="q k")


@convolution_batch_norm.symmetry(PositiveDiagonal("h"), source="survey, Example 2.6, corrected: invariant")
def rescaling_of_the_channels(g, W, b):
    return {"W": g @ W, "b": g @ b}


@convolution_batch_norm.symmetry(Translation("h"))
def bias_shift(c, b):
    """The mean takes every bias away."""
    return {"b": b + c}


@convolution_batch_norm.symmetry(PositiveDiagonal("c"), expect=REFUTED)
def rescaling_of_the_inputs(g, W):
    """The channels of the input are summed before they are normalised: the shapes fit on the other side only."""
    return {"W": g @ W}


@convolution_batch_norm.symmetry(PositiveDiagonal("u"), expect=REFUTED)
def rescaling_of_the_offsets(g, W):
    """So are the offsets."""
    return {"W": W @ g}


convolution_batch_norm.completeness(COMPLETE, c=3, h=2, k=1)
