"""Forged witnesses: other numbers, another law, elements outside the group, parts left out."""

import copy

from tests.mutation.forger import Forgers, forger, numbers

FORGERS: Forgers = {}


@forger(FORGERS, "witness numbers")
def witness_numbers(rng, e, real):
    witness = e["predicate"]["witness"]
    where = rng.choice([k for k in ("g", "h", "leaves", "other") if witness.get(k)])
    places = list(numbers(witness[where]))
    for _ in range(rng.choice((1, 1, 3, len(places)))):
        holder, key = rng.choice(places)
        holder[key] = rng.choice(
            ("0", "1", "-1", "7/3", "1/0", "", "--1", "1e3", "/", "9" * 500, 1, 0.5, None, "-" * 50)
        )
    return e


@forger(FORGERS, "witness at the identity")
def witness_at_identity(rng, e, real):
    """g = h = 1: no law fails there but the first."""
    for which in ("g", "h"):
        for component in e["predicate"]["witness"][which]:
            for i, row in enumerate(component):
                for j, _ in enumerate(row):
                    row[j] = "1" if i == j else "0"
    return e


@forger(FORGERS, "witness of zeros")
def witness_of_zeros(rng, e, real):
    witness = e["predicate"]["witness"]
    for holder, key in numbers(witness[rng.choice(("leaves", "g", "h"))]):
        holder[key] = "0"
    return e


@forger(FORGERS, "witness against another law")
def witness_law(rng, e, real):
    e["predicate"]["witness"]["law"] = rng.choice(
        ("identity", "composition", "invariance", "defined", "ill-formed", "symmetry", None, [])
    )
    return e


@forger(FORGERS, "witness of another certificate")
def witness_of_another(rng, e, real):
    if e["predicate"]["verdict"] != "REFUTED":
        return None
    e["predicate"]["witness"] = copy.deepcopy(rng.choice(list(real))["predicate"]["witness"])
    return e


@forger(FORGERS, "witness sizes")
def witness_sizes(rng, e, real):
    sizes = e["predicate"]["witness"]["sizes"]
    sizes[rng.choice(sorted(sizes))] = rng.choice((0, -1, 1, 2, 3, 64, 65, 10**12, "2", None, True, 2.0))
    return e


@forger(FORGERS, "witness in parts")
def witness_in_parts(rng, e, real):
    """A field left out, or a list cut short."""
    witness = e["predicate"]["witness"]
    key = rng.choice(sorted(witness))
    if rng.random() < 0.5 or not isinstance(witness[key], list):
        del witness[key]
    else:
        witness[key] = witness[key][:-1]
    return e
