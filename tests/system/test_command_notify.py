"""`monitor notify`, and what check, doctor, status and run say of those who are told at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import monitor
from tests.webhooks import Webhook

CONFIG = """\
monitor: {contact: desk@reader.example}
topics: [{use: ceasefire}]
notify:
  - {slug: phone, quiet: "00:00-23:59"}
  - {slug: chat}
"""


@pytest.fixture
def hook() -> Iterator[Webhook]:
    """A webhook on loopback."""
    with Webhook() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a feeds.yaml that tells two of the ceasefire."""
    (tmp_path / "feeds.yaml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def test_a_test_reaches_everybody_whatever_the_hour_and_says_what_came_of_it(folder: Path, hook: Webhook) -> None:
    good = f"phone={hook.url()} chat={hook.url('other-t0ken')}"
    told = monitor("notify", "--test", cwd=folder, MONITOR_NOTIFY_URLS=good)
    lost = monitor(
        "notify", "--test", "--json", cwd=folder, MONITOR_NOTIFY_URLS=good.replace("chat=json", "chat=nosuch")
    )

    assert (told.returncode, told.stdout.count("handed over"), told.stderr) == (0, 2, "")
    assert [each.path for each in hook.told] == ["/s3cr3t-t0ken", "/other-t0ken", "/s3cr3t-t0ken"]
    assert lost.returncode == 1 and [row["arrived"] for row in json.loads(lost.stdout)] == [True, False]
    assert all("t0ken" not in said for said in (told.stdout, lost.stdout, lost.stderr))


def test_who_cannot_be_told_stops_check_and_run_and_is_found_by_doctor(folder: Path) -> None:
    half = {"MONITOR_NOTIFY_URLS": "phone=nosuch://s3cr3t-t0ken/x"}
    whole = {"MONITOR_NOTIFY_URLS": "phone=nosuch://s3cr3t-t0ken/x chat=json://127.0.0.1:9/x"}
    for command in (["check"], ["run", "--once"], ["run"], ["notify"]):
        said = monitor(*command, cwd=folder, **half)
        assert said.returncode == 2 and "put chat=URL into MONITOR_NOTIFY_URLS" in said.stderr

    checked, doctor = monitor("check", cwd=folder, **whole), monitor("doctor", "--offline", cwd=folder, **half)
    looked = monitor("doctor", "--offline", cwd=folder, **whole)

    assert (
        checked.returncode == 2
        and "MONITOR_NOTIFY_URLS: phone: Apprise does not understand its address" in checked.stderr
    )
    assert doctor.returncode == 1 and "BAD notify: chat: has no address -> put chat=URL" in doctor.stdout
    assert "BAD notify phone: Apprise does not understand" in looked.stdout and "ok  notify chat: JSON" in looked.stdout
    assert all("s3cr3t" not in f"{said.stdout}{said.stderr}" for said in (checked, doctor, looked))


def test_run_looks_and_the_standing_is_told(folder: Path, hook: Webhook) -> None:
    urls = {"MONITOR_NOTIFY_URLS": f"phone={hook.url()}\nchat={hook.url()}"}
    before = monitor("notify", "--dry-run", cwd=folder, **urls)
    ran = monitor("run", "--once", cwd=folder, **urls)
    after = monitor("notify", "--dry-run", cwd=folder, **urls)
    standing = monitor("notify", "--json", cwd=folder, **urls)
    status = monitor("status", cwd=folder, **urls)
    checked = monitor("check", cwd=folder, **urls)

    assert "ceasefire: not looked at yet" in before.stdout and "ceasefire: nothing new: no status" in after.stdout
    assert ran.returncode == 0 and hook.told == []
    assert [(row["slug"], row["sent"], row["waiting"]) for row in json.loads(standing.stdout)] == [
        ("phone", 0, 0),
        ("chat", 0, 0),
    ]
    assert "notify phone: 0 sent in two days, 0 waiting" in status.stdout
    assert checked.stdout.rstrip().endswith("2 told at once")


def test_nobody_to_tell_is_said_and_a_test_is_no_dry_run(folder: Path) -> None:
    (folder / "feeds.yaml").write_text("monitor: {contact: desk@reader.example}\n", encoding="utf-8")

    nobody, both = monitor("notify", cwd=folder), monitor("notify", "--test", "--dry-run", cwd=folder)

    assert nobody.returncode == 0 and "nobody is told at once" in nobody.stdout
    assert both.returncode == 2 and "with --dry-run nothing is" in both.stderr
