"""Which symmetries contain a reflection ℓ((1 - 2P)θ, x) = ℓ(θ, x), P an orthogonal projection other than 0.

Those whose group has an orthogonal involution R other than 1, by P = (1 - R)/2: permutations (a transposition),
rotations (by π), sign flips, nonzero scalings (by -1). Not the positive ones: positive_scalings.py.
"""

from fractions import Fraction

from symverify import Conclusion, Countermodel, Proposition

SYRE = "Remove Symmetries to Control Model Expressivity and Improve Optimization"

involutions = Proposition(
    name="An orthogonal involution is a reflection",
    source=f"{SYRE}, Section 1: which symmetries imply a reflection",
    says="If ℓ has a G-symmetry by orthogonal matrices ρ(g), and s in G has s·s = e, then with P = (1 - ρ(s))/2: P is "
    "an orthogonal projection, and ℓ((1 - 2P)θ, x) = ℓ(θ, x).",
    sorts="G, M, Θ, Data, R",
    symbols="""
        e : G
        s : G
        1 : M
        P : M
        ·(G, G) → G
        ρ(G) → M
        ·(M, M) → M
        ·(M, Θ) → Θ
        +(M, M) → M
        -(M, M) → M
        ᵀ(M) → M
        half(M) → M
        ℓ(Θ, Data) → R
    """,
    variables="g, g₁, g₂ : G; A, B, C : M; θ : Θ; x : Data",
    definitions={"P": "P = half(1 - ρ(s))"},
    laws={
        "left unit": "1·A = A",
        "right unit": "A·1 = A",
        "products associate": "A·(B·C) = (A·B)·C",
        "product with a difference": "A·(B - C) = A·B - A·C",
        "product of a difference": "(A - B)·C = A·C - B·C",
        "minus a difference": "A - (B - C) = A + (C - B)",
        "add a difference": "A + (B - A) = B",
        "half of a double": "half(A + A) = A",
        "two halves": "half(A) + half(A) = A",
        "half on the left": "half(A)·B = half(A·B)",
        "half on the right": "A·half(B) = half(A·B)",
        "transpose of a half": "half(A)ᵀ = half(Aᵀ)",
        "transpose of a difference": "(A - B)ᵀ = Aᵀ - Bᵀ",
        "transpose of the unit": "1ᵀ = 1",
    },
    hypotheses={
        "ρ is a homomorphism": "ρ(g₁·g₂) = ρ(g₁)·ρ(g₂)",
        "ρ(e) is the unit": "ρ(e) = 1",
        "ρ is orthogonal": "ρ(g)ᵀ·ρ(g) = 1",
        "s is an involution": "s·s = e",
        "G-symmetry": "ℓ(ρ(g)·θ, x) = ℓ(θ, x)",
    },
    conclusions=(
        Conclusion(
            "ρ(s) is an involution",
            "ρ(s)·ρ(s) = 1",
            """
            ρ(s)·ρ(s)
              = ρ(s·s)    by ← ρ is a homomorphism
              = ρ(e)      by s is an involution
              = 1         by ρ(e) is the unit
            """,
        ),
        Conclusion(
            "ρ(s) is symmetric",
            "ρ(s)ᵀ = ρ(s)",
            """
            ρ(s)ᵀ
              = ρ(s)ᵀ·1                by ← right unit
              = ρ(s)ᵀ·(ρ(s)·ρ(s))      by ← ρ(s) is an involution
              = (ρ(s)ᵀ·ρ(s))·ρ(s)      by products associate
              = 1·ρ(s)                 by ρ is orthogonal
              = ρ(s)                   by left unit
            """,
        ),
        Conclusion(
            "the square of 1 - ρ(s)",
            "(1 - ρ(s))·(1 - ρ(s)) = (1 - ρ(s)) + (1 - ρ(s))",
            """
            (1 - ρ(s))·(1 - ρ(s))
              = (1 - ρ(s))·1 - (1 - ρ(s))·ρ(s)           by product with a difference
              = (1 - ρ(s)) - (1 - ρ(s))·ρ(s)             by right unit
              = (1 - ρ(s)) - (1·ρ(s) - ρ(s)·ρ(s))        by product of a difference
              = (1 - ρ(s)) - (ρ(s) - ρ(s)·ρ(s))          by left unit
              = (1 - ρ(s)) - (ρ(s) - 1)                  by ρ(s) is an involution
              = (1 - ρ(s)) + (1 - ρ(s))                  by minus a difference
            """,
        ),
        Conclusion(
            "P is a projection",
            "P·P = P",
            """
            P·P
              = P·half(1 - ρ(s))                             by P
              = half(1 - ρ(s))·half(1 - ρ(s))                by P
              = half((1 - ρ(s))·half(1 - ρ(s)))              by half on the left
              = half(half((1 - ρ(s))·(1 - ρ(s))))            by half on the right
              = half(half((1 - ρ(s)) + (1 - ρ(s))))          by the square of 1 - ρ(s)
              = half(1 - ρ(s))                               by half of a double
              = P                                            by ← P
            """,
        ),
        Conclusion(
            "P is orthogonal",
            "Pᵀ = P",
            """
            Pᵀ
              = half(1 - ρ(s))ᵀ         by P
              = half((1 - ρ(s))ᵀ)       by transpose of a half
              = half(1ᵀ - ρ(s)ᵀ)        by transpose of a difference
              = half(1 - ρ(s)ᵀ)         by transpose of the unit
              = half(1 - ρ(s))          by ρ(s) is symmetric
              = P                       by ← P
            """,
        ),
        Conclusion(
            "1 - 2P is ρ(s)",
            "1 - (P + P) = ρ(s)",
            """
            1 - (P + P)
              = 1 - (half(1 - ρ(s)) + P)                    by P
              = 1 - (half(1 - ρ(s)) + half(1 - ρ(s)))       by P
              = 1 - (1 - ρ(s))                              by two halves
              = 1 + (ρ(s) - 1)                              by minus a difference
              = ρ(s)                                        by add a difference
            """,
        ),
        Conclusion(
            "reflection symmetry",
            "ℓ((1 - (P + P))·θ, x) = ℓ(θ, x)",
            """
            ℓ((1 - (P + P))·θ, x)
              = ℓ(ρ(s)·θ, x)    by 1 - 2P is ρ(s)
              = ℓ(θ, x)         by G-symmetry
            """,
        ),
    ),
)


