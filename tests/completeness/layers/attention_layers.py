"""Attention of t tokens, to themselves unless said otherwise: H heads, keys of width k, values of width v."""

from symverify import architecture, attention, multi_head_attention, rename, rms_norm, split
from tests.completeness.layers.layer import layer
from tests.completeness.layers.parts import (
    project,
    read,
    scores,
    sink_weights,
    softcapped_weights,
    softmax_weights,
    tokens_and_keys,
)

EPS = 1e-5
WEIGHTS = {"WQ": "H d k", "WK": "H d k", "WV": "H d v", "WO": "H*v d"}
BIASES = {"bq": "H k", "bk": "H k", "bv": "H v", "bo": "d"}
BASES = "Vaswani et al. 2017: every change of basis of queries against keys and of values against the output"
KEY = "; the softmax forgets the key bias"
VALUE = "; the weights sum to 1, so that the value bias moves into the output's"


def sized(d, H, k, v=None, **more):
    return {"d": d, "H": H, "k": k, "v": k if v is None else v, "t": 4} | more


@layer(
    "MHA no bias", lambda H, k, v: H * (k**2 + v**2),
    sized(5, 2, 2), sized(6, 2, 3, 2), sized(6, 3, 2), source=BASES,
)  # fmt: skip
@architecture(parameters=WEIGHTS, data={"X": "t d"})
def self_attention(WQ, WK, WV, WO, X):
    return multi_head_attention(X, X, X, WQ, WK, WV, split(WO, "H*v"), head="H")


@layer(
    "MHA with biases q,k,v,o", lambda H, k, v: H * (k**2 + k + v**2 + v),
    sized(5, 2, 2), sized(6, 2, 3, 2), sized(6, 3, 2), source=BASES + KEY + VALUE,
)  # fmt: skip
@architecture(parameters={**WEIGHTS, **BIASES}, data={"X": "t d"})
def self_attention_bias(WQ, WK, WV, WO, bq, bk, bv, bo, X):
    return multi_head_attention(X, X, X, WQ, WK, WV, split(WO, "H*v"), bq, bk, bv, bo, head="H")


@layer(
    "single head d_k>d_m",
    lambda d, k: 2 * d * k - d**2,
    {"d": 3, "k": 4, "v": 2, "t": 4},
    {"d": 3, "k": 5, "v": 2, "t": 4},
    {"d": 2, "k": 4, "v": 3, "t": 4},
    source="WQ WK^T is any matrix, with k > d: GL(k), but for the (k - d)^2 dimensions that fix the weights",
)
@architecture(parameters={"WQ": "d k", "WK": "d k", "WV": "d v"}, data={"X": "t d"})
def wide_head(WQ, WK, WV, X):
    Y = rename(X, t="s")
    return attention(X @ WQ, Y @ WK, Y @ WV, over="k", keys="s")


@layer(
    "cross-attention with biases", lambda H, k, v: H * (k**2 + k + v**2 + v),
    sized(4, 2, 2, s=3), sized(5, 3, 2, s=3), source=BASES + KEY + VALUE,
)  # fmt: skip
@architecture(parameters={**WEIGHTS, **BIASES}, data={"X": "t d", "Y": "s d"})
def cross_attention_bias(WQ, WK, WV, WO, bq, bk, bv, bo, X, Y):
    return multi_head_attention(X, Y, Y, WQ, WK, WV, split(WO, "H*v"), bq, bk, bv, bo, head="H")


@layer(
    "GQA / MQA (G kv heads), no bias",
    lambda G, k, v: G * (k**2 + v**2),
    {"d": 5, "G": 2, "R": 2, "k": 2, "v": 2, "t": 4},
    {"d": 5, "G": 1, "R": 3, "k": 2, "v": 2, "t": 4},
    {"d": 6, "G": 2, "R": 2, "k": 3, "v": 3, "t": 4},
    source="Ainslie et al. 2023: the heads of a group share keys and values, and so their bases",
)
@architecture(parameters={"WQ": "G R d k", "WK": "G d k", "WV": "G d v", "WO": "G*R*v d"}, data={"X": "t d"})
def grouped_queries(WQ, WK, WV, WO, X):
    X, Y = tokens_and_keys(X)
    return read(softmax_weights(scores(project(X, WQ), project(Y, WK))), project(Y, WV), WO, "G", "R", "v")


@layer(
    "linear attention (no softmax)", lambda H, k, v: H * (k**2 + v**2 + 1), sized(5, 2, 2), sized(6, 3, 2),
    source=BASES + "; and each head has one scale between the two pairs",
)  # fmt: skip
@architecture(parameters=WEIGHTS, data={"X": "t d"})
def linear_attention(WQ, WK, WV, WO, X):
    X, Y = tokens_and_keys(X)
    return read(scores(project(X, WQ), project(Y, WK)), project(Y, WV), WO)


def biased(name, weights, dimension, source):
    """Attention with all biases and other weights than the softmax of the scores."""

    @layer(name, dimension, sized(5, 2, 2), sized(7, 2, 3), source=source)
    @architecture(parameters={**WEIGHTS, **BIASES}, data={"X": "t d"})
    def network(WQ, WK, WV, WO, bq, bk, bv, bo, X):
        X, Y = tokens_and_keys(X)
        return read(weights(scores(project(X, WQ, bq), project(Y, WK, bk))), project(Y, WV, bv), WO) + bo

    return network


