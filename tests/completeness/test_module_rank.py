"""The float64 rank of plain modules: known fibre dimensions, what is assumed, and what is refused."""

import copy

import pytest
import torch
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

from symverify.completeness import module_jacobian
from symverify.completeness.dimension import GENERIC, POINT
from symverify.completeness.module_rank import module_dimension
from symverify.errors import InputError


def normal(*shape):
    return lambda seed: torch.randn(*shape)


class Recurrent(nn.Module):
    def __init__(self, kind, **options):
        super().__init__()
        self.cell = kind(2, 3, batch_first=True, **options)
        self.out = nn.Linear(3, 2)

    def forward(self, x):
        return self.out(self.cell(x)[0])


class Attention(nn.Module):
    """Self-attention; a large `gain` on what is compared saturates the softmax."""

    def __init__(self, gain=1.0):
        super().__init__()
        self.heads, self.gain = nn.MultiheadAttention(4, 2, batch_first=True), gain

    def forward(self, x):
        return self.heads(self.gain * x, self.gain * x, x)[0]


class Function(nn.Module):
    """Any function of a module and its input."""

    def __init__(self, inner, function):
        super().__init__()
        self.inner, self.function = inner, function

    def forward(self, x):
        return self.function(self.inner, x)


def two_layers(activation, n, h, m):
    return nn.Sequential(nn.Linear(n, h), activation, nn.Linear(h, m))


def encoder(first):
    return nn.TransformerEncoderLayer(4, 2, 3, activation="gelu", norm_first=first, batch_first=True)


FIBRES = {  # name -> (module, data, parameters - rank for all generic parameters)
    "linear: Aff(2)": (lambda: nn.Sequential(nn.Linear(4, 2), nn.Linear(2, 3)), normal(7, 4), 6),
    "relu: h": (lambda: two_layers(nn.ReLU(), 3, 4, 2), normal(20, 3), 4),
    "tanh: 0": (lambda: two_layers(nn.Tanh(), 3, 4, 2), normal(20, 3), 0),
    "relu, one point at a time": (lambda: two_layers(nn.ReLU(), 3, 4, 1), normal(3), 4),
    "PReLU per channel: h + (h - nm)": (lambda: two_layers(nn.PReLU(5), 2, 5, 1), normal(40, 2), 8),
    "LayerNorm: 2d + m": (lambda: nn.Sequential(nn.LayerNorm(4), nn.Linear(4, 3)), normal(9, 4), 11),
    "RMSNorm: d": (lambda: nn.Sequential(nn.RMSNorm(5), nn.Linear(5, 6, bias=False)), normal(9, 5), 5),
    "batch statistics: h": (
        lambda: nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3, affine=False)), normal(9, 2), 3),
    "running statistics: 2h": (lambda: nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3)).eval(), normal(9, 4), 6),
    "attention with biases": (Attention, normal(2, 5, 4), 24),
    "encoder layer, norm first": (lambda: encoder(True), normal(2, 5, 4), 56),
    "encoder layer, norm last": (lambda: encoder(False), normal(2, 5, 4), 40),
    "LSTM: 4h": (lambda: Recurrent(nn.LSTM), normal(3, 5, 2), 12),
    "GRU: 2h": (lambda: Recurrent(nn.GRU), normal(3, 5, 2), 6),
    "RNN tanh: h": (lambda: Recurrent(nn.RNN), normal(3, 5, 2), 3),
    "RNN relu: 2h": (lambda: Recurrent(nn.RNN, nonlinearity="relu"), normal(3, 5, 2), 6),
    "conv-relu-conv: c": (
        lambda: nn.Sequential(nn.Conv2d(2, 3, 2), nn.ReLU(), nn.Conv2d(3, 2, 2)), normal(4, 2, 5, 5), 3),
    "weight norm: m": (lambda: weight_norm(nn.Linear(4, 3)), normal(6, 4), 3),
    "embeddings: GL(2)": (
        lambda: nn.Sequential(nn.Embedding(6, 2), nn.Linear(2, 4, bias=False)),
        lambda seed: torch.randint(6, (3, 5)), 4),
}  # fmt: skip


