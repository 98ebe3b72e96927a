"""The objective (4) of Zhao et al. 2024: what goes wrong with the printed form, and that the corrected one is right."""

import pytest
import torch

from symverify import InputError
from symverify.catalog import get
from symverify.discovery.action_network import ActionNetwork
from symverify.discovery.objectives import infinitesimal, integral, regular
from symverify.discovery.problem import problem
from symverify.discovery.samples import drawn
from symverify.discovery.settings import PRESETS, settings


def network(seed: int = 0, *, generators: int = 2, skip: bool = False, seen: int = 0) -> ActionNetwork:
    made = torch.Generator().manual_seed(seed)
    return ActionNetwork(2, 3, seen, generators, width=8, layers=4, restarts=2, skip=skip, generator=made).double()


@pytest.fixture
def points():
    random = torch.Generator().manual_seed(1)
    theta = torch.randn(2, 5, 3, generator=random, dtype=torch.float64)
    return theta, theta[..., :0], torch.randn(5, 1, 3, generator=random, dtype=torch.float64)


@pytest.mark.parametrize("skip", [True, False])
def test_derivatives_carried_forward_are_those_of_autograd(points, skip):
    made, (theta, x, _) = network(skip=skip), points
    still, velocity = made.at_identity(theta, x)
    one = torch.eye(2, dtype=torch.float64).expand(2, 5, 2, 2).clone()
    assert torch.equal(still, made(one, theta, x))
    for k in range(2):
        h = made.generators[:, k][:, None].expand(2, 5, 2, 2).clone()
        expected = torch.func.jvp(lambda g: made(g, theta, x), (one,), (h,))[1]
        assert torch.allclose(velocity[:, k], expected, atol=1e-12)
    direction = torch.randn(2, 2, 3, dtype=torch.float64)
    moved = made.along_parameters(theta, x, direction)
    way = direction[:, 1][:, None].expand(2, 5, 3).clone()
    assert torch.allclose(moved[:, 1], torch.func.jvp(lambda t: made(one, t, x), (theta,), (way,))[1], atol=1e-12)


def turned(made: ActionNetwork) -> ActionNetwork:
    """The same map at g = 1, with another derivative by g."""
    other = network(skip=made.skip)
    other.load_state_dict(made.state_dict())
    with torch.no_grad():
        rows = other.weights[0][:, :4]
        rows += torch.einsum("a,rb->rab", torch.tensor([1.0, 1.0, 0.0, -1.0]).double(), torch.randn(2, 8).double())
    return other


def test_the_printed_invariance_does_not_see_how_the_group_acts(points):
    """E1 of the corrections: D_theta a at g = 1 is the identity for every action, and knows nothing of h."""
    made, chosen = network(), settings(as_printed=True)
    other = turned(made)
    assert not torch.allclose(made.at_identity(*points[:2])[1], other.at_identity(*points[:2])[1])
    printed = [infinitesimal(n, *points, chosen)["invariance"] for n in (made, other)]
    assert torch.allclose(*printed, atol=1e-12)
    corrected = [infinitesimal(n, *points, settings())["invariance"] for n in (made, other)]
    assert not torch.allclose(*corrected, atol=1e-3)


def test_where_the_identity_is_learned_the_printed_direction_is_h_itself(points):
    made = network(skip=True)
    with torch.no_grad():
        made.weights[-1].zero_()
        made.biases[-1].zero_()
    direction = torch.randn(2, 2, 3, dtype=torch.float64)
    moved = made.along_parameters(*points[:2], direction)
    assert torch.equal(moved, direction[:, :, None].expand_as(moved))


def minimised(as_printed: bool) -> torch.Tensor:
    """The cosine between two generators after gradient descent on the orthogonality term."""
    made, chosen = network(3), settings(as_printed=as_printed)
    optimizer = torch.optim.Adam([made.generators], lr=0.05)
    for _ in range(400):
        optimizer.zero_grad()
        regular(made, chosen)["orthogonal"].sum().backward()
        optimizer.step()
    unit = torch.nn.functional.normalize(made.generators.detach().flatten(-2), dim=-1)
    return (unit[:, 0] * unit[:, 1]).sum(-1)


