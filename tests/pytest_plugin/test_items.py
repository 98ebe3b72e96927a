"""Claims are ordinary test items: their ids, selection, marks, and what a failing one says."""

import pytest

from tests.pytest_plugin.conftest import FALSE

pytest_plugins = ["pytester"]

IDS = ["net_symmetries.py::network::rescaling[all]", "net_symmetries.py::network::any_basis[all]"]


def test_nothing_is_collected_unless_it_is_asked_for(project, pytester):
    result = pytester.runpytest_inprocess("-p", "symverify.pytest_plugin")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_the_configuration_asks_for_it(project, pytester):
    pytester.makeini("[pytest]\nsymverify = true")
    pytester.runpytest_inprocess("-p", "symverify.pytest_plugin").assert_outcomes(passed=2)


def test_ids(project):
    found = [line for line in project("--collect-only", "-q").outlines if "::" in line]
    assert found == IDS


def test_every_claim_as_expected(project):
    result = project()
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["symverify: lock symverify.lock (none yet)", "1 PROVED, 1 REFUTED"])


@pytest.mark.parametrize(
    "options, passed",
    [
        (["-k", "rescaling"], 1),
        (["-k", "network"], 2),
        (["-m", "symverify"], 2),
        (["-m", "not symverify"], 0),
        (["net_symmetries.py::network::any_basis"], 1),
        (["net_symmetries.py::network::rescaling[all]"], 1),
        (["net_symmetries.py::network"], 2),
        (["net_symmetries.py"], 2),
    ],
    ids=str,
)
def test_selection(project, options, passed):
    project(*options).assert_outcomes(passed=passed, deselected=2 - passed if options[0].startswith("-") else 0)


def test_a_failing_claim_says_why_in_a_dozen_lines(project):
    project.append(FALSE)
    result = project()
    result.assert_outcomes(passed=2, failed=1)
    text = result.stdout.str()
    start = text.index("symmetry claim network::sign_flips: expected PROVED, got REFUTED")
    report = text[start:].split("\n====")[0].splitlines()
    assert 6 <= len(report) <= 12
    said = "\n".join(report)
    for words in ("Signs(h), a functional symmetry", "invariance fails", "transport", "witness   at h=", "a rumour"):
        assert words in said
    line = project.file.read_text().splitlines().index('@network.symmetry(sv.Signs("h"), source="a rumour")') + 1
    assert f"stated    net_symmetries.py:{line}" in said
    assert "Traceback" not in text and "def runtest" not in text


def test_last_failed_and_stop_at_the_first(project):
    project.append(FALSE.replace("sign_flips", "a_flip") + FALSE)
    project("-x").assert_outcomes(passed=2, failed=1)
    project().assert_outcomes(passed=2, failed=2)
    project("--lf").assert_outcomes(failed=2)


MARKS = {
    "below the claim": FALSE.replace("def sign", '@pytest.mark.xfail(strict=True, reason="false")\ndef sign'),
    "above the claim": '\n@pytest.mark.xfail(strict=True, reason="false")' + FALSE,
    "two above it": '\n@pytest.mark.odd\n@pytest.mark.xfail(strict=True, reason="false")' + FALSE,
}


@pytest.mark.parametrize("text", MARKS.values(), ids=MARKS)
def test_a_false_claim_may_be_marked(project, pytester, text):
    pytester.makeini("[pytest]\nmarkers = odd")
    project.append(text)
    project("--strict-markers").assert_outcomes(passed=2, xfailed=1)


def test_an_xfail_that_holds_fails(project, tmp_path):
    project.append(MARKS["above the claim"].replace("Signs", "PositiveDiagonal"))
    result = project("--symverify-summary=out.md")
    result.assert_outcomes(passed=2, failed=1)
    assert "XPASS(strict)" in result.stdout.str()
    assert "XPASS\\(strict" not in (summary := (project.path / "out.md").read_text())
    assert "### Broken" in summary and "XPASS" in summary


def test_a_module_may_be_marked_and_a_claim_skipped(project):
    project.append('\npytestmark = pytest.mark.xfail(strict=True, reason="all")' + MARKS["below the claim"])
    project().assert_outcomes(failed=2, xfailed=1)
    project.append("\n@pytest.mark.skip" + FALSE.replace("sign_flips", "skipped"))
    project().assert_outcomes(failed=2, xfailed=1, skipped=1)


def test_claims_in_an_ordinary_test_module(project, pytester):
    source = project.file.read_text().replace("network", "another")
    pytester.makepyfile(test_net=source + "\ndef test_something():\n    pass\n")
    project("test_net.py").assert_outcomes(passed=3)
    assert "test_net.py::another::rescaling[all]" in project("--co", "-q").outlines


def test_an_imported_claim_is_no_second_item(project, pytester):
    pytester.makepyfile(test_import="from net_symmetries import *\nfrom net_symmetries import rescaling as other\n")
    project("--import-mode=prepend").assert_outcomes(passed=2)


def test_an_imported_action_makes_a_claim_here(project, pytester):
    pytester.makepyfile(actions="import symverify as sv\n\ndef act(g, W1):\n    return {'W1': g @ W1}\n")
    stated = "\nfrom actions import act\nimported_action = network.symmetry(sv.GL('h'), expect='REFUTED')(act)\n"
    project.append(stated)
    assert "net_symmetries.py::network::act[all]" in project("--co", "-q").outlines


