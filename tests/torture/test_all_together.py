"""All hostile feeds and ten healthy ones, polled by one process in one run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor import app
from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from monitor.desk.issuing import issue
from monitor.desk.standing import feeds_health
from monitor.editions.render import render
from monitor.model import FeedHealth, ReadAs
from monitor.steps.house import House
from tests.commands import ENVIRONMENT, ROOT, monitor
from tests.talking import Server
from tests.torture.ground import articles_of, healthy, is_plain
from tests.torture.hostile import Hostile
from tests.torture.promises import MEASURED, proves
from tests.torture.secure import TRUSTED, Secure
from tests.torture.test_hostile_feeds import HOSTILE
from tests.torture.weighing import MB, Scales

MOST = 600 * MB  # of the whole tree of processes
HEALTHY = [f"zeitung-{n}.example" for n in range(10)]  # the last in every order
SAMPLE = 20
CONFIG = """\
monitor:
  time_zone: Europe/Istanbul
  contact: desk@reader.example
  allow: [{allow}]
  limits: {{host_spacing: 0s, fetch: {fetch}}}
feeds:
{feeds}
scopes:
  - use: idlib
topics:
  - use: ceasefire
digests:
  - {{slug: daily, title: Idlib daily, at: "06:30", recipients: [anna@reader.example]}}
"""


def sample(cases: list[Hostile]) -> list[Hostile]:
    """Some of those that do not take all the time that they are given, spread over the list, and one that does."""
    quick = [
        bad for bad in cases if not (bad.long and bad.is_said_in("not finished in no answer in")) and not bad.later
    ]
    return [quick[n * len(quick) // SAMPLE] for n in range(SAMPLE - 1)] + [next(b for b in cases if "drips" in b.name)]


@pytest.fixture
def secure(ground: Server) -> Iterator[Secure]:
    """The other sides of https."""
    made = Secure(ground.hosts)  # type: ignore[arg-type]
    yield made
    made.close()


def written(folder: Path, cases: list[Hostile], ground: Server, reach: dict[str, str], *, fetch: str) -> Path:
    """feeds.yaml with all of them, and beside it where their hosts are."""
    for bad in cases:
        ground.hosts[bad.host] = bad.answers(bad.host)
    rows = [(bad.slug, bad.url, bad.name, kind_in_words(bad.read_as)) for bad in cases]
    rows += [(host.removesuffix(".example"), healthy(ground, host), f"The healthy {host}", "") for host in HEALTHY]
    feeds = "\n".join(
        f"  - {{slug: {slug}, url: {json.dumps(url)}, title: {json.dumps(title)}, interval: 1h{kind}}}"
        for slug, url, title, kind in rows
    )
    allow = ", ".join(json.dumps(endpoint) for endpoint in sorted(set(reach.values())))
    config = folder / "feeds.yaml"
    config.write_text(CONFIG.format(allow=allow, feeds=feeds, fetch=fetch), encoding="utf-8")
    (folder / "reach.json").write_text(json.dumps(reach))
    return config


def kind_in_words(read_as: ReadAs) -> str:
    """What a row says of the kind of its source."""
    return "".join([f", kind: {read_as.kind}", f", links: {json.dumps(read_as.links)}" if read_as.links else ""])


def lived(config: Path) -> Scales:
    """The run, in a process of its own, and what it weighed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.torture.together", str(config), str(config.with_name("reach.json"))],
        cwd=config.parent, stderr=subprocess.PIPE, text=True,
        env={**ENVIRONMENT, "PYTHONPATH": str(ROOT), "SSL_CERT_FILE": str(TRUSTED)},
    )  # fmt: skip
    with Scales(process.pid) as scales:
        _, said = process.communicate(timeout=1500)
    assert process.returncode == 0, said[-4000:]
    return scales


