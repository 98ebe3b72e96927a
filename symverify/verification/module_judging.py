"""Judging a claim about a plain module in float64, by differences far above, or at, the measured rounding level.

Without a graph there is no ball arithmetic. A refutation needs a difference of more than FAR rounding levels, seen
again with parameters and data moved a little; support needs one below NEAR; between the two nothing is decided.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from symverify.claims.certificate import Certificate
from symverify.claims.module_claim import ModuleClaim
from symverify.claims.verdict import REFUTED, SUPPORTED, UNDECIDED, Verdict
from symverify.errors import InputError
from symverify.verification.judging import evidence, versions
from symverify.verification.module_copy import ROUNDED, IllFormed
from symverify.verification.module_inquiry import Inquiry, Trial, attempt, begun, draw, nearby, second_call, trials
from symverify.verification.module_sampling import DRAWS, interval
from symverify.verification.module_value import Fails, Gap, Values

NEAR, FAR = 30.0, 1e3  # in rounding levels of the entry; at true symmetries 0.3 to 4 were measured
BLIND = 1e-3  # a relative rounding level at which nothing can be seen


def verify_module(claim: ModuleClaim, *, seed: int = 0, device: str = "cpu") -> Certificate:
    """Judge a claim about a module; the module, its gradients and all random states stay as they are.

    Args:
        claim: what `claim(module, action, data)` returned.
        seed: of all random numbers; the same seed gives the same certificate.
        device: "cpu" leaves the copy where the module is; another one moves it there.

    Raises:
        InputError: the module does not run on the data, or the action returns no state (it says why).
    """
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise InputError(f"seed is {seed!r}, not a natural number")
    start = time.perf_counter()
    inquiry = begun(claim, seed, device)
    try:
        judged = _judge(inquiry)
    except IllFormed as error:
        judged = _verdict(inquiry, REFUTED, f"ill-formed: {error}", {"law": "ill-formed", "message": str(error)})
    return Certificate(
        statement=claim.statement,
        expected=claim.expect,
        source=claim.source,
        seconds=time.perf_counter() - start,
        seed=seed,
        versions=versions(),
        **judged,
    )


def _judge(inquiry: Inquiry) -> dict[str, Any]:
    claim = inquiry.claim
    if claim.kind == "distribution" and callable(claim.data):
        return _sampled(inquiry)
    state = inquiry.twin.state
    for trial in trials(inquiry):
        try:
            found, moved = attempt(inquiry, trial, state)
        except Fails as error:
            if not inquiry.gaps or callable(claim.data):
                raise
            inquiry.refused = f"; on {trial.label} the module fails ({error!s:.200})"
            continue
        if not inquiry.gaps and (changing := second_call(inquiry, trial)):
            return _verdict(inquiry, UNDECIDED, changing)
        inquiry.gaps.append((trial, found))
        inquiry.moves = max(inquiry.moves, moved)
        if found.ratio > FAR and found.residual > 0:
            return _confirmed(inquiry, trial, found)
    return _concluded(inquiry)


def _confirmed(inquiry: Inquiry, trial: Trial, found: Gap) -> dict[str, Any]:
    """REFUTED if the difference is there again with parameters and data moved by a millionth."""
    again = nearby(inquiry, trial)
    at = found.where
    size = abs(at["left"] - at["right"]) / at["rounding"]
    sides = f"{_entry(at)} is {at['left']:.9g} before and {at['right']:.9g} after"
    said = f"{sides}, on {trial.label}: {size:.1e} rounding levels"
    if again is None or again.ratio <= FAR:
        return _verdict(inquiry, UNDECIDED, f"{said}, but not with parameters and data moved by a millionth")
    hint = ""
    if found.residual < 1e-5 and found.level < 1e-9:
        hint = "; so small a difference comes from an eps, or from something in the action that was rounded to float32"
    twice = {"left": again.where["left"], "right": again.where["right"], "entry": again.where["entry"]}
    witness = {"law": "invariance (float64)", "seed": inquiry.seed, "data": trial.label, **at, "perturbed": twice}
    reason = f"invariance fails in float64: {said}, and again with parameters and data moved by a millionth{hint}"
    return _verdict(inquiry, REFUTED, reason, witness)


def _entry(at: dict[str, Any]) -> str:
    return f"{at['tensor']}{at['entry']}"


def _concluded(inquiry: Inquiry) -> dict[str, Any]:
    """What follows when no trial refutes."""
    claim, gaps = inquiry.claim, [g for _, g in inquiry.gaps]
    if inquiry.moves == 0:
        return _verdict(inquiry, UNDECIDED, "vacuous: the action moves nothing")
    odd = next((g.odd for g in gaps if g.odd), None)
    if odd or not any(g.compared for g in gaps):
        return _verdict(inquiry, UNDECIDED, odd or "no finite value on any data")
    worst, level = max(gaps, key=lambda g: g.ratio), max(g.level for g in gaps)
    if level > BLIND:
        return _verdict(
            inquiry, UNDECIDED, f"rounding alone moves the values by {level:.1e} of their size, so nothing can be seen"
        )
    if inquiry.moves <= FAR * level:
        reason = f"the action moves parameters by at most {inquiry.moves:.1e} of their size, too little to be seen"
        return _verdict(inquiry, UNDECIDED, reason)
    if worst.ratio > NEAR:
        between = f"the largest difference is {worst.ratio:.0f} rounding levels, between {NEAR:.0f} and {FAR:.0f}"
        return _verdict(inquiry, UNDECIDED, f"{between}, at {_entry(worst.where)}")
    if claim.sees_data and claim.kind in ("functional", "loss") and not callable(claim.data):
        return _verdict(
            inquiry,
            UNDECIDED,
            f"the action sees the data, and a {claim.kind} claim is about other data too: "
            "give data as a function of a seed",
        )
    return _verdict(inquiry, SUPPORTED, f"no difference above rounding on {_where(inquiry)}")


def _where(inquiry: Inquiry) -> str:
    """The data on which the sides were compared, in words."""
    redraws = sum(trial.label.startswith("redrawn") for trial, _ in inquiry.gaps)
    if callable(inquiry.claim.data):
        return f"data drawn with the seeds {inquiry.seed} to {inquiry.seed + len(inquiry.gaps) - 1}"
    if not redraws:
        return "the given data"
    return f"the given data and {redraws} redraws (floats of the same mean and spread, integers from the values seen)"


def _sampled(inquiry: Inquiry) -> dict[str, Any]:
    """A distribution claim over a sampler: support with an interval, or nothing."""
    seed, claim = inquiry.seed, inquiry.claim
    first = draw(inquiry, seed)
    trial, state = Trial(f"data drawn with seed {seed}", first, first), inquiry.twin.state
    found, inquiry.moves = attempt(inquiry, trial, state)
    inquiry.gaps.append((trial, found))
    if inquiry.moves == 0 or found.level > BLIND or found.odd or not found.compared:
        return _concluded(inquiry)
    if changing := second_call(inquiry, trial):
        return _verdict(inquiry, UNDECIDED, changing)
    after, _ = inquiry.act(state, first)

    def pairs() -> Iterator[tuple[Values, Values]]:
        for k in range(1, DRAWS + 1):
            data = draw(inquiry, seed + k)
            yield inquiry.value(state, data), inquiry.value(after, data)

    over = interval(pairs(), NEAR * found.level, claim.title)
    if abs(over.mean) > over.half:
        said = (
            f"the mean differs by {over}, which excludes 0; over a sampler that is no proof: a list is averaged exactly"
        )
        return _verdict(inquiry, UNDECIDED, said)
    if over.half > over.scale:
        return _verdict(inquiry, UNDECIDED, f"the interval for the mean difference is wider than the outputs: {over}")
    return _verdict(inquiry, SUPPORTED, f"the mean difference is {over}")


def _verdict(inquiry: Inquiry, verdict: Verdict, reason: str, witness: dict[str, Any] | None = None) -> dict[str, Any]:
    gaps = [g for _, g in inquiry.gaps]
    detail = f"float64: {reason}{inquiry.refused}"
    if any(g.compared for g in gaps):
        worst = max(gaps, key=lambda g: g.residual)
        detail += f"; largest relative residual {worst.residual:.1e}, rounding level {max(g.level for g in gaps):.1e}"
    casts = _listed(inquiry.value.seen.casts)
    if casts:
        detail += f"; low precision inside the module: {casts}"
    if inquiry.action.seen.casts and gaps and max(g.level for g in gaps) > ROUNDED:
        detail += f"; low precision inside {_listed(inquiry.action.seen.casts)}"
    zeros = _listed(dict.fromkeys(_zeros(inquiry)))
    if zeros and verdict == SUPPORTED:
        detail += f"; all zero here, so that a factor on them cannot show: {zeros}"
    return {
        "verdict": verdict,
        "sizes": {},
        "reason": detail.removeprefix("float64: ") if verdict != SUPPORTED else detail,
        "evidence": [evidence("numeric", verdict, {}, detail)],
        "residual": max((g.residual for g in gaps if g.compared), default=None),
        "witness": witness,
        "assumptions": tuple(_assumptions(inquiry)),
    }


def _assumptions(inquiry: Inquiry) -> Iterator[str]:
    """How the module was evaluated, where that is not as it stands."""
    seen = inquiry.value.seen
    quiet = dict.fromkeys([*inquiry.twin.quiet, *seen.dropout])
    if quiet:
        yield f"dropout is switched off: {_listed(quiet)}"
    if seen.random:
        yield f"random operations give the same numbers on both sides: {_listed(seen.random)}"


def _zeros(inquiry: Inquiry) -> Iterator[str]:
    """Tensors that the action leaves at zero, so that a factor which it forgets on them does not show."""
    for name, x in inquiry.twin.state.items():
        if name not in inquiry.moved and x.is_floating_point() and x.numel() and not x.any():
            yield name


def _listed(names: dict[str, None], most: int = 8) -> str:
    shown = list(names)
    return ", ".join(shown[:most]) + (f" and {len(shown) - most} more" if len(shown) > most else "")
