"""Corollary C.1: a G-symmetry of the output U σ(VX) at width h is one at every width h' > h, on the first h units.

Units: H' all, H the first h, K the other h' - h. Sorts of matrices are named by their shapes, MH' for M × H'.
"""

from symverify import Conclusion, Countermodel, Proposition

proposition = Proposition(
    name="Corollary C.1",
    source="Zhao et al., Finding Symmetry in Neural Network Parameter Spaces, Corollary C.1; (8), Θ₁, Θ₂ corrected",
    says="If U σ(VX) of width h has a G-symmetry, σ acting on each row by one σ_row, then so has every wider one: "
    "Θ₂, which is acted on, holds the first h units, and Θ₁ the others. (8) sums within σ, not outside.",
    sorts="G, R, M, H, K, H', N, P, MH, HN, MK, KN, MH', H'N, NP, MP",
    symbols="""
        I : G
        ·(G, G) → G
        +(R, R) → R
        ·(R, R) → R
        +(MP, MP) → MP
        entry(MH', M, H') → R
        entry(MH, M, H) → R
        entry(MK, M, K) → R
        entry(H'N, H', N) → R
        entry(HN, H, N) → R
        entry(KN, K, N) → R
        entry(NP, N, P) → R
        matrix(M × P → R) → MP
        sum(H' → R) → R
        sum(H → R) → R
        sum(K → R) → R
        sum(N → R) → R
        σ_row(P → R, P) → R
        first(H) → H'
        other(K) → H'
        left(MH') → MH
        right(MH') → MK
        top(H'N) → HN
        bottom(H'N) → KN
        columns(MH' × H'N) → MH'
        rows(MH' × H'N) → H'N
        acted(MH' × H'N) → MH × HN
        rest(MH' × H'N) → MK × KN
        glue(MH × HN, MK × KN) → MH' × H'N
        L'(MH' × H'N, NP) → MP
        L_H(MH × HN, NP) → MP
        L_K(MK × KN, NP) → MP
        a[NP](G, MH × HN) → MH × HN
        b[MP × NP](G, MH × HN) → MH × HN
        a'[NP](G, MH' × H'N) → MH' × H'N
        h(MK × KN, NP) → MP × NP
        f(MH × HN, MP × NP) → MP × MP
        j((MK × KN) × (MP × MP), NP) → MP
    """,
    variables="""g, g₁, g₂ : G; U : MH'; V : H'N; A : MH; B : HN; C : MK; E : KN; X : NP; Y, Y₁ : MP; θ : MH' × H'N;
        θ₂ : MH × HN; θ₁ : MK × KN; i : M; p, q : P; l : N; u : H; k : K; w : H'; s : H' → R; F, F₁ : M × P → R""",
    definitions={
        "L'": "L'(⟨U, V⟩, X) = matrix(λi p. sum(λw. U[i, w]·σ_row(λq. sum(λl. V[w, l]·X[l, q]), p)))",
        "L_H": "L_H(⟨A, B⟩, X) = matrix(λi p. sum(λu. A[i, u]·σ_row(λq. sum(λl. B[u, l]·X[l, q]), p)))",
        "L_K": "L_K(⟨C, E⟩, X) = matrix(λi p. sum(λk. C[i, k]·σ_row(λq. sum(λl. E[k, l]·X[l, q]), p)))",
        "acted": "acted(⟨U, V⟩) = ⟨left(U), top(V)⟩",
        "rest": "rest(⟨U, V⟩) = ⟨right(U), bottom(V)⟩",
        "h": "h(θ₁, X) = ⟨L_K(θ₁, X), X⟩",
        "f": "f(θ₂, ⟨Y, X⟩) = ⟨L_H(θ₂, X), Y⟩",
        "j": "j(⟨θ₁, ⟨Y, Y₁⟩⟩, X) = Y + Y₁",
        "b": "b[⟨Y, X⟩](g, θ₂) = a[X](g, θ₂)",
        "a'": "a'[X](g, θ) = glue(b[h(rest(θ), X)](g, acted(θ)), rest(θ))",
    },
    laws={
        "first columns": "left(U)[i, u] = U[i, first(u)]",
        "other columns": "right(U)[i, k] = U[i, other(k)]",
        "first rows": "top(V)[u, l] = V[first(u), l]",
        "other rows": "bottom(V)[k, l] = V[other(k), l]",
        "a sum over all units splits": "sum(λw. s(w)) = sum(λu. s(first(u))) + sum(λk. s(other(k)))",
        "sum of matrices": "matrix(F) + matrix(F₁) = matrix(λi p. F(i, p) + F₁(i, p))",
        "parameters are pairs": "⟨columns(θ), rows(θ)⟩ = θ",
        "acted part of glued": "acted(glue(θ₂, θ₁)) = θ₂",
        "rest of glued": "rest(glue(θ₂, θ₁)) = θ₁",
        "glued from its parts": "glue(acted(θ), rest(θ)) = θ",
    },
    hypotheses={
        "identity axiom of a": "a[X](I, θ₂) = θ₂",
        "associative law of a": "a[X](g₂, a[X](g₁, θ₂)) = a[X](g₂·g₁, θ₂)",
        "a preserves the output": "L_H(a[X](g, θ₂), X) = L_H(θ₂, X)",
    },
    conclusions=(
        Conclusion(
            "(8)",
            "sum(λw. U[i, w]·σ_row(λq. sum(λl. V[w, l]·X[l, q]), p)) = "
            "sum(λu. left(U)[i, u]·σ_row(λq. sum(λl. top(V)[u, l]·X[l, q]), p))"
            " + sum(λk. right(U)[i, k]·σ_row(λq. sum(λl. bottom(V)[k, l]·X[l, q]), p))",
            """
            sum(λw. U[i, w]·σ_row(λq. sum(λl. V[w, l]·X[l, q]), p))
              = sum(λu. U[i, first(u)]·σ_row(λq. sum(λl. V[first(u), l]·X[l, q]), p))
                + sum(λk. U[i, other(k)]·σ_row(λq. sum(λl. V[other(k), l]·X[l, q]), p))
                    by a sum over all units splits
              = sum(λu. left(U)[i, u]·σ_row(λq. sum(λl. V[first(u), l]·X[l, q]), p))
                + sum(λk. U[i, other(k)]·σ_row(λq. sum(λl. V[other(k), l]·X[l, q]), p))    by ← first columns
              = sum(λu. left(U)[i, u]·σ_row(λq. sum(λl. top(V)[u, l]·X[l, q]), p))
                + sum(λk. U[i, other(k)]·σ_row(λq. sum(λl. V[other(k), l]·X[l, q]), p))    by ← first rows
              = sum(λu. left(U)[i, u]·σ_row(λq. sum(λl. top(V)[u, l]·X[l, q]), p))
                + sum(λk. right(U)[i, k]·σ_row(λq. sum(λl. V[other(k), l]·X[l, q]), p))    by ← other columns
              = sum(λu. left(U)[i, u]·σ_row(λq. sum(λl. top(V)[u, l]·X[l, q]), p))
                + sum(λk. right(U)[i, k]·σ_row(λq. sum(λl. bottom(V)[k, l]·X[l, q]), p))   by ← other rows
            """,
        ),
        Conclusion(
            "(9) for a pair",
            "L'(⟨U, V⟩, X) = L_H(acted(⟨U, V⟩), X) + L_K(rest(⟨U, V⟩), X)",
            """
            L'(⟨U, V⟩, X)
              = matrix(λi p. sum(λw. U[i, w]·σ_row(λq. sum(λl. V[w, l]·X[l, q]), p)))    by L'
              = matrix(λi p. sum(λu. left(U)[i, u]·σ_row(λq. sum(λl. top(V)[u, l]·X[l, q]), p))
                + sum(λk. right(U)[i, k]·σ_row(λq. sum(λl. bottom(V)[k, l]·X[l, q]), p)))    by (8)
              = matrix(λi p. sum(λu. left(U)[i, u]·σ_row(λq. sum(λl. top(V)[u, l]·X[l, q]), p)))
                + matrix(λi p. sum(λk. right(U)[i, k]·σ_row(λq. sum(λl. bottom(V)[k, l]·X[l, q]), p)))
                    by ← sum of matrices
              = L_H(⟨left(U), top(V)⟩, X)
                + matrix(λi p. sum(λk. right(U)[i, k]·σ_row(λq. sum(λl. bottom(V)[k, l]·X[l, q]), p)))    by ← L_H
              = L_H(⟨left(U), top(V)⟩, X) + L_K(⟨right(U), bottom(V)⟩, X)    by ← L_K
              = L_H(acted(⟨U, V⟩), X) + L_K(⟨right(U), bottom(V)⟩, X)        by ← acted
              = L_H(acted(⟨U, V⟩), X) + L_K(rest(⟨U, V⟩), X)                 by ← rest
            """,
        ),
        Conclusion(
            "(9)",
            "L'(θ, X) = L_H(acted(θ), X) + L_K(rest(θ), X)",
            """
            L'(θ, X)
              = L'(⟨columns(θ), rows(θ)⟩, X)    by ← parameters are pairs
              = L_H(acted(⟨columns(θ), rows(θ)⟩), X) + L_K(rest(⟨columns(θ), rows(θ)⟩), X)       by (9) for a pair
              = L_H(acted(θ), X) + L_K(rest(⟨columns(θ), rows(θ)⟩), X)                           by parameters are pairs
              = L_H(acted(θ), X) + L_K(rest(θ), X)                                               by parameters are pairs
            """,
        ),
        Conclusion(
            "L' factors through f",
            "L'(θ, X) = j(⟨rest(θ), f(acted(θ), h(rest(θ), X))⟩, X)",
            """
            L'(θ, X)
              = L_H(acted(θ), X) + L_K(rest(θ), X)                           by (9)
              = j(⟨rest(θ), ⟨L_H(acted(θ), X), L_K(rest(θ), X)⟩⟩, X)         by ← j {θ₁ := rest(θ); X := X}
              = j(⟨rest(θ), f(acted(θ), ⟨L_K(rest(θ), X), X⟩)⟩, X)           by ← f
              = j(⟨rest(θ), f(acted(θ), h(rest(θ), X))⟩, X)                  by ← h
            """,
        ),
        Conclusion(
            "b preserves f",
            "f(b[⟨Y, X⟩](g, θ₂), ⟨Y, X⟩) = f(θ₂, ⟨Y, X⟩)",
            """
            f(b[⟨Y, X⟩](g, θ₂), ⟨Y, X⟩)
              = f(a[X](g, θ₂), ⟨Y, X⟩)       by b
              = ⟨L_H(a[X](g, θ₂), X), Y⟩     by f
              = ⟨L_H(θ₂, X), Y⟩              by a preserves the output
              = f(θ₂, ⟨Y, X⟩)                by ← f
            """,
        ),
        Conclusion(
            "a' acts on the first h units",
            "a'[X](g, θ) = glue(a[X](g, acted(θ)), rest(θ))",
            """
            a'[X](g, θ)
              = glue(b[h(rest(θ), X)](g, acted(θ)), rest(θ))                  by a'
              = glue(b[⟨L_K(rest(θ), X), X⟩](g, acted(θ)), rest(θ))           by h
              = glue(a[X](g, acted(θ)), rest(θ))                              by b
            """,
        ),
        Conclusion(
            "identity axiom of a'",
            "a'[X](I, θ) = θ",
            """
            a'[X](I, θ)
              = glue(a[X](I, acted(θ)), rest(θ))    by a' acts on the first h units
              = glue(acted(θ), rest(θ))             by identity axiom of a
              = θ                                   by glued from its parts
            """,
        ),
        Conclusion(
            "associative law of a'",
            "a'[X](g₂, a'[X](g₁, θ)) = a'[X](g₂·g₁, θ)",
            """
            a'[X](g₂, a'[X](g₁, θ))
              = a'[X](g₂, glue(a[X](g₁, acted(θ)), rest(θ)))    by a' acts on the first h units
              = glue(a[X](g₂, acted(glue(a[X](g₁, acted(θ)), rest(θ)))), rest(glue(a[X](g₁, acted(θ)), rest(θ))))
                    by a' acts on the first h units
              = glue(a[X](g₂, a[X](g₁, acted(θ))), rest(glue(a[X](g₁, acted(θ)), rest(θ))))    by acted part of glued
              = glue(a[X](g₂, a[X](g₁, acted(θ))), rest(θ))    by rest of glued
              = glue(a[X](g₂·g₁, acted(θ)), rest(θ))           by associative law of a
              = a'[X](g₂·g₁, θ)                                by ← a' acts on the first h units
            """,
        ),
        Conclusion(
            "a' preserves L'",
            "L'(a'[X](g, θ), X) = L'(θ, X)",
            """
            L'(a'[X](g, θ), X)
              = L'(glue(b[h(rest(θ), X)](g, acted(θ)), rest(θ)), X)                         by a'
              = j(⟨rest(glue(b[h(rest(θ), X)](g, acted(θ)), rest(θ))), f(acted(glue(b[h(rest(θ), X)](g, acted(θ)),
                rest(θ))), h(rest(glue(b[h(rest(θ), X)](g, acted(θ)), rest(θ))), X))⟩, X)   by L' factors through f
              = j(⟨rest(θ), f(acted(glue(b[h(rest(θ), X)](g, acted(θ)), rest(θ))),
                h(rest(glue(b[h(rest(θ), X)](g, acted(θ)), rest(θ))), X))⟩, X)              by rest of glued
              = j(⟨rest(θ), f(b[h(rest(θ), X)](g, acted(θ)),
                h(rest(glue(b[h(rest(θ), X)](g, acted(θ)), rest(θ))), X))⟩, X)              by acted part of glued
              = j(⟨rest(θ), f(b[h(rest(θ), X)](g, acted(θ)), h(rest(θ), X))⟩, X)            by rest of glued
              = j(⟨rest(θ), f(b[h(rest(θ), X)](g, acted(θ)), ⟨L_K(rest(θ), X), X⟩)⟩, X)     by h
              = j(⟨rest(θ), f(b[⟨L_K(rest(θ), X), X⟩](g, acted(θ)), ⟨L_K(rest(θ), X), X⟩)⟩, X)    by h
              = j(⟨rest(θ), f(acted(θ), ⟨L_K(rest(θ), X), X⟩)⟩, X)                          by b preserves f
              = j(⟨rest(θ), f(acted(θ), h(rest(θ), X))⟩, X)                                 by ← h
              = L'(θ, X)                                                                    by ← L' factors through f
            """,
        ),
    ),
    remarks="As printed, f has the h' - h other units, of which no symmetry is known.",
)

symmetry_of_a_loss = Countermodel(
    name="a symmetry of the loss only",
    says="(u v x)² is preserved by u → -u at width 1; at width 2, (u v x + u₁ v₁ x)² is not, for u → -u alone: C.1 "
    "speaks of symmetries of the output.",
    sorts="G, R, Loss",
    symbols="""
        ·(G, R) → R
        narrow(R, R, R) → Loss
        wide(R, R, R, R, R) → Loss
    """,
    variables="g : G; u, v, u₁, v₁, x : R",
    carriers={"G": (1, -1), "R": (-1, 0, 1)},
    functions={
        "·": lambda g, u: g * u,
        "narrow": lambda u, v, x: (u * v * x) ** 2,
        "wide": lambda u, v, u1, v1, x: (u * v * x + u1 * v1 * x) ** 2,
    },
    holds={"narrow loss": "narrow(g·u, v, x) = narrow(u, v, x)"},
    fails={"wide loss": "wide(g·u, v, u₁, v₁, x) = wide(u, v, u₁, v₁, x)"},
)
