"""An edition made of hostile titles, authors and texts, in each of its outputs: nothing is executed, expanded or obeyed."""

from __future__ import annotations

import email.policy
import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from html import escape
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import html5lib
import pytest
import structlog
from markdown_it import MarkdownIt

from monitor import app
from monitor.clock import SetClock
from monitor.config.settings import Settings
from monitor.logs import Log, set_up
from monitor.model import Watchlist
from monitor.steps.house import Crew
from tests.build import MORNING, make_watchlist
from tests.commands import monitor
from tests.talking import Server
from tests.torture.conftest import ROUGH
from tests.torture.documents import channel
from tests.torture.ground import RSS, live
from tests.torture.promises import proves

HOST = "herald.example"
BROKEN = "broken.example"
TITLES = (
    "Ceasefire in Idlib holds <script>alert(1)</script>",
    'Joint patrol runs on the M4 "><img src=x onerror=alert(2)>',
    "{{ 7*7 }} {% raw %} ${7*7} shelling in Kafr Nabl, Idlib",
    "Bab al-Hawa crossing opened\r\nBcc: everybody@readers.example",
    '=HYPERLINK("http://inside.example") bread in Binnish, Idlib',
    "[Drone over Ariha](javascript:alert(3)) `x` ![x](http://inside.example/x.png) <http://inside.example/>",
    "School in Saraqib \u202eopens\x1b[2J\x1b]0;owned\x07 \u2066again",
    "]]> Olive harvest in Darkush --> <!-- </title></head>",
    "../../../../etc/passwd market in Salqin, Idlib",
)
AUTHOR = 'Anna "><svg onload=alert(4)>\r\nBcc: x \x1b[31m{{ 7*7 }}'
ALLOWED = {"", "http", "https", "mailto"}
FSI, PDI = "\u2068", "\u2069"
LEFT_TO_RIGHT = "\u200e"


def text_of(number: int) -> str:
    return (
        f"{TITLES[number]}. The ceasefire in Idlib held in place number {number}, officials said on Wednesday. "
        f"<script>alert({number})</script> {{{{ 7*7 }}}} "
        f'"The quiet held in Idlib <b onclick=alert(5)>", resident number {number} said.'
    )


def feed_document() -> bytes:
    """The titles as a careless system writes them: escaped twice, so that their markup is text."""

    def written(words: str) -> str:
        return escape(escape(words)).replace("\r\n", "&#13;&#10;")

    items = "".join(
        f"<item><title>{written(title)}</title><link>http://{HOST}/{number}</link>"
        f"<author>{written(AUTHOR)}</author>"
        f"<description>{written(text_of(number))}</description><pubDate>Wed, 21 Oct 2026 0{number % 5}:10:00 GMT</pubDate></item>"
        for number, title in enumerate(TITLES)
    )
    return channel(HOST, items).encode()


@dataclass(frozen=True)
class Printed:
    """Where the edition went: the folder with feeds.yaml, storage and digests."""

    folder: Path

    def file(self, name: str) -> str:
        (found,) = (self.folder / "digests").rglob(name)
        return found.read_text(encoding="utf-8")

    def pages(self) -> list[str]:
        return [path.read_text(encoding="utf-8") for path in sorted((self.folder / "digests").rglob("*.html"))]

    def message(self) -> EmailMessage:
        path = min((self.folder / "storage" / "mail").rglob("*.eml"))
        message = message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message


@pytest.fixture(scope="module")
def printed(rough_crew: tuple[Watchlist, Crew], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Printed]:
    """The edition, made once by the whole way: feed, poll, capture, judgement, digest, mail."""
    folder, clock, ground = tmp_path_factory.mktemp("inert"), SetClock(MORNING), Server()
    refusal = Server.answer(b"\x1b[2J<script>", status="403 \x1b[2JNo\x9b31m<script>alert(6)</script>")
    ground.hosts = {HOST: {"/rss.xml": Server.answer(feed_document(), RSS)}, BROKEN: {"/rss.xml": refusal}}
    watchlist = make_watchlist(folder, {"herald": f"http://{HOST}/rss.xml", "broken": f"http://{BROKEN}/rss.xml"})
    near = replace(watchlist, allow=(ground.endpoint,), limits=ROUGH)
    with app.open_house(near, Settings(), clock=clock, connect_to={"*:80": ground.endpoint}) as opened:
        house = replace(opened, crew=rough_crew[1])
        live(house)
        clock.set(MORNING + timedelta(days=1))
        live(house)
    ground.close()
    yield Printed(folder)


