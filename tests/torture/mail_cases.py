"""Mail servers that refuse, hang up, keep silent, drip, never end or talk nonsense: what each does once, before it behaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.torture.postmaster import Line, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class BadDay:
    """What a server does in its first conversation. Behind it the delivery is in `state` with the words `says` as its reason; in
    the end the reader has `copies` of the message. `patience`: seconds that one answer may take."""

    name: str
    plan: Plan
    says: str
    state: Literal["pending", "doubtful", "failed"] = "pending"
    copies: int = 1
    patience: float = 10.0
    long: bool = False


def _silent(line: Line) -> str:
    return line.keep_silent()


def _drips(line: Line) -> str:
    return line.drip(b"250-" + b"x" * 3000)


def _reset(line: Line) -> str:
    return line.reset()


def _half_read(line: Line) -> str:
    line.sock.recv(100)
    return line.reset()


def _never_ends(line: Line) -> str:
    while line.talk.send(b"x" * 65_536):
        pass
    return ""


def _ten_megabytes(line: Line) -> str:
    for _ in range(1000):
        if not line.talk.send(b"220-" + b"y" * 10_000 + b"\r\n"):
            break
    return ""


def _shakes_for_ever(line: Line) -> str:
    return line.drip(b"\x16\x03\x03\x40\x00" + bytes(16_384))


LOST = "no conversation with the mail server localhost: the server hung up"
LATE = "no conversation with the mail server localhost: it took too long to answer"
AFTER = "the connection was lost after the message was handed over"

LATER = (  # 4xx: nothing was taken, a later try may help (RFC 5321, 4.2.1)
    BadDay(name="421 at the greeting", plan={"HELLO": "421 too busy"}, says="localhost: 421 too busy"),
    BadDay(name="421 at EHLO", plan={"EHLO": "421 bye", "HELO": "421 bye"}, says="localhost: 421 bye"),
    BadDay(name="454 at STARTTLS", plan={"STARTTLS": "454 not now"}, says="localhost: 454 not now"),
    BadDay(name="454 at AUTH", plan={"AUTH": "454 not now"}, says="did not accept the user name and password (454)"),
    BadDay(name="451 at MAIL", plan={"MAIL": "451 later"}, says="did not take the sender: 451 later"),
    BadDay(name="450 at RCPT, as grey lists do", plan={"RCPT": "450 grey"}, says="did not take the address: 450 grey"),
    BadDay(name="451 at DATA", plan={"DATA": "451 later"}, says="did not take the message: 451 later"),
    BadDay(name="452 behind the message", plan={"END": "452 full"}, says="did not take the message: 452 full"),
    BadDay(name="421 at RCPT", plan={"RCPT": "421 closing"}, says="did not take the address: 421 closing"),
    BadDay(name="421 behind the message", plan={"END": "421 closing"}, says="did not take the message: 421 closing"),
)

REFUSED = (  # 5xx: final where it is the reader's or the message's; else the owner's to mend meanwhile
    BadDay(name="554 at the greeting", plan={"HELLO": "554 go away"}, says="localhost: 554 go away"),
    BadDay(name="502 at EHLO and HELO", plan={"EHLO": "502 no", "HELO": "502 no"}, says="localhost: 502 no"),
    BadDay(name="535 at AUTH", plan={"AUTH": "535 who"}, says="did not accept the user name and password (535)"),
    BadDay(name="550 at MAIL", plan={"MAIL": "550 who"}, says="did not take the sender: 550 who"),
    BadDay(name="550 at RCPT", plan={"RCPT": "550 nobody"}, says="take the address: 550 nobody", state="failed", copies=0),
    BadDay(name="554 at DATA", plan={"DATA": "554 no"}, says="take the message: 554 no", state="failed", copies=0),
    BadDay(name="552 behind the message", plan={"END": "552 big"}, says="message: 552 big", state="failed", copies=0),
)  # fmt: skip

CUT = (
    BadDay(name="hangs up at once", plan={"HELLO": ""}, says=LOST),
    BadDay(name="hangs up at EHLO", plan={"EHLO": "", "HELO": ""}, says=LOST),
    BadDay(name="hangs up at STARTTLS", plan={"STARTTLS": ""}, says=LOST),
    BadDay(name="hangs up where TLS should begin", plan={"HANDS": lambda line: line.reset()}, says="where TLS should begin"),
    BadDay(name="hangs up at AUTH", plan={"AUTH": ""}, says=LOST),
    BadDay(name="hangs up at MAIL", plan={"MAIL": ""}, says=LOST),
    BadDay(name="hangs up at RCPT", plan={"RCPT": ""}, says=LOST),
    BadDay(name="hangs up at DATA", plan={"DATA": ""}, says=LOST),
    BadDay(name="is cut in the middle of the message", plan={"BODY": _half_read}, says=AFTER, state="doubtful"),
    BadDay(name="is cut behind the final dot", plan={"END": ""}, says=AFTER, state="doubtful", copies=2),
    BadDay(name="is reset behind the final dot", plan={"END": _reset}, says=AFTER, state="doubtful", copies=2),
)  # fmt: skip

SLOW = (
    BadDay(name="takes the call and keeps silent", plan={"HELLO": _silent}, says=LATE, patience=1.0),
    BadDay(name="keeps silent at EHLO", plan={"EHLO": _silent}, says=LATE, patience=1.0, long=True),
    BadDay(name="keeps silent where TLS should begin", plan={"HANDS": _silent}, says="too long to begin TLS",
           patience=1.0, long=True),
    BadDay(name="keeps silent at AUTH", plan={"AUTH": _silent}, says=LATE, patience=1.0, long=True),
    BadDay(name="keeps silent at RCPT", plan={"RCPT": _silent}, says=LATE, patience=1.0),
    BadDay(name="takes the message and keeps silent", plan={"END": _silent}, says=f"{AFTER} (it took too long to answer)",
           state="doubtful", copies=2, patience=1.0, long=True),
    BadDay(name="drips its greeting", plan={"HELLO": _drips}, says=LATE, patience=0.4),
    BadDay(name="drips its answer to AUTH", plan={"AUTH": _drips}, says=LATE, patience=1.0, long=True),
    BadDay(name="drips its part of TLS", plan={"HANDS": _shakes_for_ever}, says="too long to begin TLS", patience=0.5),
    BadDay(name="drips its answer to the message", plan={"END": _drips}, says=f"{AFTER} (it took too long to answer)",
           state="doubtful", copies=2, patience=1.0, long=True),
)  # fmt: skip

NONSENSE = (
    BadDay(name="greets with a line that has no end", plan={"HELLO": _never_ends}, says="does not speak SMTP"),
    BadDay(name="greets with ten megabytes", plan={"HELLO": _ten_megabytes}, says="does not speak SMTP"),
    BadDay(name="goes on for a thousand lines", plan={"EHLO": "\r\n".join(["250-more"] * 1000)}, says="does not stop talking"),
    BadDay(name="talks binary", plan={"HELLO": bytes(range(256)) * 20 + b"\r\n"}, says="does not speak SMTP"),
    BadDay(name="answers in UTF-16", plan={"HELLO": "220 ready\r\n".encode("utf-16")}, says="does not speak SMTP"),
    BadDay(name="is a web server", plan={"HELLO": b"HTTP/1.1 400 Bad Request\r\n\r\n"}, says="does not speak SMTP"),
    BadDay(name="answers the message with a number that means nothing", plan={"END": "999 well"}, says="message: 999 well",
           state="doubtful", copies=2),
    BadDay(name="answers the message with a joke", plan={"END": "ha"}, says=AFTER, state="doubtful", copies=2),
    BadDay(name="says 250 where it should wait for the message", plan={"DATA": "250 fine"}, says="message: 250 fine"),
    BadDay(name="colours its answer and turns it round", plan={"RCPT": "450 \x1b[31mred\x1b[0m \u202egnp\u202c \x07"},
           says="did not take the address: 450 [31mred"),
)  # fmt: skip

BAD_DAYS = (*LATER, *REFUSED, *CUT, *SLOW, *NONSENSE)
