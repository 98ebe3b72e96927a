"""Verdicts of whole claims: what each engine may say, and what none of them may."""

import pytest

import symverify as sv
from symverify.verification import exact, judging, numeric, transport


def claim(output, action, group, parameters=None, data=None, **options):
    """A claim in one expression."""
    declared = {k: options.pop(k) for k in ("constants", "sizes_of_axes") if k in options}
    network = sv.architecture(
        parameters=parameters or {"W2": "m h", "W1": "h n"},
        data=data or {"X": "n k"},
        constants=declared.get("constants"),
        sizes=declared.get("sizes_of_axes"),
        name="network",
    )(output)
    return network.symmetry(group, name="claim", **options)(action)


def two(sigma):
    return lambda W2, W1, X: W2 @ sigma(W1 @ X)


def basis(g, W2, W1):
    return {"W2": W2 @ sv.inverse(g), "W1": g @ W1}


JUDGED = {  # claim -> (verdict, engine that reaches it)
    "relu, positive": (lambda: claim(two(sv.relu), basis, sv.PositiveDiagonal("h")), "PROVED", "transport"),
    "relu, any basis": (lambda: claim(two(sv.relu), basis, sv.GL("h")), "REFUTED", "exact"),
    "relu, signs": (lambda: claim(two(sv.relu), basis, sv.Signs("h")), "REFUTED", "exact"),
    "tanh, signs": (lambda: claim(two(sv.tanh), basis, sv.Signs("h")), "PROVED", "transport"),
    "tanh, nearly": (lambda: claim(two(sv.tanh), basis, sv.PositiveDiagonal("h")), "REFUTED", "exact"),
    "relu6, positive": (lambda: claim(two(sv.relu6), basis, sv.PositiveDiagonal("h")), "REFUTED", "exact"),
    "an unknown function, permuted": (
        lambda: claim(two(sv.pointwise("f")), basis, sv.Permutation("h")),
        "PROVED",
        "transport",
    ),
    "an unknown function, scaled": (
        lambda: claim(two(sv.pointwise("f")), basis, sv.PositiveDiagonal("h")),
        "REFUTED",
        "exact",
    ),
}


@pytest.mark.parametrize("make, verdict, engine", JUDGED.values(), ids=JUDGED)
def test_a_claim_gets_its_verdict_from_one_engine(make, verdict, engine):
    certificate = sv.verify(make())
    assert certificate.verdict == verdict
    assert next(e for e in certificate.evidence if e["verdict"] == verdict)["engine"] == engine


def test_an_epsilon_is_refuted_however_small():
    for eps in (0.1, 1e-5, 1e-12):
        rescaled = claim(
            lambda W, X, eps=eps: sv.batch_norm(W @ X, over="k", eps=eps),
            lambda g, W: {"W": g @ W},
            sv.PositiveDiagonal("m"),
            parameters={"W": "m n"},
        )
        assert exact.refute(rescaled.statement, 0) is not None


def test_invariance_without_an_action_is_refuted():
    """g -> g^T composes in the wrong order: W2 (g^T)^-1, g^T W1 preserves the output and is no left action of GL(h)."""
    turned = claim(
        lambda W2, W1, X: W2 @ W1 @ X,
        lambda g, W2, W1: {"W2": W2 @ sv.inverse(sv.transpose(g)), "W1": sv.transpose(g) @ W1},
        sv.GL("h"),
    )
    certificate = sv.verify(turned)
    assert certificate.verdict == sv.REFUTED
    assert certificate.witness["law"] == "composition"


def test_an_action_that_is_not_trivial_at_the_identity_is_refuted():
    shifted = claim(
        lambda W2, W1, X: W2 @ W1 @ X, lambda g, W2, W1: {"W2": W2 @ sv.inverse(g) * 2, "W1": g @ W1 / 2}, sv.GL("h")
    )
    assert sv.verify(shifted).witness["law"] == "identity"


