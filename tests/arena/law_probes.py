"""Laws of group elements, sums and exponents: each true where its conditions hold, and false where one is missing."""

from __future__ import annotations

from collections.abc import Iterator

from symverify.graph import tracing as t
from tests.arena.stating import Pair, Source, einsum, equation, law, power
from tests.kernel.statements import group

LAWS: dict[str, Source] = {}


def fixing(base: str, of: str) -> dict:
    return {"type": "Stabiliser", "base": group(base, "h"), "of": of}


def copied(kind: str, *axes: str) -> dict:
    return {"type": "Power", "base": group(kind, *(axes or ("h",))), "over": "k"}


def one(s):
    """The identity matrix on h, as g g^-1 of a group that the kernel knows."""
    g = s.g()
    return g @ t.inverse(g)


@law(LAWS, "a sum over nothing is the length of an axis")
def lengths() -> Iterator[Pair]:
    def ones(s):
        return einsum("i->", s.ones("h"))

    yield True, equation(ones, lambda s: t.size(s.c, "h"), "")
    yield False, equation(ones, lambda s: s.number(1), "")
    yield False, equation(ones, lambda s: t.size(s.c, "n"), "")
    yield False, equation(ones, lambda s: t.size(s.c, "h", 2), "")
    yield True, equation(lambda s: einsum("ij->", s.ones("h", "h")), lambda s: t.size(s.c, "h", 2), "")
    yield True, equation(lambda s: t.size(s.c, "h") * t.size(s.c, "h", -1), lambda s: s.number(1), "")
    yield False, equation(lambda s: t.size(s.c, "h") * t.size(s.c, "n", -1), lambda s: s.number(1), "")
    yield False, equation(lambda s: t.size(s.c, "h", "1/2"), lambda s: t.size(s.c, "h"), "")
    yield True, equation(lambda s: einsum("ii->", one(s)), lambda s: t.size(s.c, "h"), "", group("GL", "h"))
    yield False, equation(lambda s: einsum("ii->", one(s)), lambda s: s.number(1), "", group("GL", "h"))


@law(LAWS, "an identity matrix renames an index")
def deltas() -> Iterator[Pair]:
    gl = group("GL", "h")
    yield True, equation(lambda s: one(s) @ s.u, lambda s: s.u, "h", gl)
    yield True, equation(lambda s: einsum("ij,ij->ij", one(s), s.U), lambda s: one(s) * t.transpose(s.U), "h h", gl)
    yield True, equation(lambda s: einsum("ij,ij->", one(s), s.U), lambda s: einsum("ii->", s.U), "", gl)
    yield (
        True,
        equation(lambda s: einsum("ij,i->ij", one(s), s.u), lambda s: einsum("ij,j->ij", one(s), s.u), "h h", gl),
    )
    yield True, equation(lambda s: einsum("ii->i", one(s)), lambda s: s.ones("h"), "h", gl)
    yield True, equation(lambda s: einsum("ij,jk->ik", one(s), one(s)), one, "h h", gl)
    yield False, equation(lambda s: einsum("ij,ij->ij", one(s), s.U), lambda s: s.U, "h h", gl)
    yield False, equation(lambda s: einsum("ij,ij->", one(s), s.U), lambda s: einsum("ij->", s.U), "", gl)
    yield False, equation(one, lambda s: s.ones("h", "h"), "h h", gl)
    yield False, equation(lambda s: einsum("ij->i", one(s)), lambda s: s.ones("h") * t.size(s.c, "h"), "h", gl)
    yield False, equation(lambda s: einsum("ij,i->ij", one(s), s.u), lambda s: einsum("ij,i->ij", s.ones("h", "h"), s.u), "h h", gl)  # fmt: skip  # noqa: E501


