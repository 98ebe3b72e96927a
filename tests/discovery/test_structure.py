"""Symmetries of a batch: what any network has there, what one formula gives, and what survives more data."""

import pytest
import torch

from symverify import InputError, discover
from symverify.catalog import get
from symverify.discovery.flows import flow
from symverify.discovery.problem import problem
from symverify.discovery.structure import kernel_frame, rank_at

SIZES = {"m": 1, "h": 3, "n": 2}


@pytest.fixture(scope="module")
def single():
    """tanh at a single datum."""
    return discover(get("tanh_mlp"), batch=1, sizes=SIZES)


def test_at_one_datum_skew_maps_of_data_and_activations_are_found_and_no_more(single):
    """W1 + C x with C skew on the axis of x, for each hidden unit; W2 + B s with B skew on that of the activation."""
    assert single.structure["parameters"] == 9
    assert single.structure["kernel"] == 8  # P - 1 for any smooth scalar network
    assert single.dimension == 3 * 1 + 1 * 3  # h so(n) + m so(h)
    assert single.algebra.name == "R^6"
    assert {tuple(g.moves) for g in single.generators} == {("W1",), ("W2",)}
    assert "W1[0,0]' = X[1,0]; W1[0,1]' = -X[0,0]" in [g.formula for g in single.generators]


def test_none_of_them_is_functional_and_none_survives_a_second_datum(single):
    assert [single.structure[k] for k in ("functional", "persisting", "wider")] == [0, 0, 0]
    assert any("no evidence of a symmetry" in note for note in single.notes)


def test_they_leave_the_output_along_finite_flows_and_need_the_data(single):
    assert single.flow["flow"] < 1e-9 < 1e-2 < single.flow["random_baseline"]
    state = {"W2": torch.randn(1, 3).double(), "W1": torch.randn(3, 2).double()}
    generator = next(g for g in single.generators if g.moves == ["W1"])
    velocity = generator(state, {"X": torch.tensor([[2.0], [5.0]])})
    assert float((velocity["W1"] @ torch.tensor([[2.0], [5.0]]).double()).abs().max()) == 0
    with pytest.raises(InputError, match="depends on the data: pass X"):
        generator(state)


def test_functional_symmetries_of_a_batch_are_told_from_its_own():
    found = discover(get("relu_mlp"), batch=1, sizes=SIZES)
    assert found.structure["functional"] == found.structure["persisting"] == 3  # the rescalings
    assert found.dimension > 3
    first = found.generators[: found.structure["persisting"]]
    assert all("X" not in g.formula and set(g.moves) == {"W1", "W2"} for g in first)


def test_the_kernel_has_the_rank_that_the_outputs_leave():
    about = problem(get("tanh_mlp"), batch=2, sizes=SIZES)
    assert rank_at(about, 0) == [2, 2, 2, 2]


def test_a_smooth_frame_of_the_kernel_stays_on_the_fibre_and_closes():
    about = problem(get("tanh_mlp"), batch=2, sizes=SIZES)
    theta, data = about.draw(torch.Generator().manual_seed(3), 1)
    x = {name: value[0] for name, value in data.items()}
    frame = kernel_frame(about, theta[0], x)
    assert frame(theta[0]).shape == (7, 9)
    end = flow(lambda t: frame(t)[2], theta[0], 0.3)
    assert float((end - theta[0]).norm()) > 0.1
    assert float((about.output(end, x) - about.output(theta[0], x)).norm()) < 1e-6
    near = theta[0] + 0.1  # at theta itself these brackets are 0
    slopes = torch.func.jacrev(frame)(near)  # (fields, P, P)
    at = frame(near)
    brackets = torch.einsum("jpq,iq->ijp", slopes, at) - torch.einsum("ipq,jq->ijp", slopes, at)
    assert float(brackets.abs().max()) > 1e-3
    assert float((brackets @ about.jacobian(near[None], data)[0].T).abs().max()) < 1e-10


def test_a_batch_of_a_module_is_its_first_axis():
    module = torch.nn.Sequential(torch.nn.Linear(2, 3, bias=False), torch.nn.Tanh(), torch.nn.Linear(3, 1, bias=False))
    found = discover(module, torch.ones(7, 2), batch=1)
    assert found.structure["kernel"] == 8
    assert found.dimension == 3  # a module's hidden activations are not seen: h so(n) is left
    with pytest.raises(InputError, match="has no axis that counts points"):
        discover(module, torch.ones(2), batch=1)


def test_a_network_without_an_axis_of_points_has_no_batches():
    with pytest.raises(InputError, match="batch needs one axis that only the data have; there are none"):
        discover(get("two_layer_data_dependent"), batch=2)
