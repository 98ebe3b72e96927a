"""No proposition is vacuous and no law is false: exact models in which everything assumed and everything proved holds.

The proofs trust the laws. Here each is evaluated, with all the rest, in fractions: matrices, reflections, and for
Theorem B.1 numbers a + bε with ε² = 0, whose b is the derivative. Definitions give their symbols their meaning.
"""

from fractions import Fraction as Q

import pytest

from symverify.equational import propositions

FOUND = {proposition.name: proposition for found in propositions().values() for proposition in found}


class Dual:
    """a + bε, ε² = 0."""

    def __init__(self, a, b=0):
        self.a, self.b = a, b

    def __add__(self, other):
        other = dual(other)
        return Dual(self.a + other.a, self.b + other.b)

    def __mul__(self, other):
        other = dual(other)
        return Dual(self.a * other.a, self.a * other.b + self.b * other.a)

    def __eq__(self, other):
        other = dual(other)
        return (self.a, self.b) == (other.a, other.b)

    __radd__, __rmul__ = __add__, __mul__


def dual(number):
    return number if isinstance(number, Dual) else Dual(number)


def matrix(*rows):
    return tuple(tuple(Q(entry) for entry in row) for row in rows)


def unit(n):
    return matrix(*([i == j for j in range(n)] for i in range(n)))


def times(a, b):
    """Matrix by matrix, matrix by vector, number by anything."""
    if not isinstance(a, tuple):
        return tuple(times(a, entry) for entry in b) if isinstance(b, tuple) else a * b
    if not isinstance(b[0], tuple):
        return tuple(sum(x * y for x, y in zip(row, b, strict=True)) for row in a)
    columns = tuple(zip(*b, strict=True))
    return tuple(tuple(sum(x * y for x, y in zip(row, column, strict=True)) for column in columns) for row in a)


def plus(a, b):
    """Entry by entry; a matrix of one column is added to every column."""
    if not isinstance(a, tuple):
        return a + b
    if isinstance(b[0], tuple) and len(b[0]) == 1 != len(a[0]):
        b = tuple(row * len(a[0]) for row in b)
    return tuple(plus(x, y) for x, y in zip(a, b, strict=True))


def minus(a, b):
    return plus(a, times(Q(-1), b))


def transpose(a):
    return tuple(zip(*a, strict=True))


def derivative(value):
    """The coefficient of ε."""
    return tuple(map(derivative, value)) if isinstance(value, tuple) else dual(value).b


def direction(value, change):
    """value + change ε."""
    if isinstance(value, tuple):
        return tuple(direction(x, y) for x, y in zip(value, change, strict=True))
    return Dual(value, change)


def proposition_2_5():
    """σ = cube, m = 2, h = 3, n = 2, k = 4; G: signed permutations of h."""
    turn, flip = matrix((0, 1, 0), (0, 0, -1), (1, 0, 0)), matrix((-1, 0, 0), (0, 0, 1), (0, 1, 0))
    a = matrix((1, 2, 0), (0, -1, Q(1, 2)), (3, 0, 1))
    carriers = {
        "G": (turn, flip),
        "HH": (a, turn),
        "MH": (matrix((1, 2, 3), (0, -1, Q(1, 3))),),
        "HN": (matrix((1, 0), (2, -1), (0, Q(1, 2))),),
        "NK": (matrix((1, 0, 2, -1), (1, 1, 0, 3)),),
        "HK": (matrix((1, 2, 0, 1), (0, 1, -1, 4), (2, 0, 0, Q(1, 5))),),
        "B₁": (matrix((1,), (-2,), (Q(1, 2),)),),
        "B₂": (matrix((3,), (1,)),),
    }
    cube = {"σ": lambda z: tuple(tuple(x**3 for x in row) for row in z)}
    functions = {"e": unit(3), "1": unit(3), "·": times, "+": plus, "⁻¹": transpose, "ρ": lambda g: g, **cube}
    return carriers, functions


