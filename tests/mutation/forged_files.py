"""Forged files: another version or subject, fields left out, text cut, spoilt, deep, huge, odd values anywhere."""

import copy
import json

from tests.mutation.forger import ODD_VALUES, VERDICTS, Forgers, forger, places_of, statement_of

FORGERS: Forgers = {}


@forger(FORGERS, "another version or type")
def another_version(rng, e, real):
    where, key = rng.choice(
        ((e["predicate"], "version"), (e, "_type"), (e, "predicateType"), (e["predicate"], "digest"))
    )
    where[key] = rng.choice((0, 2, "1", None, "https://in-toto.io/Statement/v0.1", "0" * 64, True, 1.5))
    return e


@forger(FORGERS, "another subject")
def another_subject(rng, e, real):
    e["predicate"]["seconds"] = rng.random()
    text = json.dumps(
        {**e, "subject": rng.choice((None, [], [{}], rng.choice(list(real))["subject"], e["subject"] * 2))}
    )
    return None if json.loads(text)["subject"] == e["subject"] else text


@forger(FORGERS, "a field of the certificate")
def certificate_field(rng, e, real):
    predicate = e["predicate"]
    if rng.random() < 0.6:
        del predicate[rng.choice(sorted(predicate))]
    else:
        predicate[rng.choice(("trusted", "confirmed", "proof"))] = True
    return e


@forger(FORGERS, "words and measurements")
def words(rng, e, real):
    """Nothing that is judged: these are recognised, and not counted as forged."""
    key = rng.choice(("seconds", "residual", "source", "reason", "seed", "versions", "expected", "evidence"))
    e["predicate"][key] = {
        "seconds": rng.random(), "residual": rng.random(), "seed": rng.randrange(99), "versions": {"torch": "9"},
        "evidence": [], "expected": rng.choice(VERDICTS[:5]),
    }.get(key, "as everybody knows")  # fmt: skip
    return e


@forger(FORGERS, "assumptions hidden")
def assumptions_hidden(rng, e, real):
    if not e["predicate"]["assumptions"]:
        return None
    e["predicate"]["assumptions"] = rng.choice(([], e["predicate"]["assumptions"][:-1]))
    return e


@forger(FORGERS, "text cut or spoilt")
def spoilt(rng, e, real):
    text = json.dumps(e)
    at = rng.randrange(len(text))
    return rng.choice(
        (text[:at], text[:at] + rng.choice('{}[]",:\x00\ufffd') + text[at + 1 :], text + text, text[at:], "")
    )


@forger(FORGERS, "no number")
def no_number(rng, e, real):
    holder, key = rng.choice(list(places_of(e)))
    holder[key] = 0
    return json.dumps(e).replace(": 0", ": " + rng.choice(("NaN", "Infinity", "-Infinity", "1e999", "00", "0x1")), 1)


@forger(FORGERS, "deep or huge")
def deep(rng, e, real):
    depth = rng.choice((30, 70, 500, 5000))
    holder, key = rng.choice(list(places_of(e)))
    holder[key] = "@"
    inside = rng.choice(
        (
            "[" * depth + "]" * depth,
            '{"a":' * depth + "0" + "}" * depth,
            "[" + "0," * 20000 + "0]",
            '"' + "9" * 10**5 + '"',
        )
    )
    return json.dumps(e).replace('"@"', inside, 1)


@forger(FORGERS, "an odd value somewhere")
def odd_value(rng, e, real):
    for _ in range(rng.choice((1, 1, 2))):
        holder, key = rng.choice(list(places_of(e)))
        holder[key] = copy.deepcopy(rng.choice(ODD_VALUES))
    return e


@forger(FORGERS, "an odd value in the statement")
def odd_value_in_the_statement(rng, e, real):
    holder, key = rng.choice(list(places_of(statement_of(e))))
    holder[key] = copy.deepcopy(rng.choice(ODD_VALUES))
    return e


@forger(FORGERS, "something left out somewhere")
def left_out_somewhere(rng, e, real):
    holder, key = rng.choice(list(places_of(e)))
    del holder[key]
    return e


@forger(FORGERS, "something twice somewhere")
def twice_somewhere(rng, e, real):
    lists = [holder for holder, _ in places_of(e) if isinstance(holder, list)]
    chosen = rng.choice(lists)
    chosen.insert(rng.randrange(len(chosen) + 1), copy.deepcopy(rng.choice(chosen)))
    return e