@law(LAWS, "summed indices have no names, and are no others")
def renaming() -> Iterator[Pair]:
    def quad(text):
        return lambda s: einsum(text, s.U, s.U)

    yield True, equation(quad("ij,jk->ik"), lambda s: einsum("zb,az->ab", s.U, s.U), "h h")
    yield True, equation(quad("ij,ij->"), quad("ba,ba->"), "")
    yield True, equation(quad("ij,ik->"), quad("ba,bc->"), "")
    yield (
        True,
        equation(lambda s: einsum("ij,jk,ki->", s.U, s.U, s.C), lambda s: einsum("ca,ab,bc->", s.U, s.U, s.C), ""),
    )
    yield True, equation(lambda s: einsum("i,i,j,j->", s.u, s.v, s.u, s.u), lambda s: einsum("j,j,i,i->", s.u, s.v, s.u, s.u), "")  # fmt: skip  # noqa: E501
    yield False, equation(quad("ij,jk->ik"), quad("ij,kj->ik"), "h h")
    yield False, equation(quad("ij,ij->"), quad("ij,ji->"), "")
    yield False, equation(quad("ij,ij->"), quad("ij,kl->"), "")
    yield False, equation(quad("ij,ik->"), quad("ji,ki->"), "")
    yield False, equation(quad("ij,ik->"), quad("ij,ij->"), "")
    yield False, equation(quad("ij,jk->ik"), lambda s: einsum("ij,jk->ki", s.U, s.U), "h h")
    yield False, equation(lambda s: einsum("i,i->", s.u, s.v), lambda s: einsum("i,j->", s.u, s.v), "")
    yield False, equation(lambda s: einsum("i,i,j,j->", s.u, s.v, s.u, s.v), lambda s: einsum("i,i,j,j->", s.u, s.u, s.v, s.v), "")  # fmt: skip  # noqa: E501
    yield (
        False,
        equation(lambda s: einsum("ij,jk,ki->", s.U, s.U, s.C), lambda s: einsum("ij,jk,ik->", s.U, s.U, s.C), ""),
    )
    yield False, equation(lambda s: einsum("ii,j->j", s.U, s.u), lambda s: einsum("ij,j->j", s.U, s.u), "h")
    yield False, equation(lambda s: s.U, lambda s: t.transpose(s.U), "h h")
    yield False, equation(lambda s: einsum("ii->i", s.U), lambda s: einsum("ij->i", s.U), "h")
    yield False, equation(lambda s: einsum("i,j->ij", s.u, s.ones("h")), lambda s: einsum("j,i->ij", s.u, s.ones("h")), "h h")  # fmt: skip  # noqa: E501
    yield False, equation(lambda s: s.u, lambda s: s.v, "h")
    yield False, equation(lambda s: s.C @ s.D, lambda s: s.D @ s.C, "h h")


@law(LAWS, "linear combinations")
def sums() -> Iterator[Pair]:
    yield True, equation(lambda s: s.u + s.u - s.u, lambda s: s.u, "h")
    yield True, equation(lambda s: s.u / 2 + s.u / 2, lambda s: s.u, "h")
    yield True, equation(lambda s: (s.u + s.v) * (s.u - s.v), lambda s: s.u * s.u - s.v * s.v, "h")
    yield False, equation(lambda s: s.u + s.v, lambda s: s.u, "h")
    yield False, equation(lambda s: s.u + s.v, lambda s: s.u - s.v, "h")
    yield False, equation(lambda s: s.u * 2, lambda s: s.u, "h")
    yield False, equation(lambda s: s.u * 0, lambda s: s.u, "h")
    yield False, equation(lambda s: -s.u, lambda s: s.u, "h")
    yield False, equation(lambda s: (s.u + s.v) * (s.u + s.v), lambda s: s.u * s.u + s.v * s.v, "h")
    yield False, equation(lambda s: s.u * 2 * (s.v * 3), lambda s: s.u * s.v * 5, "h")


MATRIX_KINDS = ("GL", "SL", "O", "SO", "Permutation", "SignedPermutation", "PositiveMonomial")
MATRIX_KINDS += ("PositiveDiagonal", "Diagonal", "Signs")
TRANSPOSE_IS_INVERSE = ("O", "SO", "Permutation", "SignedPermutation", "Signs")
SYMMETRIC = ("PositiveDiagonal", "Diagonal", "Signs")


