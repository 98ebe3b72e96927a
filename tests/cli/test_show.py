"""`symverify show`: the graph node by node, its axes, its claims."""

import pytest

from symverify import architecture, catalog, concat, contract, expectation, layer_norm, logsumexp, power, rename, size
from symverify.cli.graphs import extent, inputs, operation


def test_a_graph_its_axes_and_its_claims(run):
    ran = run("show", "relu_mlp")
    lines = [line.split() for line in ran.out.splitlines()]
    assert ran.code == 0
    assert ["parameter", "W1", "h", "n"] in [line[1:] for line in lines]
    assert ["h", "any"] in lines
    (relu,) = (line for line in lines if "relu" in line)
    assert relu[2:] == [str(int(relu[0]) - 1), "h", "k"]
    assert any(line[:2] == ["rescaling", "PositiveDiagonal(h)"] for line in lines)


def test_composites_are_shown_as_scopes(run):
    assert "batch_norm > standardize > mean > sum over k" in run("show", "batch_norm_linear").out


def test_a_file(run, mlp):
    ran = run("show", mlp)
    assert ran.code == 0
    assert "my_mlp: Example [1]" in ran.out
    assert "sign_flips" in ran.out and "unknown" in ran.out


@pytest.mark.parametrize("width", [12, 80])
def test_it_fits(run, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    ran = run("show", "attention_head")
    tables = ran.out.splitlines()[2:]  # after its title and description
    assert max(map(len, tables)) <= width


def test_every_entry_of_the_catalog_can_be_shown(run):
    for name in catalog.names():
        assert run("show", name).code == 0


@architecture(parameters={"W": "m n", "v": "n"}, data={"x": "n"}, sizes={"n": 3})
def sample(W, v, x):
    a = contract(W, layer_norm(x + v / 2, over="n", eps=0.1), over="n")
    b = concat([a, power(a, 2)], axis="m") if False else a
    return logsumexp(b, over="m") * size(x, "n", -1) + expectation(
        contract(rename(x, n="s"), rename(v, n="s"), over="s"), "x"
    )


def test_operations_in_words():
    graph = sample.graph
    told = {operation(graph, i, sample.kinds) for i in range(len(graph))}
    assert {"parameter W", "data x", "power exponent=-1/2", "logsumexp over m", "size of n to the power -1"} <= told
    assert any(text.startswith("mean over the distribution of x") for text in told)
    assert any(text.startswith("sum with coefficients ") and "1/2" in text for text in told)
    assert [i for i in range(len(graph)) if any(j >= i for j in inputs(graph.nodes[i]))] == []


def test_sizes_in_words():
    assert [extent("h", "h"), extent("s", "t"), extent("n", 3), extent("a+b", ["a", "b"])] == ["any", "t", "3", "a + b"]
