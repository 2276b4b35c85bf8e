"""Small documents that would grow, and large ones that would never end."""

from __future__ import annotations

from monitor.feeds.parse import MAX_ENTRIES
from tests.torture.documents import called, channel, document, entry

MB = 2**20
BOMB = ("P3", "P4")
NOTHING = "<description></description>"

_LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
_TITLE = "A calm night in Idlib"


def _typed(inside: str) -> str:
    return f"<!DOCTYPE rss [{inside}]>"


def _tagged(host: str, kinds: str) -> str:
    return channel(host, entry(host, more=kinds))


def _with_attributes(host: str, value: str) -> str:
    attributes = " ".join(f'a{n}="{value}"' for n in range(100_000))
    return channel(host, entry(host).replace("<item>", f"<item {attributes}>"), declaration="")


CASES = (
    document(
        "a billion laughs",
        lambda host: channel(host, entry(host, "&m;"), before=_typed(f'<!ENTITY a "ha">{_LAUGHS}')),
        proves=BOMB,
        long=True,  # seconds of its child's time
    ),
    document(
        "one entity named two million times",
        lambda host: channel(
            host, entry(host) + f"<x>{'&a;' * 2_000_000}</x>", before=_typed(f'<!ENTITY a "{"ha" * 100}">')
        ),
        proves=BOMB,
        then=called(_TITLE),
        long=True,
    ),
    document(
        "one long entity named fifty thousand times",
        lambda host: channel(host, entry(host, "&a;" * 50_000), before=_typed(f'<!ENTITY a "{"ha" * 50_000}">')),
        proves=BOMB,
    ),
    document(
        "three hundred thousand entities",
        lambda host: channel(
            host, entry(host), before=_typed("".join(f'<!ENTITY a{n} "x{n}">' for n in range(300_000)))
        ),
        proves=BOMB,
        then=called(_TITLE),
    ),
    document(
        "half a million comments before the feed",
        lambda host: channel(host, entry(host), before="<!-- -->" * 500_000),
        proves=BOMB,
        then=called(_TITLE),
    ),
    document(
        "a declaration that never ends",
        lambda host: channel(host, entry(host), before="<!DOCTYPE rss [" + "<!ENTITY a " * 300_000),
        proves=BOMB,
        then=called(_TITLE),
    ),
    document(
        "an element a hundred thousand deep",
        lambda _host: "<a>" * 100_000 + "x",
        proves=(*BOMB, "P18"),
        state="degraded",
        says="XML, but not a feed",
        brings=0,
    ),
    document(
        "a text a hundred thousand elements deep",
        lambda host: _tagged(host, f"<description>{'<b>' * 100_000}x</description>"),
        proves=BOMB,
        then=called(_TITLE),
        long=True,
    ),
    document(
        "an element with a hundred thousand attributes",
        lambda host: _with_attributes(host, "&gt;>"),
        proves=BOMB,
        then=called(_TITLE),
    ),
    document(
        "a hundred thousand attributes in wide letters",
        lambda host: _with_attributes(host, "").encode("utf-16"),
        proves=BOMB,
        then=called(_TITLE),
    ),
    document(
        "an author of forty thousand letters",
        lambda host: channel(
            host, "".join(entry(host, slug=f"{n}", more=f"<author>{'a' * 40_000}</author>") for n in range(3))
        ),
        proves=BOMB,
        brings=3,
    ),
    document(
        "an author of forty thousand escaped letters",
        lambda host: _tagged(host, f"<author>{'&#97;' * 40_000}</author>"),
        proves=BOMB,
    ),
    document(
        "an author in forty thousand pieces",
        lambda host: _tagged(host, f"<dc:creator>{'a<![CDATA[a]]>' * 40_000}</dc:creator>").replace(
            "<rss ", '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" '
        ),
        proves=BOMB,
    ),
    document(
        "thirty thousand categories of one entry",
        lambda host: _tagged(host, "".join(f"<category>{n}</category>" for n in range(30_000))),
        proves=BOMB,
        then=called(_TITLE),
    ),
    document(
        "a hundred thousand entries",
        lambda host: channel(
            host, "".join(entry(host, f"Night {n}", slug=f"{n}", more=NOTHING) for n in range(100_000))
        ),
        proves=(*BOMB, "P5"),
        brings=MAX_ENTRIES,
        long=True,
    ),
    document(
        "a hundred thousand entries that never end",
        lambda host: channel(host, entry(host, more=NOTHING).removesuffix("</item>") * 100_000),
        proves=BOMB,
        then=called(_TITLE),
    ),
    document(
        "two million empty entries",
        lambda host: channel(host, entry(host) + "<item/>" * 2_000_000),
        proves=BOMB,
        then=called(_TITLE),
        long=True,
    ),
    document(
        "a million tags that are never closed",
        lambda host: channel(host, entry(host) + "<" * MB),
        proves=BOMB,
        then=called(_TITLE),
    ),
    document(
        "a title of fourteen megabytes",
        lambda host: channel(host, entry(host, "calm " * (14 * MB // 5))),
        proves=BOMB,
        then=called(f"{('calm ' * 60)[:299].rstrip()}…"),
        long=True,
    ),
    document(
        "a title of seven million accents",
        lambda host: channel(host, entry(host, "e" + "\u0301" * (7 * MB))),
        proves=BOMB,
        long=True,
    ),
    document(
        "a title of fourteen million ampersands",
        lambda host: channel(host, entry(host, "&" * (14 * MB))),
        proves=BOMB,
        then=called(f"{'&' * 299}…"),
        long=True,
    ),
    document(
        "a text of ten megabytes in one CDATA",
        lambda host: _tagged(
            host, f"<description><![CDATA[{'The ceasefire in Idlib held. ' * (10 * MB // 29)}]]></description>"
        ),
        proves=BOMB,
        then=called(_TITLE),
        long=True,
    ),
    document(
        "a date of five megabytes",
        lambda host: _tagged(host, f"<pubDate>{'1 ' * (5 * MB // 2)}</pubDate>"),
        proves=BOMB,
        then=called(_TITLE),
    ),
    document(
        "five megabytes of blanks",
        lambda _host: b" " * (5 * MB),
        proves=(*BOMB, "P18"),
        state="degraded",
        says="an empty document",
        brings=0,
    ),
)
