"""catalog/ and proofs/ travel with the package: in a bare checkout, the sdist, and the wheel built from it."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import symverify.catalog
from symverify import _shipped

ROOT = Path(__file__).parents[2]
FOLDERS = ("catalog", "proofs")
IMPORT_THE_CATALOG = """
import importlib, json, pkgutil
import symverify, symverify.catalog
from symverify._shipped import folder
entries = [found.name for found in pkgutil.iter_modules(symverify.catalog.__path__)]
files = [importlib.import_module(f"symverify.catalog.{name}").__file__ for name in entries]
print(json.dumps([symverify.__file__, str(folder("catalog")), str(folder("proofs")), *files]))
"""


def travelling(folder: str) -> set[str]:
    """Every file that lies in `folder`, whether git knows it or not, but for Python's caches."""
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
    return {name for name in files if "__pycache__" not in name and not name.endswith(".DS_Store")}


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env={**os.environ, **environment})
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("name", FOLDERS)
def test_a_checkout_has_the_folder(name):
    assert _shipped.folder(name) == ROOT / name


def test_a_missing_folder_is_named():
    with pytest.raises(FileNotFoundError, match="symverify has no folder 'nowhere'"):
        _shipped.folder("nowhere")


def test_the_wheels_folder_goes_first(tmp_path, monkeypatch):
    package = tmp_path / "symverify"
    (tmp_path / "catalog").mkdir()
    monkeypatch.setattr(_shipped, "_PACKAGE", package)
    assert _shipped.folder("catalog") == tmp_path / "catalog"
    (package / "_shipped" / "catalog").mkdir(parents=True)
    assert _shipped.folder("catalog") == package / "_shipped" / "catalog"


def test_the_catalogs_path_ends_in_the_folder():
    assert list(symverify.catalog.__path__) == [str(ROOT / "symverify" / "catalog"), str(ROOT / "catalog")]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with the sdist and the wheel that is built from the sdist."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-P", "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    return out


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_the_sdist_holds_the_folder(built, folder):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}
    assert travelling(folder)
    assert travelling(folder) - names == set()


@pytest.mark.slow
def test_the_wheel_holds_both_folders_and_no_cache(built):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    expected = {f"symverify/_shipped/{name}" for folder in FOLDERS for name in travelling(folder)}
    assert expected - names == set()
    assert "symverify/py.typed" in names
    assert [name for name in names if "__pycache__" in name] == []
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"symverify"}


@pytest.mark.slow
def test_the_installed_wheel_imports_its_own_catalog(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    pip = (sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--no-index")
    run(*pip, "--target", site, wheel, cwd=elsewhere)
    out = run(sys.executable, "-c", IMPORT_THE_CATALOG, cwd=elsewhere, PYTHONPATH=str(site))
    places = [Path(place) for place in json.loads(out.splitlines()[-1])]
    assert len(places) == 3 + len(list((ROOT / "catalog").glob("*.py")))
    assert [place for place in places if not place.is_relative_to(site)] == []
