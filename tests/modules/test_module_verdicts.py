"""Claims about plain modules: what holds is supported, what fails refuted with its counterexample."""

import random

import pytest
import torch
from torch import nn

from symverify.claims.module_claim import claim
from symverify.claims.verdict import REFUTED, SUPPORTED, UNDECIDED
from symverify.verification.module_judging import verify_module
from tests.modules.networks import (
    FACTORS,
    Noisy,
    Normed,
    TiedLM,
    forget_bias,
    mlp,
    normal,
    rescale,
    rescale_noisy,
    rotate_normed,
    rotate_tied,
    rotation,
    seeded,
)

X = normal(7, 3)
IDS = torch.tensor([[0, 3, 6, 2], [1, 1, 5, 4]])


def judged(module, action, data, *args, seed=0, **kwargs):
    return verify_module(claim(module, action, data, *args, **kwargs), seed=seed)


def test_a_rescaling_is_supported_at_the_rounding_level():
    found = judged(mlp(), rescale, X)
    assert found.verdict == SUPPORTED
    assert found.residual < 1e-14
    assert "float64" in found.reason and "3 redraws" in found.reason
    assert found.evidence[0]["engine"] == "numeric" and "float64" in found.evidence[0]["detail"]


FALSE = {  # module, action, data -> what is said
    "bias forgotten": (mlp, forget_bias, X),
    "smooth activation": (lambda: mlp(nn.GELU), rescale, X),
    "negative factors": (mlp, lambda s: {"0.weight": -s["0.weight"], "2.weight": -s["2.weight"]}, X),
    "float32 inside": (lambda: seeded(Normed), lambda s: {"first.weight": 2 * s["first.weight"]}, X),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_claim_is_refuted_with_its_counterexample(name):
    make, action, data = FALSE[name]
    found = judged(make(), action, data)
    assert found.verdict == REFUTED
    assert "fails in float64" in found.reason and "moved by a millionth" in found.reason
    witness = found.witness
    assert witness["tensor"] == "output" and witness["data"] == "the given data" and len(witness["entry"]) == 2
    assert witness["left"] != witness["right"] and witness["perturbed"]["left"] != witness["perturbed"]["right"]


def test_the_counterexample_is_what_the_module_computes():
    module = mlp()
    witness = judged(module, forget_bias, X).witness
    double = mlp().double()
    before = double(X.double())[tuple(witness["entry"])].item()
    double.load_state_dict(double.state_dict() | forget_bias(double.state_dict()))
    after = double(X.double())[tuple(witness["entry"])].item()
    assert (before, after) == pytest.approx((witness["left"], witness["right"]), rel=1e-12)


def test_an_action_that_moves_nothing_is_vacuous():
    q = rotation(5)
    for action in (lambda s: {}, dict, lambda s: {"0.weight": q.T @ (q @ s["0.weight"])}):
        found = judged(mlp(), action, X)
        assert found.verdict == UNDECIDED and found.reason.startswith("vacuous:")


def test_an_action_too_small_for_a_float32_module_to_see_is_undecided():
    found = judged(seeded(Normed), lambda s: {"first.weight": s["first.weight"] * (1 + 1e-9)}, X)
    assert found.verdict == UNDECIDED and "too little to be seen" in found.reason


def test_a_wrong_shape_is_ill_formed():
    found = judged(mlp(), lambda s: {"0.weight": s["0.weight"][:2]}, X)
    assert found.verdict == REFUTED
    assert found.reason == "ill-formed: the action gives 0.weight of shape (5, 3) a value of shape (2, 3)"
    assert found.witness["law"] == "ill-formed"


def normed_by_batch():
    module = seeded(lambda: nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.Linear(5, 2)))
    module[1].running_mean.copy_(normal(5, seed=2))
    module[1].running_var.copy_(normal(5, seed=3).exp())
    return module


def scale_before_norm(state):
    return {"0.weight": 3 * state["0.weight"], "0.bias": 3 * state["0.bias"]}


def shift_before_norm(state):
    return {"0.bias": state["0.bias"] + 2}


def with_statistics(state):
    mean, var = 3 * state["1.running_mean"], 9 * (state["1.running_var"] + 1e-5) - 1e-5
    return scale_before_norm(state) | {"1.running_mean": mean, "1.running_var": var}


def without_eps(state):
    return with_statistics(state) | {"1.running_var": 9 * state["1.running_var"]}


BATCH_NORM = {  # (action, training) -> verdict
    (shift_before_norm, True): SUPPORTED,
    (shift_before_norm, False): REFUTED,
    (scale_before_norm, True): REFUTED,  # by eps alone
    (with_statistics, False): SUPPORTED,
    (without_eps, False): REFUTED,
}


