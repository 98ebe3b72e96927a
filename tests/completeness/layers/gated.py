"""Gated linear units: V (sigma(G X) * (U X)). The linear branch is rescaled against V, the gate only if sigma is."""

from symverify import architecture, gelu, identity, relu, sigmoid, silu
from tests.completeness.layers.layer import layer

SIZES = ({"n": 4, "h": 3, "m": 3, "k": 1}, {"n": 4, "h": 4, "m": 4, "k": 1}, {"n": 3, "h": 2, "m": 2, "k": 1})
BIASED = ({"n": 3, "h": 3, "m": 2, "k": 1}, {"n": 4, "h": 4, "m": 3, "k": 1})
SOURCE = "Shazeer 2020: the scales of the linear branch"
BOTH = "Shazeer 2020: the scales of both branches"


def gated(name, gate, dimension=lambda h: h, source=SOURCE):
    @layer(name, dimension, *SIZES, source=source)
    @architecture(parameters={"V": "m h", "G": "h n", "U": "h n"}, data={"X": "n k"})
    def network(V, G, U, X):
        return V @ (gate(G @ X) * (U @ X))

    return network


swiglu = gated("SwiGLU", silu)
geglu = gated("GeGLU", gelu)
glu = gated("GLU (sigmoid)", sigmoid)
reglu = gated("ReGLU", relu, lambda h: 2 * h, BOTH)
bilinear = gated("bilinear GLU", identity, lambda h: 2 * h, BOTH)


@layer("SwiGLU with biases", lambda h: h, *BIASED, source="the same scales: a bias of the linear branch scales along")
@architecture(parameters={"V": "m h", "G": "h n", "U": "h n", "bV": "m", "bG": "h", "bU": "h"}, data={"X": "n k"})
def swiglu_bias(V, G, U, bV, bG, bU, X):
    return V @ (silu(G @ X + bG) * (U @ X + bU)) + bV
