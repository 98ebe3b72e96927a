"""Bad input is named, the module stays as it is, and the outcome is an ordinary certificate or assertion."""

import copy
import random

import numpy
import pytest
import torch
from torch import nn

from symverify.claims.certificate import load
from symverify.claims.module_claim import claim, described
from symverify.claims.verdict import REFUTED, SUPPORTED
from symverify.errors import InputError
from symverify.verification.checking import check
from symverify.verification.module_assertion import SymmetryError, assert_symmetry
from symverify.verification.module_judging import verify_module
from tests.modules.networks import Noisy, TiedLM, forget_bias, mlp, normal, rescale, rescale_noisy, rotation, seeded

X = normal(7, 3)
IDS = torch.tensor([[0, 3, 6, 2], [1, 1, 5, 4]])


def identity(state):
    return state


BAD_CLAIMS = {  # arguments -> the message
    "module is the int 3": (3, identity, X),
    "action is the Linear": (mlp(), nn.Linear(2, 2), X),
    "action is the NoneType": (mlp(), None, X),
    "kind is 'functionl'; did you mean functional": (mlp(), identity, X, "functionl"),
    "kind 'loss' needs a loss": (mlp(), identity, X, "loss"),
    "kind 'functional' takes no loss": (mlp(), identity, X, "functional", sum),
    "data is the NoneType None": (mlp(), identity, None),
    "data is an empty list": (mlp(), identity, []),
    r"data\[1\] is the int 4": (mlp(), identity, [X, 4]),
    "output is the float": (mlp(), identity, X, "functional", None, 0.5),
    "the action takes 3 arguments": (mlp(), lambda a, b, c: a, X),
    "the action takes 0 arguments": (mlp(), lambda: {}, X),
}


@pytest.mark.parametrize("message", BAD_CLAIMS)
def test_a_claim_that_is_none(message):
    with pytest.raises(InputError, match=message):
        claim(*BAD_CLAIMS[message])


def test_expect_is_a_verdict():
    with pytest.raises(InputError, match="expect is 'REFUTE'; did you mean REFUTED"):
        claim(mlp(), identity, X, expect="REFUTE")
    assert claim(mlp(), forget_bias, X, expect="REFUTED").expect == REFUTED


BAD_ACTIONS = {  # action -> the message
    r"returns '0.wieght', no parameter and no buffer; did you mean 0.weight": lambda s: {"0.wieght": s["0.weight"]},
    "the action returns NoneType, not a dict": lambda s: None,
    "gives 0.bias a float, not a tensor": lambda s: {"0.bias": 1.5},
    "gives 0.bias values that are not finite": lambda s: {"0.bias": s["0.bias"] / 0},
    "gives 0.bias, of torch.float64, values of torch.complex64": lambda s: {"0.bias": s["0.bias"].to(torch.complex64)},
    "the action fails: KeyError: 'missing'": lambda s: s["missing"],
    "the action fails: RuntimeError": lambda s: {"0.weight": s["0.weight"] @ s["0.weight"]},
}


@pytest.mark.parametrize("message", BAD_ACTIONS)
def test_an_action_that_returns_no_state(message):
    with pytest.raises(InputError, match=message):
        verify_module(claim(mlp(), BAD_ACTIONS[message], X, name="bad"))


def test_two_values_for_one_tie():
    def half(state):
        return {**state, "wte.weight": state["wte.weight"] @ rotation(3)}

    with pytest.raises(
        InputError, match=r"wte.weight and lm_head.weight are one tied tensor, and the action gives it two"
    ):
        verify_module(claim(seeded(TiedLM), half, IDS))


def test_shared_storage_is_a_tie_too():
    pair = nn.Sequential(nn.Linear(3, 3, bias=False), nn.Linear(3, 3, bias=False))
    pair[1].weight = nn.Parameter(pair[0].weight.data)
    with pytest.raises(InputError, match=r"0.weight and 1.weight are one tied tensor"):
        verify_module(claim(pair, lambda s: {"0.weight": 2 * s["0.weight"], "1.weight": s["1.weight"] / 2}, X))


BAD_RUNS = {  # module, data, options -> the message
    "fails on item 0 of the data: RuntimeError": (mlp, normal(2, 4), {}),
    "fails on item 1 of the data: TypeError": (mlp, [X, {"y": X}], {}),
    "has no parameters and no buffers": (nn.ReLU, X, {}),
    "has no values": (lambda: nn.LazyLinear(3), X, {}),
    "an item of data is int": (mlp, lambda seed: [1, 2], {}),
    "has no floating tensor; give output=": (lambda: nn.Sequential(mlp(), Chosen()), X, {}),
    "output='logits' does not pick from a Tensor": (mlp, X, {"output": "logits"}),
    r"loss returns a tensor of shape \(\), not a 1-d": (mlp, X, {"kind": "loss", "loss": lambda y, x: y[0].sum()}),
    "loss returns float, not a 1-d": (mlp, X, {"kind": "loss", "loss": lambda y, x: 1.0}),
    "the outputs of the items differ in shape": (mlp, [X, X[:2]], {"kind": "distribution"}),
}


class Chosen(nn.Module):
    def forward(self, x):
        return x.argmax(-1)


@pytest.mark.parametrize("message", BAD_RUNS)
def test_what_does_not_run(message):
    make, data, options = BAD_RUNS[message]

    def double_all(state):
        return {name: 2 * value for name, value in state.items()}

    with pytest.raises(InputError, match=message):
        verify_module(claim(make(), double_all, data, **options))


