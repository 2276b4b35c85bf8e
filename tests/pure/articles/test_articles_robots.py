"""What a robots.txt allows, after RFC 9309."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.robots import FORBIDDEN, LONGEST_PAUSE, MOST_BYTES, robots_address, says_nothing, verdict
from monitor.errors import FetchError

PAGE = "https://paper.example/news/patrol?id=7"


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /admin", True),
        ("User-agent: *\nDisallow: /news/", False),
        ("User-agent: *\nDisallow: /news/\nAllow: /news/pat", True),  # the longest rule wins
        ("User-agent: *\nAllow: /\nDisallow: /*?id=", False),
        ("User-agent: *\nDisallow: /*.php$", True),
        ("User-agent: idlibmonitor\nDisallow: /\n\nUser-agent: *\nAllow: /", False),  # the token in any case
        (
            "User-agent: IdlibMonitor\nAllow: /\n\nUser-agent: *\nDisallow: /",
            True,
        ),  # our own group is the only one read
        ("User-agent: OtherBot\nDisallow: /", True),
        ("User-agent: OtherBot\nUser-agent: *\nDisallow: /", False),
        ("Disallow: /", True),  # a rule of nobody
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("user-agent : *\r\ndisallow : / # all of it\r\n", False),
        ("<!doctype html><title>Paper</title><p>Welcome</p>", True),
    ],
)
def test_a_page_is_read_only_where_the_rules_allow(rules: str, allowed: bool) -> None:
    found = verdict(rules.encode(), PAGE)

    assert found.allowed is allowed
    assert found.reason == ("" if allowed else FORBIDDEN)


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [("10", 10), ("0.5", 0.5), ("0", None), ("86400", 30), ("soon", None), ("-3", None), ("inf", None), ("nan", None)],
)
def test_a_crawl_delay_is_a_pause_of_at_most_half_a_minute(delay: str, seconds: float | None) -> None:
    pause = verdict(f"User-agent: *\nCrawl-delay: {delay}".encode(), PAGE).pause

    assert pause == (None if seconds is None else timedelta(seconds=seconds))


def test_half_a_megabyte_is_read_and_no_half_line() -> None:
    early = b"User-agent: *\nDisallow: /news/\n" + b"#" * MOST_BYTES
    filler = b"#" * (MOST_BYTES - 30) + b"\nUser-agent: *\nDisallow: /news/old-things\n"

    assert not verdict(early, PAGE).allowed
    assert verdict(filler, PAGE).allowed  # cut inside the last line, which would else read "Disallow: /news"


def test_each_host_and_port_has_its_own_file() -> None:
    assert robots_address("https://me:word@paper.example:8080/a/b?c#d") == "https://paper.example:8080/robots.txt"


@pytest.mark.parametrize(
    ("status", "retryable", "nothing"),
    [
        (None, True, True),  # no connection
        (None, False, False),  # redirects without end
        (404, False, False),
        (403, False, False),
        (429, True, True),
        (500, True, True),
        (503, True, True),
    ],
)
def test_a_host_that_fails_may_have_rules_and_one_that_refuses_has_none(
    status: int | None, retryable: bool, nothing: bool
) -> None:
    error = FetchError("https://paper.example/robots.txt", "no", retryable=retryable, status=status)

    assert says_nothing(error) is nothing


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode), st.text(max_size=60))
def test_no_bytes_and_no_address_trouble_the_reader(body: bytes, path: str) -> None:
    found = verdict(b"User-agent: *\n" + body, "https://paper.example/" + path.encode().hex())

    assert found.pause is None or timedelta(0) < found.pause <= LONGEST_PAUSE
    assert found == verdict(b"User-agent: *\n" + body, "https://paper.example/" + path.encode().hex())
