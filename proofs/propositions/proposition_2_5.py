"""Proposition 2.5: σ(gZ) = ρ(g) σ(Z) makes (W₂ρ(g⁻¹), gW₁, b₂, gb₁) a symmetry of W₂ σ(W₁X + b₁) + b₂."""

from symverify import Conclusion, Proposition

proposition = Proposition(
    name="Proposition 2.5",
    source="Symmetry in Neural Network Parameter Spaces (survey), Proposition 2.5, with b₁ of h entries, values m × k",
    says="An equivariant activation gives a functional symmetry of the two-layer network, for G acting linearly on the "
    "hidden space.",
    sorts="G, HH, MH, HN, NK, HK, MK, B₁, B₂",
    symbols="""
        e : G
        1 : HH
        ·(G, G) → G
        ⁻¹(G) → G
        ⁻¹(HH) → HH
        ρ(G) → HH
        ·(G, HN) → HN
        ·(G, HK) → HK
        ·(G, B₁) → B₁
        ·(HH, HH) → HH
        ·(HH, HK) → HK
        ·(MH, HH) → MH
        ·(MH, HK) → MK
        ·(HN, NK) → HK
        +(HK, B₁) → HK
        +(MK, B₂) → MK
        σ(HK) → HK
        f(MH × HN × B₂ × B₁, NK) → MK
        act(G, MH × HN × B₂ × B₁) → MH × HN × B₂ × B₁
    """,
    variables="g, g₁, g₂ : G; W₂ : MH; W₁ : HN; b₁ : B₁; b₂ : B₂; X : NK; Z : HK; A, B, C : HH",
    definitions={
        "f": "f(⟨W₂, W₁, b₂, b₁⟩, X) = W₂·σ(W₁·X + b₁) + b₂",
        "the action": "act(g, ⟨W₂, W₁, b₂, b₁⟩) = ⟨W₂·ρ(g⁻¹), g·W₁, b₂, g·b₁⟩",
    },
    laws={
        "right unit": "g·e = g",
        "left inverse": "g⁻¹·g = e",
        "inverse of a product": "(g₂·g₁)⁻¹ = g₁⁻¹·g₂⁻¹",
        "matrix times unit": "A·1 = A",
        "unit on Z": "1·Z = Z",
        "unit after W₂": "W₂·1 = W₂",
        "matrices associate": "A·(B·C) = (A·B)·C",
        "matrices associate on Z": "A·(B·Z) = (A·B)·Z",
        "matrices associate after W₂": "(W₂·A)·B = W₂·(A·B)",
        "W₂ and Z": "(W₂·A)·Z = W₂·(A·Z)",
    },
    hypotheses={
        "σ is equivariant": "σ(g·Z) = ρ(g)·σ(Z)",
        "ρ is a homomorphism": "ρ(g₁·g₂) = ρ(g₁)·ρ(g₂)",
        "ρ(g) is invertible": "ρ(g)·ρ(g)⁻¹ = 1",
        "G acts linearly": "g·Z + g·b₁ = g·(Z + b₁)",
        "G acts on columns": "(g·W₁)·X = g·(W₁·X)",
        "e on W₁": "e·W₁ = W₁",
        "e on b₁": "e·b₁ = b₁",
        "products on W₁": "g₂·(g₁·W₁) = (g₂·g₁)·W₁",
        "products on b₁": "g₂·(g₁·b₁) = (g₂·g₁)·b₁",
    },
    conclusions=(
        Conclusion(
            "ρ(e) is the unit",
            "ρ(e) = 1",
            """
            ρ(e)
              = ρ(e)·1                    by ← matrix times unit
              = ρ(e)·(ρ(e)·ρ(e)⁻¹)        by ← ρ(g) is invertible {g := e}
              = (ρ(e)·ρ(e))·ρ(e)⁻¹        by matrices associate
              = ρ(e·e)·ρ(e)⁻¹             by ← ρ is a homomorphism
              = ρ(e)·ρ(e)⁻¹               by right unit
              = 1                         by ρ(g) is invertible
            """,
        ),
        Conclusion(
            "the inverse of e",
            "e⁻¹ = e",
            """
            e⁻¹
              = e⁻¹·e    by ← right unit
              = e        by left inverse
            """,
        ),
        Conclusion(
            "identity axiom",
            "act(e, ⟨W₂, W₁, b₂, b₁⟩) = ⟨W₂, W₁, b₂, b₁⟩",
            """
            act(e, ⟨W₂, W₁, b₂, b₁⟩)
              = ⟨W₂·ρ(e⁻¹), e·W₁, b₂, e·b₁⟩    by the action
              = ⟨W₂·ρ(e), e·W₁, b₂, e·b₁⟩      by the inverse of e
              = ⟨W₂·1, e·W₁, b₂, e·b₁⟩         by ρ(e) is the unit
              = ⟨W₂, e·W₁, b₂, e·b₁⟩           by unit after W₂
              = ⟨W₂, W₁, b₂, e·b₁⟩             by e on W₁
              = ⟨W₂, W₁, b₂, b₁⟩               by e on b₁
            """,
        ),
        Conclusion(
            "associative law",
            "act(g₂, act(g₁, ⟨W₂, W₁, b₂, b₁⟩)) = act(g₂·g₁, ⟨W₂, W₁, b₂, b₁⟩)",
            """
            act(g₂, act(g₁, ⟨W₂, W₁, b₂, b₁⟩))
              = act(g₂, ⟨W₂·ρ(g₁⁻¹), g₁·W₁, b₂, g₁·b₁⟩)                            by the action
              = ⟨(W₂·ρ(g₁⁻¹))·ρ(g₂⁻¹), g₂·(g₁·W₁), b₂, g₂·(g₁·b₁)⟩                 by the action
              = ⟨W₂·(ρ(g₁⁻¹)·ρ(g₂⁻¹)), g₂·(g₁·W₁), b₂, g₂·(g₁·b₁)⟩                 by matrices associate after W₂
              = ⟨W₂·ρ(g₁⁻¹·g₂⁻¹), g₂·(g₁·W₁), b₂, g₂·(g₁·b₁)⟩                      by ← ρ is a homomorphism
              = ⟨W₂·ρ((g₂·g₁)⁻¹), g₂·(g₁·W₁), b₂, g₂·(g₁·b₁)⟩                      by ← inverse of a product
              = ⟨W₂·ρ((g₂·g₁)⁻¹), (g₂·g₁)·W₁, b₂, g₂·(g₁·b₁)⟩                      by products on W₁
              = ⟨W₂·ρ((g₂·g₁)⁻¹), (g₂·g₁)·W₁, b₂, (g₂·g₁)·b₁⟩                      by products on b₁
              = act(g₂·g₁, ⟨W₂, W₁, b₂, b₁⟩)                                       by ← the action
            """,
        ),
        Conclusion(
            "ρ of an inverse",
            "ρ(g⁻¹)·(ρ(g)·Z) = Z",
            """
            ρ(g⁻¹)·(ρ(g)·Z)
              = (ρ(g⁻¹)·ρ(g))·Z    by matrices associate on Z
              = ρ(g⁻¹·g)·Z         by ← ρ is a homomorphism
              = ρ(e)·Z             by left inverse
              = 1·Z                by ρ(e) is the unit
              = Z                  by unit on Z
            """,
        ),
        Conclusion(
            "the action preserves f",
            "f(act(g, ⟨W₂, W₁, b₂, b₁⟩), X) = f(⟨W₂, W₁, b₂, b₁⟩, X)",
            """
            f(act(g, ⟨W₂, W₁, b₂, b₁⟩), X)
              = f(⟨W₂·ρ(g⁻¹), g·W₁, b₂, g·b₁⟩, X)                  by the action
              = (W₂·ρ(g⁻¹))·σ((g·W₁)·X + g·b₁) + b₂                by f
              = (W₂·ρ(g⁻¹))·σ(g·(W₁·X) + g·b₁) + b₂                by G acts on columns
              = (W₂·ρ(g⁻¹))·σ(g·(W₁·X + b₁)) + b₂                  by G acts linearly
              = (W₂·ρ(g⁻¹))·(ρ(g)·σ(W₁·X + b₁)) + b₂               by σ is equivariant
              = W₂·(ρ(g⁻¹)·(ρ(g)·σ(W₁·X + b₁))) + b₂               by W₂ and Z
              = W₂·σ(W₁·X + b₁) + b₂                               by ρ of an inverse
              = f(⟨W₂, W₁, b₂, b₁⟩, X)                             by ← f
            """,
        ),
    ),
    remarks="gZ says that G acts on the hidden space; the proof needs that it does so linearly, column by column.",
)
