"""The symbolic engine: true claims are proved at small sizes, false ones are not, each for its reason."""

import re
from fractions import Fraction

import pytest

from symverify import (
    GL,
    SL,
    SO,
    Commutant,
    Diagonal,
    O,
    Permutation,
    PositiveDiagonal,
    PositiveMonomial,
    PositiveScalar,
    Power,
    Product,
    Semidirect,
    SignedPermutation,
    Signs,
    Stabiliser,
    Subgroup,
    Translation,
    architecture,
    batch_norm,
    frame,
    inverse,
    layer_norm,
    pointwise,
    power,
    radial,
    relu,
    rms_norm,
    softmax,
    step,
    tanh,
    transpose,
)
from symverify.graph.tracing import contract, einsum, rename, size
from symverify.ops.backends import NotExpressible, Undefined
from symverify.verification import symbolic_functions as functions
from symverify.verification.symbolic import again, symbolic
from symverify.verification.symbolic_field import Field

TWO = {"parameters": {"W2": "m h", "W1": "h n"}, "data": {"X": "n k"}}


def conjugated(g, W2, W1):
    return {"W2": W2 @ inverse(g), "W1": g @ W1}


def layers(activation):
    """W2 activation(W1 X)."""

    @architecture(**TWO)
    def two_layers(W2, W1, X):
        return W2 @ activation(W1 @ X)

    return two_layers


@architecture(parameters={"W2": "m h", "b": "h", "W1": "h n"}, data={"X": "n k"})
def linear(W2, b, W1, X):
    return W2 @ (W1 @ X + b)


@architecture(parameters={"W": "h n", "b": "h"}, data={"X": "n k"})
def normalised(W, b, X):
    return batch_norm(W @ X + b, "k")


@architecture(parameters={"W": "h n", "b": "h"}, data={"X": "n k"})
def normalised_with_eps(W, b, X):
    return batch_norm(W @ X + b, "k", eps=1e-5)


@architecture(parameters={"W": "h n", "b": "h", "V": "m h"}, data={"x": "n"})
def layer_normalised(W, b, V, x):
    return V @ layer_norm(W @ x + b, "h")


@architecture(parameters={"W": "h n", "b": "h"}, data={"X": "n k"})
def classes(W, b, X):
    return softmax(W @ X + b, "h")


@architecture(parameters={"Q": "e d", "K": "e d", "V": "e v"}, data={"X": "t e"})
def attention(Q, K, V, X):
    Y = rename(X, t="s")
    scores = contract(X @ Q, Y @ K, over="d") * size(Q, "d", -0.5)
    return softmax(scores, "s") @ (Y @ V)


@architecture(parameters={"Q": "e head d", "K": "e head d"}, data={"X": "t e"})
def heads(Q, K, X):
    q, k = contract(X, Q, over="e"), contract(rename(X, t="s"), K, over="e")
    return softmax(einsum([q, k], [[0, 1, 2], [3, 1, 2]], [1, 0, 3], ["head", "t", "s"]), "s")


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"x": "n"})
def framed(W2, W1, x):
    return W2 @ tanh(W1 @ x)


@architecture(
    parameters={"W1": "h n", "W2": "h n"},
    data={"x": "n"},
    constants={"J": ("h i", [[0, 1], [-1, 0]])},
    sizes={"h": 2, "i": 2},
)
def area(W1, W2, J, x):
    """det(W1 x, W2 x): kept by rotations, turned by reflections."""
    return einsum([W1 @ x, J, W2 @ x], [[0], [0, 1], [1]], [], [])


@architecture(parameters={"W": "m n", "b": "m"}, data={"x": "n"})
def affine(W, b, x):
    return W @ x + b


@architecture(parameters={"W": "m n"}, data={"x": "n"})
def bent(W, x):
    return tanh(W @ x)


@architecture(parameters={"W": "m n", "U": "n p"}, constants={"C": "n n"}, data={"x": "p"})
def sandwich(W, U, C, x):
    return W @ C @ U @ x


@architecture(parameters={"b": "h"}, data={"x": "h"})
def direction(b, x):
    return (x + b) / abs(x + b)


