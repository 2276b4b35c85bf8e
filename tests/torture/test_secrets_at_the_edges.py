"""Secrets where things go wrong: mistakes, tracebacks, libraries that talk, servers that answer in pieces, children, files."""

from __future__ import annotations

import html
import io
import json
import logging
import os
import stat
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import structlog

from monitor import app
from monitor.channels.email import SmtpPost
from monitor.channels.notify import AppriseNotifier
from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.config.settings import VARIABLES, Settings, load_settings
from monitor.errors import ConfigError
from monitor.logs import Log, set_up
from monitor.model import Watchlist
from monitor.steps.house import House
from monitor.store.engine import Database
from monitor.work.crew import Crew
from tests.build import MORNING, make_watchlist
from tests.commands import monitor
from tests.talking import Request, Server, Talk
from tests.torture.conftest import ROUGH
from tests.torture.ground import RSS, articles_of, health_of, healthy, item, live, rss
from tests.torture.plants import BEARER, NOTIFY, QUERY, found_in
from tests.torture.promises import proves

SECRET = QUERY
SENDING = Path(app.__file__).parent / "channels" / "sending.py"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """The log and what catches tracebacks are as they were afterwards."""
    root, ours, hook = logging.getLogger(), logging.getLogger("monitor"), sys.excepthook
    before = (root.handlers[:], root.level, ours.level)
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])
    sys.excepthook = hook
    structlog.reset_defaults()


# ---------------------------------------------------------------- mistakes

WRONG = {
    "MONITOR_DATABASE_URL": f"mysql://monitor:{SECRET}@db.example/monitor",
    "MONITOR_SMTP_URL": f"smtp://desk:{SECRET}@[mail.example:587?tls=maybe",
    "MONITOR_MAIL_FROM": f"{SECRET} of nobody",
    "MONITOR_LOG_FORMAT": f"json {SECRET}",
    "MONITOR_NOTIFY_URLS": f"tgram://{SECRET}/1234",
    "MONITOR_FEED_SECRETS": f"key={SECRET}",
    "MONITOR_FEED_HEADERS": f"Authorization: Bearer {SECRET}",
    "MONITOR_PING_URL": f"gopher://hc.example/{SECRET}",
}


