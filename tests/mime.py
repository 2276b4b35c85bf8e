"""A reader of mail that shares nothing with the library that writes ours, and forgives nothing: RFC 5322, 2045, 2046, 2047."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

LINE = 998  # octets of a line without its end (RFC 5322, 2.1.1)
WORD = 75  # characters of an encoded word (RFC 2047, 2)
SHORT = 76  # characters of an encoded line (RFC 2045, 6.7 and 6.8)

_FIELD = re.compile(r"([!-9;-~]+): ?(.*)", re.DOTALL)
_WORD = re.compile(r"=\?([A-Za-z0-9-]+)\?([BbQq])\?([!->@-~]*)\?=")
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)=(?:"([^"\\]*)"|([^\s;"()<>@,\\:/\[\]?=]+))')
_QUOTED = re.compile(r"(?:[\t !-<>-~]|=[0-9A-F]{2})*(?:[!-<>-~]|=[0-9A-F]{2}|=)?|")


class NoMail(ValueError):
    """What was read is no message as the standards have it."""


@dataclass(frozen=True)
class Part:
    """A part of a message: its fields, and its text or the parts within."""

    fields: dict[str, str]  # name in small letters -> value, unfolded and decoded
    kind: str  # text/html
    text: str
    parts: tuple[Part, ...]


def read_mail(body: bytes) -> Part:
    """The message. Raises NoMail for the first thing that is not as it must be."""
    if not body.isascii():
        raise NoMail("a byte beyond ASCII, though nobody asked for 8BITMIME")
    if re.search(rb"(?<!\r)\n|\r(?!\n)|\0", body):
        raise NoMail("a line end that is not CRLF")
    if any(len(line) > LINE for line in body.split(b"\r\n")):
        raise NoMail("a line of more than 998 octets")
    part = _part(body.decode("ascii"))
    if part.fields.get("mime-version") != "1.0":
        raise NoMail("no MIME-Version: 1.0")
    if missing := {"from", "to", "date", "subject", "message-id"} - part.fields.keys():
        raise NoMail(f"without {', '.join(sorted(missing))}")
    return part


def _part(source: str) -> Part:
    head, between, body = source.partition("\r\n\r\n")
    if not between:
        raise NoMail("no empty line behind the header")
    fields: dict[str, str] = {}
    for line in re.sub(r"\r\n(?=[ \t])", "", head).split("\r\n"):
        found = _FIELD.fullmatch(line)
        if found is None:
            raise NoMail(f"no field: {line[:60]!r}")
        name = found[1].lower()
        if name in fields:
            raise NoMail(f"{name} stands twice")
        fields[name] = _words(found[2].strip())
    kind, parameters = _content_type(fields.get("content-type", ""))
    if kind.startswith("multipart/"):
        if fields.get("content-transfer-encoding", "7bit") != "7bit":
            raise NoMail("an encoded multipart")
        return Part(fields, kind, "", tuple(map(_part, _split(body, parameters["boundary"]))))
    decoded = _decoded(body, fields.get("content-transfer-encoding", "7bit").lower())
    return Part(fields, kind, decoded.decode(parameters.get("charset", "us-ascii")), ())


def _content_type(value: str) -> tuple[str, dict[str, str]]:
    kind = re.match(r"[a-z]+/[a-z0-9.+-]+", value)
    if kind is None:
        raise NoMail(f"no content type: {value!r}")
    rest = value[kind.end() :]
    if _PARAMETER.sub("", rest).strip():
        raise NoMail(f"parameters that cannot be read: {rest!r}")
    return kind[0], {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(rest)}


def _split(body: str, boundary: str) -> list[str]:
    """What stands between the delimiters (RFC 2046, 5.1.1)."""
    if not re.fullmatch(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]", boundary):
        raise NoMail(f"no boundary: {boundary!r}")
    pieces = f"\r\n{body}".split(f"\r\n--{boundary}")
    if len(pieces) < 3 or not pieces[-1].startswith("--") or not all(p.startswith("\r\n") for p in pieces[1:-1]):
        raise NoMail("parts that do not begin or end")
    return [piece[2:] for piece in pieces[1:-1]]


def _decoded(body: str, encoding: str) -> bytes:
    lines = body.split("\r\n")
    if encoding in ("7bit", "8bit"):
        return body.encode("ascii")
    if any(len(line) > SHORT for line in lines):
        raise NoMail(f"a line of more than {SHORT} characters in {encoding}")
    if encoding == "base64":
        return base64.b64decode("".join(lines), validate=True)
    if encoding != "quoted-printable" or not all(_QUOTED.fullmatch(line) for line in lines):
        raise NoMail(f"no {encoding}")
    joined = re.sub(r"=\r\n", "", body)
    return re.sub(rb"=([0-9A-F]{2})", lambda c: bytes([int(c[1], 16)]), joined.encode("ascii"))


def _words(value: str) -> str:
    """The value with its encoded words decoded; white space between two of them is none (RFC 2047, 6.2)."""

    def one(found: re.Match[str]) -> str:
        if len(found[0]) > WORD:
            raise NoMail("an encoded word of more than 75 characters")
        if found[2] in "Bb":
            return base64.b64decode(found[3], validate=True).decode(found[1])
        octets = re.sub(rb"=([0-9A-F]{2})", lambda c: bytes([int(c[1], 16)]), found[3].replace("_", " ").encode())
        return octets.decode(found[1])

    return _WORD.sub(one, re.sub(r"(?<=\?=)[ \t]+(?==\?)", "", value))
