"""frame: R_z is r times an orthogonal matrix whose first column is z / r, for every size h and every z != 0, by
induction on h.

With angles a_1..a_{h-1}, a_0 = a_h = 0, the entries of Q_h = R_z / r are

    Q_ij = cos a_{j-1} (sin a_j ... sin a_{i-1}) cos a_i for j <= i,   -sin a_i for j = i + 1,   0 otherwise.

The lemmas say that Q_1 = 1 and Q_h(a_1, ...) = (1 + Q_{h-1}(a_2, ...)) G(a_1), where 1 + Q is the block diagonal
matrix and G turns the first two axes by a_1; that such products are orthogonal; and that the first column is what
polar angles make of z.
"""

from sympy import IndexedBase, KroneckerDelta, Product, Sum, Symbol, cos, prod, sin, sqrt

from symverify import lemma

a, q = IndexedBase("a", real=True), IndexedBase("q", real=True)
n, d = Symbol("n", integer=True, nonnegative=True), Symbol("d", integer=True, nonnegative=True)
size, k, i = Symbol("h", integer=True, positive=True), Symbol("k", integer=True), Symbol("i", integer=True)
SMALL = (1, 2, 3, 4, 5)


def below(row, column, shift=0):
    """Q_ij for column j <= row i, 0 < i < h, of the angles a_{1+shift}, a_{2+shift}, ...; a_0 = 0 has the cosine 1."""
    before = 1 if column == 1 else cos(a[column - 1 + shift])
    return before * Product(sin(a[k + shift]), (k, column, row - 1)) * cos(a[row + shift])


def entries(h, shift=0):
    """Q_h of the angles a_{1+shift}, ..., a_{h-1+shift}, as rows of entries."""

    def turn(function, m):
        return function(a[m + shift] if 0 < m < h else 0)

    def entry(row, column):
        if column > row:
            return -turn(sin, row) if column == row + 1 else 0
        return turn(cos, column - 1) * prod(turn(sin, m) for m in range(column, row)) * turn(cos, row)

    return [[entry(row, column) for column in range(1, h + 1)] for row in range(1, h + 1)]


def turned(first, second):
    """Two neighbouring entries of a row times G(a_1) = (cos a_1, -sin a_1; sin a_1, cos a_1)."""
    return first * cos(a[1]) + second * sin(a[1]), -first * sin(a[1]) + second * cos(a[1])


@lemma("frame")
def recursion_of_the_entries():
    """Row i = n + 2 of Q_h, for i < h, is row i - 1 of Q_{h-1}(a_2, ...) after G(a_1), in the columns 1, 2, j >= 3
    and i + 1.

    The first row is (1, 0, ...) G. The equations hold for every a_i, so for i = h and a_h = 0 too. Without cos
    a_{j-1}, column 2 would lack cos a_1.
    """
    row, column = n + d + 3, d + 3  # every 3 <= column <= row
    first, second = turned(0, below(n + 1, 1, 1))
    yield below(n + 2, 1), "peel", Product(sin(a[k]), (k, 2, n + 1)) * sin(a[1]) * cos(a[n + 2]), "reindex", first
    yield below(n + 2, 2), "reindex", second
    yield below(row, column), "reindex", below(row - 1, column - 1, 1)
    yield (-sin(a[row])), -sin(a[(row - 1) + 1])  # column i + 1 of row i, column i of row i - 1
    yield entries(2)[0][0], turned(1, 0)[0]
    yield entries(2)[0][1], turned(1, 0)[1]


@lemma("frame")
def recursion_of_small_matrices():
    """Q_1 = 1 and Q_h = (1 + Q_{h-1}(a_2, ...)) G(a_1) for h = 2, 3, 4, 5, with a_h = 0; with a_h free Q_h is not
    orthogonal.
    """
    yield entries(1)[0][0], 1
    for h in SMALL[1:]:
        smaller = entries(h - 1, 1)
        block = [[1, *[0] * (h - 1)], *([0, *row] for row in smaller)]
        for left, right in zip(entries(h), block, strict=True):
            for one, other in zip(left, [*turned(*right[:2]), *right[2:]], strict=True):
                yield one, "expand", other


@lemma("frame")
def orthogonal_by_induction():
    """Q_h^T Q_h = 1 if Q_{h-1}^T Q_{h-1} = 1: the sum over the first row and the rows of q = Q_{h-1}; columns 1, 2
    and two others.

    It needs the rows of q to be complete: a block of fewer rows than columns is never orthogonal.
    """
    others = (i + 2, i + 2 + Symbol("e", integer=True, positive=True))
    columns = [(cos(a[1]), sin(a[1]) * q[k, 1]), (-sin(a[1]), cos(a[1]) * q[k, 1]), *((0, q[k, j]) for j in others)]
    smaller = (1, 1, *others)
    orthonormal = {
        Sum(q[k, s] * q[k, t], (k, 1, size)): KroneckerDelta(s, t) if {s, t} <= {*others} or s == t else 0
        for s in smaller
        for t in smaller
    }
    for s, (top, rest) in enumerate(columns):
        for t, (other_top, other_rest) in enumerate(columns):
            total = top * other_top + Sum(rest * other_rest, (k, 1, size))
            yield total, "factor", orthonormal, "pythagoras", 1 if s == t else 0


@lemma("frame")
def small_matrices_are_orthogonal():
    """Q_h^T Q_h = 1 for h = 1, ..., 5, so that R_z^T R_z = r^2 1 and R_z is invertible for r != 0; R_0 = 0 is not."""
    for h in SMALL:
        rows = entries(h)
        for s in range(h):
            for t in range(h):
                yield sum(row[s] * row[t] for row in rows), "pythagoras", 1 if s == t else 0


@lemma("frame")
def first_column():
    """Column 1 of R_z is z_i = r sin a_1 ... sin a_{i-1} cos a_i, with no cosine before it, as a_0 = 0: in rows 1 to
    h, h <= 5.
    """
    r = Symbol("r", positive=True)
    yield r * below(n + 1, 1), r * Product(sin(a[k]), (k, 1, n)) * cos(a[n + 1])
    for h in SMALL:
        for m, row in enumerate(entries(h), 1):
            yield r * row[0], r * prod(sin(a[s]) for s in range(1, m)) * (cos(a[m]) if m < h else 1)


@lemma("frame")
def angles_of_every_vector():
    """cos a = z / t and sin a = t' / t with t = sqrt(z^2 + t'^2) > 0 are a cosine and a sine, and r sin a_1 ... sin
    a_{i-1} = t_i.

    Where the tail t_i is 0, so are z_i and t_{i+1}, and any angle does; a = 0 is taken.
    """
    z, below_it, above = Symbol("z", real=True), Symbol("s", positive=True), Symbol("z", positive=True)
    for entry, rest in (
        (z, below_it),
        (above, 0),
        (-above, 0),
        (above, -below_it),
        (-above, -below_it),
        (0, -below_it),
    ):
        tail = sqrt(entry**2 + rest**2)
        yield (entry / tail) ** 2 + (rest / tail) ** 2, "factor", 1
        yield tail * (entry / tail), entry
        yield tail * (rest / tail), rest
    tails = IndexedBase("t", positive=True)
    yield tails[n + 1] * (tails[n + 2] / tails[n + 1]), tails[n + 2]
    yield 0 * cos(0), 0
    yield 0 * sin(0), 0
