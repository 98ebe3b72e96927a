"""Figure 5: functional ⇒ loss symmetry; pointwise ⇒ data-dependent and ⇒ distribution symmetry; no converse holds."""

from fractions import Fraction
from itertools import product

from symverify import Conclusion, Countermodel, Proposition

SURVEY = "Symmetry in Neural Network Parameter Spaces (survey), Figure 5"

loss = Proposition(
    name="Figure 5 (a)",
    source=SURVEY,
    says="A symmetry of the network's function is one of every loss L(θ, (x, y)) = c(f(θ, x), y).",
    sorts="G, Θ, In, Out, R",
    symbols="""
        act(G, Θ) → Θ
        f(Θ, In) → Out
        c(Out, Out) → R
        L(Θ, In × Out) → R
    """,
    variables="g : G; θ : Θ; x : In; y : Out",
    hypotheses={
        "L is a cost of f": "L(θ, ⟨x, y⟩) = c(f(θ, x), y)",
        "functional symmetry": "f(act(g, θ), x) = f(θ, x)",
    },
    conclusions=(
        Conclusion(
            "loss symmetry",
            "L(act(g, θ), ⟨x, y⟩) = L(θ, ⟨x, y⟩)",
            """
            L(act(g, θ), ⟨x, y⟩)
              = c(f(act(g, θ), x), y)    by L is a cost of f
              = c(f(θ, x), y)            by functional symmetry
              = L(θ, ⟨x, y⟩)             by ← L is a cost of f
            """,
        ),
    ),
)

batch = Proposition(
    name="Figure 5 (b), data-dependent",
    source=SURVEY,
    says="A symmetry of F at every data point, F = f or F = L, is a data-dependent symmetry that ignores the data.",
    sorts="G, Θ, Data, Batch, Place, R",
    symbols="""
        e : G
        ·(G, G) → G
        act(G, Θ) → Θ
        a[Batch](G, Θ) → Θ
        point(Batch, Place) → Data
        F(Θ, Data) → R
    """,
    variables="g, g₁, g₂ : G; θ : Θ; x : Data; X : Batch; i : Place",
    definitions={"a": "a[X](g, θ) = act(g, θ)"},
    hypotheses={
        "identity axiom": "act(e, θ) = θ",
        "associative law": "act(g₂, act(g₁, θ)) = act(g₂·g₁, θ)",
        "pointwise symmetry": "F(act(g, θ), x) = F(θ, x)",
    },
    conclusions=(
        Conclusion(
            "identity axiom of a",
            "a[X](e, θ) = θ",
            """
            a[X](e, θ)
              = act(e, θ)    by a
              = θ            by identity axiom
            """,
        ),
        Conclusion(
            "associative law of a",
            "a[X](g₂, a[X](g₁, θ)) = a[X](g₂·g₁, θ)",
            """
            a[X](g₂, a[X](g₁, θ))
              = a[X](g₂, act(g₁, θ))      by a
              = act(g₂, act(g₁, θ))       by a
              = act(g₂·g₁, θ)             by associative law
              = a[X](g₂·g₁, θ)            by ← a
            """,
        ),
        Conclusion(
            "data-dependent symmetry",
            "F(a[X](g, θ), point(X, i)) = F(θ, point(X, i))",
            """
            F(a[X](g, θ), point(X, i))
              = F(act(g, θ), point(X, i))    by a
              = F(θ, point(X, i))            by pointwise symmetry
            """,
        ),
    ),
)

distribution = Proposition(
    name="Figure 5 (b), distribution",
    source=SURVEY,
    says="A symmetry of F at every data point, F = f or F = L, is one of its expectation, under every distribution.",
    sorts="G, Θ, Data, R",
    symbols="""
        act(G, Θ) → Θ
        F(Θ, Data) → R
        E(Data → R) → R
    """,
    variables="g : G; θ : Θ; x : Data",
    hypotheses={"pointwise symmetry": "F(act(g, θ), x) = F(θ, x)"},
    conclusions=(
        Conclusion(
            "distribution symmetry",
            "E(λx. F(act(g, θ), x)) = E(λx. F(θ, x))",
            """
            E(λx. F(act(g, θ), x))
              = E(λx. F(θ, x))    by pointwise symmetry
            """,
        ),
    ),
)

