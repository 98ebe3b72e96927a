"""The identity engine on claims: what holds is accepted, what does not is not, and what it cannot say it declines."""

import re
from fractions import Fraction

import pytest

import symverify as sv
from symverify.verification import identity
from tests.verification.stated import BIASED, ONE, TWO, basis, left, right, stated, two

H = "h"


def norm_over(eps):
    return lambda W, X: sv.rms_norm(W @ X, over="m", eps=eps)


def columns(c, W):
    return {"W": W + c}


def head(g, WQ, WK, b):
    return {"WQ": WQ @ sv.inverse(g), "WK": WK @ sv.transpose(g), "b": b @ sv.transpose(g)}


def attending(WQ, WK, WV, b, Q, K):
    return sv.attention(Q @ WQ, K @ WK + b, K @ WV, over="k", keys="s")


HEAD = {
    "parameters": {"WQ": "d k", "WK": "d k", "WV": "d v", "b": "k"},
    "data": {"Q": "t d", "K": "s d"},
}


def softmax_of(W, X):
    return sv.softmax(W @ X, over="m")


TRUE = {
    "linear, any basis": (two(lambda z: z), basis, sv.GL(H)),
    "linear, unimodular": (two(lambda z: z), basis, sv.SL(H)),
    "linear, rotations": (two(lambda z: z), basis, sv.SO(H)),
    "linear, rotations and reflections": (two(lambda z: z), basis, sv.O(H)),
    "relu, positive": (two(sv.relu), basis, sv.PositiveDiagonal(H)),
    "relu, positive monomial": (two(sv.relu), basis, sv.PositiveMonomial(H)),
    "leaky relu, positive": (two(sv.leaky_relu), basis, sv.PositiveDiagonal(H)),
    "step, positive": (
        two(sv.step),
        lambda g, W2, W1: {"W1": g @ W1},
        sv.PositiveDiagonal(H),
    ),
    "tanh, signs": (two(sv.tanh), basis, sv.Signs(H)),
    "relu6, permuted": (two(sv.relu6), basis, sv.Permutation(H)),
    "an odd function, signed permutations": (two(sv.pointwise("f", odd=True)), basis, sv.SignedPermutation(H)),
    "degree 1/2, positive": (
        two(sv.pointwise("f", homogeneous="1/2")),
        lambda g, W2, W1: {"W2": W2 @ sv.inverse(g), "W1": g @ g @ W1},
        sv.PositiveDiagonal(H),
    ),
    "silu, reflected": (
        lambda W2, W1, S, X: W2 @ sv.silu(W1 @ X) + S @ X,
        lambda g, W2, W1, S: {"W1": g @ W1, "S": S + (W2 - W2 @ g) @ W1 / 2},
        sv.Signs(H),
        {"parameters": {"W2": "m h", "W1": "h n", "S": "m n"}, "data": {"X": "n k"}},
    ),
    "softmax, the same shift for all classes": (
        softmax_of,
        columns,
        sv.Translation("n"),
        ONE,
    ),
    "attention, any basis": (attending, head, sv.GL("k"), HEAD),
    "attention, the bias of the keys": (
        attending,
        lambda c, b: {"b": b + c},
        sv.Translation("k"),
        HEAD,
    ),
    "rms norm, rescaled": (norm_over(0), lambda c, W: {"W": c * W}, sv.PositiveScalar(), ONE),
    "rms norm, turned": (
        lambda W, X: sv.norm(W @ X, over="m"),
        left,
        sv.O("m"),
        ONE,
    ),
}


@pytest.mark.parametrize("make", [lambda x=x: stated(*x) for x in TRUE.values()], ids=TRUE)
def test_what_holds_is_accepted_with_a_bound_that_is_printed(make):
    found = identity.test(make())
    assert found.accepted is True, found.reason
    assert found.bound <= -80
    printed = re.search(r"error <= 2\^(-\d+)$", found.reason)
    assert found.bound <= int(printed[1]) < found.bound + 1
    assert found.draws >= 1