@pytest.mark.parametrize(("action", "training"), BATCH_NORM, ids=lambda x: getattr(x, "__name__", str(x)))
def test_batch_norm_counts_in_the_mode_that_it_is_in(action, training):
    found = judged(normed_by_batch().train(training), action, X)
    assert found.verdict == BATCH_NORM[action, training]
    if action in (scale_before_norm, without_eps) and found.residual < 1e-5:
        assert "comes from an eps" in found.reason


def test_what_is_zero_and_cannot_show_is_said():
    module = mlp()
    nn.init.zeros_(module[0].bias)
    found = judged(module, forget_bias, X)
    assert found.verdict == SUPPORTED and "all zero here, so that a factor on them cannot show: 0.bias" in found.reason


def test_a_tie_follows_the_name_that_is_returned():
    assert judged(seeded(TiedLM), rotate_tied, IDS).verdict == SUPPORTED
    both = judged(seeded(TiedLM), lambda s: rotate_tied(s) | {"lm_head.weight": s["lm_head.weight"] @ rotation(3)}, IDS)
    assert both.verdict == SUPPORTED


def test_a_tie_that_breaks_the_symmetry_is_refuted():
    def untied_scaling(state):  # a symmetry of the untied model with a linear residual stream only
        return {"wte.weight": 2 * state["wte.weight"], "up.weight": state["up.weight"] / 2}

    found = judged(seeded(TiedLM), untied_scaling, IDS)
    assert found.verdict == REFUTED and found.witness["tensor"] == "output.logits"


def test_the_action_sees_buffers_and_both_names_of_a_tie_in_float64():
    seen = {}

    def look(state):
        seen.update({name: (value.dtype, id(value)) for name, value in state.items()})
        state["wte.weight"].mul_(0)  # on a copy
        return {}

    module = seeded(TiedLM)
    judged(module, look, IDS)
    assert seen["wte.weight"] == seen["lm_head.weight"] and seen["wte.weight"][0] == torch.float64
    assert module.wte.weight.abs().min() > 0

    judged(normed_by_batch(), lambda s: seen.update(s) or {}, X)
    assert seen["1.num_batches_tracked"].dtype == torch.int64 and seen["1.running_mean"].dtype == torch.float64


def test_dropout_and_randomness_are_switched_off_and_the_certificate_says_so():
    module = seeded(Noisy).train()
    found = judged(module, rescale_noisy, X)
    assert found.verdict == SUPPORTED
    assert found.assumptions == (
        "dropout is switched off: drop, Noisy",
        "random operations give the same numbers on both sides: Noisy (rand)",
    )
    assert judged(module, lambda s: {"first.weight": 2 * s["first.weight"]}, X).verdict == REFUTED
    assert judged(module.eval(), rescale_noisy, X).assumptions == found.assumptions[1:]


def test_attention_with_dropout_is_evaluated_without_it():
    layer = seeded(nn.TransformerEncoderLayer, 4, 2, 6, dropout=0.3, batch_first=True).train()

    def shift_keys(state):
        return {
            "self_attn.in_proj_bias": state["self_attn.in_proj_bias"]
            + torch.arange(12).div(4, rounding_mode="floor").eq(1)
        }

    found = judged(layer, shift_keys, normal(2, 5, 4))
    assert found.verdict == SUPPORTED and "dropout is switched off: self_attn" in found.assumptions[0]


