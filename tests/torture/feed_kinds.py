"""Sitemaps, pages of links and pages of channels that were made to break their reader, or to carry something past it."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from monitor.model import ReadAs
from monitor.steps.house import House
from tests.build import MORNING
from tests.talking import Server
from tests.torture.documents import called, dated, stored
from tests.torture.ground import titles_of
from tests.torture.hostile import Hostile

BOMB = ("P3", "P4")
LISTING = ReadAs(kind="listing", links=("/news/*",))
CHANNEL = ReadAs(kind="telegram")
TITLE = "A calm night in Idlib"
HTML = "Content-Type: text/html; charset=utf-8"

_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
_PACKED = gzip.compress(b"<urlset>" + b" " * 100_000_000, 9, mtime=0)

Body = Callable[[str], str | bytes]


def _case(
    name: str, body: Body, read_as: ReadAs, path: str, *, header: str = HTML, proves: tuple[str, ...] = ("P1", "P5"),
    state: str = "ok", says: str = "", brings: int = 1, long: bool = False, then: Callable[[House, str], None] | None = None,
) -> Hostile:  # fmt: skip
    def answers(host: str) -> dict[str, bytes]:
        made = body(host)
        raw = made.encode("utf-8", "surrogatepass") if isinstance(made, str) else made
        return {path: Server.answer(raw, header)}

    return Hostile(
        name=name, proves=proves, answers=answers, state=state, says=says, brings=brings, long=long, then=then, alone=True,
        path=path, read_as=read_as,
    )  # fmt: skip


def _map(name: str, body: Body, **given: object) -> Hostile:
    usual = {"header": "Content-Type: application/xml"}
    return _case(name, body, ReadAs(), "/news.xml", **{**usual, **given})  # type: ignore[arg-type]


def _page(name: str, body: Body, **given: object) -> Hostile:
    return _case(name, body, LISTING, "/news/", **given)  # type: ignore[arg-type]


def _posts(name: str, body: Body, *titles: str, **given: object) -> Hostile:
    """The articles of a channel are at t.me, whichever host its page is from."""

    def check(house: House, _host: str) -> None:
        assert sorted(titles_of(house, "t.me")) == sorted(titles)

    usual = {"brings": 0, "then": check}
    return _case(name, body, CHANNEL, "/s/northern_desk", **{**usual, **given})  # type: ignore[arg-type]


def _url(host: str, title: str = TITLE, *, slug: str = "night", date: str = "2026-10-21T05:00:00Z") -> str:
    """An address of a news sitemap, whose fields are put into the document as they are."""
    return (
        f"<url><loc>http://{host}/{slug}</loc><news:news><news:title>{title}</news:title>"
        f"<news:publication_date>{date}</news:publication_date></news:news></url>"
    )


def _urls(*urls: str, before: str = "") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>{before}<urlset {_NEWS}>{"".join(urls)}</urlset>'


def _link(title: str = TITLE, href: str = "/news/night", after: str = "") -> str:
    return f'<p><a href="{href}">{title}</a>{after}</p>'


def _post(text: str, number: int = 1, date: str = "2026-10-21T05:00:00+00:00") -> str:
    return (
        f'<div class="tgme_widget_message" data-post="northern_desk/{number}"><div class="tgme_widget_message_text">{text}</div>'
        f'<a class="tgme_widget_message_date"><time datetime="{date}"></time></a></div>'
    )


def _without_tags(house: House, host: str) -> None:
    (found,) = stored(house, host)
    assert not set("<>\u202e\x1b\x07") & set(found.title) and found.title.startswith("Calm"), found.title


SITEMAPS = (
    _map("a sitemap with a billion laughs", lambda host: _urls(
        _url(host, "x &m;"), before=f'<!DOCTYPE urlset [<!ENTITY a "ha">{_LAUGHS}]>'
    ), proves=(*BOMB, "P18"), state="degraded", says="a sitemap that is too broken to be read", brings=0),
    _map("a sitemap that names a file of ours", lambda host: _urls(
        _url(host, f"{TITLE} &a;"), before='<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    ), proves=("P2",), then=called(f"{TITLE} &a;")),
    _map("a sitemap a hundred thousand deep", lambda host: _urls("<url>" * 100_000 + _url(host)),
         proves=(*BOMB, "P18"), state="degraded", says="a sitemap that is too broken to be read", brings=0),
    _map("a sitemap of one hundred thousand old addresses", lambda host: _urls(
        *(f"<url><loc>http://{host}/{n}</loc></url>" for n in range(100_000)), _url(host)
    ), proves=BOMB, then=called(TITLE), long=True),
    _map("a sitemap with a hundred thousand attributes", lambda host: _urls(
        _url(host).replace("<url>", "<url " + " ".join(f'a{n}=""' for n in range(100_000)) + ">")
    ), proves=BOMB, then=called(TITLE)),
    _map("a sitemap cut short", lambda host: _urls(_url(host), _url(host, slug="morning"))[:-60], brings=2,
         then=called(TITLE, TITLE)),
    _map("a packed sitemap that grows a thousand times", lambda _host: _PACKED, proves=(*BOMB, "P18"), state="degraded",
         says="a packed document of more than 15 MB", brings=0),
    _map("a packed sitemap that is no such thing", lambda _host: b"\x1f\x8b\x08" + b"\0" * 100, proves=("P18",),
         state="degraded", says="a packed document that is damaged", brings=0),
    _map("a sitemap of links that lead nowhere", lambda host: _urls(
        *(_url(host).replace(f"http://{host}/night", link) for link in ("javascript:alert(1)", "data:text/html,x", "", "//")),
        _url(host),
    ), proves=("P2", "P5"), then=called(TITLE)),
    _map("a sitemap of tomorrow and of nonsense", lambda host: _urls(
        _url(host, date="2031-01-01T00:00:00Z"), _url(host, "Nonsense", slug="nonsense", date="0000-99-99")
    ), brings=2, then=dated(None, None)),
    _map("a sitemap with letters that are not seen", lambda host: _urls(_url(host, "Calm\u202e\u200b <![CDATA[<b>night</b>]]>")),
         proves=("P11",), then=_without_tags),
    _map("a sitemap in letters that it does not name", lambda host: _urls(_url(host, "Тихая ночь в Идлибе")).encode("utf-16"),
         then=called("Тихая ночь в Идлибе")),
    _map("an index of sitemaps", lambda host: f"<sitemapindex><sitemap><loc>http://{host}/a.xml</loc></sitemap><sitemap><loc>"
         f"http://{host}/news-\u202e.xml</loc></sitemap></sitemapindex>", proves=("P11", "P18"), state="degraded",
         says="an index of sitemaps: name one that it leads to: http://an-index-of-sitemaps.example/news-", brings=0),
)  # fmt: skip

LISTINGS = (
    _page("a page of a hundred thousand links", lambda _host: _link() + "".join(
        f'<a href="/about/{n}">About the number {n}</a>' for n in range(100_000)
    ), proves=BOMB, then=called(TITLE)),
    _page("a page of links to one article", lambda _host: _link("Calm", "/news/night") + _link() * 30_000, proves=BOMB,
          then=called(TITLE)),
    _page("a page of links half a million deep", lambda _host: _link() + "<div>" * 500_000 + _link("Deep", "/news/deep"),
          proves=BOMB, then=called(TITLE)),
    _page("a page of links within links", lambda _host: _link() + '<a href="/news/night">' * 200_000, proves=BOMB,
          then=called(TITLE)),
    _page("a page of links with three hundred thousand attributes", lambda _host: _link() + "<a "
          + " ".join(f"a{n}" for n in range(300_000)) + ' href="/news/other">Other</a>', proves=BOMB, then=called(TITLE)),
    _page("a page of links that are scripts", lambda host: _link() + "".join(
        _link("Elsewhere", href) for href in ("javascript:'/news/x'", "data:text/html,/news/x", "http://[::1/news/x",
        "http://127.0.0.1/news/x", "http://other.example/news/x", f"http://{host}@other.example/news/x", "/news/" + "x" * 9000)
    ), proves=("P2", "P5"), then=called(TITLE)),
    _page("a page of links with letters that are not seen", lambda _: _link("Calm \u202e\x1b]0;\x07&lt;i&gt;\u2066night"),
          proves=("P11",), then=called("Calm ]0;<i>night")),
    _page("a page of links in letters that it denies", lambda _host: _link("Тихая ночь в Идлибе").encode("cp1251"),
          header="Content-Type: text/html; charset=windows-1251", then=called("Тихая ночь в Идлибе")),
    _page("a page of links of tomorrow", lambda _host: _link(after='<time datetime="2031-01-01T00:00:00Z">1.1.2031</time>'),
          then=dated(None)),
    _page("a page of links without the wanted", lambda _host: _link("About", "/about/\u202e\x1b[31mus"), proves=("P11", "P18"),
          state="degraded", says="no link on the page matches /news/*; it has such as /about/", brings=0),
    _page("a page of links for robots", lambda _host: "<title>Just a moment...</title><script>_cf_chl_opt={}</script>",
          proves=("P18",), state="degraded", says="a page for robots (captcha or challenge)", brings=0),
    _page("a page of links that is a picture", lambda _host: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400, proves=("P18",),
          state="degraded", says="no link on the page matches /news/*", brings=0),
    _page("a page of links that is empty", lambda _host: b"", proves=("P18",), state="degraded", says="an empty document",
          brings=0),
    _page("a page of links with base of another host", lambda _host: '<base href="javascript:1">' + _link(), proves=("P2",),
          then=called(TITLE)),
)  # fmt: skip

CHANNELS = (
    _posts("a channel with HTML in its text", lambda _host: _post(
        f"{TITLE}<br>&lt;script&gt;alert(1)&lt;/script&gt;<script>alert(2)</script><a href='javascript:alert(3)'>here</a>"
    ), TITLE, proves=("P11",)),
    _posts("a channel without any post", lambda _host: '<div class="tgme_channel_info"></div>'),
    _posts("a channel without dates", lambda _host: _post(TITLE, date="") + _post("Nonsense", 2, "never"), TITLE, "Nonsense"),
    _posts("a channel of tomorrow", lambda _host: _post(TITLE, date="2031-01-01T00:00:00+00:00"), TITLE),
    _posts("a channel of ten thousand posts within posts", lambda _host: _post(TITLE) + _post("x", 2)[:-6] * 10_000, TITLE, "x",
           proves=BOMB),
    _posts("a channel of one post of two megabytes", lambda _host: _post(TITLE + "<br>" + "Nothing happened. " * 120_000), TITLE,
           proves=BOMB),
    _posts("a channel whose posts are named after another", lambda _host: _post(TITLE)
           + _post("Not ours", 2).replace("northern_desk", "other_desk") + _post("Odd", 3).replace("/3", "/../3"), TITLE),
    _posts("a channel with letters that are not seen", lambda _host: _post(f"{TITLE}\u202e\u200b\x1b"), TITLE, proves=("P11",)),
    _posts("a channel that is private", lambda _host: '<div class="tgme_page">Join</div>', state="degraded",
           says="not the public page of a channel", proves=("P18",)),
    _posts("a channel that is a feed", lambda _host: "<rss><channel><item><link>http://x.example/</link></item></channel></rss>",
           state="degraded", says="not the public page of a channel", proves=("P18",)),
)  # fmt: skip

assert MORNING.year == 2026, "the dates here are of that morning"
CASES = (*SITEMAPS, *LISTINGS, *CHANNELS)
