"""Two layers and any activation that is equivariant under a group: Y = W2 sigma(W1 X + b1) + b2."""

from symverify import COMPLETE, REFUTED, Subgroup, architecture, equivariant, inverse, represent


@architecture(
    parameters={"W2": "m h", "W1": "h n", "b2": "m", "b1": "h"},
    data={"X": "n k"},
    source="survey, Proposition 2.5, corrected: b1 in R^h, values in R^(m x k); Zhao et al. 2023",
)
def equivariant_mlp(W2, W1, b2, b1, X):
    """sigma(g z) = rho(g) sigma(z) for a subgroup G of GL(h) and a representation rho of G; nothing else is known."""
    return W2 @ equivariant("sigma", rho="rho", over="h")(W1 @ X + b1) + b2


@equivariant_mlp.symmetry(Subgroup("h"), source="survey, Proposition 2.5, corrected; Zhao et al. 2023")
def equivariance(g, W2, W1, b1):
    return {"W2": W2 @ represent("rho", inverse(g)), "W1": g @ W1, "b1": g @ b1}


@equivariant_mlp.symmetry(Subgroup("h"))
def equivariance_inverted_last(g, W2, W1, b1):
    """rho(g^-1) = rho(g)^-1."""
    return {"W2": W2 @ inverse(represent("rho", g)), "W1": g @ W1, "b1": g @ b1}


@equivariant_mlp.symmetry(Subgroup("n"), expect=REFUTED, source="survey, Proposition 2.5, as printed: b1 in R^n")
def bias_as_printed(g, W2, W1, b1):
    """A g that multiplies b1 in R^n is n x n, and does not fit W1 or W2."""
    return {"W2": W2 @ represent("rho", inverse(g)), "W1": g @ W1, "b1": g @ b1}


@equivariant_mlp.symmetry(Subgroup("h"), expect=REFUTED)
def representation_forgotten(g, W2, W1, b1):
    """rho need not be the identity."""
    return {"W2": W2 @ inverse(g), "W1": g @ W1, "b1": g @ b1}


@equivariant_mlp.symmetry(Subgroup("h"), expect=REFUTED)
def inverse_forgotten(g, W2, W1, b1):
    """W2 has to undo rho(g)."""
    return {"W2": W2 @ represent("rho", g), "W1": g @ W1, "b1": g @ b1}


@equivariant_mlp.symmetry(Subgroup("h"), expect=REFUTED)
def bias_forgotten(g, W2, W1):
    """The bias is inside the activation."""
    return {"W2": W2 @ represent("rho", inverse(g)), "W1": g @ W1}


equivariant_mlp.completeness(COMPLETE, m=4, h=3, n=2)