@proves("P8", "P15")
@pytest.mark.parametrize("variable", VARIABLES)
def test_a_mistake_in_a_variable_is_told_without_what_it_holds(variable: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings({variable: WRONG[variable]})

    assert variable in str(caught.value) and found_in(str(caught.value)) == []


@proves("P8", "P15")
@pytest.mark.parametrize(
    "address",
    [
        pytest.param(f"https://desk:{SECRET}@a.example/rss", id="a password before the host"),
        pytest.param(f"https:\\\\desk:{SECRET}@a.example/rss", id="a password behind back-slashes"),
        pytest.param(f"ftp://a.example/rss?api_key={SECRET}", id="a key in an address of no known scheme"),
        pytest.param(f"https://a.example/a b?token={SECRET}", id="a key behind a space"),
    ],
)
def test_a_mistake_in_feeds_yaml_is_told_without_the_secret(address: str, tmp_path: Path) -> None:
    text = f"monitor: {{contact: a@b.example}}\nfeeds:\n  - {{slug: a, url: '{address}', title: A}}\n"
    (tmp_path / "feeds.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load_watchlist(tmp_path / "feeds.yaml")

    assert "feeds.yaml:3" in str(caught.value) and found_in(str(caught.value)) == []


# ---------------------------------------------------------------- logs and tracebacks

SPELLED = {
    "as it is": SECRET,
    "percent-encoded": quote(SECRET, safe="").replace("-", "%2D"),
    "in the repr of bytes": repr(f"x{SECRET}y".encode()),
    "as a URL spells a password": quote("Sm4@p/ss'w%plant=", safe=""),
    "in a Basic header": "Basic " + b64encode(f"desk:{SECRET}".encode()).decode(),
    "in AUTH PLAIN": b64encode(f"\0desk\0{SECRET}".encode()).decode(),
    "in AUTH LOGIN": b64encode(SECRET.encode()).decode(),
    "in base64 of a longer text": b64encode(f"it was {SECRET} they said".encode()).decode(),
    "in hex": SECRET.encode().hex(),
    "in JSON": json.dumps({"password": "Sm4@p/ss'w%plant="}),
    "escaped for HTML": html.escape("Sm4@p/ss'w%plant="),
    "broken over two lines": f"{SECRET[:7]}\n    {SECRET[7:]}",
    "broken as mail breaks lines": f"{SECRET[:9]}=\r\n{SECRET[9:]}",
    "broken inside a repr": repr(f"{SECRET[:5]}\r\n{SECRET[5:]}"),
}


@proves("P8")
@pytest.mark.parametrize("spelling", SPELLED)
@pytest.mark.parametrize("form", ["human", "json"])
def test_the_log_holds_no_secret(spelling: str, form: str) -> None:
    out, said = io.StringIO(), SPELLED[spelling]
    set_up(level=logging.DEBUG, form=form, secrets=(SECRET, "Sm4@p/ss'w%plant="), stream=out)  # type: ignore[arg-type]

    try:
        raise ValueError(f"server said {said}") from OSError(said)
    except ValueError as error:
        Log("work").error("job failed", error=repr(error), said=[said], trace=error)
        Log("work").debug(f"event {said}")
        logging.getLogger("some.library").exception("it said %s", said)

    assert "job failed" in out.getvalue() and found_in(out.getvalue()) == []
    assert found_in(out.getvalue().replace("\\n", "").replace("\\r", "").replace("=\n", "").replace("    ", "")) == []


@proves("P8")
@pytest.mark.parametrize("where", ["in the main thread", "in another thread"])
def test_an_error_that_nobody_caught_is_printed_without_secrets(where: str) -> None:
    program = (
        "import threading\nfrom monitor.logs import set_up\n"
        f"set_up(secrets=({SECRET!r},))\n"
        f"def fall():\n    raise RuntimeError('connected with ' + {SECRET[:4]!r} + {SECRET[4:]!r})\n"
        + ("fall()" if "main" in where else "threading.Thread(target=fall).start()")
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)

    assert "RuntimeError: connected with [secret]" in done.stderr and found_in(done.stderr) == []


@proves("P8")
@pytest.mark.parametrize(
    "command", [("status",), ("doctor", "--offline", "-v"), ("db", "check"), ("run", "--once", "-v")]
)
def test_a_database_that_does_not_answer_is_told_without_its_password(command: tuple[str, ...], tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    url = f"postgresql+psycopg://monitor:{SECRET}@127.0.0.1:1/monitor?sslpassword={SECRET}&connect_timeout=2"

    done = monitor(*command, cwd=tmp_path, MONITOR_DATABASE_URL=url)

    assert done.returncode == 1 and "127.0.0.1" in done.stdout + done.stderr
    assert found_in(done.stdout + done.stderr) == []


@proves("P8")
def test_nothing_that_holds_a_secret_shows_it(tmp_path: Path) -> None:
    watchlist = make_watchlist(tmp_path, {"herald": f"https://herald.example/rss?key={SECRET}"})
    settings = load_settings(
        {
            "MONITOR_SMTP_URL": f"smtp://desk:{SECRET}@mail.example",
            "MONITOR_NOTIFY_URLS": f"chat=json://hook.example/{NOTIFY}",
            "MONITOR_FEED_HEADERS": f"herald Authorization: Bearer {BEARER}",
        }
    )
    post = SmtpPost(url=settings.smtp_url or "", sender="a@b.example", contact="a@b.example")
    with app.open_house(watchlist, settings) as house:
        every = [
            settings,
            watchlist,
            post,
            vars(post)["_server"],
            house,
            AppriseNotifier(dict(settings.notify)),
            house.store,
        ]

        assert [found_in(repr(one)) for one in every] == [[]] * len(every)


# ---------------------------------------------------------------- credentials on the way


@pytest.fixture
def keyed(
    clock: SetClock, ground: Server, rough_crew: tuple[Watchlist, Crew], tmp_path: Path
) -> Iterator[Callable[[str], House]]:
    """Opens a house whose feed `wire`, at the ground's own address, is asked with a bearer token; a healthy feed is beside it."""
    with ExitStack() as open_ones:

        def opened(path: str) -> House:
            feeds = {"herald": healthy(ground, "herald.example"), "wire": f"http://{ground.endpoint}{path}"}
            watchlist = replace(make_watchlist(tmp_path, feeds), allow=(ground.endpoint,), limits=ROUGH)
            settings = Settings(feed_headers=(("wire", "Authorization", f"Bearer {BEARER}"),))
            reach = {"*:80": ground.endpoint}
            house = open_ones.enter_context(app.open_house(watchlist, settings, clock=clock, connect_to=reach))
            return replace(house, crew=rough_crew[1])

        yield opened


def _bearers(ground: Server) -> list[str]:
    return [f"{request.host}{request.path}" for request in ground.requests if BEARER in str(request.headers)]


AWAY = {
    "to another host": "http://elsewhere.example/rss",
    "to another port": "http://127.0.0.1:80/rss",
    "away and back": "http://elsewhere.example/back",
}


@proves("P8", "P1")
@pytest.mark.parametrize("where", AWAY)
def test_a_token_does_not_follow_a_redirect(where: str, ground: Server, keyed: Callable[[str], House]) -> None:
    good = Server.answer(rss("wire", item("elsewhere.example", "one", "Calm night in Idlib")), RSS)
    away = Server.redirect(AWAY[where], "301 Moved Permanently")
    back = Server.redirect(f"http://{ground.endpoint}/home", "301 Moved Permanently")
    ground.hosts["127.0.0.1"] = {"/wire": away, "/home": good, "/rss": good}
    ground.hosts["elsewhere.example"] = {"/rss": good, "/back": back}
    house = keyed("/wire")

    live(house)

    assert _bearers(ground) == ["127.0.0.1/wire"]
    assert len(ground.requests) > 1 and len(articles_of(house, "herald.example")) == 3


@proves("P8")
def test_a_token_goes_to_no_page_and_no_robots_txt(ground: Server, keyed: Callable[[str], House]) -> None:
    links = "".join(item(ground.endpoint, f"article-{n}", f"Calm night {n} in Idlib") for n in range(2))
    ground.hosts["127.0.0.1"] = {"/wire": Server.answer(rss(ground.endpoint, links), RSS)}

    live(keyed("/wire"))

    assert "127.0.0.1/article-0" in [f"{request.host}{request.path}" for request in ground.requests]
    assert _bearers(ground) == ["127.0.0.1/wire"]


@proves("P8", "P18")
def test_a_feed_whose_token_would_go_in_clear_is_not_asked_and_says_why(
    ground: Server, rough_crew: tuple[Watchlist, Crew], clock: SetClock, tmp_path: Path
) -> None:
    ground.hosts["wire.example"] = {"/rss": Server.answer(rss("wire.example"), RSS)}
    watchlist = replace(
        make_watchlist(tmp_path, {"wire": "http://wire.example/rss"}), allow=(ground.endpoint,), limits=ROUGH
    )
    settings = Settings(feed_headers=(("wire", "Authorization", f"Bearer {BEARER}"),))
    with app.open_house(watchlist, settings, clock=clock, connect_to={"*:80": ground.endpoint}) as house:
        live(replace(house, crew=rough_crew[1]))
        told = health_of(house, "wire")

    assert ground.requests == [] and "in clear" in told.reason and told.since and told.next_try


# ---------------------------------------------------------------- children


@proves("P8", "P4")
def test_a_child_has_no_secret_in_its_environment() -> None:
    program = (
        "import os\nfrom monitor.work.crew import Crew\n"
        "crew = Crew(children=1, task_seconds=60.0, task_memory=2**28)\n"
        "print([crew.run(os.getenv, name) for name in ('MONITOR_SMTP_URL', 'PGPASSWORD', 'PATH')])\n"
        "print(os.environ['MONITOR_SMTP_URL'])\ncrew.close()\n"
    )
    mine = {**os.environ, "MONITOR_SMTP_URL": "kept", "PGPASSWORD": SECRET, "PATH": "/usr/bin:/bin"}

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, env=mine, check=False
    )

    assert done.stdout == "[None, None, '/usr/bin:/bin']\nkept\n", done.stderr


@proves("P8")
def test_the_sender_of_notices_has_no_secret_in_its_environment_nor_among_its_arguments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[bytes] = []

    def look(_request: Request, talk: Talk) -> None:
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if place.read_bytes().split(b"\0")[2:3] == [str(SENDING).encode()]:
                    seen.extend((place.read_bytes(), place.with_name("environ").read_bytes()))
            except OSError:
                continue
        talk.send(Server.answer(b""))

    monkeypatch.setenv("MONITOR_DATABASE_URL", f"postgresql+psycopg://a:{SECRET}@db.example/x")
    server = Server(handler=look)
    try:
        AppriseNotifier({"chat": f"json://{server.endpoint}/{NOTIFY}"}, seconds=60.0).send("chat", "title", "body")
    finally:
        server.close()

    assert len(seen) >= 2 and [found_in(one) for one in seen] == [[]] * len(seen)


# ---------------------------------------------------------------- files


@proves("P8")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077], ids=["no umask", "the usual umask", "a strict umask"])
def test_what_is_private_is_its_owner_s_alone(
    umask: int, ground: Server, rough_crew: tuple[Watchlist, Crew], clock: SetClock, tmp_path: Path
) -> None:
    watchlist = make_watchlist(tmp_path, {"herald": healthy(ground, "herald.example")})
    watchlist = replace(watchlist, allow=(ground.endpoint,), limits=ROUGH)
    (tmp_path / "storage").mkdir(mode=0o755)  # as a clone of the repository brings it
    before = os.umask(umask)
    try:
        with app.open_house(watchlist, Settings(), clock=clock, connect_to={"*:80": ground.endpoint}) as house:
            live(replace(house, crew=rough_crew[1]))
            clock.set(MORNING + timedelta(hours=21, minutes=35))
            live(replace(house, crew=rough_crew[1]))
            assert isinstance(house.store, Database)
            house.store.backup(tmp_path / "storage" / "kept.db")
            open_to = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "storage").rglob("*")}
            read = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "digests").rglob("*.html")}
    finally:
        os.umask(before)

    names = {path.name for path in open_to}
    assert {"monitor.db", "monitor.db-wal", "kept.db"} <= names and any(name.endswith(".gz") for name in names)
    assert any(name.endswith(".eml") for name in names)
    assert {path: oct(mode) for path, mode in open_to.items() if mode & 0o077} == {}
    assert read and set(read.values()) == {0o666 & ~umask}
