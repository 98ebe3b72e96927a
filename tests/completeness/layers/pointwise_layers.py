"""Two layers with biases and an entrywise function between them, and functions of more than one entry."""

from symverify import (
    abs,
    architecture,
    erf,
    exp,
    gelu,
    leaky_relu,
    power,
    prelu,
    radial,
    relu,
    sigmoid,
    silu,
    sin,
    softplus,
    tanh,
)
from tests.completeness.layers.layer import layer

SIZES = ({"n": 3, "h": 4, "m": 2, "k": 1}, {"n": 4, "h": 3, "m": 3, "k": 1}, {"n": 2, "h": 5, "m": 1, "k": 1})
BIASED = {"W2": "m h", "b2": "m", "W1": "h n", "b1": "h"}
RESCALED = "each unit is rescaled, its output weights inversely"
RIGID = "Sussmann 1992, Albertini and Sontag 1993: the symmetries of irreducible parameters are discrete"


def two_layers(activation, **options):
    """The network W2 sigma(W1 X + b1) + b2."""

    @architecture(parameters=BIASED, data={"X": "n k"}, **options)
    def network(W2, b2, W1, b1, X):
        return W2 @ activation(W1 @ X + b1) + b2

    return network


def elu(x):
    """x for x > 0 and e^x - 1 for x <= 0: relu(1 - e^x) is 0 for x > 0 and 1 - e^x otherwise."""
    return relu(x) - relu(1 - exp(x))


def scaled(name, activation, source=RESCALED):
    return layer(name, lambda h: h, *SIZES, source=source)(two_layers(activation))


def rigid(name, activation):
    return layer(name, lambda: 0, *SIZES, source=RIGID)(two_layers(activation))


relu_layers = scaled("2-layer ReLU", relu, "Phuong and Lampert 2020: rescalings, for generic parameters")
leaky = scaled("2-layer LeakyReLU(fixed slope)", lambda z: leaky_relu(z, slope=0.1))
absolute = scaled("2-layer abs", abs)
squared_relu = scaled("2-layer squared ReLU", lambda z: relu(z) ** 2)
exponential = scaled("2-layer exp", exp, "e^(z + c) = e^c e^z: a bias moves into the output weights")
odd_tanh = rigid("2-layer tanh", tanh)
odd_erf = rigid("2-layer erf", erf)
sigmoids = rigid("2-layer sigmoid", sigmoid)
gelus = rigid("2-layer GELU", gelu)
silus = rigid("2-layer SiLU", silu)
softpluses = rigid("2-layer softplus", softplus)
elus = rigid("2-layer ELU", elu)
sines = rigid("2-layer sin (SIREN)", sin)


@layer(
    "2-layer PReLU, per-channel learned slope",
    lambda n, h, m: h + max(0, h - n * m),
    *SIZES,
    source="rescalings; with more slopes than entries of the linear part W2 diag(1 + a) W1, the rest of them is free",
)
@architecture(parameters={**BIASED, "a": "h"}, data={"X": "n k"})
def prelu_layers(W2, b2, W1, b1, a, X):
    return W2 @ prelu(W1 @ X + b1, a) + b2


@layer("2-layer PReLU, shared slope", lambda h: h, *SIZES, source=RESCALED)
@architecture(parameters={**BIASED, "a": ""}, data={"X": "n k"})
def prelu_shared(W2, b2, W1, b1, a, X):
    return W2 @ prelu(W1 @ X + b1, a) + b2


@layer(
    "quadratic z^2, no bias, m=1",
    lambda h: h * (h + 1) // 2,
    {"n": 4, "h": 2, "m": 1, "k": 1},
    {"n": 4, "h": 3, "m": 1, "k": 1},
    {"n": 5, "h": 4, "m": 1, "k": 1},
    source="the function is one quadratic form of rank h: an orthogonal group, and the scales of the units",
)
@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"})
def quadratic_form(W2, W1, X):
    return W2 @ power(W1 @ X, 2)


several_quadratic_forms = layer(
    "quadratic z^2, no bias, m>=2 (h<=n)",
    lambda h: h,
    {"n": 3, "h": 3, "m": 2, "k": 1},
    {"n": 4, "h": 3, "m": 3, "k": 1},
    source="two generic quadratic forms are diagonalised together in one way, up to the scales of the units",
)(quadratic_form.graph)


@layer(
    "cubic z^3 (subgeneric Waring rank)",
    lambda h: h,
    {"n": 3, "h": 3, "m": 1, "k": 1},
    {"n": 4, "h": 4, "m": 1, "k": 1},
    {"n": 3, "h": 4, "m": 2, "k": 1},
    source="Alexander and Hirschowitz 1995; Kileel, Trager and Bruna 2019: the scales of the units",
)
@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"})
def cubic(W2, W1, X):
    return W2 @ power(W1 @ X, 3)


square_and_linear = layer(
    "z^2+z with bias, m>=2",
    lambda h: h,
    {"n": 3, "h": 2, "m": 2, "k": 1},
    {"n": 4, "h": 3, "m": 2, "k": 1},
    source="with the square completed, (z + 1/2)^2 is rescaled and the output bias takes the rest",
)(two_layers(lambda z: z * z + z))


@layer(
    "maxout, 2 pieces, bias",
    lambda n, h, m: 2 * h + n * max(h - m, 0),
    {"n": 2, "h": 3, "m": 2, "k": 1},
    {"n": 3, "h": 2, "m": 2, "k": 1},
    {"n": 2, "h": 4, "m": 2, "k": 1},
    source="Goodfellow et al. 2013: scales, shifts into the output bias, and common linear parts U with W2 U = 0",
)
@architecture(parameters={"V": "m h", "c": "m", "W1": "h n", "b1": "h", "W2": "h n", "b2": "h"}, data={"X": "n k"})
def maxout(V, c, W1, b1, W2, b2, X):
    """max(x, y) = y + relu(x - y)."""
    first, second = W1 @ X + b1, W2 @ X + b2
    return V @ (second + relu(first - second)) + c


@layer(
    "radial f(|z|)z",
    lambda h: h * (h - 1) // 2,
    {"n": 4, "h": 3, "m": 2, "k": 1},
    {"n": 4, "h": 4, "m": 3, "k": 1},
    {"n": 5, "h": 4, "m": 4, "k": 1},
    source="Ganev, van Laarhoven and Walters 2021: rotations of the hidden space, for h <= n and f no power",
)
@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"})
def radial_layers(W2, W1, X):
    return W2 @ radial(W1 @ X, over="h", f=lambda r: 1 / (1 + r * r))
