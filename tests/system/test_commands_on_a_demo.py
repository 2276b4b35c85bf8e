"""The commands that look at a house with something in it, on a demo that was kept."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.commands import MONITOR, environment_in, monitor

pytestmark = pytest.mark.xdist_group("demo")


@pytest.mark.no_database("is refused before it begins")
def test_a_demo_replaces_a_former_demo_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")

    refused = monitor("demo", "--out", "mine", cwd=tmp_path)

    assert refused.returncode == 1 and "--out" in refused.stderr
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_the_archive_built_again_has_the_same_bytes(kept: Path) -> None:
    before = {path: path.read_bytes() for path in (kept / "digests").rglob("*") if path.is_file()}
    shutil.rmtree(kept / "digests")

    done = monitor("archive", "build", cwd=kept)

    assert done.returncode == 0 and "7 editions" in done.stdout
    after = {path: path.read_bytes() for path in (kept / "digests").rglob("*") if path.is_file()}
    assert {p: b for p, b in after.items() if p.name != ".lock"} == {
        p: b for p, b in before.items() if p.name != ".lock"
    }


def test_the_archive_is_served_to_this_machine_until_it_is_interrupted(kept: Path) -> None:
    server = subprocess.Popen(
        [*MONITOR, "archive", "serve", "--port", "0"],
        cwd=kept,
        stderr=subprocess.PIPE,
        text=True,
        env=environment_in(kept),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests in the background inherit it ignored
    )
    try:
        assert server.stderr is not None
        address = server.stderr.readline().split()[0]
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(address, timeout=30) as page:
            assert "All editions" in page.read().decode()
        for path in ("..%2f..%2fstorage/monitor.db", "storage/monitor.db", "assets/", ".lock"):
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(address + path, timeout=30)
        elsewhere = urllib.request.Request(address, headers={"Host": "elsewhere.example"})
        with pytest.raises(
            urllib.error.HTTPError, match="421"
        ):  # a page elsewhere that leads a browser here by its own name
            urllib.request.urlopen(elsewhere, timeout=30)
    finally:
        server.send_signal(signal.SIGINT)
        code = server.wait(30)
        server.stderr.close()
    assert code == 130


@pytest.mark.sqlite_only("what `db backup` copies is a file")
def test_a_backup_is_a_database_that_can_be_used(kept: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"

    made = monitor("db", "backup", str(copy), cwd=kept)
    again = monitor("db", "backup", str(copy), cwd=kept)
    checked = monitor("db", "check", cwd=kept, MONITOR_DATABASE_URL=f"sqlite:///{copy}")
    status = monitor("status", "--json", cwd=kept, MONITOR_DATABASE_URL=f"sqlite:///{copy}")

    assert made.returncode == 0, made.stderr
    assert again.returncode == 1 and "exists" in again.stderr
    assert "sound" in checked.stdout
    assert json.loads(status.stdout)["articles"] == 109


@pytest.mark.sqlite_only("the file is damaged")
def test_a_damaged_database_is_told_in_plain_words_and_left_alone(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "storage").mkdir()
    shutil.copy(kept / "feeds.yaml", tmp_path)
    (tmp_path / "storage" / "monitor.db").write_bytes(b"this is no database at all" * 100)

    for words in (("status",), ("db", "check"), ("run", "--once")):
        done = monitor(*words, cwd=tmp_path)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr and "monitor.db" in done.stderr + done.stdout
    assert (tmp_path / "storage" / "monitor.db").read_bytes().startswith(b"this is no database")


def test_status_and_due_tell_what_waits(kept: Path) -> None:
    status = monitor("status", cwd=kept)
    healthy = monitor("status", "--healthy", cwd=kept)
    due = monitor("due", "--json", cwd=kept)

    assert status.returncode == 0 and "no. 6 of 2026-10-27" in status.stdout
    assert healthy.returncode == 1 and "OVERDUE" in healthy.stdout  # the demo's feeds have been due for a while
    assert json.loads(due.stdout)["due"]["polls"] > 0


def test_feeds_list_names_the_reason_of_every_trouble(kept: Path) -> None:
    rows = {row["slug"]: row for row in json.loads(monitor("feeds", "list", "--json", cwd=kept).stdout)}

    assert rows["steppe-dispatch"]["state"] == "broken" and "a page for robots" in rows["steppe-dispatch"]["reason"]
    assert rows["quiet-harbour"]["state"] == "silent"


def test_an_edition_is_shown_again_sent_again_and_never_made_twice(kept: Path) -> None:
    mails = {path: path.read_bytes() for path in (kept / "mail").rglob("2026-10-24/*.eml")}

    shown = monitor("digest", "--date", "2026-10-24", cwd=kept)
    sent = monitor("digest", "--date", "2026-10-24", "--resend", cwd=kept)
    future = monitor("digest", "--date", "2099-01-01", cwd=kept)
    unknown = monitor("digest", "--digest", "monthly", cwd=kept)

    assert shown.returncode == 0 and "24 October 2026" in shown.stdout and "made earlier" in shown.stderr
    assert sent.returncode == 0 and "sending again: 3" in sent.stderr
    again = {path.name: path.read_bytes() for path in (kept / "storage" / "mail").rglob("2026-10-24/*.eml")}
    assert again == {path.name: body for path, body in mails.items()}
    assert future.returncode == 1 and "2099" in future.stderr
    assert unknown.returncode == 1 and "daily, weekly" in unknown.stderr


def a_copy(edition: dict[str, Any]) -> dict[str, Any]:
    """A report that has the text of a story's lead: what stands beside it in a story of one origin."""
    stories = [story for section in edition["sections"] for story in section["stories"]]
    copy: dict[str, Any] = next(also for story in stories if story["origins"] == 1 for also in story.get("also", ()))
    return copy


