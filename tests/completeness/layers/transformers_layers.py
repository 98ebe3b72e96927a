"""Whole transformers: PyTorch's encoder layer, and the shapes of GPT-2 and Llama with causal attention over tokens."""

import random

from symverify import (
    architecture,
    contract,
    gelu,
    layer_norm,
    multi_head_attention,
    rename,
    rms_norm,
    silu,
    split,
)
from tests.completeness.layers.layer import layer
from tests.completeness.layers.parts import causal, entry, project, read, scores, softmax_weights, turned
from tests.completeness.layers.rotations import rotations

EPS = 1e-5
ATTENTION = {
    "WQ": "H d k",
    "bq": "H k",
    "WK": "H d k",
    "bk": "H k",
    "WV": "H d v",
    "bv": "H v",
    "WO": "H*v d",
    "bo": "d",
}
MLP = {"W1": "d h", "b1": "h", "W2": "h d", "b2": "d"}
NORMS = {"g1": "d", "c1": "d", "g2": "d", "c2": "d"}


def heads(H, k, v):
    """The dimension of the symmetries within multi-head attention with all its biases."""
    return H * (k**2 + k + v**2 + v)


ENCODER = ({"d": 4, "H": 2, "k": 2, "v": 2, "h": 3, "t": 2}, {"d": 6, "H": 3, "k": 2, "v": 2, "h": 4, "t": 2})


def attend(X, WQ, bq, WK, bk, WV, bv, WO, bo, mask=None):
    return multi_head_attention(X, X, X, WQ, WK, WV, split(WO, "H*v"), bq, bk, bv, bo, head="H", mask=mask)


@layer(
    "nn.TransformerEncoderLayer(GELU, norm_first=True)",
    lambda d, H, k, v, h: 2 * d + H * (2 * k + v) + heads(H, k, v) + 2 * d + h + 1,
    *ENCODER,
    source="gains and shifts of both norms; 1/gain in each column of a reader, H (2 k + v) and h of them; attention's; "
    "the mean directions that the second norm forgets, passed from the last bias back to that of attention",
)
@architecture(parameters={**ATTENTION, **MLP, **NORMS}, data={"X": "t d"})
def encoder_norm_first(WQ, bq, WK, bk, WV, bv, WO, bo, W1, b1, W2, b2, g1, c1, g2, c2, X):
    X = X + attend(layer_norm(X, "d", g1, c1, EPS), WQ, bq, WK, bk, WV, bv, WO, bo)
    return X + gelu(layer_norm(X, "d", g2, c2, EPS) @ W1 + b1) @ W2 + b2


@layer(
    "nn.TransformerEncoderLayer(GELU, norm_first=False)",
    lambda d, H, k, v, h: heads(H, k, v) + (d + 1) + h + (h + 1) + d,
    *ENCODER,
    source="attention's own; the mean directions of both writers; 1/gain in the columns of the reader; the first shift",
)
@architecture(parameters={**ATTENTION, **MLP, **NORMS}, data={"X": "t d"})
def encoder_norm_last(WQ, bq, WK, bk, WV, bv, WO, bo, W1, b1, W2, b2, g1, c1, g2, c2, X):
    X = layer_norm(X + attend(X, WQ, bq, WK, bk, WV, bv, WO, bo), "d", g1, c1, EPS)
    return layer_norm(X + gelu(X @ W1 + b1) @ W2 + b2, "d", g2, c2, EPS)


def sequences(rows, length, vocabulary):
    """Random sequences of tokens, one-hot: rows x length x vocabulary."""
    draw = random.Random(0)
    texts = [draw.choices(range(vocabulary), k=length) for _ in range(rows)]
    return [[[int(token == j) for j in range(vocabulary)] for token in text] for text in texts]


def stacked(kinds):
    """The weights of L layers along one axis."""
    return {name: f"L {axes}" for name, axes in kinds.items()}


ROWS = 40  # sequences, in which all that can be seen of the parameters is seen
GPT2 = (
    {"V": 7, "T": 5, "d": 4, "H": 1, "k": 2, "v": 2, "h": 3, "L": 1},
    {"V": 8, "T": 4, "d": 4, "H": 2, "k": 2, "v": 2, "h": 3, "L": 1},
)
TABLES = {"E": "V d", "P": "t d", "gain": "d", "shift": "d"}
BLOCKS = "in every block gains, shifts and readers of both norms, attention's own, the mean directions of its writers"


def gpt2_block(d, H, k, v, h):
    return H * (2 * k + v) + 4 * d + heads(H, k, v) + H * v + 1 + 2 * h + 1


def gpt2_stream(E, P, token, mask, weights):
    """The stream after all blocks (row t d)."""
    x = contract(token, E, over="V") + P
    for i in range(weights[0].trace.table.size("L")):
        WQ, bq, WK, bk, WV, bv, WO, bo, W1, b1, W2, b2, g1, c1, g2, c2 = (entry(w, "L", i) for w in weights)
        x = x + attend(layer_norm(x, "d", g1, c1, EPS), WQ, bq, WK, bk, WV, bv, WO, bo, mask)
        x = x + gelu(layer_norm(x, "d", g2, c2, EPS) @ W1 + b1) @ W2 + b2
    return x


def texts(V, T, L):
    """Constants and sizes of a model of tokens."""
    constants = {"token": ("row t V", sequences(ROWS, T, V)), "mask": ("t s", causal(T))}
    return {"constants": constants, "sizes": {"row": ROWS, "V": V, "t": T, "s": T, "L": L}}


