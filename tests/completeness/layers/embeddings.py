"""Embeddings: tables that one-hot tokens select rows of."""

from symverify import architecture, contract, transpose
from tests.completeness.layers.layer import layer

TRANSLATION = "every token, position and type is there exactly once, so that a constant vector moves between the tables"


def everything(length, width, at):
    """One-hot rows of all combinations of tokens, positions and types: digit `at` of the number of the row."""
    rows = []
    for i in range(length[0] * length[1] * length[2]):
        digits = (i % length[0], i // length[0] % length[1], i // length[0] // length[1])
        rows.append([int(digits[at] == j) for j in range(width)])
    return rows


TABLES = ({"V": 5, "T": 4, "d": 3}, {"V": 7, "T": 3, "d": 2})


@layer("token + learned position", lambda d: d, *TABLES, source=TRANSLATION)
def token_and_position(V, T, d):
    shape = (V, T, 1)

    @architecture(
        parameters={"E": "V d", "P": "T d"},
        constants={"token": ("row V", everything(shape, V, 0)), "position": ("row T", everything(shape, T, 1))},
        sizes={"V": V, "T": T, "d": d, "row": V * T},
    )
    def embedding(E, P, token, position):
        return token @ E + position @ P

    return embedding


@layer("token + position + type", lambda d: 2 * d, *TABLES, source=TRANSLATION)
def token_position_and_type(V, T, d):
    shape = (V, T, 2)

    @architecture(
        parameters={"E": "V d", "P": "T d", "S": "S d"},
        constants={
            "token": ("row V", everything(shape, V, 0)),
            "position": ("row T", everything(shape, T, 1)),
            "kind": ("row S", everything(shape, 2, 2)),
        },
        sizes={"V": V, "T": T, "S": 2, "d": d, "row": V * T * 2},
    )
    def embedding(E, P, S, token, position, kind):
        return token @ E + position @ P + kind @ S

    return embedding


@layer(
    "embedding -> projection (ALBERT)",
    lambda r: r**2,
    {"V": 6, "r": 2, "d": 4},
    {"V": 7, "r": 3, "d": 5},
    source="Lan et al. 2020: every change of basis of the narrow space",
)
def factored_embedding(V, r, d):
    @architecture(
        parameters={"E": "V r", "W": "r d"},
        constants={"token": ("row V", everything((V, 1, 1), V, 0))},
        sizes={"V": V, "r": r, "d": d, "row": V},
    )
    def embedding(E, W, token):
        return token @ E @ W

    return embedding


@layer(
    "tied embedding bigram E E^T",
    lambda d: d * (d - 1) // 2,
    {"V": 6, "d": 3},
    {"V": 7, "d": 4},
    source="rotations of the stream: E E^T determines E up to them",
)
def tied_bigram(V, d):
    @architecture(
        parameters={"E": "V d"},
        constants={"token": ("row V", everything((V, 1, 1), V, 0))},
        sizes={"V": V, "d": d, "row": V},
    )
    def bigram(E, token):
        return contract(token @ E, transpose(E), over="d")

    return bigram
