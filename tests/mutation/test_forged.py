"""No forged certificate is confirmed, and nothing but InputError is raised on one.

Some changes leave a certificate that is true and supported by its evidence (other words, a witness that still refutes,
a true statement under a name of its own). `lawful` recognises them without the engines: these are counted and excluded.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symverify import InputError, catalog, check, verify
from symverify.claims.claim import Claim
from tests.mutation.forging import FORGERS, Forgery, forgeries
from tests.mutation.judge import Point, gap, judge, number
from tests.mutation.judge_groups import Cannot, TooSmall, belongs

SEED = 7
SAMPLE, ALL = 240, 2400
REAL = (
    "relu_mlp::rescaling", "relu_mlp::rescaling_and_permutation", "tanh_mlp::sign_flips", "linear_mlp::change_of_basis",
    "linear_mlp_bias::affine_change_of_basis", "homogeneous_mlp::rescaling", "layer_norm_linear::mean_direction",
    "distribution_linear::stabiliser_of_the_mean", "two_layer_data_dependent::change_of_frame",
    "relu_mlp::sign_flips", "linear_mlp::transpose_for_inverse", "linear_mlp::not_a_left_action", "tanh_mlp::rescaling",
    "linear_mlp_bias::affine_without_the_change_of_basis", "batch_norm_linear::channel_permutation",
    "linear_mlp::wrong_axis",     "two_layer_last_unit_zero::change_of_frame_as_printed",
)  # fmt: skip
MEANT = ("statement", "verdict", "sizes", "steps", "witness", "assumptions", "version", "digest")


@pytest.fixture(scope="module")
def claims() -> dict[str, Claim]:
    return {claim.title: claim for claim in catalog.claims()}


@pytest.fixture(scope="module")
def real(claims) -> list[dict[str, Any]]:
    """The envelopes of real certificates, one of each sort among them, and of one that nothing supports."""
    certificates = [verify(claims[title]) for title in REAL]
    found = [json.loads(json.dumps(certificate.envelope())) for certificate in certificates]
    assert {"PROVED", "REFUTED"} <= {e["predicate"]["verdict"] for e in found}
    unsupported = json.loads(json.dumps(found[0]))
    unsupported["predicate"] |= {"verdict": "SUPPORTED", "steps": None, "reason": "residuals at the rounding level"}
    undecided = json.loads(json.dumps(found[3]))
    undecided["predicate"] |= {"verdict": "UNDECIDED", "steps": None, "reason": "no engine decides"}
    return [*found, unsupported, undecided]


@dataclass
class Counts:
    """What became of the forgeries."""

    refused: Counter = field(default_factory=Counter)
    lawful: Counter = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    def text(self) -> str:
        lines = [f"{self.refused.total()} forged certificates, none accepted; {dict(self.refused)}"]
        return "\n".join([*lines, *(f"  excluded {n} times: {reason}" for reason, n in self.lawful.most_common())])


Checker = Callable[[Path, Mapping[str, Claim] | None], Any]


def try_all(forged: list[Forgery], checker: Checker, claims: Mapping[str, Claim], path: Path) -> Counts:
    """Check every forgery against the catalog, and on its own merits: with no claim that bears its name."""
    counts = Counts()
    for forgery in forged:
        path.write_text(forgery.text, encoding="utf-8")
        outcomes, reason = [], None
        for against in (claims, {}):
            try:
                answer = checker(path, against)
                confirmed, how = answer.confirmed, answer.how
            except InputError as error:
                confirmed, how = False, f"InputError: {error}"
            except Exception as error:  # the point of this test: nothing else may be raised
                counts.complaints.append(f"{forgery.what}: {type(error).__name__}: {error!s:.200}")
                continue
            reason = lawful(forgery, against) if confirmed else None
            if confirmed and reason is None:
                counts.complaints.append(
                    f"accepted, {'against its name' if against else 'on its own'}: {forgery.what}: {how}"
                )
            outcomes.append("read as a certificate, not confirmed" if not how.startswith("InputError") else "not read")
            if reason:
                counts.lawful[reason] += 1
                break
        else:
            counts.refused[outcomes[-1] if outcomes else "raised"] += 1
    return counts


# --- what is true all the same, by means of its own


def lawful(forgery: Forgery, against: Mapping[str, Claim]) -> str | None:
    """Why a confirmed certificate is none that was forged; None if it is one."""
    try:
        old, new = forgery.original["predicate"], json.loads(forgery.text)["predicate"]
        changed = {key for key in MEANT if json.dumps(old[key], sort_keys=True) != json.dumps(new[key], sort_keys=True)}
        statement, sizes = new["statement"], new["sizes"]
        claim = against.get(f"{statement['architecture']}::{statement['claim']}")
    except (LookupError, TypeError, ValueError, RecursionError):
        return None
    if not changed:
        return "only words or measurements were changed"
    if claim is not None and json.loads(json.dumps(claim.statement)) != statement:
        return None  # it bears the name of a claim that says something else
    if new["verdict"] == "REFUTED":
        return of_refutation(statement, new, claim, sizes == old["sizes"])
    if new["verdict"] != "PROVED":
        return None
    if new["steps"] is not None:
        return of_statement(statement, "another statement or proof, true by the judge, with steps that prove it")
    if new["steps"] is None and every_axis(statement, sizes):
        return of_statement(statement, "a statement that is true by the judge, at sizes where it can be computed again")
    return None


def of_refutation(statement: Mapping[str, Any], new: Mapping[str, Any], claim: Any, as_before: bool) -> str | None:
    """A refutation whose witness, of whatever sort, refutes at the sizes that the certificate names."""
    witness = new["witness"] if isinstance(new["witness"], dict) else {}
    if claim is not None and claim.ill_formed and witness.get("law") == "ill-formed" and new["sizes"] == "all":
        return "ill-formed, as the claim of its name is"
    if witness.get("law") == "defined" and as_before:
        return of_undefined(statement)
    return of_witness(statement, witness, new["sizes"])


def every_axis(statement: Mapping[str, Any], sizes: Any) -> bool:
    """Whether a proof by computation names the size of every axis that it was computed at."""
    used = {a for leaf in statement["leaves"].values() for a in leaf["axes"]}
    symbols = {a for a in used if statement["axes"][a] == a}
    return isinstance(sizes, dict) and symbols <= set(sizes) and all(type(n) is int and n > 0 for n in sizes.values())


def of_statement(statement: Mapping[str, Any], reason: str) -> str | None:
    """The reason, if the statement is true."""
    try:
        ruling = judge(statement)
    except Exception:  # the judge knows nothing of malformed statements, so it vouches for none
        return None
    return reason if ruling.verdict == "agrees" and ruling.moves else None


def of_undefined(statement: Mapping[str, Any]) -> str | None:
    """An action that the judge finds undefined wherever it looks."""
    try:
        nowhere = "0 points separate, 0 agree" in judge(statement).reason
    except Exception:  # as above
        return None
    return "an action that is undefined by the judge, too" if nowhere else None


def of_witness(statement: Mapping[str, Any], witness: Mapping[str, Any], sizes: Any) -> str | None:
    """A point of the group, at the sizes that the certificate names, where the law fails in the judge's arithmetic."""
    try:
        if sizes != witness["sizes"]:
            return None
        with np.errstate(all="ignore"):
            point = at(statement, witness)
            gaps = dict(point.gaps())
        if gaps[witness["law"]] > 1e-9:
            return "a witness that refutes by the judge's own arithmetic"
    except (LookupError, TypeError, ValueError, ArithmeticError, Cannot, TooSmall, np.linalg.LinAlgError):
        pass
    return None


