"""Actions: the axioms, products of groups, what may be moved and seen; on a layer Y = W2 sigma(W1 X + b1)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from symverify.graph import tracing as t
from tests.arena.function_probes import NEEDS, SQUARE, TRAITS, passes
from tests.arena.law_probes import TRANSPOSE_IS_INVERSE, fixing
from tests.arena.stating import Pair, Source, einsum, law
from tests.kernel.statements import applied, edited, group, hidden, state, two_layers

ACTIONS: dict[str, Source] = {}
BACK = {"g^-1": t.inverse, "g": lambda g: g, "g^T": t.transpose, "1": None}


def layer(kind: str, sigma: str | None, back, bias=True):
    """W1 -> g W1, b1 -> g b1, W2 -> W2 g^-1, or something else instead of the inverse."""

    def action(element, W2, W1, b1, **_):
        g = element("h", "h")
        moves = {"W1": g @ W1} | ({"b1": g @ b1} if bias else {})
        return moves | ({"W2": W2 @ back(g)} if back else {})

    passed = applied(sigma) if sigma else lambda x: x
    return two_layers(passed, group(kind, "h"), action, {sigma: TRAITS[sigma]} if sigma else {})


@law(ACTIONS, "which changes of basis pass a layer")
def layers() -> Iterator[Pair]:
    for kind, sigma in product(SQUARE, (None, "rectified", "odd", "sigma", "linear", "cubic")):
        whole = sigma is None or (passes(kind, sigma) and (sigma != "cubic" or "size" not in NEEDS[kind]))
        for name, back in BACK.items():
            same = (
                name == "g^-1" or (name == "g^T" and kind in TRANSPOSE_IS_INVERSE) or (name == "g" and kind == "Signs")
            )
            yield whole and same, layer(kind, sigma, back)
        if kind != "GL":
            yield False, layer(kind, sigma, t.inverse, bias=False)


def scaled(change, declared="PositiveScalar", kind="functional"):
    """A network W2 (W1 X) with W1 and W2 moved by `change` of a scalar."""
    return state(
        lambda W2, W1, X: W2 @ W1 @ X,
        lambda element, W2, W1, X: change(element(), W2, W1, X),
        group(declared),
        {"W2": "m h", "W1": "h n"},
        {"X": "n"},
        kind=kind,
    )


@law(ACTIONS, "the axioms of an action")
def axioms() -> Iterator[Pair]:
    yield True, scaled(lambda c, W2, W1, X: {"W1": c * W1, "W2": W2 / c})
    yield False, scaled(lambda c, W2, W1, X: {"W1": c * W1, "W2": W2})
    yield False, scaled(lambda c, W2, W1, X: {"W1": c * W1 * 2, "W2": W2 / c / 2})
    yield False, scaled(lambda c, W2, W1, X: {"W1": W1 * 2, "W2": W2 / 2})
    yield False, scaled(lambda c, W2, W1, X: {"W1": c * W1 + W1, "W2": W2})
    yield False, scaled(lambda c, W2, W1, X: {"W1": c * W1 * 0, "W2": W2 * 0})
    yield True, scaled(lambda c, W2, W1, X: {"W1": c * c * W1, "W2": W2 / c / c})
    yield False, scaled(lambda c, W2, W1, X: {"W1": c * W1, "W2": W2 / c / c})


def reversed_layer(order):
    """(W2, W1) -> (W2 a, a^-1 W1) for a of g: an action from the right for a = g."""

    def action(element, W2, W1, **_):
        a = order(element("h", "h"))
        return {"W2": W2 @ a, "W1": t.inverse(a) @ W1}

    return state(lambda W2, W1, X: W2 @ W1 @ X, action, group("GL", "h"), {"W2": "m h", "W1": "h n"}, {"X": "n"})


@law(ACTIONS, "an action from the left")
def left_actions() -> Iterator[Pair]:
    yield True, reversed_layer(t.inverse)
    yield False, reversed_layer(lambda g: g)
    yield False, reversed_layer(lambda g: t.inverse(t.transpose(g)))
    yield True, reversed_layer(t.transpose)


def affine(normal, acting, translated=True, turned=True, whole=None):
    """b1 -> g b1 + c with b2 -> b2 - W2 g^-1 c, for (c, g) in a semidirect product."""

    def action(element, W2, W1, b1, b2, **_):
        c, g = element("h", path="g.0"), element("h", "h", path="g.1")
        back = W2 @ t.inverse(g)
        moved = g @ b1 if turned else b1
        return {"W2": back, "W1": g @ W1, "b1": moved + c, "b2": b2 - back @ c if translated else b2}

    declared = whole or {"type": "Semidirect", "normal": group(normal, "h"), "acting": group(acting, "h")}
    return two_layers(lambda x: x, declared, action)


@law(ACTIONS, "a translation and what acts on it")
def semidirect() -> Iterator[Pair]:
    for acting in SQUARE:
        yield True, affine("Translation", acting)
        yield False, affine("Translation", acting, translated=False)
        yield False, affine("Translation", acting, turned=False)
        factors = [group("Translation", "h"), group(acting, "h")]
        yield False, affine("", "", whole={"type": "Product", "factors": factors})


def monomial(normal, order=lambda d, p: d @ p, whole=None):
    """W1 -> D P W1 and W2 -> W2 (D P)^-1, with D of a diagonal group and a permutation that acts on it."""

    def action(element, W2, W1, **_):
        a = order(element("h", "h", path="g.0"), element("h", "h", path="g.1"))
        return {"W2": W2 @ t.inverse(a), "W1": a @ W1}

    pair = [group(normal, "h"), group("Permutation", "h")]
    declared = whole or {"type": "Semidirect", "normal": pair[0], "acting": pair[1]}
    if whole == "Product":
        declared = {"type": "Product", "factors": pair}
    return state(lambda W2, W1, X: W2 @ W1 @ X, action, declared, {"W2": "m h", "W1": "h n"}, {"X": "n"})


@law(ACTIONS, "a permutation acts on diagonals by conjugation")
def conjugation() -> Iterator[Pair]:
    for normal in ("Diagonal", "PositiveDiagonal", "Signs"):
        yield True, monomial(normal)
        yield False, monomial(normal, lambda d, p: p @ d)
        yield False, monomial(normal, whole="Product")
        yield False, monomial(normal, lambda d, p: d @ t.transpose(p))


def heads(permuted=True, whole=None, both=True):
    """Heads W2_a W1_a with bases changed head by head, and a permutation of the heads."""

    def network(W2, W1, X):
        return einsum("amh,ahn,n->m", W2, W1, X)

    def action(element, W2, W1, X):
        g, p = element("a", "h", "h", path="g.0"), element("a", "a", path="g.1")
        back = t.inverse(g)
        one, two = einsum("amh,ahk->amk", W2, back), einsum("akh,ahn->akn", g, W1)
        if not permuted:
            return {"W2": one, "W1": two}
        one = einsum("amh,ahk->amk", einsum("ab,bmh->amh", p, W2), back)
        two = einsum("akh,ahn->akn", g, einsum("ab,bhn->ahn", p, W1) if both else W1)
        return {"W2": one, "W1": two}

    parts = [{"type": "Power", "base": group("GL", "h"), "over": "a"}, group("Permutation", "a")]
    declared = {"type": "Semidirect", "normal": parts[0], "acting": parts[1]}
    declared = {"type": "Product", "factors": parts} if whole == "Product" else declared
    return state(network, action, declared, {"W2": "a m h", "W1": "a h n"}, {"X": "n"})


@law(ACTIONS, "a permutation acts on copies")
def permuted_heads() -> Iterator[Pair]:
    yield True, heads()
    yield False, heads(both=False)
    yield False, heads(whole="Product")
    yield False, heads(permuted=False)
    yield True, heads(permuted=False, whole="Product")


def fixing_mean(of, base, kind, squared=False, seen=False):
    """W x, or W (x * x), with W -> W A^-1 and A in the stabiliser of a mean."""

    def network(W, x, y, v):
        return W @ (x * x if squared else x)

    def action(element, W, x, **_):
        back = W @ t.inverse(element("h", "h"))
        return {"W": back + einsum("mi,j,k,i->mj", back, x, x, x) * 0 if seen else back}

    return state(network, action, fixing(base, of), {"W": "m h"}, {"x": "h", "y": "h"}, {"v": "h"}, kind=kind)


@law(ACTIONS, "symmetries in distribution")
def distributions() -> Iterator[Pair]:
    for base in ("GL", "O"):
        yield True, fixing_mean("E[x]", base, "distribution")
        for kind in ("functional", "loss", "data-dependent"):
            yield False, fixing_mean("E[x]", base, kind)
        yield False, fixing_mean("E[y]", base, "distribution")
        yield False, fixing_mean("v", base, "distribution")
        yield False, fixing_mean("1", base, "distribution")
        yield False, fixing_mean("E[x]", base, "distribution", squared=True)


def seeing(kind, through=lambda W1, x: W1 @ x, x="n"):
    """b -> b - c * (W1 x), W2 ... : the translation of b1 by what the data says, and back in b2."""

    def network(W1, b, x):
        return W1 @ x + b

    def action(element, W1, b, x):
        c = element()
        return {"W1": c * W1, "b": b + through(W1, x) - c * through(W1, x)}

    return state(network, action, group("PositiveScalar"), {"W1": "h n", "b": "h"}, {"x": x}, kind=kind)


@law(ACTIONS, "what an action may see")
def sight() -> Iterator[Pair]:
    yield True, seeing("data-dependent")
    for kind in ("functional", "loss", "distribution"):
        yield False, seeing(kind)
    yield False, seeing("functional", lambda W1, x: W1 @ mean_of(x))


def mean_of(x):
    return t.primitive("expectation", (["x"],), [x], x.axes)


@law(ACTIONS, "what an action may move")
def moved() -> Iterator[Pair]:
    whole = two_layers(lambda x: x, group("GL", "h"), hidden)
    yield True, whole
    for name in ("W2", "W1", "b1"):
        less = edited(whole, "action", "outputs", to={k: n for k, n in whole["action"]["outputs"].items() if k != name})
        yield False, less
