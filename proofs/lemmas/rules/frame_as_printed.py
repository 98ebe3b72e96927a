"""frame_as_printed: the survey's R_z (Example 2.13) is singular where z_h = 0; the kernel's rule `frame` refuses it.

(R_z)_ij = z_i cos a_{j-1} / (sin a_1 ... sin a_{j-1}) for j <= i and sin a_1 ... sin a_{i-1} != 0,   -r sin a_i for j
= i + 1,
           0 otherwise.
"""

from sympy import Matrix, S, Symbol, cos, prod, sin

from symverify import lemma

r, z = Symbol("r", positive=True), Symbol("z", positive=True)
angle = Symbol("a", positive=True)  # in (0, pi): every sine that is divided by is given as positive
COS, SIN = Symbol("c", real=True), Symbol("s", positive=True)


def printed(cosines, sines):
    """R_z for given cosines and sines of a_1, ..., a_{h-1}; a sine is 0 or known to be positive."""
    h = len(cosines) + 1
    cosine, sine = [S.One, *cosines, S.One], [S.Zero, *sines, S.Zero]

    def entry(i, j):
        if j > i:
            return -r * sine[i] if j == i + 1 else S.Zero
        if prod(sine[1:i]) == 0:
            return S.Zero
        return r * prod(sine[1:i]) * cosine[i] * cosine[j - 1] / prod(sine[1:j])

    return Matrix(h, h, lambda i, j: entry(i + 1, j + 1))


def corrected(cosines, sines):
    """R_z with the quotient of the sines cancelled, and no condition."""
    h = len(cosines) + 1
    cosine, sine = [S.One, *cosines, S.One], [S.Zero, *sines, S.Zero]

    def entry(i, j):
        if j > i:
            return -r * sine[i] if j == i + 1 else S.Zero
        return r * cosine[j - 1] * prod(sine[j:i]) * cosine[i]

    return Matrix(h, h, lambda i, j: entry(i + 1, j + 1))


@lemma("frame", "frame_as_printed")
def singular_where_the_last_entry_is_0():
    """det = 0 for z = (r, 0), (-r, 0) and (r cos a, r sin a, 0), whose last row is 0; the corrected matrix has r^h."""
    for cosines, sines in (([S.One], [S.Zero]), ([-S.One], [S.Zero])):
        yield printed(cosines, sines).det(), 0
        yield corrected(cosines, sines).det(), r**2
    cosines, sines = [cos(angle), S.One], [sin(angle), S.Zero]
    yield corrected(cosines, sines).det(), "pythagoras", r**3
    yield printed([COS, S.One], [SIN, S.Zero]).det(), "expand", 0


@lemma("frame", "frame_as_printed")
def the_last_row():
    """The last row of R_z is 0 where z_h = 0 and every other sine is not 0: it has no entry j = h + 1; here for h =
    2, 3, 4, 5.
    """
    for h in (2, 3, 4, 5):
        some = [Symbol(f"s_{k}", positive=True) for k in range(1, h - 1)]
        other = [Symbol(f"c_{k}", real=True) for k in range(1, h - 1)]
        for entry in printed([*other, S.One], [*some, S.Zero]).row(h - 1):
            yield entry, 0


@lemma("frame", "frame_as_printed")
def the_same_elsewhere():
    """Where every sine is positive the two formulas agree, here for h = 2, 3, 4, 5: the mistake is a matter of z_h =
    0 alone.
    """
    for h in (2, 3, 4, 5):
        some = [Symbol(f"s_{k}", positive=True) for k in range(1, h)]
        other = [Symbol(f"c_{k}", real=True) for k in range(1, h)]
        yield from zip(printed(other, some), corrected(other, some), strict=True)
