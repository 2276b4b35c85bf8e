"""How fast a feed's document is read: whole, with two of twenty-five entries new, and when it is the same as last time.

    python benchmarks/feeds.py [ROUNDS]

Beside it feedparser with its defaults on the same documents: RSS and Atom, 25 entries with HTML. Rounds are interleaved, a ratio
is taken inside a round. What is read must be equal: the two entries to those of the whole. Wanted: with two new ones at least 8 x
as fast as feedparser, for the same body 100 x. Exit code 1 when not.
"""

from __future__ import annotations

import gc
import hashlib
import io
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

import feedparser

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.invented import BEGIN, sentence
from monitor.feeds import items
from monitor.feeds.items import Document
from monitor.feeds.remembered import remembering
from monitor.model import Reading

ENTRIES, NEW, FEEDS = 25, 2, 6
NOW = BEGIN + timedelta(days=1)
WANTED = {"two of 25 new": 8.0, "the same body": 100.0}

RSS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/"><channel><title>{title}</title><link>{home}</link><language>en</language>'
    "{items}</channel></rss>"
)
RSS_ITEM = (
    '<item><title>{title}</title><link>{home}/{k}.html</link><guid isPermaLink="false">{home}-{k}</guid><pubDate>{date}</pubDate>'
    "<dc:creator>{author}</dc:creator><category>{author}</category><description>{summary}</description>"
    '<content:encoded><![CDATA[{html}]]></content:encoded><media:thumbnail url="{home}/{k}.jpg" width="120" height="90"/></item>'
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>{title}</title><link href="{home}"/><id>{home}</id>'
    "<updated>2026-10-20T00:00:00Z</updated>{items}</feed>"
)
ATOM_ITEM = (
    '<entry><title>{title}</title><link rel="alternate" href="{home}/{k}.html"/><id>{home}-{k}</id><updated>{day}</updated>'
    '<published>{day}</published><author><name>{author}</name></author><category term="{author}"/><summary>{summary}</summary>'
    '<content type="html">{escaped}</content></entry>'
)


def main(rounds: int) -> int:
    """Print the table; 1 when something is slower than is wanted."""
    feeds = [_Feed(n) for n in range(FEEDS)]
    for feed in feeds:
        feed.compare()
    sides: dict[str, Callable[[_Feed], object]] = {
        "feedparser": lambda feed: feedparser.parse(io.BytesIO(feed.after)),
        "every entry new": lambda feed: read_feed(feed.document(feed.after)),
        "two of 25 new": lambda feed: read_feed(feed.document(feed.after), feed.remembered),
        "the same body": lambda feed: hashlib.sha256(feed.after).hexdigest() == feed.sha256,
    }
    spent: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, read in sides.items():
            spent[name].append(_measured(read, feeds))
    missed = 0
    for name, seconds in spent.items():
        ratios = [base / mine for base, mine in zip(spent["feedparser"], seconds, strict=True)]
        ratio = statistics.median(ratios)
        wanted = f", wanted {WANTED[name]:g}" if name in WANTED else ""
        missed += ratio < WANTED.get(name, 0)
        span = f"{min(ratios):.2f} to {max(ratios):.2f}"
        print(f"{name:<16} {1000 * statistics.median(seconds):8.3f} ms a document, {ratio:7.2f} x ({span}){wanted}")
    return int(missed > 0)


def read_feed(document: Document, remembered: bytes | None = None) -> Reading:
    """Without what is reckoned of the words of an entry: feedparser reckons nothing either."""
    return items.read_feed(document, remembered, lambda _entry: "")


def _measured(read: Callable[[_Feed], object], feeds: list[_Feed]) -> float:
    """Processor seconds for one document."""
    gc.collect()
    times, begun = 0, time.process_time()
    while time.process_time() - begun < 0.4:
        for feed in feeds:
            read(feed)
        times += len(feeds)
    return (time.process_time() - begun) / times


class _Feed:
    """One with entries as they stood at the last poll and as they stand now."""

    def __init__(self, n: int) -> None:
        chance = random.Random(n)
        home, atom = f"http://paper-{n}.example", n % 2 == 1
        entries = [_entry(chance, home, k, atom) for k in range(ENTRIES + NEW)]
        whole = (ATOM if atom else RSS).format(title=f"Paper {n}", home=home, items="{items}")
        self.url = f"{home}/feed.xml"
        self.before, self.after = (
            whole.replace("{items}", "".join(reversed(items))).encode() for items in (entries[:ENTRIES], entries[NEW:])
        )
        read = read_feed(self.document(self.before))
        self.remembered = remembering(read.remembered or b"", read.feed.entries)
        self.sha256 = hashlib.sha256(self.after).hexdigest()

    def document(self, body: bytes) -> Document:
        return Document(body=body, url=self.url, content_type="application/xml; charset=utf-8", fetched_at=NOW)

    def compare(self) -> None:
        """Both ways say the same."""
        whole, rest = read_feed(self.document(self.after)), read_feed(self.document(self.after), self.remembered)
        assert _told(rest) == (NEW, ENTRIES - NEW) and _told(whole) == (ENTRIES, 0), (_told(rest), _told(whole))
        assert rest.feed.entries == whole.feed.entries[:NEW]


def _told(read: Reading) -> tuple[int, int]:
    return len(read.feed.entries), read.known


def _entry(chance: random.Random, home: str, k: int, atom: bool) -> str:
    moment = BEGIN + timedelta(minutes=7 * k)
    html = "".join(
        f'<p>{sentence(chance, 40)} <a href="{home}/more/{n}">{sentence(chance, 3)}</a> <b>{sentence(chance, 20)}</b></p>'
        for n in range(2)
    )
    return (ATOM_ITEM if atom else RSS_ITEM).format(
        title=sentence(chance, 9), home=home, k=k, date=format_datetime(moment), day=moment.isoformat(),
        author=sentence(chance, 1), summary=sentence(chance, 25), html=html, escaped=escape(html),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(int([*sys.argv[1:], "7"][0])))