SIGNS = (1, -1)
HALF = Fraction(1, 2)
NUMBERS = (-HALF, Fraction(0), HALF)
ACTION = {"identity axiom": "act(e, θ) = θ", "associative law": "act(g₂, act(g₁, θ)) = act(g₂·g₁, θ)"}
SIGN_FLIP = {"e": 1, "·": lambda g, k: g * k, "act": lambda g, theta: g * theta}

loss_but_not_functional = Countermodel(
    name="loss, not functional",
    says="f(θ, x) = θx and the loss (θx)² - y², even in θ: θ → -θ preserves the loss and changes the function.",
    sorts="G, Θ, In, Out, R",
    symbols="""
        e : G
        ·(G, G) → G
        act(G, Θ) → Θ
        f(Θ, In) → Out
        c(Out, Out) → R
        L(Θ, In × Out) → R
    """,
    variables="g, g₁, g₂ : G; θ : Θ; x : In; y : Out",
    carriers={"G": SIGNS, "Θ": NUMBERS, "In": (0, 1, 2), "Out": tuple(HALF * k for k in range(-2, 3))},
    functions={
        **SIGN_FLIP,
        "f": lambda theta, x: theta * x,
        "c": lambda out, y: out**2 - y**2,
        "L": lambda theta, point: (theta * point[0]) ** 2 - point[1] ** 2,
    },
    holds={
        **ACTION,
        "L is a cost of f": "L(θ, ⟨x, y⟩) = c(f(θ, x), y)",
        "loss symmetry": "L(act(g, θ), ⟨x, y⟩) = L(θ, ⟨x, y⟩)",
    },
    fails={"functional symmetry": "f(act(g, θ), x) = f(θ, x)"},
)

data_dependent_but_not_pointwise = Countermodel(
    name="data-dependent, not pointwise",
    says="θ has two coordinates, F(θ, x) = θ_x; a batch is one point X, and g = ±1 multiplies the coordinate that X "
    "does not read: F is preserved at X and changed elsewhere.",
    sorts="G, Θ, Data, R",
    symbols="""
        e : G
        ·(G, G) → G
        a[Data](G, Θ) → Θ
        F(Θ, Data) → R
    """,
    variables="g, g₁, g₂ : G; θ : Θ; x, X : Data",
    carriers={"G": SIGNS, "Θ": tuple(product(NUMBERS, repeat=2)), "Data": (0, 1)},
    functions={
        "e": 1,
        "·": lambda g, k: g * k,
        "a": lambda batch, g, theta: tuple(value if i == batch else g * value for i, value in enumerate(theta)),
        "F": lambda theta, x: theta[x],
    },
    holds={
        "identity axiom of a": "a[X](e, θ) = θ",
        "associative law of a": "a[X](g₂, a[X](g₁, θ)) = a[X](g₂·g₁, θ)",
        "data-dependent symmetry": "F(a[X](g, θ), X) = F(θ, X)",
    },
    fails={"pointwise symmetry": "F(a[X](g, θ), x) = F(θ, x)"},
)

distribution_but_not_pointwise = Countermodel(
    name="distribution, not pointwise",
    says="F(θ, x) = θx with x = ±1 equally likely has expectation 0 for every θ, so θ → -θ preserves it, but not F; "
    "see Example 2.14.",
    sorts="G, Θ, Data, R",
    symbols="""
        e : G
        ·(G, G) → G
        act(G, Θ) → Θ
        F(Θ, Data) → R
        E(Data → R) → R
    """,
    variables="g, g₁, g₂ : G; θ : Θ; x : Data",
    carriers={"G": SIGNS, "Θ": NUMBERS, "Data": SIGNS},
    functions={**SIGN_FLIP, "F": lambda theta, x: theta * x, "E": lambda f: sum(map(f, SIGNS)) * HALF},
    holds={**ACTION, "distribution symmetry": "E(λx. F(act(g, θ), x)) = E(λx. F(θ, x))"},
    fails={"pointwise symmetry": "F(act(g, θ), x) = F(θ, x)"},
)
