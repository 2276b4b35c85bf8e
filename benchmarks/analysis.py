"""What it costs to read an article for the topics, and to tell a status from ten thousand claims, against parsing one feed.

    python benchmarks/analysis.py [ROUNDS]

Processor time of one process, both sides in the same rounds, the median of them. The feeds, one in each language, have 25
entries of two paragraphs (about 60 KB). The articles are the demo's, in four languages: those that report on a topic and those in
which none matches, each as if it had 1,700 characters. Wanted: at most 0.15 of the parse for an article on the topics, 0.04 for
one off them, 10 for the status. Exit code 1 when one of them costs more.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import escape

import feedparser

from monitor.config.watched import pack_data
from monitor.desk.samplenews import load_news
from monitor.model import NOBODY, Claim, Provenance, Testimony
from monitor.packs import pack_names
from monitor.topics.reader import TopicReader
from monitor.topics.spec import topic_from_mapping, vocabulary_from_mapping
from monitor.topics.status import status

LENGTH = 1700
DAY = date(2026, 10, 26)
WANTED = {"article on the topics": 0.15, "article off the topics": 0.04, "status of 10,000 claims": 10.0}

Article = tuple[str, str, str, date]  # title, text, language, day


def main(rounds: int) -> int:
    """Print the table; 1 when something costs more than is wanted."""
    vocabulary = vocabulary_from_mapping(pack_data("vocabulary", "shared"))
    topics = [topic_from_mapping(pack_data("topics", name), "topic") for name in pack_names("topics")]
    topics += [topic_from_mapping(pack_data("scopes", name), "scope") for name in pack_names("scopes")]
    reader = TopicReader(vocabulary, topics)
    on, off = _articles(reader)
    feeds = _feeds()
    claims = _testimonies(10_000)
    tracked = next(topic for topic in topics if topic.status)
    sides: dict[str, Callable[[], object]] = {
        "feedparser.parse": lambda: [feedparser.parse(feed) for feed in feeds],
        "article on the topics": lambda: _read(reader, on),
        "article off the topics": lambda: _read(reader, off),
        "status of 10,000 claims": lambda: status(tracked, claims, DAY),
    }
    repeats = {
        "feedparser.parse": 1,
        "article on the topics": 1,
        "article off the topics": 5,
        "status of 10,000 claims": 1,
    }
    shares = {name: sum(len(text) for _, text, _, _ in some) / LENGTH
              for name, some in (("article on the topics", on), ("article off the topics", off))}  # fmt: skip
    print(f"{len(on)} articles on the topics, {len(off)} off them")
    shares["feedparser.parse"] = len(feeds)
    times: dict[str, list[float]] = {name: [] for name in sides}
    for side in sides.values():
        side()
    for _ in range(rounds):
        for name, side in sides.items():
            begun = time.process_time()
            for _ in range(repeats[name]):
                side()
            times[name].append((time.process_time() - begun) / repeats[name] / shares.get(name, 1))
    parse = statistics.median(times["feedparser.parse"])
    print(
        f"feedparser.parse of {sum(map(len, feeds)) // len(feeds):,} bytes: {parse * 1000:.2f} ms of processor time, "
        f"median of {rounds} rounds"
    )
    failed = False
    for name, most in WANTED.items():
        cost = statistics.median(times[name])
        failed |= cost / parse > most
        print(f"{name:<24} {cost * 1000:8.2f} ms   {cost / parse:7.3f} of the parse (wanted: at most {most:g})")
    return int(failed)


def _articles(reader: TopicReader) -> tuple[list[Article], list[Article]]:
    """The demo's articles that report on a tracked topic, and those in which no topic or scope matches."""
    on: list[Article] = []
    off: list[Article] = []
    for piece in load_news().pieces:
        version = piece.versions[-1]
        article = (version.title, "\n".join(version.body), piece.language, piece.published.date())
        reading = reader.read(*article[:3], published=article[3], key="k")
        if reading.claims or reading.events:
            on.append(article)
        elif not any(match.matched for match in reading.matches):
            off.append(article)
    return on, off


def _read(reader: TopicReader, articles: list[Article]) -> None:
    for title, text, language, day in articles:
        reader.read(title, text, language, published=day, key="k", thorough=False)


def _feeds() -> list[bytes]:
    """A feed in each language: 25 entries with an author, a category, a picture and a body of two paragraphs with a link and a
    figure, made of the words of the demo's articles."""
    numbers = random.Random(4)
    words: dict[str, list[str]] = {}
    for piece in load_news().pieces:
        words.setdefault(piece.language, []).extend(escape(" ".join(piece.versions[-1].body)).split())
    return [_feed(numbers, words[language]) for language in sorted(words)]


def _feed(numbers: random.Random, words: list[str]) -> bytes:
    def said(fewest: int, most: int) -> str:
        return " ".join(numbers.choices(words, k=numbers.randint(fewest, most)))

    items = []
    for place in range(25):
        body = (
            f'<p>{said(30, 110)} <a href="/tag/{place}?utm_source=rss&amp;x=1">{said(2, 4)}</a></p>'
            f"<p><strong>{said(2, 4)}</strong> {said(30, 110)}</p>"
            f'<figure><img src="/img/{place}.jpg" alt="x" width="640" height="360"/>'
            f"<figcaption>{said(3, 6)}</figcaption></figure>"
        )
        items.append(
            f"<item><title>{said(6, 12)}</title><link>http://herald.example/{place}</link>"
            f'<guid isPermaLink="false">{place}</guid><pubDate>Mon, 26 Oct 2026 05:{place:02}:00 GMT</pubDate>'
            f"<dc:creator>{said(2, 2)}</dc:creator><category>{said(1, 1)}</category><description>{said(15, 30)}</description>"
            f"<content:encoded><![CDATA[{body}]]></content:encoded>"
            f'<media:thumbnail url="http://herald.example/img/{place}.jpg" width="120" height="90"/></item>'
        )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Herald</title>'
        "<link>http://herald.example/</link>"
    )
    return f"{head}{''.join(items)}</channel></rss>".encode()


def _testimonies(amount: int) -> list[Testimony]:
    """Claims of a year: two in three that it holds, the others that it does not, by six sides and forty outlets."""
    numbers = random.Random(7)
    found = []
    for place in range(amount):
        day = DAY - timedelta(days=numbers.randrange(365))
        state = numbers.choice(("holding", "holding", "strained"))
        side = numbers.choice(("russia", "turkey", "damascus", "opposition", "un", None))
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        url = f"http://outlet{numbers.randrange(40)}.example/{place}"
        claim = Claim(
            id=f"{place:016x}", topic="ceasefire", state=state, temporal="current", event_date=None, date_precision="none",
            speaker=side, actor=side, side=side, via=None, voice="indirect" if side else "outlet", quote="q", start=0, end=1,
            in_title=False, cue="q", cue_start=0, cue_end=1, modifiers=(), rule="", place_rule="", confidence=0.9,
        )  # fmt: skip
        source = Provenance(
            url=url, title="", outlet=url.split("/")[2], outlet_side=None, language="en", origin=url, published_on=day,
            published_at=at, known_at=at, written_by=NOBODY.own(None, url.split("/")[2], day),
        )  # fmt: skip
        found.append(Testimony(claim=claim, source=source))
    return found


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