def inert(html: str) -> None:
    """Nothing in a page runs or loads anything that came from outside."""
    for element in html5lib.parse(html, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            assert "alert" not in str(element.text)
            continue
        assert element.tag not in ("iframe", "object", "embed", "base"), element.tag
        assert element.tag not in ("script", "style") or "alert" not in (element.text or "")
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (element.tag, name)
            if name in ("href", "src", "action", "data", "srcset", "formaction"):
                assert urlsplit(value).scheme in ALLOWED and "inside.example" not in value, (element.tag, value)
        if element.tag in ("img", "script", "link"):
            assert not urlsplit(element.get("src") or "").netloc


def plain(text: str, *allowed: str) -> None:
    """No control, and no character of direction that does not end in its own line."""
    for line in text.splitlines():
        rest = line.replace(FSI, "").replace(PDI, "").replace(LEFT_TO_RIGHT, "")
        assert line.count(FSI) == line.count(PDI), ascii(line)
        assert all(c.isprintable() or c in allowed for c in rest), ascii(line)


@proves("P11")
def test_the_text_of_the_edition(printed: Printed) -> None:
    text = printed.file("digest.txt")

    assert "alert(1)" in text and "{{ 7*7 }}" in text
    plain(text)


@proves("P11")
def test_the_markdown_of_the_edition(printed: Printed) -> None:
    text = printed.file("digest.md")

    plain(text)
    html = MarkdownIt("commonmark", {"html": True}).render(text)
    assert "alert(1)" in html
    inert(html)


@proves("P11")
def test_the_json_of_the_edition(printed: Printed) -> None:
    text = printed.file("digest.json")

    assert "{{ 7*7 }}" in text and json.loads(text)
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", json.dumps(json.loads(text), ensure_ascii=False)
    )


@proves("P11")
def test_the_pages_of_the_archive(printed: Printed) -> None:
    pages = printed.pages()

    assert any("alert(1)" in page for page in pages) and any("{{ 7*7 }}" in page for page in pages)
    for page in pages:
        inert(page)


@proves("P11")
def test_the_policy_of_the_archives_pages(printed: Printed) -> None:
    for page in printed.pages():
        assert re.search(
            r'http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;|http-equiv="?refresh|default-src',
            page,
        )


@proves("P11")
def test_the_feeds_of_the_archive(printed: Printed) -> None:
    feeds = sorted((printed.folder / "digests").rglob("*.xml")) + sorted((printed.folder / "digests").rglob("*.atom"))

    assert feeds
    for path in feeds:
        for element in ElementTree.fromstring(path.read_bytes()).iter():
            for value in (element.get("href"), element.get("src"), element.get("url")):
                assert value is None or urlsplit(value).scheme in ALLOWED
            if element.get("type") == "html" and element.text:
                inert(element.text)


@proves("P11")
def test_the_names_of_the_files(printed: Printed) -> None:
    for path in (printed.folder / "digests").rglob("*"):
        name = str(path.relative_to(printed.folder / "digests"))
        assert re.fullmatch(r"[A-Za-z0-9._/@%+-]+", name) and ".." not in name, name
    assert {path.name for path in printed.folder.iterdir()} == {"feeds.yaml", "storage", "digests"}


@proves("P11")
def test_the_headers_of_the_mail(printed: Printed) -> None:
    message = printed.message()

    assert {"Bcc", "Cc"}.isdisjoint(message.keys())
    for name, value in message.items():
        assert str(value).isprintable(), (name, value)
    assert len(message.get_all("To", [])) == 1


@proves("P11")
def test_the_text_of_the_mail(printed: Printed) -> None:
    body = printed.message().get_body(("plain",))

    assert body is not None
    plain(body.get_content())


@proves("P11")
def test_the_html_of_the_mail(printed: Printed) -> None:
    body = printed.message().get_body(("html",))

    assert body is not None and "{{ 7*7 }}" in body.get_content()
    inert(body.get_content())


@proves("P11", "P18", long=True)
def test_the_list_of_feeds(printed: Printed) -> None:
    said = monitor("feeds", "list", cwd=printed.folder)

    assert said.returncode == 0 and "403" in said.stdout
    plain(said.stdout + said.stderr)


@proves("P11", long=True)
@pytest.mark.parametrize("number", range(len(TITLES)), ids=[f"title {n}" for n in range(len(TITLES))])
def test_the_explanation_of_an_article(printed: Printed, number: int) -> None:
    said = monitor("explain", "article", f"http://{HOST}/{number}", cwd=printed.folder)

    assert said.returncode == 0, said.stderr
    plain(said.stdout + said.stderr)


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("monitor")
    before = (root.handlers[:], root.level, ours.level)
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])
    structlog.reset_defaults()


@proves("P11")
@pytest.mark.parametrize("form", ["human", "json"])
@pytest.mark.usefixtures("logging_as_before")
def test_the_lines_of_the_log(form: str) -> None:
    out = io.StringIO()
    set_up(form=form, stream=out)  # type: ignore[arg-type]

    for title in TITLES:
        Log("poll").warning("feed failed", feed="herald", reason=title, author=AUTHOR)

    lines = out.getvalue().splitlines()
    assert len(lines) == len(TITLES) and all(line.isprintable() for line in lines)
    if form == "json":
        assert [json.loads(line)["reason"] for line in lines] == list(TITLES)
