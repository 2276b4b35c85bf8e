"""How single values of feeds.yaml are written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import values


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.duration, "15m", timedelta(minutes=15)),
        (values.duration, "90 s", timedelta(seconds=90)),
        (values.duration, "1h", timedelta(hours=1)),
        (values.duration, "2 days", timedelta(days=2)),
        (values.duration, "1 week", timedelta(weeks=1)),
        (values.size, "15 MB", 15 * 1024 * 1024),
        (values.size, "1GiB", 1024**3),
        (values.size, "10 kb", 10 * 1024),
        (values.size, "512 B", 512),
        (values.clock_time, "06:30", time(6, 30)),
        (values.clock_time, "23:55", time(23, 55)),
        (values.zone, "Europe/Istanbul", "Europe/Istanbul"),
        (values.zone, "UTC", "UTC"),
        (values.slug, "tass-en", "tass-en"),
        (values.language, "tr", "tr"),
        (values.language, "no", "no"),
        (values.country, "RU", "RU"),
        (values.one_line, " The Herald ", "The Herald"),
        (values.mail_address, "o'neil+digest@mail.example.org", "o'neil+digest@mail.example.org"),
        (values.mail_address, "root@localhost", "root@localhost"),
        (values.web_address, "https://news.example/rss?cat=1", "https://news.example/rss?cat=1"),
        (values.base_address, "https://news.example/idlib/", "https://news.example/idlib"),
        (values.contact, "https://news.example/contact", "https://news.example/contact"),
        (values.contact, "desk@news.example", "desk@news.example"),
        (values.leave, "mailto:leave@news.example", "mailto:leave@news.example"),
        (
            values.leave,
            "mailto:leave@news.example?subject=leave%20daily",
            "mailto:leave@news.example?subject=leave%20daily",
        ),
        (values.leave, " https://news.example/leave?digest=daily", "https://news.example/leave?digest=daily"),
        (values.endpoint, "10.0.0.5:8080", "10.0.0.5:8080"),
        (values.endpoint, "[fd00::5]:80", "[fd00::5]:80"),
        (values.folder, "storage", "storage"),
    ],
)
def test_what_is_well_written_is_read(read: Callable[[str], Any], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        (values.duration, "5x", 'is not a duration (try "15m")'),
        (values.duration, "", "is not a duration"),
        (values.duration, "-5m", "is not a duration"),
        (values.duration, "1.5h", "is not a duration"),
        (values.duration, "9999999999999s", "is not a duration"),
        (values.size, "15", 'is not a size (try "15 MB")'),
        (values.size, "big", "is not a size"),
        (values.clock_time, "6:30", "is not a time of day"),
        (values.clock_time, "24:00", "is not a time of day"),
        (values.clock_time, "06:33", 'multiple of 5 minutes (try "06:30")'),
        (values.zone, "Europe/Istambul", 'did you mean "Europe/Istanbul"?'),
        (values.zone, "europe/istanbul", 'did you mean "Europe/Istanbul"?'),
        (values.zone, "", 'try "Europe/Istanbul"'),
        (values.zone, "../../etc/passwd", "is no time zone"),
        (values.slug, "TASS Englisch", 'try "tass-englisch"'),
        (values.slug, "../up", "is no short name"),
        (values.slug, "-a", "is no short name"),
        (values.slug, "a" * 65, "is no short name"),
        (values.slug, "ria\n", "is no short name"),
        (values.language, "en-US", 'try "en"'),
        (values.language, "english", "is no language code"),
        (values.country, "ru", 'try "RU"'),
        (values.one_line, "two\nlines", "must be one line"),
        (values.one_line, "over\u202eride", "must be one line"),
        (values.one_line, "  ", "is blank"),
        (values.one_line, "x" * 201, "200 at most"),
        (values.mail_address, "anna", "is no mail address"),
        (values.mail_address, "anna@b@c.example", "is no mail address"),
        (values.mail_address, "Anna <anna@reader.example>", "without a display name"),
        (values.mail_address, "anna@reader.example\r\nBcc: x@y.example", "line break"),
        (values.mail_address, "anna@reader.example\n", "line break"),
        (values.mail_address, "anna@reader", "is no mail address"),
        (values.mail_address, "anna@.example", "is no mail address"),
        (values.mail_address, "an..na@reader.example", "is no mail address"),
        (values.mail_address, "anna@10.0.0.1", "is no mail address"),
        (values.mail_address, "anna,omar@reader.example", "is no mail address"),
        (values.web_address, "ftp://news.example/", "only http and https"),
        (values.web_address, "news.example/rss", "is no address to fetch"),
        (values.web_address, "https://", "is no address to fetch"),
        (values.web_address, "https://user:pw@news.example/rss", "secrets never stand in feeds.yaml"),
        (values.web_address, "https:\\\\user@news.example/rss", "secrets never stand in feeds.yaml"),
        (values.web_address, "https://news.example/a\nb", "control character"),
        (values.base_address, "https://news.example/?a=b", "must end before any ?"),
        (values.contact, "call me", "neither a mail address nor a page"),
        (values.contact, "https://новости.example/", "plain ASCII"),
        (values.leave, "leave@news.example", 'is no way to leave (try "mailto:leave@news.example" or'),
        (values.leave, "http://news.example/leave", 'or "https://example.org/leave")'),
        (values.leave, "javascript:alert(1)", "is no way to leave"),
        (values.leave, "mailto:leave", "is no way to leave"),
        (values.leave, "mailto:a@b.example?bcc=c@d.example", "is no way to leave"),
        (values.leave, "mailto:a@b.example?subject=x\r\nBcc: c@d.example", "is no way to leave"),
        (values.leave, "https://user:password@news.example/", "is no way to leave"),
        (values.leave, "https://news.example/leave>,<https://evil.example/", "plain ASCII, without brackets"),
        (values.leave, "https://новости.example/leave", "plain ASCII"),
        (values.endpoint, "localhost:80", "numeric address and a port"),
        (values.endpoint, "10.0.0.5", "numeric address and a port"),
        (values.endpoint, "10.0.0.0/8:80", "numeric address and a port"),
        (values.endpoint, "10.0.0.5:0", "numeric address and a port"),
        (values.endpoint, "fd00::5:80", "numeric address and a port"),
        (values.folder, " ", "is no folder"),
    ],
)
def test_what_is_badly_written_is_refused_with_a_mend(read: Callable[[str], Any], text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        read(text)

    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("TASS (English)", "tass-english"),
        ("Boğaz Ajansı", "bogaz-ajansi"),
        ("İdlib – Günlük", "idlib-gunluk"),
        ("ТАСС", ""),
    ],
)
def test_a_title_gives_a_slug_when_it_has_latin_letters(title: str, slug: str) -> None:
    assert values.slug_of(title) == slug


@given(st.text(max_size=200))
def test_a_slug_made_of_a_title_is_a_slug(title: str) -> None:
    made = values.slug_of(title)

    assert made == "" or values.slug(made) == made


@given(st.text(max_size=60))
def test_an_accepted_mail_address_can_break_no_header(text: str) -> None:
    try:
        accepted = values.mail_address(text)
    except ValueError:
        return
    assert accepted.isascii() and accepted.isprintable() and " " not in accepted