@pytest.mark.parametrize("seed", [-1, 0.5, True, None])
def test_a_seed_is_a_natural_number(seed):
    with pytest.raises(InputError, match="not a natural number"):
        verify_module(claim(mlp(), rescale, X), seed=seed)


def test_the_module_the_data_and_the_random_states_stay():
    module = nn.Sequential(seeded(Noisy), nn.BatchNorm1d(2)).train()
    module(X).sum().backward()
    calls, data = [], X.clone()
    module.register_forward_hook(lambda *_: calls.append(1))
    before = copy.deepcopy(module.state_dict())
    grads = [p.grad.clone() for p in module.parameters()]
    modes = [m.training for m in module.modules()]
    hooks = [len(m._forward_hooks) + len(m._forward_pre_hooks) for m in module.modules()]
    types = [(p.dtype, p.requires_grad, id(p)) for p in module.parameters()]
    states = torch.get_rng_state(), random.getstate(), numpy.random.get_state()[1].copy()

    def action(state):
        torch.manual_seed(1)
        random.seed(1)
        numpy.random.seed(1)
        return {f"0.{k}": v for k, v in rescale_noisy({k[2:]: v for k, v in state.items()}).items()}

    found = verify_module(claim(module, action, data))
    assert found.verdict == SUPPORTED
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    assert all(torch.equal(p.grad, g) for p, g in zip(module.parameters(), grads, strict=True))
    assert modes == [m.training for m in module.modules()]
    assert hooks == [len(m._forward_hooks) + len(m._forward_pre_hooks) for m in module.modules()]
    assert types == [(p.dtype, p.requires_grad, id(p)) for p in module.parameters()]
    assert torch.equal(data, X) and data.dtype == torch.float32
    assert torch.equal(torch.get_rng_state(), states[0]) and random.getstate() == states[1]
    assert (numpy.random.get_state()[1] == states[2]).all()
    assert torch.is_grad_enabled() and torch.get_default_dtype() == torch.float32


def test_a_module_that_writes_to_its_input_and_parameters_is_judged_from_the_same_start():
    class Writing(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = mlp()
            self.register_buffer("mean", torch.zeros(3))

        def forward(self, x):
            x -= self.mean
            self.mean = self.mean + 1
            with torch.no_grad():
                self.inner[0].weight *= 1.5
            return self.inner(x)

    module, data = Writing(), X.clone()

    def moved(state):
        return {f"inner.{k}": v for k, v in rescale({k[6:]: v for k, v in state.items() if k != "mean"}).items()}

    assert verify_module(claim(module, moved, data)).verdict == SUPPORTED
    assert torch.equal(data, X) and not module.mean.any()


def test_a_module_that_cannot_be_copied_is_named():
    module = mlp()
    module.stream = (n for n in range(3))
    with pytest.raises(InputError, match="the module cannot be copied: TypeError"):
        verify_module(claim(module, rescale, X))


def test_certificates_are_saved_loaded_and_not_replayable(tmp_path):
    for action, verdict in ((rescale, SUPPORTED), (forget_bias, REFUTED)):
        stated = claim(mlp(), action, X, source="a test")
        found = verify_module(stated, seed=2)
        again = load(found.save(tmp_path / "c.json"))
        assert again.verdict == verdict and again.seed == 2 and again.source == "a test"
        assert again.digest == found.digest == stated.digest and again.graph_hash == found.graph_hash
        assert again.identity == found.identity and again.witness == found.witness
        assert again.title == f"Sequential::{action.__name__}"
        done = check(tmp_path / "c.json", against={stated.title: stated})
        assert not done.confirmed
    assert "acts on the state_dict of torch.nn.modules.container.Sequential" in described(found.statement)


def test_the_statement_knows_module_and_action_but_no_values():
    one, two = claim(mlp(), rescale, X), claim(seeded(lambda: mlp(), seed=9), rescale, X[:2])
    assert one.digest == two.digest
    others = [
        claim(mlp(), forget_bias, X, name="rescale"),
        claim(mlp(nn.Tanh), rescale, X),
        claim(mlp().eval(), rescale, X),
    ]
    others.append(claim(mlp(), rescale, X, "data-dependent"))
    assert len({one.digest, *(other.digest for other in others)}) == 5
    assert claim(seeded(TiedLM), rescale, X).statement["graph"]["ties"] == [["wte.weight", "lm_head.weight"]]


def test_assert_symmetry_passes_with_the_certificate():
    assert assert_symmetry(mlp(), rescale, data=X).verdict == SUPPORTED
    assert assert_symmetry(claim(mlp(), rescale, X)).verdict == SUPPORTED


def test_assert_symmetry_says_why_in_a_dozen_lines():
    with pytest.raises(SymmetryError) as raised:
        assert_symmetry(mlp(), forget_bias, X, source="Example 2.3")
    text = str(raised.value)
    assert isinstance(raised.value, AssertionError) and len(text.splitlines()) <= 12
    assert text.startswith("Sequential::forget_bias: REFUTED\n")
    for part in (
        "kind    functional, seed 0",
        "at      output[",
        "before  ",
        "after   ",
        "rounding levels",
        "source  Example 2.3",
    ):
        assert part in text
    with pytest.raises(SymmetryError, match=r"UNDECIDED(.|\n)*vacuous"):
        assert_symmetry(mlp(), lambda state: {}, X)
    with pytest.raises(InputError):
        assert_symmetry(mlp(), rescale, None)
