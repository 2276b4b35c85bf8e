"""`monitor init`: a first feeds.yaml, from options or from questions."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from monitor.packs import pack_names
from tests.commands import ENVIRONMENT, monitor

pytestmark = pytest.mark.no_database("`init` and `check` read and write feeds.yaml alone")

CONTACT = ("--contact", "you@example.org")


def said_in(path: Path) -> dict[str, object]:
    """What a configuration says, to any reader of YAML."""
    data: dict[str, object] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


def test_what_it_writes_is_good_at_once_and_says_what_comes_next(tmp_path: Path) -> None:
    done = monitor("init", *CONTACT, "--zone", "Europe/Istanbul", "--feed", "aa-en", cwd=tmp_path)
    checked = monitor("check", "--json", cwd=tmp_path)

    assert done.returncode == checked.returncode == 0, done.stderr + checked.stderr
    assert done.stdout.splitlines()[1:] == ["next: monitor run --once", "then: monitor digest --open"]
    counts = json.loads(checked.stdout)
    assert (counts["feeds"], counts["digests"]) == (1, 1)
    assert counts["topics"] == len(pack_names("topics")) and counts["scopes"] == len(pack_names("scopes"))


def test_whoever_has_no_configuration_yet_is_told_of_it(tmp_path: Path) -> None:
    done = monitor("check", cwd=tmp_path)

    assert done.returncode == 2 and "`monitor init`" in done.stderr


def test_every_option_stands_in_the_file_and_the_packs_are_named_by_use(tmp_path: Path) -> None:
    done = monitor(
        *("init", *CONTACT, "--out", "desk/mine.yaml", "--title", 'The "north": a #1 {look}', "--zone", "Asia/Beirut"),
        *("--feed", "tass-en", "--feed", "https://herald.example/rss.xml", "--topic", "ceasefire", "--topic", "idlib"),
        *("--at", "07:05", "--reader", "anna@example.org", "--reader", "omar@example.org", "--allow", "127.0.0.1:8765"),
        cwd=tmp_path,
    )

    assert done.returncode == 0, done.stderr
    assert "next: monitor --config desk/mine.yaml run --once" in done.stdout
    said = said_in(tmp_path / "desk" / "mine.yaml")
    assert said["monitor"] == {
        "contact": "you@example.org", "time_zone": "Asia/Beirut", "storage": "storage", "digests": "digests",
        "allow": ["127.0.0.1:8765"],
    }  # fmt: skip
    assert said["feeds"] == [
        {"use": "tass-en"},
        {"slug": "herald-example", "url": "https://herald.example/rss.xml", "title": "herald.example"},
    ]
    assert (said["topics"], said["scopes"]) == ([{"use": "ceasefire"}], [{"use": "idlib"}])
    assert said["digests"] == [
        {
            "slug": "the-north-a-1-look", "title": 'The "north": a #1 {look}', "at": "07:05", "archive": "public",
            "recipients": ["anna@example.org", "omar@example.org"],
        }
    ]  # fmt: skip
    assert monitor("--config", "desk/mine.yaml", "check", cwd=tmp_path).returncode == 0


def test_an_editor_finds_the_schema_that_the_first_line_names(tmp_path: Path) -> None:
    monitor("init", *CONTACT, cwd=tmp_path)

    first = (tmp_path / "feeds.yaml").read_text(encoding="utf-8").splitlines()[0]
    name = first.removeprefix("# yaml-language-server: $schema=")
    assert name != first
    assert json.loads((tmp_path / name).read_text(encoding="utf-8")) == json.loads(monitor("schema").stdout)


def test_a_feed_may_be_added_to_the_empty_list_by_command(tmp_path: Path) -> None:
    done = monitor("init", *CONTACT, cwd=tmp_path)
    (tmp_path / "list.opml").write_text('<opml><body><outline text="A" xmlUrl="https://a.example/f"/></body></opml>')
    added = monitor("feeds", "import", "list.opml", cwd=tmp_path)

    assert "next: monitor feeds add https://" in done.stdout
    assert added.returncode == 0, added.stderr
    text = (tmp_path / "feeds.yaml").read_text(encoding="utf-8")
    assert "# Coverage that is wanted" in text and "https://a.example/f" in text
    assert monitor("check", cwd=tmp_path).returncode == 0


def test_a_file_that_is_there_is_left_alone_and_force_alone_replaces_it(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("mine\n")
    (tmp_path / "feeds.schema.json").write_text("mine too\n")
    (tmp_path / "dangling.yaml").symlink_to("nowhere")
    (tmp_path / "folder").mkdir()

    refused = [
        monitor("init", *CONTACT, "--out", name, cwd=tmp_path) for name in ("feeds.yaml", "dangling.yaml", "folder")
    ]
    untouched = (tmp_path / "feeds.yaml").read_text()
    forced = monitor("init", *CONTACT, "--force", cwd=tmp_path)

    assert [done.returncode for done in refused] == [1, 1, 1]
    assert all("--out" in done.stderr for done in refused) and "--force" in refused[0].stderr
    assert untouched == "mine\n" and not (tmp_path / "nowhere").exists()
    assert forced.returncode == 0 and monitor("check", cwd=tmp_path).returncode == 0
    assert (tmp_path / "feeds.schema.json").read_text() == "mine too\n"


def test_everything_that_is_wrong_is_told_at_once_by_its_option_and_nothing_is_written(tmp_path: Path) -> None:
    done = monitor(
        *("init", "--contact", "nobody", "--title", "a\x1b[31mb", "--zone", "Europe/Istambul", "--at", "6:30"),
        *(
            "--topic",
            "ceasfire",
            "--feed",
            "tas-en",
            "--feed",
            "ftp://x.example/",
            "--reader",
            "a b",
            "--allow",
            "here",
        ),
        cwd=tmp_path,
    )

    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert [line.split()[0] for line in lines] == [
        "--contact", "--title", "--zone", "--at", "--topic", "--feed", "--feed", "--reader", "--allow",
    ]  # fmt: skip
    for mend in ("Europe/Istanbul", '"06:30"', '"ceasefire"', '"tass-en"', '"10.0.0.5:8080"'):
        assert mend in done.stderr
    assert "\x1b" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("hostile", ["https://a.example/\n- x", "a\x1b[2J@b.example", "https://a.example/\u202ex"])
def test_what_a_terminal_would_obey_is_refused_on_one_line(tmp_path: Path, hostile: str) -> None:
    done = monitor("init", "--contact", hostile, "--feed", hostile, cwd=tmp_path)

    assert done.returncode == 2 and len(done.stderr.splitlines()) == 2
    assert "\x1b" not in done.stderr and "\u202e" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_one_feed_given_twice_is_told_before_anything_is_written(tmp_path: Path) -> None:
    twice = ("--feed", "https://a.example/x", "--feed", "https://A.example/x")

    done = monitor("init", *CONTACT, *twice, cwd=tmp_path)

    assert done.returncode == 2 and "feeds.yaml (not written):" in done.stderr and "again" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_it_asks_nothing_and_wants_a_contact(tmp_path: Path) -> None:
    done = monitor("init", cwd=tmp_path, given="you@example.org\n")

    assert done.returncode == 2 and "--contact" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_as_json_a_program_learns_what_was_written(tmp_path: Path) -> None:
    done = monitor("init", *CONTACT, "--json", cwd=tmp_path)

    told = json.loads(done.stdout)
    assert (told["written"], told["schema"], told["feeds"]) == ("feeds.yaml", "feeds.schema.json", 0)
    assert told["next"][1] == "monitor run --once" and done.stderr == ""


def at_a_terminal(folder: Path, *answers: str) -> tuple[int, str]:
    """`monitor init` with somebody before it who gives these answers, each when it is asked: exit code, and what is seen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "init"],
        cwd=folder,
        env=ENVIRONMENT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    waiting = list(answers)
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # how a terminal says that everybody left
            break
        if not part:
            break
        seen += part
        if seen.endswith(b": ") and waiting:
            os.write(ours, f"{waiting.pop(0)}\n".encode())
    os.close(ours)
    return process.wait(60), seen.decode()


def test_on_a_terminal_it_asks_for_what_was_not_said_and_asks_again(tmp_path: Path) -> None:
    code, seen = at_a_terminal(
        tmp_path, "nobody", "you@example.org", "", "Asia/Damaskus", "Asia/Damascus", "", "ceasefire idlib", "aa-en", ""
    )

    assert code == 0, seen
    assert '"nobody" is neither a mail address nor a page' in seen and 'did you mean "Asia/Damascus"' in seen
    said = said_in(tmp_path / "feeds.yaml")
    assert (said["topics"], said["scopes"], said["feeds"]) == (
        [{"use": "ceasefire"}],
        [{"use": "idlib"}],
        [{"use": "aa-en"}],
    )
    assert "next: monitor run --once" in seen