FALSE = {
    "the inverse on the wrong layer": (
        two(lambda z: z),
        lambda g, W2, W1: {"W2": W2 @ g, "W1": sv.inverse(g) @ W1},
        sv.GL(H),
        TWO,
        "composition: a(h, a(g, W2)) is not a(h g, W2)",
    ),
    "no inverse": (two(lambda z: z), lambda g, W2, W1: {"W2": W2 @ g, "W1": g @ W1}, sv.GL(H), TWO, "composition"),
    "transposed, not inverted": (
        two(lambda z: z),
        lambda g, W2, W1: {"W2": W2 @ sv.transpose(g), "W1": sv.inverse(sv.transpose(g)) @ W1},
        sv.GL(H),
        TWO,
        None,
    ),
    "the transpose forgotten": (
        attending,
        lambda g, WQ, WK, b: {"WQ": WQ @ sv.inverse(g), "WK": WK @ g, "b": b @ sv.transpose(g)},
        sv.GL("k"),
        HEAD,
        "composition: a(h, a(g, WK)) is not a(h g, WK)",
    ),
    "not the identity at 1": (
        two(lambda z: z),
        lambda g, W2, W1: {"W2": 2 * W2 @ sv.inverse(g), "W1": g @ W1 / 2},
        sv.GL(H),
        TWO,
        "identity: the neutral element moves W",
    ),
    "a wrong sign": (
        lambda W2, W1, b, X: W2 @ (W1 @ X + b),
        lambda c, W2, W1, b: {"W1": W1, "b": -b - c},
        sv.Translation(H),
        BIASED,
        "identity: the neutral element moves b",
    ),
    "the bias stays": (
        lambda W2, W1, b, X: W2 @ sv.relu(W1 @ X + b),
        basis,
        sv.PositiveDiagonal(H),
        BIASED,
        "invariance: the output differs",
    ),
    "an epsilon": (norm_over(Fraction(1, 10**12)), lambda c, W: {"W": c * W}, sv.PositiveScalar(), ONE, "invariance"),
    "relu, signs": (two(sv.relu), basis, sv.Signs(H), TWO, "invariance: the output differs at generator 1"),
    "relu, any basis": (two(sv.relu), basis, sv.GL(H), TWO, "invariance"),
    "relu6, positive": (two(sv.relu6), basis, sv.PositiveDiagonal(H), TWO, "invariance"),
    "clamp, positive": (two(sv.clamp), basis, sv.PositiveDiagonal(H), TWO, "invariance"),
    "tanh, positive": (two(sv.tanh), basis, sv.PositiveDiagonal(H), TWO, "invariance"),
    "an unknown function, signs": (two(sv.pointwise("f")), basis, sv.Signs(H), TWO, "invariance"),
    "softmax, a shift of one class": (softmax_of, columns, sv.Translation("m", "n"), ONE, "invariance"),
    "softmax, rescaled": (softmax_of, lambda c, W: {"W": c * W}, sv.PositiveScalar(), ONE, "invariance"),
    "permutations in the wrong order": (
        two(sv.pointwise("f")),
        lambda g, W2, W1: {"W2": W2 @ g, "W1": sv.transpose(g) @ W1},
        sv.Permutation(H),
        TWO,
        "composition",
    ),
    "permutations, one layer as it should not": (
        two(sv.pointwise("f")),
        lambda g, W2, W1: {"W2": W2 @ g, "W1": g @ W1},
        sv.Permutation(H),
        TWO,
        "composition",
    ),
    "nothing moves": (two(sv.relu), lambda g, W2, W1: {"W1": W1}, sv.Permutation(H), TWO, "vacuous"),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_does_not_hold_is_not_accepted_and_not_refuted(name):
    *made, reason = FALSE[name]
    found = identity.test(stated(*made))
    if reason is None:  # W2 g^T, g^-T W1 is another symmetry, and true
        assert found.accepted is True
        return
    assert found.accepted is False
    assert found.reason.startswith(reason)
    assert found.bound is None
    assert identity.evidence(stated(*made))["verdict"] == "UNDECIDED"


def test_involutions_do_not_pass_for_a_group():
    """(W2 g, g W1) is invariant wherever g is its own inverse: every element of S_2, and half of S_3."""
    wrong = stated(two(sv.relu), lambda g, W2, W1: {"W2": W2 @ g, "W1": g @ W1}, sv.Permutation(H))
    assert identity.test(wrong, sizes={"h": 3}).accepted is False
    assert identity.test(wrong, sizes={"h": 2}).accepted is True  # there it is true, and says so of that size
    assert identity.test(wrong, sizes={"h": 2}).sizes["h"] == 2


DECLINED = {
    "an abstract equivariant function": (
        lambda W2, W1, X: W2 @ sv.equivariant("f", "rho", H)(W1 @ X),
        lambda g, W2, W1: {"W2": W2 @ sv.inverse(sv.represent("rho", g)), "W1": g @ W1},
        sv.GL(H),
        "not expressible: .*an abstract equivariant function",
    ),
}


@pytest.mark.parametrize("name", DECLINED)
def test_what_it_cannot_say_it_declines(name):
    *made, reason = DECLINED[name]
    found = identity.test(stated(*made))
    assert found.accepted is None
    assert re.match(reason, found.reason), found.reason


@pytest.mark.parametrize("size", [0, -1, 17, 2.0, float("nan"), True, "3", None])
def test_sizes_out_of_bounds_are_refused(size):
    found = identity.test(stated(two(sv.relu), basis, sv.PositiveDiagonal(H)), sizes={"h": size})
    assert found.accepted is None
    assert re.match("not evaluated: the size of h is .*, not from 1 to 16", found.reason)


def test_an_axis_that_is_not_there_is_refused():
    found = identity.test(stated(two(sv.relu), basis, sv.PositiveDiagonal(H)), sizes={"d": 3})
    assert found.reason == "not evaluated: there is no free axis d"


def test_axes_of_size_1_are_tried():
    relu = stated(two(sv.relu), basis, sv.PositiveDiagonal(H))
    assert identity.test(relu, sizes=dict.fromkeys("hkmn", 1)).accepted is True
    permuted = stated(two(sv.relu), basis, sv.Permutation(H))
    assert identity.test(permuted, sizes={"h": 1}).reason == "vacuous: the action moves nothing"
    swapped = stated(two(sv.relu), lambda g, W2, W1: {"W2": W2 @ g, "W1": g @ W1}, sv.PositiveDiagonal(H))
    assert identity.test(swapped, sizes=dict.fromkeys("hkmn", 1)).accepted is False


def test_the_same_seed_draws_the_same_points_and_every_seed_agrees():
    statement = stated(two(sv.relu), basis, sv.PositiveMonomial(H))
    assert identity.test(statement, 5) == identity.test(statement, 5)
    assert all(identity.test(statement, seed).accepted for seed in range(5))
    wrong = stated(two(sv.relu), basis, sv.GL(H))
    assert not any(identity.test(wrong, seed).accepted for seed in range(20))


def test_a_functional_symmetry_may_not_look_at_the_data():
    peeking = stated(
        lambda W2, W1, X: W2 @ sv.sigmoid(W1 @ X),
        lambda g, W2, W1, X: {"W2": W2 @ sv.inverse(g), "W1": g @ W1 + 0 * g @ W1 @ X @ sv.transpose(X)},
        sv.GL(H),
    )
    assert identity.test(peeking).reason == "the action of a functional symmetry sees the data X"


def test_what_is_constantly_zero_is_seen():
    masked = stated(
        lambda W2, W1, x, mask: W2 @ (sv.exp(W1 @ x) * mask),
        lambda c, W2, mask: {"W2": W2 + c * (1 - mask)},
        sv.Translation("m"),
        {
            "parameters": {"W2": "m h", "W1": "h n"},
            "data": {"x": "n"},
            "constants": {"mask": (H, [1, 0])},
            "sizes": {H: 2},
        },
    )
    assert identity.test(masked).accepted is True


def test_an_action_from_the_wrong_side_is_none():
    turned = stated(lambda W: sv.norm(W, over="n"), right, sv.O("n"), {"parameters": {"W": "m n"}, "data": {}})
    assert identity.test(turned).reason.startswith("composition")
