"""A completeness certificate is checked from its seed and its proofs, and what stands beside them is not believed."""

import copy
import json

import pytest

import symverify as sv
from symverify import GL, InputError, PositiveDiagonal, Signs, catalog
from symverify.completeness.certificate import load, read
from symverify.completeness.complete import of_kind
from symverify.completeness.replaying import replay

SIZES = {"m": 3, "h": 2, "n": 4, "k": 2}


def envelope(certificate):
    """As it is read from a file."""
    return json.loads(json.dumps(certificate.envelope()))


@pytest.fixture(scope="module")
def complete():
    return envelope(sv.complete(catalog.get("linear_mlp"), sizes=SIZES))


@pytest.fixture(scope="module")
def missing():
    return envelope(sv.complete(catalog.get("square_mlp"), sizes={"m": 1, "h": 2, "n": 3}))


@pytest.fixture(scope="module")
def large():
    return envelope(sv.complete(catalog.get("residual_stack"), sizes={"d": 60, "h": 50, "e": 40, "k": 5}))


def test_it_survives_its_file(tmp_path):
    found = sv.complete(catalog.get("square_mlp"), sizes={"m": 1, "h": 2, "n": 3})
    path = found.save(tmp_path / "square.json")
    again = load(path)
    assert again.predicate() == found.predicate()
    assert sv.check(path).confirmed
    assert [file.name for file in tmp_path.iterdir()] == ["square.json"], "nothing else is left"


def test_the_same_seed_gives_the_same_certificate(complete):
    assert envelope(sv.complete(catalog.get("linear_mlp"), sizes=SIZES)) == complete


@pytest.mark.parametrize("which", ["complete", "missing", "large"])
def test_what_was_found_is_confirmed(which, request):
    found = replay(read(request.getfixturevalue(which)))
    assert found.confirmed, found.how
    assert "both ranks computed again from the seed" in found.how


def test_a_loss_is_confirmed_and_its_functional_claims_with_it():
    found = sv.complete(of_kind(catalog.get("wide_mlp"), "loss"), sizes={"m": 2, "h": 1, "r": 1, "n": 3, "k": 2})
    assert len(found.claims) > 1
    again = replay(read(envelope(found)))
    assert again.confirmed, again.how


def edited(given, **fields):
    """The envelope with fields of its predicate replaced: by a value, or by what a function makes of the old one."""
    found = copy.deepcopy(given)
    for name, value in fields.items():
        found["predicate"][name] = value(found["predicate"][name]) if callable(value) else value
    return found


TAMPERED = {  # fields -> why it is not confirmed
    "rank": ({"rank": lambda r: r + 1}, "its rank is 11, computed again 10"),
    "a smaller rank": ({"rank": lambda r: r - 1}, "its rank is 9, computed again 10"),
    "orbit": ({"orbit_dimension": 5}, "its orbit_dimension is 5, computed again 4"),
    "missing": ({"missing": 1}, "its missing is 1, computed again 0"),
    "verdict": ({"verdict": "MISSING"}, "its verdict is MISSING, computed again COMPLETE"),
    "undecided": ({"verdict": "UNDECIDED"}, "UNDECIDED is not replayable"),
    "not rigorous": ({"rigorous": False}, "COMPLETE is not replayable: its rank is no theorem"),
    "scope": ({"where": "this point"}, "its where is this point, computed again everywhere generic"),
    "method": ({"method": "balls"}, "its method is balls, computed again finite field"),
    "composite modulus": ({"prime": 16_777_215}, "the modulus 16777215 is no prime"),
    "small composite modulus": ({"prime": 6}, "the modulus 6 is no prime"),
    "large modulus": ({"prime": 2**61 - 1}, "is not below"),
    "prime that divides a denominator": ({"prime": 2}, "the modulus 2 divides a denominator"),
    "no proof": ({"claims": []}, "its orbit_dimension is 4, computed again 0"),
    "directions of nothing": (
        {"directions": [{"W1": [1.0, 0, 0, 0, 0, 0, 0, 0]}], "touched": ["W1"]},
        "it is complete, and gives directions",
    ),
    "blocks": ({"blocks": [{"architecture": "a", "at": {}, "verdict": "COMPLETE"}]}, "is not about a network that was"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampered_numbers_are_not_confirmed(complete, name):
    fields, reason = TAMPERED[name]
    found = replay(read(edited(complete, **fields)))
    assert not found.confirmed
    assert reason in found.how


def test_any_prime_is_sound_that_keeps_the_rank(complete):
    """A rank modulo p is a lower bound, whatever p is: 3 is no worse where the number is the same."""
    assert replay(read(edited(complete, prime=3))).confirmed


def swapped(name, value):
    """A change of the first claim's certificate."""

    def change(claims):
        claims[0][name] = value
        return claims

    return change


def test_another_seed_is_another_point_with_the_same_ranks(complete):
    assert replay(read(edited(complete, seed=7))).confirmed, "generic ranks are those of almost every point"


def test_claims_must_be_proved_again(complete):
    forged = edited(complete, claims=swapped("steps", {"graph": {"0": ["scale"]}, "action": {}}))
    assert "the kernel refuses" in replay(read(forged)).how
    unproved = edited(complete, claims=swapped("verdict", "SUPPORTED"))
    assert "is SUPPORTED, not PROVED" in replay(read(unproved)).how


def with_claim(given, certificate):
    found = copy.deepcopy(given)
    found["predicate"]["claims"] = [json.loads(json.dumps(certificate.predicate()))]
    return found


def test_a_claim_of_another_architecture_does_not_count(complete):
    other = sv.verify(catalog.get("relu_mlp").claims["rescaling"])
    assert "its architecture is another one" in replay(read(with_claim(complete, other))).how


def test_a_claim_about_another_graph_of_that_name_does_not_count(complete):
    @sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, name="linear_mlp")
    def other(W2, W1, X):
        return W2 @ sv.relu(W1 @ X)

    @other.symmetry(PositiveDiagonal("h"))
    def rescaling(g, W2, W1):
        return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}

    assert "its graph is another one" in replay(read(with_claim(complete, sv.verify(rescaling)))).how


