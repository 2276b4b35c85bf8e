"""What stands in a mail: addresses, titles and texts that would add a header, a reader, a command or a second message."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest

from monitor.clock import SetClock
from tests.build import MORNING, make_watchlist
from tests.talking import Server
from tests.torture.ground import RSS, item, live, page, rss
from tests.torture.mailroom import ANNA, OMAR, Mailroom, each_has_one
from tests.torture.postmaster import Postmaster, Taken
from tests.torture.promises import proves

PostAt = Callable[..., Mailroom]
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "List-ID", "List-Owner", "Auto-Submitted", "X-Auto-Response-Suppress",
    "MIME-Version", "Content-Type",
}  # fmt: skip
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u202a-\u202e\u2028\u2029]")


def check_letter(one: Taken) -> EmailMessage:
    """One message with our headers and no others, lines that end in CR LF, and texts without controls and overrides."""
    message = one.parsed
    assert set(message.keys()) <= HEADERS and len(message.keys()) == len(set(message.keys()))
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", one.raw) is None and b"\x00" not in one.raw
    assert max(len(line) for line in one.raw.split(b"\r\n")) <= 998
    assert not UNSEEN.search(str(message["Subject"])) and "\n" not in str(message["Subject"])
    for part in message.iter_parts():
        assert not UNSEEN.search(cast(EmailMessage, part).get_content().replace("\r\n", "\n"))
    return message


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("anna@reader.example\r\nBcc: eve@evil.example", id="that would add a header"),
        pytest.param("anna@reader.example>\r\nRCPT TO:<eve@evil.example", id="that would add a command"),
        pytest.param("anna@reader.example,eve@evil.example", id="that are two"),
        pytest.param("anna@reader.example> SIZE=1 <eve@evil.example", id="that would add a parameter"),
        pytest.param("anna@[127.0.0.1]", id="of a machine's number"),
        pytest.param("anna\x00@reader.example", id="with a NUL"),
        pytest.param("анна@reader.example", id="whose name is beyond ASCII"),
        pytest.param("anna@" + "x" * 80 + ".example", id="whose host no name server could know"),
        pytest.param("a" * 4000 + "@reader.example", id="of four thousand letters"),
        pytest.param("\u202eanna@reader.example", id="turned round"),
        pytest.param("=?utf-8?q?a=0D=0AX-Evil=3A_b?=@reader.example", id="that is an encoded line break"),
    ],
)
@proves("P7", "P11")
def test_an_address(post_at: PostAt, address: str) -> None:
    room = post_at(Postmaster(), readers=(address, OMAR))
    room.edition()

    room.days_pass()

    (failed,) = (mail for reader, mail in room.outbox().items() if reader != OMAR)  # the store takes a NUL out
    assert (failed.state, failed.last_error) == ("failed", "this is no mail address")
    assert room.server.named == [OMAR]
    each_has_one(room, (OMAR,))
    room.check_secrets()


@pytest.mark.parametrize(
    ("address", "named"),
    [
        pytest.param("anna@bücher.example", "anna@xn--bcher-kva.example", id="with umlauts"),
        pytest.param("anna@пример.example", "anna@xn--e1afmkfd.example", id="in Cyrillic"),
        pytest.param(
            "a" * 64 + "@" + "x" * 60 + ".example", "a" * 64 + "@" + "x" * 60 + ".example", id="as long as may be"
        ),
        pytest.param("o'anna+news{1}@reader.example", "o'anna+news{1}@reader.example", id="with odd signs"),
    ],
)
@proves("P7")
def test_an_unusual_address_gets_its_mail(post_at: PostAt, address: str, named: str) -> None:
    room = post_at(Postmaster(), readers=(address,))
    room.edition()

    room.deliver()

    (one,) = room.server.got(named)
    assert check_letter(one)["To"].addresses[0].addr_spec == named


# ---------------------------------------------------------------- titles and texts

WORDS = {
    "that end their line": "Idlib\r\nBcc: eve@evil.example",
    "that end the headers": "Idlib\r\n\r\n<p>all that follows is mine",
    "that end the message": "Idlib\r\n.\r\nMAIL FROM:<eve@evil.example>\r\nRCPT TO:<eve@evil.example>\r\nDATA",
    "that end the message for some servers": "Idlib\n.\nMAIL FROM:<eve@evil.example>\r.\r\n\n.\r\n",
    "that end their line in other ways": "Idlib\u2028Bcc: eve@evil.example\x85Bcc: eve\x0bBcc: eve\x0c",
    "that are turned round": "Idlib \u202egnp.exe\u202c \u2066here\u2069",
    "with controls": "Idlib \x00\x07\x1b[2J\x9b31m here",
    "encoded by themselves": "=?utf-8?q?Idlib=0D=0ABcc:_eve=40evil.example?= here",
    "encoded, and short": "=?utf-8?q?A=0D=0ABcc:_x?=",
    "of a hundred thousand letters": "Idlib " * 16_000,
    "in halves of letters": "Idlib \ud83d here \udc00",
}


@pytest.mark.parametrize("words", [pytest.param(words, id=name) for name, words in WORDS.items()])
@proves("P7", "P11")
def test_a_digest_with_a_title_and_prefix(post_at: PostAt, words: str) -> None:
    room = post_at(Postmaster(), readers=(ANNA, OMAR))
    (spec,) = room.house.watchlist.digests
    spec = replace(spec, title=words, prefix=words)
    room.house = replace(room.house, watchlist=replace(room.house.watchlist, digests=(spec,)))
    room.edition()

    room.deliver()

    each_has_one(room, (ANNA, OMAR))
    assert str(check_letter(room.server.got(ANNA)[0])["Subject"]).startswith(("[Idlib", "[= ?utf-8?q?"))
    assert room.server.named == [ANNA, OMAR]


@proves("P7", "P11", long=True)
def test_news_with_titles_and_texts_of_every_hostile_kind(
    post_at: PostAt, ground: Server, clock: SetClock, tmp_path: Path
) -> None:
    """The whole path: hostile titles in a feed and on its pages, an edition of them, the mail of it."""
    host = "herald.example"
    words = {f"news-{n}": words for n, words in enumerate(WORDS.values())}
    shown = {slug: re.sub("[^\t\n\r\x20-\ud7ff\ue000-\uffff]", "", text)[:3000] for slug, text in words.items()}
    escaped = {slug: text.replace("<", "&lt;") for slug, text in shown.items()}
    feed = rss(host, *(item(host, slug, f"{text} ceasefire in Idlib") for slug, text in escaped.items()))
    pages = {
        f"/{slug}": Server.answer(page(text), "Content-Type: text/html; charset=utf-8")
        for slug, text in escaped.items()
    }
    ground.hosts[host] = {"/rss.xml": Server.answer(feed, RSS), **pages}
    room = post_at(Postmaster(), readers=(ANNA, OMAR))
    feeds = make_watchlist(tmp_path, {"herald": f"http://{host}/rss.xml"}).feeds
    room.house = replace(room.house, watchlist=replace(room.house.watchlist, feeds=feeds))

    live(room.house)
    clock.set(MORNING + timedelta(days=1))
    live(room.house)

    assert [len(room.server.got(reader)) for reader in (ANNA, OMAR)] == [1, 1]
    message = check_letter(room.server.got(ANNA)[0])
    text, _html = message.iter_parts()
    assert "Bcc: eve@evil.example" in cast(EmailMessage, text).get_content()  # as words, where words belong
    assert room.server.named == [ANNA, OMAR]
