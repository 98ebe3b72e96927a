"""Attention that knows where its tokens are: rotary positions, and biases of the scores."""

from fractions import Fraction

from symverify import architecture, contract, rename, rms_norm
from tests.completeness.layers.layer import layer
from tests.completeness.layers.parts import project, read, scores, softmax_weights, tokens_and_keys, turned
from tests.completeness.layers.rotations import rotations

EPS = 1e-5
T = 4
PAIRS = "Su et al. 2021: what commutes with rotations of different angles turns and scales each pair of channels"
BASES = "; every change of basis of the values"
PLAIN = "as without positions: bases of queries against keys and of values, key biases, value biases into the output's"
GROUPED = {"WQ": "G R d k", "WK": "G d k", "WV": "G d v", "WO": "G*R*v d"}
BIASES = {"bq": "G R k", "bk": "G k", "bv": "G v"}
PER_HEAD = {"WQ": "H d k", "WK": "H d k", "WV": "H d v", "WO": "H*v d"}
HEAD_BIASES = {"bq": "H k", "bk": "H k", "bv": "H v", "bo": "d"}


def rotated(X, R, q, k, v, WO):
    """Attention with queries q (t G R k) and keys k (t G k) turned."""
    keys, values = rename(turned(k, R), t="s"), rename(v, t="s")
    return read(softmax_weights(scores(turned(q, R), keys)), values, WO, "G", "R", "v")


def grouped(d, G, R, k, v=2):
    return {"d": d, "G": G, "R": R, "k": k, "v": v}


@layer(
    "RoPE (full), GQA", lambda G, k, v: G * (k + v**2),
    grouped(6, 2, 1, 4), grouped(6, 1, 2, 4), grouped(8, 1, 2, 6), source=PAIRS + BASES,
)  # fmt: skip
def rotary(k):
    @architecture(
        parameters=GROUPED, data={"X": "t d"}, constants={"R": ("t k j", rotations(T, k))},
        sizes={"t": T, "k": k, "j": k},
    )  # fmt: skip
    def attention(WQ, WK, WV, WO, X, R):
        return rotated(X, R, project(X, WQ), project(X, WK), project(X, WV), WO)

    return attention


@layer(
    "RoPE with q,k,v biases (Qwen2)", lambda G, k, v: G * (k + v**2), grouped(6, 1, 2, 4), grouped(6, 2, 1, 2),
    source=PAIRS + BASES + "; a key bias is turned by its place, and is seen",
)  # fmt: skip
def rotary_bias(k):
    @architecture(
        parameters={**GROUPED, **BIASES}, data={"X": "t d"}, constants={"R": ("t k j", rotations(T, k))},
        sizes={"t": T, "k": k, "j": k},
    )  # fmt: skip
    def attention(WQ, WK, WV, WO, bq, bk, bv, X, R):
        return rotated(X, R, project(X, WQ, bq), project(X, WK, bk), project(X, WV, bv), WO)

    return attention


@layer(
    "partial RoPE r of d_k, with biases",
    lambda k, r, v: r + (k - r) ** 2 + (k - r) + v**2,
    {"d": 6, "k": 4, "r": 2, "v": 2},
    {"d": 7, "k": 5, "r": 2, "v": 2},
    {"d": 8, "k": 6, "r": 4, "v": 2},
    source=PAIRS + "; the other channels have any basis, and a key bias that the softmax forgets" + BASES,
)
def partly_rotary(k, r):
    @architecture(
        parameters={"WQ": "d k", "WK": "d k", "WV": "d v", "WO": "v d", "bq": "k", "bk": "k", "bv": "v"},
        data={"X": "t d"},
        constants={"R": ("t k j", rotations(T, k, r))},
        sizes={"t": T, "k": k, "j": k},
    )
    def attention(WQ, WK, WV, WO, bq, bk, bv, X, R):
        keys, values = rename(turned(X @ WK + bk, R), t="s"), rename(X @ WV + bv, t="s")
        return softmax_weights(scores(turned(X @ WQ + bq, R), keys)) @ values @ WO

    return attention


