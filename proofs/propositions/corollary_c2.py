"""Corollary C.2: a G-symmetry of one layer L_i is one of L = L_l ∘ … ∘ L_1, by h = φ_(i-1) and j = the layers above.

A stack of layers grows at its top: push(b, ξ) is b with one more layer, ξ standing for its number and its parameters
(i, θ_i), and run(b, X) = φ_i is the output of its last layer. The spaces Φ_i are parts of one sort Φ.
"""

from symverify import Conclusion, Countermodel, Induction, Proposition

proposition = Proposition(
    name="Corollary C.2",
    source="Zhao et al., Finding Symmetry in Neural Network Parameter Spaces, Corollary C.2, with (13) corrected",
    says="If φ₀ = X, φ_i = L_i(θ_i, φ_(i-1)) and one L_i has a G-symmetry, so has L = φ_l: h is φ_(i-1), computed from "
    "the layers below, and j the layers above, applied to φ_i.",
    sorts="G, Ξ, Φ, Stack",
    symbols="""
        I : G
        ·(G, G) → G
        layer(Ξ, Φ) → Φ
        nil : Stack
        push(Stack, Ξ) → Stack
        run(Stack, Φ) → Φ
        join(Stack, Stack) → Stack
        whole(Stack, Ξ, Stack) → Stack
        h(Stack, Φ) → Φ
        j(Stack, Φ) → Φ
        a[Φ](G, Ξ) → Ξ
        a'[Φ](G, Stack × Ξ × Stack) → Stack × Ξ × Stack
        L(Stack × Ξ × Stack, Φ) → Φ
    """,
    variables="g, g₁, g₂ : G; θ, ξ : Ξ; φ, X : Φ; b, u : Stack",
    definitions={
        "whole network": "whole(b, θ, u) = join(push(b, θ), u)",
        "L": "L(⟨b, θ, u⟩, X) = run(whole(b, θ, u), X)",
        "h": "h(b, X) = run(b, X)",
        "a'": "a'[X](g, ⟨b, θ, u⟩) = ⟨b, a[h(b, X)](g, θ), u⟩",
    },
    laws={
        "nothing joined": "join(b, nil) = b",
        "one more joined": "join(b, push(u, ξ)) = push(join(b, u), ξ)",
        "no layers above": "j(nil, φ) = φ",
        "one more layer above": "j(push(u, ξ), φ) = layer(ξ, j(u, φ))",
    },
    hypotheses={
        "φ of no layers": "run(nil, X) = X",
        "φ of one more layer": "run(push(b, ξ), X) = layer(ξ, run(b, X))",
        "identity axiom of a": "a[φ](I, θ) = θ",
        "associative law of a": "a[φ](g₂, a[φ](g₁, θ)) = a[φ](g₂·g₁, θ)",
        "a preserves the layer": "layer(a[φ](g, θ), φ) = layer(θ, φ)",
    },
    generated={"Stack": ("nil", "push")},
    conclusions=(
        Conclusion(
            "layers above see only φ",
            "run(join(b, u), X) = j(u, run(b, X))",
            Induction(
                "u",
                {
                    "nil": """
                    run(join(b, nil), X)
                      = run(b, X)              by nothing joined
                      = j(nil, run(b, X))      by ← no layers above
                    """,
                    "push(u, ξ)": """
                    run(join(b, push(u, ξ)), X)
                      = run(push(join(b, u), ξ), X)            by one more joined
                      = layer(ξ, run(join(b, u), X))           by φ of one more layer
                      = layer(ξ, j(u, run(b, X)))              by induction hypothesis
                      = j(push(u, ξ), run(b, X))               by ← one more layer above
                    """,
                },
            ),
        ),
        Conclusion(
            "L factors through the layer",
            "L(⟨b, θ, u⟩, X) = j(u, layer(θ, h(b, X)))",
            """
            L(⟨b, θ, u⟩, X)
              = run(whole(b, θ, u), X)                by L
              = run(join(push(b, θ), u), X)           by whole network
              = j(u, run(push(b, θ), X))              by layers above see only φ
              = j(u, layer(θ, run(b, X)))             by φ of one more layer
              = j(u, layer(θ, h(b, X)))               by ← h
            """,
        ),
        Conclusion(
            "identity axiom of a'",
            "a'[X](I, ⟨b, θ, u⟩) = ⟨b, θ, u⟩",
            """
            a'[X](I, ⟨b, θ, u⟩)
              = ⟨b, a[h(b, X)](I, θ), u⟩    by a'
              = ⟨b, θ, u⟩                   by identity axiom of a
            """,
        ),
        Conclusion(
            "associative law of a'",
            "a'[X](g₂, a'[X](g₁, ⟨b, θ, u⟩)) = a'[X](g₂·g₁, ⟨b, θ, u⟩)",
            """
            a'[X](g₂, a'[X](g₁, ⟨b, θ, u⟩))
              = a'[X](g₂, ⟨b, a[h(b, X)](g₁, θ), u⟩)              by a'
              = ⟨b, a[h(b, X)](g₂, a[h(b, X)](g₁, θ)), u⟩         by a'
              = ⟨b, a[h(b, X)](g₂·g₁, θ), u⟩                      by associative law of a
              = a'[X](g₂·g₁, ⟨b, θ, u⟩)                           by ← a'
            """,
        ),
        Conclusion(
            "a' preserves L",
            "L(a'[X](g, ⟨b, θ, u⟩), X) = L(⟨b, θ, u⟩, X)",
            """
            L(a'[X](g, ⟨b, θ, u⟩), X)
              = L(⟨b, a[h(b, X)](g, θ), u⟩, X)                    by a'
              = j(u, layer(a[h(b, X)](g, θ), h(b, X)))            by L factors through the layer
              = j(u, layer(θ, h(b, X)))                           by a preserves the layer
              = L(⟨b, θ, u⟩, X)                                   by ← L factors through the layer
            """,
        ),
    ),
    remarks="As printed, (13) gives X to L_{i-1} and to L_l. Not used: that the network ends or begins anywhere in "
    "particular; a layer must hold all parameters of the symmetry, and none of them twice.",
)

parameter_in_two_layers = Countermodel(
    name="a parameter in two layers",
    says="If θ is used by two layers, L(θ, x) = θ·(θ²·x), a symmetry of the first, θ → -θ, is none of the network.",
    sorts="G, R",
    symbols="""
        ·(G, R) → R
        layer(R, R) → R
        L(R, R) → R
    """,
    variables="g : G; θ, φ : R",
    carriers={"G": (1, -1), "R": (-1, 0, 1)},
    functions={"·": lambda g, t: g * t, "layer": lambda t, x: t * t * x, "L": lambda t, x: t * (t * t * x)},
    holds={"the layer is preserved": "layer(g·θ, φ) = layer(θ, φ)"},
    fails={"the network is preserved": "L(g·θ, φ) = L(θ, φ)"},
)
