"""One file per group, found by its existence; importing the package loads nothing heavy."""

import subprocess
import sys
from pathlib import Path

import pytest

from symverify import groups
from symverify.groups import base

HEAVY = ("torch", "sympy", "numpy")
PROBE = "import sys; {statement}; print([name for name in {heavy} if name in sys.modules])"


def loaded(statement):
    code = PROBE.format(statement=statement, heavy=HEAVY)
    root = Path(groups.__file__).parents[2]
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.strip()


def test_importing_the_package_loads_nothing_heavy():
    assert loaded("import symverify.groups") == "[]"


def test_declaring_groups_loads_nothing_heavy():
    statement = "from symverify.groups import GL, from_declaration, registry; registry(); "
    statement += "from_declaration(GL('h').declaration()).canonical; GL('h').components()"
    assert loaded(statement) == "[]"


def test_the_probe_would_notice():
    statement = "from symverify.groups import GL; GL('h').dimension; GL('h').identity({'h': 2})"
    assert loaded(statement) == "['sympy', 'numpy']"


def test_every_class_is_an_attribute_of_the_package():
    for name, cls in groups.registry().items():
        assert getattr(groups, name) is cls and name in dir(groups)
        assert cls.__bases__ == (base.Group,) and cls.__doc__


def test_one_group_is_one_file():
    files = [cls.__module__ for cls in groups.registry().values()]
    assert len(set(files)) == len(files)


def test_an_unknown_name_is_no_attribute():
    with pytest.raises(AttributeError, match="no attribute 'Sp'"):
        _ = groups.Sp


def test_a_new_file_is_a_new_group(tmp_path, monkeypatch):
    code = "from symverify.groups.base import Group\n\nclass Lorentz(Group):\n    pass\n"
    (tmp_path / "lorentz.py").write_text(code)
    monkeypatch.setattr(groups, "__path__", [*groups.__path__, str(tmp_path)])
    groups.registry.cache_clear()
    try:
        assert groups.Lorentz("h").canonical == "Lorentz(h)"
    finally:
        sys.modules.pop("symverify.groups.lorentz")
        del groups.lorentz
        groups.registry.cache_clear()
