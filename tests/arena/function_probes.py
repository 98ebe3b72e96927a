"""Rules of the nonlinear operations: each true where its conditions hold, and false where one is missing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from symverify.graph import tracing as t
from tests.arena.law_probes import mean
from tests.arena.stating import Pair, Source, einsum, equation, law, power
from tests.kernel.statements import group, state

RULES: dict[str, Source] = {}
SQUARE = ("GL", "O", "Permutation", "SignedPermutation", "PositiveMonomial", "PositiveDiagonal", "Diagonal", "Signs")
MONOMIAL = SQUARE[2:5]
TRAITS = {  # a function of each sort of traits; the judge takes one that has no others
    "sigma": {},
    "odd": {"reflect": ["-1", "0", "0"]},
    "even": {"reflect": ["1", "0", "0"]},
    "mirrored": {"reflect": ["-1", "0", "1"]},
    "gated": {"reflect": ["1", "-1", "0"]},
    "linear": {"homogeneous": "1"},
    "quadratic": {"homogeneous": "2"},
    "constant": {"homogeneous": "0"},
    "rectified": {"homogeneous": "1", "reflect": ["1", "-1", "0"]},
    "cubic": {"homogeneous": "3", "reflect": ["-1", "0", "0"]},
    "absolute": {"homogeneous": "1", "reflect": ["1", "0", "0"]},
}
DEGREE = {name: int(traits["homogeneous"]) for name, traits in TRAITS.items() if "homogeneous" in traits}
PARITY = {name: {"-1": 1, "1": 0}[v["reflect"][0]] for name, v in TRAITS.items() if v.get("reflect", [0, 1])[1:] == ["0", "0"]}  # fmt: skip  # noqa: E501
NEEDS = {"PositiveDiagonal": "size", "PositiveMonomial": "size", "Diagonal": "size sign", "Signs": "sign"}
NEEDS |= {"SignedPermutation": "sign", "Permutation": "", "GL": "everything", "O": "everything"}


def passes(kind: str, name: str) -> bool:
    """Whether sigma(g x) = g' sigma(x), for some power g' of the entries of g."""
    needed = NEEDS[kind].split()
    return "everything" not in needed and ("size" not in needed or name in DEGREE) and ("sign" not in needed or name in PARITY)  # fmt: skip  # noqa: E501


def come_out(name: str, g):
    """The power of g with which it comes out of a function, if it does."""
    return power(g, ("", str(DEGREE.get(name, 1))), parity=PARITY.get(name, 1))


def inside(s, name: str, operand):
    return t.apply(name, operand)


@law(RULES, "what passes an entrywise function")
def passing() -> Iterator[Pair]:
    for kind, name in product(SQUARE, TRAITS):
        word = kind not in ("GL", "O")

        def right(s, name=name, word=word):
            return (come_out(name, s.g()) if word else s.g()) @ t.apply(name, s.u)

        left = lambda s, name=name: t.apply(name, s.g() @ s.u)  # noqa: E731
        yield passes(kind, name), equation(left, right, "h", group(kind, "h"), TRAITS)
        if passes(kind, name) and kind != "Permutation" and (PARITY.get(name), DEGREE.get(name)) != (0, 0):
            exponent = [("", str(DEGREE.get(name, 1) + 1))]
            parity = 1 - PARITY.get(name, 1)
            wrong = lambda s, e=exponent, n=name, p=parity: power(s.g(), *e, parity=p) @ t.apply(n, s.u)  # noqa: E731
            yield False, equation(left, wrong, "h", group(kind, "h"), TRAITS)


@law(RULES, "what is inside a function stays there, unless it moves every summand")
def summands() -> Iterator[Pair]:
    for kind, name in (("Permutation", "sigma"), ("PositiveDiagonal", "linear"), ("Signs", "odd"), ("PositiveMonomial", "linear")):  # fmt: skip  # noqa: E501
        g = group(kind, "h")

        def both(s, n=name):
            return t.apply(n, s.g() @ s.u + s.g() @ s.v)

        def one(s, n=name):
            return t.apply(n, s.g() @ s.u + s.v)

        yield True, equation(both, lambda s, n=name: s.g() @ t.apply(n, s.u + s.v), "h", g, TRAITS)
        yield False, equation(one, lambda s, n=name: s.g() @ t.apply(n, s.u + s.v), "h", g, TRAITS)
        yield False, equation(both, lambda s, n=name: t.apply(n, s.u + s.v), "h", g, TRAITS)
        yield False, equation(lambda s, n=name: t.apply(n, s.u + s.v), lambda s, n=name: t.apply(n, s.u) + t.apply(n, s.v), "h", g, TRAITS)  # fmt: skip  # noqa: E501
        yield False, equation(lambda s, n=name: t.apply(n, s.u), lambda s: s.u, "h", g, TRAITS)
        yield False, equation(lambda s, n=name: t.apply(n, s.u), lambda s, n=name: t.apply(n, s.v), "h", g, TRAITS)
        yield False, equation(lambda s, n=name: t.apply(n, s.u), lambda s: t.apply("even", s.u), "h", g, TRAITS)


@law(RULES, "a reflection that is affine")
def reflections() -> Iterator[Pair]:
    for name, (k, b, c) in ((n, tr["reflect"]) for n, tr in TRAITS.items() if "reflect" in tr):
        for kind in ("Signs", "Diagonal"):
            g = group(kind, "h")
            sign = lambda s: power(s.g(), parity=1) @ s.ones("h")  # noqa: E731

            def law_of(s, k, b, c, n=name, sign=sign):
                f, x = t.apply(n, s.u), s.u
                mirrored = f * int(k) + x * int(b) + int(c)
                return (f + mirrored) / 2 + sign(s) * (f - mirrored) / 2

            left = lambda s, n=name, sign=sign: t.apply(n, sign(s) * s.u)  # noqa: E731
            yield True, equation(left, lambda s, a=(k, b, c), r=law_of: r(s, *a), "h", g, TRAITS)
            for wrong in ((str(-int(k)), b, c), (k, str(int(b) + 1), c), (k, b, str(int(c) + 1))):
                yield False, equation(left, lambda s, a=wrong, r=law_of: r(s, *a), "h", g, TRAITS)


@law(RULES, "functions of several operands")
def operands() -> Iterator[Pair]:
    traits = {"prelu": {"homogeneous": "1"}, "q": {}, "along": {"identical": False, "homogeneous": "1"}}
    f = lambda x, y: t.apply("prelu", x, y)  # noqa: E731
    for kind in ("Permutation", "PositiveMonomial"):
        g = group(kind, "h")
        turn = lambda s: power(s.g(), ("", "0"))  # noqa: E731
        yield (
            True,
            equation(lambda s, p=turn: f(s.g() @ s.u, p(s) @ s.v), lambda s: s.g() @ f(s.u, s.v), "h", g, traits),
        )
        yield False, equation(lambda s: f(s.g() @ s.u, s.v), lambda s: s.g() @ f(s.u, s.v), "h", g, traits)
        yield False, equation(lambda s, p=turn: f(s.u, p(s) @ s.v), lambda s: s.g() @ f(s.u, s.v), "h", g, traits)
        yield False, equation(lambda s: f(s.u, s.v), lambda s: f(s.v, s.u), "h", g, traits)
    g = group("PositiveDiagonal", "h")
    yield True, equation(lambda s: f(s.g() @ s.u, s.v), lambda s: s.g() @ f(s.u, s.v), "h", g, traits)
    yield False, equation(lambda s: f(s.u, s.g() @ s.v), lambda s: s.g() @ f(s.u, s.v), "h", g, traits)
    yield False, equation(lambda s: f(s.g() @ s.u, s.g() @ s.v), lambda s: s.g() @ f(s.u, s.v), "h", g, traits)
    yield (
        True,
        equation(lambda s: t.apply("along", s.g() @ s.u), lambda s: s.g() @ t.apply("along", s.u), "h", g, traits),
    )


def learned(degree, moved="scale", kind="PositiveDiagonal", vector="alpha", role="constant", exponent=-1):
    """W2 sigma(W1 X, alpha) with degrees along the hidden axis, and W2 -> W2 g^(exponent alpha)."""

    def network(W2, W1, X, **more):
        return W2 @ t.apply("sigma", W1 @ X, more[vector])

    def action(element, W2, W1, **more):
        c = element("h", "h")
        back = t.word(c, ((vector, str(exponent)),), 0) if exponent is not None else t.inverse(c)
        return {"W2": W2 @ back, "W1": c @ W1}

    leaves = {"W2": "m h", "W1": "h n"}, {"X": "n"}, {}
    leaves[("parameter", "data", "constant").index(role)].update({"alpha": "h", "beta": "h"})
    functions = {"sigma": {"homogeneous": degree, "identical": False}}
    return state(network, action, group(kind, "h"), *leaves, functions=functions)


@law(RULES, "a vector of degrees is a constant along the axis that is scaled")
def degrees() -> Iterator[Pair]:
    vector = {"exponent of": 1}
    yield True, learned(vector)
    yield True, learned("1", exponent=None)
    yield False, learned(vector, exponent=-2)
    yield False, learned(vector, exponent=1)
    yield False, learned(vector, exponent=None)
    yield False, learned("1")
    yield False, learned("2", exponent=None)


@law(RULES, "log sum exp")
def sums_of_exponentials() -> Iterator[Pair]:
    def lse(x, *over):
        kept = tuple(a for k, a in enumerate(x.axes) if k not in over)
        return t.primitive("lse", (tuple(over),), [x], kept)

    def spread(s, x, k):
        return einsum("i,j->ij" if k == 0 else "j,i->ij", x, s.ones("h"))

    g = group("GL", "h")
    yield True, equation(lambda s: lse(s.U + spread(s, s.u, 0), 1), lambda s: lse(s.U, 1) + s.u, "h", g)
    yield False, equation(lambda s: lse(s.U + spread(s, s.u, 1), 1), lambda s: lse(s.U, 1) + s.u, "h", g)
    yield False, equation(lambda s: lse(s.U + spread(s, s.u, 0), 0), lambda s: lse(s.U, 0) + s.u, "h", g)
    yield False, equation(lambda s: lse(s.U + spread(s, s.u, 0), 1), lambda s: lse(s.U, 1), "h", g)
    yield False, equation(lambda s: lse(s.U, 1), lambda s: lse(s.U, 0), "h", g)
    yield False, equation(lambda s: lse(s.U, 1), lambda s: lse(t.transpose(s.U), 1), "h", g)
    yield False, equation(lambda s: lse(s.U + s.C, 1), lambda s: lse(s.U, 1) + lse(s.C, 1), "h", g)
    yield False, equation(lambda s: lse(s.U + einsum("ij,ij->ij", s.g() @ t.inverse(s.g()), spread(s, s.u, 0)), 1), lambda s: lse(s.U, 1) + s.u, "h", g)  # fmt: skip  # noqa: E501
    yield True, equation(lambda s: lse(s.U + s.number(3), 0, 1), lambda s: lse(s.U, 0, 1) + 3, "", g)
    yield False, equation(lambda s: lse(s.U + spread(s, s.u, 0), 0, 1), lambda s: lse(s.U, 0, 1) + einsum("i->", s.u), "", g)  # fmt: skip  # noqa: E501
    for kind in ("Permutation", "SignedPermutation", "PositiveMonomial", "Signs", "PositiveDiagonal"):
        p, ok = group(kind, "h"), kind == "Permutation"
        yield ok, equation(lambda s: lse(s.g() @ s.u, 0), lambda s: lse(s.u, 0), "", p)
        yield ok, equation(lambda s: lse(s.g() @ s.U, 0), lambda s: lse(s.U, 0), "h", p)
        yield ok, equation(lambda s: lse(s.g() @ s.U, 1), lambda s: s.g() @ lse(s.U, 1), "h", p)
        yield ok, equation(lambda s: lse(s.U @ s.g(), 1), lambda s: lse(s.U, 1), "h", p)
        yield False, equation(lambda s: lse(s.g() @ s.U, 1), lambda s: lse(s.U, 1), "h", p)
        yield False, equation(lambda s: lse(s.g() @ s.u + s.v, 0), lambda s: lse(s.u + s.v, 0), "", p)
    copied = {"type": "Power", "base": group("Permutation", "h"), "over": "k"}
    x = lambda s: einsum("aij,aj->ai", s.g("k", "h", "h"), s.S)  # noqa: E731
    yield True, equation(lambda s: lse(x(s), 1), lambda s: lse(s.S, 1), "k", copied)
    yield False, equation(lambda s: lse(x(s), 0), lambda s: lse(s.S, 0), "h", copied)
    wide = group("Permutation", "h", "k")
    y = lambda s: einsum("iajb,jb->ia", s.g("h", "k", "h", "k"), s.Q)  # noqa: E731
    yield True, equation(lambda s: lse(y(s), 0, 1), lambda s: lse(s.Q, 0, 1), "", wide)
    yield False, equation(lambda s: lse(y(s), 1), lambda s: lse(s.Q, 1), "h", wide)
    yield False, equation(lambda s: lse(y(s), 0), lambda s: lse(s.Q, 0), "k", wide)


def equivariance(outer="rho", rho="rho", transposed=False, axis=0, declared="Subgroup", back=True):
    """W2 f(W1 x) with W1 -> g W1 and W2 -> W2 rho(g)^-1, for f(g z) = rho(g) f(z)."""

    def network(W2, W1, x):
        return einsum("mh,hn->mn", W2, t.primitive("equivariant", ("f", rho, axis), [W1 @ x], ("h", "n")))

    def action(element, W2, W1, **_):
        g = element("h", "h")
        inner = t.transpose(g) if transposed else g
        image = t.represent(outer, t.inverse(g) if back else g) if outer else t.inverse(g)
        return {"W2": W2 @ image, "W1": inner @ W1}

    name = {"type": declared, "axes": ["h"], **({"name": "G"} if declared == "Subgroup" else {})}
    return state(network, action, name, {"W2": "m h", "W1": "h k"}, {"x": "k n"})


def represented_pair(order):
    """(W2, W1) -> (W2 rho(a), rho(a)^-1 W1) for a of g: an action from the right for a = g."""

    def action(element, W2, W1, X):
        a = order(element("h", "h"))
        return {"W2": W2 @ t.represent("rho", a), "W1": t.represent("rho", t.inverse(a)) @ W1}

    name = {"type": "Subgroup", "axes": ["h"], "name": "G"}
    return state(lambda W2, W1, X: W2 @ W1 @ X, action, name, {"W2": "m h", "W1": "h n"}, {"X": "n"})


@law(RULES, "equivariant functions, and representations")
def equivariants() -> Iterator[Pair]:
    yield True, equivariance()
    yield False, equivariance(outer=None)
    yield False, equivariance(transposed=True)
    yield False, equivariance(back=False)
    g = {"type": "Subgroup", "axes": ["h"], "name": "G"}
    r = lambda x: t.represent("rho", x)  # noqa: E731
    yield True, equation(lambda s: r(s.g()) @ r(t.inverse(s.g())) @ s.u, lambda s: s.u, "h", g)
    yield True, equation(lambda s: r(s.g() @ t.inverse(s.g())) @ s.u, lambda s: s.u, "h", g)
    yield True, equation(lambda s: r(s.g() @ s.g()), lambda s: r(s.g()) @ r(s.g()), "h h", g)
    yield False, equation(lambda s: r(s.g()), lambda s: s.g(), "h h", g)
    yield False, equation(lambda s: r(s.g() * 2), lambda s: r(s.g()), "h h", g)
    yield True, represented_pair(t.inverse)
    yield False, represented_pair(lambda x: x)
    yield False, equation(lambda s: r(s.g()) @ t.inverse(s.g()) @ s.u, lambda s: s.u, "h", g)
    yield False, equation(lambda s: r(t.inverse(s.g())), lambda s: r(s.g()), "h h", g)
    yield False, equation(lambda s: r(s.g()) @ t.transpose(r(s.g())) @ s.u, lambda s: s.u, "h", g)
    two = lambda name, x: t.primitive("equivariant", ("f", name, 0), [x], x.axes)  # noqa: E731
    yield True, equation(lambda s: two("rho", s.g() @ s.U), lambda s: r(s.g()) @ two("rho", s.U), "h h", g)
    yield False, equation(lambda s: two("rho", s.g() @ s.U), lambda s: s.g() @ two("rho", s.U), "h h", g)
    yield False, equation(lambda s: two("rho", s.g() @ s.U), lambda s: two("rho", s.U), "h h", g)
    yield False, equation(lambda s: two("rho", s.U @ s.g()), lambda s: two("rho", s.U) @ s.g(), "h h", g)
    yield False, equation(lambda s: two("rho", s.g() @ s.U + s.C), lambda s: r(s.g()) @ two("rho", s.U + s.C), "h h", g)


@law(RULES, "means over data")
def means() -> Iterator[Pair]:
    e = lambda s, x, *names: mean(s, x, *(names or "xyX"))  # noqa: E731
    yield True, equation(lambda s: e(s, s.U @ s.x), lambda s: s.U @ e(s, s.x), "h")
    yield True, equation(lambda s: e(s, s.x * s.u + s.y), lambda s: e(s, s.x) * s.u + e(s, s.y), "h")
    yield True, equation(lambda s: e(s, s.u), lambda s: s.u, "h")
    yield True, equation(lambda s: e(s, einsum("i,i,j->j", s.x, s.u, s.v)), lambda s: einsum("i,i,j->j", e(s, s.x), s.u, s.v), "h")  # fmt: skip  # noqa: E501
    yield True, equation(lambda s: e(s, e(s, s.x)), lambda s: e(s, s.x), "h")
    yield False, equation(lambda s: e(s, s.x * s.y), lambda s: e(s, s.x) * e(s, s.y), "h")
    yield False, equation(lambda s: e(s, s.x * s.x), lambda s: e(s, s.x) * e(s, s.x), "h")
    yield (
        False,
        equation(lambda s: e(s, einsum("i,i->", s.x, s.x)), lambda s: einsum("i,i->", e(s, s.x), e(s, s.x)), ""),
    )
    yield False, equation(lambda s: e(s, s.x), lambda s: e(s, s.y), "h")
    yield False, equation(lambda s: e(s, s.x), lambda s: s.v, "h")
    yield (
        False,
        equation(lambda s: e(s, t.apply("odd", s.x)), lambda s: t.apply("odd", e(s, s.x)), "h", functions=TRAITS),
    )
    yield (
        False,
        equation(lambda s: e(s, einsum("i,j->ij", s.x, s.y)), lambda s: e(s, einsum("i,j->ij", s.y, s.x)), "h h"),
    )
    yield True, equation(lambda s: e(s, einsum("i,j->ij", s.x, s.y)), lambda s: t.transpose(e(s, einsum("i,j->ij", s.y, s.x))), "h h")  # fmt: skip  # noqa: E501
    yield False, equation(lambda s: e(s, s.X @ einsum("ij->j", s.X)), lambda s: e(s, s.X) @ einsum("ij->j", e(s, s.X)), "h")  # fmt: skip  # noqa: E501


def framed(kind="data-dependent", back=lambda r, q: r @ t.inverse(q), other=None, fn="exp"):
    """W2 sigma(W1 x) with W2 -> W2 R_z R_z'^-1 (Example 2.13)."""

    def network(W2, W1, x):
        return W2 @ t.apply(fn, W1 @ x)

    def action(element, W2, W1, x):
        g = element("h", "h")
        points = (t.apply(fn, W1 @ x), t.apply(other or fn, g @ W1 @ x))
        return {"W2": W2 @ back(*(t.primitive("frame", ("frame",), [z], ("h", "h")) for z in points)), "W1": g @ W1}

    traits = {"exp": {}, "tanh": {"reflect": ["-1", "0", "0"]}}
    return state(network, action, group("GL", "h"), {"W2": "m h", "W1": "h n"}, {"x": "n"}, functions=traits, kind=kind)


