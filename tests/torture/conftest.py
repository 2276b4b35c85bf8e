"""Counts the cases of this folder by promise: `make torture` ends with `survived N of N`."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from monitor import app
from monitor.clock import SetClock
from monitor.config.settings import Settings
from monitor.model import Limits, Watchlist
from monitor.steps.house import Crew, House
from tests.build import make_watchlist
from tests.homes import Homes
from tests.talking import Server
from tests.torture.faults import make_home
from tests.torture.ground import close_inside, inside
from tests.torture.mailroom import Mailroom, heard_log
from tests.torture.postmaster import CERTIFICATES, Postmaster
from tests.torture.promises import MEASURED, PROMISES

HERE = os.path.dirname(__file__)
CASE = "torture case"
ROUGH = Limits(fetch_seconds=3.0, connect_seconds=2.0, task_seconds=15.0, host_spacing=timedelta(0))
"""Of every house here: as polite and as strict as the usual ones, with less time."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here says what it proves; whether it runs in `make test` is said by tests/whole.py."""
    for item in items:
        if not str(item.path).startswith(HERE):
            continue
        mark = item.get_closest_marker("proves")
        if mark is None:
            raise pytest.UsageError(f"{item.nodeid} does not say which promise it proves (tests/torture/promises.py)")
        item.user_properties.append((CASE, " ".join(mark.args)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Each case with the promise it proves, the count per promise, and how many survived."""
    fates: dict[str, tuple[str, bool]] = {}
    measured: set[str] = set()
    for kind, reports in terminalreporter.stats.items():
        for report in reports if kind != "deselected" else ():
            properties = dict(getattr(report, "user_properties", ()))
            promises = properties.get(CASE)
            if promises is None or not isinstance(report, pytest.TestReport):  # those left out are listed as items
                continue
            well = report.passed and fates.get(report.nodeid, ("", True))[1]
            fates[report.nodeid] = (str(promises), well)
            measured |= {str(value) for name, value in properties.items() if name == MEASURED}
    if not fates:
        return
    terminalreporter.section("torture")
    for nodeid, (promises, well) in sorted(fates.items()):
        name = nodeid.partition("tests/torture/")[2] or nodeid
        terminalreporter.line(f"{'survived' if well else 'FELL':<8} {promises:<12} {name}")
    counts: Counter[str] = Counter()
    for promises, well in fates.values():
        counts.update({promise: 1 for promise in promises.split() if well})
    terminalreporter.line("")
    for promise, words in PROMISES.items():
        terminalreporter.line(f"{promise:<4} {counts[promise]:>4}  {words}")
    for line in sorted(measured):
        terminalreporter.line(line)
    survived = sum(well for _, well in fates.values())
    terminalreporter.line(f"survived {survived} of {len(fates)}")


@pytest.fixture
def ground() -> Iterator[Server]:
    """A raw web server on loopback for invented hosts, good and bad."""
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="session")
def forbidden() -> Iterator[Server]:
    """A server inside the network, which nobody may ask."""
    yield inside()
    close_inside()


@pytest.fixture(scope="session")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house that lived a day (faults.py), for `home` to copy."""
    folder = tmp_path_factory.mktemp("first") / "home"
    make_home(folder)
    return folder


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    """A house that lived a day, to be damaged."""
    shutil.copytree(first_home, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture(scope="session")
def rough_crew() -> Iterator[tuple[Watchlist, Crew]]:
    """A crew with little time and memory, shared by the houses of this folder; it keeps nothing of a task."""
    with TemporaryDirectory() as folder:
        watchlist = replace(make_watchlist(Path(folder), {}), limits=ROUGH)
        with app.open_stand_in(watchlist, Settings()) as house:
            yield watchlist, house.crew


@pytest.fixture
def open_ground(
    clock: SetClock, ground: Server, rough_crew: tuple[Watchlist, Crew], homes: Homes
) -> Iterator[Callable[..., House]]:
    """Opens houses on the test's clock whose web leads to the ground, under ROUGH limits; closed at the end. `also`: where
    other "host:port" lead."""
    with ExitStack() as open_ones:

        def opened(watchlist: Watchlist, also: Mapping[str, str] | None = None) -> House:
            reach = {"*:80": ground.endpoint, **(also or {})}
            near = replace(watchlist, allow=tuple(sorted(set(reach.values()))), limits=ROUGH)
            settings = Settings(database_url=homes.opened(near.storage))
            house = open_ones.enter_context(app.open_house(near, settings, clock=clock, connect_to=reach))
            return replace(house, crew=rough_crew[1])

        yield opened


@pytest.fixture
def post_at(
    clock: SetClock, open_ground: Callable[[Watchlist], House], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Mailroom]]:
    """Opens mail rooms in front of a mail server, whose authority alone is trusted; servers are closed at the end."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
    with ExitStack() as open_ones, heard_log() as log:

        def opened(server: Postmaster, **given: Any) -> Mailroom:
            open_ones.callback(server.close)
            return Mailroom(open_ground(make_watchlist(tmp_path, {})), clock, server, log, **given)

        yield opened