def test_explain_tells_a_copy_from_its_original(kept: Path) -> None:
    lead = json.loads((kept / "digests/daily/2026/10/24/digest.json").read_text())
    copy = a_copy(lead)

    told = monitor("explain", "article", copy["url"], cwd=kept)

    assert told.returncode == 0, told.stderr
    assert "a copy of" in told.stdout and "in edition daily 2026-10-24" in told.stdout


def test_explain_for_a_program_holds_no_row_ids(kept: Path) -> None:
    lead = json.loads((kept / "digests/daily/2026/10/24/digest.json").read_text())
    copy = a_copy(lead)

    told = json.loads(monitor("explain", "article", copy["url"], "--json", cwd=kept).stdout)

    assert set(told) == {
        "article", "known_at", "assessed_at", "language", "verdicts", "copy_of", "editions", "copies", "copy_reason", "credit",
        "events", "figures", "figures_said", "origin", "outlet", "place", "reported", "shortened", "states", "trials", "version",
        "versions",
    }  # fmt: skip
    assert set(told["copy_of"]) == {"title", "outlet", "url", "figures"} and told["copy_reason"]
    assert not {"article_id", "feed_id"} & set(re.findall(r'"([a-z_]+)":', json.dumps(told)))
    ids = re.findall(r'"id": ([^,}]+)', json.dumps(told))
    assert ids and all(
        re.fullmatch('"[0-9a-f]{16}"', each) for each in ids
    )  # those of claims are made of what they say
    assert told["known_at"].endswith("Z") and told["assessed_at"] and "id" not in told["article"]


@pytest.mark.no_database("topics and schema are of the configuration")
def test_topics_list_and_schema_are_for_people_and_programs(kept: Path) -> None:
    listed = monitor("topics", "list", cwd=kept)
    schema = monitor("schema", cwd=kept)

    assert "m4-patrols" in listed.stdout and "scope" in listed.stdout
    assert json.loads(schema.stdout)["$schema"].startswith("https://json-schema.org")


def test_doctor_looks_at_every_feed_and_at_the_mail_server(kept: Path, tmp_path: Path) -> None:
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Message

    from tests.build import make_watchlist
    from tests.servers import Site

    taken: list[str] = []

    class Box(Message):
        def handle_message(self, message: object) -> None:
            taken.append(str(message))

    with Site() as site:
        site.feed("127.0.0.1", [("calm", "Calm night", "Wed, 21 Oct 2026 05:00:00 GMT")])
        good, bad = (f"http://{site.address}/{name}.xml" for name in ("rss", "none"))
        make_watchlist(tmp_path, {"herald": good, "ghost": bad})
        config = tmp_path / "feeds.yaml"
        config.write_text(config.read_text().replace("  limits:", f'  allow: ["{site.address}"]\n  limits:'))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        post = Controller(Box(), hostname="127.0.0.1", port=port)
        post.start()
        try:
            url = f"smtp://127.0.0.1:{port}?tls=off"
            done = monitor("doctor", "--mail", "anna@reader.example", cwd=tmp_path, MONITOR_SMTP_URL=url)
        finally:
            post.stop()

    assert done.returncode == 1  # the ghost
    assert "ok  feed herald: rss, 1 entries" in done.stdout
    assert "BAD feed ghost" in done.stdout and "404" in done.stdout and "->" in done.stdout
    assert "ok  test mail" in done.stdout and len(taken) == 1 and "Test: [Idlib]" in taken[0]
