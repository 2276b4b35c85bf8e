"""Mail and its password on the wire: encryption that is demanded, met or stripped, certificates, and servers that fish."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from monitor.channels.email import SmtpPost
from monitor.config.settings import Settings
from monitor.desk.doctor import examine_mail
from tests.torture.mailroom import ANNA, LOGIN, PASSWORD, Mailroom
from tests.torture.postmaster import CERTIFICATES, Line, Plan, Postmaster, context
from tests.torture.promises import proves

PostAt = Callable[..., Mailroom]
STRIPPED: Plan = {"EHLO": "250-localhost\r\n250 AUTH PLAIN LOGIN"}
NO_TLS = "it offers no encryption (STARTTLS)"
BEFORE_TLS = {b"ehlo", b"helo", b"starttls", b"quit"}


def verbs_in_clear(server: Postmaster) -> set[bytes]:
    return {line.split()[0].lower() for line in bytes(server.clear).splitlines() if line.split()}


def refused(room: Mailroom, says: str) -> None:
    """Nothing but greetings went out in clear, nothing was taken, and the reason is one that a person understands."""
    room.edition()
    room.deliver()
    assert room.outbox()[ANNA].state == "pending" and says in room.reason()
    shaking_hands = room.url.startswith("smtps")
    assert (shaking_hands or verbs_in_clear(room.server) <= BEFORE_TLS) and room.server.taken == []
    room.check_secrets()


# ---------------------------------------------------------------- STARTTLS that is not there


@proves("P8", "P18")
def test_starttls_stripped_where_it_is_demanded(post_at: PostAt) -> None:
    refused(post_at(Postmaster(usual=STRIPPED)), f"{NO_TLS}, which tls=required demands")


@proves("P8", "P18")
def test_starttls_stripped_where_it_is_demanded_without_a_password(post_at: PostAt) -> None:
    refused(post_at(Postmaster(usual=STRIPPED), login=""), f"{NO_TLS}, which tls=required demands")


@proves("P8", "P18")
def test_starttls_stripped_to_get_at_a_password_under_opportunistic(post_at: PostAt) -> None:
    room = post_at(Postmaster(usual=STRIPPED), options="?tls=opportunistic")

    refused(room, f"{NO_TLS}, and a password is never sent in clear")


@proves("P7")
def test_opportunistic_without_a_password_goes_in_clear_where_no_tls_is_offered(post_at: PostAt) -> None:
    room = post_at(Postmaster(usual=STRIPPED), login="", options="?tls=opportunistic")
    room.edition()

    room.deliver()

    assert [one.secure for one in room.server.got(ANNA)] == [False] and room.outbox()[ANNA].state == "sent"


@pytest.mark.parametrize("login", [LOGIN, ""], ids=["with a password", "without"])
@proves("P8")
def test_opportunistic_is_encrypted_where_tls_is_offered(post_at: PostAt, login: str) -> None:
    room = post_at(Postmaster(), login=login, options="?tls=opportunistic")
    room.edition()

    room.deliver()

    assert [one.secure for one in room.server.got(ANNA)] == [True]
    assert verbs_in_clear(room.server) <= BEFORE_TLS
    room.check_secrets()


@pytest.mark.parametrize("options", ["", "?tls=opportunistic"], ids=["required", "opportunistic"])
@proves("P8", "P18")
def test_starttls_offered_and_then_refused(post_at: PostAt, options: str) -> None:
    refused(post_at(Postmaster(usual={"STARTTLS": "454 no TLS today"}), login="", options=options), "454 no TLS today")


# ---------------------------------------------------------------- certificates


@pytest.mark.parametrize(
    ("scheme", "options"),
    [("smtp", ""), ("smtp", "?tls=opportunistic"), ("smtps", "")],
    ids=["required", "opportunistic", "from the first byte"],
)
@pytest.mark.parametrize(
    ("certificate", "says"),
    [
        ("good", "unable to get local issuer"),
        ("expired", "certificate has expired"),
        ("elsewhere", "Hostname mismatch"),
    ],
    ids=["that nobody vouches for", "that has expired", "for another name"],
)
@proves("P8", "P18")
def test_a_certificate(
    post_at: PostAt, monkeypatch: pytest.MonkeyPatch, certificate: str, says: str, scheme: str, options: str
) -> None:
    plan: Plan = {"TLS": "from the first byte"} if scheme == "smtps" else {}
    room = post_at(Postmaster(usual=plan, tls=context(certificate)), options=options, scheme=scheme)
    if certificate == "good":
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "elsewhere.pem"))

    refused(room, "the mail server's certificate cannot be trusted: ")
    assert says in room.reason()


@proves("P8", "P18")
def test_a_server_in_clear_behind_smtps(post_at: PostAt) -> None:
    refused(post_at(Postmaster(), scheme="smtps"), "no TLS with the mail server localhost: wrong version number")


# ---------------------------------------------------------------- words from in between


@proves("P8", "P18")
def test_answers_slipped_in_behind_starttls(post_at: PostAt) -> None:
    """CVE-2011-0411: what stands in the buffer when TLS begins must not be taken for words of the server."""
    slipped = b"220 go on\r\n250-localhost\r\n250 AUTH LOGIN\r\n235 welcome\r\n"
    room = post_at(Postmaster({"STARTTLS": slipped}))

    refused(room, "it went on in clear after it had agreed to TLS")
    room.days_pass()
    assert len(room.server.got(ANNA)) == 1


@proves("P8")
def test_what_was_offered_in_clear_counts_for_nothing_under_tls(post_at: PostAt) -> None:
    plan: Plan = {
        "EHLO": "250-localhost\r\n250-STARTTLS\r\n250 AUTH CRAM-MD5",
        "SECURE EHLO": "250-x\r\n250 AUTH PLAIN",
    }
    asked: list[str] = []
    room = post_at(Postmaster(usual=plan | {"AUTH": lambda line: asked.append(line.words.split()[0]) or "235 welcome"}))
    room.edition()

    room.deliver()

    assert asked == ["PLAIN"] and len(room.server.got(ANNA)) == 1
    room.check_secrets()


@proves("P8", "P18")
def test_login_offered_in_clear_alone(post_at: PostAt) -> None:
    plan: Plan = {"EHLO": "250-localhost\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN", "SECURE EHLO": "250 localhost"}

    refused(post_at(Postmaster(usual=plan)), "it offers no way to log in that we know")


@proves("P8", "P18")
def test_login_by_nothing_that_we_know(post_at: PostAt) -> None:
    refused(post_at(Postmaster(usual={"SECURE EHLO": "250-x\r\n250 AUTH XOAUTH2"})), "no way to log in that we know")


# ---------------------------------------------------------------- passwords


@proves("P8")
def test_a_password_that_is_refused_is_not_offered_in_another_way(post_at: PostAt) -> None:
    asked: list[str] = []
    room = post_at(Postmaster(usual={"AUTH": lambda line: asked.append(line.words) or "535 no"}))
    room.edition()

    room.deliver()

    assert len(asked) == 1 and "user name and password (535)" in room.reason()
    room.check_secrets()


@proves("P8")
def test_login_by_the_second_way_where_the_first_is_not_known(post_at: PostAt) -> None:
    said: list[str] = []

    def auth(line: Line) -> str:
        said.append(line.words)
        return "504 what" if line.words.startswith("PLAIN") else "334 VXNlcm5hbWU6"

    asked: Plan = {"AUTH": auth, base64.b64encode(b"desk").decode().upper(): "334 UGFzc3dvcmQ6"}
    asked = {**asked, base64.b64encode(PASSWORD.encode()).decode().upper(): "235 welcome"}
    room = post_at(Postmaster(usual=asked))
    room.edition()

    room.deliver()

    assert [words.split()[0] for words in said] == ["PLAIN", "LOGIN"] and len(room.server.got(ANNA)) == 1
    room.check_secrets()


@proves("P7", "P8")
def test_a_password_beyond_ascii_logs_in(post_at: PostAt) -> None:
    said: list[str] = []
    server = Postmaster(usual={"AUTH": lambda line: said.append(line.words) or "235 welcome"})
    room = post_at(server, login="desk:%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C@")
    room.edition()

    room.deliver()

    assert [base64.b64decode(words.split()[1]).decode() for words in said] == ["\0desk\0пароль"]
    assert len(server.got(ANNA)) == 1 and "пароль" not in room.said()


TOLD = [PASSWORD, base64.b64encode(PASSWORD.encode()).decode(), "pl%40nted%2Ft0ken", f"pl@nted\x00/t0ken {PASSWORD}"]


@pytest.mark.parametrize("verb", ["AUTH", "MAIL", "RCPT", "DATA", "END"])
@proves("P8")
def test_a_server_that_repeats_the_password(post_at: PostAt, verb: str) -> None:
    echo = "450 " + " ".join(TOLD) + " " + base64.b64encode(f"\0desk\0{PASSWORD}".encode()).decode()
    room = post_at(Postmaster({verb: echo}))
    room.edition()

    room.deliver()

    assert room.outbox()[ANNA].state == "pending"
    room.check_secrets()


@proves("P8")
def test_a_server_that_repeats_the_password_until_no_line_holds_it(post_at: PostAt) -> None:
    """Blotted out before it is cut: no end of a long answer holds half of it."""
    answer = "\r\n".join(["450-" + " ".join([PASSWORD] * 20)] * 9 + ["450 no"])
    room = post_at(Postmaster({"RCPT": answer}))
    room.edition()

    room.deliver()

    assert "*** ***" in room.reason()
    assert not any(PASSWORD[:at] in room.said() for at in range(4, len(PASSWORD)))
    room.check_secrets()


# ---------------------------------------------------------------- what a person is told


@pytest.mark.parametrize(
    ("plan", "options", "said"),
    [
        ({}, "", "answers encrypted (TLSv1."),
        ({}, "?tls=opportunistic", "answers encrypted (TLSv1."),
        (STRIPPED, "?tls=opportunistic", "answers in clear: it offers no STARTTLS"),
        (STRIPPED, "?tls=off", "answers in clear"),
    ],
    ids=["required", "opportunistic, met", "opportunistic, not met", "off"],
)
@proves("P18")
def test_the_doctor_says_what_encryption_was_met(post_at: PostAt, plan: Plan, options: str, said: str) -> None:
    room = post_at(Postmaster(usual=plan), login="", options=options)

    (finding,) = examine_mail(room.house, None)

    assert finding.state == "good" and said in finding.said


@proves("P8")
def test_nothing_shows_a_password_by_accident(post_at: PostAt) -> None:
    room = post_at(Postmaster())

    assert isinstance(room.house.post, SmtpPost)
    shown = f"{vars(room.house.post)!r} {Settings(smtp_url=room.url)!r}"
    assert PASSWORD not in shown and "pl%40nted" not in shown