@pytest.mark.parametrize("name", FIBRES)
def test_the_known_fibre_dimension_is_measured_with_a_clear_gap(name):
    build, data, fibre = FIBRES[name]
    torch.manual_seed(0)
    found = module_dimension(build(), "generic", data)
    assert found.fibre_dimension == fibre
    assert found.details["clear"] and found.gap[0] > 1e3 * found.details["level"] >= 1e3 * found.gap[1]
    assert found.scope == GENERIC and found.method == "float64" and not found.rigorous


def test_no_single_column_is_scaled():
    # 8 key biases of a fused tensor have no effect: scaled singly, their rounding would be rank.
    torch.manual_seed(0)
    found = module_dimension(Attention(), "generic", normal(2, 5, 4))
    assert found.parameters == 80 and found.rank == 56


def test_a_tensor_of_its_own_without_effect_is_not_scaled_up_to_rank():
    def shifted(inner, x):
        return torch.softmax(inner[0](x) + inner[1].weight, -1)  # a shift by one number passes the softmax unseen

    torch.manual_seed(0)
    module = Function(nn.ModuleList([nn.Linear(3, 5, bias=False), nn.Linear(1, 1, bias=False)]), shifted)
    found = module_dimension(module, "generic", normal(9, 3))
    assert found.parameters == 16 and found.fibre_dimension == 3 + 1  # one shift of the rows of W, and the tensor
    assert found.details["clear"]


def test_saturation_is_an_opinion():
    torch.manual_seed(0)
    found = module_dimension(Attention(gain=30.0), "generic", normal(2, 5, 4))
    assert not found.details["clear"]
    assert found.notes[0].startswith("no clear gap") and "opinion" in found.notes[0]


@pytest.mark.parametrize("tie", ["object", "memory", "transposed"])
def test_ties_count_once(tie):
    torch.manual_seed(0)
    first, second = nn.Linear(3, 2, bias=False), nn.Linear(2, 3, bias=False)
    if tie == "transposed":  # x -> A^T A x
        second.weight = nn.Parameter(first.weight.data.t())
        module, fibre = nn.Sequential(first, second), 1  # O(2)
    else:  # x -> B (A x), and the same B again
        again = nn.Linear(2, 3, bias=False)
        again.weight = second.weight if tie == "object" else nn.Parameter(second.weight.data)
        module = Function(nn.ModuleList([first, second, again]), lambda m, x: m[1](m[0](x)) + m[2](m[0](x)))
        fibre = 4  # GL(2)
    found = module_dimension(module, "generic", normal(9, 3))
    assert (found.parameters, found.fibre_dimension) == (6 if tie == "transposed" else 12, fibre)


def test_buffers_are_no_parameters():
    found = module_dimension(nn.BatchNorm1d(3).eval(), None, torch.randn(5, 3))
    assert (found.parameters, found.rank) == (6, 6)


def test_complex_parameters_count_twice():
    class Complex(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Parameter(torch.randn(2, 3, dtype=torch.cfloat))
            self.b = nn.Parameter(torch.randn(4, 2, dtype=torch.cfloat))

        def forward(self, x):
            return self.b @ (self.a @ x.to(self.a.dtype).T)

    torch.manual_seed(0)
    found = module_dimension(Complex(), "generic", normal(9, 3))
    assert (found.parameters, found.fibre_dimension) == (28, 8)  # GL(2, C)


def test_the_module_is_left_alone():
    module = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.Dropout(0.5)).half()
    module[0].weight.requires_grad_(False)
    before, numbers = copy.deepcopy(module.state_dict()), torch.get_rng_state()
    with torch.inference_mode():
        found = module_dimension(module, "generic", torch.randn(5, 3, generator=torch.Generator().manual_seed(1)))
    assert found.fibre_dimension == 2  # the bias before the norm; frozen parameters are parameters
    assert all(
        torch.equal(before[name], x) and x.dtype == before[name].dtype for name, x in module.state_dict().items()
    )
    assert module.training and module[2].training and not module[0].weight.requires_grad
    assert torch.equal(numbers, torch.get_rng_state())


