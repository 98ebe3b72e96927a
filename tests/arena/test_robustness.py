"""Whatever stands in a certificate, each checker answers, or raises the refusal that is its own and nothing else."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from symverify import second_checker
from symverify.kernel.check import check, digest
from symverify.kernel.polynomial import Refused
from tests.arena.certificates import good, tracked, transported
from tests.kernel.statements import certificate, edited
from tests.kernel.test_check import JUNK, LARGE, certificate_of, places, proof, small
from tests.mutation.forging import forgeries

NONE: list = [None, [], {}, 7, True, "x", float("nan"), {"statement": {}, "steps": {}}, {"predicate": {}}]
HUGE = 10**4000


def outcomes(predicate):
    """What the kernel and the second checker say; whatever else they raise is raised."""
    try:
        check(predicate)
        first = "accepted"
    except Refused:
        first = "refused"
    try:
        second_checker.check(predicate)
        other = "accepted"
    except second_checker.Refused:
        other = "refused"
    except second_checker.Declined:
        other = "declined"
    return first, other


def agree(first, other):
    return other in (first, "declined")


@pytest.mark.parametrize("predicate", NONE, ids=lambda value: str(value)[:30])
def test_what_is_no_certificate_is_refused(predicate):
    assert outcomes(predicate) == ("refused", "refused")


def nested(depth):
    found: list = []
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize("depth", [50, 500, 100_000])
@pytest.mark.parametrize("field", ["statement", "steps", "sizes", "version", "digest"])
def test_what_is_deep_is_refused(field, depth):
    assert outcomes(proof() | {field: nested(depth)})[0] == "refused"
    assert outcomes(proof() | {field: nested(depth)})[1] != "accepted"


NUMBERS = [0, -1, True, False, 1.0, 2.5, float("nan"), float("inf"), -float("inf"), HUGE, 10**12, "1", None]


@pytest.mark.parametrize("size", NUMBERS, ids=lambda value: str(value)[:20])
def test_sizes_that_are_none(size):
    statement = edited(small(), "axes", "h", to=size)
    assert outcomes(certificate_of(statement)) == ("refused", "refused")


@pytest.mark.parametrize("size", [1, 2, 10**12 - 1])
def test_sizes_that_are_some(size):
    """An axis of size 1 is an axis."""
    statement = edited(small(), "axes", "h", to=size)
    assert outcomes(certificate(statement, {"graph": {}, "action": {}})) == ("accepted", "accepted")


@pytest.mark.parametrize("number", NUMBERS, ids=lambda value: str(value)[:20])
@pytest.mark.parametrize(
    "place",
    [
        ("graph", "nodes", 1, 1, 0),
        ("graph", "nodes", 1, 2, 0),
        ("graph", "outputs", "output"),
        ("action", "outputs", "W"),
    ],
    ids=lambda place: place[-1],
)
def test_numbers_that_are_none(place, number):
    """A bool is no number of a node, and no float is: true is not 1."""
    first, other = outcomes(certificate_of(edited(small(), *place, to=number)))
    assert agree(first, other)
    assert first == "refused" or (type(number) is int and place[-1] == 0) or number == "1"


def test_labels_that_are_no_integers_are_declined():
    for label in (True, 1.0, "h", None):
        statement = edited(small(), "action", "nodes", 2, 1, to=[[], [0, label]])
        statement = edited(statement, "action", "nodes", 2, 2, to=[0, label])
        assert outcomes(certificate_of(statement))[1] == "declined"


@pytest.mark.parametrize("what", [name for name in LARGE if name not in ("a power of a sum",)])
def test_what_is_large_ends_soon(what):
    begun = time.process_time()
    with suppress(second_checker.Refused, second_checker.Declined):
        second_checker.check(certificate_of(LARGE[what]))
    assert time.process_time() - begun < 60


@pytest.mark.parametrize("seed", range(3))
def test_junk_anywhere(seed):
    """Nothing else is raised, and the two agree; what only one of them reads is declined by the other."""
    draw = random.Random(seed)
    pool = [proof(), certificate_of(small()), *(e.predicate for e in draw.sample(good(), 40))]
    for _ in range(250):
        predicate = copy.deepcopy(draw.choice(pool))
        *inner, last = draw.choice(list(places(predicate)))
        holder = predicate
        for key in inner:
            holder = holder[key]
        holder[last] = draw.choice(JUNK)
        with suppress(TypeError, ValueError, RecursionError):
            predicate["digest"] = digest(predicate["statement"])
        first, other = outcomes(predicate)
        assert agree(first, other), (inner, last, holder[last], first, other)


def disagreements(count, seed):
    real = [e for e in tracked() if transported(e) and len(e["predicate"]["statement"]["graph"]["nodes"]) < 30]
    accepted, found = 0, []
    for forgery in forgeries(real, count, seed):
        try:
            predicate = json.loads(forgery.text)["predicate"]
        except (ValueError, KeyError, TypeError, RecursionError):
            continue  # no JSON, or without a predicate
        first, other = outcomes(predicate)
        accepted += first == "accepted"
        found += [] if agree(first, other) else [(forgery.what, first, other)]
    return accepted, found


def test_the_two_agree_on_forged_certificates():
    accepted, found = disagreements(400, 5)
    assert found == [] and accepted > 20


@pytest.mark.slow
def test_the_two_agree_on_many_forged_certificates():
    accepted, found = disagreements(6000, 6)
    assert found == [] and accepted > 300


def run(*paths):
    command = [sys.executable, "-m", "symverify.second_checker", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_command_line(tmp_path):
    texts = {
        "good": json.dumps({"predicate": proof()}),
        "bad": json.dumps({"predicate": edited(proof(), "verdict", to="EXACT")}),
        "odd": json.dumps({"predicate": certificate_of(edited(small(), "action", "nodes", 2, 1, to=[[], [0, "h"]]))}),
        "none": "{",
        "twice": '{"predicate": 1, "predicate": 2}',
        "nan": '{"predicate": NaN}',
        "deep": "[" * 10**5,
        "huge": '{"predicate": ' + "9" * 10**5 + "}",
    }
    paths = {name: tmp_path / f"{name}.json" for name in texts}
    for name, text in texts.items():
        paths[name].write_text(text)
    for name, code, said in (("good", 0, "accepted"), ("bad", 1, "refused: a verdict"), ("odd", 3, "declined")):
        assert (found := run(paths[name]))[0] == code and said in found[1]
    for name in ("none", "twice", "nan", "deep", "huge"):
        code, said = run(paths[name])
        assert code == 2 and "unreadable" in said and "Traceback" not in said
    assert run(paths["good"], paths["bad"])[0] == 1
    assert run(paths["good"], paths["odd"])[0] == 3
    assert run(paths["bad"], tmp_path / "missing.json")[0] == 2
