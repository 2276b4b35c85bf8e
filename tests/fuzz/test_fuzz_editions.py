"""The room of editions: whatever outlets send, each form of an edition is inert, and its JSON is the edition again."""

from __future__ import annotations

import re

import html5lib
from hypothesis import given
from hypothesis import strategies as st

from monitor.channels.email import safe_name
from monitor.channels.message import build_message
from monitor.editions.escape import link, markdown, mixed, named, told, wrapped
from monitor.editions.freeze import from_json
from monitor.editions.letter import letter
from monitor.editions.notices import inert
from monitor.editions.render import render
from monitor.model import Delivery, DeliveryId, Edition, EditionId, Report
from monitor.text.plain import clean_text, one_line
from tests.fuzz.drawn import fuzzed, lines, texts
from tests.pure.editions.samples import DUE, MADE, TRUCE, make_edition, match, report

RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]")
TAGS = {
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "base",
    "svg",
    "img",
    "video",
    "audio",
    "template",
    "noscript",
}


@st.composite
def reports(draw: st.DrawFn) -> list[Report]:
    """Reports about the ceasefire, as the border lets them through: fields cleaned, and nothing else trusted."""
    made = []
    for number in range(1, draw(st.integers(2, 5))):
        text = clean_text(f"{draw(texts)} {TRUCE} {draw(texts)}")
        made.append(
            report(
                number, one_line(draw(lines)) or "x", text,
                outlet=one_line(f"{draw(lines)} Herald"), url=f"https://{number}.example/{number}",
                author=one_line(draw(lines)) or None, language=draw(st.sampled_from(("en", "ar", "x'>y", None))),
                matches=(match("ceasefire", 34.0, text, theme="ceasefire", place="Idlib"),),
            )
        )  # fmt: skip
    return made


def hostile(form: str) -> list[str]:
    """What a browser would run or load in a page."""
    found = []
    for element in html5lib.parse(form, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in TAGS:
            found.append(element.tag)
        found += [name for name in element.attrib if isinstance(name, str) and name.startswith("on")]
        address = element.attrib.get("href", "")
        if not re.match(r"(https?://|\.\./|#|digest\.|mailto:|$)", address):
            found.append(address)
    return found


@fuzzed(25)
@given(reports())
def test_every_form_of_an_edition_is_inert(found: list[Report]) -> None:
    edition: Edition = make_edition(reports=found)

    made, sent = render(edition), letter(edition)

    assert from_json(made.json) == edition
    assert hostile(made.page) == hostile(sent.html) == []
    for form in (made.text, made.markdown, sent.text):
        assert not RAW.search(form)
        assert all(line.count("\u2068") == line.count("\u2069") for line in form.splitlines())
    assert "\n" not in sent.subject and len(sent.subject) <= 78
    assert render(edition) == made


@fuzzed(25)
@given(reports(), lines)
def test_a_mail_has_its_own_headers_and_no_others(found: list[Report], address: str) -> None:
    edition: Edition = make_edition(reports=found)
    delivery = Delivery(
        id=DeliveryId(1), edition_id=EditionId(1), digest="daily", date=DUE.date, channel="email",
        address="anna@reader.example", message_id="<1@idlib-monitor.invalid>", state="sending", due_at=MADE, attempts=1,
        created_at=MADE,
    )  # fmt: skip

    body = build_message(letter(edition), edition, delivery, sender="m@x.example", contact=address).as_bytes()

    head = body.split(b"\r\n\r\n", 1)[0]
    names = {line.split(b":")[0].lower() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))}
    assert b"bcc" not in names and b"cc" not in names
    assert b"\n" not in head.replace(b"\r\n", b"") and b"\0" not in body
    assert body.isascii()


@fuzzed(80)
@given(texts)
def test_text_is_made_inert_for_each_output(text: str) -> None:
    for shown in (wrapped(text, "  "), told(text, "  "), markdown(text), inert(text)):
        assert not RAW.search(str(shown))
    assert hostile(f"<p>{mixed(text)}{named(text)}</p>") == []
    address = link(text)
    assert not address or (
        re.match(r"https?://", address, re.IGNORECASE) and not re.search(r"[\s\"'<>`]", address.replace("'", ""))
    )
    name = safe_name(text)
    assert "/" not in name and not name.startswith(".") and "\0" not in name and name
