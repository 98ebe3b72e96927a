"""scale: sigma(c x) = c^p sigma(x), entry by entry, for c > 0 and sigma homogeneous of degree p."""

from sympy import Function, IndexedBase, Symbol

from symverify import lemma

i = Symbol("i", integer=True)
c, alpha, x = IndexedBase("c", positive=True), IndexedBase("alpha", real=True), IndexedBase("x", real=True)
p, e, k = Symbol("p", real=True), Symbol("e", real=True), Symbol("k", positive=True)
sigma = Function("sigma", real=True)


def passed(scalar, degree, entry):
    """sigma(c^e x) = c^(e p) sigma(x) for a positive c, given the degree p of sigma; relu(-1) is not -relu(1)."""
    homogeneous = {sigma(scalar**e * entry): (scalar**e) ** degree * sigma(entry)}
    yield (
        sigma(scalar**e * entry),
        homogeneous,
        (scalar**e) ** degree * sigma(entry),
        scalar ** (e * degree) * sigma(entry),
    )


@lemma("scale", "PositiveDiagonal")
def rows():
    """sigma(c_i^e x_i) = c_i^(e p) sigma(x_i) for c_i > 0; a sum c_1 x_1 + c_2 x_2 has no common factor to give."""
    yield from passed(c[i], p, x[i])


@lemma("scale", "PositiveDiagonal")
def a_degree_for_every_row():
    """sigma_i(c_i^e x_i) = c_i^(e alpha_i) sigma_i(x_i): the degree belongs to the row, so that rows may not be
    permuted.
    """
    yield from passed(c[i], alpha[i], x[i])


@lemma("scale", "PositiveScalar")
def one_scalar():
    """sigma(k^e x) = k^(e p) sigma(x) for k > 0; for k < 0 relu has another value."""
    yield from passed(k, p, x[i])


@lemma("scale", "Diagonal")
def absolute_values():
    """sigma(d x) = |d|^p sigma(sgn(d) x) for d != 0: only |d| comes out, as relu(-1) is not -relu(1).

    In the words of the kernel the diagonal sgn(d)^parity |d|^e leaves sgn(d)^parity within.
    """
    for sign in (1, -1):
        yield from passed(c[i], p, sign * x[i])
        yield abs(sign * c[i]), c[i]
        yield (sign * c[i]), sign * abs(sign * c[i])
