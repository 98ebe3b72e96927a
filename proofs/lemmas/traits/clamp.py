"""clamp(x) = min(max(x, low), high)."""

from sympy import Max, Min, Symbol

from symverify import lemma

a, b, d = (Symbol(name, nonnegative=True) for name in "abd")


@lemma("trait", "clamp", reflect=(-1, 0, 0), low=-b, high=b)
def odd_between_opposite_bounds():
    """min(max(-x, -b), b) = -min(max(x, -b), b) for b >= 0; with the bounds 0 and 1, -1 goes to 0 and 1 to 1."""
    for x, bound in ((b + a, b), (-b - a, b), (a, a + d), (-a, a + d)):  # above, below, and |x| <= bound
        yield Min(Max(-x, -bound), bound), -Min(Max(x, -bound), bound)
