"""Positive scalings and rescalings contain no reflection, against Section 1 of syre (they do with negative numbers).

1 is their only involution, and here are two functions with these symmetries and no reflection ℓ((1 - 2P)(θ - t) + t) =
ℓ(θ), P other than 0, about any t: sign(w), and one ReLU neuron.
"""

from fractions import Fraction

from symverify import Conclusion, Countermodel, Proposition

SYRE = "Remove Symmetries to Control Model Expressivity and Improve Optimization"

positive_involutions = Proposition(
    name="A positive involution is 1",
    source=f"{SYRE}, Section 1, against the claim for positive scalings and rescalings",
    says="If c·c = 1 and c + 1 has an inverse d, as it has for c > 0, then c = 1: no c > 0 is a reflection.",
    sorts="R",
    symbols="""
        0 : R
        1 : R
        c : R
        d : R
        +(R, R) → R
        -(R, R) → R
        ·(R, R) → R
    """,
    variables="p, q, r : R",
    laws={
        "unit": "p·1 = p",
        "products associate": "p·(q·r) = (p·q)·r",
        "difference of squares": "(p - q)·(p + q) = p·p - q·q",
        "a difference with itself": "p - p = 0",
        "zero times": "0·p = 0",
        "zero plus": "0 + p = p",
        "subtract and add": "(p - q) + q = p",
    },
    hypotheses={"c is an involution": "c·c = 1", "c + 1 is invertible": "(c + 1)·d = 1"},
    conclusions=(
        Conclusion(
            "c minus 1",
            "c - 1 = 0",
            """
            c - 1
              = (c - 1)·1                by ← unit
              = (c - 1)·((c + 1)·d)      by ← c + 1 is invertible
              = ((c - 1)·(c + 1))·d      by products associate
              = (c·c - 1·1)·d            by difference of squares
              = (1 - 1·1)·d              by c is an involution
              = (1 - 1)·d                by unit
              = 0·d                      by a difference with itself
              = 0                        by zero times
            """,
        ),
        Conclusion(
            "c is 1",
            "c = 1",
            """
            c
              = (c - 1) + 1    by ← subtract and add {q := 1}
              = 0 + 1          by c minus 1
              = 1              by zero plus
            """,
        ),
    ),
)

scale_invariant = Proposition(
    name="A function of positive scale without reflection",
    source=f"{SYRE}, Section 1, against the claim for scale symmetries",
    says="ℓ(w) = sign(w) on the line is invariant under c > 0. The only projection other than 0 is 1, and about no t "
    "is ℓ symmetric: at w = 1 + |t| it is 1, at the mirror image -1.",
    sorts="C, R",
    symbols="""
        1 : R
        ·(C, R) → R
        ·(R, R) → R
        +(R, R) → R
        -(R, R) → R
        neg(R) → R
        abs(R) → R
        real(C) → R
        sign(R) → R
        ℓ(R) → R
    """,
    variables="c : C; w, t, p, q : R",
    definitions={"ℓ": "ℓ(w) = sign(w)"},
    laws={
        "c as a real number": "c·w = real(c)·w",
        "sign of a product": "sign(p·q) = sign(p)·sign(q)",
        "unit": "1·p = p",
        "sign of a negative": "sign(neg(p)) = neg(sign(p))",
        "sum with a negative": "neg(p) + q = neg(p - q)",
        "1 + |t| exceeds -t": "sign((1 + abs(t)) + t) = 1",
        "1 + |t| exceeds t": "sign((1 + abs(t)) - t) = 1",
    },
    hypotheses={"c is positive": "sign(real(c)) = 1"},
    conclusions=(
        Conclusion(
            "scale symmetry",
            "ℓ(c·w) = ℓ(w)",
            """
            ℓ(c·w)
              = sign(c·w)                     by ℓ
              = sign(real(c)·w)               by c as a real number
              = sign(real(c))·sign(w)         by sign of a product
              = 1·sign(w)                     by c is positive
              = sign(w)                       by unit
              = ℓ(w)                          by ← ℓ
            """,
        ),
        Conclusion(
            "on one side of t",
            "ℓ((1 + abs(t)) + t) = 1",
            """
            ℓ((1 + abs(t)) + t)
              = sign((1 + abs(t)) + t)    by ℓ
              = 1                         by 1 + |t| exceeds -t
            """,
        ),
        Conclusion(
            "at its mirror image",
            "ℓ(neg(1 + abs(t)) + t) = neg(1)",
            """
            ℓ(neg(1 + abs(t)) + t)
              = sign(neg(1 + abs(t)) + t)         by ℓ
              = sign(neg((1 + abs(t)) - t))       by sum with a negative
              = neg(sign((1 + abs(t)) - t))       by sign of a negative
              = neg(1)                            by 1 + |t| exceeds t
            """,
        ),
    ),
)