@architecture(constants={"alpha": "h"}, **TWO)
def many_degrees(W2, W1, X, alpha):
    return W2 @ pointwise("sigma", degree=alpha)(W1 @ X)


def with_bias(g, W2, b, W1):
    return {"W2": W2 @ inverse(g), "b": g @ b, "W1": g @ W1}


def scaled(g, W, b):
    return {"W": g @ W, "b": g @ b}


def multiplied(g, W, b):
    return {"W": g * W, "b": g * b}


def shifted(g, b):
    return {"b": b + g}


def weights(g, W2, W1):
    """The element of a semidirect product as one matrix."""
    return conjugated(g[0] @ g[1], W2, W1)


def rows_shifted(g, W):
    return {"W": W + g}


def keys(g, Q, K):
    return {"Q": Q @ inverse(g), "K": K @ transpose(g)}


def keys_per_head(g, Q, K):
    names = ["e", "head", "d"]
    return {
        "Q": einsum([Q, inverse(g)], [[0, 1, 2], [1, 2, 3]], [0, 1, 3], names),
        "K": einsum([K, g], [[0, 1, 2], [1, 3, 2]], [0, 1, 3], names),
    }


def by_frames(g, W2, W1, x):
    before, after = frame(tanh(W1 @ x), "h"), frame(tanh(g @ W1 @ x), "h")
    return {"W2": W2 @ before @ inverse(after), "W1": g @ W1}


def turned(g, W1, W2):
    return {"W1": g @ W1, "W2": g @ W2}


def inputs(g, W):
    return {"W": W @ inverse(g)}


def middle(g, W, U):
    return {"W": W @ inverse(g), "U": g @ U}


def heterogeneous(g, W2, W1, alpha):
    return {"W2": W2 @ power(g, -alpha), "W1": g @ W1}


def cubed(g, W2, W1):
    return {"W2": W2 @ power(g, -3), "W1": g @ W1}


def cube(x):
    return x**3


def outward(x):
    return radial(x, "h")


def rms(x):
    return rms_norm(x, "h")


def state(architecture, group, action, **kind):
    """The statement of a claim with a name of its own."""
    name = f"{action.__name__}_{len(architecture.claims)}"
    return architecture.symmetry(group, name=name, **kind)(action).statement


TRUE = {
    "linear, GL, with bias": (linear, GL("h"), with_bias),
    "linear, SL": (layers(lambda x: x), SL("h"), conjugated),
    "linear, SO at 3": (layers(lambda x: x), SO("h"), conjugated),
    "linear, any subgroup": (layers(lambda x: x), Subgroup("h"), conjugated),
    "linear, D P in the semidirect product": (
        layers(lambda x: x),
        Semidirect(PositiveDiagonal("h"), Permutation("h")),
        weights,
    ),
    "relu, positive diagonal": (layers(relu), PositiveDiagonal("h"), conjugated),
    "relu, positive monomial": (layers(relu), PositiveMonomial("h"), conjugated),
    "relu, permutations": (layers(relu), Permutation("h"), conjugated),
    "tanh, signs": (layers(tanh), Signs("h"), conjugated),
    "tanh, signed permutations": (layers(tanh), SignedPermutation("h"), conjugated),
    "cubic, diagonal": (layers(cube), Diagonal("h"), cubed),
    "radial, O": (layers(outward), O("h"), conjugated),
    "rms norm, O": (layers(rms), O("h"), conjugated),
    "any odd function, signs": (layers(pointwise("odd_one", odd=True)), Signs("h"), conjugated),
    "any degrees, positive diagonal": (many_degrees, PositiveDiagonal("h"), heterogeneous),
    "batch norm, scale": (normalised, PositiveDiagonal("h"), scaled),
    "batch norm, bias": (normalised, Translation("h"), shifted),
    "layer norm, scale": (layer_normalised, PositiveScalar(), multiplied),
    "layer norm, rotations that fix 1": (
        layer_normalised,
        Stabiliser(O("h"), "1"),
        lambda g, W, b, V: {"W": g @ W, "b": g @ b, "V": V @ inverse(g)},
    ),
    "softmax, bias": (classes, Translation(), shifted),
    "softmax, weights": (classes, Translation("n"), rows_shifted),
    "attention, GL": (attention, GL("d"), keys),
    "attention, GL per head": (heads, Power(GL("d"), "head"), keys_per_head),
    "area, SO": (area, SO("h"), turned),
    "constant matrix, commutant": (sandwich, Commutant("n", ("C",)), middle),
}