def at(statement: Mapping[str, Any], witness: Mapping[str, Any]) -> Point:
    """The witness's point; ValueError if its elements lie outside the group."""

    def leaf(name: str, values: Any) -> np.ndarray:
        x = number(values)
        return x if statement["kind"] == "distribution" and statement["leaves"][name]["kind"] == "data" else x[None]

    leaves = {name: leaf(name, values) for name, values in witness["leaves"].items()}
    other = {name: leaf(name, values) for name, values in witness["other"].items()}
    context = {name: x[0] for name, x in leaves.items()} | {f"E[{name}]": leaves[name].mean(0) for name in other}
    paths = paths_of(statement["group"])
    g, h = (dict(zip(paths, map(number, witness[which]), strict=True)) for which in ("g", "h"))
    if not all(belongs(statement["group"], element, context) for element in (g, h)):
        raise ValueError("outside the group")
    return Point(statement, witness["sizes"], leaves, other, g, h)


def paths_of(group: Mapping[str, Any], path: str = "g") -> list[str]:
    """The paths of an element's components."""
    if group["type"] == "Power":
        return paths_of(group["base"], path)
    parts = {"Product": group.get("factors"), "Semidirect": [group.get("normal"), group.get("acting")]}.get(
        group["type"]
    )
    return [path] if parts is None else [p for k, part in enumerate(parts) for p in paths_of(part, f"{path}.{k}")]