@law(LAWS, "an element and its inverse cancel, and a transpose where it is one")
def inverses() -> Iterator[Pair]:
    for kind in MATRIX_KINDS:
        g = group(kind, "h")
        yield True, equation(lambda s: s.g() @ (t.inverse(s.g()) @ s.u), lambda s: s.u, "h", g)
        yield True, equation(lambda s: t.inverse(s.g()) @ (s.g() @ s.u), lambda s: s.u, "h", g)
        yield True, equation(lambda s: s.u @ s.g() @ t.inverse(s.g()), lambda s: s.u, "h", g)
        turned = kind in TRANSPOSE_IS_INVERSE
        yield turned, equation(lambda s: s.g() @ (t.transpose(s.g()) @ s.u), lambda s: s.u, "h", g)
        yield turned, equation(lambda s: t.transpose(s.g()) @ (s.g() @ s.u), lambda s: s.u, "h", g)
        yield kind == "Signs", equation(lambda s: s.g() @ (s.g() @ s.u), lambda s: s.u, "h", g)
        yield kind in SYMMETRIC, equation(lambda s: s.g() @ s.u, lambda s: t.transpose(s.g()) @ s.u, "h", g)
        yield False, equation(lambda s: s.g() @ s.u, lambda s: s.u, "h", g)
        yield False, equation(lambda s: t.inverse(s.g()) @ (t.inverse(s.g()) @ s.U), lambda s: s.U, "h h", g) if kind != "Signs" else equation(lambda s: s.g() @ s.U, lambda s: s.U, "h h", g)  # fmt: skip  # noqa: E501
        yield (
            False,
            equation(lambda s: einsum("ij,jk,k,j->i", s.g(), t.inverse(s.g()), s.u, s.v), lambda s: s.u, "h", g),
        )
        yield False, equation(lambda s: einsum("ij,ij,j->i", s.g(), t.transpose(t.inverse(s.g())), s.u), lambda s: s.U @ s.u, "h", g)  # fmt: skip  # noqa: E501


@law(LAWS, "what is shared by a third factor does not cancel")
def shared() -> Iterator[Pair]:
    for kind in ("GL", "O"):
        g = group(kind, "h")
        yield False, equation(lambda s: einsum("ij,jk,j->ik", s.g(), t.inverse(s.g()), s.u), one, "h h", g)
        yield False, equation(lambda s: einsum("ij,jk->ijk", s.g(), t.inverse(s.g())), lambda s: einsum("ik,j->ijk", one(s), s.ones("h")), "h h h", g)  # fmt: skip  # noqa: E501
        yield False, equation(lambda s: einsum("ij,ji->i", s.g(), t.inverse(s.g())), lambda s: s.ones("h") * 2, "h", g)
        yield True, equation(lambda s: einsum("ij,ji->i", s.g(), t.inverse(s.g())), lambda s: s.ones("h"), "h", g)


@law(LAWS, "copies of a matrix cancel with their own inverses alone")
def copies() -> Iterator[Pair]:
    for kind in ("GL", "O", "Permutation", "PositiveMonomial", "PositiveDiagonal"):
        g = copied(kind)

        def pair(text, s):
            x = s.g("k", "h", "h")
            return einsum(text, x, t.inverse(x))

        yield True, equation(lambda s, p=pair: einsum("aik,k->ai", p("aij,ajk->aik", s), s.u), lambda s: einsum("k,a->ak", s.u, s.ones("k")), "k h", g)  # fmt: skip  # noqa: E501
        yield False, equation(lambda s, p=pair: p("aij,bjk->abik", s), lambda s, p=pair: einsum("aik,b->abik", p("aij,ajk->aik", s), s.ones("k")), "k k h h", g)  # fmt: skip  # noqa: E501
        yield False, equation(lambda s: einsum("aij,j->ai", s.g("k", "h", "h"), s.u), lambda s: einsum("j,a->aj", s.u, s.ones("k")), "k h", g)  # fmt: skip  # noqa: E501
    g = {"type": "Power", "base": group("PositiveScalar"), "over": "k"}
    yield True, equation(lambda s: power(s.g("k"), ("", "1")), lambda s: s.g("k"), "k", g)  # fmt: skip
    yield False, equation(lambda s: s.g("k"), lambda s: s.ones("k"), "k", g)


