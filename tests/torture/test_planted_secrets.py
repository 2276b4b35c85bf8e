"""A whole day with secrets planted in addresses, headers and the environment: none of them stands in anything that is written.

The day is lived once by the real program, against servers that repeat what they are sent; each case is one place to search.
"""

from __future__ import annotations

import html
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.commands import alone, monitor
from tests.outside.channels.mailservers import server_context
from tests.talking import Handler, Request, Server, Talk
from tests.torture.echoing import ESCAPES, babbling, leading, outlet, parrot, refusing, saying
from tests.torture.plants import (
    BASIC,
    BEARER,
    COOKIE,
    INLINE,
    NOTIFY,
    PATH,
    PLANTS,
    QUERY,
    REDIRECT,
    SET_COOKIE,
    SHAPED,
    SMTP,
    environment,
    found_in,
)
from tests.torture.promises import proves
from tests.webhooks import Webhook
from tests.whole import WHOLE

pytestmark = pytest.mark.xdist_group("planted secrets")  # the day that is searched is lived once

TROUBLED = {  # a feed that fails: how its server repeats what it was sent
    "refused": refusing("401 Unauthorized"),
    "broken": refusing("500 Internal Server Error"),
    "guarded": refusing("403 Forbidden", "cf-mitigated: challenge"),
    "busy": refusing("503 Service Unavailable", "Retry-After: 60"),
    "ftp": leading("ftp://files.example{path}&token={key}"),
    "named": leading("http://ann:{key}@files.example/"),
    "circle": leading("{path}"),
    "nowhere": leading("http://[x{path}&token={key}"),
    "page": saying("text/html", "<html><title>", "</title></html>"),
    "unclosed": saying("text/xml", "<rss><channel><item><title>", "</oops>"),
    "babbler": babbling,
}
CONFIG = """\
monitor:
  contact: desk@reader.example
  base_url: https://digest.reader.example/
  allow: [{allow}]
  limits: {{host_spacing: 0s, fetch: 10s}}
topics: [{{use: ceasefire}}]
feeds:
{feeds}
digests:
  - {{slug: daily, title: Idlib daily, at: "06:30", recipients: [ann@reader.example, bob@reader.example]}}
notify:
  - {{slug: chat}}
"""
COMMANDS = {
    "status": ("status",),
    "status as JSON": ("status", "--json"),
    "due": ("due", "-v"),
    "check": ("check", "-v"),
    "check as JSON": ("check", "--json"),
    "feeds list": ("feeds", "list"),
    "feeds list as JSON": ("feeds", "list", "--json"),
    "feeds check": ("feeds", "check", "-v"),
    "feeds check as JSON": ("feeds", "check", "--json"),
    "feeds check of what is stored": ("feeds", "check", "--stored", "-v"),
    "feeds check of what is stored, as JSON": ("feeds", "check", "--stored", "--json"),
    "feeds export": ("feeds", "export"),
    "feeds export as JSON": ("feeds", "export", "--json"),
    "doctor": ("doctor", "-v"),
    "doctor as JSON": ("doctor", "--json"),
    "explain topic": ("explain", "topic", "ceasefire"),
    "digest shown": ("digest",),
    "digest as JSON": ("digest", "--json"),
    "digest in preview": ("digest", "--dry-run", "-v"),
    "notify": ("notify",),
    "notify in a test": ("notify", "--test", "-v"),
    "topics list as JSON": ("topics", "list", "--json"),
    "archive built again": ("archive", "build", "-v"),
    "archive check": ("archive", "check"),
    "backup": ("db", "backup", "kept.db"),
    "a feed added by its address": ("feeds", "add", "{inline}&page=2", "--dry-run", "-v"),
    "feeds of an address": ("feeds", "discover", "{inline}&page=3", "--json"),
}

SAMPLE = ("status", "feeds list", "feeds export as JSON", "backup")
"""The commands that `make test` gives too."""
WATCHED = "log for a person"  # of the command whose processes are looked at


@dataclass
class Day:
    """What was written, by place, and what the servers were told."""

    written: dict[str, bytes] = field(default_factory=dict)
    told: list[Request] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    processes: dict[str, list[bytes]] = field(default_factory=dict)  # name -> /proc of each of the run's processes
    folder: Path = Path()


def _watching(processes: dict[str, list[bytes]], inner: Handler) -> Handler:
    """Looks at all processes that came of this one while a page is fetched: then the children are there."""

    def answer(request: Request, talk: Talk) -> object:
        if "/article-" in request.path:
            for pid in _descendants():
                for name in ("cmdline", "environ"):
                    try:
                        content = Path(f"/proc/{pid}/{name}").read_bytes()
                    except OSError:
                        continue
                    key = "environment of a child" if b"forkserver" in _cmdline(pid) else "environment of another"
                    processes.setdefault("arguments" if name == "cmdline" else key, []).append(content)
        return inner(request, talk)

    return answer


