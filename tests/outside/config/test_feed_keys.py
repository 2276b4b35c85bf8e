"""Secrets of feeds: what the environment may say of them, and that no mistake tells one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.config.feedkeys import demand_feed_keys, feed_keys
from monitor.config.load import fingerprint, load_watchlist
from monitor.config.settings import load_settings
from monitor.errors import ConfigError
from monitor.model import Watchlist

TOKEN = "s3cr3t-t0ken-77"
FEEDS = """monitor: {contact: a@reader.example, allow: ["127.0.0.1:8080"]}
feeds:
  - {slug: keyed, url: "https://keyed.example/${ROOM}/rss?key=${OUTLET_KEY}", title: Keyed}
  - {slug: plain, url: "https://plain.example/rss", title: Plain}
  - {slug: clear, url: "http://clear.example/rss", title: Clear}
  - {slug: near, url: "http://127.0.0.1:8080/rss", title: Near}
"""


def read(folder: Path, text: str = FEEDS) -> Watchlist:
    (folder / "feeds.yaml").write_text(text, encoding="utf-8")
    return load_watchlist(folder / "feeds.yaml")


def test_addresses_and_headers_become_the_keys_of_their_feeds(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "MONITOR_FEED_SECRETS": f"ROOM=r00m-r00m\nOUTLET_KEY={TOKEN}",
            "MONITOR_FEED_HEADERS": f"plain Authorization: Bearer {TOKEN}\n# a note\nnear basic desk:{TOKEN}",
        }
    )
    watchlist = read(tmp_path)

    demand_feed_keys(watchlist, settings.feed_secrets, settings.feed_headers)
    keys = feed_keys(watchlist, settings.feed_secrets, settings.feed_headers)

    assert sorted(keys) == ["keyed", "near", "plain"]
    assert dict(keys["keyed"].secrets) == {"ROOM": "r00m-r00m", "OUTLET_KEY": TOKEN} and not keys["keyed"].headers
    assert keys["plain"].headers == (("Authorization", f"Bearer {TOKEN}"),)
    assert keys["near"].headers[0][1].startswith("Basic ")
    assert TOKEN not in repr(settings) + repr(keys) + repr(watchlist)
    assert {TOKEN, f"Bearer {TOKEN}", f"desk:{TOKEN}", "r00m-r00m"} <= set(settings.secrets())


def test_a_key_that_stands_in_feeds_yaml_is_taken_out_of_the_address(tmp_path: Path) -> None:
    text = FEEDS.replace("https://plain.example/rss", f"https://plain.example/rss?api_key={TOKEN}")
    feed = read(tmp_path, text).feeds[1]

    assert feed.url == "https://plain.example/rss?api_key=${api_key}"
    assert feed.secrets == (("api_key", TOKEN),) and TOKEN not in repr(feed)


def test_another_key_makes_no_other_configuration(tmp_path: Path) -> None:
    watchlist = read(tmp_path, FEEDS.replace("plain.example/rss", f"plain.example/rss?key={TOKEN}"))
    other = replace(watchlist.feeds[1], secrets=(("key", "another-one"),))

    assert (
        fingerprint(replace(watchlist, feeds=(watchlist.feeds[0], other, *watchlist.feeds[2:])))
        == watchlist.fingerprint
    )


@pytest.mark.parametrize(
    ("variable", "said", "mistake"),
    [
        ("MONITOR_FEED_SECRETS", TOKEN, "entry 1 is no NAME=VALUE"),
        ("MONITOR_FEED_SECRETS", f"lower={TOKEN}", "entry 1 is no NAME=VALUE"),
        ("MONITOR_FEED_SECRETS", "A=s3cr3t", "entry 1 is shorter than 8 characters"),
        ("MONITOR_FEED_SECRETS", f"A={TOKEN}#x", "entry 1 holds a character that no address can"),
        ("MONITOR_FEED_SECRETS", f"A={TOKEN}\x00", "entry 1 holds a character that no address can"),
        ("MONITOR_FEED_SECRETS", f"A={TOKEN} A={TOKEN}", "entry 2: its name stands here twice"),
        ("MONITOR_FEED_HEADERS", f"Authorization: Bearer {TOKEN}", "line 1 is no `SLUG Header-Name: value`"),
        ("MONITOR_FEED_HEADERS", f"a basic {TOKEN}", "line 1: behind basic stands USER:PASSWORD"),
        ("MONITOR_FEED_HEADERS", f"a Host: {TOKEN}", "line 1: the header Host is set by us"),
        ("MONITOR_FEED_HEADERS", f"a If-None-Match: {TOKEN}", "is set by us"),
        ("MONITOR_FEED_HEADERS", f"a X: {TOKEN}\x07", "line 1: its value is not plain ASCII text"),
        ("MONITOR_FEED_HEADERS", f"a X: {TOKEN}é", "its value is not plain ASCII text"),
        ("MONITOR_FEED_HEADERS", f"a X: {TOKEN}\na x: {TOKEN}", "line 2 gives its feed the header x again"),
    ],
)
def test_a_mistake_is_told_without_the_secret(variable: str, said: str, mistake: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings({variable: said})

    assert mistake in str(caught.value) and str(caught.value).startswith(f"{variable}: ")
    assert TOKEN not in str(caught.value) and "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    ("secrets", "headers", "mistake"),
    [
        ((), (), "feed keyed: ${ROOM} has no value: put ROOM=... into MONITOR_FEED_SECRETS"),
        ((("ELSEWHERE", TOKEN),), (), "MONITOR_FEED_SECRETS: entry 1: no address in feeds.yaml holds"),
        ((), (("plane", "X-Key", TOKEN),), "a line is for no feed of feeds.yaml (did you mean plain?)"),
        ((), (("clear", "X-Key", TOKEN),), "feed clear: its secret would go in clear"),
    ],
)
def test_a_secret_that_is_missing_or_for_nobody_is_a_mistake(
    tmp_path: Path, secrets: tuple[tuple[str, str], ...], headers: tuple[tuple[str, str, str], ...], mistake: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        demand_feed_keys(read(tmp_path), secrets, headers)

    assert mistake in str(caught.value) and TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "mistake"),
    [
        ("https://${HOST}/rss", "holds ${...} in its host"),
        ("https://a.example/${key}", "holds a ${...} that is no name"),
        (f"https://desk:{TOKEN}@a.example/rss", "holds a user name or password"),
        (f"ftp://a.example/rss?key={TOKEN}", "is no address to fetch"),
    ],
)
def test_an_address_that_cannot_be_is_told_without_its_secrets(tmp_path: Path, url: str, mistake: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, FEEDS.replace("https://plain.example/rss", url))

    assert mistake in str(caught.value) and TOKEN not in str(caught.value)