@law(LAWS, "matrices on pairs of axes")
def wide() -> Iterator[Pair]:
    for kind in ("GL", "O", "Permutation", "PositiveDiagonal"):
        g = group(kind, "h", "k")

        def x(s):
            return s.g("h", "k", "h", "k")

        def back(s, x=x):
            return t.primitive("inverse", (2,), [x(s)], ("h", "k", "h", "k"))

        def identity(s, x=x, back=back):
            return einsum("ijab,abkl->ijkl", x(s), back(s))

        yield True, equation(identity, lambda s, x=x, b=back: einsum("ijab,abkl->ijkl", b(s), x(s)), "h k h k", g)
        yield True, equation(lambda s, i=identity: einsum("ijkl,kl->ij", i(s), s.Q), lambda s: s.Q, "h k", g)
        yield False, equation(lambda s, x=x, b=back: einsum("ijab,cbkl,kl->ijac", x(s), b(s), s.Q), lambda s: einsum("ij,ac->ijac", s.Q, s.U), "h k h h", g)  # fmt: skip  # noqa: E501
        turned = kind in ("O", "Permutation")
        yield turned, equation(lambda s, x=x: einsum("ijab,klab,kl->ij", x(s), x(s), s.Q), lambda s: s.Q, "h k", g)
        yield turned, equation(lambda s, x=x: einsum("abij,abkl,kl->ij", x(s), x(s), s.Q), lambda s: s.Q, "h k", g)


@law(LAWS, "one entry in each row and column of a monomial matrix")
def monomials() -> Iterator[Pair]:
    for kind in ("Permutation", "SignedPermutation", "PositiveMonomial"):
        g, ones = group(kind, "h"), kind == "Permutation"
        square = [("", "2")]
        yield True, equation(lambda s: s.g() * s.g(), lambda s, p=square: power(s.g(), *p), "h h", g)
        yield ones, equation(lambda s: s.g() * s.g(), lambda s: s.g(), "h h", g)
        yield True, equation(lambda s: einsum("ij,ik,k->j", s.g(), s.g(), s.u), lambda s: einsum("ij,ij,j->j", s.g(), s.g(), s.u), "h", g)  # fmt: skip  # noqa: E501
        yield True, equation(lambda s: einsum("ij,kj,k->i", s.g(), s.g(), s.u), lambda s: einsum("ij,ij,i->i", s.g(), s.g(), s.u), "h", g)  # fmt: skip  # noqa: E501
        yield False, equation(lambda s: einsum("ij,jk,k->i", s.g(), s.g(), s.u), lambda s: einsum("ij,ij,j->i", s.g(), s.g(), s.u), "h", g)  # fmt: skip  # noqa: E501
        yield ones, equation(lambda s: einsum("ij->i", s.g()), lambda s: s.ones("h"), "h", g)
        yield ones, equation(lambda s: einsum("ij->j", s.g()), lambda s: s.ones("h"), "h", g)
        yield True, equation(lambda s: einsum("ij->i", power(s.g(), ("", "0"))), lambda s: s.ones("h"), "h", g)
        yield False, equation(lambda s: power(s.g(), ("", "0")), lambda s: s.ones("h", "h"), "h h", g)
        yield False, equation(lambda s: einsum("ij,j->i", power(s.g(), ("", "0")), s.u), lambda s: s.ones("h") * einsum("i->", s.u), "h", g)  # fmt: skip  # noqa: E501
        yield False, equation(lambda s: einsum("ij,ij->i", power(s.g(), ("", "0")), s.U), lambda s: einsum("ij->i", s.U), "h", g)  # fmt: skip  # noqa: E501
        yield False, equation(lambda s: einsum("ii->", power(s.g(), ("", "0"))), lambda s: s.number(1), "", g)
        yield False, equation(lambda s: einsum("ij,kl->ijkl", s.g(), s.g()), lambda s: einsum("ij,ij,k,l->ijkl", s.g(), s.g(), s.ones("h"), s.ones("h")), "h h h h", g)  # fmt: skip  # noqa: E501
    two = {"type": "Product", "factors": [group("Permutation", "h"), group("Permutation", "h")]}
    yield (
        False,
        equation(lambda s: einsum("ij,ik,k->j", s.g(part="1.0"), s.g(part="1.1"), s.u), lambda s: s.u, "h", two),
    )
    yield False, equation(lambda s: s.g(part="1.0") @ (t.inverse(s.g(part="1.1")) @ s.u), lambda s: s.u, "h", two)
    gls = {"type": "Product", "factors": [group("GL", "h"), group("GL", "h")]}
    yield False, equation(lambda s: s.g(part="1.0") @ (t.inverse(s.g(part="1.1")) @ s.u), lambda s: s.u, "h", gls)
    diagonals = {"type": "Product", "factors": [group("Diagonal", "h"), group("Diagonal", "h")]}
    yield False, equation(lambda s: s.g(part="1.0") @ (t.inverse(s.g(part="1.1")) @ s.u), lambda s: s.u, "h", diagonals)
    yield True, equation(lambda s: s.g(part="1.0") @ (s.g(part="1.1") @ s.u), lambda s: s.g(part="1.1") @ (s.g(part="1.0") @ s.u), "h", diagonals)  # fmt: skip  # noqa: E501