def test_an_action_that_sees_data_does_not_count():
    network = catalog.get("two_layer_data_dependent")
    given = envelope(sv.complete(network, sizes={"m": 2, "h": 2, "n": 3}))
    seen = sv.verify(network.claims["change_of_frame"])
    assert "it is a data-dependent claim" in replay(read(with_claim(given, seen))).how


def test_a_vacuous_or_false_claim_does_not_count(complete):
    @sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, name="linear_mlp")
    def copy_of_it(W2, W1, X):
        return W2 @ W1 @ X

    @copy_of_it.symmetry(GL("h"))
    def nothing(g, W1):
        return {"W1": W1}

    @copy_of_it.symmetry(Signs("h"))
    def false(g, W1):
        return {"W1": g @ W1}

    for claim, reason in ((nothing, "vacuous: the action moves nothing"), (false, "not invariant")):
        forged = with_claim(complete, sv.verify(claim))
        body = forged["predicate"]["claims"][0]
        body.update(verdict="PROVED", sizes="all", steps={"graph": {}, "action": {}}, witness=None)
        body["assumptions"] = ["exact real arithmetic"]
        found = replay(read(forged), {})
        assert not found.confirmed and reason in found.how


def test_a_proof_at_other_sizes_does_not_count(complete):
    claim = catalog.get("fixed_operator_mlp").claims["every_change_of_basis_about_an_invertible_operator"]
    given = envelope(sv.complete(claim, sizes={"m": 2, "h": 2, "n": 2, "k": 2}))
    assert given["predicate"]["orbit_dimension"] == 4 and replay(read(given)).confirmed
    other = envelope(sv.complete(catalog.get("fixed_operator_mlp"), sizes={"m": 3, "h": 2, "n": 4, "k": 2}))
    other["predicate"]["claims"] += given["predicate"]["claims"]
    assert "is proved at {'h': 2, 'k': 2, 'm': 2, 'n': 2}, not at" in replay(read(other)).how


def test_the_directions_must_be_unexplained(missing):
    body = missing["predicate"]
    assert body["missing"] == len(body["directions"]) == 1
    turned = edited(missing, directions=[{"W1": [1.0, 0, 0, 0, 0, 0]}], touched=["W1"])
    assert "they move the output, or lie along the orbit" in replay(read(turned)).how
    longer = edited(missing, directions=lambda rows: [{n: [2 * x for x in v] for n, v in rows[0].items()}])
    assert "they are not orthonormal" in replay(read(longer)).how


def test_the_blocks_are_found_again(large):
    assert len(large["predicate"]["blocks"]) == 2
    fewer = edited(large, blocks=lambda blocks: blocks[:1])
    assert "its blocks are not those that are found again" in replay(read(fewer)).how
    assert "its blocks cannot be found again" in replay(read(large), {}).how


def test_the_catalog_s_architecture_is_the_one_that_is_meant(complete):
    @sv.architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"}, name="linear_mlp")
    def cubed(W2, W1, X):
        return W2 @ (W1 @ X) ** 3

    given = envelope(sv.complete(cubed, sizes=SIZES))
    assert "the architecture linear_mlp of this name is another one" in replay(read(given)).how
    assert replay(read(given), {}).confirmed, "against nothing, it speaks for itself"