@law(RULES, "moving frames")
def frames() -> Iterator[Pair]:
    r = lambda z: t.primitive("frame", ("frame",), [z], ("h", "h"))  # noqa: E731
    first = lambda s: t.basis(s.c, "h")  # noqa: E731
    yield True, framed()
    yield False, framed(back=lambda r, q: t.inverse(r) @ q)
    yield False, framed(back=lambda r, q: q @ t.inverse(r))
    yield False, framed(other="tanh")
    yield True, equation(lambda s: r(s.u) @ first(s), lambda s: s.u, "h")
    yield True, equation(lambda s: t.inverse(r(s.u)) @ s.u, first, "h")
    yield False, equation(lambda s: r(s.u) @ first(s), lambda s: s.v, "h")
    yield False, equation(lambda s: first(s) @ r(s.u), lambda s: s.u, "h")
    yield False, equation(lambda s: t.inverse(r(s.v)) @ s.u, first, "h")
    yield False, equation(lambda s: t.inverse(r(s.u)) @ first(s), lambda s: s.u, "h")
    yield False, equation(lambda s: r(s.u) @ s.u, first, "h")
    yield False, equation(lambda s: r(s.u), lambda s: r(s.v), "h h")


@law(RULES, "names of constants")
def constants() -> Iterator[Pair]:
    values = {"P": ["1", "2"], "R": ["2", "1"]}
    p, r = (lambda s, n=name: t.constant(s.c.trace, n, ("two",), values[n]) for name in values)

    def sided(left, right):
        return with_two(equation(left, right, "two"))

    yield True, sided(lambda s: p(s) + r(s), lambda s: r(s) + p(s))
    yield False, sided(p, r)
    yield False, equation(lambda s: t.basis(s.c, "h"), lambda s: s.v, "h")
    one = lambda s: t.basis(s.c, "h")  # noqa: E731
    yield False, equation(lambda s: one(s) * 2, one, "h")


def with_two(statement):
    """The axis "two" has the size 2, as its constants do."""
    statement["axes"]["two"] = 2
    return statement