def _cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _descendants() -> list[int]:
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, todo = [], [os.getpid()]
    while todo:
        todo = [pid for pid, parent in parents.items() if parent in todo]
        found += todo
    return found


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """The day, over."""
    day, folder = Day(), tmp_path_factory.mktemp("planted")
    day.folder = folder
    with ExitStack() as open_ones:
        hook = open_ones.enter_context(Webhook())
        hook.manners.statuses = [500] * 50
        smtp, day.mails = open_ones.enter_context(parrot("ann@reader.example"))
        servers: dict[str, Server] = {}
        for name in ("keyed", "inline", "moved", "tls", *ESCAPES, *TROUBLED):
            servers[name] = Server(tls=server_context() if name == "tls" else None)
            open_ones.callback(servers[name].close)
        for name, server in servers.items():
            escape, charset = ESCAPES.get(name, (html.escape, "utf-8"))
            echo = outlet(server, escape=escape, charset=charset)
            server._handler = TROUBLED.get(name) or _watching(day.processes, echo)
        servers["moved"]._handler = leading(servers["keyed"].url("{path}"), "301 Moved Permanently")
        inline = servers["inline"].url(f"/rss?token={INLINE}")
        urls = {name: server.url("/${ROOM}/rss?cat=1&key=${OUTLET_KEY}") for name, server in servers.items()}
        urls |= {name: servers[name].url("/rss?key=${SHAPED}") for name in ESCAPES}
        urls |= {"inline": inline, "tls": f"https://{servers['tls'].endpoint}/rss?key=${{OUTLET_KEY}}"}
        headers = [line for name in TROUBLED for line in (f"{name} basic desk:{BASIC}", f"{name} Cookie: s={COOKIE}")]
        headers += [f"{name} Authorization: Bearer {BEARER}" for name in ("keyed", "moved", "tls")]
        environ = environment(headers="\n".join(headers), smtp=smtp, hook=hook.address)
        rows = "\n".join(f'  - {{slug: {slug}, url: "{url}", title: The {slug.title()}}}' for slug, url in urls.items())
        allow = ", ".join(f'"{server.endpoint}"' for server in servers.values())
        (folder / "feeds.yaml").write_text(CONFIG.format(feeds=rows, allow=allow), encoding="utf-8")
        _live(day, folder, environ, inline)
        day.told = [request for server in servers.values() for request in server.requests]
        day.told += [Request(path=told.path, headers={}, connection=0) for told in hook.told]
    yield day


def _live(day: Day, folder: Path, environ: dict[str, str], inline: str) -> None:
    def say(place: str, *words: str, **more: str) -> None:
        done = (alone if place == WATCHED else monitor)(*words, cwd=folder, **environ, **more)
        day.written[place] = (done.stdout + done.stderr).encode()

    say(WATCHED, "run", "--once", "-v")
    _all_due(folder)
    say("log as JSON", "run", "--once", "-v", MONITOR_LOG_FORMAT="json")
    say("digest made", "digest", "-v")
    for place in COMMANDS if WHOLE else SAMPLE:
        words = COMMANDS[place]
        say(place, *(word.format(inline=inline) for word in words))
    if not WHOLE:
        _gather(day, folder)
        return
    article = _one(folder, "select url from article order by url limit 1")
    say("explain article", "explain", "article", article)
    say("explain article as JSON", "explain", "article", article, "--json")
    without = {name: value for name, value in environ.items() if name != "MONITOR_SMTP_URL"}
    done = monitor("digest", "--resend", cwd=folder, **without)
    day.written["digest sent again"] = (done.stdout + done.stderr).encode()
    _gather(day, folder)


