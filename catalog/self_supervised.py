"""A linear network whose loss sees it through inner products alone: f(x) = W x, L = ell(f(x)^T f(x'))."""

from symverify import COMPLETE, GL, REFUTED, O, Signs, architecture, contract, pointwise, rename, total


@architecture(parameters={"W": "m n"}, data={"X": "n k"}, source="survey, Example 2.12; Ziyin et al. 2023b")
def self_supervised(W, X):
    """The columns of X are the points x, x' of all pairs."""
    return W @ X


def gram_loss(output):
    """The sum over all pairs of ell(f(x)^T f(x')), with any function ell."""
    return total(pointwise("ell")(contract(output, rename(output, k="l"), over="m")), over="k l")


@self_supervised.symmetry(O("m"), kind="loss", loss=gram_loss, source="survey, Example 2.12; Ziyin et al. 2023b")
def rotation(g, W):
    return {"W": g @ W}


@self_supervised.symmetry(Signs("m"), kind="loss", loss=gram_loss)
def sign_flips(g, W):
    """A finite subgroup of the rotations."""
    return {"W": g @ W}


@self_supervised.symmetry(O("m"), expect=REFUTED, source="survey, Example 2.12: it does not preserve the function")
def rotation_of_the_function(g, W):
    return {"W": g @ W}


@self_supervised.symmetry(GL("m"), kind="loss", loss=gram_loss, expect=REFUTED)
def every_change_of_basis(g, W):
    """Inner products are preserved by O(m) only."""
    return {"W": g @ W}


@self_supervised.symmetry(O("n"), kind="loss", loss=gram_loss, expect=REFUTED)
def rotation_of_the_inputs(g, W):
    """The data would have to be rotated with it."""
    return {"W": W @ g}


self_supervised.completeness(COMPLETE, m=2, n=3)
self_supervised.completeness(COMPLETE, kind="loss", m=2, n=4)
