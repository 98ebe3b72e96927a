"""The forms of data, the four kinds, and the data on which a claim is attacked."""

import dataclasses

import pytest
import torch
from torch import nn

from symverify.claims.module_claim import claim
from symverify.claims.verdict import REFUTED, SUPPORTED, UNDECIDED
from symverify.verification.module_judging import verify_module
from tests.modules.networks import TiedLM, forget_bias, mlp, normal, rescale, rotate_tied, seeded

X = normal(7, 3)
IDS = torch.tensor([[0, 3, 6, 2], [1, 1, 5, 4]])


def judged(module, action, data, *args, seed=0, **kwargs):
    return verify_module(claim(module, action, data, *args, **kwargs), seed=seed)


FORMS = {
    "tensor": X,
    "tuple": (X,),
    "dict": {"input": X},
    "list of tensors": [X, X[:2]],
    "list of tuples and dicts": [(X,), {"input": X[:2]}],
    "function of a seed": lambda seed: normal(7, 3, seed=seed),
    "function that gives a list": lambda seed: [(normal(7, 3, seed=seed),), normal(2, 3, seed=seed)],
}


@pytest.mark.parametrize("name", FORMS)
def test_the_forms_of_data(name):
    assert judged(mlp(), rescale, FORMS[name]).verdict == SUPPORTED
    assert judged(mlp(), forget_bias, FORMS[name]).verdict == REFUTED


def test_keywords_and_other_arguments_reach_the_module():
    data = [(IDS, 2.0), {"ids": IDS, "scale": 0.5}]
    assert judged(seeded(TiedLM), rotate_tied, data).verdict == SUPPORTED


def test_the_item_of_a_counterexample_is_named():
    found = judged(
        mlp(), lambda s: {"0.weight": s["0.weight"] + torch.tensor([0.0, 0, 1])}, [X * torch.tensor([1.0, 1, 0]), X]
    )
    assert found.verdict == REFUTED and found.witness["tensor"] == "item 1: output"


def hide_in_the_last_input(state):
    return {"0.weight": state["0.weight"] + torch.tensor([0.0, 0, 1])}


def test_redrawn_floats_catch_what_the_given_data_hide():
    found = judged(mlp(), hide_in_the_last_input, torch.tensor([[1.0, 2, 0], [3, 4, 0]]))
    assert found.verdict == REFUTED and found.witness["data"] == "redrawn data (redraw 1)"
    assert "on redrawn data (redraw 1)" in found.reason


def test_redrawn_integers_are_the_values_seen():
    def move_unseen(state):
        moved = state["wte.weight"].clone()
        moved[6] += 1
        return {"wte.weight": moved}

    low = torch.tensor([[0, 3, 2], [1, 1, 4]])
    module = seeded(TiedLM)
    module.lm_head.weight = nn.Parameter(module.lm_head.weight.detach().clone())
    assert judged(module, move_unseen, low).verdict == SUPPORTED
    assert judged(module, move_unseen, low + 2).verdict == REFUTED


