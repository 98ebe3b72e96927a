"""power(x) = x^p: every x for a positive integer p, x != 0 for a negative one, x >= 0 or x > 0 for other p."""

from sympy import Symbol

from symverify import lemma

c = Symbol("c", positive=True)
FROM_ZERO, ABOVE = Symbol("a", nonnegative=True), Symbol("a", positive=True)
ROOT, INVERSE_ROOT = Symbol("p", nonnegative=True), Symbol("p", negative=True)
WHOLE, INVERSE = Symbol("n", integer=True, nonnegative=True), Symbol("n", integer=True, negative=True)
EVEN, INVERSE_EVEN = Symbol("n", even=True, nonnegative=True), Symbol("n", even=True, negative=True)
ODD, INVERSE_ODD = Symbol("n", odd=True, nonnegative=True), Symbol("n", odd=True, negative=True)


@lemma("trait", "power", homogeneous=ROOT, exponent=ROOT)
def root():
    """(c x)^p = c^p x^p for c > 0, x >= 0, p >= 0; x = c = -1 and p = 1/2 would give 1 = i i."""
    yield (c * FROM_ZERO) ** ROOT, "expand", c**ROOT * FROM_ZERO**ROOT


@lemma("trait", "power", homogeneous=INVERSE_ROOT, exponent=INVERSE_ROOT)
def inverse_root():
    """(c x)^p = c^p x^p for c > 0, x > 0, p < 0; at x = 0 neither side is defined."""
    yield (c * ABOVE) ** INVERSE_ROOT, "expand", c**INVERSE_ROOT * ABOVE**INVERSE_ROOT


@lemma("trait", "power", homogeneous=WHOLE, exponent=WHOLE)
def whole():
    """(c x)^n = c^n x^n for every x and integer n >= 0; the degree is n, as 2^n is not 2."""
    for x in (FROM_ZERO, -FROM_ZERO):
        yield (c * x) ** WHOLE, "expand", c**WHOLE * x**WHOLE


@lemma("trait", "power", homogeneous=INVERSE, exponent=INVERSE)
def inverse():
    """(c x)^n = c^n x^n for x != 0 and integer n < 0; at x = 0 neither side is defined."""
    for x in (ABOVE, -ABOVE):
        yield (c * x) ** INVERSE, "expand", c**INVERSE * x**INVERSE


@lemma("trait", "power", reflect=(1, 0, 0), exponent=EVEN)
def even():
    """(-x)^n = x^n for even n >= 0; (-1)^3 is not 1^3."""
    for x in (FROM_ZERO, -FROM_ZERO):
        yield (-x) ** EVEN, "expand", x**EVEN


@lemma("trait", "power", reflect=(1, 0, 0), exponent=INVERSE_EVEN)
def inverse_even():
    """(-x)^n = x^n for even n < 0 and x != 0; (-1)^-1 is not 1^-1."""
    for x in (ABOVE, -ABOVE):
        yield (-x) ** INVERSE_EVEN, "expand", x**INVERSE_EVEN


@lemma("trait", "power", reflect=(-1, 0, 0), exponent=ODD)
def odd():
    """(-x)^n = -x^n for odd n > 0; (-1)^2 is not -1^2."""
    for x in (FROM_ZERO, -FROM_ZERO):
        yield (-x) ** ODD, "expand", -(x**ODD)


@lemma("trait", "power", reflect=(-1, 0, 0), exponent=INVERSE_ODD)
def inverse_odd():
    """(-x)^n = -x^n for odd n < 0 and x != 0; (-1)^-2 is not -1^-2."""
    for x in (ABOVE, -ABOVE):
        yield (-x) ** INVERSE_ODD, "expand", -(x**INVERSE_ODD)