ALPHA, DOUBLE, LESS = ("a", "1"), ("a", "2"), ("a", "-1")  # powers by the constant vector a


@law(LAWS, "powers")
def powers() -> Iterator[Pair]:
    signed = {"Diagonal": (False, False), "PositiveDiagonal": (True, False), "Signs": (False, True)}
    signed |= {"PositiveMonomial": (True, False), "SignedPermutation": (False, True), "Permutation": (True, True)}
    for kind, (positive, signs) in signed.items():
        g = group(kind, "h")
        yield True, equation(lambda s: power(s.g(), ("", "1"), parity=1), lambda s: s.g(), "h h", g)
        yield positive, equation(lambda s: power(s.g(), ("", "1")), lambda s: s.g(), "h h", g)
        yield signs, equation(lambda s: power(s.g(), parity=1), lambda s: s.g(), "h h", g)
        yield signs, equation(lambda s: power(s.g(), ("", "2")), lambda s: power(s.g(), ("", "0")), "h h", g)
        yield True, equation(lambda s: power(s.g(), ("", "1/2")) * power(s.g(), ("", "1/2")), lambda s: power(s.g(), ("", "1")), "h h", g)  # fmt: skip  # noqa: E501
        yield True, equation(lambda s: power(power(s.g(), ("", "3"), parity=1), ("", "1/3"), parity=1), lambda s: s.g(), "h h", g)  # fmt: skip  # noqa: E501
        yield (
            positive,
            equation(lambda s: power(power(s.g(), ("", "1"), parity=1), ("", "1")), lambda s: s.g(), "h h", g),
        )
        yield signs, equation(lambda s: power(s.g(), ("", "3"), parity=1), lambda s: s.g(), "h h", g)
    for kind in ("Diagonal", "PositiveDiagonal"):
        g = group(kind, "h")
        yield (
            True,
            equation(lambda s: power(s.g(), ALPHA) @ power(s.g(), LESS), lambda s: power(s.g(), ("", "0")), "h h", g),
        )
        yield True, equation(lambda s: power(power(s.g(), ("", "2")), ALPHA), lambda s: power(s.g(), DOUBLE), "h h", g)
        yield False, equation(lambda s: power(s.g(), ALPHA), lambda s: power(s.g(), DOUBLE), "h h", g)
        yield False, equation(lambda s: power(s.g(), ALPHA), lambda s: s.g(), "h h", g)
        yield False, equation(lambda s: power(s.g(), ALPHA), lambda s: power(s.g(), ("v", "1")), "h h", g)
        yield False, equation(lambda s: power(s.g(), ALPHA, ("", "1")), lambda s: power(s.g(), ALPHA), "h h", g)


