"""frame, of a batch: an invertible R_Z with the first columns Z (h, k) exists if and only if Z has full column rank,
so k <= h.

Words in non-commuting letters; Z^T is a letter of its own, and E has the first k columns of 1.
"""

from sympy import IndexedBase, Sum, Symbol, symbols

from symverify import lemma

Z, ZT, R, back, E, ET, x, xT = symbols("Z Z^T R R^-1 E E^T x x^T", commutative=False)
gram, inverse = symbols("(Z^T_Z) (Z^T_Z)^-1", commutative=False)
e, eT, P = symbols("e_j e_j^T P", commutative=False)
N = Symbol("N", positive=True)  # P_jj, which is positive for some j while P != 0
UNDONE = {R * back: 1, back * R: 1}
GRAM = {gram * inverse: 1, inverse * gram: 1, ZT * Z: gram}
OFF = 1 - Z * inverse * ZT  # it projects off the columns of Z


@lemma("frame", "batch")
def both_laws():
    """R_Z E = Z gives R_Z^-1 Z = E; for a singular R_Z there is no R_Z^-1."""
    yield R * E, {R * E: Z}, Z
    yield back * Z, {R * E: Z}, back * R * E, UNDONE, E


@lemma("frame", "batch")
def only_of_full_rank():
    """R_Z E = Z and Z x = 0 give x = E^T E x = E^T R^-1 Z x = 0: of dependent columns, or of k > h, there is no
    frame.
    """
    given = {ET * E: 1}
    yield x, given, ET * E * x, UNDONE, ET * back * R * E * x, {R * E: Z}, ET * back * Z * x, {Z * x: 0}, 0


@lemma("frame", "batch")
def gram_is_invertible():
    """x^T (Z^T Z) x = |Z x|^2, a sum of squares: if Z^T Z x = 0 then Z x = 0, and x = 0 for Z of full rank.

    Without full rank Z^T Z is singular: Z x = 0 gives Z^T Z x = 0.
    """
    yield xT * ZT * Z * x, GRAM, xT * gram * x, {gram * x: 0}, 0


@lemma("frame", "batch")
def projector():
    """P = 1 - Z (Z^T Z)^-1 Z^T has P Z = 0, Z^T P = 0 and P P = P; with Z^T Z not inverted, P P is not P."""
    yield OFF * Z, "expand", GRAM, 0
    yield ZT * OFF, "expand", GRAM, 0
    yield OFF * OFF, "expand", GRAM, "expand", 1 - Z * inverse * ZT


@lemma("frame", "batch")
def one_more_column():
    """A P with P P = P = P^T, P Z = 0, P_jj = N > 0 gives the column c = P e_j, for which Z^T c = 0 and c^T c = N.

    P' = P - c c^T / N is again such a projector, with P' c = 0, and its trace is smaller by c^T c / N = 1.
    """
    given = {P * P: P, P * Z: 0, ZT * P: 0, eT * P * e: N}
    column, row = P * e, eT * P
    smaller = P - column * row / N
    yield ZT * column, given, 0
    yield row * column, given, N
    yield smaller * smaller, "expand", given, "expand", smaller
    yield smaller * Z, "expand", given, 0
    yield smaller * column, "expand", given, 0


@lemma("frame", "batch")
def traces():
    """tr(Z (Z^T Z)^-1 Z^T) = tr((Z^T Z)^-1 Z^T Z) = tr 1_k = k, so that h - k columns are added until P = 0; tr is
    cyclic.

    tr(P^T P) is the sum of the squares of P, and is tr P: of trace 0 is the P = 0 alone. A trace 0 says less of other
    matrices.
    """
    h, k = Symbol("h", integer=True, positive=True), Symbol("k", integer=True, positive=True)
    i, j = Symbol("i", integer=True), Symbol("j", integer=True)
    A, B = IndexedBase("A", real=True), IndexedBase("B", real=True)
    yield Sum(A[i, j] * B[j, i], (j, 1, k), (i, 1, h)), "exchange", Sum(B[j, i] * A[i, j], (i, 1, h), (j, 1, k))
    yield Sum(1, (j, 1, k)), "doit", k


@lemma("frame", "batch")
def completed():
    """[Z | C] has the left inverse [(Z^T Z)^-1 Z^T ; D^-1 C^T] where Z^T C = 0, C^T C = D: being square, it is
    invertible.
    """
    C, CT, D, undone = symbols("C C^T D D^-1", commutative=False)
    given = {**GRAM, ZT * C: 0, CT * Z: 0, CT * C: D, undone * D: 1}
    yield inverse * ZT * Z, given, 1
    yield inverse * ZT * C, given, 0
    yield undone * CT * Z, given, 0
    yield undone * CT * C, given, 1
