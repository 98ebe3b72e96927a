"""The error of a linear model: F(W, (x, y)) = W x - y with y = W* x, in expectation over x."""

from symverify import COMPLETE, GL, REFUTED, O, Stabiliser, architecture, inverse


@architecture(parameters={"W": "m n"}, data={"x": "n"}, constants={"Wstar": "m n"}, source="survey, Example 2.14")
def distribution_linear(W, x, Wstar):
    return W @ x - Wstar @ x


@distribution_linear.symmetry(Stabiliser(GL("n"), "E[x]"), kind="distribution", source="survey, Example 2.14")
def stabiliser_of_the_mean(A, W):
    return {"W": W @ inverse(A)}


@distribution_linear.symmetry(Stabiliser(O("n"), "E[x]"), kind="distribution")
def rotation_about_the_mean(A, W):
    """A subgroup: orthogonal and fixing the mean."""
    return {"W": W @ inverse(A)}


@distribution_linear.symmetry(Stabiliser(GL("n"), "E[x]"), expect=REFUTED)
def as_a_functional_symmetry(A, W):
    """Only the mean of the error is preserved, not the error at each x."""
    return {"W": W @ inverse(A)}


@distribution_linear.symmetry(GL("n"), kind="distribution", expect=REFUTED)
def every_change_of_basis(A, W):
    """The mean has to stay where it is."""
    return {"W": W @ inverse(A)}


@distribution_linear.symmetry(Stabiliser(GL("n"), "1"), kind="distribution", expect=REFUTED)
def stabiliser_of_the_ones(A, W):
    """The mean need not be a multiple of the vector of ones."""
    return {"W": W @ inverse(A)}


@distribution_linear.symmetry(Stabiliser(GL("n"), "E[x]"), kind="distribution", expect=REFUTED)
def inverse_forgotten(A, W):
    """The expectation is preserved, but W A is a right action."""
    return {"W": W @ A}


distribution_linear.completeness(COMPLETE, m=2, n=3)
