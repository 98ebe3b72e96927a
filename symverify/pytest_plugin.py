"""The pytest plugin: symmetry claims are test items.

Every pytest run of every project in the environment loads this module, so at its top it imports pytest and the
standard library alone. With `--symverify`, or `symverify = true` in the configuration, the claims in `*_symmetries.py`
files and in ordinary test modules become items `architecture::claim[engine]`.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Generator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from symverify.regression.settings import ALL, Settings, engines_of

if TYPE_CHECKING:
    from symverify.claims.claim import Claim
    from symverify.claims.module_claim import ModuleClaim

STATE = pytest.StashKey[Settings]()
HELD = pytest.StashKey[dict[str, Any]]()
GATHERED = pytest.StashKey[bool]()
PARTIAL = "symverify_partial"  # set on a configuration whose run left claims out


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("symverify", "symmetry claims")
    group.addoption("--symverify", action="store_true", help="collect symmetry claims and judge them")
    group.addoption(
        "--symverify-update",
        nargs="?",
        const="new",
        choices=["new", "all"],
        help="write new claims (=all: changed ones too, and prune) to the lock and the certificates",
    )
    group.addoption(
        "--symverify-certificates", metavar="DIR", help="compare with the certificates in DIR, or update them"
    )
    group.addoption("--symverify-lock", metavar="FILE", help="the lock (default: symverify.lock in the root folder)")
    group.addoption("--symverify-sarif", metavar="FILE", help="write broken claims as SARIF")
    group.addoption("--symverify-summary", metavar="FILE", help="write a Markdown summary")
    group.addoption("--symverify-seed", type=int, default=0, metavar="N", help="seed of all random points (default 0)")
    group.addoption(
        "--symverify-engines",
        metavar="LIST",
        help="all (default): one item for each claim, held to the verdict of all engines, the lock and certificates; "
        "or some of transport,symbolic,exact,numeric: one item for each claim and engine, which fails if the engine "
        "contradicts the expected verdict, or could reach it and no selected engine does (no lock, no certificates)",
    )
    parser.addini("symverify", "collect symmetry claims and judge them", type="bool", default=False)
    parser.addini("symverify_lock", "the lock, relative to the root folder", default="symverify.lock")
    parser.addini("symverify_engines", "what --symverify-engines is by default", default="all")
    parser.addini("symverify_files", "names of files to collect claims from", type="args", default=["*_symmetries.py"])


def settings_of(config: pytest.Config) -> Settings:
    """The options of this run; a ValueError for those that do not go together."""
    option = config.getoption
    update, folder, lock = (option(f"--symverify-{name}") for name in ("update", "certificates", "lock"))
    engines = engines_of(option("--symverify-engines") or config.getini("symverify_engines"))
    if engines != ALL and (update or folder):
        raise ValueError("--symverify-engines: the lock and the certificates are about all engines, not about some")
    if option("--symverify-seed") < 0:
        raise ValueError(f"--symverify-seed is {option('--symverify-seed')}, not a natural number")
    return Settings(
        active=bool(option("--symverify") or config.getini("symverify") or update),
        update=update,
        lock_path=Path(lock) if lock else config.rootpath / config.getini("symverify_lock"),
        folder=Path(folder) if folder else None,
        sarif=option("--symverify-sarif"),
        summary=option("--symverify-summary"),
        seed=option("--symverify-seed"),
        engines=engines,
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "symverify: a symmetry claim (every claim has it: select with -m symverify)")
    try:
        settings = config.stash[STATE] = settings_of(config)
        if settings.active:
            _ = settings.locked  # an unreadable lock is an error of use, before anything runs
    except ValueError as error:
        raise pytest.UsageError(str(error)) from error
    if settings.active and not hasattr(config, "workerinput"):
        from symverify.regression.controller import Controller

        config.pluginmanager.register(Controller(config, settings), "symverify-controller")


def pytest_report_header(config: pytest.Config) -> str | None:
    settings = config.stash[STATE]
    if not settings.active:
        return None
    if settings.engines != ALL:
        return f"symverify: engines {', '.join(settings.engines)}, each on its own; no lock"
    return f"symverify: lock {settings.lock_path.name}{'' if settings.locked is not None else ' (none yet)'}"


# Collection ----------------------------------------------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    config = parent.config
    wanted = file_path.suffix == ".py" and any(file_path.match(p) for p in config.getini("symverify_files"))
    if not wanted or not config.stash[STATE].active:
        return None
    if parent.session.isinitpath(file_path) or any(file_path.match(p) for p in config.getini("python_files")):
        return None  # pytest itself collects it as a module
    return pytest.Module.from_parent(parent, path=file_path)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> list[pytest.Collector] | None:
    """The claims of a module or class, all at the first name that is one; nothing for the names after it."""
    if not collector.config.stash[STATE].active or not _speaks_of_claims(obj):
        return None
    if collector.stash.get(GATHERED, False):
        return []
    collector.stash[GATHERED] = True
    return [
        ArchitectureNode.from_parent(collector, name=architecture, claims=claims)
        for architecture, claims in gathered(vars(collector.obj), collector.path).items()  # type: ignore[attr-defined]
    ]


def _types(*names: str) -> tuple[type, ...]:
    """Our classes, where a claim was stated: only then are their modules loaded."""
    places = {"Claim": "claim", "ModuleClaim": "module_claim", "Architecture": "architecture"}
    found = [sys.modules.get(f"symverify.claims.{places[name]}") for name in names]
    return tuple(getattr(module, name) for module, name in zip(found, names, strict=True) if module is not None)


def _speaks_of_claims(obj: object) -> bool:
    return isinstance(unwrapped(obj)[0], _types("Claim", "ModuleClaim", "Architecture"))


def unwrapped(obj: Any) -> tuple[Any, list[pytest.Mark]]:
    """A claim and the marks above its decorator: `@pytest.mark.xfail` of a claim is a mark with it as an argument."""
    marks = []
    while isinstance(obj, pytest.MarkDecorator) and obj.args:
        *args, inner = obj.args
        marks.append(pytest.Mark(obj.name, tuple(args), dict(obj.kwargs), _ispytest=True))
        obj = inner
    return obj, marks


def gathered(names: Mapping[str, object], path: Path) -> dict[str, list[tuple[Claim | ModuleClaim, list[pytest.Mark]]]]:
    """The claims stated in this file, by architecture: those that have a name, and the others of an architecture."""
    stated: dict[int, tuple[Any, list[pytest.Mark]]] = {}
    objects: list[tuple[Any, list[pytest.Mark]]] = [unwrapped(value) for value in list(names.values())]
    for obj, marks in objects:
        if isinstance(obj, _types("Claim", "ModuleClaim")) and stated_in(obj, path):
            stated.setdefault(id(obj), (obj, marks))
    for obj, _ in objects:
        for claim in obj.claims.values() if isinstance(obj, _types("Architecture")) else ():
            if claim.line is not None and Path(claim.line[0]) == path:
                stated.setdefault(id(claim), (claim, []))
    found: dict[str, list[tuple[Any, list[pytest.Mark]]]] = {}
    for claim, marks in stated.values():
        architecture = claim.title.split("::", 1)[0]
        if any(claim.title == other.title for other, _ in found.get(architecture, [])):
            raise pytest.Collector.CollectError(f"{path}: two claims are titled {claim.title}: give one another name")
        found.setdefault(architecture, []).append((claim, marks))
    return found


def stated_in(claim: Claim | ModuleClaim, path: Path) -> bool:
    """Whether a claim that a module names is stated there, and not imported from the file that states it.

    A claim knows where its action is written, which may be elsewhere; then it is imported if that module names it, too.
    """
    if claim.line is None or Path(claim.line[0]) == path:
        return True
    homes = [m for m in list(sys.modules.values()) if getattr(m, "__file__", None) == claim.line[0]]
    return not any(unwrapped(value)[0] is claim for home in homes for value in list(vars(home).values()))


class ArchitectureNode(pytest.Collector):
    """The claims of a file about one architecture; `file.py::architecture::claim` selects one on the command line."""

    def __init__(self, *, claims: list[tuple[Claim | ModuleClaim, list[pytest.Mark]]], **kwargs: Any):
        super().__init__(**kwargs)
        self.claims = claims

    def collect(self) -> Iterator[ClaimItem]:
        engines = self.config.stash[STATE].engines
        for claim, marks in self.claims:
            alone = isinstance(claim, _types("ModuleClaim")) and engines != ALL  # without a graph there is one engine
            for engine in [e for e in engines if e == "numeric"] if alone else engines:
                name = f"{claim.title.split('::', 1)[1]}[{engine}]"
                # pytest 9.2 takes an id apart when --lf reads it: it has to be made of text from the start
                nodeid = f"{self.nodeid}::{name}"
                yield ClaimItem.from_parent(self, name=name, nodeid=nodeid, claim=claim, marks=marks, engine=engine)


class ClaimFailed(Exception):
    """A claim that is not what it should be; the words are the whole report."""


class ClaimItem(pytest.Item):
    """One claim, judged by all engines and held to expectation, lock and stored certificates, or by one engine."""

    def __init__(self, *, claim: Claim | ModuleClaim, marks: list[pytest.Mark], engine: str, **kwargs: Any):
        super().__init__(**kwargs)
        self.claim, self.engine = claim, engine
        self.own_markers += [*marks, *getattr(claim.action, "pytestmark", []), pytest.mark.symverify.mark]
        if self.config.pluginmanager.hasplugin("xdist"):  # with --dist=loadgroup an architecture stays on one worker
            self.own_markers.append(pytest.mark.xdist_group(claim.title.split("::", 1)[0]).mark)
        self.keywords.update((mark.name, mark) for mark in self.own_markers)

    @property
    def key(self) -> str:
        """The title, and the engine where it is one of several."""
        return self.claim.title if self.engine == "all" else f"{self.claim.title}[{self.engine}]"

    def runtest(self) -> None:
        from symverify.regression.engines import hold_engine
        from symverify.regression.judge import crashed, hold

        settings = self.config.stash[STATE]
        try:
            alone = self.engine != "all"
            held, failure = hold_engine(self.claim, self.engine, settings) if alone else hold(self.claim, settings)
        except Exception as error:  # ours: it is shown with its traceback, and the reports have it
            self.stash[HELD] = crashed(self.claim, error)
            raise
        self.stash[HELD] = held
        properties = {"verdict": held["result"]["verdict"], "group": held["result"]["group"]}
        if held["entry"]:
            properties["certificate"] = held["entry"]["certificate"]
        self.user_properties += [(f"symverify.{name}", value) for name, value in properties.items()]
        if failure:
            raise ClaimFailed(failure)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, ClaimFailed):
            return str(excinfo.value)
        told = "".join(traceback.format_exception(excinfo.value)).splitlines()  # a defect of ours: where it arose
        return "\n".join([f"symmetry claim {self.key}: it could not be judged", *told[-9:]])

    def reportinfo(self) -> tuple[Path, int | None, str]:
        here = self.claim.line is not None and Path(self.claim.line[0]) == self.path
        return self.path, self.claim.line[1] - 1 if here and self.claim.line else None, self.key


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Carry a claim's title, and its result, on its reports, which xdist sends to the controller."""
    report = yield
    if isinstance(item, ClaimItem):
        report.symverify = {"title": item.claim.title, "held": None}
        if report.when == "call":
            report.symverify["held"] = item.stash.get(HELD, None)
    return report


def pytest_deselected(items: Iterable[pytest.Item]) -> None:
    """A run that leaves claims out is told apart from one in which they disappeared."""
    for item in items:
        if isinstance(item, ClaimItem):
            setattr(item.config, PARTIAL, True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker tells the controller whether it left claims out."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[PARTIAL] = getattr(session.config, PARTIAL, False)


@pytest.fixture
def certify() -> Any:
    """certify(module, action, data=...) or certify(claim): the symmetry holds, or the test fails with the reason."""
    from symverify.regression.judge import assert_holds

    return assert_holds