class Unruly(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner, self.source = mlp(), random.Random(0)

    def forward(self, x):
        return self.inner(x) * self.source.random()


class Counting(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner, self.calls = mlp(), 0

    def forward(self, x):
        self.calls += 1
        return self.inner(x) * self.calls


@pytest.mark.parametrize("make", [Unruly, Counting])
def test_a_module_that_is_no_function_is_undecided(make):
    found = judged(make(), lambda s: {f"inner.{k}": v for k, v in rescale({n[6:]: x for n, x in s.items()}).items()}, X)
    assert found.verdict == UNDECIDED and "called twice it gives output" in found.reason


def test_float32_inside_is_found_named_and_raises_the_level():
    found = judged(seeded(Normed), rotate_normed, X)
    assert found.verdict == SUPPORTED
    assert 1e-9 < found.residual < 1e-5
    assert "low precision inside the module: norm (float32)" in found.reason


def test_an_eps_below_the_float32_level_is_not_decided():
    scale = {"first.weight": 2.0, "first.bias": 2.0}
    found = judged(seeded(Normed), lambda s: {name: c * s[name] for name, c in scale.items()}, X)
    assert found.verdict == UNDECIDED or "between" in found.reason


def test_float32_that_nothing_moved_passes_raises_no_level():
    class Fixed(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = mlp()

        def forward(self, x):
            return self.inner(x) * torch.linspace(0.1, 1, 2, dtype=torch.float32).cos()

    found = judged(
        Fixed(), lambda s: {f"inner.{k}": v for k, v in rescale({n[6:]: x for n, x in s.items()}).items()}, X
    )
    assert found.verdict == SUPPORTED and found.residual < 1e-14


def linear_pair():
    return seeded(lambda: nn.Sequential(nn.Linear(3, 5), nn.Identity(), nn.Linear(5, 2)))


def test_float32_inside_the_action_is_said():
    single = torch.linalg.qr(normal(5, 5)).Q

    def rotate(state, q=None):
        q = single.double() if q is None else q
        return {"0.weight": q @ state["0.weight"], "0.bias": q @ state["0.bias"], "2.weight": state["2.weight"] @ q.T}

    found = judged(linear_pair(), rotate, X)
    assert found.verdict == SUPPORTED and "low precision inside the action (float32)" in found.reason
    rounded = judged(linear_pair(), lambda s: rotate(s, single.double().clone()), X)
    exact = judged(linear_pair(), lambda s: rotate(s, rotation(5)), X)
    assert exact.verdict == SUPPORTED and exact.residual < 1e-14
    assert rounded.verdict in (SUPPORTED, UNDECIDED)


def test_cancellation_inside_is_rounding_and_no_refutation():
    class Cancelling(nn.Sequential):
        def forward(self, x):
            return self[1]((self[0](x) + 1e8) - 1e8)

    module = seeded(lambda: Cancelling(nn.Linear(3, 5), nn.Linear(5, 2)))
    g = normal(5, 5, seed=4).double()

    def change(state):
        moved = {"0.weight": g @ state["0.weight"], "0.bias": g @ state["0.bias"]}
        return moved | {"1.weight": state["1.weight"] @ torch.linalg.inv(g)}

    found = judged(module, change, X)
    assert found.verdict == SUPPORTED and found.residual > 1e-10


def test_ill_conditioned_actions_are_no_refutation():
    g = rotation(5) @ torch.diag(10.0 ** torch.arange(0, 10, 2).double()) @ rotation(5, seed=8)

    def change(state):
        moved = {"0.weight": g @ state["0.weight"], "0.bias": g @ state["0.bias"]}
        return moved | {"2.weight": state["2.weight"] @ torch.linalg.inv(g)}

    assert judged(linear_pair(), change, X).verdict == SUPPORTED


def test_a_random_action_is_judged_with_one_element():
    def draw(state):
        d = torch.rand(5, dtype=torch.float64) + 0.5
        return {
            "0.weight": d[:, None] * state["0.weight"],
            "0.bias": d * state["0.bias"],
            "2.weight": state["2.weight"] / d,
        }

    assert judged(mlp(), draw, X).verdict == SUPPORTED
    generator = torch.Generator().manual_seed(0)

    def stateful(state):
        d = torch.rand(5, dtype=torch.float64, generator=generator) + 0.5
        return {
            "0.weight": d[:, None] * state["0.weight"],
            "0.bias": d * state["0.bias"],
            "2.weight": state["2.weight"] / d,
        }

    assert judged(mlp(), stateful, X).verdict == SUPPORTED
    assert judged(mlp(nn.Tanh), stateful, X).verdict == REFUTED


def test_the_same_seed_gives_the_same_certificate():
    one, two = (judged(mlp(), forget_bias, X, seed=3) for _ in range(2))
    assert one.witness == two.witness and one.reason == two.reason and one.identity == two.identity
    assert FACTORS.dtype == torch.float32


@pytest.mark.slow
def test_a_transformers_model():
    import transformers

    config = transformers.LlamaConfig(
        vocab_size=31, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, bos_token_id=1, eos_token_id=2,
    )  # fmt: skip
    model = seeded(transformers.LlamaForCausalLM, config).eval()
    d = normal(24, seed=5).double().exp()

    def rescale_up(state):
        moved = {}
        for layer in range(2):
            up, down = (f"model.layers.{layer}.mlp.{name}_proj.weight" for name in ("up", "down"))
            moved |= {up: d[:, None] * state[up], down: state[down] / d}
        return moved

    def scale_gate(state):
        return {"model.layers.0.mlp.gate_proj.weight": 2 * state["model.layers.0.mlp.gate_proj.weight"]}

    held = judged(model, rescale_up, {"input_ids": IDS})
    assert held.verdict == SUPPORTED and "model.norm (float32)" in held.reason
    broken = judged(model, scale_gate, {"input_ids": IDS})
    assert broken.verdict == REFUTED and broken.witness["tensor"] == "output.logits"
