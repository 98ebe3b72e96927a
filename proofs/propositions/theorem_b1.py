"""Theorem B.1: D_θL ∘ D_g a_X|_I (h) = 0 for a symmetry a of L, with its coordinate forms (6) and (7).

d_0(γ) is the derivative of a curve at t = 0, D[F, θ](v) the derivative of F at θ in the direction v. What is used of
differentiation is stated: the chain rule under its conditions, constants, the exponential map.
"""

from symverify import Conclusion, Proposition

PAPER = "Zhao et al., Finding Symmetry in Neural Network Parameter Spaces"
SORTS = "G, 𝔤, Θ, V, Data, R, Y, Truth"
SYMBOLS = """
    I : G
    ·(G, G) → G
    0 : R
    0_𝔤 : 𝔤
    0_Y : Y
    true : Truth
    ·(R, 𝔤) → 𝔤
    exp(𝔤) → G
    a[Data](G, Θ) → Θ
    L(Θ, Data) → Y
    d_0(R → Θ) → V
    d_0(R → Y) → Y
    d_0(R → G) → 𝔤
    D[Θ → Y, Θ](V) → Y
    D[G → Θ, G](𝔤) → V
    differentiable(R → Θ, R) → Truth
    differentiable(R → G, R) → Truth
    differentiable(Θ → Y, Θ) → Truth
    differentiable(G → Θ, G) → Truth
"""
VARIABLES = """g, g', g₁, g₂ : G; θ, θ' : Θ; X : Data; h : 𝔤; t : R; y : Y; v : V;
    F : Θ → Y; γ : R → Θ; K : G → Θ; c : R → G"""
LAWS = {
    "zero times h": "0·h = 0_𝔤",
    "exp at zero": "exp(0_𝔤) = I",
    "exp is differentiable": "differentiable(λt. exp(t·h), 0) = true",
    "derivative of exp": "d_0(λt. exp(t·h)) = h",
    "derivative of a constant": "d_0(λt. y) = 0_Y",
    "composites are differentiable": "differentiable(K, c(0)) = true; differentiable(c, 0) = true "
    "⟹ differentiable(λt. K(c(t)), 0) = true",
    "chain rule on G": "differentiable(K, c(0)) = true; differentiable(c, 0) = true "
    "⟹ d_0(λt. K(c(t))) = D[K, c(0)](d_0(c))",
    "chain rule on Θ": "differentiable(F, γ(0)) = true; differentiable(γ, 0) = true "
    "⟹ d_0(λt. F(γ(t))) = D[F, γ(0)](d_0(γ))",
}
SYMMETRY = {
    "identity axiom": "a[X](I, θ) = θ",
    "associative law": "a[X](g₂, a[X](g₁, θ)) = a[X](g₂·g₁, θ)",
    "a preserves L": "L(a[X](g, θ), X) = L(θ, X)",
    "L is differentiable": "differentiable(λθ'. L(θ', X), θ) = true",
    "a is differentiable at I": "differentiable(λg. a[X](g, θ), I) = true",
}
ALONG_THE_CURVE = (
    Conclusion(
        "exp of zero h",
        "exp(0·h) = I",
        """
        exp(0·h)
          = exp(0_𝔤)    by zero times h
          = I           by exp at zero
        """,
    ),
    Conclusion(
        "a is differentiable where the curve starts",
        "differentiable(λg. a[X](g, θ), exp(0·h)) = true",
        """
        differentiable(λg. a[X](g, θ), exp(0·h))
          = differentiable(λg. a[X](g, θ), I)     by exp of zero h
          = true                                  by a is differentiable at I
        """,
    ),
    Conclusion(
        "the curve is differentiable",
        "differentiable(λt. a[X](exp(t·h), θ), 0) = true",
        """
        differentiable(λt. a[X](exp(t·h), θ), 0)
          = true    by composites are differentiable {K := λg. a[X](g, θ); c := λt. exp(t·h)}
                    given a is differentiable where the curve starts; exp is differentiable
        """,
    ),
    Conclusion(
        "derivative along the curve",
        "d_0(λt. L(a[X](exp(t·h), θ), X)) = D[λθ'. L(θ', X), θ](D[λg. a[X](g, θ), I](h))",
        """
        d_0(λt. L(a[X](exp(t·h), θ), X))
          = D[λθ'. L(θ', X), a[X](exp(0·h), θ)](d_0(λt. a[X](exp(t·h), θ)))
                by chain rule on Θ {F := λθ'. L(θ', X); γ := λt. a[X](exp(t·h), θ)}
                given L is differentiable; the curve is differentiable
          = D[λθ'. L(θ', X), a[X](exp(0·h), θ)](D[λg. a[X](g, θ), exp(0·h)](d_0(λt. exp(t·h))))
                by chain rule on G {K := λg. a[X](g, θ); c := λt. exp(t·h)}
                given a is differentiable where the curve starts; exp is differentiable
          = D[λθ'. L(θ', X), a[X](exp(0·h), θ)](D[λg. a[X](g, θ), exp(0·h)](h))    by derivative of exp
          = D[λθ'. L(θ', X), a[X](exp(0·h), θ)](D[λg. a[X](g, θ), I](h))           by exp of zero h
          = D[λθ'. L(θ', X), a[X](I, θ)](D[λg. a[X](g, θ), I](h))                  by exp of zero h
          = D[λθ'. L(θ', X), θ](D[λg. a[X](g, θ), I](h))                           by identity axiom
        """,
    ),
)
INFINITESIMAL = Conclusion(
    "(5)",
    "D[λθ'. L(θ', X), θ](D[λg. a[X](g, θ), I](h)) = 0_Y",
    """
    D[λθ'. L(θ', X), θ](D[λg. a[X](g, θ), I](h))
      = d_0(λt. L(a[X](exp(t·h), θ), X))    by ← derivative along the curve
      = d_0(λt. L(θ, X))                    by a preserves L
      = 0_Y                                 by derivative of a constant
    """,
)

