"""The plugin is loaded in every pytest run of its users' environments: it imports nothing heavy."""

import json
import subprocess
import sys

import pytest

HEAVY = ("torch", "sympy", "numpy", "networkx", "flint", "typer", "rich")
PROBE = """
import json, sys
import pytest
{extra}
code = pytest.main(["--collect-only", "-q", "-p", "symverify.pytest_plugin", "-p", "no:cacheprovider", {options}])
loaded = sorted({names} & sys.modules.keys())
print(json.dumps([int(code), loaded, "symverify.pytest_plugin" in sys.modules]))
"""


def probe(folder, root, options="", extra=""):
    """(exit code, the heavy packages that are loaded, whether the plugin is) after collecting an empty folder."""
    code = PROBE.format(extra=extra, options=options, names=set(HEAVY))
    environment = {"PYTHONPATH": str(root), "PATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("options", ["", '"--symverify"'], ids=["off", "on"])
def test_collecting_an_empty_folder_loads_nothing_heavy(tmp_path, request, options):
    assert probe(tmp_path, request.config.rootpath, options) == [pytest.ExitCode.NO_TESTS_COLLECTED, [], True]


@pytest.mark.parametrize("package", ["sympy", "numpy"])
def test_the_probe_would_notice(tmp_path, request, package):
    assert package in probe(tmp_path, request.config.rootpath, extra=f"import {package}")[1]


def test_without_torch_the_plugin_still_loads(tmp_path, request):
    assert probe(tmp_path, request.config.rootpath, extra="sys.modules['torch'] = None")[0] == 5
