"""syre, Proposition 1: a reflection symmetry about θ' is one about every θ'' with Pθ'' = θ'; a shift only moves it."""

from symverify import Conclusion, Proposition

proposition = Proposition(
    name="syre, Proposition 1",
    source="Remove Symmetries to Control Model Expressivity and Improve Optimization, Proposition 1, reconstructed",
    says="If ℓ has the (θ', P)-reflection symmetry, then (1) ℓ(u + θ'', x) = ℓ((1 - 2P)u + θ'', x) for every θ'' with "
    "Pθ'' = θ', and (2) ℓ(· + d, x) has the (θ' - Pd, P)-reflection symmetry.",
    sorts="Θ, Data, R",
    symbols="""
        0 : Θ
        θ' : Θ
        θ'' : Θ
        d : Θ
        +(Θ, Θ) → Θ
        -(Θ, Θ) → Θ
        P(Θ) → Θ
        inner(Θ, Θ) → R
        refl(Θ) → Θ
        ℓ(Θ, Data) → R
        ℓ_d(Θ, Data) → R
    """,
    variables="u, v, w, z : Θ; x : Data",
    definitions={
        "the reflection": "refl(u) = u - (P(u) + P(u))",
        "the shifted function": "ℓ_d(u, x) = ℓ(u + d, x)",
    },
    laws={
        "sums associate": "u + (v + w) = (u + v) + w",
        "zero": "u + 0 = u",
        "a difference with itself": "u - u = 0",
        "subtract and add": "(v - z) + z = v",
        "subtract before adding": "(u + w) - z = (u - z) + w",
        "exchange": "(u + (v - z)) + w = (u + (w - z)) + v",
    },
    hypotheses={
        "reflection symmetry": "ℓ(u + θ', x) = ℓ(refl(u) + θ', x)",
        "θ' is in the image of P": "P(θ') = θ'",
        "P is a projection": "P(P(u)) = P(u)",
        "P is orthogonal": "inner(P(u), v) = inner(u, P(v))",
        "P of a sum": "P(u + v) = P(u) + P(v)",
        "P of a difference": "P(u - v) = P(u) - P(v)",
        "θ'' is projected to θ'": "P(θ'') = θ'",
    },
    conclusions=(
        Conclusion(
            "v - Pv is in the kernel",
            "P(v - P(v)) = 0",
            """
            P(v - P(v))
              = P(v) - P(P(v))    by P of a difference
              = P(v) - P(v)       by P is a projection
              = 0                 by a difference with itself
            """,
        ),
        Conclusion(
            "P forgets the kernel",
            "P(u + (v - P(v))) = P(u)",
            """
            P(u + (v - P(v)))
              = P(u) + P(v - P(v))    by P of a sum
              = P(u) + 0              by v - Pv is in the kernel
              = P(u)                  by zero
            """,
        ),
        Conclusion(
            "the kernel is not reflected",
            "refl(u + (v - P(v))) = refl(u) + (v - P(v))",
            """
            refl(u + (v - P(v)))
              = (u + (v - P(v))) - (P(u + (v - P(v))) + P(u + (v - P(v))))    by the reflection
              = (u + (v - P(v))) - (P(u) + P(u + (v - P(v))))                 by P forgets the kernel
              = (u + (v - P(v))) - (P(u) + P(u))                              by P forgets the kernel
              = (u - (P(u) + P(u))) + (v - P(v))                              by subtract before adding
              = refl(u) + (v - P(v))                                          by ← the reflection
            """,
        ),
        Conclusion(
            "θ'' beside the kernel",
            "u + θ'' = (u + (θ'' - P(θ''))) + θ'",
            """
            u + θ''
              = u + ((θ'' - P(θ'')) + P(θ''))    by ← subtract and add {z := P(θ'')}
              = u + ((θ'' - P(θ'')) + θ')        by θ'' is projected to θ'
              = (u + (θ'' - P(θ''))) + θ'        by sums associate
            """,
        ),
        Conclusion(
            "(1)",
            "ℓ(u + θ'', x) = ℓ(refl(u) + θ'', x)",
            """
            ℓ(u + θ'', x)
              = ℓ((u + (θ'' - P(θ''))) + θ', x)           by θ'' beside the kernel
              = ℓ(refl(u + (θ'' - P(θ''))) + θ', x)       by reflection symmetry
              = ℓ((refl(u) + (θ'' - P(θ''))) + θ', x)     by the kernel is not reflected
              = ℓ(refl(u) + θ'', x)                       by ← θ'' beside the kernel
            """,
        ),
        Conclusion(
            "(2), the symmetry",
            "ℓ_d(u + (θ' - P(d)), x) = ℓ_d(refl(u) + (θ' - P(d)), x)",
            """
            ℓ_d(u + (θ' - P(d)), x)
              = ℓ((u + (θ' - P(d))) + d, x)            by the shifted function
              = ℓ((u + (d - P(d))) + θ', x)            by exchange
              = ℓ(refl(u + (d - P(d))) + θ', x)        by reflection symmetry
              = ℓ((refl(u) + (d - P(d))) + θ', x)      by the kernel is not reflected
              = ℓ((refl(u) + (θ' - P(d))) + d, x)      by exchange
              = ℓ_d(refl(u) + (θ' - P(d)), x)          by ← the shifted function
            """,
        ),
        Conclusion(
            "(2), its centre",
            "P(θ' - P(d)) = θ' - P(d)",
            """
            P(θ' - P(d))
              = P(θ') - P(P(d))    by P of a difference
              = P(θ') - P(d)       by P is a projection
              = θ' - P(d)          by θ' is in the image of P
            """,
        ),
    ),
    remarks="Not used is that P is orthogonal: the proposition holds for oblique projections too. Other statements of "
    "the paper (a smaller norm of the symmetric projection) need it.",
)