theorem = Proposition(
    name="Theorem B.1",
    source=f"{PAPER}, Theorem B.1, equation (5)",
    says="The derivative of L vanishes in the directions that a symmetry generates.",
    sorts=SORTS,
    symbols=SYMBOLS,
    variables=VARIABLES,
    laws=LAWS,
    hypotheses=SYMMETRY,
    conclusions=(*ALONG_THE_CURVE, INFINITESIMAL),
    remarks="The ∘ before h in (5) is evaluation at h. That L and a are differentiable is used and was not stated; "
    "the associative law is not used: any differentiable family of maps that starts at 1 and preserves L will do.",
)

IN_COORDINATES = {
    "L in coordinates": "D[F, θ](v) = sum(λi. partial[i](F, θ)·v[i])",
    "scalars enter sums": "y·sum(λk. u(k)) = sum(λk. y·u(k))",
    "scalars associate": "y·(r·s) = (y·r)·s",
}

form_6 = Proposition(
    name="Theorem B.1 in coordinates",
    source=f"{PAPER}, equation (6)",
    says="∑ᵢ ∑ₖ ∂L/∂θᵢ (D_g a)ᵢₖ hₖ = 0, for L with values in R or in any power of R.",
    sorts=f"{SORTS}, N, M, J",
    symbols=SYMBOLS
    + """
        entry(V, N) → R
        entry(𝔤, M) → R
        entry(J, N, M) → R
        ·(Y, R) → Y
        ·(R, R) → R
        sum(N → Y) → Y
        sum(M → Y) → Y
        sum(M → R) → R
        partial[N](Θ → Y, Θ) → Y
        Jacobian(G → Θ, G) → J
    """,
    variables=f"{VARIABLES}; i : N; k : M; u : M → R; r, s : R",
    laws={**LAWS, **IN_COORDINATES, "a in coordinates": "D[K, g](h)[i] = sum(λk. Jacobian(K, g)[i, k]·h[k])"},
    hypotheses=SYMMETRY,
    conclusions=(
        *ALONG_THE_CURVE,
        INFINITESIMAL,
        Conclusion(
            "(6)",
            "sum(λi. sum(λk. (partial[i](λθ'. L(θ', X), θ)·Jacobian(λg. a[X](g, θ), I)[i, k])·h[k])) = 0_Y",
            """
            sum(λi. sum(λk. (partial[i](λθ'. L(θ', X), θ)·Jacobian(λg. a[X](g, θ), I)[i, k])·h[k]))
              = sum(λi. sum(λk. partial[i](λθ'. L(θ', X), θ)·(Jacobian(λg. a[X](g, θ), I)[i, k]·h[k])))
                    by ← scalars associate
              = sum(λi. partial[i](λθ'. L(θ', X), θ)·sum(λk. Jacobian(λg. a[X](g, θ), I)[i, k]·h[k]))
                    by ← scalars enter sums
              = sum(λi. partial[i](λθ'. L(θ', X), θ)·D[λg. a[X](g, θ), I](h)[i])     by ← a in coordinates
              = D[λθ'. L(θ', X), θ](D[λg. a[X](g, θ), I](h))                         by ← L in coordinates
              = 0_Y                                                                 by (5)
            """,
        ),
    ),
)

