"""A module imports only what stands in its own layer or below; catalog/ and proofs/ import the public names only."""

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LAYERS = (  # from the bottom up; a name is a module or package directly under symverify
    {"kernel", "second_checker"},
    {"errors", "_shipped", "_version"},
    {"graph", "capture", "equational"},
    {"ops", "groups"},
    {"claims"},
    {"verification", "catalog"},
    {"completeness", "lifting", "regression"},
    {"inference", "discovery"},
    {"cli", "pytest_plugin", "report", "interop"},
    {"__init__", "__main__"},
)
LEVEL = {name: level for level, layer in enumerate(LAYERS) for name in layer}
CHECKERS = {"kernel", "second_checker"}  # each alone, and neither knows the other
ON_FIRST_USE = {"torch", "sympy"}  # an op imports them inside its functions, never when it is registered


def imported(module: str, source: str) -> Iterator[tuple[str, bool]]:
    """(dotted name of every import in `source`, whether it runs when `module` is imported).

    `from a import b` counts as a.b. A relative import is resolved against `module`, whose last part is
    `__init__` for a package. Imports by importlib.import_module or __import__ count where the name is a constant.
    """
    tree = ast.parse(source)
    deferred = {
        id(inner)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for inner in ast.walk(outer)
    }
    for node in ast.walk(tree):
        for name in _names(module, node):
            yield name, id(node) not in deferred


def _names(module: str, node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=aliases):
            return [alias.name for alias in aliases]
        case ast.ImportFrom(module=base, names=aliases, level=0):
            return [f"{base}.{alias.name}" for alias in aliases]
        case ast.ImportFrom(module=base, names=aliases, level=level):
            package = [*module.split(".")[:-level], *([base] if base else [])]
            return [".".join([*package, alias.name]) for alias in aliases]
        case ast.Call(
            func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            return [name]
    return []


def violations(module: str, source: str) -> list[str]:
    """What `source`, as the module `symverify.….…` (a package's own file ends in `.__init__`), may not import."""
    layer = module.split(".")[1]
    found = []
    for name, at_import in imported(module, source):
        top, *rest = name.split(".")
        if top != "symverify":
            if layer in CHECKERS and top not in sys.stdlib_module_names:
                found.append(f"{module} imports {name}: a checker knows the standard library only")
            backend = module.startswith("symverify.ops.backends.")  # imported by name, when numbers are asked for
            if layer == "ops" and at_import and top in ON_FIRST_USE and not backend:
                found.append(f"{module} imports {name} when it is registered: import it inside the function")
        elif not rest or rest[0] not in LEVEL:
            found.append(f"{module} imports {name}: name the module it comes from, not the public package")
        elif layer in CHECKERS and rest[0] != layer:
            found.append(f"{module} imports {name}: a checker imports nothing else of symverify")
        elif LEVEL[rest[0]] > LEVEL[layer]:
            found.append(f"{module} imports {name}: {rest[0]} stands above {layer}")
    return found


def outside_violations(path: str, source: str, public: set[str]) -> list[str]:
    """What `source`, a file of catalog/ or proofs/, may not import."""
    found = []
    for name, _ in imported(path, source):
        top, *rest = name.split(".")
        allowed = (
            top in sys.stdlib_module_names
            or (top == "symverify" and (not rest or (len(rest) == 1 and rest[0] in public)))
            or (top == "sympy" and path.startswith("proofs/lemmas/"))
            or (rest[:1] == ["catalog"] and path.startswith("catalog/"))  # an entry lifts the claims of another
        )
        if not allowed:
            found.append(f"{path} imports {name}: only public names of symverify are for it")
    return found


def modules() -> dict[str, Path]:
    files = sorted((ROOT / "symverify").rglob("*.py"))
    return {".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in files}


def test_every_module_has_a_layer():
    layers = {module.split(".")[1] for module in modules()}
    assert {"kernel", "graph", "ops", "groups", "claims", "verification"} <= layers, "the walk has missed packages"
    assert layers <= LEVEL.keys(), f"give it a layer in LAYERS: {sorted(layers - LEVEL.keys())}"


def test_imports_go_downwards():
    found = [violation for module, file in modules().items() for violation in violations(module, file.read_text())]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("folder", ["catalog", "proofs"])
def test_the_folder_imports_public_names_only(folder):
    public = set(importlib.import_module("symverify").__all__)
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files, f"{folder}/ holds no module"
    found = []
    for file in files:
        found += outside_violations(file.relative_to(ROOT).as_posix(), file.read_text(), public)
    assert not found, "\n".join(found)


PLANTED = {  # (module, source) -> the reason it must be refused
    ("symverify.graph.nodes", "import symverify.ops.relu"): "ops stands above graph",
    ("symverify.graph.nodes", "from symverify import claims"): "claims stands above graph",
    ("symverify.graph.nodes", "from ..ops import relu"): "ops stands above graph",
    ("symverify.graph.__init__", "from ..ops import relu"): "ops stands above graph",
    ("symverify.graph.nodes", "def f():\n    from symverify.ops import relu"): "ops stands above graph",
    ("symverify.graph.nodes", "import importlib\nimportlib.import_module('symverify.cli')"): "cli stands above graph",
    ("symverify.errors", "from .graph import Axis"): "graph stands above errors",
    ("symverify.verification.exact", "from symverify.inference import rank"): "inference stands above verification",
    ("symverify.claims.claim", "import symverify as sv"): "not the public package",
    ("symverify.claims.claim", "from symverify import verify"): "not the public package",
    ("symverify.kernel.check", "from symverify.errors import Refusal"): "nothing else of symverify",
    ("symverify.kernel.check", "def f():\n    import numpy.linalg"): "the standard library only",
    ("symverify.second_checker", "from symverify.kernel.check import digest"): "nothing else of symverify",
    ("symverify.second_checker", "import numpy"): "the standard library only",
    ("symverify.ops.relu", "from sympy import Max"): "import it inside the function",
}


@pytest.mark.parametrize(("planted", "reason"), PLANTED.items(), ids=lambda value: str(value)[:60])
def test_a_planted_violation_is_noticed(planted, reason):
    (violation,) = violations(*planted)
    assert reason in violation


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("symverify.kernel.check", "import json\nfrom symverify.kernel.words import Word\nfrom . import rules"),
        ("symverify.graph.axes", "from symverify.errors import ShapeError\nimport networkx"),
        ("symverify.ops.relu", "from . import softmax\ndef f():\n    import torch"),
        ("symverify.cli", "from symverify.verification import transport\nfrom symverify.kernel import check"),
    ],
)
def test_what_is_allowed_passes(module, source):
    assert violations(module, source) == []


@pytest.mark.parametrize(
    ("path", "source", "refused"),
    [
        ("catalog/mlp.py", "from symverify import GL\nimport symverify as sv\nimport math", False),
        ("catalog/mlp.py", "from symverify.groups import GL", True),
        ("catalog/mlp.py", "import symverify.groups", True),
        ("catalog/mlp.py", "from symverify import _hidden", True),
        ("catalog/mlp.py", "import torch", True),
        ("catalog/mlp.py", "from sympy import Max", True),
        ("proofs/lemmas/relu.py", "from sympy import Max\nfrom symverify import GL", False),
        ("proofs/other.py", "from sympy import Max", True),
    ],
)
def test_what_catalog_and_proofs_may_import(path, source, refused):
    assert bool(outside_violations(path, source, {"GL"})) is refused