@law(LAWS, "what a stabiliser fixes")
def stabilisers() -> Iterator[Pair]:
    vectors = {"1": lambda s: s.ones("h"), "v": lambda s: s.v, "E[x]": lambda s: mean(s, s.x, "x")}
    for base in ("GL", "O"):
        for of, v in vectors.items():
            g = fixing(base, of)
            yield True, equation(lambda s, v=v: s.g() @ v(s), v, "h", g)
            yield True, equation(lambda s, v=v: t.inverse(s.g()) @ v(s), v, "h", g)
            yield base == "O", equation(lambda s, v=v: t.transpose(s.g()) @ v(s), v, "h", g)
            yield False, equation(lambda s, v=v: s.g() @ (v(s) * s.u), lambda s, v=v: v(s) * s.u, "h", g)
            yield False, equation(lambda s: s.g() @ s.a, lambda s: s.a, "h", g)
            yield False, equation(lambda s, v=v: einsum("ij,j->ij", s.g(), v(s)), lambda s, v=v: einsum("i,j->ij", v(s), s.ones("h")), "h h", g)  # fmt: skip  # noqa: E501
            for other, w in vectors.items():
                if other != of:
                    yield False, equation(lambda s, w=w: s.g() @ w(s), w, "h", g)
    for kind in ("GL", "O"):
        yield False, equation(lambda s: s.g() @ s.ones("h"), lambda s: s.ones("h"), "h", group(kind, "h"))


def mean(s, tensor, *names):
    return t.primitive("expectation", (list(names),), [tensor], tensor.axes)


@law(LAWS, "a stabiliser has one axis and no copies")
def wide_stabilisers() -> Iterator[Pair]:
    """The law of a matrix that fixes 1 is about a whole row; and the first axis of a row is no column."""
    wide = {"type": "Stabiliser", "base": group("GL", "h", "k"), "of": "1"}
    many = {"type": "Power", "base": fixing("GL", "1"), "over": "k"}
    g = lambda s: s.g("h", "k", "h", "k")  # noqa: E731
    yield False, equation(lambda s: einsum("iajb->ijb", g(s)), lambda s: s.ones("h", "h", "k"), "h h k", wide)
    yield False, equation(lambda s: einsum("iajb->iab", g(s)), lambda s: s.ones("h", "k", "k"), "h k k", wide)
    yield False, equation(lambda s: einsum("aij->aj", s.g("k", "h", "h")), lambda s: s.ones("k", "h"), "k h", many)
    yield True, equation(lambda s: s.g() @ s.ones("h"), lambda s: s.ones("h"), "h", fixing("GL", "1"))


@law(LAWS, "what a commutant commutes with")
def commutants() -> Iterator[Pair]:
    of_c, of_both = ({"type": "Commutant", "axes": ["h"], "of": list(of)} for of in ("C", "CD"))
    yield True, equation(lambda s: s.g() @ s.C @ t.inverse(s.g()), lambda s: s.C, "h h", of_c)
    yield True, equation(lambda s: t.inverse(s.g()) @ s.C @ s.C @ s.g(), lambda s: s.C @ s.C, "h h", of_c)
    yield True, equation(lambda s: s.g() @ s.C @ s.D, lambda s: s.C @ s.D @ s.g(), "h h", of_both)
    yield False, equation(lambda s: s.g() @ s.D, lambda s: s.D @ s.g(), "h h", of_c)
    yield False, equation(lambda s: s.g() @ t.transpose(s.C), lambda s: t.transpose(s.C) @ s.g(), "h h", of_c)
    yield False, equation(lambda s: t.transpose(s.g()) @ s.C, lambda s: s.C @ t.transpose(s.g()), "h h", of_c)
    yield False, equation(lambda s: s.g() @ s.U, lambda s: s.U @ s.g(), "h h", of_c)
    yield False, equation(lambda s: s.g() @ s.C, lambda s: s.C, "h h", of_c)
    yield False, equation(lambda s: einsum("ij,jk,j->ik", s.g(), s.C, s.v), lambda s: einsum("ij,jk,j->ik", s.C, s.g(), s.v), "h h", of_c)  # fmt: skip  # noqa: E501