def look(house: House, cases: Iterable[Hostile], folder: Path) -> None:
    """Every healthy article is there, and every failure is visible: in `feeds list` and in the digest of the next morning."""
    assert {host: len(articles_of(house, host)) for host in HEALTHY} == dict.fromkeys(HEALTHY, 3)
    told = {row.slug: row for row in feeds_health(house)}
    unlisted = hidden(folder, told)
    issued = issue(house.watchlist.digests[0], None, house, dry_run=False)
    troubled = {row.slug: row for row in issued.edition.ledger.troubled}
    text = render(issued.edition).text
    wrong = []
    for bad in cases:
        row = told[bad.slug]
        expected = "broken" if bad.state == "degraded" else bad.state  # it has been so for a day
        seen = row.state == "ok" or (troubled[bad.slug].reason == row.reason and bad.name in text)
        dated = row.state == "ok" or (row.since and (row.next_try or row.state == "stopped"))
        if not (row.state == expected and bad.is_said_in(row.reason) and is_plain(row.reason) and seen and dated):
            wrong.append(f"{bad.name}: wanted {bad.state} {bad.says!r}, is {row.state} {row.reason!r}")
    assert (wrong, unlisted) == ([], [])


def hidden(folder: Path, told: Mapping[str, FeedHealth]) -> list[str]:
    """The feeds of which `monitor feeds list` does not print what is known: state, since, next try and reason, in its table and
    for programs. It runs a day before `told`, when nothing has failed for so long as to be broken."""
    table = monitor("feeds", "list", cwd=folder).stdout.splitlines()[1:]
    printed = {line.split()[0]: [cell.strip() for cell in re.split(" {2,}", line, maxsplit=4)] for line in table}
    listed = {row["slug"]: row for row in json.loads(monitor("--json", "feeds", "list", cwd=folder).stdout)}
    assert printed.keys() == listed.keys() == told.keys() and len(table) == len(told)
    wrong = []
    for slug, row in told.items():
        state = "degraded" if row.state == "broken" else row.state
        cells = [slug, state, minute(row.since), minute(row.next_try), row.reason]
        given = {"slug": slug, "title": row.title, "state": state, "reason": row.reason, "since": second(row.since),
                 "next_try": second(row.next_try)}  # fmt: skip
        if printed[slug] != cells[: 5 if row.reason else 4] or listed[slug] != given:
            wrong.append(f"{slug}: {row} is printed as {printed[slug]} and {listed[slug]}")
    return wrong


def minute(moment: datetime | None) -> str:
    """As a table writes it."""
    return moment.strftime("%Y-%m-%d %H:%MZ") if moment else "-"


def second(moment: datetime | None) -> str | None:
    """As programs read it."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def run(cases: list[Hostile], ground: Server, secure: Secure, forbidden: Server, folder: Path, fetch: str) -> Scales:
    """Poll them all, look at what came of it, and return what it weighed."""
    before = forbidden.connections
    reach = {"*:80": ground.endpoint, **secure.reach(cases)}
    config = written(folder, cases, ground, reach, fetch=fetch)

    scales = lived(config)

    morning = SetClock(datetime.now(UTC) + timedelta(days=1))  # noqa: TID251 - the clock of the run, a day on
    with app.open_house(load_watchlist(config), Settings(), clock=morning) as house:
        look(house, cases, folder)
    assert forbidden.connections == before
    return scales


def tell(scales: Scales, cases: list[Hostile], record_property: object) -> None:
    """Say what it weighed, and hold it to the promise."""
    each = ", ".join(str(share // MB) for share in scales.pss.shares)
    told = (
        f"{len(cases)} hostile feeds and {len(HEALTHY)} healthy ones: at most {scales.pss.pss / MB:.0f} MB ({each}; with shared "
        f"memory counted for each process {scales.rss.rss / MB:.0f} MB; {scales.looks} looks)"
    )
    assert callable(record_property)
    record_property(MEASURED, told)
    assert scales.looks > 20
    assert scales.pss.pss <= MOST, told


@proves("P1", "P2", "P3", "P18")
def test_some_hostile_feeds_together_with_healthy_ones(
    ground: Server, secure: Secure, forbidden: Server, tmp_path: Path, record_property: object
) -> None:
    cases = sample(HOSTILE)

    tell(run(cases, ground, secure, forbidden, tmp_path, fetch="5s"), cases, record_property)


@proves("P1", "P2", "P3", "P4", "P18", long=True)
def test_all_hostile_feeds_together_with_healthy_ones(
    ground: Server, secure: Secure, forbidden: Server, tmp_path: Path, record_property: object
) -> None:
    """With the limits that stand where feeds.yaml names none, but for 10 seconds in place of 60 for a fetch."""
    tell(run(HOSTILE, ground, secure, forbidden, tmp_path, fetch="10s"), HOSTILE, record_property)