def _reflection(name, says, rows, rank):
    """The element `rows` of a group of orthogonal matrices, with its P, which is not 0 and has this rank."""
    size = range(len(rows))
    unit = tuple(tuple(Fraction(i == j) for j in size) for i in size)
    half = tuple(tuple((unit[i][j] - rows[i][j]) / 2 for j in size) for i in size)
    return Countermodel(
        name=name,
        says=says,
        sorts="M, R",
        symbols="""
            0 : M
            1 : M
            s : M
            P : M
            rank : R
            ·(M, M) → M
            +(M, M) → M
            -(M, M) → M
            ᵀ(M) → M
            trace(M) → R
        """,
        variables="",
        carriers={},
        functions={
            "0": tuple(tuple(Fraction(0) for _ in size) for _ in size),
            "1": unit,
            "s": tuple(tuple(Fraction(entry) for entry in row) for row in rows),
            "P": half,
            "rank": rank,
            "·": lambda a, b: tuple(tuple(sum(a[i][k] * b[k][j] for k in size) for j in size) for i in size),
            "+": lambda a, b: tuple(tuple(a[i][j] + b[i][j] for j in size) for i in size),
            "-": lambda a, b: tuple(tuple(a[i][j] - b[i][j] for j in size) for i in size),
            "ᵀ": lambda a: tuple(zip(*a, strict=True)),
            "trace": lambda a: sum(a[i][i] for i in size),
        },
        holds={
            "s is an involution": "s·s = 1",
            "s is orthogonal": "sᵀ·s = 1",
            "1 - 2P is s": "1 - (P + P) = s",
            "P is a projection": "P·P = P",
            "P is orthogonal": "Pᵀ = P",
            "the rank of P": "trace(P) = rank",
        },
        fails={"P is zero": "P = 0"},
    )


transposition = _reflection(
    "permutations: a transposition", "Exchanging two of three coordinates.", ((0, 1, 0), (1, 0, 0), (0, 0, 1)), 1
)
half_turn = _reflection(
    "rotations: by π in a plane", "P is the projection on the plane.", ((-1, 0, 0), (0, -1, 0), (0, 0, 1)), 2
)
sign_flip = _reflection("sign flips: of one coordinate", "Of three.", ((1, 0, 0), (0, -1, 0), (0, 0, 1)), 1)
scaling_by_minus_one = _reflection(
    "nonzero scalings: by -1", "P = 1; the same for rescalings (cu, w/c).", ((-1, 0), (0, -1)), 2
)
