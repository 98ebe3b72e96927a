"""Importing symverify is cheap, every submodule imports, and no submodule shadows a public name."""

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import symverify

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "sympy", "numpy", "networkx")
MODULES_ON_PURPOSE = {"catalog", "cli"}

# Public names and their types, after importing every submodule (or none).
KINDS = """
import importlib, json, pkgutil, sys
import symverify

def fail(name):
    raise

imported = []
if sys.argv[1] == "all":
    for found in pkgutil.walk_packages(symverify.__path__, "symverify.", onerror=fail):
        if not found.name.endswith(".__main__"):  # importing it runs the command line
            importlib.import_module(found.name)
            imported.append(found.name)
objects = {name: getattr(symverify, name) for name in symverify.__all__}
kinds = {name: [type(value).__name__, callable(value)] for name, value in objects.items()}
print(json.dumps({"imported": imported, "kinds": kinds}))
"""


def run(code: str, *arguments: str):
    """The JSON that a fresh interpreter prints last when it runs `code` in the checkout."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def loaded_by(statement: str) -> list[str]:
    return run(f"{statement}\nimport json, sys\nprint(json.dumps([m for m in {HEAVY} if m in sys.modules]))")


@pytest.mark.parametrize(
    "statement", ["import symverify", "import symverify.kernel.check", "dir(__import__('symverify'))"]
)
def test_nothing_heavy_is_loaded(statement):
    assert loaded_by(statement) == []


@pytest.mark.parametrize("package", HEAVY)
def test_the_probe_notices_a_heavy_import(package):
    assert package in loaded_by(f"import {package}")


@pytest.fixture(scope="module")
def fresh():
    return run(KINDS, "none")


@pytest.fixture(scope="module")
def after_all():
    return run(KINDS, "all")


def test_every_submodule_imports(after_all):
    top = {f"symverify.{found.name}" for found in pkgutil.iter_modules(symverify.__path__)} - {"symverify.__main__"}
    entries = {f"symverify.catalog.{file.stem}" for file in (ROOT / "catalog").glob("*.py")}
    assert top and entries
    assert top | entries <= set(after_all["imported"])


def test_no_import_changes_a_public_name(fresh, after_all):
    assert fresh["kinds"], "symverify.__all__ is empty"
    assert after_all["kinds"] == fresh["kinds"]


def test_public_names_are_no_modules(fresh):
    found = {name for name, (kind, _) in fresh["kinds"].items() if kind == "module"}
    assert found <= MODULES_ON_PURPOSE


def test_public_functions_are_callable(after_all):
    lower = {name: kind for name, kind in after_all["kinds"].items() if name.islower() and name[0] != "_"}
    functions = lower.keys() - MODULES_ON_PURPOSE
    assert functions
    assert [name for name in sorted(functions) if not lower[name][1]] == []


def test_no_public_name_is_that_of_a_submodule():
    submodules = {found.name for found in pkgutil.iter_modules(symverify.__path__)}
    assert submodules & set(symverify.__all__) <= MODULES_ON_PURPOSE


def test_dir_lists_the_public_names():
    assert set(symverify.__all__) <= set(dir(symverify))