sinks = biased(
    "attention sink / off-by-one softmax, biases", sink_weights, lambda H, k, v: H * (k**2 + v**2),
    BASES + "; the sink has a score of its own, so that the key bias is visible, and the weights do not sum to 1",
)  # fmt: skip
capped = biased(
    "logit soft-capping, biases", softcapped_weights, lambda H, k, v: H * (k**2 + v**2 + v),
    BASES + VALUE + "; the tanh before the softmax makes the key bias visible",
)  # fmt: skip


@layer(
    "shared W_Q=W_K (no RoPE)",
    lambda k: k * (k - 1) // 2,
    {"d": 5, "k": 3, "t": 4},
    {"d": 6, "k": 4, "t": 4},
    source="W W^T determines W up to a rotation",
)
@architecture(parameters={"W": "d k"}, data={"X": "t d"})
def shared_projection(W, X):
    X, Y = tokens_and_keys(X)
    return softmax_weights(scores(X @ W, Y @ W)) @ Y


def latent(X, down, up, gain=None):
    """Projections (t H width) through a narrow space, in which they may be normalised."""
    z = X @ down
    return project(z if gain is None else rms_norm(z, over=z.axes[-1], weight=gain, eps=EPS), up, over=z.axes[-1])


LATENT = {"AQ": "d rq", "BQ": "H rq k", "A": "d r", "BK": "H r k", "BV": "H r v", "WO": "H*v d"}
LATENTS = (sized(6, 2, 2, r=3, rq=3, t=3), sized(6, 2, 2, r=4, rq=3, t=3))


@layer(
    "MLA plain latent r, r_q", lambda r, rq, H, k, v: r**2 + rq**2 + H * (k**2 + v**2), *LATENTS,
    source="DeepSeek-AI 2024: " + BASES + "; and of both narrow spaces",
)  # fmt: skip
@architecture(parameters=LATENT, data={"X": "t d"})
def latent_attention(AQ, BQ, A, BK, BV, WO, X):
    X, Y = tokens_and_keys(X)
    return read(softmax_weights(scores(latent(X, AQ, BQ), latent(Y, A, BK))), latent(Y, A, BV), WO)


@layer(
    "MLA with RMSNorm(gamma) on latents",
    lambda r, rq, H, k, v: r * (r - 1) // 2 + r + rq * (rq - 1) // 2 + rq + H * (k**2 + v**2), *LATENTS,
    source="DeepSeek-AI 2024: the norms leave rotations of the narrow spaces, and have gains of their own",
)  # fmt: skip
@architecture(parameters={**LATENT, "gq": "rq", "gv": "r"}, data={"X": "t d"})
def latent_attention_normalised(AQ, BQ, A, BK, BV, WO, gq, gv, X):
    X, Y = tokens_and_keys(X)
    keys, values = latent(Y, A, BK, gv), latent(Y, A, BV, gv)
    return read(softmax_weights(scores(latent(X, AQ, BQ, gq), keys)), values, WO)


NORMED = (sized(5, 2, 3, 2, t=2), sized(6, 3, 2, t=2), sized(6, 2, 4, 2, t=2))  # each token takes 2 H roots
SCALES = "; without eps the norm forgets a scale of each head's queries and keys"


def normed(name, eps, dimension, source, sizes):
    """Queries and keys normalised, with gains that the heads share."""

    @layer(name, dimension, *sizes, source=source)
    @architecture(parameters={**WEIGHTS, "gq": "k", "gk": "k"}, data={"X": "t d"})
    def network(WQ, WK, WV, WO, gq, gk, X):
        X, Y = tokens_and_keys(X)
        q = rms_norm(project(X, WQ), over="k", weight=gq, eps=eps)
        k = rms_norm(project(Y, WK), over="k", weight=gk, eps=eps)
        return read(softmax_weights(scores(q, k)), project(Y, WV), WO)

    return network


PRODUCTS = "Henry et al. 2020: the gains count by their products, channel by channel; bases of the values"
normed_exactly = normed(
    "QK-norm (RMS) with shared gamma_q,gamma_k, eps=0", 0, lambda k, H, v: k + 2 * H + H * v**2,
    PRODUCTS + SCALES, NORMED,
)  # fmt: skip
normed_with_eps = normed("QK-norm gamma, eps>0", EPS, lambda k, H, v: k + H * v**2, PRODUCTS, NORMED[:2])


@layer(
    "QK-norm without gamma, learned scale, eps=0",
    lambda k, H, v: H * (k * (k - 1) // 2 + 2 + v**2), NORMED[0], NORMED[2],
    source="Henry et al. 2020: rotations of each head's queries and keys" + SCALES,
)  # fmt: skip
@architecture(parameters={**WEIGHTS, "scale": ""}, data={"X": "t d"})
def normed_with_scale(WQ, WK, WV, WO, scale, X):
    X, Y = tokens_and_keys(X)
    q, k = rms_norm(project(X, WQ), over="k"), rms_norm(project(Y, WK), over="k")
    return read(softmax_weights(scale * scores(q, k)), project(Y, WV), WO)