def test_claims_without_a_name_of_their_own(project):
    project.append(
        "\ndef act(g, W2, W1):\n    return {'W2': W2 @ sv.inverse(g), 'W1': g @ W1}\n"
        "for G in (sv.Permutation, sv.PositiveMonomial):\n    network.symmetry(G('h'), name=G.__name__)(act)\n"
    )
    project().assert_outcomes(passed=4)


def test_two_architectures_of_one_name_in_a_file(project):
    project.append("\nfirst, also = network, rescaling\n")
    project().assert_outcomes(passed=2)
    text = project.file.read_text().replace("import pytest", "")
    project.append(f"\nkept = rescaling\n{text}")
    result = project()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*two claims are titled network::rescaling: give one another name*"])


def test_a_file_that_does_not_import_is_an_error_as_pytest_has_it(project):
    project.append("\n1 / 0\n")
    result = project()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ERROR collecting net_symmetries.py*", "E   ZeroDivisionError*"])


def test_other_files(project, pytester):
    (project.path / "folder").mkdir()
    project.file.rename(project.path / "folder" / "net.py")
    project("-o", "symverify_files=folder/*.py").assert_outcomes(passed=2)


ENGINES = {  # --symverify-engines, and what becomes of rescaling (true) and any_basis (false and said to be)
    "transport": {"passed": 2},
    "exact,transport": {"passed": 4},
    "numeric": {"passed": 2},
    "symbolic,numeric": {"passed": 4},
    "all": {"passed": 2},
}


@pytest.mark.parametrize("engines", ENGINES)
def test_engines_on_their_own(project, engines):
    project(f"--symverify-engines={engines}").assert_outcomes(**ENGINES[engines])


def test_an_engine_that_falls_short_or_contradicts(project):
    project.append(FALSE)
    result = project("--symverify-engines=transport,exact,numeric")
    result.assert_outcomes(passed=6, failed=3)
    result.stdout.fnmatch_lines(
        [
            "symmetry claim network::sign_flips: transport: expected PROVED, got UNDECIDED",
            "symmetry claim network::sign_flips: exact: expected PROVED, got REFUTED",
            "symmetry claim network::sign_flips: numeric: expected PROVED, but a law seems to fail",
            "FAILED net_symmetries.py::network::sign_flips?transport]*",
        ]
    )


WRONG = {
    "an unknown engine": (["--symverify-engines=magic"], "no engine is magic: give all, or some of transport"),
    "engines and the lock": (["--symverify-engines=exact", "--symverify-update"], "about all engines"),
    "a negative seed": (["--symverify-seed=-1"], "--symverify-seed is -1, not a natural number"),
}


@pytest.mark.parametrize("options, told", WRONG.values(), ids=WRONG)
def test_wrong_use(project, options, told):
    result = project(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert told in result.stderr.str()


def test_the_fixture(project, pytester):
    pytester.makepyfile(
        test_fixture="""
        import pytest, torch, symverify as sv
        from net_symmetries import any_basis, rescaling

        def test_claim(certify):
            assert certify(rescaling).verdict == sv.PROVED

        def test_module(certify):
            net = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU(), torch.nn.Linear(2, 4))

            def scaled(state):
                w, b, v = (state[k] for k in ("0.weight", "0.bias", "2.weight"))
                return {"0.weight": 3 * w, "0.bias": 3 * b, "2.weight": v / 3}

            assert certify(net, scaled, torch.randn(5, 3)).verdict == sv.SUPPORTED
            with pytest.raises(sv.SymmetryError, match="REFUTED"):
                certify(net, lambda state: {"0.weight": 3 * state["0.weight"]}, data=torch.randn(5, 3))

        def test_false(certify, monkeypatch):
            certify(any_basis)
            object.__setattr__(any_basis, "expect", sv.PROVED)
            certify(any_basis)
        """
    )
    result = project("test_fixture.py", "--import-mode=prepend")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["E*SymmetryError: symmetry claim network::any_basis: expected PROVED, got REFUTED"])
    assert "def assert_holds" not in result.stdout.str()


def test_claims_about_plain_modules(project, pytester):
    pytester.makepyfile(
        test_module="""
        import torch, symverify as sv

        def scaled(state):
            return {"0.weight": 2 * state["0.weight"], "2.weight": state["2.weight"] / 2}

        def doubled(state):
            return {"0.weight": 2 * state["0.weight"]}

        def net():
            torch.manual_seed(0)
            layers = torch.nn.Linear(3, 2, bias=False), torch.nn.ReLU(), torch.nn.Linear(2, 4, bias=False)
            return torch.nn.Sequential(*layers)

        scaling = sv.claim(net(), scaled, data=torch.ones(5, 3))
        doubling = sv.claim(net(), doubled, data=torch.ones(5, 3), expect="REFUTED")
        wrong = sv.claim(net(), doubled, data=torch.ones(5, 3), name="wrong")
        """
    )
    result = project("test_module.py", "--symverify-update", "--symverify-certificates=stored")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["symmetry claim Sequential::wrong: expected SUPPORTED, got REFUTED"])
    again = project("test_module.py", "--symverify-certificates=stored")
    again.assert_outcomes(passed=2, failed=1)
    project("test_module.py", "--symverify-engines=numeric,exact").assert_outcomes(passed=2, failed=1)
