"""Residual streams of width d: a linear layer in, L blocks of two layers with gelu, and a linear layer out."""

from symverify import architecture, gelu, layer_norm, rms_norm, tanh
from tests.completeness.layers.layer import layer
from tests.completeness.layers.parts import entry

EPS = 1e-5
SIZES = ({"n": 5, "d": 4, "h": 3, "m": 5, "L": 2, "k": 1}, {"n": 6, "d": 5, "h": 2, "m": 6, "L": 1, "k": 1})
PLAIN = {"W": "d n", "W1": "L h d", "b1": "L h", "W2": "L d h", "b2": "L d", "V": "m d", "c": "m"}


def forward(W, W1, b1, W2, b2, V, c, X, L, norm):
    """norm(x, i) stands before block i and, with i = L, before the head."""
    x = W @ X
    for i in range(L):
        inner = gelu(entry(W1, "L", i) @ norm(x, i) + entry(b1, "L", i))
        x = x + entry(W2, "L", i) @ inner + entry(b2, "L", i)
    return V @ norm(x, L) + c


@layer(
    "residual stream, no norm, GELU blocks",
    lambda d, L: d**2 + L * d,
    *SIZES,
    source="every change of basis of the stream; the bias of a block moves through all later readers into the head's",
)
def unnormalised(L):
    @architecture(parameters=PLAIN, data={"X": "n k"}, sizes={"L": L})
    def stream(W, W1, b1, W2, b2, V, c, X):
        return forward(W, W1, b1, W2, b2, V, c, X, L, lambda x, i: x)

    return stream


@layer(
    "RMSNorm pre-norm, no gamma",
    lambda d: d * (d - 1) // 2,
    *SIZES,
    source="Ashkboos et al. 2024: rotations of the stream",
)
def rms_normed(L):
    @architecture(parameters=PLAIN, data={"X": "n k"}, sizes={"L": L})
    def stream(W, W1, b1, W2, b2, V, c, X):
        return forward(W, W1, b1, W2, b2, V, c, X, L, lambda x, i: rms_norm(x, over="d", eps=EPS))

    return stream


def rms_normed_with_gains(name, eps, dimension, source):
    @layer(name, dimension, *SIZES, source=source)
    def build(L):
        @architecture(parameters={**PLAIN, "gain": "N d"}, data={"X": "n k"}, sizes={"L": L, "N": L + 1})
        def stream(W, W1, b1, W2, b2, V, c, gain, X):
            def norm(x, i):
                return rms_norm(x, over="d", weight=entry(gain, "N", i), eps=eps)

            return forward(W, W1, b1, W2, b2, V, c, X, L, norm)

        return stream

    return build


ROTATED = "Ashkboos et al. 2024: rotations, which the readers take up beside the gains, A diag(g) Q^T diag(1/g); gains"
gains = rms_normed_with_gains(
    "RMSNorm pre-norm, gamma not folded", EPS, lambda d, L: d * (d - 1) // 2 + (L + 1) * d, ROTATED
)
gains_exactly = rms_normed_with_gains(
    "RMSNorm pre-norm, gamma, eps=0", 0, lambda d, L: 1 + d * (d - 1) // 2 + (L + 1) * d,
    ROTATED + "; without eps one scale of all writers",
)  # fmt: skip


@layer(
    "LayerNorm pre-norm (gamma,beta)",
    lambda n, d, h, m, L: (d - 1) * (d - 2) // 2 + (n + L * (h + 1)) + 2 * d * (L + 1) + (L * h + m),
    *SIZES,
    source="rotations that fix (1, ..., 1); what the columns of the writers add along it; gains and shifts; "
    "and, for every row of a reader, a multiple of 1/gain",
)
def layer_normed(L):
    @architecture(parameters={**PLAIN, "gain": "N d", "shift": "N d"}, data={"X": "n k"}, sizes={"L": L, "N": L + 1})
    def stream(W, W1, b1, W2, b2, V, c, gain, shift, X):
        def norm(x, i):
            return layer_norm(x, over="d", weight=entry(gain, "N", i), bias=entry(shift, "N", i), eps=EPS)

        return forward(W, W1, b1, W2, b2, V, c, X, L, norm)

    return stream


@layer(
    "parallel residual branches (GPT-NeoX/GPT-J), biases",
    lambda d: d,
    {"d": 3, "h": 4, "k": 1},
    {"d": 4, "h": 3, "k": 1},
    source="Wang and Komatsuzaki 2021: both branches add a bias to the same stream",
)
@architecture(
    parameters={"A": "d h", "a": "d", "B": "h d", "b": "h", "W2": "d h", "b2": "d", "W1": "h d", "b1": "h"},
    data={"X": "d k"},
)
def parallel_branches(A, a, B, b, W2, b2, W1, b1, X):
    """Two branches without symmetries of their own stand for attention and the network."""
    return X + A @ tanh(B @ X + b) + a + W2 @ gelu(W1 @ X + b1) + b2
