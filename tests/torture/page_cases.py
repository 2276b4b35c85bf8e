"""Article pages that were made to break their reader, behind an ordinary feed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from monitor.model import Article
from tests.talking import Server
from tests.torture.ground import page as ordinary

HTML = "Content-Type: text/html; charset=utf-8"
MB = 2**20
TITLE = "A calm night in Idlib"
NEWS = "The ceasefire in Idlib is holding, observers along the M4 highway said after a night without any shelling. "
TEXT = "".join(f"<p>{NEWS * 2}It was night number {n}.</p>" for n in range(4))


@dataclass(frozen=True, slots=True, kw_only=True)
class HostilePage:
    """A page and what becomes of its article: `lacks` are words of the reason why the feed's text has to do; None: the page is
    read. `then` checks more. `heavy`: read or not, as the machine can."""

    name: str
    answer: Callable[[], bytes]
    lacks: str | None = None
    heavy: bool = False
    proves: tuple[str, ...] = ("P4", "P6")
    then: Callable[[Article], object] = lambda article: article
    long: bool = True


def _page(name: str, body: Callable[[], str | bytes], header: str = HTML, **given: Any) -> HostilePage:
    def answer() -> bytes:
        made = body()
        return Server.answer(made.encode("utf-8", "surrogatepass") if isinstance(made, str) else made, header)

    return HostilePage(name=name, answer=answer, **given)


def _around(head: str = "", before: str = "", after: str = "", title: str = TITLE) -> str:
    """An ordinary page with something hostile in it."""
    body = f"<article><h1>{title}</h1>{before}{TEXT}</article>{after}"
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def _ld(name: str, written: Callable[[], str], **given: Any) -> HostilePage:
    """A page whose JSON-LD is as written; its text is read all the same."""
    return _page(name, lambda: _around(f'<script type="application/ld+json">{written()}</script>'), **given)


def _canonical(name: str, href: str) -> HostilePage:
    """A page that calls another address its own: the article keeps the address of its feed."""

    def kept(article: Article) -> None:
        assert article.url == "http://herald.example/night"

    return _page(name, lambda: _around(f'<link rel="canonical" href="{href}">'), proves=("P2", "P5"), then=kept)


def _called(title: str) -> Callable[[Article], None]:
    def check(article: Article) -> None:
        assert article.title == title

    return check


def _signed(author: str | None) -> Callable[[Article], None]:
    def check(article: Article) -> None:
        assert article.author == author

    return check


def _clean(article: Article) -> None:
    said = f"{article.title} {article.author} {article.text}"
    assert "<" not in said and "alert" not in said and said.replace("\n", " ").isprintable()


def _article(**given: object) -> str:
    return json.dumps({"@type": "NewsArticle", "headline": TITLE, **given})


CASES = (
    _page(
        "a page of fifty megabytes",
        lambda: _around(after="<p>more</p>" * (50 * MB // 11)),
        lacks="larger than",
        proves=("P3", "P6"),
    ),
    _page(
        "a page of fourteen megabytes of text",
        lambda: f"<html><body><article><p>{NEWS * (14 * MB // len(NEWS))}",
        lacks="no text found",
    ),
    _page(
        "a page fifty thousand elements deep", lambda: f"<html><body>{'<div>' * 50_000}{TEXT}", lacks="no text found"
    ),
    _page(
        "a page of two hundred thousand paragraphs",
        lambda: f"<html><body><article>{'<p>No news.</p>' * 200_000}{TEXT}",
        heavy=True,
    ),
    _page(
        "a cell nine quadrillion columns wide",
        lambda: _around(before=f'<table><tr><td colspan="9007199254740991">{NEWS}</td></tr></table>'),
        long=False,
    ),
    _page(
        "a table of two hundred thousand cells",
        lambda: _around(before=f"<table>{('<tr>' + '<td>1</td>' * 200 + '</tr>') * 1000}</table>"),
        heavy=True,
    ),
    _page(
        "an element with a hundred thousand attributes",
        lambda: _around(before=f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>Calm.</p>"),
    ),
    _page("a million links", lambda: _around(after='<a href="/x">x</a>' * 500_000), heavy=True),
    _page(
        "a script in the title",
        lambda: _around(title="Calm &lt;script&gt;alert(1)&lt;/script&gt;"),
        then=_called(TITLE),
        proves=("P11",),
        long=False,
    ),
    _page(
        "a template in the title of the page",
        lambda: _around(title="{{ 7*7 }}{% raw %}"),
        then=_called(TITLE),
        proves=("P11",),
    ),
    _page(
        "a script as the author",
        lambda: _around('<meta name="author" content="<script>alert(1)</script>Anna Berg">'),
        then=_clean,
        proves=("P11",),
    ),
    _page(
        "controls in the author and the text",
        lambda: _around(
            '<meta name="author" content="Anna\x1b[2J \u202eBerg\r\nBcc: x">',
            before="<p>\x1b]0;x\x07\u202e\x9b31mThe night was calm.</p>",
        ),
        then=_clean,
        proves=("P11",),
        long=False,
    ),
    _page(
        "a date that is a script",
        lambda: _around('<meta property="article:published_time" content="<script>alert(1)</script>">'),
        then=_clean,
        proves=("P11",),
    ),
    _ld("JSON-LD a hundred thousand lists deep", lambda: "[" * 100_000 + "]" * 100_000, long=False),
    _ld("JSON-LD a hundred thousand objects deep", lambda: '{"@graph":' * 100_000 + "1" + "}" * 100_000),
    _ld("JSON-LD of ten megabytes", lambda: _article(articleBody="x" * (10 * MB)), lacks="no text found"),
    _ld(
        "JSON-LD with wrong types everywhere",
        lambda: _article(
            author=[[7], {"name": {}}],
            datePublished={},
            publisher=[None],
            articleBody=[],
            inLanguage=9,
            isAccessibleForFree=[],
        ),
        then=_signed(None),
    ),
    _ld(
        "JSON-LD with NaN and numbers beyond all bounds",
        lambda: '{"@type": "NewsArticle", "headline": NaN, "x": ' + "9" * 5000 + "}",
    ),
    _ld("JSON-LD whose types are a number", lambda: '{"@type": 7, "@graph": {"@type": [null, {}]}}'),
    _ld(
        "JSON-LD with a script as the author",
        lambda: _article(author={"name": "</sc" + "ript><b onclick=alert(1)>Anna Berg"}),
        then=_clean,
        proves=("P11",),
    ),
    _canonical("a canonical link to another host", "http://bank.example/1"),
    _canonical("a canonical link to the inside", "http://169.254.169.254/latest/meta-data/"),
    _canonical("a canonical link that is a script", "javascript:alert(1)"),
    _canonical("a canonical link to a file", "file:///etc/passwd"),
    _canonical("a canonical link of a megabyte", "http://herald.example/" + "a" * MB),
    _page(
        "a page that sends its readers elsewhere",
        lambda: _around(
            '<meta http-equiv="refresh" content="0; url=http://inside.example/"><base href="http://inside.example/">'
            '<link rel="amphtml" href="/amp"><link rel="stylesheet" href="/x.css">'
        ),
        proves=("P2", "P6"),
    ),
    _page(
        "a page whose base is a script",
        lambda: _around('<base href="javascript:alert(1)//"><link rel="canonical" href="/night">'),
        proves=("P2",),
    ),
    _page(
        "a page in another encoding than it says",
        lambda: _around(before="<p>Перемирие соблюдается.</p>").encode("cp1251"),
        long=False,
    ),
    _page(
        "a page in an encoding of host names",
        lambda: _around('<meta charset="idna">', before="<p>\xff</p>").encode("latin-1"),
        "Content-Type: text/html; charset=idna",
    ),
    _page(
        "a picture under the name of a page",
        lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 400,
        lacks="no text found",
        long=False,
    ),
    _page(
        "a PDF under the name of a page", lambda: b"%PDF-1.7\n" + bytes(range(128, 256)) * 4000, lacks="no text found"
    ),
    _page(
        "an archive under the name of a page",
        lambda: b"\x1f\x8b\x08\0" + bytes(range(256)) * 400,
        lacks="no text found",
    ),
    _page("an empty page", lambda: "", lacks="no text found", long=False),
    _page("a page of NUL", lambda: b"\0" * MB, lacks="no text found"),
    _page("a page of tags that never end", lambda: "<" * MB, lacks="no text found"),
    _page("a comment that never ends", lambda: "<html><body><!-- " + TEXT, lacks="no text found"),
    _page(
        "a page of nothing but a question about cookies",
        lambda: (
            "<html><head><title>Before you continue</title></head><body>"
            "<h1>We use cookies</h1><p>Accept all cookies to continue. Manage your cookie preferences.</p></body></html>"
        ),
        lacks="cookies",
    ),
    _page(
        "a page for robots",
        lambda: (
            "<html><head><title>Just a moment...</title></head><body><p>Checking your browser before "
            "you may go on.</p></body></html>"
        ),
        lacks="robots",
    ),
    _page(
        "an ordinary page under the name of a picture",
        lambda: ordinary(TITLE),
        "Content-Type: image/png",
        lacks="not a page: image/png",
    ),
)