@layer(
    "shared W_Q=W_K with RoPE", lambda k: k // 2, {"d": 6, "k": 4}, {"d": 8, "k": 6}, {"d": 5, "k": 2},
    source="rotations of each pair of channels: the orthogonal maps that commute with the positions",
)  # fmt: skip
def shared_rotary(k):
    @architecture(
        parameters={"W": "d k"}, data={"X": "t d"}, constants={"R": ("t k j", rotations(T, k))},
        sizes={"t": T, "k": k, "j": k},
    )  # fmt: skip
    def attention(W, X, R):
        z = turned(X @ W, R)
        return softmax_weights(scores(z, rename(z, t="s"))) @ rename(X, t="s")

    return attention


@layer(
    "QK-norm gamma + RoPE, eps>0 (Qwen3)", lambda k, H, v: k // 2 + H * v**2,
    {"d": 6, "H": 2, "k": 4, "v": 2}, {"d": 6, "H": 3, "k": 2, "v": 2},
    source="Yang et al. 2025: the gains of queries and keys are rescaled against each other, pair by pair" + BASES,
)  # fmt: skip
def normed_rotary(k):
    @architecture(
        parameters={**PER_HEAD, "gq": "k", "gk": "k"}, data={"X": "t d"},
        constants={"R": ("t k j", rotations(2, k))}, sizes={"t": 2, "k": k, "j": k},
    )  # fmt: skip
    def attention(WQ, WK, WV, WO, gq, gk, X, R):
        q = turned(rms_norm(project(X, WQ), over="k", weight=gq, eps=EPS), R)
        keys = turned(rms_norm(project(X, WK), over="k", weight=gk, eps=EPS), R)
        return read(softmax_weights(scores(q, rename(keys, t="s"))), rename(project(X, WV), t="s"), WO)

    return attention


@layer(
    "ALiBi with biases", lambda H, k, v: H * (k**2 + k + v**2 + v),
    {"d": 5, "H": 2, "k": 2, "v": 2}, {"d": 6, "H": 3, "k": 2, "v": 2}, source="Press et al. 2022: " + PLAIN,
)  # fmt: skip
def linear_biases(H):
    """The scores lose the distance times 1/2, 1/4, 1/8, ..."""
    slopes = [[[-Fraction(abs(t - s), 2 ** (h + 1)) for s in range(T)] for t in range(T)] for h in range(H)]

    @architecture(
        parameters={**PER_HEAD, **HEAD_BIASES}, data={"X": "t d"}, constants={"far": ("H t s", slopes)},
        sizes={"H": H, "t": T, "s": T},
    )  # fmt: skip
    def attention(WQ, WK, WV, WO, bq, bk, bv, bo, X, far):
        X, Y = tokens_and_keys(X)
        z = scores(project(X, WQ, bq), project(Y, WK, bk)) + far
        return read(softmax_weights(z), project(Y, WV, bv), WO) + bo

    return attention


DISTANCES = [[[int(s - t + T - 1 == c) for s in range(T)] for t in range(T)] for c in range(2 * T - 1)]


@layer(
    "T5 relative-bias table, no bias", lambda H, k, v: H * (k**2 + v**2) + H,
    {"d": 5, "H": 2, "k": 2, "v": 2}, {"d": 6, "H": 3, "k": 2, "v": 2},
    source="Raffel et al. 2020: as without positions; and the softmax forgets what a head's biases have in common",
)  # fmt: skip
@architecture(
    parameters={**PER_HEAD, "B": "H c"}, data={"X": "t d"}, constants={"distance": ("c t s", DISTANCES)},
    sizes={"c": 2 * T - 1, "t": T, "s": T},
)  # fmt: skip
def relative_biases(WQ, WK, WV, WO, B, X, distance):
    X, Y = tokens_and_keys(X)
    z = scores(project(X, WQ), project(Y, WK)) + contract(B, distance, over="c")
    return read(softmax_weights(z), project(Y, WV), WO)
