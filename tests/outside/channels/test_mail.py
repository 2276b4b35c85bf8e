"""Mail against real servers on loopback: what arrives, what is refused, what is in doubt; and mail into files."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import cast

import pytest

from monitor.channels.email import EmlPost, SmtpPost, safe_name
from monitor.channels.message import build_message, message_bytes
from monitor.editions.identity import message_id
from monitor.errors import ConfigError, DeliveryError
from monitor.model import Delivery, Edition, Letter
from tests.outside.channels import mailservers as servers

Deliver = Callable[..., Delivery]
SENDER = "Idlib Monitor <monitor@reader.example>"
CONTACT = "desk@reader.example"


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' authority is the only one that is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(servers.DATA / "authority.pem"))


def post(url: str, timeout: float = 10.0) -> SmtpPost:
    return SmtpPost(url=url, sender=SENDER, contact=CONTACT, timeout=timeout)


def refusal(url: str, letter: Letter, edition: Edition, delivery: Delivery, timeout: float = 10.0) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        post(url, timeout).send(letter, edition, delivery)
    return caught.value


def parsed(body: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(body, policy=SMTP))  # type: ignore[arg-type]


# ---------------------------------------------------------------- the message


def test_a_message_says_in_both_parts_what_the_letter_says(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    body = build_message(letter, edition, delivery(), sender=SENDER, contact=CONTACT).as_bytes()

    message = parsed(body)
    text, html = message.iter_parts()
    assert message["Subject"] == letter.subject
    assert message["From"] == SENDER
    assert message["To"] == "anna@reader.example"
    assert message["Date"] == "Sun, 22 Nov 2026 03:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-ID"] == "<daily.idlib-monitor.invalid>"
    assert message.get_content_type() == "multipart/alternative"
    assert cast(EmailMessage, text).get_content().replace("\r\n", "\n") == letter.text
    assert cast(EmailMessage, html).get_content().replace("\r\n", "\n") == letter.html
    assert max(len(line) for line in body.split(b"\r\n")) <= 998
    assert body.isascii()


def test_the_same_delivery_is_the_same_bytes(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    first, second = (
        build_message(letter, edition, delivery(), sender=SENDER, contact=CONTACT).as_bytes() for _ in range(2)
    )

    assert first == second


def test_each_reader_has_a_message_id_of_their_own_that_never_changes() -> None:
    day = date(2026, 11, 22)

    assert message_id("daily", day, "a@reader.example") == message_id("daily", day, "a@reader.example")
    assert message_id("daily", day, "a@reader.example") != message_id("daily", day, "b@reader.example")
    assert message_id("daily", day, "a@reader.example").endswith("@idlib-monitor.invalid>")


def test_a_line_break_in_a_subject_adds_no_header(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    evil = replace(letter, subject="News\r\nBcc: victim@evil.example\r\n\r\nhello")

    message = parsed(build_message(evil, edition, delivery(), sender=SENDER, contact=CONTACT).as_bytes())

    assert message["Bcc"] is None
    assert message["Subject"] == "News Bcc: victim@evil.example hello"


def test_an_encoded_line_break_in_a_subject_adds_no_header(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    evil = replace(letter, subject="=?utf-8?q?News=0D=0ABcc:_victim=40evil.example?= today")

    body = message_bytes(build_message(evil, edition, delivery(), sender=SENDER, contact=CONTACT))

    assert b"\r\nBcc" not in body
    assert parsed(body)["Subject"] == "= ?utf-8?q?News=0D=0ABcc:_victim=40evil.example?= today"


@pytest.mark.parametrize("leave", ["mailto:a@b.example?subject==?utf-8?q?a=0D=0ABcc=3A_x?=", "=?utf-8?q?a=0D=0Ax?="])
def test_a_message_with_a_header_that_nobody_set_is_not_sent(
    letter: Letter, edition: Edition, delivery: Deliver, leave: str
) -> None:
    message = build_message(replace(letter, leave=leave), edition, delivery(), sender=SENDER, contact=CONTACT)
    with pytest.raises(ValueError, match="would add a header"):
        message_bytes(message)


# ---------------------------------------------------------------- honest servers


def test_mail_arrives_whole_on_a_server_without_tls(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    mailbox = servers.Mailbox()

    with servers.running(mailbox) as port:
        post(f"smtp://127.0.0.1:{port}?tls=off").send(letter, edition, delivery())
        post(f"smtp://127.0.0.1:{port}?tls=off").send(letter, edition, delivery())

    first, second = mailbox.envelopes
    assert first.content == second.content
    assert (first.mail_from, first.rcpt_tos) == ("monitor@reader.example", ["anna@reader.example"])
    assert first.content == build_message(letter, edition, delivery(), sender=SENDER, contact=CONTACT).as_bytes()


@pytest.mark.usefixtures("trusted")
def test_mail_and_password_go_out_only_after_starttls(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    mailbox = servers.Mailbox()

    with servers.running(
        mailbox, tls_context=servers.server_context(), require_starttls=True, auth_required=True,
        authenticator=mailbox.authenticate,
    ) as port:  # fmt: skip
        post(f"smtp://anna:p%40ss%2Fword@localhost:{port}").send(letter, edition, delivery())

    assert mailbox.secure == [True]
    assert mailbox.logins == [(b"anna", b"p@ss/word")]


@pytest.mark.usefixtures("trusted")
def test_tls_from_the_first_byte(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    mailbox = servers.Mailbox()

    def play(client: socket.socket) -> None:
        with servers.server_context().wrap_socket(client, server_side=True) as secure:
            servers.converse(secure)
            mailbox.secure.append(isinstance(secure, ssl.SSLSocket))

    with servers.scripted(play) as port:
        post(f"smtps://localhost:{port}").send(letter, edition, delivery())

    assert mailbox.secure == [True]


def test_nothing_goes_in_clear_to_a_server_without_starttls(
    letter: Letter, edition: Edition, delivery: Deliver
) -> None:
    mailbox = servers.Mailbox()

    with servers.running(mailbox) as port:
        error = refusal(f"smtp://anna:secret@127.0.0.1:{port}", letter, edition, delivery())

    assert error.retryable
    assert not error.doubtful
    assert mailbox.envelopes == mailbox.logins == []


def test_a_certificate_that_nobody_vouches_for_is_refused(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    mailbox = servers.Mailbox()

    with servers.running(mailbox, tls_context=servers.server_context()) as port:
        error = refusal(f"smtp://localhost:{port}", letter, edition, delivery())

    assert error.retryable
    assert "certificate cannot be trusted" in error.reason
    assert mailbox.envelopes == []


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_told_without_the_password(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    mailbox = servers.Mailbox()

    with servers.running(mailbox, tls_context=servers.server_context(), authenticator=mailbox.authenticate) as port:
        error = refusal(f"smtp://anna:planted-token@localhost:{port}", letter, edition, delivery())

    assert error.retryable
    assert "planted-token" not in f"{error} {error.reason} {error.__cause__!r}"
    assert "did not accept the user name and password" in error.reason


# ---------------------------------------------------------------- refusals and doubt


@pytest.mark.parametrize(
    ("answers", "retryable"),
    [
        ({"RCPT": "450 mailbox busy"}, True),
        ({"RCPT": "550 no such reader"}, False),
        ({"DATA": "451 try later"}, True),
        ({"DATA": "554 we do not like it"}, False),
    ],
)
def test_a_4xx_may_be_tried_again_and_a_5xx_is_final(
    letter: Letter, edition: Edition, delivery: Deliver, answers: dict[str, str], retryable: bool
) -> None:
    with servers.running(servers.Mailbox(**answers)) as port:
        error = refusal(f"smtp://127.0.0.1:{port}?tls=off", letter, edition, delivery())

    assert (error.retryable, error.doubtful) == (retryable, False)
    assert next(iter(answers.values())) in error.reason


def test_no_server_at_all_may_be_tried_again(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    error = refusal(f"smtp://127.0.0.1:{port}?tls=off", letter, edition, delivery())

    assert (error.retryable, error.doubtful) == (True, False)


@pytest.mark.parametrize(
    ("answers", "doubtful"),
    [
        ({"HELLO": "554 go away"}, False),
        ({"EHLO": "", "HELO": ""}, False),
        ({"MAIL": ""}, False),
        ({"RCPT": ""}, False),
        ({"DATA": ""}, False),
        ({"END": ""}, True),
        ({"END": "gibberish"}, True),
    ],
)
def test_only_a_connection_lost_after_the_message_leaves_doubt(
    letter: Letter, edition: Edition, delivery: Deliver, answers: dict[str, str], doubtful: bool
) -> None:
    with servers.scripted(lambda client: servers.converse(client, **answers)) as port:
        error = refusal(f"smtp://127.0.0.1:{port}?tls=off", letter, edition, delivery())

    assert (error.retryable, error.doubtful) == (True, doubtful)


def test_a_server_that_never_stops_talking_is_left(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    def chatter(client: socket.socket) -> None:
        while True:
            client.sendall(b"220-and another thing\r\n" * 50)

    with servers.scripted(chatter) as port:
        error = refusal(f"smtp://127.0.0.1:{port}?tls=off", letter, edition, delivery())

    assert "does not stop talking" in error.reason


def test_a_greeting_that_drips_is_cut_off(letter: Letter, edition: Edition, delivery: Deliver) -> None:
    pause = threading.Event()

    def drip(client: socket.socket) -> None:
        while not pause.wait(0.05):
            client.sendall(b"2")

    with servers.scripted(drip) as port:
        error = refusal(f"smtp://127.0.0.1:{port}?tls=off", letter, edition, delivery(), timeout=0.2)
        pause.set()

    assert error.retryable


def test_a_server_that_repeats_the_password_does_not_get_it_logged(
    letter: Letter, edition: Edition, delivery: Deliver
) -> None:
    answers = {
        "EHLO": "250-hello\r\n250 AUTH PLAIN",
        "AUTH": "235 welcome",
        "RCPT": "550 planted-token \x1b[31m AGFubmEAcGxhbnRlZC10b2tlbg==",
    }

    with servers.scripted(lambda client: servers.converse(client, **answers)) as port:
        error = refusal(f"smtp://anna:planted-token@127.0.0.1:{port}?tls=off", letter, edition, delivery())

    assert not error.retryable
    assert "planted-token" not in str(error)
    assert "AGFubmEA" not in str(error)
    assert "\x1b" not in str(error)


@pytest.mark.parametrize(
    "address", ["", "anna", "anna@", "a b@x.example", "a@x.example\r\nRCPT TO:<v@x>", "аня@x.example"]
)
def test_a_bad_address_is_final_and_nobody_is_called(
    letter: Letter, edition: Edition, delivery: Deliver, address: str
) -> None:
    error = refusal("smtp://127.0.0.1:9?tls=off", letter, edition, delivery(address))

    assert (error.retryable, error.doubtful) == (False, False)


# ---------------------------------------------------------------- the URL


@pytest.mark.parametrize(
    "url",
    [
        "smtp://anna:planted-token@mail.example?tls=off",
        "http://anna:planted-token@mail.example",
        "smtp://anna:planted-token@mail.example:port",
        "smtp://anna:planted-token@mail.example?tls=maybe",
        "smtps://anna:planted-token@mail.example?tls=off",
        "smtps://anna:planted-token@mail.example?tls=opportunistic",
        "smtp://anna:planted-token@",
        "smtp://anna:planted-token@[mail",
    ],
)
def test_an_unusable_url_is_told_without_the_password(url: str) -> None:
    with pytest.raises(ConfigError, match="MONITOR_SMTP_URL") as caught:
        post(url)

    assert "planted-token" not in str(caught.value)


def test_a_post_does_not_show_its_password() -> None:
    assert "planted-token" not in repr(vars(post("smtp://anna:planted-token@mail.example")))


def test_a_sender_without_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        SmtpPost(url="smtp://mail.example", sender="nobody", contact=CONTACT)
    with pytest.raises(ConfigError):
        EmlPost(tmp_path, sender="nobody", contact=CONTACT)


# ---------------------------------------------------------------- files


def test_mail_goes_into_files_when_there_is_no_server(
    letter: Letter, edition: Edition, delivery: Deliver, tmp_path: Path
) -> None:
    for _ in range(2):
        EmlPost(tmp_path / "mail", sender=SENDER, contact=CONTACT).send(letter, edition, delivery())

    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert file == tmp_path / "mail" / "daily" / "2026-11-22" / "anna@reader.example.eml"
    assert file.read_bytes() == build_message(letter, edition, delivery(), sender=SENDER, contact=CONTACT).as_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_an_address_cannot_name_a_file_elsewhere(
    letter: Letter, edition: Edition, delivery: Deliver, tmp_path: Path
) -> None:
    EmlPost(tmp_path / "mail", sender=SENDER, contact=CONTACT).send(
        letter, edition, delivery("../../up/../x@reader.example")
    )

    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert file.parent == tmp_path / "mail" / "daily" / "2026-11-22"
    assert safe_name(".hidden/a") == "%2Ehidden%2Fa"


def test_a_folder_that_cannot_be_written_is_told_plainly(
    letter: Letter, edition: Edition, delivery: Deliver, tmp_path: Path
) -> None:
    (tmp_path / "mail").write_text("a file stands in the way")

    with pytest.raises(DeliveryError) as caught:
        EmlPost(tmp_path / "mail", sender=SENDER, contact=CONTACT).send(letter, edition, delivery())

    assert caught.value.retryable
    assert "could not write to" in caught.value.reason
