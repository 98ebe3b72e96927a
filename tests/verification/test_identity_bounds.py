"""The error bound of the identity engine: degrees are bounds, tiny primes collide as predicted, moduli are primes."""

import random
from fractions import Fraction
from math import log2

import flint
import pytest

import symverify as sv
from symverify.errors import InputError
from symverify.graph.axes import AxisTable
from symverify.verification import identity
from symverify.verification.identity_extents import FREE, Extents, extent
from symverify.verification.identity_laws import LEAST, MOST, RETRIES, Open, chance, vanishes
from symverify.verification.identity_program import Scene
from tests.verification.stated import ONE, basis, stated, two


def scene(statement, **sizes):
    return Scene(statement, AxisTable(dict(statement["axes"])).concrete(identity.assigned(statement, sizes)))


def shifted():
    """W X = (W + c) X, false: the difference is c X."""
    return stated(lambda W, X: W @ X, lambda c, W: {"W": W + c}, sv.Translation("m", "n"), ONE)


def accepted(at, p, tries, seed=0):
    """How many of some random points modulo p accept a claim, and one such run."""
    rng, count, run = random.Random(seed), 0, None
    for _ in range(tries):
        try:
            run, count = identity.drawn(at, rng, True, p), count + 1
        except Open:
            continue
    return count, run


@pytest.mark.parametrize("p", [7, 11, 13])
def test_tiny_primes_collide_at_the_predicted_rate(p):
    """At size 1 the difference is h x, which is 0 where h or x is; and g is not 0, or else nothing moves."""
    at, tries = scene(shifted(), m=1, n=1, k=1), 3000
    rate = (1 - 1 / p) * (2 / p - 1 / p**2)
    count, run = accepted(at, p, tries)
    assert abs(count - tries * rate) < 4 * (tries * rate * (1 - rate)) ** 0.5
    assert chance(at, Extents(), run, least=p) >= log2(rate)


