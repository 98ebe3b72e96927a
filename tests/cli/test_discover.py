"""symverify discover: what it prints and writes, and what it refuses in one line."""

import json

MODULE = """import torch


def pair():
    torch.manual_seed(0)
    made = torch.nn.Sequential(torch.nn.Linear(3, 2, bias=False), torch.nn.Linear(2, 4, bias=False))
    return made, torch.randn(5, 3)


def alone():
    return pair()[0]


def broken():
    raise RuntimeError("no such weights")
"""


def test_a_table_and_a_folder(run, tmp_path):
    ran = run("discover", "relu_mlp", "--sizes", "m=1,h=2,n=3", "--out", tmp_path / "found", "--json", tmp_path / "j")
    assert ran.code == 0, ran.err
    assert "2 generators, algebra R^2" in ran.out
    assert "diagonal on h: W2, W1 (-1)" in ran.out
    assert "PROVED" in ran.out
    assert "2 of 2 dimensions are explained by proved claims" in ran.out
    written = {p.name for p in (tmp_path / "found").iterdir()}
    assert written == {
        "discovery.json",
        "arrays.safetensors",
        "certificates",
        "generators.png",
        "shares.png",
        "spectrum.png",
    }
    (record,) = json.loads((tmp_path / "j").read_text())
    assert (record["dimension"], record["verdicts"]) == (2, ["PROVED"])
    assert run("check", tmp_path / "found" / "certificates" / "00.json").code == 0


def test_a_batch_says_what_is_no_evidence(run):
    ran = run("discover", "tanh_mlp", "--batch", 1, "--sizes", "m=1,h=2,n=2")
    assert ran.code == 0
    assert "5 of 6 directions leave the outputs" in ran.out


def test_a_factory_of_a_module(run, refused, tmp_path, monkeypatch):
    (tmp_path / "factories_of_discover.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    ran = run("discover", "factories_of_discover:pair", "--json", "-")
    assert ran.code == 0, ran.err
    (record,) = json.loads(ran.out)
    assert (record["dimension"], record["algebra"]["name"]) == (4, "gl(2)")
    assert "returns Sequential, not a torch module and an example input" in refused(
        "discover", "factories_of_discover:alone"
    )
    assert "RuntimeError: no such weights" in refused("discover", "factories_of_discover:broken")
    assert "AttributeError" in refused("discover", "factories_of_discover:missing")
    assert "ModuleNotFoundError" in refused("discover", "no_such_module_anywhere:pair")


def test_training_writes_curves_and_goes_on(run, tmp_path):
    sizes = ("--sizes", "m=1,h=1,n=1", "--method", "neural", "--preset", "tiny")
    ran = run("discover", "linear_mlp", *sizes, "--out", tmp_path)
    assert ran.code == 0, ran.err
    assert "a(1, theta) is theta up to" in ran.out
    assert (tmp_path / "training.png").exists()
    again = run("discover", "linear_mlp", *sizes, "--out", tmp_path, "--resume")
    assert again.code == 0


def test_bad_input_is_one_line(refused, tmp_path):
    assert "did you mean" in refused("discover", "relu_mpl")
    assert "method is 'magic'" in refused("discover", "relu_mlp", "--method", "magic")
    assert "generators is 0" in refused("discover", "relu_mlp", "--method", "neural", "--generators", 0)
    assert "--resume needs --out" in refused("discover", "relu_mlp", "--resume")
    assert "there is no preset 'papper'" in refused("discover", "relu_mlp", "--method", "neural", "--preset", "papper")
    assert "--device is 'tpu'" in refused("discover", "relu_mlp", "--device", "tpu")
    assert "not an axis and a positive integer" in refused("discover", "relu_mlp", "--sizes", "h")
    (tmp_path / "file").write_text("")
    assert "is not a directory" in refused("discover", "relu_mlp", "--out", tmp_path / "file" / "below")
