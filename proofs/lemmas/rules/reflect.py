"""reflect: sigma(s x) = (1 + a + (1 - a) s)/2 sigma(x) + (1 - s)/2 (b x + c) for s = 1, -1, from sigma(-x) = a
sigma(x) + b x + c.
"""

from sympy import Function, S, Symbol, sign

from symverify import lemma

a, b, c, x = (Symbol(name, real=True) for name in "abcx")
d = Symbol("d", positive=True)
sigma = Function("sigma", real=True)


def reflected(s):
    """The formula, of which the kernel makes four terms."""
    return (1 + a + (1 - a) * s) / 2 * sigma(x) + (1 - s) / 2 * (b * x + c)


MIRROR = {sigma(-x): a * sigma(x) + b * x + c}


@lemma("reflect", "Signs")
def both_signs():
    """The formula at s = 1 and s = -1; it is no law for other s: relu(2 x) is not 3/2 ... but 2 relu(x)."""
    for s in (S.One, -S.One):
        yield sigma(s * x), MIRROR, "expand", reflected(s)


@lemma("reflect", "Diagonal")
def the_sign_of_an_entry():
    """The formula at s = sgn(d)^1 |d|^0, whose value is 1 or -1; d = 0 is no entry of an invertible diagonal."""
    for entry in (d, -d):
        s = sign(entry) * abs(entry) ** 0
        yield s**2, 1
        yield sigma(s * x), MIRROR, "expand", reflected(s)