FALSE = {
    "relu in any basis": lambda: stated(two(sv.relu), basis, sv.GL("h")),
    "the inverse forgotten": lambda: stated(two(lambda z: z), lambda g, W2, W1: {"W1": g @ W1}, sv.GL("h")),
    "softmax, rescaled": lambda: stated(
        lambda W, X: sv.softmax(W @ X, over="m"), lambda c, W: {"W": c * W}, sv.PositiveScalar(), ONE
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_no_more_points_accept_than_the_bound_says(name):
    """At small sizes and a prime of 7 bits, where the bound says something and collisions can be counted."""
    at, p, tries = scene(FALSE[name](), h=1) if "h" in FALSE[name]()["axes"] else scene(FALSE[name]()), 10**4 + 7, 300
    count, run = accepted(at, p, tries)
    if run is None:
        assert count == 0
        return
    assert count <= tries * 2 ** chance(at, Extents(), run, least=p)


def test_what_holds_modulo_one_prime_only_is_seen():
    """(W + 8 c) X + (V - c) X differs by 7 c X: nothing modulo 7."""
    wrong = stated(
        lambda W, V, X: W @ X + V @ X,
        lambda c, W, V: {"W": W + 8 * c, "V": V - c},
        sv.Translation("m", "n"),
        {"parameters": {"W": "m n", "V": "m n"}, "data": {"X": "n k"}},
    )
    count, _ = accepted(scene(wrong), 7, 50)
    assert count == 50
    assert identity.test(wrong).reason == "invariance: the output differs"


@pytest.mark.parametrize("modulus", [0, 1, 6, 2**60, 2**61, 2**64 + 13, -7, 7.0, "7", True, None, (2**31 - 1) ** 2])
def test_a_modulus_that_is_no_prime_is_refused_before_flint_sees_it(modulus):
    with pytest.raises(InputError, match="is no prime below 2\\^61"):
        identity.drawn(scene(shifted()), random.Random(0), True, modulus)


def test_primes_are_random_primes_of_61_bits():
    rng = random.Random(0)
    found = {identity.prime(rng) for _ in range(200)}
    assert len(found) == 200
    assert all(LEAST < p < MOST and flint.fmpz(p).is_prime() for p in found)


def test_the_bound_of_one_polynomial():
    assert vanishes(1, 0) == 2**-60
    assert vanishes(5, 0, 11) == 5 / 11
    primes = sum(flint.fmpz(n).is_prime() for n in range(1025, 2049))
    assert vanishes(0, 10, 1024) >= 1 / primes  # 10 bits are one prime above 2^10


def test_points_are_added_until_the_bound_is_small_enough():
    points = identity.test(stated(two(sv.relu), basis, sv.PositiveMonomial("h")))
    assert identity.total(-45.0, 1) > identity.ENOUGH >= identity.total(-45.0, 2)
    assert points.draws >= 2
    assert identity.total(-40.0, 2) == 1 + log2(6) - 80
    assert RETRIES == 3


def test_degrees_too_large_for_a_bound_are_declined(monkeypatch):
    monkeypatch.setattr(identity, "chance", lambda *arguments: -7.0)
    found = identity.test(stated(two(sv.relu), basis, sv.PositiveDiagonal("h")))
    assert found.accepted is None
    assert found.reason == "not expressible: the error bound of one point is 2^-7: the degrees are too large"


# --- extents


def expressions(rng, ring, depth, dividing):
    """A random expression in the generators of a ring: its value, and its extent."""
    if depth == 0:
        if rng.random() < 0.3:
            c = Fraction(rng.randint(-9, 9), rng.choice([1, 1, 2, 3]) if dividing else 1)
            return (ring.constant(c.numerator), ring.constant(c.denominator)), extent(c)
        return (ring.gen(rng.randrange(3)), ring.constant(1)), FREE
    (a, b), x = expressions(rng, ring, depth - 1, dividing)
    (c, d), y = expressions(rng, ring, depth - 1, dividing)
    match rng.choice("+-*/" if dividing and c != 0 else "+-*"):
        case "+":
            return (a * d + c * b, b * d), x + y
        case "-":
            return (a * d - c * b, b * d), x - y
        case "*":
            return (a * c, b * d), x * y
    return (a * d, b * c), x / y


@pytest.mark.parametrize("seed", range(60))
def test_an_extent_bounds_degrees_and_coefficients(seed):
    """Without cancelled divisors exactly; a fraction in lowest terms has no larger degrees."""
    rng, ring = random.Random(seed), flint.fmpz_mpoly_ctx.get(("x", "y", "z"), "lex")
    (num, den), bound = expressions(rng, ring, 4, dividing=False)
    assert den == 1
    if num != 0:
        assert num.total_degree() <= bound.degree
        assert log2(sum(abs(int(c)) for c in num.coeffs())) <= bound.bits + 1e-9
    (num, den), bound = expressions(rng, ring, 4, dividing=True)
    if num != 0 and den != 0 and bound.terms:
        common = num.gcd(den)
        assert (num / common).total_degree() <= bound.degree
        assert (den / common).total_degree() <= bound.below[0]


def test_sums_over_one_denominator_stay_over_it():
    inverse = 1 / (FREE * FREE + FREE)
    total = sum((FREE * inverse for _ in range(20)), extent(0))
    assert total.degree == 1
    assert total.below[0] == 2


def test_a_root_has_the_weight_that_its_square_has():
    numbers = Extents()
    root = numbers.sqrt((FREE * FREE + FREE) / FREE)
    assert root.degree >= (2 + 1) / 2
    assert root.below[0] == 1
    assert (root * root).degree >= 2


def test_the_inverse_of_a_matrix_is_bounded_by_cofactors():
    inverse = Extents().inverse([[FREE] * 3 for _ in range(3)])
    assert (inverse[0][0].degree, inverse[0][0].below[0]) == (2, 3)
