"""equivariant: f(g z) = rho(g) f(z) for the elements g of the group that f is declared for; words in non-commuting
letters.
"""

from sympy import Function, symbols

from symverify import lemma

g, h, z = symbols("g h z", commutative=False)
G, H = symbols("rho_g rho_h", commutative=False)
inverse, INVERSE = symbols("g^-1 rho_g^-1", commutative=False)
f = Function("f")


@lemma("equivariant", "Subgroup")
def products():
    """f(g h z) = rho(g) rho(h) f(z), letter by letter; f(z g) or f(g z + y) give nothing."""
    yield f(g * h * z), {f(g * h * z): G * f(h * z), f(h * z): H * f(z)}, G * H * f(z)


@lemma("equivariant", "Subgroup")
def inverses():
    """f(g^-1 z) = rho(g)^-1 f(z), as rho(g) f(g^-1 z) = f(z); without an inverse of rho(g) this would say less."""
    declared = {G * f(inverse * z): f(g * inverse * z)}
    undone = {g * inverse: 1, INVERSE * G: 1}
    yield (
        f(inverse * z),
        undone,
        INVERSE * G * f(inverse * z),
        declared,
        INVERSE * f(g * inverse * z),
        undone,
        INVERSE * f(z),
    )


@lemma("equivariant", "Subgroup")
def represented_inverses():
    """rho(g) rho(g^-1) = rho(g g^-1) = rho(1) = 1: what rho keeps is the product, so the inverse too."""
    rho = Function("rho")
    kept, neutral = {rho(g) * rho(inverse): rho(g * inverse)}, {rho(1): G * INVERSE, G * INVERSE: 1}
    yield rho(g) * rho(inverse), kept, rho(g * inverse), {g * inverse: 1}, rho(1), neutral, 1