@pytest.mark.parametrize("case", TRUE.values(), ids=TRUE)
def test_a_true_claim_is_proved(case):
    found = symbolic(state(*case))
    assert found["verdict"] == "PROVED", found
    assert found["engine"] == "symbolic"
    assert all(isinstance(n, int) and n >= 2 for n in found["sizes"].values())
    assert re.search(r"an action, and invariant.* [1-9]\d* entries agree", found["detail"])


LIE = {
    "linear, GL": (linear, GL("h"), with_bias, "4 vanishing Lie derivatives, and 1 representatives"),
    "linear, SO": (layers(lambda x: x), SO("h"), conjugated, "the group being connected"),
    "relu, positive diagonal": (layers(relu), PositiveDiagonal("h"), conjugated, "2 vanishing Lie derivatives"),
    "cubic, diagonal": (layers(cube), Diagonal("h"), cubed, "and 2 representatives"),
    "attention, GL": (attention, GL("d"), keys, "and 1 representatives"),
    "area, SO": (area, SO("h"), turned, "the group being connected"),
}


@pytest.mark.parametrize("case", LIE.values(), ids=LIE)
def test_lie_derivatives_prove_it_too(case):
    *claim, reason = case
    found = symbolic(state(*claim), ways=("lie",))
    assert found["verdict"] == "PROVED", found
    assert reason in found["detail"]


def test_a_data_dependent_action_by_frames_is_proved():
    assert symbolic(state(framed, GL("h"), by_frames, kind="data-dependent"))["verdict"] == "PROVED"


@pytest.mark.parametrize("base", [GL("n"), O("n")], ids=["GL", "O"])
def test_an_expectation_sees_the_mean_alone(base):
    found = symbolic(state(affine, Stabiliser(base, "E[x]"), inputs, kind="distribution"))
    assert found["verdict"] == "PROVED", found


FALSE = {  # moves -> why they are not proved
    "the bias is forgotten": (linear, GL("h"), conjugated, "not shown invariant"),
    "the inverse is dropped": (
        layers(relu),
        PositiveDiagonal("h"),
        lambda g, W2, W1: {"W2": W2 @ g, "W1": g @ W1},
        "not shown invariant",
    ),
    "one layer alone": (layers(relu), PositiveDiagonal("h"), lambda g, W1: {"W1": g @ W1}, "not shown invariant"),
    "the wrong side": (
        layers(lambda x: x),
        GL("h"),
        lambda g, W2, W1: {"W2": W2 @ g, "W1": inverse(g) @ W1},
        r"not an action: a\(h, a\(g, W2\)\) is not a\(h g, W2\), entry \(0, 0\)",
    ),
    "invariant, but no action": (
        layers(lambda x: x),
        SO("h"),
        lambda g, W2, W1: {"W2": W2 @ g, "W1": transpose(g) @ W1},
        "not an action: a",
    ),
    "the neutral element moves": (
        layers(lambda x: x),
        PositiveDiagonal("h"),
        lambda g, W2, W1: {"W2": W2 * 2, "W1": W1 / 2},
        "not an action: the neutral element moves W",
    ),
    "relu takes no signs": (layers(relu), Signs("h"), conjugated, "not shown invariant, written out at generator 1"),
    "relu takes the positive half": (layers(relu), Diagonal("h"), conjugated, "it is on the identity's component"),
    "relu takes no GL": (layers(relu), GL("h"), conjugated, "not shown invariant"),
    "tanh takes no scale": (layers(tanh), PositiveDiagonal("h"), conjugated, "not shown invariant"),
    "radial takes no GL": (layers(outward), GL("h"), conjugated, "not shown invariant"),
    "even functions forget signs": (layers(pointwise("even_one", even=True)), Signs("h"), conjugated, "generator 1"),
    "the degree is wrong": (
        many_degrees,
        PositiveDiagonal("h"),
        lambda g, W2, W1, alpha: {"W2": W2 @ power(g, -2 * alpha), "W1": g @ W1},
        "not shown invariant",
    ),
    "epsilon is on": (normalised_with_eps, PositiveDiagonal("h"), scaled, "not shown invariant"),
    "batch norm turns with signs": (normalised, Signs("h"), scaled, "not shown invariant"),
    "the shift differs between classes": (classes, Translation("h"), shifted, "not shown invariant"),
    "the key is not dual": (
        attention,
        GL("d"),
        lambda g, Q, K: {"Q": Q @ inverse(g), "K": K @ inverse(g)},
        "not shown invariant",
    ),
    "a reflection turns the area": (area, O("h"), turned, r"at generator 1.*\(it is on the identity's component\)"),
    "C does not commute": (sandwich, GL("n"), middle, "not shown invariant"),
    "the sign jumps": (direction, Translation("h"), shifted, "not shown invariant"),
    "nothing moves": (layers(relu), Signs("h"), lambda g, W1: {"W1": W1}, "vacuous: the action moves nothing"),
    "the product's order": (
        layers(lambda x: x),
        Semidirect(PositiveDiagonal("h"), Permutation("h")),
        lambda g, W2, W1: conjugated(g[1] @ g[0], W2, W1),
        "not an action: a",
    ),
    "too many components": (
        layers(tanh),
        Product(Signs("h"), Signs("h"), Signs("h"), Signs("h")),
        lambda g, W1: {"W1": g[0] @ g[1] @ g[2] @ g[3] @ W1},
        "declined: the group has 256 components or elements",
    ),
}