REFUSED = {  # what is done to an envelope -> why it is no certificate
    "an unknown field": (lambda e: e["predicate"].update(trusted=True), r"not those of a completeness .* \(trusted\)"),
    "a field less": (lambda e: e["predicate"].pop("seed"), r"not those of a completeness certificate \(seed\)"),
    "another version": (lambda e: e["predicate"].update(version=99), "of version 99; this program reads version 1"),
    "another type": (lambda e: e.update(predicateType="https://example.org"), "no completeness certificate"),
    "another digest": (lambda e: e["predicate"].update(digest="0" * 64), "its digest is not the recorded one"),
    "another graph": (lambda e: e["subject"][0]["digest"].update(sha256="0" * 64), "belongs to another graph"),
    "an edited graph": (lambda e: e["predicate"]["subject"]["leaves"]["W1"].update(kind="data"), "its parameters"),
    "a malformed graph": (lambda e: e["predicate"]["subject"]["graph"]["nodes"].append(["what"]), "no known kind"),
    "other functions": (lambda e: e["predicate"]["subject"].pop("functions"), "the subject is malformed"),
    "a negative rank": (lambda e: e["predicate"].update(rank=-1), "its rank is no natural number"),
    "a rank of true": (lambda e: e["predicate"].update(rank=True), "its rank is no natural number"),
    "a seed of text": (lambda e: e["predicate"].update(seed="0"), "its seed is no natural number"),
    "a prime of text": (lambda e: e["predicate"].update(prime="7"), "its prime is no integer"),
    "sizes that are too large": (
        lambda e: e["predicate"].update(sizes={"m": 3, "h": 2, "n": 10**9, "k": 2}),
        "too large at",
    ),
    "a size of 0": (lambda e: e["predicate"]["sizes"].update(m=0), "the size of axis m is 0"),
    "a size of true": (lambda e: e["predicate"]["sizes"].update(m=True), "its sizes are no integers"),
    "other sizes": (lambda e: e["predicate"]["sizes"].update(m=5), "its parameters are not so many"),
    "a missing size": (lambda e: e["predicate"]["sizes"].pop("n"), "its sizes are not those of the free axes"),
    "other parameters touched": (lambda e: e["predicate"].update(touched=["W1"]), "touched are not those of its"),
    "a direction of data": (lambda e: e["predicate"].update(directions=[{"X": [0.0]}]), "the numbers of 'X'"),
    "a direction of another shape": (lambda e: e["predicate"].update(directions=[{"W1": [0.0]}]), "cannot reshape"),
    "an infinite direction": (
        lambda e: e["predicate"].update(directions=[{"W1": [float("inf")] * 8}]),
        "the numbers of 'W1'",
    ),
    "no such verdict": (lambda e: e["predicate"].update(verdict="TRUE"), "'TRUE' is not a valid Extent"),
    "no claim": (lambda e: e["predicate"].update(claims=[{}]), "not a certificate"),
    "an edited claim": (
        lambda e: e["predicate"]["claims"][0]["statement"]["group"].update(type="O"),
        "the statement was edited",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_certificate(complete, name):
    change, reason = REFUSED[name]
    forged = copy.deepcopy(complete)
    change(forged)
    with pytest.raises(InputError, match=reason):
        read(forged)


def test_more_parameters_than_can_have_been_certified_are_not_computed():
    @sv.architecture(parameters={"W": "m n"}, data={"x": "n"}, name="nowhere")
    def nowhere(W, x):
        return W @ x

    given = envelope(sv.complete(nowhere, sizes={"m": 2, "n": 3}))
    forged = edited(given, sizes={"m": 100, "n": 100}, parameters=10_000, rank=10_000)
    assert "more than 3000 parameters" in replay(read(forged)).how


def test_a_module_s_certificate_is_not_replayable(tmp_path):
    import torch

    found = sv.complete(torch.nn.Linear(2, 3), data=torch.ones(1, 2))
    with pytest.raises(InputError, match="the completeness of a plain module is not replayable"):
        sv.check(found.save(tmp_path / "module.json"))


def test_files_that_are_none(tmp_path, complete):
    path = tmp_path / "part.json"
    path.write_text(json.dumps(complete)[:1000])
    with pytest.raises(InputError, match="not a whole JSON file"):
        load(path)
    path.write_text("[" * 70 + "]" * 70)
    with pytest.raises(InputError, match="nested deeper"):
        load(path)
    with pytest.raises(InputError, match="No such file"):
        load(tmp_path / "nowhere.json")


def test_claims_are_checked_as_before(tmp_path):
    path = sv.verify(catalog.get("relu_mlp").claims["rescaling"]).save(tmp_path / "claim.json")
    assert sv.check(path).confirmed
    with pytest.raises(InputError, match="no completeness certificate"):
        load(path)