def test_masks_with_infinities_are_not_redrawn():
    class Masked(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = mlp()

        def forward(self, x, mask):
            return (self.inner(x) + mask).softmax(-1)

    def shift(state):
        return {"inner.2.bias": state["inner.2.bias"] + 1}

    mask = torch.tensor([0.0, -torch.inf])
    assert judged(Masked(), shift, (X, mask)).verdict == SUPPORTED


def test_a_module_that_refuses_redrawn_data_is_judged_on_the_given():
    class Picky(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = mlp()

        def forward(self, x):
            if (x < 0).any():
                raise ValueError("only positive inputs")
            return self.inner(x)

    def moved(state):
        return {f"inner.{k}": v for k, v in rescale({k[6:]: v for k, v in state.items()}).items()}

    found = judged(Picky(), moved, X.abs())
    assert found.verdict == SUPPORTED and "only positive inputs" in found.reason
    assert "rounding on the given data;" in found.reason


# ---- data-dependent actions


def shift_by_what_the_batch_misses(state, data):
    """W + v with v orthogonal to every input of the batch: invisible on the batch, and on no other."""
    x = data.reshape(-1, 3)
    missing = torch.linalg.svd(x).Vh[2]
    return {"0.weight": state["0.weight"] + missing}


THIN = normal(2, 3, seed=3)  # two inputs of width three: one direction is missing


def test_a_data_dependent_action_holds_on_its_batch():
    found = judged(mlp(), shift_by_what_the_batch_misses, THIN, "data-dependent")
    assert found.verdict == SUPPORTED and "on the given data;" in found.reason
    drawn = judged(mlp(), shift_by_what_the_batch_misses, lambda seed: normal(2, 3, seed=seed), "data-dependent")
    assert drawn.verdict == SUPPORTED and "seeds 0 to 3" in drawn.reason


def test_it_is_no_functional_symmetry():
    fixed = judged(mlp(), shift_by_what_the_batch_misses, THIN)
    assert fixed.verdict == UNDECIDED and "give data as a function of a seed" in fixed.reason
    drawn = judged(mlp(), shift_by_what_the_batch_misses, lambda seed: normal(2, 3, seed=seed))
    assert drawn.verdict == REFUTED and drawn.witness["data"] == "data drawn with seed 1"


def test_a_data_dependent_action_that_fails_on_its_batch_is_refuted():
    def wrong(state, data):
        return {"0.weight": state["0.weight"] + data.mean(0)}

    for kind in ("functional", "data-dependent"):
        assert judged(mlp(), wrong, THIN, kind).verdict == REFUTED


def test_the_action_sees_the_data_in_the_form_that_was_given():
    seen = []

    def look(state, data):
        seen.append(data)
        return {}

    for data in (X, (X,), {"input": X}, [X, (X,)]):
        judged(mlp(), look, data, "data-dependent")
        assert type(seen[-1]) is type(data)
    assert seen[-1][0].dtype == torch.float64 and X.dtype == torch.float32


def test_a_default_value_makes_no_data_argument():
    def scaled(state, factor=2.0):
        return {
            "0.weight": state["0.weight"] * factor,
            "0.bias": state["0.bias"] * factor,
            "2.weight": state["2.weight"] / factor,
        }

    stated = claim(mlp(), scaled, X)
    assert not stated.sees_data and verify_module(stated).verdict == SUPPORTED


# ---- loss


def cross_entropy(outputs, items):
    return torch.cat(
        [
            nn.functional.cross_entropy(y, item["target"], reduction="none")
            for y, item in zip(outputs, items, strict=True)
        ]
    )


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = mlp()

    def forward(self, x, target=None):
        return self.inner(x)


def shift_logits(state):
    return {"inner.2.bias": state["inner.2.bias"] + 3}


LABELLED = [{"x": X, "target": torch.tensor([0, 1, 0, 0, 1, 1, 0])}]


def test_a_loss_symmetry_need_not_be_functional():
    assert judged(Classifier(), shift_logits, LABELLED, "loss", cross_entropy).verdict == SUPPORTED
    assert judged(Classifier(), shift_logits, LABELLED).verdict == REFUTED


def test_a_loss_that_moves_is_refuted_at_its_entry():
    found = judged(Classifier(), lambda s: {"inner.2.bias": -s["inner.2.bias"]}, LABELLED, "loss", cross_entropy)
    assert found.verdict == REFUTED and found.witness["tensor"] == "loss" and len(found.witness["entry"]) == 1


def test_the_loss_of_a_batch_for_a_data_dependent_claim():
    assert judged(Classifier(), shift_logits, LABELLED, "data-dependent", cross_entropy).verdict == SUPPORTED


# ---- distribution


class Line(nn.Module):
    def __init__(self):
        super().__init__()
        self.w, self.b = nn.Parameter(torch.tensor([0.7, -1.1])), nn.Parameter(torch.tensor(0.3))

    def forward(self, x):
        return self.w * x + self.b


def flip(state):
    return {"w": -state["w"]}


def test_a_list_is_averaged_exactly():
    even = [torch.tensor([1.0, 2]), torch.tensor([-1.0, -2])]
    found = judged(Line(), flip, even, "distribution")
    assert found.verdict == SUPPORTED and found.residual < 1e-15
    assert judged(Line(), flip, even).verdict == REFUTED
    odd = judged(Line(), flip, [torch.tensor([1.0, 2]), torch.tensor([-1.0, -2.01])], "distribution")
    assert odd.verdict == REFUTED and odd.witness["tensor"] == "mean output" and odd.witness["entry"] == [1]


def test_a_sampler_supports_with_an_interval_at_most():
    found = judged(Line(), flip, lambda seed: normal(2, seed=seed), "distribution")
    assert found.verdict == SUPPORTED and "256 draws" in found.reason and "±" in found.reason
    one_sided = judged(Line(), flip, lambda seed: normal(2, seed=seed).abs(), "distribution")
    assert one_sided.verdict == UNDECIDED and "excludes 0" in one_sided.reason
    wide = judged(Line(), flip, lambda seed: normal(2, seed=seed) ** 9, "distribution")
    assert wide.verdict in (SUPPORTED, UNDECIDED)
    still = judged(Line(), lambda s: {}, lambda seed: normal(2, seed=seed), "distribution")
    assert still.verdict == UNDECIDED and still.reason.startswith("vacuous:")


def test_an_expected_loss():
    def squares(outputs, items):
        return torch.stack([(y**2).sum() for y in outputs])

    assert (
        judged(Line(), flip, [torch.tensor([1.0, 2]), torch.tensor([-1.0, -2])], "distribution", squares).verdict
        == SUPPORTED
    )


# ---- outputs


@dataclasses.dataclass
class Result:
    logits: torch.Tensor
    hidden: tuple
    past_key_values: tuple
    chosen: torch.Tensor


class Rich(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = mlp()

    def forward(self, x):
        h = self.inner[1](self.inner[0](x))
        y = self.inner[2](h)
        return Result(y, (y * 2, y[:, :1]), (h, h), y.argmax(-1))


def moved(state):
    return {f"inner.{k}": v for k, v in rescale({k[6:]: v for k, v in state.items()}).items()}


def test_every_floating_tensor_counts_except_caches():
    assert judged(Rich(), moved, X).verdict == SUPPORTED
    found = judged(Rich(), lambda s: {"inner.2.bias": s["inner.2.bias"] + torch.tensor([0.0, 1])}, X, output="hidden")
    assert found.verdict == REFUTED and found.witness["tensor"] == "output[0]"


def test_output_picks_others():
    for pick in ("past_key_values", ["logits", "past_key_values"], lambda result: result.past_key_values):
        assert judged(Rich(), moved, X, output=pick).verdict == REFUTED
    assert judged(Rich(), lambda s: {"inner.2.bias": s["inner.2.bias"] + 1}, X, output="chosen").verdict == SUPPORTED


def test_values_that_are_not_finite_decide_nothing():
    class Log(nn.Sequential):
        def forward(self, x):
            return super().forward(x).log()

    always = judged(Log(*mlp()), rescale, torch.full((2, 3), torch.nan))
    assert always.verdict == UNDECIDED and "no finite value" in always.reason
    assert judged(Log(*mlp()), rescale, X).verdict == SUPPORTED  # where both sides are NaN there is nothing to compare