@pytest.mark.parametrize("case", FALSE.values(), ids=FALSE)
def test_a_false_claim_is_not_proved(case):
    *claim, reason = case
    found = symbolic(state(*claim))
    assert found["verdict"] == "UNDECIDED"
    assert re.search(reason, found["detail"]), found["detail"]


JUMPS = {  # f whose derivative along the translations of b is 0, although f is not constant -> why that proves nothing
    "x / |x|": (lambda b, x: (x + b) / abs(x + b), "may jump"),
    "a step": (lambda b, x: step(x + b), "step is not known to be differentiable"),
    "relu^2 / x^2": (lambda b, x: relu(b) * relu(b) / (b * b), "may jump"),
    "relu^2 / (x^2 + tanh^2 x^2)": (
        lambda b, x: relu(b) * relu(b) / (b * b + tanh(b) * tanh(b) * b * b) * (tanh(b) * tanh(b) + 1),
        "may jump",
    ),
}


@pytest.mark.parametrize("case", JUMPS.values(), ids=JUMPS)
def test_a_jump_is_not_taken_for_a_constant(case):
    function, reason = case
    jumping = architecture(parameters={"b": "h"}, data={"x": "h"})(lambda b, x: function(b, x))
    found = symbolic(state(jumping, Translation("h"), shifted), ways=("lie",))
    assert found["verdict"] == "UNDECIDED"
    assert reason in found["detail"]


def test_the_lie_derivative_shows_the_identity_component_only():
    found = symbolic(state(area, O("h"), turned), ways=("lie",))
    assert found["verdict"] == "UNDECIDED"
    assert "only the identity's component by 1 vanishing Lie derivatives: at the representative 1" in found["detail"]


def test_a_function_without_traits_is_not_taken_for_its_instance():
    """|x|^p is an instance of the even functions of degree p: what it alone has proves nothing of the others."""
    found = symbolic(state(layers(pointwise("generic")), PositiveDiagonal("h"), conjugated))
    assert "not shown invariant" in found["detail"]
    known = layers(pointwise("of_degree_two", homogeneous=2))
    even = symbolic(state(known, Signs("h"), lambda g, W1: {"W1": g @ W1}))
    assert "not shown invariant" in even["detail"]


def test_the_mean_of_a_nonlinear_output_is_not_kept():
    found = symbolic(state(bent, Stabiliser("n", "E[x]"), inputs, kind="distribution"))
    assert "not shown invariant" in found["detail"]


def test_only_a_data_dependent_action_sees_the_data():
    assert "sees the data x" in symbolic(state(framed, GL("h"), by_frames))["detail"]