form_7 = Proposition(
    name="Theorem B.1 for linear actions",
    source=f"{PAPER}, equation (7), with (D_g a)ᵢⱼₖ = ∂aᵢ/∂gⱼₖ: a has one index, not two",
    says="If a(g, θ) = gθ, then (D_g a)ᵢⱼₖ = δᵢⱼ θₖ and dL(exp(th)θ)/dt at 0 is ∑ᵢ ∑ₖ ∂L/∂θᵢ θₖ hᵢₖ; 0 for a symmetry.",
    sorts=f"{SORTS}, N",
    symbols=SYMBOLS
    + """
        entry(V, N) → R
        entry(Θ, N) → R
        entry(G, N, N) → R
        entry(𝔤, N, N) → R
        ·(Y, R) → Y
        ·(R, R) → R
        sum(N → Y) → Y
        sum(N → R) → R
        δ(N, N) → R
        partial[N](Θ → Y, Θ) → Y
        partial_G[N, N](G → R, G) → R
    """,
    variables=f"{VARIABLES}; i, j, k, l : N; u : N → R; w : N × G → R; p : G → R; r, s : R; x : R",
    laws={
        **LAWS,
        **IN_COORDINATES,
        "a in coordinates": "D[K, g](h)[i] = sum(λj. sum(λk. partial_G[j, k](λg'. K(g')[i], g)·h[j, k]))",
        "derivative of a sum": "partial_G[j, k](λg'. sum(λl. w(l, g')), g) "
        "= sum(λl. partial_G[j, k](λg'. w(l, g'), g))",
        "derivative of a multiple": "partial_G[j, k](λg'. p(g')·r, g) = partial_G[j, k](λg'. p(g'), g)·r",
        "derivative of an entry": "partial_G[j, k](λg'. g'[i, l], g) = δ(i, j)·δ(l, k)",
        "real factors enter sums": "r·sum(λk. u(k)) = sum(λk. r·u(k))",
        "real factors associate": "x·(r·s) = (x·r)·s",
        "δ is symmetric": "δ(i, j) = δ(j, i)",
        "δ picks a term": "sum(λl. δ(l, k)·u(l)) = u(k)",
    },
    hypotheses={**SYMMETRY, "a is linear": "a[X](g, θ)[i] = sum(λl. g[i, l]·θ[l])"},
    conclusions=(
        *ALONG_THE_CURVE,
        Conclusion(
            "(D_g a)ᵢⱼₖ",
            "partial_G[j, k](λg. a[X](g, θ)[i], I) = δ(i, j)·θ[k]",
            """
            partial_G[j, k](λg. a[X](g, θ)[i], I)
              = partial_G[j, k](λg. sum(λl. g[i, l]·θ[l]), I)       by a is linear
              = sum(λl. partial_G[j, k](λg. g[i, l]·θ[l], I))       by derivative of a sum
              = sum(λl. partial_G[j, k](λg. g[i, l], I)·θ[l])       by derivative of a multiple
              = sum(λl. (δ(i, j)·δ(l, k))·θ[l])                   by derivative of an entry
              = sum(λl. δ(i, j)·(δ(l, k)·θ[l]))                   by ← real factors associate
              = δ(i, j)·sum(λl. δ(l, k)·θ[l])                     by ← real factors enter sums
              = δ(i, j)·θ[k]                                      by δ picks a term
            """,
        ),
        Conclusion(
            "(7)",
            "d_0(λt. L(a[X](exp(t·h), θ), X)) = sum(λi. sum(λk. (partial[i](λθ'. L(θ', X), θ)·θ[k])·h[i, k]))",
            """
            d_0(λt. L(a[X](exp(t·h), θ), X))
              = D[λθ'. L(θ', X), θ](D[λg. a[X](g, θ), I](h))    by derivative along the curve
              = sum(λi. partial[i](λθ'. L(θ', X), θ)·D[λg. a[X](g, θ), I](h)[i])    by L in coordinates
              = sum(λi. partial[i](λθ'. L(θ', X), θ)·sum(λj. sum(λk. partial_G[j, k](λg. a[X](g, θ)[i], I)·h[j, k])))
                    by a in coordinates
              = sum(λi. partial[i](λθ'. L(θ', X), θ)·sum(λj. sum(λk. (δ(i, j)·θ[k])·h[j, k])))    by (D_g a)ᵢⱼₖ
              = sum(λi. partial[i](λθ'. L(θ', X), θ)·sum(λj. sum(λk. δ(i, j)·(θ[k]·h[j, k]))))
                    by ← real factors associate
              = sum(λi. partial[i](λθ'. L(θ', X), θ)·sum(λj. δ(i, j)·sum(λk. θ[k]·h[j, k])))
                    by ← real factors enter sums
              = sum(λi. partial[i](λθ'. L(θ', X), θ)·sum(λj. δ(j, i)·sum(λk. θ[k]·h[j, k])))    by δ is symmetric
              = sum(λi. partial[i](λθ'. L(θ', X), θ)·sum(λk. θ[k]·h[i, k]))    by δ picks a term
              = sum(λi. sum(λk. partial[i](λθ'. L(θ', X), θ)·(θ[k]·h[i, k])))    by scalars enter sums
              = sum(λi. sum(λk. (partial[i](λθ'. L(θ', X), θ)·θ[k])·h[i, k]))    by scalars associate
            """,
        ),
        Conclusion(
            "(7) for a symmetry",
            "sum(λi. sum(λk. (partial[i](λθ'. L(θ', X), θ)·θ[k])·h[i, k])) = 0_Y",
            """
            sum(λi. sum(λk. (partial[i](λθ'. L(θ', X), θ)·θ[k])·h[i, k]))
              = d_0(λt. L(a[X](exp(t·h), θ), X))    by ← (7)
              = d_0(λt. L(θ, X))                    by a preserves L
              = 0_Y                                 by derivative of a constant
            """,
        ),
    ),
    remarks="(7) itself does not use that a preserves L. Partial derivatives are those of functions of all matrices.",
)
