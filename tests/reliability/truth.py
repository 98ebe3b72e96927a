"""Whether a random claim is true, decided by algebra: which of the three laws hold for all sizes. No engine is asked.

`invariant` follows the values through the network. At each place the value of the moved network is T z, for z the value
of the network itself and T a word with a sign and scalars, and the theorem beside each step says that there is no other
way: where T cannot go on, some parameters and data tell the two networks apart. All parameters are arbitrary, and so
are the data; axes have at least 3 entries where that matters, and n >= h where a weight is tied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tests.reliability.actions import (
    STILL,
    Broken,
    Carried,
    Element,
    as_moved,
    both,
    composes,
    elements,
    moved,
    multiply,
    need,
    scale,
    value,
)
from tests.reliability.recipes import (
    Activation,
    Apply,
    Gated,
    Head,
    Linear,
    Move,
    Network,
    Norm,
    Recipe,
    Residual,
    Shift,
)
from tests.reliability.words import Matrix


@dataclass(frozen=True)
class Truth:
    """Which laws hold, and whether anything moves. `why` says where invariance breaks."""

    identity: bool
    composition: bool
    invariance: bool
    moves: bool
    why: str = ""

    @property
    def holds(self) -> bool:
        """True claims; a claim that moves nothing says nothing and is none."""
        return self.identity and self.composition and self.invariance and self.moves

    @property
    def false(self) -> bool:
        return not (self.identity and self.composition and self.invariance)


def truth(recipe: Recipe) -> Truth:
    """The three laws of a claim."""
    if isinstance(recipe.network, Shift):
        return shifted(recipe.network)
    g, h = elements(recipe.group, "g"), elements(recipe.group, "h")
    moves = recipe.moves
    # Every word is 1 at g = 1, so that only a sign moves t; and (-1)^2 is not -1.
    still = all(move.sign == 1 for move in moves.values())
    action = still and all(composes(move, g, h, multiply(recipe.group, h, g)) for move in moves.values())
    moving = any(moved(move, g) for move in moves.values())
    try:
        (headed if isinstance(recipe.network, Head) else invariant)(recipe.network, moves, g)  # type: ignore[arg-type]
    except Broken as why:
        return Truth(still, action, False, moving, str(why))
    return Truth(still, action, True, moving)


def invariant(network: Network, moves: Mapping[str, Move], g: Element) -> None:
    """Follow the value to the output, where it must not have moved."""
    at, first = Carried(), network.linears[0].weight
    for k, stage in enumerate(network.stages):
        if isinstance(stage, Linear):
            following = network.stages[k + 1] if k + 1 < len(network.stages) else None
            forgotten = isinstance(following, Norm) and following.kind == "batch"
            at = through_weight(stage, at, moves, g, first, forgotten)
        elif isinstance(stage, Apply):
            at = through(stage.activation, at)
        elif isinstance(stage, Norm):
            at = normed(stage, at, moves, g)
        elif isinstance(stage, Gated):
            at = gated(stage, at, moves, g)
        else:
            residual(stage, at, moves, g)
    if network.output == "norm":
        # |T y|^2 = |y|^2 for every y.
        need(at.matrix.is_orthogonal and not at.scale, "the output is not moved orthogonally")
    else:
        # T y = y, or T y - y is the same along the axis of a softmax; words of T other than 1 do not do that.
        need(at == Carried(), "the output is moved")


def through_weight(
    stage: Linear, at: Carried, moves: Mapping[str, Move], g: Element, first: str, forgotten: bool = False
) -> Carried:
    """W T z for A W B in the place of W: B T must be scalar, and A goes on.

    If it were not, B T z and z would be independent for some z, and W B T z and W z two arbitrary vectors; but what
    follows depends on them (all its weights are arbitrary too). A word is scalar only if it is 1. A bias b that becomes
    C b must move along: a nonconstant function of A z + C b that is one of A (z + b) forces C = A. Before a batch norm
    it need not: what does not depend on the batch is subtracted.
    """
    move = moves.get(stage.weight, STILL)
    left, right = value(move.left, g), value(move.right, g)
    if stage.tied:
        left, right = right.transpose, left.transpose
    need((right * at.matrix).is_one, f"{stage.weight} does not undo what it is given")
    out = Carried(left, at.sign * move.sign, both(dict(at.scale), scale(move)))
    if stage.bias and not forgotten:
        need(as_moved(moves.get(stage.bias, STILL), g) == out, f"{stage.bias} is not moved like the values")
    return out


def through(activation: Activation, at: Carried) -> Carried:
    """sigma(T z) = T' sigma(z).

    Where sigma is not affine, its second derivative (as a distribution) is not 0, and comparing mixed derivatives of
    sigma(sum_j T_ij z_j) = sum_j T'_ij sigma(z_j) leaves one entry in each row of T: it is monomial. Its entries then
    satisfy sigma(a x) = b sigma(x). For a > 0 the known sigma allow it for degrees only (relu, leaky relu, abs, powers:
    b = a^degree; sigmoid, exp, softplus, cos have sigma(0) != 0, so b = 1 and a = +-1; silu, gelu: the growth at
    infinity gives b = a and the second derivative at 0 b = a^2; tanh, sin, erf: first and third derivative; relu6, the
    upper bound), for a = -1 if sigma is odd or even. Undefined functions: as declared, since there is one that does
    nothing else.
    """
    if activation.linear:
        return at
    need(at.matrix.is_monomial, f"{activation.name} passes monomial matrices only")
    pe = [x for _, x in at.matrix.entries]
    scales = any(e for _, e in pe) or bool(at.scale)
    need(not scales or activation.degree is not None, f"{activation.name} is not homogeneous")
    need(not any(p for p, _ in pe) or bool(activation.mirror), f"{activation.name} is neither odd nor even")
    need(at.sign > 0 or bool(activation.mirror), f"{activation.name} is neither odd nor even")
    odd, degree = int(activation.mirror == "odd"), activation.degree or Fraction(0)
    scaled = {k: e * degree for k, e in at.scale.items()}
    return Carried(at.matrix.power(odd, degree), at.sign if odd else 1, scaled)


def normed(stage: Norm, at: Carried, moves: Mapping[str, Move], g: Element) -> Carried:
    """N(T z) = T' N(z).

    rms: T'^-1 T z is parallel to z for every z, so T' = T up to a factor c, and |T z| = c |z|: T is orthogonal, and
        scalars go if eps = 0, must be 1 otherwise. Odd.
    layer: with C the centring, T'^-1 C T z is parallel to C z, so T preserves the line of ones (T' = T again, since a
        word that is 1 on its complement is 1, n >= 3), and is an isometry on the complement.
    batch: row by row. T'^-1 may combine normalised rows only, and T the rows; scaling one row alone shows that each row
        of T has one entry. Their sizes go if eps = 0, must be 1 otherwise. Odd.
    """
    matrix = at.matrix
    if stage.kind == "rms":
        need(matrix.is_orthogonal, "the rms norm passes orthogonal matrices only")
    elif stage.kind == "layer":
        need(matrix.fixes_ones, "the layer norm passes orthogonal matrices that fix the ones only")
    else:
        need(matrix.is_monomial, "the batch norm passes monomial matrices only")
        need(not stage.eps or not any(e for _, (_, e) in matrix.entries), "eps sees the scale")
        matrix = matrix.power(1, Fraction(0))
    need(not stage.eps or not at.scale, "eps sees the scale")
    out = Carried(matrix, at.sign, {})
    out = gained(out, moves.get(stage.gain, STILL), g) if stage.gain else out
    if stage.shift:
        need(as_moved(moves.get(stage.shift, STILL), g) == out, f"{stage.shift} is not moved like the values")
    return out


def gained(at: Carried, move: Move, g: Element) -> Carried:
    """diag(E c) T y = T' diag(c) y, for every gain c.

    At c = e_j the right-hand side has rank 1, so E e_j has one entry (two at most on the complement of the ones, where
    a generic matrix has n >= 3): E = P D is monomial, P its permutation, and diag(E c) = E diag(c) P^-1. Then
    T'^-1 E diag(c) P^-1 T = diag(c) for every c: P^-1 T is diagonal, and T' = E P^-1 T.
    """
    gain = value(move.left, g)
    need(gain.is_monomial, "the gain mixes units")
    rest = gain.permutation.inverse * at.matrix
    need(rest.is_diagonal, "the gain does not follow its units")
    return Carried(gain * rest, at.sign * move.sign, both(dict(at.scale), scale(move)))


def gated(stage: Gated, at: Carried, moves: Mapping[str, Move], g: Element) -> Carried:
    """(A u) * sigma(B v) = T' (u * sigma(v)), for all u and v.

    T' diag(sigma(v)) = diag(sigma(B v)) A. At sigma(B v) = s 1 this says that A is T' diag(sigma(v)), so in general
    A^-1 diag(sigma(w)) A is diagonal for every w, and A = D P is monomial. What is left is sigma(B v) = M sigma(v) with
    M = D^-1 T': B passes sigma and becomes M = D2 P, with the same P since (D P)^-1 T' is diagonal; and T' = D D2 P.
    """
    first = ""
    u = through_weight(stage.value, at, moves, g, first)
    v = through(stage.activation, through_weight(stage.gate, at, moves, g, first))
    need(u.matrix.is_monomial and v.matrix.is_monomial, "the gate multiplies unit by unit")
    need(u.matrix.permutation == v.matrix.permutation, "a unit does not take its gate along")
    entries = u.matrix * u.matrix.permutation.inverse
    return Carried(entries * v.matrix, u.sign * v.sign, both(dict(u.scale), dict(v.scale)))


def residual(stage: Residual, at: Carried, moves: Mapping[str, Move], g: Element) -> None:
    """T z + F'(z) = T (z + F(z)).

    F is linear in its last weight. With that 0 the stream alone must pass what follows, so it is T z; then a vector
    F(z), arbitrary beside z, must move as z does: what is left of a nonconstant function of T z + F' that is one of
    T z + T F for all z.
    """
    inner = normed(stage.norm, at, moves, g) if stage.norm else at
    inner = through(stage.activation, through_weight(stage.inner, inner, moves, g, ""))
    need(
        through_weight(stage.outer, inner, moves, g, "") == at,
        f"{stage.outer.weight} does not write as the stream moves",
    )


def headed(head: Head, moves: Mapping[str, Move], g: Element) -> None:
    """softmax_s((q W + b)(k W' + b')^T): matrices act on the features, W -> A W B.

    The scores must not change but for what does not depend on the key. They are bilinear in the data (which are
    arbitrary, and not moved), so A = 1 and B_q B_k^T = 1; the query's bias meets the keys: C_q B_k^T = 1. The key's
    bias adds q . b', which depends on the query alone: it may move as it likes. The weights of a softmax sum to 1, so
    the value's bias is seen: with a projection WO, B_v A_o = 1 and C_v A_o = 1; without, B_v = C_v = 1.
    """
    m = {name: moves.get(name, STILL) for name in ("WQ", "WK", "WV", "WO", "bq", "bk", "bv")}

    def cancels(x: Matrix, y: Matrix, *pair: str) -> None:
        sign, scales = m[pair[0]].sign * m[pair[1]].sign, both(scale(m[pair[0]]), scale(m[pair[1]]))
        need((x * y).is_one and sign > 0 and not scales, f"{pair[0]} and {pair[1]} do not cancel")

    sides = {name: (value(move.left, g), value(move.right, g)) for name, move in m.items()}
    for name in ("WQ", "WK", "WV"):
        need(sides[name][0].is_one, f"{name} is moved on the side of the data")
    cancels(sides["WQ"][1], sides["WK"][1].transpose, "WQ", "WK")
    if "bq" in head.biases:
        cancels(sides["bq"][0].transpose, sides["WK"][1].transpose, "bq", "WK")
    cancels(sides["WV"][1], sides["WO"][0], "WV", "WO")
    if "bv" in head.biases:
        cancels(sides["bv"][0].transpose, sides["WO"][0], "bv", "WO")
    need(sides["WO"][1].is_one, "the output is moved")


def shifted(claim: Shift) -> Truth:
    """Translations c, by p and q times: p = claim.first, q = claim.second. They are actions, since c = 0 moves nothing.

    output: W + p c 1^T (c along n), b + q c' (c' along m), then a softmax or none. Along m it forgets what all classes
        have in common, p; along the batch what does not depend on it, q.
    bias: b1 + p c, b2 + q W2 c around sigma: sigma(z + p c) + q c = sigma(z) for all c and z; only an affine sigma.
    branches: a W1 X + W2 X with W1 + p C, W2 + q C.
    norm: W1 + p c (the same for all features), b1 + q c' before a norm: centring along the features forgets the first,
        along the batch the second, the rms norm nothing.
    keys: bk + p c, bq + q c: the softmax along the keys forgets the first, not the second.
    reflection (signs s): W1, b1 and W2 change sign, and b2 + q W2 (1 - s) / 2: sigma(-z) = q - sigma(z) is sigmoid's
        law for q = 1, odd functions' for q = 0.
    """
    p, q, sigma = claim.first, claim.second, claim.activation
    seen = {
        "output": {"": bool(p or q), "m": bool(q), "k": bool(p)},
        "norm": {"layer": bool(q), "rms": bool(p or q), "batch": bool(p)},
        "keys": {"": bool(q)},
        "bias": {"": bool(p or q) and not (sigma.linear and p + q == 0)},
        "reflection": {"": (sigma.mirror != "odd", q != 0) != (False, False) and (sigma.name, q) != ("sigmoid", 1)},
    }
    wrong = (
        Fraction(claim.variant) * p + q != 0 if claim.template == "branches" else seen[claim.template][claim.variant]
    )
    moving = claim.template == "reflection" or bool(p or q)
    return Truth(True, True, not wrong, moving, f"the {claim.template} is shifted" if wrong else "")
