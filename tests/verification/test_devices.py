"""The numeric engine says the same on every device that torch has: the processor always, a GPU where there is one."""

import pytest
import torch

import symverify as sv
from symverify.verification import numeric

DEVICES = ["cpu", *(f"cuda:{i}" for i in range(torch.cuda.device_count()))]
SOME = ("relu_mlp", "linear_mlp_bias", "tanh_mlp", "batch_norm_linear", "softmax_linear", "multi_head", "rbf_network")


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("name", SOME)
def test_a_true_claim_is_supported_and_a_false_one_attacked(name, device):
    for claim in sv.catalog.get(name).claims.values():
        if claim.ill_formed is None:
            seen = numeric.attack(claim.statement, 0, device)
            assert (seen.fails is None) == (claim.expect == sv.PROVED), claim.title
            assert seen.points >= 96


@pytest.mark.slow
@pytest.mark.parametrize("device", DEVICES)
def test_the_whole_catalog(device):
    wrong = []
    for claim in sv.catalog.claims():
        if claim.ill_formed is None and claim.name not in ("change_of_frame_as_printed",):
            seen = numeric.attack(claim.statement, 1, device)
            partial = claim.title == "two_layer_relu_data_dependent::change_of_frame"  # invariant where it is defined
            if (seen.fails is None) != (claim.expect == sv.PROVED) and not partial:
                wrong.append((claim.title, seen))
    assert not wrong
