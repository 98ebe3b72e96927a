"""transposes: (g^T)^-1 = (g^-1)^T: the inverse of a transpose is the transpose of the inverse."""

from sympy import IndexedBase, KroneckerDelta, Sum, Symbol

from symverify import lemma

n = Symbol("n", integer=True, positive=True)
i, j, k = (Symbol(name, integer=True) for name in "ijk")
g, inverse = IndexedBase("g", real=True), IndexedBase("f", real=True)


@lemma("transposes")
def inverses():
    """sum_k (g^T)_ik ((g^-1)^T)_kj = sum_k (g^-1)_jk g_ki = 1_ij; without the transpose of g^-1 the sum is g^T g^-1."""
    undone = {Sum(inverse[j, k] * g[k, i], (k, 1, n)): KroneckerDelta(j, i)}
    yield Sum(g[k, i] * inverse[j, k], (k, 1, n)), undone, KroneckerDelta(i, j)
