"""The command line in trouble, and in an empty folder: one plain line, the right exit code, nothing made by looking."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.desk.issuing import digest_named, issue
from monitor.desk.standing import feeds_health, standing
from monitor.errors import DeliveryError
from monitor.model import Watchlist
from monitor.steps.house import House
from monitor.steps.sweep import begin
from tests.build import make_watchlist
from tests.commands import MONITOR, monitor

NEVER = "http://herald.example/rss.xml"
MINUTES = timedelta(minutes=10)


def plain_failure(done: subprocess.CompletedProcess[str], code: int = 1) -> str:
    """The one line on stderr of a command that failed."""
    assert done.returncode == code, done.stderr
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("monitor: ")
    return line


@pytest.mark.sqlite_only("with a PostgreSQL the storage holds pages alone")
@pytest.mark.parametrize(
    "words", ["status", "due", "feeds list", "digest", "digest --dry-run", "run --once", "db upgrade"]
)
def test_a_file_where_the_storage_should_be_is_one_plain_line(words: str, tmp_path: Path) -> None:
    make_watchlist(tmp_path, {"herald": NEVER})
    (tmp_path / "storage").write_text("not a folder")

    assert "storage cannot be made" in plain_failure(monitor(*words.split(), cwd=tmp_path))


@pytest.mark.sqlite_only("with a PostgreSQL the storage holds pages alone")
def test_doctor_goes_on_when_the_storage_is_a_file_and_names_a_placeholder(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {"herald": "http://127.0.0.1:1/rss.xml"})
    (tmp_path / "storage").write_text("not a folder")
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace("desk@reader.example", "you@example.org"))

    done = monitor("doctor", cwd=tmp_path)

    assert done.returncode == 1 and done.stderr == ""
    marks = {line[4:].partition(":")[0]: line[:3] for line in done.stdout.splitlines()[:-1]}
    assert marks["storage"] == marks["database"] == "BAD"
    assert marks["contact"] == "?  " and "`contact:`" in done.stdout
    assert marks["digests"] == marks["clock"] == marks["mail"] == "ok "
    assert "feed herald" in marks


@pytest.mark.usefixtures("bare_homes")
def test_looking_into_an_empty_folder_makes_nothing(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {"herald": NEVER})

    told = {
        words: monitor(*words.split(), cwd=tmp_path) for words in ("status", "due", "feeds list", "digest --dry-run")
    }
    status = json.loads(monitor("status", "--json", cwd=tmp_path).stdout)
    due = json.loads(monitor("due", "--json", cwd=tmp_path).stdout)
    (feed,) = json.loads(monitor("feeds", "list", "--json", cwd=tmp_path).stdout)
    unknown = monitor("explain", "article", "http://herald.example/calm", cwd=tmp_path)
    rebuilt = monitor("archive", "build", cwd=tmp_path)

    assert [done.returncode for done in told.values()] == [0, 0, 0, 0]
    assert all("nothing here yet" in told[words].stdout for words in ("status", "due"))
    assert "herald" in told["feeds list"].stdout and "a preview" in told["digest --dry-run"].stderr
    assert status["articles"] == 0 and status["feeds"] == {} and set(due["due"].values()) == {0}
    assert feed["slug"] == "herald" and feed["state"] == "new" and "monitor run" in feed["reason"]
    assert "nothing here yet" in plain_failure(unknown) and "nothing here yet" in plain_failure(rebuilt)
    assert [path.name for path in tmp_path.iterdir()] == ["feeds.yaml"]


def test_a_preview_before_the_first_start_writes_nothing(
    open_house: Callable[[Watchlist], House], tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": NEVER}))
    spec = digest_named(None, house)

    first = issue(spec, None, house, dry_run=True)

    assert first.how == "preview" and first.edition.number == 1
    with house.store.read() as db:
        assert db.feeds.all() == [] and db.editions.started("daily") is None


def test_half_characters_in_a_json_record_cost_nothing_else(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    records = [
        r'{"title": "Truce \ud800", "text": "The truce \udfff in Idlib holds.", "source": "\ud800", "lang": "\ud800x"}',
        r'{"title": "Bad link", "text": "The truce in Idlib is over.", "url": "http://a.example/\ud800"}',
        r'{"title": "Calm", "text": "A calm night along the M4 in Idlib."}',
    ]
    (tmp_path / "odd.jsonl").write_text("\n".join(records))

    done = monitor("import", "odd.jsonl", "--json", cwd=tmp_path)
    again = monitor("import", "odd.jsonl", "--json", cwd=tmp_path)

    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "odd.jsonl:2: url:" in done.stderr
    assert json.loads(done.stdout)["new"] == 2 and json.loads(again.stdout)["known"] == 2


@pytest.mark.parametrize(
    ("day", "why"), [("0001-01-01", "too long ago"), ("9999-12-31", "future"), ("1989-12-31", "1990")]
)
def test_an_impossible_day_is_refused_in_plain_words(day: str, why: str, tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    (tmp_path / "a.txt").write_text("Truce holds\n\nThe ceasefire in Idlib is holding.")

    assert why in plain_failure(monitor("import", "a.txt", "--date", day, cwd=tmp_path))


@pytest.mark.no_database("does not begin")
def test_a_demo_that_cannot_begin_leaves_the_former_one_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / ".idlib-monitor-demo").touch()

    with socket.create_server(("127.0.0.1", 0)) as taken:
        used = monitor("demo", "--port", str(taken.getsockname()[1]), cwd=tmp_path)

    assert "--port" in plain_failure(used)
    assert (tmp_path / "demo" / ".idlib-monitor-demo").exists()
    assert "--out" in plain_failure(monitor("demo", "--out", "file", cwd=tmp_path))
    assert "--out" in plain_failure(monitor("demo", "--out", "file/demo", cwd=tmp_path))


def test_a_full_disk_under_stdout_is_one_plain_line(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([*MONITOR, "schema"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)

    assert done.returncode == 1 and done.stderr == "monitor: No space left on device\n"


def test_a_misspelt_command_names_the_nearest(tmp_path: Path) -> None:
    done = monitor("stauts", cwd=tmp_path)

    assert done.returncode == 2 and "did you mean 'status'?" in done.stderr


def test_a_feed_that_left_feeds_yaml_is_told_only_when_asked_for(
    open_house: Callable[[Watchlist], House], tmp_path: Path
) -> None:
    begin(open_house(make_watchlist(tmp_path, {"herald": NEVER, "ghost": "http://ghost.example/rss.xml"})))
    house = open_house(make_watchlist(tmp_path, {"herald": NEVER, "later": "http://later.example/rss.xml"}))

    assert [(row.slug, row.state) for row in feeds_health(house)] == [("herald", "new"), ("later", "new")]
    (ghost, *_others) = feeds_health(house, removed=True)
    assert ghost.slug == "ghost" and "no longer in feeds.yaml" in ghost.reason
    assert standing(house).feeds == {"new": 1}
    begin(house)
    assert standing(house).feeds == {"new": 2}


def test_status_tells_of_mail_that_did_not_arrive(
    open_house: Callable[[Watchlist], House], clock: SetClock, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {}))
    issue(digest_named(None, house), None, house, dry_run=False)
    assert standing(house).troubles == ()

    refusal = DeliveryError("anna@reader.example", "550 no such reader", retryable=False)
    with house.store.write() as db:
        due = db.deliveries.claim(db.deliveries.due(clock.now(), 10), clock.now(), MINUTES)
        anna, omar = (delivery for delivery in due if delivery.channel == "email")
        db.deliveries.failed(anna, refusal.reason)
        db.deliveries.retry(omar, clock.now() + MINUTES, "lost\x1b[2J", doubtful=True)

    now = standing(house)
    assert now.undelivered == {"doubtful": 1, "failed": 1}
    assert {(t.state, t.deliveries, t.reason) for t in now.troubles} >= {("failed", 1, "550 no such reader")}
    told = monitor("status", cwd=tmp_path)
    assert "undelivered: 1 doubtful, 1 failed" in told.stdout and "550 no such reader" in told.stdout
    assert "\x1b" not in told.stdout and "--resend" in told.stdout
    assert {t["state"] for t in json.loads(monitor("status", "--json", cwd=tmp_path).stdout)["troubles"]} == {
        "doubtful",
        "failed",
    }


def test_a_digest_that_the_service_is_delivering_is_no_failure(
    open_house: Callable[[Watchlist], House], tmp_path: Path
) -> None:
    from monitor.clock import SystemClock

    house = open_house(make_watchlist(tmp_path, {}))
    first = monitor("digest", "--json", cwd=tmp_path)
    day = json.loads(first.stdout)["date"]
    now = SystemClock().now()
    with house.store.write() as db:
        edition = db.editions.id_of("daily", date.fromisoformat(day))
        assert edition is not None
        db.deliveries.again(edition, now, {"", "anna@reader.example", "omar@reader.example"})
        taken = db.deliveries.claim(db.deliveries.due(now, 10), now, timedelta(hours=1))

    beside = monitor("digest", "--date", day, cwd=tmp_path)
    with house.store.write() as db:
        db.deliveries.failed(taken[0], "550 no such reader")
    after = monitor("digest", "--date", day, cwd=tmp_path)

    assert first.returncode == 0, first.stderr
    assert beside.returncode == 0 and beside.stderr.count("being delivered by the service") == len(taken) == 3
    assert after.returncode == 1 and "550 no such reader (given up)" in after.stderr