def test_printed_orthogonality_makes_generators_antiparallel_and_squared_cosines_do_not():
    assert float(minimised(as_printed=True).max()) < -0.999
    assert float(minimised(as_printed=False).abs().max()) < 1e-3


def test_products_are_made_small_by_shrinking_and_cosines_are_not(points):
    made, small = network(), network()
    with torch.no_grad():
        small.generators *= 1e-3
    raw = [
        float(infinitesimal(n, *points, settings(scale_free=False))["invariance"][0].detach()) for n in (made, small)
    ]
    free = [float(infinitesimal(n, *points, settings())["invariance"][0].detach()) for n in (made, small)]
    assert raw[1] < 2e-3 * raw[0]
    assert abs(free[1] - free[0]) < 1e-6


def test_the_integral_terms_vanish_for_an_exact_action():
    """exp(t) acts on (a, b) by (a e^t, b e^-t): invariance, identity and associativity are 0."""

    class Rescaling(ActionNetwork):
        def forward(self, g, theta, x):
            return torch.stack([theta[..., 0] * g[..., 0, 0], theta[..., 1] / g[..., 0, 0]], dim=-1)

    made = Rescaling(1, 2, 0, 1, width=4, layers=2, restarts=2, skip=False, generator=torch.Generator()).double()
    theta = torch.randn(2, 5, 2, dtype=torch.float64)
    times = torch.rand(2, 5, 1, dtype=torch.float64)

    def losses(moved):
        return (moved[..., 0] * moved[..., 1])[..., None]

    terms = integral(made, theta, theta[..., :0], losses, times, settings())
    for name in ("invariance", "identity", "associative"):
        assert float(terms[name].detach().abs().max()) < 1e-14
    assert (
        float(
            integral(
                network(),
                *(torch.randn(2, 5, n).double() for n in (3, 0)),
                lambda m: m[..., :1],
                torch.rand(2, 5, 2).double(),
                settings(),
            )["associative"].min()
        )
        > 1e-2
    )


def test_the_papers_weights_are_named():
    assert PRESETS["paper-homogeneous"].invariance == 10
    assert (PRESETS["paper-data-dependent"].identity, PRESETS["paper-data-dependent"].invariance) == (10, 1)
    assert {(s.width, s.layers, s.scale_free, s.skip) for n, s in PRESETS.items() if n.startswith("paper")} == {
        (64, 4, False, False)
    }


BAD = {
    "no preset": ({"preset": "papper"}, "there is no preset 'papper'; known are default"),
    "no setting": ({"stepps": 3}, "there is no setting 'stepps'; did you mean steps"),
    "negative": ({"invariance": -1.0}, "invariance is -1.0, not a positive float"),
    "no steps": ({"steps": 0}, "steps is 0, not a positive int"),
    "a word": ({"rate": "fast"}, "rate is 'fast', not a positive float"),
    "nan": ({"rate": float("nan")}, "rate is nan, not a positive float"),
    "a number for a switch": ({"compiled": 1}, "compiled is 1, not a bool"),
}


@pytest.mark.parametrize("case", BAD)
def test_settings_that_cannot_be_meant_are_refused(case):
    options, reason = BAD[case]
    with pytest.raises(InputError, match=reason):
        settings(**options)


def test_gradients_are_those_of_the_squared_loss_of_each_point():
    about = problem(get("linear_mlp"), batch=2, sizes={"m": 3, "h": 2, "n": 1})
    held = drawn(about, settings(), True, 0, torch.device("cpu"), 4)
    assert held.slopes.shape == (4, 2, 8)
    theta, x, y = held.theta[1].double(), held.data["X"][1], held.data["target"][1]
    w2, w1 = theta[:6].reshape(3, 2), theta[6:].reshape(2, 1)
    apart = w2 @ w1 @ x - y
    expected = torch.cat(
        [(2 * apart[:, [1]] @ (w1 @ x[:, [1]]).T).flatten(), (2 * w2.T @ apart[:, [1]] @ x[:, [1]].T).flatten()]
    )
    assert torch.allclose(held.slopes[1, 1].double(), expected, rtol=1e-4, atol=1e-5)
