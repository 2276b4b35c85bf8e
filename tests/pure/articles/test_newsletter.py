"""Mail as articles: what a message says, and what of its wrapping goes."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from monitor.articles.newsletter import MOST_MESSAGES, letters

NOW = datetime(2026, 10, 24, tzinfo=UTC)
HEAD = (
    "From: The Valley Letter <news@valley.example>\r\nSubject: Truce holds\r\nDate: Tue, 20 Oct 2026 09:15:00 +0300\r\n"
)
WORDS = (
    "The ceasefire in Idlib was largely holding on Tuesday, residents said. "
    "The market was full, buses ran between the villages, and the schools were open for the first time in a week."
)


def letter(body: str, kind: str = "text/plain; charset=utf-8", head: str = HEAD) -> bytes:
    return f"{head}MIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n{body}".encode()


def carrier(*inner: bytes, as_file: bool = False) -> bytes:
    """A digest of messages."""
    kind = 'application/octet-stream; name="one.eml"\r\nContent-Disposition: attachment; filename="one.eml"'
    kind = f"{kind}\r\nContent-Transfer-Encoding: base64" if as_file else "message/rfc822"
    parts = [f"--x\r\nContent-Type: {kind}\r\n\r\n".encode() + (base64.encodebytes(m) if as_file else m) for m in inner]
    head = f"{HEAD.replace('Truce holds', 'This week')}Content-Type: multipart/digest; boundary=x\r\n\r\n".encode()
    return head + b"\r\n".join(parts) + b"\r\n--x--\r\n"


def test_a_plain_letter_is_an_article_with_its_day_and_its_sender() -> None:
    (one,) = letters(letter(WORDS), NOW)

    assert (one.title, one.text, one.sender) == ("Truce holds", WORDS, "The Valley Letter")
    assert one.sent_at == datetime(2026, 10, 20, 6, 15, tzinfo=UTC) and one.precise
    assert one.language == "en"


def test_the_page_of_a_letter_is_read_where_it_says_as_much_as_its_plain_text() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@valley.example", "Truce holds"
    message.set_content("Read this on the web.")
    message.add_alternative(f"<html><body><h1>Truce holds</h1><p>{WORDS}</p></body></html>", subtype="html")

    (one,) = letters(message.as_bytes(), NOW)

    assert one.text == WORDS and one.sender == "valley.example" and one.sent_at is None


def test_lines_about_the_subscription_go_and_a_paragraph_that_speaks_of_one_stays() -> None:
    about = "Villagers could not unsubscribe from the rumours, " + "said the teacher, and laughed about it, " * 8
    body = (
        f"View this email in your browser\n\n{WORDS}\n\n{about.strip()}\n\nUnsubscribe: https://valley.example/out?u=1"
    )

    (one,) = letters(letter(body), NOW)

    assert one.text.startswith("The ceasefire") and "laughed about it" in one.text
    assert "browser" not in one.text and "valley.example/out" not in one.text


def test_headers_in_other_charsets_are_read_as_they_were_meant() -> None:
    subject = "=?koi8-r?B?" + base64.b64encode("Перемирие держится".encode("koi8-r")).decode() + "?="
    head = HEAD.replace("Truce holds", subject).replace("The Valley Letter", "=?utf-8?Q?Vadi_B=C3=BClteni?=")
    raw = f"{head}Content-Type: text/plain; charset=windows-1251\r\n\r\n".encode() + (
        "Режим прекращения огня в Идлибе соблюдается, сообщили во вторник жители посёлков."
    ).encode("cp1251")

    (one,) = letters(raw, NOW)

    assert one.title == "Перемирие держится" and one.sender == "Vadi Bülteni"
    assert one.text.startswith("Режим прекращения огня")


@pytest.mark.parametrize("as_file", [False, True])
def test_the_messages_that_a_letter_carries_are_articles_of_their_own(as_file: bool) -> None:
    second = letter("The joint patrol ran along the M4 without an incident.", head=HEAD.replace("Truce", "Patrol"))

    found = letters(carrier(letter(WORDS), second, as_file=as_file), NOW)

    assert [one.title for one in found] == ["Truce holds", "Patrol holds"]
    assert [one.text.split()[0] for one in found] == ["The", "The"]


BROKEN = {
    "nothing": b"",
    "only noughts": b"\x00" * 5000,
    "a head without an end": b"Subject: " + b"x" * 1_000_000,
    "a charset that there is not": letter(WORDS, "text/plain; charset=martian"),
    "a charset that is no text": letter(WORDS, "text/plain; charset=zlib"),
    "a part that never ends": f"{HEAD}Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n{WORDS}".encode(),
    "a boundary that is missing": letter(WORDS, "multipart/mixed"),
    "base64 that is none": letter("§§§" + WORDS, "text/plain\r\nContent-Transfer-Encoding: base64"),
    "a subject of broken words": letter(WORDS, head=HEAD.replace("Truce holds", "=?utf-8?B?####?= =?x?Q?=??=")),
    "raw bytes in a header": HEAD.replace("Truce holds", "Идлиб").encode("cp1251") + b"\r\n" + WORDS.encode(),
    "a date that is none": letter(WORDS, head=HEAD.replace("Tue, 20 Oct 2026", "Someday, 99 Foo 2026")),
    "a sender that is none": letter(WORDS, head=HEAD.replace("The Valley Letter <news@valley.example>", "<<<>,;:@")),
    "parts within parts": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(300)
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_letter_that_breaks_the_rules_gives_what_can_be_read_of_it(name: str) -> None:
    found = letters(BROKEN[name], NOW)

    if name in (
        "a charset that there is not",
        "a part that never ends",
        "a date that is none",
        "raw bytes in a header",
    ):
        assert [one.text for one in found] == [WORDS]
    for one in found:
        assert one.text and one.title.isprintable() and one.sender.isprintable()


def test_of_messages_without_an_end_only_so_many_are_read() -> None:
    assert len(letters(carrier(*[letter(WORDS)] * (MOST_MESSAGES + 50)), NOW)) < MOST_MESSAGES


def test_messages_within_messages_are_read_to_a_depth() -> None:
    raw = letter(WORDS)
    for _ in range(60):
        raw = carrier(raw)

    assert len(letters(raw, NOW)) <= 1