def corollary_c1():
    """m = 2, h = 2, h' = 5, n = 3, k = 4; σ_row is no pointwise function; G exchanges the two units."""
    size = {"M": 2, "H": 2, "K": 3, "H'": 5, "N": 3, "P": 4}

    def numbers(rows, columns, seed):
        return matrix(*([(i * i + 3 * j + seed) % 7 - 2 for j in range(size[columns])] for i in range(size[rows])))

    shapes = {
        "MH": "MH",
        "HN": "HN",
        "MK": "MK",
        "KN": "KN",
        "MH'": ("M", "H'"),
        "H'N": ("H'", "N"),
        "NP": "NP",
        "MP": "MP",
    }
    carriers = {name: (numbers(*shape, 1), numbers(*shape, 4)) for name, shape in shapes.items()}
    carriers |= {name: tuple(range(n)) for name, n in size.items()}
    carriers |= {
        "G": (0, 1),
        "H' → R": (lambda w: Q(w * w + 1),),
        "M × P → R": (lambda i, p: Q(i - p), lambda i, p: Q(i * p)),
    }
    functions = {
        "I": 0,
        "·": times,
        "·(G, G)": lambda g, k: (g + k) % 2,
        "+": plus,
        "entry": lambda a, i, j: a[i][j],
        "matrix": lambda f: tuple(tuple(f(i, p) for p in range(size["P"])) for i in range(size["M"])),
        "σ_row": lambda row, p: row(p) * row(p) - sum(row(q) for q in range(size["P"])),
        "first": lambda u: u,
        "other": lambda k: k + size["H"],
        "left": lambda u: tuple(row[: size["H"]] for row in u),
        "right": lambda u: tuple(row[size["H"] :] for row in u),
        "top": lambda v: v[: size["H"]],
        "bottom": lambda v: v[size["H"] :],
        "columns": lambda theta: theta[0],
        "rows": lambda theta: theta[1],
        "glue": lambda two, one: (tuple(x + y for x, y in zip(two[0], one[0], strict=True)), two[1] + one[1]),
        "a": lambda x, g, theta: (tuple(row[::-1] for row in theta[0]), theta[1][::-1]) if g else theta,
    }
    functions |= {f"sum({name} → R)": lambda f, n=n: sum(f(i) for i in range(n)) for name, n in size.items()}
    return carriers, functions


def corollary_c2():
    """Layers φ -> θ² φ + 1 with θ -> -θ; a stack is the tuple of its layers."""
    functions = {
        "I": 1,
        "·": lambda g, k: g * k,
        "layer": lambda theta, x: theta * theta * x + 1,
        "nil": (),
        "push": lambda b, layer: (*b, layer),
        "run": run,
        "join": lambda b, u: b + u,
        "j": lambda u, x: run(u, x),
        "a": lambda x, g, theta: g * theta,
    }
    carriers = {"G": (1, -1), "Ξ": (Q(2), Q(-1, 3)), "Φ": (Q(5), Q(1, 2)), "Stack": ((), (Q(3),), (Q(1, 2), Q(-2)))}
    return carriers, functions


def run(stack, x):
    for theta in stack:
        x = theta * theta * x + 1
    return x


def syre():
    """The line through (1, 1): P is half of the matrix of ones."""
    half, ones = Q(1, 2), (Q(1), Q(1))

    def project(v):
        return ((v[0] + v[1]) * half,) * 2

    functions = {
        "0": (Q(0), Q(0)),
        "θ'": ones,
        "θ''": (Q(4), Q(-2)),
        "d": (Q(1), Q(3)),
        "+": plus,
        "-": minus,
        "P": project,
        "inner": lambda u, v: u[0] * v[0] + u[1] * v[1],
        "ℓ": lambda v, x: x * (v[0] + v[1] - 2) ** 2 + v[0] - v[1],
    }
    carriers = {"Θ": ((Q(1), Q(2)), (Q(-1, 2), Q(3))), "Data": (Q(1), Q(-2))}
    return carriers, functions


def involutions():
    swap, a = matrix((0, 1), (1, 0)), matrix((1, 2), (0, -1))
    functions = {
        "e": unit(2),
        "s": swap,
        "1": unit(2),
        "·": times,
        "ρ": lambda g: g,
        "+": plus,
        "-": minus,
        "ᵀ": transpose,
        "half": lambda m: times(Q(1, 2), m),
        "ℓ": lambda v, x: x * (v[0] + v[1]) + v[0] * v[1],
    }
    carriers = {"G": (unit(2), swap), "M": (a, swap, transpose(a)), "Θ": ((Q(1), Q(3)),), "Data": (Q(2),)}
    return carriers, functions


