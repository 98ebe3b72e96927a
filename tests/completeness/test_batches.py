"""How far data-dependent symmetry reaches: counted for two- and three-layer networks, known where theory knows it."""

import pytest

from symverify import InputError, batch_dimensions
from symverify.catalog import get
from symverify.completeness.batches import plot

SIZES = {"m": 2, "h": 3, "n": 4}


def test_every_output_of_every_point_costs_one_dimension_until_the_function_is_determined():
    """A tanh network of 18 parameters: 9 points of 2 outputs determine it among its neighbours."""
    found = batch_dimensions(get("tanh_mlp"), (1, 2, 5, 8, 9, 10), sizes=SIZES)
    assert (found.parameters, found.outputs, found.functional) == (18, 2, 0)
    assert [b.fibre for b in found.batches] == [max(18 - 2 * d, 0) for d in (1, 2, 5, 8, 9, 10)]
    assert all(b.rigorous for b in found.batches)
    assert found.reach == 8


def test_functional_symmetry_remains_for_every_batch():
    found = batch_dimensions(get("relu_mlp"), (1, 20), sizes=SIZES)
    assert found.functional == 3
    assert found.batches[-1].fibre == 3
    assert found.reach == 1


def test_the_frame_action_moves_along_h_squared_directions_of_batches_up_to_h():
    found = batch_dimensions(get("two_layer_data_dependent_batch"), (1, 2, 3, 4), sizes=SIZES)
    assert [b.orbit for b in found.batches] == [9, 9, 9, None]
    assert all(b.orbit < b.fibre for b in found.batches if b.orbit is not None)


def test_the_picture_has_a_panel_for_each_architecture(tmp_path):
    found = [batch_dimensions(get(name), (1, 2), sizes=SIZES) for name in ("tanh_mlp", "sigmoid_mlp")]
    plot(found, tmp_path / "batches.png")
    assert (tmp_path / "batches.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "words"),
    {
        "no axis": ({"axis": "q"}, "no data have the axis 'q'"),
        "nothing": ({"batches": ()}, "batch sizes are positive integers, not 'none'"),
        "zero": ({"batches": (1, 0)}, "batch sizes are positive integers, not 0"),
    }.values(),
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_bad_input_is_named(arguments, words):
    with pytest.raises(InputError, match=words):
        batch_dimensions(get("tanh_mlp"), **{"batches": (1,), **arguments})


def test_a_module_is_no_architecture():
    with pytest.raises(InputError, match="takes an architecture, not str"):
        batch_dimensions("tanh_mlp")
