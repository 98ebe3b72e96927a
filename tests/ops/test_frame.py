"""The moving frame: first column, orthogonality, every sign and zero, and where the printed formula fails."""

import itertools
from fractions import Fraction

import pytest
import torch

from symverify.graph.tracing import leaf
from symverify.ops import function
from symverify.ops.backends import NotExpressible, Undefined, backend
from symverify.ops.frame import as_printed, completion, polar
from tests.ops.graphs import FLOATS, floats, leaves, normal, value


def vectors(h):
    """Generic points, and every vector of -1, 0, 2 except 0."""
    generic = [normal(h, seed=s) for s in range(5)]
    special = [torch.tensor(v, dtype=torch.float64) for v in itertools.product((-1.0, 0.0, 2.0), repeat=h) if any(v)]
    return generic + special[:81]


def from_angles(z):
    """The printed definition of the corrected matrix, with angles from atan2 and trigonometry."""
    h, r = len(z), z.norm()
    a = [0.0]
    for i in range(h - 1):
        rest = z[i + 1 :].norm() if i < h - 2 else z[h - 1]
        a.append(torch.atan2(rest, z[i]).item())
    a = torch.tensor([*a, 0.0], dtype=torch.float64)
    out = torch.zeros(h, h, dtype=torch.float64)
    for i in range(1, h + 1):
        for j in range(1, i + 1):
            out[i - 1, j - 1] = r * a[j - 1].cos() * a[j:i].sin().prod() * a[i].cos()
        if i < h:
            out[i - 1, i] = -r * a[i].sin()
    return out


@pytest.mark.parametrize("h", [1, 2, 3, 5])
def test_the_corrected_frame(h):
    for z in vectors(h):
        frame = polar(FLOATS, z)
        assert torch.allclose(frame[:, 0], z, atol=1e-12)
        assert torch.allclose(frame.T @ frame, z @ z * torch.eye(h, dtype=torch.float64), atol=1e-12)


@pytest.mark.parametrize("h", [2, 3, 5])
def test_it_is_the_one_of_the_polar_coordinates(h):
    for z in vectors(h)[:5]:
        assert torch.allclose(polar(FLOATS, z), from_angles(z), atol=1e-12)


@pytest.mark.parametrize("h", [2, 3, 5])
def test_the_printed_frame_is_singular_where_the_last_entry_is_0(h):
    z = normal(h)
    assert torch.linalg.matrix_rank(as_printed(FLOATS, z)) == h
    flat = torch.cat([z[:-1], torch.zeros(1, dtype=torch.float64)])
    assert torch.linalg.matrix_rank(as_printed(FLOATS, flat)) == h - 1
    assert torch.linalg.matrix_rank(polar(FLOATS, flat)) == h


@pytest.mark.parametrize("name", ["ball", "sympy"])
def test_exact_numbers_agree_with_floats(name):
    xp = backend(name)
    z = [Fraction(1, 2), Fraction(-3), Fraction(0)]
    for build in (polar, as_printed):
        assert torch.allclose(floats(build(xp, xp.array(z))), build(FLOATS, FLOATS.array(z)), atol=1e-12)


def test_rationals_take_pythagorean_vectors_and_no_others():
    xp = backend("rational")
    assert polar(xp, xp.array([3, -4])).tolist() == [[3, 4], [-4, 3]]
    with pytest.raises(NotExpressible, match="2 to the power 1/2"):
        polar(xp, xp.array([1, 1]))


@pytest.mark.parametrize(("h", "k"), [(2, 1), (3, 2), (5, 2), (5, 5)])
@pytest.mark.parametrize("name", ["torch", "ball", "rational"])
def test_a_completed_matrix_is_invertible_and_starts_with_its_columns(name, h, k):
    xp = backend(name)
    z = torch.randint(-4, 5, (h, k), generator=torch.Generator().manual_seed(3)).double() + torch.eye(h, k).double() * 7
    frame = floats(completion(xp, xp.array(z)))
    assert torch.allclose(frame[:, :k], z)
    assert torch.allclose(z.T @ frame[:, k:], torch.zeros(k, h - k, dtype=torch.float64), atol=1e-12)
    assert torch.linalg.matrix_rank(frame) == h


@pytest.mark.parametrize("name", ["ball", "rational", "sympy"])
def test_dependent_columns_have_no_frame(name):
    (z,) = leaves(Z="h k")
    node = function("frame")(z, "h")
    with pytest.raises(Undefined, match=r"node 1 \(frame frame\)"):
        value(node, {"h": 3, "k": 2}, {"Z": [[1, 2], [2, 4], [3, 6]]}, backend(name))


def test_a_frame_in_a_graph_and_under_an_expectation():
    (z,) = leaves(z="h")
    given = {"z": normal(4, 3)}
    samples = torch.stack([polar(FLOATS, s) for s in given["z"]])
    assert torch.allclose(value(function("frame")(z, "h"), {"h": 3}, {"z": given["z"][0]}), samples[0])
    mean = function("expectation")(function("frame")(z, "h"), "z")
    assert torch.allclose(value(mean, {"h": 3}, given), samples.mean(0))


def test_rows_may_come_second():
    (z,) = leaves(Z="k h")
    frame = value(function("frame")(z, "h"), {"h": 3, "k": 2}, {"Z": normal(2, 3)})
    assert torch.allclose(frame[:, :2], normal(2, 3).T)
    assert leaf(z.trace, "Z", ("k", "h")).node is z.node


def test_frames_under_vmap_and_jvp():
    z, dz = normal(4, 3), normal(4, 3, seed=1)
    assert torch.allclose(torch.func.vmap(lambda v: polar(FLOATS, v))(z), torch.stack([polar(FLOATS, v) for v in z]))
    zs = normal(4, 3, 2)
    looped = torch.stack([completion(FLOATS, v) for v in zs])
    assert torch.allclose(torch.func.vmap(lambda v: completion(FLOATS, v))(zs), looped)
    _, slope = torch.func.jvp(lambda v: polar(FLOATS, v), (z[0],), (dz[0],))
    step = 1e-6
    quotient = (polar(FLOATS, z[0] + step * dz[0]) - polar(FLOATS, z[0] - step * dz[0])) / (2 * step)
    assert torch.allclose(slope, quotient, atol=1e-7)
