"""delta: sum_j 1_ij x_j = x_i, 1_ij x_j = 1_ij x_i, and the sum of 1 over an axis is its size."""

from sympy import IndexedBase, KroneckerDelta, Sum, Symbol

from symverify import lemma

u, v = Symbol("u", integer=True, nonnegative=True), Symbol("v", integer=True, nonnegative=True)
i, h = 1 + u, 1 + u + v  # every 1 <= i <= h is of this form
j, d = Symbol("j", integer=True), Symbol("d", integer=True, positive=True)
x = IndexedBase("x", real=True)


@lemma("delta")
def sums():
    """sum_j 1_ij x_j = x_i for i within the axis; beyond it the sum is 0."""
    yield Sum(KroneckerDelta(i, j) * x[j], (j, 1, h)), "doit", x[i]
    yield Sum(KroneckerDelta(i, j) * x[j], (j, i + 1, h)), "doit", 0


@lemma("delta")
def free_indices():
    """1_ij x_j = 1_ij x_i for j = i, j > i and j < i; without 1_ij, x_j is not x_i."""
    for k in (i, i + d, i - d):
        yield KroneckerDelta(i, k) * x[k], KroneckerDelta(i, k) * x[i]


@lemma("delta", "size")
def sizes():
    """sum_j 1 = h, and 1_ii summed over i is h; sum_j 1_ij is 1."""
    yield Sum(1, (j, 1, h)), "doit", h
    yield Sum(KroneckerDelta(j, j), (j, 1, h)), "doit", h
    yield Sum(KroneckerDelta(i, j), (j, 1, h)), "doit", 1
