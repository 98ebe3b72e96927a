"""The end of a test run: one process gathers what all workers found, and alone writes. Loaded where it is asked for."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from symverify.regression.settings import ALL, Settings


class Controller:
    """Gathers the results of all workers; alone writes the lock, the certificates and the reports."""

    def __init__(self, config: pytest.Config, settings: Settings):
        self.config, self.settings = config, settings
        self.results: dict[str, dict[str, Any]] = {}
        self.stated: set[str] = set()
        self.partial = False
        self.ran = False
        self.notes: list[str] = []
        self.failures: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        option = self.config.option
        self.ran = not option.collectonly and not getattr(option, "setuponly", False)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.partial = self.partial or report.failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        carried = getattr(report, "symverify", None)
        if carried is None:
            return
        self.stated.add(carried["title"])
        if (held := carried["held"]) is None:
            return
        found = held["result"]
        if hasattr(report, "wasxfail"):
            found["rule"] = None
        elif report.failed and found["rule"] is None:
            found["rule"], found["words"] = "symverify/unexpected", f"{report.longrepr}: {found['words']}"
        self.results[report.nodeid] = held

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        self.partial = self.partial or bool(error) or getattr(node, "workeroutput", {}).get("symverify_partial", False)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if not self.ran:
            return
        from symverify.errors import InputError
        from symverify.regression.conclusion import Run, conclude

        version = sys.modules[__name__.partition(".")[0]].__version__  # the public names stand above this layer
        run = Run(self.results, self.stated, self.whole(session, exitstatus), self.config.rootpath, version)
        try:
            self.notes, self.failures = conclude(run, self.settings)
        except InputError as error:
            self.failures = [str(error)]
        if self.failures and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def whole(self, session: pytest.Session, exitstatus: int) -> bool:
        """Whether all claims were met: none deselected, ignored or broken, no path given, the run not cut short."""
        config, option, source = self.config, self.config.option, pytest.Config.ArgsSource
        at_root = config.invocation_params.dir == config.rootpath
        everywhere = config.args_source == source.TESTPATHS or (config.args_source == source.INVOCATION_DIR and at_root)
        finished = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
        cut = bool(
            session.shouldstop or session.shouldfail or getattr(config, "symverify_partial", False) or self.partial
        )
        left_out = any(getattr(option, name, None) for name in ("lf", "ignore", "ignore_glob", "deselect"))
        return everywhere and finished and not cut and not left_out and self.settings.engines == ALL

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.results or self.failures:
            counts: dict[str, int] = {}
            for held in self.results.values():
                verdict = held["result"]["verdict"]
                counts[verdict] = counts.get(verdict, 0) + 1
            terminalreporter.section("symmetry claims")
            terminalreporter.line(", ".join(f"{n} {v}" for v, n in sorted(counts.items())) or "none judged")
            for note in self.notes:
                terminalreporter.line(note)
            for failure in self.failures:
                terminalreporter.line(failure, red=True)
