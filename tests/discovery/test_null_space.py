"""The null space finds all symmetries in its span and nothing more; what it finds is proved, or said not to be."""

import pytest
import torch

from symverify import GL, InputError, O, architecture, discover, relu, step
from symverify.catalog import get
from symverify.discovery.library import linear, quadratic
from symverify.discovery.null_space import null_space
from symverify.discovery.problem import problem

FOUND = {  # architecture, sizes -> dimension, algebra; the null dimensions are those of the Jacobian at random points
    ("linear_mlp", (("h", 3), ("m", 2), ("n", 4))): (9, "gl(3)"),
    ("linear_mlp", (("h", 2), ("m", 1), ("n", 1))): (6, "sl(2)^2 ≅ so(2,2)"),
    ("linear_mlp_bias", (("h", 2), ("m", 3), ("n", 2))): (6, "aff(2)"),
    ("relu_mlp", (("h", 3), ("m", 2), ("n", 4))): (3, "R^3"),
    ("square_mlp", (("h", 3), ("m", 2), ("n", 4))): (3, "R^3"),
    ("radial_mlp", (("h", 3), ("m", 2), ("n", 4))): (3, "so(3)"),
    ("softmax_linear", (("m", 3), ("n", 2))): (2, "R^2"),
    ("attention_head", (("k", 2), ("d", 3), ("v", 2), ("s", 2), ("t", 3))): (4, "gl(2)"),
    ("tanh_mlp", (("h", 3), ("m", 2), ("n", 4))): (0, "0"),
}


@pytest.mark.parametrize(("name", "sizes"), FOUND)
def test_the_right_dimension_and_nothing_more_each_proved(name, sizes):
    found = discover(get(name), sizes=dict(sizes))
    dimension, algebra = FOUND[name, sizes]
    assert (found.dimension, found.algebra.name) == (dimension, algebra)
    assert found.explained == dimension, found.notes
    assert set(found.verdicts) <= {"PROVED"}
    assert found.residuals["held_out"] < 1e-9 < 0.1 < found.residuals["random_baseline"]
    if dimension:
        assert found.flow["flow"] < 1e-6 < 1e-2 < found.flow["random_baseline"]


def test_what_no_affine_field_says_is_left_to_the_kernel_at_a_point():
    """With n > h > m, W2 has a kernel that W1 may be moved in: one direction at each point, and no affine field."""
    about = problem(get("linear_mlp"), sizes={"m": 2, "h": 3, "n": 4, "k": 40})
    found = discover(get("linear_mlp"), sizes={"m": 2, "h": 3, "n": 4})
    theta, data = about.draw(torch.Generator().manual_seed(5), 1)
    slopes = about.jacobian(theta, data)[0]
    values = found.fields(theta[0], {})
    assert int(torch.linalg.matrix_rank(values)) == 9
    assert about.size - int(torch.linalg.matrix_rank(slopes)) == 9 + 1
    assert float((slopes @ values.T).abs().max()) < 1e-12


def test_a_quadratic_library_finds_what_no_affine_one_has():
    library = quadratic(problem(get("linear_mlp"), sizes={"m": 1, "h": 2, "n": 1}))
    assert null_space(library).dimension >= null_space(linear(library.problem)).dimension


def test_a_closed_form_is_exact_and_short():
    found = discover(get("relu_mlp"), sizes={"h": 2, "m": 1, "n": 1})
    assert [g.formula for g in found.generators] == [
        "W2[0,0]' = W2[0,0]; W1[0,0]' = -W1[0,0]",
        "W2[0,1]' = W2[0,1]; W1[1,0]' = -W1[1,0]",
    ]
    assert found.generators[0].moves == ["W2", "W1"]


def test_generators_are_velocities_of_a_state_dict():
    found = discover(get("relu_mlp"), sizes={"h": 2, "m": 1, "n": 1})
    state = {"W2": torch.tensor([[2.0, 3.0]]), "W1": torch.tensor([[5.0], [7.0]])}
    velocity = found.generators[1](state)
    assert velocity["W2"].tolist() == [[0.0, 3.0]]
    assert velocity["W1"].tolist() == [[0.0], [-7.0]]
    assert velocity["W2"].dtype == torch.float32
    with pytest.raises(InputError, match=r"parameter W1 has the shape \(2, 1\), and is missing here"):
        found.generators[0]({"W2": state["W2"]})


def test_a_loss_has_symmetries_that_its_function_has_not():
    loss = get("self_supervised").claims["rotation"]
    found = discover(loss, sizes={"m": 3, "n": 2, "k": 4})
    assert (found.dimension, found.algebra.name, found.verdicts) == (3, "so(3)", ("PROVED",))
    assert discover(get("self_supervised"), sizes={"m": 3, "n": 2, "k": 4}).dimension == 0


