"""State space models, unrolled over some steps from the state 0."""

from symverify import architecture, exp, silu, softplus, total
from tests.completeness.layers.layer import layer
from tests.completeness.layers.parts import entry, side_by_side

SISO = "what an impulse does after 0, 1, 2, ... steps determines the model up to this (Kalman 1963)"


def responses(advance, read, state, count):
    """What is read from the state as it advances."""
    out = []
    for _ in range(count):
        out.append(read(state))
        state = advance(state)
    return side_by_side(out)


@layer(
    "dense linear SSM (A,B,C)",
    lambda N: N**2,
    {"N": 3, "n": 2, "m": 2, "k": 1},
    {"N": 2, "n": 2, "m": 2, "k": 1},
    source=SISO + ": every change of basis of the state",
)
@architecture(parameters={"A": "N N", "B": "N n", "C": "m N"}, data={"U": "n k"})
def dense_state_space(A, B, C, U):
    return responses(lambda x: A @ x, lambda x: C @ x, B @ U, 7)


@layer(
    "diagonal real",
    lambda N: N,
    {"N": 3, "n": 2, "m": 2, "k": 1},
    {"N": 4, "n": 2, "m": 2, "k": 1},
    source=SISO + ": a scale of each entry of the state",
)
@architecture(parameters={"a": "N", "B": "N n", "C": "m N"}, data={"U": "n k"})
def diagonal_state_space(a, B, C, U):
    return responses(lambda x: a * x, lambda x: C @ x, B @ U, 9)


@layer(
    "diagonal complex (S4D)",
    lambda N: 2 * N,
    {"N": 2, "k": 1},
    {"N": 3, "k": 1},
    source="Gu et al. 2022; " + SISO + ": a complex scale of each entry of the state",
)
@architecture(parameters={"a": "N", "a2": "N", "b": "N", "b2": "N", "c": "N", "c2": "N"}, data={"U": "k"})
def complex_state_space(a, a2, b, b2, c, c2, U):
    """The real part of sum_i c_i a_i^j b_i u, with real and imaginary parts a and a2, b and b2, c and c2."""

    def advance(x):
        return a * x[0] - a2 * x[1], a * x[1] + a2 * x[0]

    return responses(advance, lambda x: c @ x[0] - c2 @ x[1], (b * U, b2 * U), 15)


def selective(inputs, A, P, Q, r, B, C, D):
    """S6: the state (e N) decays by e^(A delta) and receives delta x B x; C x reads it, and D passes x on.

    With -e^A for A, as it is implemented, the same functions are written with other parameters.
    """
    state, out = None, []
    for x in inputs:
        delta = softplus(Q @ (P @ x) + r)
        received = delta * x * (B @ x)
        state = received if state is None else exp(delta * A) * state + received
        out.append(total(state * (C @ x), "N") + D * x)
    return out


CORE = {"A": "e N", "P": "R e", "Q": "e R", "r": "e", "B": "N e", "C": "N e", "D": "e"}
STATE = "Gu and Dao 2023: scales of B against C, and every change of basis of the narrow space of the step sizes"


@layer(
    "Mamba S6 core",
    lambda N, R: N + R**2,
    {"e": 4, "N": 2, "R": 2, "k": 1},
    {"e": 4, "N": 3, "R": 1, "k": 1},
    {"e": 5, "N": 2, "R": 3, "k": 1},
    source=STATE,
)
@architecture(parameters=CORE, data={"X": "T e k"}, sizes={"T": 3})
def selective_state_space(A, P, Q, r, B, C, D, X):
    return side_by_side(selective([entry(X, "T", i) for i in range(3)], A, P, Q, r, B, C, D))


@layer(
    "Mamba block (in_proj, conv, S6, gate, out_proj)",
    lambda e, N, R: e + N + R**2 + 1,
    {"d": 3, "e": 4, "N": 2, "R": 1, "K": 2, "k": 1},
    {"d": 4, "e": 4, "N": 3, "R": 2, "K": 3, "k": 1},
    source=STATE + "; the convolution's channels against the projection in; (C, D) against the projection out",
)
def mamba(K):
    @architecture(
        parameters={**CORE, "W": "e d", "G": "e d", "V": "d e", "kernel": "e K", "b": "e"},
        data={"X": "T d k"},
        sizes={"T": 3, "K": K},
    )
    def block(A, P, Q, r, B, C, D, W, G, V, kernel, b, X):
        inputs = [entry(X, "T", i) for i in range(3)]
        x = [W @ u for u in inputs]
        taps = [entry(kernel, "K", i) for i in range(K)]
        seen = [silu(sum(taps[i] * x[t - i] for i in range(min(K, t + 1))) + b) for t in range(3)]
        inner = selective(seen, A, P, Q, r, B, C, D)
        return side_by_side([V @ (y * silu(G @ u)) for y, u in zip(inner, inputs, strict=True)])

    return block
