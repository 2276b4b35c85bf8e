"""The neighbours of a test: a clock that is set, a real web server, a crew of real children, a whole house."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings

from monitor.clock import SetClock
from monitor.model import Watchlist
from monitor.steps.house import Crew, House
from tests.build import MORNING, make_watchlist
from tests.commands import ENVIRONMENT
from tests.databases import new_url, pool, postgres_template, postgres_url, sqlite_template
from tests.homes import Homes, _at_home, bare_homes, database_kind, homes, kinds_for, move
from tests.servers import Site
from tests.whole import FAMILIES, WHOLE, Case, examples, one_of, sample

__all__ = [
    "_at_home",
    "bare_homes",
    "database_kind",
    "homes",
    "move",
    "new_url",
    "pool",
    "postgres_template",
    "postgres_url",
    "sqlite_template",
]

settings.register_profile("sample", max_examples=examples(100))
settings.load_profile("sample")  # for the tests that do not say how many they want

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands at MORNING until it is set."""
    return SetClock(MORNING)


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server on loopback for invented hosts."""
    with Site() as running:
        yield running


@pytest.fixture(scope="session")
def shared_crew() -> Iterator[tuple[Watchlist, Crew]]:
    """A crew that many houses share, for it takes a second to make, and the watchlist whose words it has learned."""
    from monitor import app
    from monitor.config.settings import Settings

    with TemporaryDirectory() as folder:
        watchlist = make_watchlist(Path(folder), {})
        with app.open_stand_in(watchlist, Settings()) as house:
            yield watchlist, house.crew


def _learned(watchlist: Watchlist) -> tuple[object, ...]:
    """All that a crew learns of a watchlist."""
    return watchlist.words, watchlist.topics, watchlist.agencies, watchlist.limits


@pytest.fixture
def open_house(
    clock: SetClock, site: Site, shared_crew: tuple[Watchlist, Crew], homes: Homes
) -> Iterator[Callable[..., House]]:
    """Opens houses on the test's clock and site; all are closed at the end. `database`: a URL, else the one that `homes` has for
    the storage of the watchlist. Those that watch the usual topics in the usual words share one crew; it keeps nothing of a
    task."""
    from monitor import app
    from monitor.config.settings import Settings

    usual, shared = shared_crew
    with ExitStack() as open_ones:

        def opened(watchlist: Watchlist, database: str | None = None) -> House:
            near = replace(watchlist, allow=(site.address,))
            database = database or homes.opened(near.storage)
            house = open_ones.enter_context(
                app.open_house(near, Settings(database_url=database), clock=clock, connect_to={"*:80": site.address})
            )
            alike = _learned(near) == _learned(usual)
            return replace(house, crew=shared) if alike else house

        yield opened


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever has a house lives on both databases."""
    if kinds := kinds_for(metafunc):
        metafunc.parametrize("database_kind", kinds, indirect=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Coverage of other processes is for the commands. A crew's children end without a word to it: they would only be slower.

    Where tests run in workers, the process that starts these leaves its environment as it is.
    """
    if session.config.getoption("numprocesses", None) and not hasattr(session.config, "workerinput"):
        return
    if (config := os.environ.pop("COVERAGE_PROCESS_CONFIG", None)) is not None:
        ENVIRONMENT["COVERAGE_PROCESS_CONFIG"] = config


NEIGHBOURS: dict[str, Callable[[], str | None]] = {  # marker -> why its neighbour is missing, or None
    "chromium": lambda: None if any(map(shutil.which, BROWSERS)) else f"none of {', '.join(BROWSERS)} on this machine",
    "root": lambda: None if os.geteuid() == 0 else "not root",
}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test whose neighbour is missing is named as not run; with REQUIRE_ALL=1 it fails."""
    for marker, missing in NEIGHBOURS.items():
        if item.get_closest_marker(marker) and (why := missing()):
            if os.environ.get("REQUIRE_ALL") == "1":
                pytest.fail(f"REQUIRE_ALL=1, but {why}", pytrace=False)
            pytest.skip(f"not run: {why}")


TESTS = Path(__file__).parent
LEFT = "left to make thorough"
_left = pytest.StashKey[tuple[int, int]]()  # of how many


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of what takes long a sample (tests/whole.py), but for who names a case."""
    if WHOLE or any("::" in arg for arg in config.args):
        return
    ours = [item for item in items if TESTS in item.path.parents]
    once = {_test(item) for item in ours if not _is_on_postgresql(item)}
    kept = sample([_case(item, twin=_is_on_postgresql(item) and _test(item) in once) for item in ours])
    left = {item for number, item in enumerate(ours) if number not in kept}
    config.stash[_left] = len(left), len(items)
    if hasattr(config, "workeroutput"):
        config.workeroutput[LEFT] = config.stash[_left]
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=list(left))


def _test(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _is_on_postgresql(item: pytest.Item) -> bool:
    call = getattr(item, "callspec", None)
    return call is not None and "postgresql" in (value for value in call.params.values() if isinstance(value, str))


def _case(item: pytest.Item, *, twin: bool) -> Case:
    proves, sampled = item.get_closest_marker("proves"), item.get_closest_marker("sampled")
    file = item.path.relative_to(TESTS).as_posix()
    return Case(
        file=file,
        test=_test(item),
        twin=twin,
        promises=frozenset(proves.args if proves else ()),
        long=bool(proves and proves.kwargs.get("long")) or item.get_closest_marker("thorough") is not None,
        one_of=sampled.args[0] if sampled else one_of(file, FAMILIES),
        both_always=item.get_closest_marker("both_always") is not None,
    )


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every worker leaves out the same."""
    node.config.stash[_left] = getattr(node, "workeroutput", {}).get(LEFT, (0, 0))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """That it was a sample, where it was one."""
    left, of = config.stash.get(_left, (0, 0))
    if left:
        terminalreporter.write_line(f"a sample: {left:,} of {of:,} cases are left to `make thorough`")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tests that share what takes minutes to make must stay together; a new pytest may hide their groups from xdist."""
    if getattr(session.config.option, "loadgroup", False):
        apart = [
            item.nodeid for item in session.items if item.get_closest_marker("xdist_group") and "@" not in item.nodeid
        ]
        if apart:
            raise pytest.UsageError(
                f"xdist does not see the group of {apart[0]}: install what requirements-dev.lock names"
            )