# --- the tests


def run(
    real, claims, tmp_path, count: int, checker: Checker = lambda path, against: check(path, against=against)
) -> Counts:
    counts = try_all(list(forgeries(real, count, SEED)), checker, claims, tmp_path / "forged.json")
    print("\n" + counts.text())
    return counts


def test_the_real_ones_are_confirmed_where_they_can_be_replayed(real, claims, tmp_path):
    """Else the test below would hold of a checker that refuses everything."""
    for envelope in real:
        path, verdict = tmp_path / "real.json", envelope["predicate"]["verdict"]
        path.write_text(json.dumps(envelope), encoding="utf-8")
        assert check(path, against=claims).confirmed == (verdict in ("PROVED", "REFUTED")), envelope["predicate"][
            "reason"
        ]


def test_a_sample_of_forged_certificates(real, claims, tmp_path):
    assert run(real, claims, tmp_path, SAMPLE).complaints == []


@pytest.mark.slow
def test_all_forged_certificates(real, claims, tmp_path):
    counts = run(real, claims, tmp_path, ALL)
    assert counts.complaints == []
    assert counts.refused.total() >= 1000


def test_forged_certificates_against_the_catalog_itself(real, tmp_path):
    """Without `against` the catalog is asked."""
    for forgery in forgeries(real, 60, SEED + 1):
        path = tmp_path / "forged.json"
        path.write_text(forgery.text, encoding="utf-8")
        try:
            confirmed = check(path).confirmed
        except InputError:
            confirmed = False
        if confirmed:
            assert lawful(forgery, {claim.title: claim for claim in catalog.claims()}), forgery.what


@dataclass
class Yes:
    confirmed: bool = True
    how: str = "it is so"


def test_a_checker_that_confirms_everything_is_found_out(real, claims, tmp_path):
    counts = run(real, claims, tmp_path, SAMPLE, lambda path, against: Yes())
    assert len([c for c in counts.complaints if c.startswith("accepted")]) > SAMPLE / 2


def test_a_checker_that_raises_is_found_out(real, claims, tmp_path):
    def careless(path: Path, against: Any) -> Any:
        return Yes(json.loads(path.read_text())["predicate"]["verdict"] == "no verdict")

    assert any(
        "JSONDecodeError" in c or "KeyError" in c for c in run(real, claims, tmp_path, SAMPLE, careless).complaints
    )


def test_every_forger_finds_something_to_forge(real):
    made = Counter(forgery.forger for forgery in islice(forgeries(real, 600, SEED), 600))
    assert set(made) == set(FORGERS)


def test_a_doubled_gap_is_seen():
    """`lawful` excludes only what it can tell apart."""
    assert gap(np.ones(3), np.array([1.0, 1.0, 1.1])) > 1e-9
