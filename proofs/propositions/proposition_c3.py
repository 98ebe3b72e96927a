"""Proposition C.3: a G-symmetry of L on batches of size d is one on smaller batches, filled up by a fixed t."""

from fractions import Fraction
from itertools import product

from symverify import Conclusion, Countermodel, Proposition

proposition = Proposition(
    name="Proposition C.3",
    source="Zhao et al., Finding Symmetry in Neural Network Parameter Spaces, Proposition C.3, with t a fixed function",
    says="If L works on each point alone and has a G-symmetry a on batches of d points, then a'_X' = a_t(X') "
    "is a G-symmetry on batches of d' < d points; t appends d - d' points, the same ones whenever it is given X'.",
    sorts="G, Θ, Point, Batch, Batch', R, Out, Out'",
    symbols="""
        I : G
        ·(G, G) → G
        a[Batch](G, Θ) → Θ
        a'[Batch'](G, Θ) → Θ
        l(Θ, Point) → R
        L(Θ, Batch) → Out
        L'(Θ, Batch') → Out'
        map(Point → R, Batch) → Out
        map'(Point → R, Batch') → Out'
        first(Batch) → Batch'
        first(Out) → Out'
        t(Batch') → Batch
    """,
    variables="g, g₁, g₂ : G; θ : Θ; x : Point; X : Batch; X' : Batch'; F : Point → R",
    definitions={"a'": "a'[X'](g, θ) = a[t(X')](g, θ)"},
    laws={"first values": "first(map(F, X)) = map'(F, first(X))"},
    hypotheses={
        "L is pointwise": "L(θ, X) = map(λx. l(θ, x), X)",
        "L' is pointwise": "L'(θ, X') = map'(λx. l(θ, x), X')",
        "t appends points": "first(t(X')) = X'",
        "identity axiom of a": "a[X](I, θ) = θ",
        "associative law of a": "a[X](g₂, a[X](g₁, θ)) = a[X](g₂·g₁, θ)",
        "a preserves L": "L(a[X](g, θ), X) = L(θ, X)",
    },
    conclusions=(
        Conclusion(
            "identity axiom of a'",
            "a'[X'](I, θ) = θ",
            """
            a'[X'](I, θ)
              = a[t(X')](I, θ)    by a'
              = θ                 by identity axiom of a
            """,
        ),
        Conclusion(
            "associative law of a'",
            "a'[X'](g₂, a'[X'](g₁, θ)) = a'[X'](g₂·g₁, θ)",
            """
            a'[X'](g₂, a'[X'](g₁, θ))
              = a'[X'](g₂, a[t(X')](g₁, θ))           by a'
              = a[t(X')](g₂, a[t(X')](g₁, θ))         by a'
              = a[t(X')](g₂·g₁, θ)                    by associative law of a
              = a'[X'](g₂·g₁, θ)                      by ← a'
            """,
        ),
        Conclusion(
            "the first values of L",
            "first(L(θ, t(X'))) = L'(θ, X')",
            """
            first(L(θ, t(X')))
              = first(map(λx. l(θ, x), t(X')))      by L is pointwise
              = map'(λx. l(θ, x), first(t(X')))     by first values
              = map'(λx. l(θ, x), X')               by t appends points
              = L'(θ, X')                           by ← L' is pointwise
            """,
        ),
        Conclusion(
            "a' preserves L'",
            "L'(a'[X'](g, θ), X') = L'(θ, X')",
            """
            L'(a'[X'](g, θ), X')
              = L'(a[t(X')](g, θ), X')                 by a'
              = first(L(a[t(X')](g, θ), t(X')))        by ← the first values of L
              = first(L(θ, t(X')))                     by a preserves L
              = L'(θ, X')                              by the first values of L
            """,
        ),
    ),
    remarks="As printed, t appends random points. Where they are drawn anew at each use, a' is no function of X', and "
    "the associative law fails.",
)

HALF = Fraction(1, 2)
PLACES = (0, 1, 2)


def flip_unseen(batch, g, theta):
    """Multiply by g each coordinate of θ that no point of the batch reads."""
    return tuple(value if place in batch else g * value for place, value in enumerate(theta))


random_points = Countermodel(
    name="random points appended",
    says="θ has three coordinates, and a data point x reads θ_x. For batches of two points, a multiplies the "
    "coordinates that neither reads by g = ±1: a G-symmetry. Appending to a batch of one point x a point r, "
    "drawn anew at each use, gives maps that preserve θ_x but fail the associative law.",
    sorts="G, Θ, Point, R",
    symbols="""
        I : G
        ·(G, G) → G
        a[Point × Point](G, Θ) → Θ
        L(Θ, Point × Point) → R × R
        l(Θ, Point) → R
    """,
    variables="g, g₁, g₂ : G; θ : Θ; x, r, r₁, r₂ : Point; X : Point × Point",
    carriers={"G": (1, -1), "Θ": tuple(product((-HALF, Fraction(0), HALF), repeat=3)), "Point": PLACES},
    functions={
        "I": 1,
        "·": lambda g, k: g * k,
        "a": flip_unseen,
        "L": lambda theta, batch: tuple(theta[x] for x in batch),
        "l": lambda theta, x: theta[x],
    },
    holds={
        "identity axiom of a": "a[X](I, θ) = θ",
        "associative law of a": "a[X](g₂, a[X](g₁, θ)) = a[X](g₂·g₁, θ)",
        "a preserves L": "L(a[X](g, θ), X) = L(θ, X)",
        "associative law for one r": "a[⟨x, r⟩](g₂, a[⟨x, r⟩](g₁, θ)) = a[⟨x, r⟩](g₂·g₁, θ)",
        "each draw preserves l": "l(a[⟨x, r⟩](g, θ), x) = l(θ, x)",
    },
    fails={"associative law for three draws": "a[⟨x, r₂⟩](g₂, a[⟨x, r₁⟩](g₁, θ)) = a[⟨x, r⟩](g₂·g₁, θ)"},
)
