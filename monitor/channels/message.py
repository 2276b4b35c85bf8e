"""An edition as an email message: the same bytes each time it is made for the same reader."""

from __future__ import annotations

import hashlib
import re
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from monitor.editions.identity import DOMAIN
from monitor.model import Delivery, Edition, Letter
from monitor.text.plain import one_line

MOSTLY_ASCII = 6  # one byte in so many beyond ASCII: quoted-printable is shorter, and legible

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^\s@<>()\[\],;:\\\"]{1,253}")

INJECTED = "a name, an address or a title would add a header"

BODY_LINE = 76  # characters of quoted-printable and base64 (RFC 2045, 6.7 and 6.8)
SUBJECT_LINE = 100  # characters; folded at 78, a full subject would begin on a line of its own and gain a space


def plain_address(address: str) -> str | None:
    """`local@domain`, the domain in its ASCII form (IDNA); None when it is no address that SMTP could take."""
    if not _ADDRESS.fullmatch(address) or "=?" in address:  # see _words
        return None
    local, domain = address.rsplit("@", 1)
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None


def sender_address(sender: str) -> Address:
    """The From header of "Name <local@domain>" or "local@domain". Raises ValueError when there is no address in it."""
    name, address = parseaddr(one_line(sender))
    plain = plain_address(address)
    if plain is None:
        raise ValueError(f"the sender {one_line(sender)!r} is no mail address")
    local, domain = plain.rsplit("@", 1)
    return Address(display_name=_words(name), username=local, domain=domain)


def build_message(letter: Letter, edition: Edition, delivery: Delivery, *, sender: str, contact: str) -> EmailMessage:
    """The message: text and HTML of the same edition. Raises ValueError when sender or recipient is no address.

    `contact` answers for the list (List-Owner, RFC 2369). List-Unsubscribe stands where the letter says how to leave, and never
    with List-Unsubscribe-Post: one click needs an address that tells readers apart (RFC 8058, 3.1), and here all have the same.
    """
    recipient = plain_address(delivery.address)
    if recipient is None:
        raise ValueError(f"{one_line(delivery.address)!r} is no mail address")
    message = EmailMessage(policy=SMTP.clone(max_line_length=BODY_LINE))
    message["From"] = sender_address(sender)
    local, domain = recipient.rsplit("@", 1)
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = _words(letter.subject)
    message["Date"] = edition.made_at
    message["Message-ID"] = one_line(delivery.message_id)
    message["List-ID"] = f"<{re.sub('[^a-z0-9-]', '-', edition.digest.lower())}.{DOMAIN}>"
    owner = plain_address(contact)
    if owner is not None:
        message["List-Owner"] = f"<mailto:{owner}>"
    if letter.leave:
        message["List-Unsubscribe"] = f"<{one_line(letter.leave)}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834, 5: no out-of-office answers, please
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text, cte=_encoding(letter.text))
    message.add_alternative(letter.html, subtype="html", cte=_encoding(letter.html))
    message.set_boundary(f"edition-{hashlib.sha256(delivery.message_id.encode()).hexdigest()[:32]}")
    message.policy = SMTP.clone(max_line_length=SUBJECT_LINE)
    return message


def message_bytes(message: EmailMessage) -> bytes:
    """The message as it goes out. Raises ValueError when it would hold a header that we did not set."""
    try:
        body = message.as_bytes()
    except MessageError:  # newer versions of the email package look at it themselves
        raise ValueError(INJECTED) from None
    lines = body.partition(b"\r\n\r\n")[0].split(b"\r\n")
    found = [line.partition(b":")[0].lower() for line in lines if line[:1] not in (b" ", b"\t")]
    if found != [name.lower().encode() for name in message.keys()]:  # noqa: SIM118
        raise ValueError(INJECTED)
    return body


def _words(text: str) -> str:
    """Text for a header: one line, in which nothing is taken for an encoded word (RFC 2047). The email package decodes such a
    word, and would write the line break that may be hidden in it."""
    return one_line(text).replace("=?", "= ?")


def _encoding(text: str) -> str:
    body = text.encode("utf-8")
    beyond = sum(byte > 127 for byte in body)
    return "quoted-printable" if beyond * MOSTLY_ASCII <= len(body) else "base64"
