"""The message as a parser reads it that shares nothing with the one who wrote it; and what its header says of leaving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from monitor.channels.message import build_message
from monitor.editions.letter import letter as letter_of
from monitor.model import Delivery, Edition, Letter
from tests.mime import NoMail, Part, read_mail
from tests.pure.editions.accounts import hostile_tracked, tracked_edition
from tests.pure.editions.busy import busy_day

Deliver = Callable[..., Delivery]
SENDER = "Ҳушёр нашр <monitor@reader.example>"
LEAVE = "mailto:leave@reader.example?subject=leave"


def sent(letter: Letter, edition: Edition, delivery: Delivery, contact: str = "desk@reader.example") -> Part:
    return read_mail(build_message(letter, edition, delivery, sender=SENDER, contact=contact).as_bytes())


@pytest.mark.parametrize("made", [tracked_edition, busy_day, hostile_tracked], ids=["tracked", "busy", "hostile"])
def test_every_mail_is_as_the_standards_have_it(made: Callable[[], Edition], delivery: Deliver) -> None:
    edition = made()
    letter = letter_of(edition, leave=LEAVE)

    message = sent(letter, edition, delivery())

    assert message.kind == "multipart/alternative"
    assert [part.kind for part in message.parts] == ["text/plain", "text/html"]
    assert [part.text.replace("\r\n", "\n").rstrip("\n") for part in message.parts] == [
        letter.text.rstrip("\n"),
        letter.html.rstrip("\n"),
    ]
    assert message.fields["from"] == "Ҳушёр нашр <monitor@reader.example>"
    assert "bcc" not in message.fields


def test_text_in_four_scripts_survives_the_way(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    message = sent(letter, edition, delivery())

    assert message.fields["subject"] == letter.subject
    assert message.parts[0].text.replace("\r\n", "\n") == letter.text
    assert message.fields["list-id"] == "<daily.idlib-monitor.invalid>"


@pytest.mark.parametrize("leave", [LEAVE, "https://reader.example/leave?digest=daily"])
def test_the_header_tells_how_to_leave_when_that_is_configured(
    letter: Letter, edition: Edition, delivery: Deliver, leave: str
) -> None:
    fields = sent(replace(letter, leave=leave), edition, delivery()).fields

    assert fields["list-unsubscribe"] == f"<{leave}>"
    assert "list-unsubscribe-post" not in fields


def test_without_it_nothing_is_made_up_from_the_contact(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    fields = sent(letter, edition, delivery()).fields

    assert "list-unsubscribe" not in fields
    assert fields["list-owner"] == "<mailto:desk@reader.example>"
    assert "list-owner" not in sent(letter, edition, delivery(), contact="https://reader.example/contact").fields


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"\r\n\r\n", b"\n\n", "CRLF"),
        (b"MIME-Version: 1.0", b"MIME-Version: 2.0", "MIME-Version"),
        (b"Subject: ", b"Subject ", "no field"),
        (b"To: ", b"From: x@y.example\r\nTo: ", "twice"),
        (b"Auto-Submitted: auto-generated", b"X-Long: " + b"x" * 999, "998"),
        (b"charset=", b"charset==", "parameters"),
        (b"--edition-", b"--edition_", "begin or end"),
        (b"Date: ", b"Dated: ", "without date"),
    ],
)
def test_the_parser_forgives_nothing(
    letter: Letter, edition: Edition, delivery: Deliver, old: bytes, new: bytes, why: str
) -> None:
    body = build_message(letter, edition, delivery(), sender=SENDER, contact="desk@reader.example").as_bytes()

    assert old in body
    with pytest.raises(NoMail, match=why):
        read_mail(body.replace(old, new))
