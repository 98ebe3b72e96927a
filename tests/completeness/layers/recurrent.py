"""Recurrent layers as PyTorch has them, with two biases in every gate, over three steps, each of them read out."""

from symverify import architecture, relu, sigmoid, tanh
from tests.completeness.layers.layer import layer
from tests.completeness.layers.parts import entry, side_by_side

SIZES = ({"n": 2, "h": 3, "m": 2, "k": 1}, {"n": 3, "h": 2, "m": 3, "k": 1})
STEPS = 3
READ = {"V": "m h", "v": "m"}
SUM = "of the two biases of a gate only the sum is seen"


def unrolled(step, state, X, V, v):
    """V times the first part of the state plus v after every step, side by side."""
    outputs = []
    for i in range(STEPS):
        state = step(entry(X, "T", i), state)
        outputs.append(V @ state[0] + v)
    return side_by_side(outputs)


def plain(name, sigma, dimension, source):
    @layer(name, dimension, *SIZES, source=source)
    @architecture(
        parameters={**READ, "W": "h n", "b": "h", "U": "h h", "c": "h"}, data={"X": "T n k"}, sizes={"T": STEPS}
    )
    def network(V, v, W, b, U, c, X):
        def step(x, state):
            z = W @ x + b + c
            return (sigma(z + U @ state[0] if state else z),)

        return unrolled(step, (), X, V, v)

    return network


tanh_network = plain("nn.RNN tanh", tanh, lambda h: h, "Albertini and Sontag 1993, up to signs; and " + SUM)
relu_network = plain("nn.RNN relu", relu, lambda h: 2 * h, "the units are rescaled, inputs against outputs; and " + SUM)


def gates(x, last, W, b, U, c, G):
    """The arguments of the gates. Without a last state, which is 0 at the start, the recurrent weights do not count."""
    own = [entry(W, "G", i) @ x + entry(b, "G", i) for i in range(G)]
    return own, [entry(c, "G", i) if last is None else entry(U, "G", i) @ last + entry(c, "G", i) for i in range(G)]


def lstm_step(x, state, W, b, U, c, project=lambda h: h):
    own, recurrent = gates(x, state[0] if state else None, W, b, U, c, 4)
    i, f, g, o = (x + y for x, y in zip(own, recurrent, strict=True))
    new = sigmoid(i) * tanh(g)
    cell = new + sigmoid(f) * state[1] if state else new
    return project(sigmoid(o) * tanh(cell)), cell


@layer("nn.LSTM", lambda h: 4 * h, *SIZES, source=SUM)
@architecture(
    parameters={**READ, "W": "G h n", "b": "G h", "U": "G h h", "c": "G h"},
    data={"X": "T n k"},
    sizes={"T": STEPS, "G": 4},
)
def lstm(V, v, W, b, U, c, X):
    return unrolled(lambda x, state: lstm_step(x, state, W, b, U, c), (), X, V, v)


@layer(
    "nn.LSTM proj_size=p + Linear",
    lambda h, p: 4 * h + p**2,
    {"n": 2, "h": 3, "m": 3, "p": 2, "k": 1},
    {"n": 2, "h": 4, "m": 3, "p": 2, "k": 1},
    source=SUM + "; every change of basis of the projected state",
)
@architecture(
    parameters={"V": "m p", "v": "m", "W": "G h n", "b": "G h", "U": "G h p", "c": "G h", "P": "p h"},
    data={"X": "T n k"},
    sizes={"T": STEPS, "G": 4},
)
def lstm_projected(V, v, W, b, U, c, P, X):
    return unrolled(lambda x, state: lstm_step(x, state, W, b, U, c, lambda h: P @ h), (), X, V, v)


@layer("nn.GRU", lambda h: 2 * h, *SIZES, source=SUM + "; but in the candidate one of them is gated")
@architecture(
    parameters={**READ, "W": "G h n", "b": "G h", "U": "G h h", "c": "G h"},
    data={"X": "T n k"},
    sizes={"T": STEPS, "G": 3},
)
def gru(V, v, W, b, U, c, X):
    def step(x, state):
        own, recurrent = gates(x, state[0] if state else None, W, b, U, c, 3)
        r, z = sigmoid(own[0] + recurrent[0]), sigmoid(own[1] + recurrent[1])
        candidate = (1 - z) * tanh(own[2] + r * recurrent[2])
        return (candidate + z * state[0] if state else candidate,)

    return unrolled(step, (), X, V, v)