sign_without_reflection = Countermodel(
    name="sign(w) has no reflection",
    says="Invariant under c > 0, and about each t different at 1 + |t| and its mirror image.",
    sorts="C, R",
    symbols="""
        1 : R
        ·(C, R) → R
        +(R, R) → R
        neg(R) → R
        abs(R) → R
        ℓ(R) → R
    """,
    variables="c : C; w, t : R",
    carriers={"C": (Fraction(1, 3), Fraction(1), Fraction(5)), "R": (Fraction(-7, 2), -1, 0, Fraction(1, 2), 4)},
    functions={
        "1": 1,
        "·": lambda p, q: p * q,
        "+": lambda p, q: p + q,
        "neg": lambda p: -p,
        "abs": abs,
        "ℓ": lambda w: (w > 0) - (w < 0),
    },
    holds={
        "scale symmetry": "ℓ(c·w) = ℓ(w)",
        "on one side of t": "ℓ((1 + abs(t)) + t) = 1",
        "at its mirror image": "ℓ(neg(1 + abs(t)) + t) = neg(1)",
    },
    fails={"a reflection": "ℓ(neg(w) + t) = ℓ(w + t)", "the reflection about 0": "ℓ(neg(w)) = ℓ(w)"},
    points=True,
)

relu_rescaling = Proposition(
    name="One ReLU neuron is rescaled by positive numbers",
    source=f"{SYRE}, Section 1, against the claim for rescaling symmetries",
    says="f(u, w, x) = u relu(wx) is invariant under (u/c, cw) for c > 0; no reflection: see the countermodel.",
    sorts="C, R",
    symbols="""
        ⁻¹(C) → C
        ·(R, R) → R
        ·(R, C) → R
        ·(C, R) → R
        relu(R) → R
        f(R, R, R) → R
    """,
    variables="c : C; u, w, x, z : R",
    definitions={"f": "f(u, w, x) = u·relu(w·x)"},
    laws={
        "c with w and x": "(c·w)·x = c·(w·x)",
        "c with u and z": "(u·c)·z = u·(c·z)",
        "an inverse cancels": "c⁻¹·(c·z) = z",
    },
    hypotheses={"relu is positively homogeneous": "relu(c·z) = c·relu(z)"},
    conclusions=(
        Conclusion(
            "rescaling symmetry",
            "f(u·c⁻¹, c·w, x) = f(u, w, x)",
            """
            f(u·c⁻¹, c·w, x)
              = (u·c⁻¹)·relu((c·w)·x)      by f
              = (u·c⁻¹)·relu(c·(w·x))      by c with w and x
              = (u·c⁻¹)·(c·relu(w·x))      by relu is positively homogeneous
              = u·(c⁻¹·(c·relu(w·x)))      by c with u and z
              = u·relu(w·x)                by an inverse cancels
              = f(u, w, x)                 by ← f
            """,
        ),
    ),
)

relu_without_reflection = Countermodel(
    name="one ReLU neuron has no reflection",
    says="From x = ±1: f(u, w, 1) - f(u, w, -1) = uw. A reflection of the plane that preserves uw preserves "
    "its only critical point, so it is linear, and commutes with the matrix of the form uw: it is -1, the exchange of "
    "u and w, or its negative. None of the three preserves f.",
    sorts="C, R",
    symbols="""
        ⁻¹(C) → C
        ·(R, C) → R
        ·(C, R) → R
        ·(R, R) → R
        -(R, R) → R
        1 : R
        m : R
        neg(R) → R
        f(R, R, R) → R
    """,
    variables="c : C; u, w, x : R",
    carriers={
        "C": (Fraction(1, 2), Fraction(1), Fraction(3)),
        "R": (Fraction(-2), Fraction(-1, 3), 0, 1, Fraction(5, 2)),
    },
    functions={
        "⁻¹": lambda c: 1 / c,
        "·": lambda p, q: p * q,
        "-": lambda p, q: p - q,
        "1": 1,
        "m": -1,
        "neg": lambda p: -p,
        "f": lambda u, w, x: u * max(w * x, 0),
    },
    holds={
        "rescaling symmetry": "f(u·c⁻¹, c·w, x) = f(u, w, x)",
        "the form uw": "f(u, w, 1) - f(u, w, m) = u·w",
    },
    fails={
        "reflection of both": "f(neg(u), neg(w), x) = f(u, w, x)",
        "exchange": "f(w, u, x) = f(u, w, x)",
        "negative exchange": "f(neg(w), neg(u), x) = f(u, w, x)",
    },
    points=True,
)
