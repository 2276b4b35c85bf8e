"""Who is told at once: rows of feeds.yaml, addresses of the environment, and what of these is a secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest

from monitor.config.load import load_watchlist
from monitor.config.notified import demand_addresses
from monitor.config.settings import load_settings
from monitor.errors import ConfigError
from monitor.model import Watchlist

HEAD = (
    "monitor: {contact: a@reader.example, time_zone: Europe/Istanbul}\ntopics: [{use: ceasefire}, {use: m4-patrols}]\n"
)
Read = Callable[[str], Watchlist]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a feeds.yaml with these rows of `notify`."""

    def loaded(rows: str) -> Watchlist:
        (tmp_path / "feeds.yaml").write_text(f"{HEAD}notify:\n{rows}", encoding="utf-8")
        return load_watchlist(tmp_path / "feeds.yaml")

    return loaded


def test_a_row_says_who_is_told_of_what_and_when_not(read: Read) -> None:
    plain, strict = read(
        '  - slug: chat\n  - {slug: phone, topics: [ceasefire], quiet: "22:00-06:00", time_zone: UTC, at_most: 10 per day}\n'
    ).notify

    assert (plain.slug, plain.topics, plain.time_zone) == ("chat", ("ceasefire",), "Europe/Istanbul")
    assert (plain.quiet, plain.most, plain.per) == (None, 6, timedelta(hours=1))
    assert (strict.topics, strict.time_zone) == (("ceasefire",), "UTC")
    assert (strict.quiet, strict.most, strict.per) == ((time(22), time(6)), 10, timedelta(days=1))


def test_a_row_may_be_of_feeds_in_trouble_and_of_nothing_else(read: Read) -> None:
    operator, both, plain = read(
        "  - {slug: a, feeds: true, topics: []}\n  - {slug: b, feeds: true}\n  - slug: c\n"
    ).notify

    assert (operator.feeds, operator.topics) == (True, ())
    assert (both.feeds, both.topics) == (True, ("ceasefire",)) and not plain.feeds


@pytest.mark.parametrize(
    ("row", "mistake"),
    [
        ("{slug: Phone}", 'slug "Phone" is no short name'),
        ("{}", "slug"),
        ('{slug: a, quiet: "22-6"}', 'quiet "22-6" is no time from-to (try "22:00-06:00")'),
        ('{slug: a, quiet: "25:00-06:00"}', "is no time from-to"),
        ('{slug: a, quiet: "06:00-06:00"}', "would be the whole day"),
        ("{slug: a, at_most: 6}", 'is no rate (try "6 per hour")'),
        ("{slug: a, at_most: 0 per hour}", "is no rate"),
        ("{slug: a, at_most: 600 per day}", "100 at most"),
        ("{slug: a, time_zone: Istanbul}", 'did you mean "Asia/Istanbul"?'),
        ("{slug: a, topics: []}", "names no topic"),
        ("{slug: a, topics: [truce]}", 'topics "truce" is no topic'),
        ("{slug: a, topics: [m4-patrols]}", "has no status, so nothing of it is told"),
        ("{slug: a, topics: [ceasefire, ceasefire]}", "stands here twice"),
        ("{slug: a, url: 'json://x'}", 'unknown key "url"'),
        ("{slug: a}\n  - {slug: a}", 'slug "a" is taken by the row in line 4'),
    ],
)
def test_a_mistake_is_named_with_its_line_and_mend(read: Read, row: str, mistake: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(f"  - {row}\n")

    assert mistake in str(refused.value)
    assert all("feeds.yaml:4: " in line or "feeds.yaml:5: " in line for line in refused.value.mistakes)


def test_addresses_stand_behind_blanks_or_on_lines_of_their_own(tmp_path: Path) -> None:
    lines = "phone=ntfy://ntfy.example/room\n\n  chat=slack://a/b/c?x=y\r\n"
    file = tmp_path / "urls"
    file.write_text(lines, encoding="utf-8")
    want = (("phone", "ntfy://ntfy.example/room"), ("chat", "slack://a/b/c?x=y"))

    assert load_settings({"MONITOR_NOTIFY_URLS": lines}).notify == want
    assert load_settings({"MONITOR_NOTIFY_URLS": " ".join(lines.split())}).notify == want
    assert load_settings({"MONITOR_NOTIFY_URLS_FILE": str(file)}).notify == want
    assert load_settings({"MONITOR_NOTIFY_URLS": " "}).notify == ()


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("ntfy://s3cr3t-t0ken", "entry 1 is no NAME=URL"),
        ("a=ntfy://x Phone=ntfy://s3cr3t-t0ken", "entry 2 is no NAME=URL"),
        ("a=s3cr3t-t0ken", "entry 1 is no NAME=URL"),
        ("a=ntfy://x a=ntfy://s3cr3t-t0ken", "entry 2: the name a stands here twice"),
        ("a=ntfy://x\x07s3cr3t-t0ken", "entry 1 (a) holds a control character"),
    ],
)
def test_an_address_that_cannot_be_read_is_told_without_it(text: str, mistake: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings({"MONITOR_NOTIFY_URLS": text})

    assert mistake in str(refused.value) and "s3cr3t" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "hidden", "shown"),
    [
        ("tgram://123456:AAbot-token/987654321", {"AAbot-token", "987654321"}, set()),
        ("slack://TokenAAA/TokenBBB/TokenCCC/#general", {"TokenAAA", "TokenBBB", "TokenCCC"}, set()),
        (
            "jsons://user:p%40ss@hook.example:8443/s3cr3t?k=tok%2Fen",
            {"p%40ss", "p@ss", "s3cr3t", "tok/en"},
            {"hook.example", "8443"},
        ),
        ("json://localhost:9/abcdefgh", {"abcdefgh"}, {"localhost"}),
        ("mailto://[broken", {"mailto://[broken"}, set()),
    ],
)
def test_the_tokens_of_an_address_are_secrets_wherever_they_stand(url: str, hidden: set[str], shown: set[str]) -> None:
    settings = load_settings({"MONITOR_NOTIFY_URLS": f"phone={url}"})

    secrets = settings.secrets()

    assert url in secrets and all(any(secret in one for one in secrets) for secret in hidden)
    assert all(word not in secrets for word in (*shown, "phone", "/", ""))
    assert all(secret not in repr(settings) for secret in (url, *hidden))


def test_who_cannot_be_told_is_named_with_the_mend(read: Read) -> None:
    watchlist = read("  - slug: phone\n  - slug: chat\n")

    demand_addresses(watchlist, (("phone", "a://b"), ("chat", "a://b")), installed=True)
    with pytest.raises(ConfigError) as refused:
        demand_addresses(watchlist, (("phone", "a://b"), ("desk", "a://b")), installed=False)

    assert [line.partition(" (see")[0] for line in refused.value.mistakes] == [
        "notify: chat: has no address: put chat=URL into MONITOR_NOTIFY_URLS",
        "MONITOR_NOTIFY_URLS: desk: nobody of this name is told: add it under `notify:` in feeds.yaml, or take it out",
        'notify: needs a package that is not installed: pip install "idlib-monitor[notify]"',
    ]


def test_nobody_to_tell_needs_nothing(read: Read) -> None:
    demand_addresses(read(""), (), installed=False)