def _gather(day: Day, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "feeds.yaml":
            day.written[str(path.relative_to(folder))] = path.read_bytes()


def _all_due(folder: Path) -> None:
    """Let every feed be asked a second time: with its validators, and where it moved to."""
    with closing(sqlite3.connect(folder / "storage" / "monitor.db")) as database:
        database.execute("update feed set due_at = added_at")
        database.execute("delete from host")
        database.commit()


def _one(folder: Path, query: str) -> str:
    with closing(sqlite3.connect(folder / "storage" / "monitor.db")) as database:
        return str(database.execute(query).fetchone()[0])


def _places(day: Day, under: str, suffix: str = "") -> dict[str, bytes]:
    return {name: body for name, body in day.written.items() if name.startswith(under) and name.endswith(suffix)}


LATE = [
    place
    for place in ("digest sent again", "explain article", "explain article as JSON", *COMMANDS)
    if place not in SAMPLE
]
SOON = ["log for a person", "log as JSON", "digest made", *SAMPLE]


@pytest.mark.parametrize(
    "place",
    [
        *(pytest.param(place, marks=proves("P8")) for place in SOON),
        *(pytest.param(place, marks=proves("P8", long=True)) for place in LATE),
    ],
)
def test_no_secret_is_said_by(place: str, day: Day) -> None:
    said = day.written[place]

    assert said.strip() and found_in(said) == []


PLACES = {
    "the database and its log": ("storage/monitor.db", ""),
    "a backup of the database": ("kept.db", ""),
    "the raw pages": ("storage/pages/", ".gz"),
    "the archive's pages": ("digests/", ".html"),
    "the archive's feeds": ("digests/", ".xml"),
    "the pages of sources": ("digests/sources/", ".html"),
    "whatever else is in storage": ("storage/", ""),
    "whatever else is in digests": ("digests/", ""),
}


@pytest.mark.parametrize(
    ("under", "suffix"),
    [
        *(pytest.param(*place, id=name, marks=proves("P8")) for name, place in PLACES.items()),
        pytest.param("storage/mail/", ".eml", id="mail files", marks=proves("P8", long=True)),
    ],
)
def test_no_secret_is_written_to(under: str, suffix: str, day: Day) -> None:
    written = _places(day, under, suffix)

    assert written and {name: found for name, body in written.items() if (found := found_in(body))} == {}


@proves("P8")
def test_no_secret_is_in_the_mail_that_went_out(day: Day) -> None:
    assert day.mails and all(found_in(mail) == [] for mail in day.mails)


@proves("P8")
def test_no_secret_is_among_the_arguments_of_a_process(day: Day) -> None:
    assert day.processes["arguments"] and all(found_in(words) == [] for words in day.processes["arguments"])


@proves("P8", "P4")
def test_no_secret_is_in_the_environment_of_a_child_that_reads_what_strangers_wrote(day: Day) -> None:
    children = day.processes["environment of a child"]

    assert children and all(found_in(variables) == [] and b"MONITOR_" not in variables for variables in children)


@proves("P8")
@pytest.mark.parametrize(
    "secret", [QUERY, PATH, INLINE, SHAPED, BEARER, COOKIE], ids=["key", "room", "inline", "shaped", "bearer", "cookie"]
)
def test_a_feed_s_secret_was_sent_with_the_feed_and_with_no_page(secret: str, day: Day) -> None:
    def says(request: Request) -> bool:
        return secret in request.path + " ".join(request.headers.values())

    assert any(says(request) for request in day.told)
    assert not any(says(request) for request in day.told if "/article-" in request.path or "robots" in request.path)


@proves("P8", "P18")
@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("refused", "answered 401"),
        ("ftp", "redirects to ftp://files.example/${ROOM}/rss?cat=1&key=${OUTLET_KEY}&token=***"),
        ("named", "redirects to http://***@files.example/"),
        ("circle", "redirects in a circle"),
        ("tls", "certificate not valid"),
        ("babbler", "no HTTP answer"),
        ("page", "web page"),
    ],
)
def test_a_failing_feed_with_a_secret_still_says_why(slug: str, reason: str, day: Day) -> None:
    told = next(line for line in day.written["feeds list"].decode().splitlines() if line.startswith(f"{slug} "))

    assert reason in told


@proves("P8")
def test_the_address_is_kept_with_the_names_of_its_secrets(day: Day) -> None:
    exported = day.written["feeds export as JSON"].decode()

    assert "/${ROOM}/rss?cat=1&key=${OUTLET_KEY}" in exported and "/rss?token=${token}" in exported
    assert b"key=${OUTLET_KEY}" in day.written["storage/monitor.db"]


@proves("P8")
@pytest.mark.parametrize("slug", ESCAPES)
def test_a_feed_that_escapes_what_it_repeats_is_read_all_the_same(slug: str, day: Day) -> None:
    told = next(line for line in day.written["log for a person"].decode().splitlines() if f"feed={slug} " in line)

    assert "polled" in told and "entries=3" in told


@proves("P8")
@pytest.mark.parametrize("what", PLANTS)
def test_the_search_would_find(what: str) -> None:
    import base64

    secret = PLANTS[what]
    references = "".join(c if c.isalnum() else f"&#x0{ord(c):X};" for c in secret)
    points = "".join(f"\\u{ord(c):04x}" for c in secret)
    assert all(what in found_in(f"x {form} y") for form in (references, html.escape(references), points))
    assert what in found_in(f"x {secret} y".encode("utf-32"))
    for form in (secret, base64.b64encode(b"\0desk\0" + secret.encode() + b"tail").decode(), secret.encode().hex()):
        assert what in found_in(f"x {form} y")
    assert {SMTP, NOTIFY, REDIRECT, SET_COOKIE} <= set(PLANTS.values())