@layer(
    "GPT-2 shape, untied (own implementation)",
    lambda d, V, T, L, H, k, v, h: (
        d + (d - 1) * (d - 2) // 2 + (V + T - 1) + 2 * d + L * gpt2_block(d, H, k, v, h)
    ),
    *GPT2,
    source="tokens against positions; rotations that fix (1, ..., 1), and what tokens and positions add along it; "
    "the last gain and shift against the head; " + BLOCKS,
)  # fmt: skip
def gpt2(V, T, L):
    @architecture(parameters={"W": "V d", **TABLES, **stacked({**ATTENTION, **MLP, **NORMS})}, **texts(V, T, L))
    def model(
        W, E, P, gain, shift, WQ, bq, WK, bk, WV, bv, WO, bo, W1, b1, W2, b2, g1, c1, g2, c2, token, mask
    ):  # fmt: skip
        weights = (WQ, bq, WK, bk, WV, bv, WO, bo, W1, b1, W2, b2, g1, c1, g2, c2)
        x = gpt2_stream(E, P, token, mask, weights)
        return contract(layer_norm(x, "d", gain, shift, EPS), W, over="d")

    return model


@layer(
    "GPT-2 shape, tied",
    lambda d, T, L, H, k, v, h: T + L * gpt2_block(d, H, k, v, h),
    *GPT2,
    source="Radford et al. 2019: the tied head leaves of the first families the mean directions of the positions; "
    + BLOCKS,
)
def gpt2_tied(V, T, L):
    @architecture(parameters={**TABLES, **stacked({**ATTENTION, **MLP, **NORMS})}, **texts(V, T, L))
    def model(
        E, P, gain, shift, WQ, bq, WK, bk, WV, bv, WO, bo, W1, b1, W2, b2, g1, c1, g2, c2, token, mask
    ):  # fmt: skip
        weights = (WQ, bq, WK, bk, WV, bv, WO, bo, W1, b1, W2, b2, g1, c1, g2, c2)
        x = gpt2_stream(E, P, token, mask, weights)
        return contract(layer_norm(x, "d", gain, shift, EPS), E, over="d")

    return model


LLAMA = (
    {"V": 6, "T": 3, "d": 4, "G": 1, "R": 2, "k": 2, "v": 2, "h": 3, "L": 2},
    {"V": 9, "T": 4, "d": 6, "G": 2, "R": 1, "k": 4, "v": 2, "h": 3, "L": 1},
)
LLAMA_BLOCK = {
    "WQ": "G R d k", "WK": "G d k", "WV": "G d v", "WO": "G*R*v d",
    "WG": "d h", "WU": "d h", "WD": "h d", "g1": "d", "g2": "d",
}  # fmt: skip
LLAMA_SOURCE = "Touvron et al. 2023: in every block two gains, what commutes with the rotations, bases of the values, "


def llama_block(d, G, k, v, h):
    return 2 * d + G * (k + v**2) + h


def llama_stream(E, token, mask, R, weights):
    """The stream after all blocks (row t d)."""
    x = contract(token, E, over="V")
    for i in range(weights[0].trace.table.size("L")):
        WQ, WK, WV, WO, WG, WU, WD, g1, g2 = (entry(w, "L", i) for w in weights)
        z = rms_norm(x, "d", g1, EPS)
        keys, values = (rename(y, t="s") for y in (turned(project(z, WK), R), project(z, WV)))
        weight = softmax_weights(scores(turned(project(z, WQ), R), keys), mask)
        x = x + read(weight, values, WO, "G", "R", "v")
        z = rms_norm(x, "d", g2, EPS)
        x = x + (silu(z @ WG) * (z @ WU)) @ WD
    return x


def turning_texts(V, T, L, k):
    """The constants and sizes of a model of tokens with rotary positions."""
    given = texts(V, T, L)
    given["constants"]["R"] = ("t k j", rotations(T, k))
    given["sizes"] |= {"k": k, "j": k}
    return given


@layer(
    "Llama shape, untied",
    lambda d, L, G, k, v, h: d * (d - 1) // 2 + d + L * llama_block(d, G, k, v, h),
    *LLAMA,
    source=LLAMA_SOURCE + "the linear branch; and rotations of the stream, and the last gain",
)
def llama(V, T, L, k):
    @architecture(parameters={"W": "V d", "E": "V d", "gain": "d", **stacked(LLAMA_BLOCK)}, **turning_texts(V, T, L, k))
    def model(W, E, gain, WQ, WK, WV, WO, WG, WU, WD, g1, g2, token, mask, R):
        x = llama_stream(E, token, mask, R, (WQ, WK, WV, WO, WG, WU, WD, g1, g2))
        return contract(rms_norm(x, "d", gain, EPS), W, over="d")

    return model


@layer(
    "Llama shape, tied",
    lambda d, L, G, k, v, h: L * llama_block(d, G, k, v, h),
    *LLAMA,
    source=LLAMA_SOURCE + "and the linear branch",
)
def llama_tied(V, T, L, k):
    @architecture(parameters={"E": "V d", "gain": "d", **stacked(LLAMA_BLOCK)}, **turning_texts(V, T, L, k))
    def model(E, gain, WQ, WK, WV, WO, WG, WU, WD, g1, g2, token, mask, R):
        x = llama_stream(E, token, mask, R, (WQ, WK, WV, WO, WG, WU, WD, g1, g2))
        return contract(rms_norm(x, "d", gain, EPS), E, over="d")

    return model