def test_a_claim_true_of_thin_networks_only_fixes_their_thin_axes_and_no_others():
    found = discover(get("linear_mlp"), sizes={"m": 1, "h": 2, "n": 1})
    axes = {c.title.partition("::")[2]: c.statement["axes"] for c in found.claims}
    assert axes["discovered_matrix_on_h"] == {"h": "h", "k": "k", "m": "m", "n": "n"}
    assert axes["discovered_skew_on_h"] == {"h": "h", "k": "k", "m": 1, "n": 1}


def test_a_module_is_searched_with_axes_told_apart_by_size():
    torch.manual_seed(0)
    module = torch.nn.Sequential(torch.nn.Linear(4, 3, bias=False), torch.nn.Linear(3, 2, bias=False))
    before = {n: p.clone() for n, p in module.named_parameters()}
    found = discover(module, torch.randn(5, 4))
    assert (found.dimension, found.algebra.name) == (9, "gl(3)")
    assert found.families == ("matrix on size 3 size 3: 0.weight, 1.weight (-1, transposed)",)
    assert any("a module has no graph" in note for note in found.notes)
    assert all(torch.equal(p, before[n]) for n, p in module.named_parameters())


def test_sizes_nobody_chose_are_not_degenerate():
    assert discover(get("batch_norm_linear")).sizes["k"] >= 4
    assert all(size >= 3 for size in problem(get("layer_norm_linear")).sizes.values())


@architecture(parameters={"W2": "m h", "W1": "h n"}, data={"X": "n k"})
def stepped(W2, W1, X):
    return W2 @ (relu(W1 @ X) + step(W1 @ X) * 0)


BAD = {
    "unknown method": ({"method": "magic"}, "method is 'magic'; there are nullspace, neural, neural-integral"),
    "no generators": ({"generators": 0}, "generators is 0, not a positive number of fields"),
    "batch of none": ({"batch": 0}, "batch is 0, not a positive number of points"),
    "seed": ({"seed": -1}, "seed is -1, not a natural number"),
    "axis": ({"sizes": {"z": 3}}, "there is no axis 'z'"),
    "size": ({"sizes": {"h": 0}}, "the size of axis h is 0, not a positive integer"),
    "device": ({"device": "tpu"}, "device is 'tpu'; torch sees cpu"),
    "settings": ({"steps": 3}, "the null space takes no steps"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_with_its_reason(case):
    options, reason = BAD[case]
    with pytest.raises(InputError, match=reason):
        discover(get("relu_mlp"), **options)


def test_what_is_no_network_is_refused():
    with pytest.raises(InputError, match="takes an architecture, a claim or a torch module, not int"):
        discover(3)
    with pytest.raises(InputError, match="needs an example input"):
        discover(torch.nn.Linear(2, 3))
    with pytest.raises(InputError, match=r"its example input is torch\.int64, not a tensor of floats"):
        discover(torch.nn.Linear(2, 3), torch.ones(4, 2, dtype=torch.int64))
    with pytest.raises(InputError, match="has no parameters"):
        discover(torch.nn.ReLU(), torch.ones(4, 2))


def test_a_derivative_that_is_not_finite_is_refused():
    class Root(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.w = torch.nn.Parameter(torch.ones(3))

        def forward(self, x):
            return torch.sqrt(self.w * x)  # of numbers of both signs

    with pytest.raises(InputError, match="its derivative is not finite at a random point"):
        discover(Root(), torch.ones(4, 3))


def test_too_many_coefficients_are_refused():
    with pytest.raises(InputError, match="coefficients, more than 12000; take smaller sizes"):
        null_space(quadratic(problem(get("linear_mlp"), sizes={"m": 60, "h": 60, "n": 60})))


@pytest.mark.slow
@pytest.mark.parametrize("h", [2, 3, 4, 5, 6])
def test_linear_networks_have_gl_h_and_thin_ones_o_h_h(h):
    wide = discover(get("linear_mlp"), sizes={"m": h, "h": h, "n": h + 1})
    assert (wide.dimension, wide.explained) == (h * h, h * h)
    thin = discover(get("linear_mlp"), sizes={"m": 1, "h": h, "n": 1})
    assert (thin.dimension, thin.explained) == (h * (2 * h - 1), h * (2 * h - 1))


def test_the_claims_come_from_discovery_and_groups_are_the_expected_ones():
    found = discover(get("radial_mlp"), sizes={"h": 3, "m": 2, "n": 4})
    (certificate,) = found.claims
    assert certificate.statement["group"] == O("h").declaration()
    assert certificate.source.startswith("discovered by the null space, held-out residual")
    (certificate,) = discover(get("linear_mlp"), sizes={"h": 2, "m": 3, "n": 2}).claims
    assert certificate.statement["group"] == GL("h").declaration()


def test_a_square_weight_has_one_name_twice_and_is_searched_all_the_same():
    module = torch.nn.Sequential(torch.nn.Linear(3, 2, bias=False), torch.nn.Linear(2, 2, bias=False))
    assert discover(module, torch.ones(5, 3)).dimension == 4