def test_the_same_seed_gives_the_same_spectrum():
    module = two_layers(nn.ReLU(), 3, 4, 2)
    one, two = (module_dimension(module, "generic", normal(9, 3), seed=5) for _ in range(2))
    assert one == two
    assert one.spectrum != module_dimension(module, "generic", normal(9, 3), seed=6).spectrum


def test_a_dead_unit_has_its_fibre_at_that_point_only():
    torch.manual_seed(0)
    module = two_layers(nn.ReLU(), 3, 4, 2)
    dead = {"0.bias": torch.tensor([0.1, -1e3, 0.2, -0.1])}
    found = module_dimension(module, dead, normal(20, 3))
    assert found.fibre_dimension == 3 + 6 and found.scope == POINT  # all 3 + 1 + 2 numbers of the dead unit
    assert any("no output depends" in note and "0.bias (1)" in note for note in found.notes)
    assert module_dimension(module, "generic", normal(20, 3)).fibre_dimension == 4


def test_given_items_are_redrawn_until_the_rank_stays():
    torch.manual_seed(0)
    items = [{"input": torch.randn(1, 3)}, {"input": torch.randn(2, 3)}]
    found = module_dimension(two_layers(nn.Tanh(), 3, 4, 2), None, items)
    assert found.fibre_dimension == 0 and found.data > len(items)
    ranks = found.details["ranks"]
    assert len(ranks) >= 3 and len(set(ranks[-3:])) == 1


def test_integers_are_redrawn_among_those_given_and_that_is_said():
    torch.manual_seed(0)
    module = nn.Sequential(nn.Embedding(6, 2), nn.Linear(2, 4, bias=False))
    found = module_dimension(module, "generic", torch.tensor([[0, 1, 3]]))
    assert found.fibre_dimension == 4 + 3 * 2
    assert any("0.weight (6)" in note for note in found.notes)
    assert any("redrawn among those given" in note for note in found.notes)


def test_an_embedding_has_its_true_derivative():
    # padding_idx hides a row from autograd, not from the output.
    torch.manual_seed(0)
    module = nn.Sequential(nn.Embedding(6, 2, padding_idx=1), nn.Linear(2, 4, bias=False))
    assert module_dimension(module, "generic", lambda seed: torch.randint(6, (3, 5))).fibre_dimension == 4


def test_many_outputs_are_combined_at_random():
    torch.manual_seed(0)
    found = module_dimension(two_layers(nn.ReLU(), 3, 4, 2), None, torch.randn(5000, 3))
    assert found.fibre_dimension == 4 and found.details["rows"] < 200


