"""Forged evidence: steps left out, added, moved or borrowed, another verdict, other sizes."""

import copy

from tests.mutation.forger import RULES, VERDICTS, Forgers, forger, statement_of

FORGERS: Forgers = {}


@forger(FORGERS, "steps left out")
def steps_left_out(rng, e, real):
    part = rng.choice([p for p in e["predicate"]["steps"].values() if p])
    node = rng.choice(sorted(part))
    if rng.random() < 0.5 or len(part[node]) < 2:
        del part[node]
    else:
        part[node].pop()
    return e


@forger(FORGERS, "steps added")
def steps_added(rng, e, real):
    part = e["predicate"]["steps"][rng.choice(("graph", "action"))]
    node = str(rng.randrange(12))
    part[node] = [*part.get(node, []), rng.choice(RULES)]
    return e


@forger(FORGERS, "steps moved")
def steps_moved(rng, e, real):
    part = rng.choice([p for p in e["predicate"]["steps"].values() if p])
    node = rng.choice(sorted(part))
    part[str(int(node) + rng.choice((-2, -1, 1, 2)))] = part.pop(node)
    return e


@forger(FORGERS, "steps renamed")
def steps_renamed(rng, e, real):
    part = rng.choice([p for p in e["predicate"]["steps"].values() if p])
    part[rng.choice(sorted(part))] = [rng.choice(RULES)]
    return e


@forger(FORGERS, "steps of another certificate")
def steps_of_another(rng, e, real):
    e["predicate"]["steps"] = copy.deepcopy(rng.choice(list(real))["predicate"]["steps"])
    return e


@forger(FORGERS, "steps of another sort")
def steps_of_another_sort(rng, e, real):
    rules = {str(n): list(RULES[:6]) for n in range(20)}
    e["predicate"]["steps"] = rng.choice(
        (
            None,
            {},
            [],
            {"graph": {}},
            {"graph": {}, "action": {}, "more": {}},
            {"graph": rules, "action": rules},
            "all",
            0,
            {"graph": [], "action": []},
        )
    )
    return e


@forger(FORGERS, "another verdict")
def another_verdict(rng, e, real):
    e["predicate"]["verdict"] = rng.choice(VERDICTS)
    return e


@forger(FORGERS, "a refutation said to be a proof")
def refutation_as_proof(rng, e, real):
    """PROVED, with no steps or with all of them, of what was refuted or left open."""
    if e["predicate"]["verdict"] == "PROVED":
        return None
    rules = {str(n): list(RULES[:6]) for n in range(20)}
    steps = rng.choice((None, {"graph": {}, "action": {}}, {"graph": rules, "action": {}}))
    e["predicate"] |= {"verdict": "PROVED", "sizes": rng.choice(("all", {}, {"h": 2})), "steps": steps}
    return e


@forger(FORGERS, "a proof said to be a refutation")
def proof_as_refutation(rng, e, real):
    """REFUTED, with the witness of another claim or one that is made up."""
    if e["predicate"]["verdict"] != "PROVED":
        return None
    witnesses = [x["predicate"]["witness"] for x in real if x["predicate"]["witness"]]
    made_up = {
        "law": rng.choice(("ill-formed", "defined", "invariance", "composition")),
        "message": "its shapes do not fit",
    }
    e["predicate"] |= {"verdict": "REFUTED", "witness": copy.deepcopy(rng.choice((made_up, rng.choice(witnesses))))}
    return e


@forger(FORGERS, "other sizes")
def other_sizes(rng, e, real):
    axes = sorted(statement_of(e)["axes"])
    some = {rng.choice(axes): rng.choice((1, 2, 3, 7, 10**9))}
    e["predicate"]["sizes"] = rng.choice(
        (some, dict.fromkeys(axes, 4), {}, "some", "ALL", "all", None, 3, [], {"h": "h"})
    )
    return e
