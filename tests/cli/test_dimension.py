"""symverify dimension: tables for all data and for batches, a picture, and what it refuses."""

import json

import pytest

from symverify.cli import main
from symverify.cli.dimension import parsed_range
from symverify.errors import InputError


def test_the_functional_dimension_of_an_entry(tmp_path, capsys):
    assert main(["dimension", "softmax_linear", "--sizes", "m=3,n=4,k=2", "--json", str(tmp_path / "d.json")]) == 0
    held = json.loads((tmp_path / "d.json").read_text())
    assert [(d["name"], d["parameters"], d["fibre_dimension"], d["rigorous"]) for d in held] == [
        ("softmax_linear", 12, 4, True)
    ]
    assert "softmax_linear" in capsys.readouterr().out


def test_batches_are_tabulated_and_drawn(tmp_path, capsys):
    picture = tmp_path / "b.png"
    sizes = ["--sizes", "m=2,h=3,n=4"]
    assert main(["dimension", "tanh_mlp", *sizes, "--batches", "1-2,9", "--plot", str(picture)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "18 parameters, functional symmetry of dimension 0; data-dependent symmetry up to batches of 2" in told
    assert picture.stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--batches", "0-3"], "does not lie within 1-64"),
        (["--batches", "3-1"], "does not lie within 1-64"),
        (["--batches", "a"], "neither a number nor a range"),
        (["--plot", "x.png"], "give --batches 1-12 too"),
        (["--sizes", "m"], "is not an axis and a positive integer"),
        (["--seed", "-1"], "not a natural number"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments, words, capsys):
    assert main(["dimension", "tanh_mlp", *arguments]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1


def test_ranges_and_numbers_are_joined():
    assert parsed_range("1-3,8,2") == [1, 2, 3, 8]
    with pytest.raises(InputError, match="neither a number nor a range"):
        parsed_range("")
