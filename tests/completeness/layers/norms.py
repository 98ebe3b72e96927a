"""Normalisation before and after a linear layer, with and without eps."""

from symverify import architecture, batch_norm, group_norm, layer_norm, relu, rms_norm, weight_norm
from tests.completeness.layers.layer import layer

EPS = 1e-5
GAIN = "the gain is rescaled against its readers"
READERS = ({"d": 4, "m": 3, "k": 1}, {"d": 5, "m": 6, "k": 1}, {"d": 3, "m": 2, "k": 1})
MEAN = "the mean forgets what is added to every row of the weights and to the bias"
FORGOTTEN = "the mean over the batch forgets the bias; without eps the variance forgets the scale of each row"


@layer(
    "LayerNorm affine -> Linear with bias",
    lambda d, m: 2 * d + m,
    *READERS,
    source="gain; the shift into the bias; and u (1/gain)^T added to W, as normalised entries sum to 0",
)
@architecture(parameters={"gain": "d", "c": "d", "W": "m d", "b": "m"}, data={"X": "d k"})
def layer_norm_reader(gain, c, W, b, X):
    return W @ layer_norm(X, over="d", weight=gain, bias=c, eps=EPS) + b


@layer(
    "LayerNorm affine -> Linear without bias",
    lambda d: 2 * d,
    *READERS,
    source="gain, and a shift that the readers undo: W c is m numbers, which u (1/gain)^T gives back",
)
@architecture(parameters={"gain": "d", "c": "d", "W": "m d"}, data={"X": "d k"})
def layer_norm_reader_without_bias(gain, c, W, X):
    return W @ layer_norm(X, over="d", weight=gain, bias=c, eps=EPS)


@layer("RMSNorm(gamma) -> Linear", lambda d: d, *READERS[:2], source=GAIN)
@architecture(parameters={"gain": "d", "W": "m d"}, data={"X": "d k"})
def rms_norm_reader(gain, W, X):
    return W @ rms_norm(X, over="d", weight=gain, eps=EPS)


def written(name, norm, dimension, source, *sizes):
    """A linear layer with bias whose output is normalised."""

    @layer(name, dimension, *sizes, source=source)
    @architecture(parameters={"W": "d n", "b": "d"}, data={"X": "n k"})
    def network(W, b, X):
        return norm(W @ X + b)

    return network


WRITERS = ({"n": 3, "d": 4, "k": 1}, {"n": 2, "d": 5, "k": 1})
layer_norm_writer = written(
    "Linear(bias) -> LayerNorm, eps=0", lambda z: layer_norm(z, over="d"), lambda n: n + 2,
    MEAN + "; the variance the scale", *WRITERS,
)  # fmt: skip
layer_norm_writer_eps = written(
    "Linear(bias) -> LayerNorm, eps>0", lambda z: layer_norm(z, over="d", eps=EPS), lambda n: n + 1, MEAN, *WRITERS
)
rms_norm_writer = written(
    "Linear(bias) -> RMSNorm, eps=0", lambda z: rms_norm(z, over="d"), lambda: 1, "the norm forgets one scale", *WRITERS
)
rms_norm_writer_eps = written(
    "Linear(bias) -> RMSNorm, eps>0", lambda z: rms_norm(z, over="d", eps=EPS), lambda: 0, "eps sets a scale", *WRITERS
)
CHANNELS = ({"n": 2, "d": 3, "k": 7}, {"n": 3, "d": 4, "k": 7})
batch_norm_writer = written(
    "Linear(bias) -> BatchNorm train, eps=0", lambda z: batch_norm(z, over="k"), lambda d: 2 * d, FORGOTTEN, *CHANNELS
)
batch_norm_writer_eps = written(
    "Linear(bias) -> BatchNorm train, eps>0", lambda z: batch_norm(z, over="k", eps=EPS), lambda d: d, FORGOTTEN,
    *CHANNELS,
)  # fmt: skip


def grouped(name, eps, dimension, source):
    @layer(name, dimension, {"n": 3, "G": 2, "c": 3, "k": 1}, {"n": 2, "G": 3, "c": 3, "k": 1}, source=source)
    @architecture(parameters={"W": "G c n", "b": "G c"}, data={"X": "n k"})
    def network(W, b, X):
        return group_norm(W @ X + b, over="c", eps=eps)

    return network


group_norm_writer = grouped("Linear -> GroupNorm(G), eps=0", 0, lambda n, G: G * (n + 2), MEAN + " of its group")
group_norm_writer_eps = grouped("Linear -> GroupNorm(G), eps>0", EPS, lambda n, G: G * (n + 1), MEAN + " of its group")


def batch_normalised(name, eps, dimension):
    @layer(name, dimension, {"n": 2, "h": 3, "m": 2, "k": 5}, {"n": 3, "h": 3, "m": 2, "k": 5}, source=FORGOTTEN)
    @architecture(parameters={"V": "m h", "v": "m", "gain": "h", "c": "h", "W": "h n", "b": "h"}, data={"X": "n k"})
    def network(V, v, gain, c, W, b, X):
        """relu rescales gain and shift together against V."""
        return V @ relu(batch_norm(W @ X + b, over="k", weight=gain, bias=c, eps=eps)) + v

    return network


batch_norm_relu = batch_normalised("Linear -> BN(affine) -> ReLU -> Linear, eps=0", 0, lambda h: 3 * h)
batch_norm_relu_eps = batch_normalised("Linear -> BN(affine) -> ReLU -> Linear, eps>0", EPS, lambda h: 2 * h)


@layer(
    "BatchNorm eval (affine, frozen stats) after Linear",
    lambda d: 2 * d,
    {"n": 4, "d": 3, "k": 1},
    {"n": 3, "d": 5, "k": 1},
    source="weights and gain, bias and shift: two affine maps one after the other in each channel",
)
@architecture(
    parameters={"W": "d n", "b": "d", "gain": "d", "c": "d"},
    data={"X": "n k"},
    constants={"center": "d", "deviation": "d"},
)
def batch_norm_frozen(W, b, gain, c, X, center, deviation):
    return gain * (W @ X + b - center) / deviation + c


@layer(
    "weight norm Linear",
    lambda m: m,
    {"n": 4, "m": 3, "k": 1},
    {"n": 3, "m": 5, "k": 1},
    source="Salimans and Kingma 2016: the length of each direction",
)
@architecture(parameters={"V": "m n", "gain": "m"}, data={"X": "n k"})
def weight_normalised(V, gain, X):
    return weight_norm(V, over="n", gain=gain) @ X
