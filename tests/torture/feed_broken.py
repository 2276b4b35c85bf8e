"""Documents that are cut short, in another encoding than they say, or something else altogether."""

from __future__ import annotations

from collections.abc import Callable

from tests.torture.documents import called, channel, document, entry, told
from tests.torture.ground import RSS
from tests.torture.hostile import Hostile

BARE = "Content-Type: application/rss+xml"
FIRST, SECOND = "A calm night in Idlib", "Спокойная ночь в Идлибе"


def _two(host: str, declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    more = "<description>По словам жителей, перемирие соблюдается.</description>"
    return channel(host, entry(host) + entry(host, SECOND, slug="noch", more=more), declaration=declaration)


def _cut(name: str, mark: str, after: int, *titles: str) -> Hostile:
    """Both entries, cut so many characters behind a mark of the second: the first comes, and what is there of the other."""

    def body(host: str) -> str:
        whole = _two(host)
        return whole[: whole.index(mark, whole.index("</item>")) + after]

    return document(name, body, proves=("P1", "P5"), brings=len(titles), then=called(*titles))


def _refused(name: str, body: Callable[[str], str | bytes], says: str, header: str = RSS) -> Hostile:
    return document(name, body, proves=("P1", "P18"), header=header, state="degraded", says=says, brings=0)


def _declared(name: str, said: str, encoding: str, header: str = BARE) -> Hostile:
    """Both entries in one encoding under the name of another."""
    declaration = f'<?xml version="1.0" encoding="{said}"?>'
    return document(
        name,
        lambda host: _two(host, declaration).encode(encoding),
        proves=("P1", "P5"),
        header=header,
        brings=2,
        then=called(FIRST, SECOND),
    )


def _mixed(host: str) -> bytes:
    whole = _two(host).encode()
    return whole.replace(FIRST.encode(), "Спокойно".encode("cp1251"))


CASES = (
    _cut("cut in a title", "ночь", 2, FIRST),
    _cut("cut in a link", "<link>http", 9, FIRST),
    _cut("cut in a text", "соблю", 3, FIRST, SECOND),
    _cut("cut in a tag", "<descr", 4, FIRST, SECOND),
    _cut("cut before the end of the second entry", "</description>", 14, FIRST, SECOND),
    _cut("cut before the end of the channel", "</channel>", 0, FIRST, SECOND),
    document(
        "cut in an attribute",
        lambda host: channel(host, entry(host) + '<item a="x')[: -len("</channel></rss>")],
        proves=("P1", "P5"),
        then=called(FIRST),
    ),
    document(
        "cut in a CDATA",
        lambda host: channel(host, entry(host) + "<item><title><![CDATA[Calm")[: -len("</channel></rss>")],
        proves=("P1", "P5"),
        then=called(FIRST),
    ),
    document(
        "cut in an entity",
        lambda host: channel(host, entry(host) + "<item><title>Calm &amp")[: -len("</channel></rss>")],
        proves=("P1", "P5"),
        then=called(FIRST),
    ),
    document(
        "cut in the middle of a letter",
        lambda host: _two(host).encode()[: -len("елюдается.</description></item></channel></rss>".encode()) - 1],
        proves=("P1", "P5"),
        brings=2,
    ),
    _refused("cut in the declaration", lambda host: _two(host)[:20], "XML, but not a feed"),
    _refused("one byte", lambda _host: b"<", "XML, but not a feed"),
    _refused("no byte", lambda _host: b"", "an empty document"),
    _refused(
        "a channel without a feed around it is a page",
        lambda _host: "<html><body>Calm</body></html>",
        "a web page instead of a feed",
    ),
    _refused(
        "a picture in XML",
        lambda _host: '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        "XML, but not a feed",
    ),
    _refused("bytes without sense", lambda _host: bytes(range(128, 256)) * 4000, "neither XML nor JSON"),
    _refused(
        "a page that calls itself a feed",
        lambda host: (
            f"<!doctype html><html><head><title>{host}</title></head>"
            f"<body><p>{'Welcome to our site. ' * 50}</p></body></html>"
        ),
        "a web page instead of a feed",
    ),
    document(
        "a feed inside a page",
        lambda host: f"<html><body><pre>Feed:</pre>{_two(host, '')}</body></html>",
        proves=("P1", "P5"),
        brings=2,
        then=called(FIRST, SECOND),
    ),
    document(
        "two roots",
        lambda host: _two(host) + channel(host, entry(host, "A second root", slug="z"), declaration=""),
        proves=("P1", "P5"),
        brings=3,
        then=called(FIRST, SECOND, "A second root"),
    ),
    document(
        "RSS inside Atom",
        lambda host: f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{_two(host, "")}</feed>',
        proves=("P1", "P5"),
        brings=2,
        then=called(FIRST, SECOND),
    ),
    document(
        "no channel", lambda host: f'<rss version="2.0">{entry(host)}</rss>', proves=("P1", "P5"), then=called(FIRST)
    ),
    document(
        "an entry inside an entry",
        lambda host: channel(host, entry(host).replace("</item>", entry(host, "Inner", slug="z") + "</item>")),
        proves=("P1", "P5"),
        brings=2,
    ),
    document(
        "a server's complaint before the feed",
        lambda host: f"Warning: disk full in feed.php on line 3\n{_two(host)}",
        proves=("P1", "P5"),
        brings=2,
        then=called(FIRST, SECOND),
    ),
    _declared(
        "Windows letters under the name of UTF-8", "utf-8", "cp1251", "Content-Type: text/xml; charset=windows-1251"
    ),
    _declared("UTF-8 under the name of an unknown encoding", "klingon-8", "utf-8"),
    _declared("UTF-8 under the name of a wide encoding", "utf-16", "utf-8"),
    _declared("UTF-8 under the name of an encoding of host names", "idna", "utf-8"),
    _declared("UTF-8 under the name of an escaped encoding", "unicode_escape", "utf-8"),
    _declared("wide letters without a mark", "utf-16", "utf-16-le"),
    _declared("wide letters that a server calls narrow", "utf-8", "utf-16", "Content-Type: text/xml; charset=koi8-r"),
    _declared("very wide letters", "utf-32", "utf-32"),
    document("two encodings in one document", _mixed, proves=("P1", "P5"), header=BARE, brings=2),
    document(
        "tags that only UTF-7 shows",
        lambda host: channel(
            host,
            entry(host, "Calm +ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
            declaration='<?xml version="1.0" encoding="utf-7"?>',
        ),
        proves=("P1", "P11"),
        header=BARE,
        then=called("Calm +ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
    ),
    document(
        "NUL between all letters",
        lambda host: channel(host, entry(host, "C\0a\0l\0m", more="<description>\0It held.\0</description>")),
        proves=("P1", "P11"),
        then=told("It held."),
    ),
)