def test_a_frame_that_distinguishes_cases_is_declined():
    found = symbolic(state(framed, GL("h"), by_frames, kind="data-dependent"), sizes={"h": 3})
    assert found["verdict"] == "UNDECIDED"
    assert "a vector of size 3 is not written out" in found["detail"]


def test_given_sizes_are_used_and_run_again():
    statement = state(layers(relu), PositiveDiagonal("h"), conjugated)
    found = symbolic(statement, {"h": 3, "m": 1})
    assert found["sizes"] == {"h": 3, "k": 2, "m": 1, "n": 2}
    assert found["verdict"] == "PROVED"
    assert again(statement, found["sizes"])
    assert not again(state(layers(relu), Signs("h"), conjugated), found["sizes"])


def test_too_special_sizes_are_avoided():
    """Permutations of 2 are involutions, SO(2) is commutative, and what is centred over 2 entries is 1 or -1."""
    assert symbolic(state(layers(relu), Permutation("h"), conjugated))["sizes"]["h"] == 3
    assert symbolic(state(normalised, PositiveDiagonal("h"), scaled))["sizes"] == {"h": 2, "k": 3, "n": 2}


def test_it_stops_when_the_time_is_up():
    found = symbolic(state(attention, GL("d"), keys), budget=0.0)
    assert found["verdict"] == "UNDECIDED"
    assert "stopped after 0" in found["detail"]


def test_what_is_too_large_is_declined():
    found = symbolic(state(linear, GL("h"), with_bias), {"n": 1000})
    assert re.search("declined: parameters and data have .* entries, more than 400", found["detail"])


def forms():
    """(name, left, right, are they the same function?) of expressions in real x, y and positive p."""
    f, half = Field(), Fraction(1, 2)
    x, y, p, one = f.symbol("x"), f.symbol("y"), f.symbol("p", positive=True), f.rational(1)
    square = x * x + y * y
    yield "(x^2)^(1/2) = |x|", functions.power(x * x, half), functions.absolute(x), True
    yield "(x^2)^(1/2) = x", functions.power(x * x, half), x, False
    yield "(p^2)^(1/2) = p", functions.power(p * p, half), p, True
    yield "(p^2 r)^(1/2) = p r^(1/2)", functions.power(p * p * square, half), p * functions.power(square, half), True
    yield "|x y| = |x| |y|", functions.absolute(x * y), functions.absolute(x) * functions.absolute(y), True
    yield "|x + y| = |x| + |y|", functions.absolute(x + y), functions.absolute(x) + functions.absolute(y), False
    twelve, three = (functions.power(f.rational(n), half) for n in (12, 3))
    yield "12^(1/2) = 2 3^(1/2)", twelve, f.rational(2) * three, True
    yield (
        "1 / (1 + r) = (1 - r) / (1 - r^2)",
        one / (one + functions.power(square, half)),
        ((one - functions.power(square, half)) / (one - square)),
        True,
    )
    yield "exp(x + y) = exp x exp y", functions.exp(x + y), functions.exp(x) * functions.exp(y), True
    yield "exp(x y) = exp x exp y", functions.exp(x * y), functions.exp(x) * functions.exp(y), False
    yield "exp(2 log r) = r^2", functions.exp(functions.log(square) * f.rational(2)), square * square, True
    yield "log(p r) = log p + log r", functions.log(p * square), functions.log(p) + functions.log(square), True
    yield "log(x y) = log x + log y", functions.log(x * y), functions.log(x) + functions.log(y), False


@pytest.mark.parametrize("case", [pytest.param(case, id=case[0]) for case in forms()])
def test_canonical_forms(case):
    _, left, right, same = case
    assert left.same(right) is same


def test_what_has_no_value_is_refused():
    f = Field()
    x = f.symbol("x")
    root = functions.power(x + f.rational(1), Fraction(1, 2))
    with pytest.raises(Undefined, match="division by zero"):
        x / (root * root - x - f.rational(1))
    with pytest.raises(Undefined, match="0 to the power -1/2"):
        functions.power(x - x, Fraction(-1, 2))
    with pytest.raises(Undefined, match="log 0"):
        functions.log(x - x)
    sign = functions.sign_of(x)
    with pytest.raises(NotExpressible, match="may vanish identically"):
        x / (sign - f.rational(1))
