"""Links that lead elsewhere, nowhere or inside; ids and dates that lie."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.steps.house import House
from tests.build import MORNING
from tests.torture.documents import called, channel, dated, document, entry, stored
from tests.torture.hostile import Hostile

TITLE = "A calm night in Idlib"
SOUND = "An ordinary entry"


def _link(name: str, link: str, *, path: str | None = None) -> Hostile:
    """An entry with this link and an ordinary one: `path` of the article that it becomes, None if it cannot become one."""

    def body(host: str) -> str:
        return channel(host, entry(host, link=link.format(host=host)) + entry(host, SOUND, slug="sound"))

    def check(house: House, host: str) -> None:
        urls = [article.url for article in stored(house, host)]
        assert urls == sorted(f"http://{host}{found}" for found in ("/sound", path) if found is not None)

    return document(name, body, proves=("P2", "P5"), brings=1 if path is None else 2, then=check)


def _id(name: str, guid: str, *, twice: str | None = None, titles: tuple[str, ...] = (TITLE,)) -> Hostile:
    """An entry with this guid and, with another link, one with the guid `twice`."""

    def body(host: str) -> str:
        others = entry(host, SOUND, slug="sound", more=f"<guid>{twice}</guid>") if twice is not None else ""
        return channel(host, entry(host, more=f"<guid>{guid.format(host=host)}</guid>") + others)

    return document(name, body, proves=("P5",), brings=len(titles), then=called(*titles))


def _date(name: str, written: str, moment: datetime | None, more: str = "") -> Hostile:
    def body(host: str) -> str:
        return channel(host, entry(host, more=f"<pubDate>{written}</pubDate>{more}"))

    return document(name, body, proves=("P5",), then=dated(moment))


def _elsewhere(name: str, more: str) -> Hostile:
    """An entry that names files on another host: nobody asks for them."""
    return document(name, lambda host: channel(host, entry(host, more=more)), proves=("P2",), then=called(TITLE))


def _twice(host: str) -> str:
    return channel(
        host, entry(host) * 3 + entry(host, slug="night?utm_source=rss") + entry(host, slug="NIGHT/../night")
    )


_ATOM = "http://www.w3.org/2005/Atom"

CASES = (
    _link("a link that is a script", "javascript:alert(document.domain)"),
    _link("a link that holds its own page", "data:text/html,&lt;script&gt;alert(1)&lt;/script&gt;"),
    _link("a link to a file of ours", "file:///etc/passwd"),
    _link("a link to another kind of server", "gopher://{host}:70/1"),
    _link("a link to a mailbox", "mailto:desk@{host}"),
    _link("a link of a megabyte", "http://{{host}}/{}".format("a" * 2**20)),
    _link("a link without a host", "http://:80/night"),
    _link("an empty link", ""),
    _link("a link of blanks", " \n "),
    _link("a relative link", "../night", path="/night"),
    _link("a link with a password", "http://desk:secret@{host}/night", path="/night"),
    _link("a link with another host before the sign", "http://bank.example@{host}/night", path="/night"),
    _link("a link with line breaks", "http://{host}/ni\nght", path="/night"),
    _link("a link with backslashes", "http:\\\\{host}\\night", path="/night"),
    _link("a link with a terminal s commands", "http://{host}/night\x1b[31m"),
    _link("a link with a character that turns the line", "http://{host}/\u202enight", path="/%E2%80%AEnight"),
    _elsewhere("an enclosure elsewhere", '<enclosure url="http://inside.example/x.mp3" length="1" type="audio/mpeg"/>'),
    _elsewhere("pictures elsewhere", '<description>Calm. &lt;img src="http://inside.example/x.png"&gt;</description>'),
    document(
        "a picture of the channel elsewhere",
        lambda host: channel(
            host,
            "<image><url>http://inside.example/x.png</url><link>http://inside.example/</link></image>" + entry(host),
        ),
        proves=("P2",),
        then=called(TITLE),
    ),
    document(
        "a stylesheet elsewhere",
        lambda host: channel(
            host, entry(host), before='<?xml-stylesheet type="text/xsl" href="http://inside.example/x.xsl"?>'
        ),
        proves=("P2",),
        then=called(TITLE),
    ),
    document(
        "a document type elsewhere",
        lambda host: channel(host, entry(host), before='<!DOCTYPE rss SYSTEM "http://inside.example/x.dtd">'),
        proves=("P2",),
        then=called(TITLE),
    ),
    document(
        "an entity that is a file of ours",
        lambda host: channel(
            host, entry(host, f"{TITLE}&me;"), before='<!DOCTYPE rss [<!ENTITY me SYSTEM "file:///etc/passwd">]>'
        ),
        proves=("P2",),
    ),
    document(
        "a parameter entity elsewhere",
        lambda host: channel(
            host, entry(host), before='<!DOCTYPE rss [<!ENTITY % all SYSTEM "http://inside.example/x.dtd"> %all;]>'
        ),
        proves=("P2",),
        then=called(TITLE),
    ),
    document(
        "a file of ours to be included",
        lambda host: channel(
            host,
            entry(
                host,
                more='<description><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
                "It held.</description>",
            ),
        ),
        proves=("P2",),
        then=called(TITLE),
    ),
    _id("an empty id", ""),
    _id("an id that is a script", "javascript:alert(1)"),
    _id("an id of a megabyte", "n" * 2**20),
    _id(
        "two ids of a megabyte that differ in the last letter",
        "n" * 2**20 + "1",
        twice="n" * 2**20 + "2",
        titles=(TITLE, SOUND),
    ),
    _id("one id for two articles", "1", twice="1", titles=(TITLE, SOUND)),
    _id("two ids that differ in case", "night-a", twice="NIGHT-A", titles=(TITLE, SOUND)),
    _id("an id of controls", "&#x85;\u202e\u200b"),
    _id("an id that is the link of another entry", "http://{host}/sound", twice="s", titles=(TITLE, SOUND)),
    document("the same entry five times in three spellings", _twice, proves=("P5",), then=called(TITLE)),
    _date("a date in the year 1", "Mon, 01 Jan 0001 00:00:00 GMT", None),
    _date("a date in the year 9999", "Fri, 31 Dec 9999 23:59:59 GMT", None),
    _date("a date in 1970", "Thu, 01 Jan 1970 00:00:00 GMT", None),
    _date("a date two years ahead", "Sat, 21 Oct 2028 06:00:00 GMT", None),
    _date("a date an hour ahead", "Wed, 21 Oct 2026 07:00:00 GMT", MORNING),
    _date("a date in a time zone of 99 hours", "Tue, 20 Oct 2026 06:00:00 +9999", None),
    _date("a date in Arabic digits", "٢٠٢٦-١٠-٢٠T٠٦:٠٠:٠٠Z", datetime(2026, 10, 20, 6, tzinfo=UTC)),
    _date("a date in words", "the day before yesterday", None),
    _date("a date of the 30th of February", "Mon, 30 Feb 2026 06:00:00 GMT", None),
    _date("a date that is a script", "&lt;script&gt;alert(1)&lt;/script&gt;", None),
    _date("no date", "", None),
    _date(
        "an article that was changed before it was published",
        "Tue, 20 Oct 2026 06:00:00 GMT",
        datetime(2026, 10, 20, 6, tzinfo=UTC),
        f'<a:updated xmlns:a="{_ATOM}">2026-10-19T06:00:00Z</a:updated>',
    ),
)
