"""Proposition 3.1: a G-symmetry of a subnetwork f is a G-symmetry of the network L around it, data-dependent or not."""

from symverify import Conclusion, Countermodel, Proposition

proposition = Proposition(
    name="Proposition 3.1",
    source="Zhao et al., Finding Symmetry in Neural Network Parameter Spaces, Proposition 3.1",
    says="If L(θ, X) = j((θ₁, f(θ₂, h(θ₁, X))), X) and a is a G-symmetry of f, then a' is a G-symmetry of L.",
    sorts="G, Θ₁, Θ₂, D, S, T, R",
    symbols="""
        I : G
        ·(G, G) → G
        a[S](G, Θ₂) → Θ₂
        a'[D](G, Θ₁ × Θ₂) → Θ₁ × Θ₂
        h(Θ₁, D) → S
        f(Θ₂, S) → T
        j(Θ₁ × T, D) → R
        L(Θ₁ × Θ₂, D) → R
    """,
    variables="g, g₁, g₂ : G; θ₁ : Θ₁; θ₂ : Θ₂; X : D; s : S",
    definitions={"a'": "a'[X](g, ⟨θ₁, θ₂⟩) = ⟨θ₁, a[h(θ₁, X)](g, θ₂)⟩"},
    hypotheses={
        "L factors through f": "L(⟨θ₁, θ₂⟩, X) = j(⟨θ₁, f(θ₂, h(θ₁, X))⟩, X)",
        "identity axiom of a": "a[s](I, θ₂) = θ₂",
        "associative law of a": "a[s](g₂, a[s](g₁, θ₂)) = a[s](g₂·g₁, θ₂)",
        "a preserves f": "f(a[s](g, θ₂), s) = f(θ₂, s)",
    },
    conclusions=(
        Conclusion(
            "identity axiom of a'",
            "a'[X](I, ⟨θ₁, θ₂⟩) = ⟨θ₁, θ₂⟩",
            """
            a'[X](I, ⟨θ₁, θ₂⟩)
              = ⟨θ₁, a[h(θ₁, X)](I, θ₂)⟩    by a'
              = ⟨θ₁, θ₂⟩                    by identity axiom of a
            """,
        ),
        Conclusion(
            "associative law of a'",
            "a'[X](g₂, a'[X](g₁, ⟨θ₁, θ₂⟩)) = a'[X](g₂·g₁, ⟨θ₁, θ₂⟩)",
            """
            a'[X](g₂, a'[X](g₁, ⟨θ₁, θ₂⟩))
              = a'[X](g₂, ⟨θ₁, a[h(θ₁, X)](g₁, θ₂)⟩)              by a'
              = ⟨θ₁, a[h(θ₁, X)](g₂, a[h(θ₁, X)](g₁, θ₂))⟩        by a'
              = ⟨θ₁, a[h(θ₁, X)](g₂·g₁, θ₂)⟩                      by associative law of a
              = a'[X](g₂·g₁, ⟨θ₁, θ₂⟩)                            by ← a'
            """,
        ),
        Conclusion(
            "a' preserves L",
            "L(a'[X](g, ⟨θ₁, θ₂⟩), X) = L(⟨θ₁, θ₂⟩, X)",
            """
            L(a'[X](g, ⟨θ₁, θ₂⟩), X)
              = L(⟨θ₁, a[h(θ₁, X)](g, θ₂)⟩, X)                        by a'
              = j(⟨θ₁, f(a[h(θ₁, X)](g, θ₂), h(θ₁, X))⟩, X)           by L factors through f
              = j(⟨θ₁, f(θ₂, h(θ₁, X))⟩, X)                           by a preserves f
              = L(⟨θ₁, θ₂⟩, X)                                        by ← L factors through f
            """,
        ),
    ),
    remarks="The index h(θ₁, X) is the same before and after a', because a' leaves θ₁ alone; so the axioms hold for "
    "data-dependent a too.",
)

h_sees_the_second = Countermodel(
    name="h sees Θ₂",
    says="If h(θ, X) may depend on θ₂, then a'[X](g, θ) = (θ₁, a[h(θ, X)](g, θ₂)) is no action: a preserves f, and a' "
    "fails the associative law. Here f(θ₂, s) = 0, θ₂ ∈ {0, 1}, g = 1 swaps the two values if s = 1, and h = θ₂.",
    sorts="G, T2, S, R",
    symbols="""
        I : G
        ·(G, G) → G
        a[S](G, T2) → T2
        a'(G, T2) → T2
        f(T2, S) → R
        h(T2) → S
    """,
    variables="g, g₁, g₂ : G; θ₂ : T2; s : S",
    carriers={"G": (0, 1), "T2": (0, 1), "S": (0, 1)},
    functions={
        "I": 0,
        "·": lambda g, k: (g + k) % 2,
        "a": lambda s, g, t: (t + s * g) % 2,
        "f": lambda t, s: 0,
        "h": lambda t: t,
        "a'": lambda g, t: (t + t * g) % 2,
    },
    holds={
        "identity axiom of a": "a[s](I, θ₂) = θ₂",
        "associative law of a": "a[s](g₂, a[s](g₁, θ₂)) = a[s](g₂·g₁, θ₂)",
        "a preserves f": "f(a[s](g, θ₂), s) = f(θ₂, s)",
        "a' is induced": "a'(g, θ₂) = a[h(θ₂)](g, θ₂)",
    },
    fails={"associative law of a'": "a'(g₂, a'(g₁, θ₂)) = a'(g₂·g₁, θ₂)"},
)