def test_a_functional_symmetry_may_not_look_at_the_data_it_is_judged_on():
    def peeking(kind):
        def action(g, W2, W1, x):
            before, after = sv.frame(sv.sigmoid(W1 @ x), over="h"), sv.frame(sv.sigmoid(g @ W1 @ x), over="h")
            return {"W2": W2 @ before @ sv.inverse(after), "W1": g @ W1}

        return claim(lambda W2, W1, x: W2 @ sv.sigmoid(W1 @ x), action, sv.GL("h"), data={"x": "n"}, kind=kind)

    assert sv.verify(peeking("data-dependent")).verdict == sv.PROVED
    assert sv.verify(peeking("functional")).verdict == sv.REFUTED


def test_an_action_that_leaves_its_domain_is_refuted():
    """relu(g W1 x) is 0 for an open set of g, and there is no frame of 0."""

    def action(g, W2, W1, x):
        before, after = sv.frame(sv.relu(W1 @ x), over="h"), sv.frame(sv.relu(g @ W1 @ x), over="h")
        return {"W2": W2 @ before @ sv.inverse(after), "W1": g @ W1}

    relu = claim(lambda W2, W1, x: W2 @ sv.relu(W1 @ x), action, sv.GL("h"), data={"x": "n"}, kind="data-dependent")
    certificate = sv.verify(relu)
    assert certificate.verdict == sv.REFUTED
    assert certificate.reason.startswith("undefined:")


def test_engines_that_disagree_stop_the_run(monkeypatch):
    monkeypatch.setattr(transport, "prove", lambda statement: transport.Proof({"graph": {}, "action": {}}, "a lie"))
    with pytest.raises(judging.Contradiction, match="proved by one engine and refuted by another"):
        sv.verify(claim(two(sv.relu), basis, sv.GL("h")))


def test_the_numeric_engine_refutes_nothing_by_itself(monkeypatch):
    monkeypatch.setattr(exact, "refute", lambda *args, **kwargs: None)
    certificate = sv.verify(claim(two(sv.relu), basis, sv.GL("h")))
    assert certificate.verdict == sv.UNDECIDED
    assert "not invariant" in certificate.reason


def test_agreement_of_floats_is_support_and_no_more(monkeypatch):
    monkeypatch.setattr(transport, "prove", lambda statement: transport.Proof(None, "not tried"))
    for engine in ("_symbolic", "_identity"):
        silent = judging.evidence(engine[1:], sv.UNDECIDED, {}, "not tried")
        monkeypatch.setattr(judging, engine, lambda *arguments, silent=silent: silent)
    certificate = sv.verify(claim(two(sv.relu), basis, sv.PositiveDiagonal("h")))
    assert certificate.verdict == sv.SUPPORTED
    assert certificate.residual < 1e-12


def test_the_rounding_level_is_measured():
    true = numeric.attack(claim(two(sv.relu), basis, sv.PositiveDiagonal("h")).statement, 0)
    false = numeric.attack(claim(two(sv.relu), basis, sv.GL("h")).statement, 0)
    assert true.fails is None and true.residual < numeric.SLACK * true.rounding
    assert false.fails == "invariance" and false.residual > 1e-3


BAD = {
    "no claim": (lambda: sv.verify(3), "verify takes a claim"),
    "a negative seed": (lambda: sv.verify(claim(two(sv.relu), basis, sv.GL("h")), seed=-1), "seed is -1"),
}


@pytest.mark.parametrize("call, reason", BAD.values(), ids=BAD)
def test_bad_input_is_one_line(call, reason):
    with pytest.raises(sv.InputError, match=reason):
        call()


@pytest.mark.slow
def test_the_symbolic_engine_proves_nothing_that_is_refuted():
    """On a refuted claim it need not run; run on all of the catalog's, it agrees with none of them."""
    from symverify.verification.symbolic import symbolic

    false = [c for c in sv.catalog.claims() if c.expect == sv.REFUTED and c.ill_formed is None]
    assert len(false) > 100
    proved = [
        c.title
        for c in false
        if exact.undefined(c.statement) is None and symbolic(c.statement, budget=2.0)["verdict"] == "PROVED"
    ]
    assert not proved
