"""What the kernel accepts at each rule is what lemmas are about: found by asking the checker, for every type of
group.
"""

from itertools import chain, combinations

import pytest

import symverify as sv
from symverify import architecture, equivariant, inverse, logsumexp, pointwise, power, represent
from symverify.errors import InputError
from symverify.kernel.check import RULES, VERSION, check, digest
from symverify.kernel.groups import SQUARES
from symverify.kernel.polynomial import Refused

REWRITES = {  # the sort of the kernel's atoms -> the laws that use what they are
    "monomial": {"powers", "single_entries", "sums"},
    "diagonal": {"powers"},
    "matrix": {"joins"},
}
TRAITS = (
    {},
    {"homogeneous": 2},
    {"odd": True},
    {"even": True},
    {"odd": True, "homogeneous": 1},
    {"even": True, "homogeneous": 2},
)
GIVES = {  # how W2 could undo what sigma gives back
    "inverse": inverse,
    "of degree 2": lambda g: inverse(power(g, 2)),
    "of degree 1, unsigned": lambda g: inverse(abs(g)),
    "only the order": lambda g: inverse(power(g, 0)),
    "only the sign": lambda g: inverse(sign(g)),
}


def sign(g):
    """sgn(g), as a word."""
    return power(g, -1) @ abs(g)


def group(kind):
    """A group of this type that acts on the axis h."""
    special = {
        "Subgroup": lambda: sv.Subgroup("h", "K"),
        "Stabiliser": lambda: sv.Stabiliser(sv.GL("h"), "1"),
        "Commutant": lambda: sv.Commutant("h", "C"),
        "PositiveScalar": lambda: sv.PositiveScalar(),
    }
    return special[kind]() if kind in special else getattr(sv, kind)("h")


def statement(kind, sigma, undo):
    """W2 sigma(W1 X) with W1 moved by g, and W2 by a word of it; None where there is no such word."""

    @architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, constants={"C": "h h"})
    def network(W2, W1, X):
        return W2 @ sigma(W1 @ X)

    scalar = kind == "PositiveScalar"
    try:

        @network.symmetry(group(kind))
        def moves(g, W2, W1):
            return {"W2": W2 * undo(g) if scalar else W2 @ undo(g), "W1": g * W1 if scalar else g @ W1}

        return None if moves.ill_formed else moves.statement
    except InputError:
        return None


def accepts(stated, rules):
    """Whether the checker accepts a statement by exactly these rules at the node of its nonlinearity."""
    place = next(
        str(n) for n, node in enumerate(stated["graph"]["nodes"]) if node[0] in ("apply", "equivariant", "lse")
    )
    steps = {"graph": {place: sorted(rules)} if rules else {}, "action": {}}
    fields = {"version": VERSION, "verdict": "PROVED", "sizes": "all", "digest": digest(stated)}
    try:
        return bool(check({**fields, "statement": stated, "steps": steps}))
    except Refused:
        return False


def used(stated):
    """The rules of the first smallest set by which the checker accepts a statement."""
    subsets = chain.from_iterable(
        combinations(sorted({"permute", "scale", "reflect", "equivariant"}), n) for n in range(3)
    )
    return next((set(rules) for rules in subsets if accepts(stated, rules)), set())


@pytest.fixture(scope="module")
def accepted():
    """{(rule, type of group)} that the checker uses."""
    found = set()
    for kind in SQUARES:
        for traits in TRAITS:
            for undo in GIVES.values():
                stated = statement(kind, pointwise("sigma", **traits), undo)
                found |= {(rule, kind) for rule in used(stated)} if stated else set()
        stated = statement(kind, equivariant("f", "rho", "h"), lambda g: inverse(represent("rho", g)))
        found |= {(rule, kind) for rule in used(stated)} if stated else set()
    return found


@pytest.mark.parametrize("rule", ["permute", "scale", "reflect", "equivariant"])
def test_the_groups_that_a_rule_accepts_are_those_proved(found, accepted, rule):
    kinds = {kind for name, kind in accepted if name == rule}
    assert kinds and kinds == {key[1] for key in found if key[0] == rule and key[1] in SQUARES}


def test_every_rule_has_a_lemma(found):
    assert {key[0] for key in found} >= RULES


def test_every_lemma_is_about_a_rule_or_a_rewrite(found):
    others = {"delta", "words", "transposes", "expectation", "trait"}.union(*REWRITES.values())
    assert {key[0] for key in found} == RULES | others


@pytest.mark.parametrize("kind", sorted(SQUARES))
def test_the_laws_of_every_sort_of_atom_are_proved(found, kind):
    assert {(law, kind) for law in REWRITES[SQUARES[kind][0]]} <= set(found)


def shifted(axes, over):
    """W1 X under the logarithm of a sum of exponentials, minus itself at one place of the axis k, and W1 moved."""

    @architecture(parameters={"b": axes}, data={"X": "h k"})
    def network(b, X):
        return X + b - logsumexp(X + b, over)

    @network.symmetry(sv.Translation(axes))
    def moves(g, b):
        return {"b": b + g}

    return moves.statement


def test_a_translation_along_no_summed_axis_is_a_shift(found):
    assert accepts(shifted("k", "h"), {"shift"}) and ("shift", "Translation") in found
    assert not accepts(shifted("k", "h"), set())
    assert not accepts(shifted("k", "k"), {"shift"})


@pytest.mark.parametrize(
    ("kind", "passes"), [("Permutation", True), ("SignedPermutation", False), ("PositiveMonomial", False)]
)
def test_a_permutation_is_forgotten_by_logsumexp_and_a_sign_is_not(found, kind, passes):
    @architecture(parameters={"W": "h n"}, data={"X": "n k"})
    def network(W, X):
        return logsumexp(W @ X, "h")

    @network.symmetry(group(kind))
    def moves(g, W):
        return {"W": g @ W}

    assert accepts(moves.statement, {"permute"}) is passes
    assert ("permute", "logsumexp") in found


def test_the_printed_frame_is_refuted_and_the_batch_has_its_lemmas(found):
    assert {("frame",), ("frame", "frame_as_printed"), ("frame", "batch")} <= set(found)