class Cube(torch.autograd.Function):
    """A derivative outside torch, which cannot be batched."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, gradient):
        return torch.from_numpy(3 * ctx.saved_tensors[0].numpy() ** 2 * gradient.numpy())


def test_what_cannot_be_batched_is_differentiated_singly():
    torch.manual_seed(0)
    module = Function(two_layers(nn.Identity(), 3, 2, 2), lambda m, x: m[2](Cube.apply(m[0](x))))
    found = module_dimension(module, "generic", normal(9, 3))
    assert found.fibre_dimension == 2
    assert any("one by one" in note for note in found.notes)


def test_a_derivative_that_is_not_the_function_s_is_noticed():
    torch.manual_seed(0)
    straight = Function(nn.Linear(3, 2), lambda m, x: m(x) + (m(x).round() - m(x)).detach())
    assert any("central difference disagree" in note for note in module_dimension(straight, None, normal(9, 3)).notes)
    plain = module_dimension(nn.Linear(3, 2), None, normal(9, 3))
    assert not any("central difference" in note for note in plain.notes)


def test_casts_are_named_and_undone(monkeypatch):
    def head(inner, x):
        return torch.softmax(inner(x), -1, dtype=torch.float32)

    torch.manual_seed(0)
    module = nn.Sequential(nn.Linear(3, 4), Function(nn.Linear(4, 3), head))
    found = module_dimension(module, "generic", normal(9, 3))
    assert found.rank == 3 * 3 + 3 - 4 and found.details["clear"]  # an affine map up to one shift of all its rows
    assert found.details["casts"] == ("1 (float32)",)
    assert any("1 (float32)" in note for note in found.notes)
    monkeypatch.setattr(
        module_jacobian.InDouble, "__torch_dispatch__", lambda s, f, t, a=(), k=None: f(*a, **(k or {}))
    )
    left = module_dimension(module, "generic", normal(9, 3))
    assert left.details["level"] > 1e-9 > 1e3 * found.details["level"]  # their rounding counts, and is measured
    assert any("could not be undone" in note for note in left.notes)


def test_dropout_batch_statistics_and_randomness_are_said():
    class Noisy(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.norm, self.drop, self.b = nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(), nn.Linear(4, 2)

        def forward(self, x):
            return self.b(self.drop(self.norm(self.a(x)))) + 0.1 * torch.randn(2)

    torch.manual_seed(0)
    notes = " | ".join(module_dimension(Noisy(), None, normal(9, 3)).notes)
    assert "dropout is off, in drop" in notes and "statistics of the batch" in notes
    assert "random operations" in notes and "constant tensors" in notes
    assert "statistics of the batch" not in " | ".join(module_dimension(Noisy().eval(), None, normal(9, 3)).notes)


@pytest.mark.parametrize("function", [lambda m, x: 2 * x, lambda m, x: m(x).softmax(-1).sum(-1)])
def test_nothing_depends_on_the_parameters(function):
    torch.manual_seed(0)
    found = module_dimension(Function(nn.Linear(3, 2), function), None, normal(9, 3))
    assert (found.rank, found.fibre_dimension) == (0, 8)
    assert "no singular value" in found.notes[0]


BAD = {  # name -> (module, arguments, what the refusal says)
    "no parameters": (nn.ReLU, {"data": torch.ones(2)}, "has no parameters"),
    "no data": (lambda: nn.Linear(3, 2), {}, "needs data"),
    "wrong data": (lambda: nn.Linear(3, 2), {"data": 3}, "an item of data is int"),
    "NaN output": (
        lambda: Function(nn.Linear(3, 2), lambda m, x: {"logits": m(x).log()}),
        {"data": torch.ones(5, 3), "at": {"inner.weight": -torch.ones(2, 3)}},
        r"output\.logits has values that are not finite"),
    "infinite derivative": (
        lambda: Function(nn.Linear(3, 2), lambda m, x: m(x).abs().sqrt()),
        {"data": torch.ones(5, 3), "at": {"inner.weight": torch.zeros(2, 3), "inner.bias": torch.zeros(2)}},
        r"the derivative by inner\.weight is not finite"),
    "no floats": (
        lambda: Function(nn.Linear(3, 2), lambda m, x: m(x).argmax()), {"data": torch.ones(3)}, "no floating tensor"),
    "fails": (lambda: nn.Linear(3, 2), {"data": torch.ones(5)}, "fails on the data: RuntimeError"),
    "lazy": (lambda: nn.LazyLinear(2), {"data": torch.ones(5)}, "has no values"),
    "too many": (lambda: nn.Linear(200, 200), {"data": torch.ones(200)}, "40200 parameters are too many"),
    "unknown point": (lambda: nn.Linear(3, 2), {"data": torch.ones(3), "at": "random"}, "at is 'random', not None"),
    "unknown name": (lambda: nn.Linear(3, 2), {"data": torch.ones(3), "at": {"wieght": 1.0}}, "did you mean.*weight"),
    "wrong shape": (
        lambda: nn.Linear(3, 2), {"data": torch.ones(3), "at": {"bias": torch.ones(3)}}, r"bias the shape \(3,\), not"),
    "NaN parameter": (
        lambda: nn.Linear(3, 2), {"data": torch.ones(3), "at": {"bias": torch.tensor([0, torch.nan])}},
        "bias values that are not finite"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused(name):
    build, arguments, reason = BAD[name]
    with pytest.raises(InputError, match=reason):
        module_dimension(build(), **arguments)


def test_a_tie_with_two_values_is_refused():
    module = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    module[1].weight = module[0].weight
    at = {"0.weight": torch.ones(3, 3), "1.weight": torch.eye(3)}
    with pytest.raises(InputError, match=r"1\.weight and 0\.weight, one tied tensor, two values"):
        module_dimension(module, at, torch.ones(3))