def theorem_b1():
    """Shears θ -> (θ₁ + s θ₂, θ₂) and L = θ₂² X; in form (7) the matrices act on their entries, h of nilpotent ones."""
    shear, e = matrix((0, 1), (0, 0)), (unit(2)[0], unit(2)[1])

    def along(f, at, change):
        return derivative(f(direction(at, change)))

    functions = {
        "I": unit(2),
        "·": times,
        "0": Q(0),
        "0_𝔤": matrix((0, 0), (0, 0)),
        "0_Y": Q(0),
        "true": True,
        "exp": lambda h: plus(unit(2), h),
        "a": lambda x, g, theta: times(g, theta),
        "L": lambda theta, x: theta[1] * theta[1] * x,
        "d_0": lambda f: derivative(f(Dual(Q(0), Q(1)))),
        "D": lambda f, at, change: along(f, at, change),
        "differentiable": lambda f, at: True,
        "entry": lambda v, *place: entry(v, place),
        "entry(𝔤, M)": lambda h, k: h[0][1],
        "Jacobian": lambda f, g: tuple((value,) for value in along(f, g, shear)),
        "sum": lambda f: f(0) + f(1),
        "sum(M → R)": lambda f: f(0),
        "sum(M → Y)": lambda f: f(0),
        "δ": lambda i, j: Q(i == j),
        "partial": lambda i, f, theta: along(f, theta, e[i]),
        "partial_G": lambda j, k, p, g: along(p, g, tuple(tuple(Q((r, c) == (j, k)) for c in (0, 1)) for r in (0, 1))),
    }
    carriers = {
        "G": (unit(2), matrix((1, 3), (0, 1))),
        "𝔤": (shear, times(Q(5, 2), shear)),
        "Θ": ((Q(1), Q(2)), (Q(-1, 3), Q(4))),
        "V": ((Q(2), Q(-1)),),
        "Data": (Q(3),),
        "R": (Q(2), Q(-1, 2)),
        "Y": (Q(7), Q(0)),
        "N": (0, 1),
        "M": (0,),
        "Θ → Y": (lambda t: t[0] * t[1] + t[1],),
        "R → Θ": (lambda t: (t * t + 2 * t, 3 * t + 1),),
        "G → Θ": (lambda g: (g[0][1] * 2 + g[0][0], g[0][1] * g[0][1]),),
        "R → G": (lambda t: ((1, 3 * t), (0, 1)),),
        "M → R": (lambda k: Q(3 + k),),
        "N → R": (lambda k: Q(3 - 2 * k),),
        "N × G → R": (lambda row, g: g[0][1] * g[row][1] * (row + 2),),
        "G → R": (lambda g: g[0][1] * g[1][1],),
    }
    return carriers, functions


def entry(value, place):
    for index in place:
        value = value[index]
    return value


MODELS = {
    "Proposition 2.5": proposition_2_5,
    "Corollary C.1": corollary_c1,
    "Corollary C.2": corollary_c2,
    "syre, Proposition 1": syre,
    "An orthogonal involution is a reflection": involutions,
    **{name: theorem_b1 for name in FOUND if name.startswith("Theorem B.1")},
}
STATED = {  # what is assumed and what is proved
    name: {**FOUND[name].assumed(), **{c.equation.name: c.equation for c in FOUND[name].check().conclusions}}
    for name in MODELS
}
EQUATIONS = [(name, equation) for name, stated in STATED.items() for equation in stated]


@pytest.fixture(scope="module")
def models(interpreted):
    return {name: interpreted(FOUND[name], *build()) for name, build in MODELS.items()}


@pytest.mark.parametrize(("name", "equation"), EQUATIONS)
def test_it_holds_in_the_model(models, name, equation):
    held, wrong = models[name].tried(STATED[name][equation])
    assert held and not wrong


def test_a_false_law_would_be_noticed(models):
    name = "Proposition 2.5"
    false = FOUND[name].assuming("false", "ρ(g₁·g₂) = ρ(g₂)·ρ(g₁)").assumed()["false"]
    assert models[name].tried(false)[1]
