"""An archive as it stands after some years: any number of articles over so many days, with all that is kept of them, and what is
asked of it all day long."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert

from monitor.articles.fingerprint import text_sha256
from monitor.model import (
    Article,
    ArticleId,
    Candidate,
    EntryId,
    FeedId,
    Fingerprint,
    Gist,
    Judgement,
    Kin,
    Readers,
    StoredArticle,
    story_mark,
)
from monitor.store import letting, retention_tables, story_tables, tables, tracking_tables
from monitor.store.door import Door
from monitor.store.gists import facts_of, words_of
from monitor.stories.keys import keys_of
from monitor.stories.packing import unpacked
from tests.build import make_article, make_claim, make_entry, make_feed_state
from tests.build_tracking import make_event, make_figure

END = datetime(2026, 10, 20, tzinfo=UTC)
DAY = timedelta(days=1)
LEASE = timedelta(minutes=20)
FEEDS, TOPICS = 200, 20
WAITING = 4  # the last ones: their entries are not captured, or they are not assessed
KEYS = 16  # of a fingerprint, a third of what there are
DIGEST = "daily"

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Grown:
    """An archive of so many articles, whose ids are 1 and so on, of so many days."""

    size: int
    days: int = 694  # what a million take at 1,440 a day

    @property
    def begin(self) -> datetime:
        """When the first of them became known."""
        return END - self.days * DAY

    def at(self, n: int) -> datetime:
        """When an article became known."""
        return self.begin + n * self.days * DAY / self.size

    def fill(self, connection: Connection, step: int = 5000) -> Iterator[int]:
        """Write everything into an empty database; tells after each step how many articles there are."""
        for table, rows in self._once():
            connection.execute(insert(table), rows)
        for first in range(1, self.size + 1, step):
            numbers = range(first, min(first + step, self.size + 1))
            for table, rows in self._rows(numbers):
                if rows:
                    connection.execute(insert(table), rows)
            yield numbers[-1]

    def _once(self) -> Iterator[tuple[Table, Rows]]:
        numbers = range(1, FEEDS + 1)
        usual = {"title": "", "enabled": True, "attempts": 1, "failures": 0, "added_at": self.begin}
        due = {n: END - DAY / 96 if n % 40 == 0 else END + DAY / 48 for n in numbers}
        yield tables.feed, [usual | {"id": n, "slug": f"f{n}", "url": _address(n), "due_at": due[n]} for n in numbers]
        yield tables.host, [{"host": _host(n), "free_at": END - DAY, "pages_at": None} for n in numbers]
        days = [(n, self.begin + n * DAY) for n in range(1, self.days + 1)]
        made = {"digest": DIGEST, "content": "{}", "content_sha256": "", "issue": "{}"}
        yield (
            tables.edition,
            [
                made | {"id": n, "edition_date": at.date(), "number": n, "cutoff_at": at, "made_at": at}
                for n, at in days
            ],
        )
        sent = {
            "channel": "email",
            "address": "a@example.org",
            "state": "sent",
            "due_at": None,
            "attempts": 1,
            "tries": 1,
        }
        yield (
            tables.delivery,
            [
                sent | {"id": n, "edition_id": n, "message_id": str(n), "created_at": at, "queued_at": at}
                for n, at in days
            ],
        )

    def _rows(self, numbers: range) -> Iterator[tuple[Table, Rows]]:
        each = [(n, self.at(n)) for n in numbers]
        assessed = [(n, at) for n, at in each if n <= self.size - WAITING // 2]
        yield tables.article, [self._article(n, at) for n, at in each]
        yield tables.entry, [self._entry(n, at) for n, at in each]
        yield tables.fingerprint, [_fingerprint(n) for n, _ in assessed]
        yield tables.band, [{"key": key, "article_id": n} for n, _ in assessed for key in _bands(n)]
        yield story_tables.gist, [_gist_row(n, at) for n, at in assessed]
        yield (
            story_tables.story_key,
            [{"key": key, "at": int(at.timestamp()), "article_id": n} for n, at in assessed for key in _keys(n, at)],
        )
        yield tables.match, [_match(n) for n, _ in assessed if n % 2]
        yield from self._found(assessed)
        yield tables.publication, [row for n, at in assessed if n % 2 for row in self._published(n, at)]
        seen = [(n, at) for n, at in each if n % 500 == 0]
        yield (
            tables.article_version,
            [
                {"article_id": n, "number": 1, "title": "", "text": "", "text_sha256": "", "seen_at": at}
                for n, at in seen
            ],
        )
        late = [(n, at) for n, at in each if at > END - 30 * DAY]
        page = {"media_type": "text/html", "size": 50_000}
        yield (
            tables.page,
            [page | {"sha256": f"page {n}", "url": _url(n), "final_url": _url(n), "fetched_at": at} for n, at in late],
        )
        yield (
            tables.tally,
            [{"bucket": at, "feed_id": 1 + n % FEEDS, "stage": "kept", "reason": "", "count": 1} for n, at in each],
        )
        yield (
            retention_tables.let_go,
            [
                {"key": letting.key_of(f"gone {n}"), "feed_id": 1 + n % FEEDS, "seen_at": at}
                for n, at in each
                if n % 4 == 0
            ],
        )
        yield tables.tombstone, [{"url_key": f"gone {n}", "forgotten_at": at} for n, at in seen]
        yield story_tables.placing, [{"article_id": n} for n, _ in each[-20:]]

    def _article(self, n: int, at: datetime) -> dict[str, Any]:
        waits = n > self.size - WAITING // 2
        return {
            "id": n, "url_key": _url(n), "url": _url(n), "title": f"Report {n}", "text": f"The words of report {n}. " * 12,
            "text_sha256": text_sha256(_url(n)), "page_sha256": f"page {n}", "outlet": f"Outlet {n % FEEDS}",
            "feed_slug": f"f{1 + n % FEEDS}", "published_at": at, "precision": "second", "language": "en",
            "method": "page", "known_at": at, "assessed_at": None if waits else at, "due_at": at if waits else None,
            "attempts": 1, "failures": 0, "copy_of": n - 1 if n % 10 == 9 and not waits else None,
            "text_seen_at": at if n % 500 == 0 else None,
        }  # fmt: skip

    def _entry(self, n: int, at: datetime) -> dict[str, Any]:
        waits = n > self.size - WAITING
        said = {"title": "", "summary": "", "content": "", "authors": []}
        return said | {
            "id": n, "feed_id": 1 + n % FEEDS, "guid": _url(n), "url": _url(n), "canonical_url": _url(n),
            "host": _host(1 + n % FEEDS), "first_seen_at": at, "due_at": at if waits else None, "attempts": 1,
            "failures": 0, "article_id": None if waits else n, "seen_again_at": None,
        }  # fmt: skip

    def _found(self, each: list[tuple[int, datetime]]) -> Iterator[tuple[Table, Rows]]:
        made = zip(
            (tracking_tables.claim, tracking_tables.event, tracking_tables.figure),
            (make_claim(), make_event(), make_figure()),
            strict=True,
        )
        for table, value in made:
            body = asdict(value)
            yield (
                table,
                [
                    {"article_id": n, "position": 0, "topic": _topic(n), "known_at": at, "body": body}
                    for n, at in each
                    if n % 6 == 1
                ],
            )

    def _published(self, n: int, at: datetime) -> Iterator[dict[str, Any]]:
        edition = (at - self.begin).days + 1
        if edition < self.days:  # those of the last day are not printed yet
            for kind in ("article", "story") if n % 8 == 1 else ("article",):
                yield {"digest": DIGEST, "kind": kind, "ref": n, "edition_id": edition}


def _url(n: int) -> str:
    return f"http://{_host(1 + n % FEEDS)}/{n}"


def _address(feed: int) -> str:
    return f"http://{_host(feed)}/rss.xml"


def _host(feed: int) -> str:
    return f"host-{feed}.example"


def _topic(n: int) -> str:
    return f"t{n % TOPICS}"


def _bands(n: int) -> list[int]:
    """A copy has most of the keys of the text before it."""
    return sorted(
        {(m * 2_654_435_761 * (place + 1) + place) % 2**61 for place in range(KEYS) for m in (_lead(n, place),)}
    )


def _lead(n: int, place: int) -> int:
    return n - 1 if n % 10 == 9 and place < 12 else n


def _fingerprint(n: int) -> dict[str, Any]:
    bands = _bands(n)
    packed = struct.pack(f"<{len(bands)}q", *bands)
    return {"article_id": n, "sequence": b"\1\0\0\0\2\0\0\0" * 40, "bands": packed, "figures": [], "words": 40}


def gist(n: int, at: datetime) -> Gist:
    """What an article tells; four in a row tell of one happening."""
    of = n - n % 4
    words = sorted({of * 7919 % 2**31, (of + 1) * 7919 % 2**31, n * 104_729 % 2**31, 1 + n % 5000})
    marks = tuple(sorted((f"place:{of % 900}", f"deed:{of % 40}")))
    day = at.toordinal()
    made = {"language": "en", "on": day, "words": words, "weights": [100] * len(words), "headline": words[:1]}
    return unpacked(made | {"front": marks, "main": marks, "named": marks, "days": [day], "all_days": [day]})


def _keys(n: int, at: datetime) -> tuple[int, ...]:
    return () if n % 10 == 9 else keys_of(gist(n, at))


def _gist_row(n: int, at: datetime) -> dict[str, Any]:
    told = gist(n, at)
    row = {"article_id": n, "mark": story_mark(_url(n)), "at": at, "words": words_of(told), "facts": facts_of(told)}
    founder = max(n - n % 4, 1)
    return row | {"story": None if n % 10 == 9 else founder, "score": 1.0, "reason": "", "nearest": None}


def _match(n: int) -> dict[str, Any]:
    return {
        "article_id": n, "topic": _topic(n), "position": 0, "kind": "topic", "score": 2.0, "threshold": 1.0, "addends": [],
        "missing": [], "vetoed": False, "spans": [], "reported": True,
    }  # fmt: skip


# ---------------------------------------------------------------- what is asked


def asked(grown: Grown) -> dict[str, Callable[[Door], object]]:
    """What the service asks all day long, by what it is asked for."""
    some = grown.size - grown.size % 10 - 91  # an article of the last days that is a copy of none
    ids = [ArticleId(n) for n in range(some - 20, some)]
    at, now = grown.at(some), END
    kin, report = _kin(some, at), _candidate(some, at)
    stored = [_stored(n, grown.at(n)) for n in ids]
    readers = [Readers(digest=DIGEST, topics=("t1", "t3"), until=now)]
    feed, entries = make_feed_state(id=FeedId(7)), [make_entry(url=f"http://host-7.example/new/{n}") for n in range(20)]
    again = make_article(url=_url(some))
    marks = [story_mark(_url(n)) for n in ids]
    return {
        "feeds that are due": lambda db: db.feeds.due(now, 1000),
        "a claim of feeds": lambda db: db.feeds.claim([FeedId(40), FeedId(80)], now, LEASE),
        "entries that are new": lambda db: db.entries.add_new(feed, entries, now),
        "entries that say something new": lambda db: db.entries.revise(feed, entries, now),
        "captures that are due": lambda db: db.entries.due(now, 1000),
        "a claim of entries": lambda db: db.entries.claim([EntryId(grown.size), EntryId(grown.size - 1)], now, LEASE),
        "whose turn is next": lambda db: db.entries.next_turn(now),
        "whether an address is known": lambda db: (
            db.articles.by_url(_url(some)),
            db.articles.is_forgotten(_url(some)),
        ),
        "whether it was let go": lambda db: db.articles.is_let_go(_url(some)),
        "an article that was added": lambda db: db.articles.add(again, known_at=now, now=now, page_sha256=None),
        "an article and its edits": lambda db: (db.articles.by_id(ids[0]), db.articles.versions(ids[0])),
        "assessments that are due": lambda db: db.articles.due(now, 1000),
        "a claim of articles": lambda db: db.articles.claim([ArticleId(grown.size)], now, LEASE),
        "what was judged": lambda db: db.articles.judgements_of(stored),
        "who has relatives": lambda db: db.articles.kindred(ids, db.articles.crowded(ids)),
        "near-copies": lambda db: db.articles.relatives(kin, 5 * DAY, 300),
        "copies of an article": lambda db: db.articles.copies_of(ids[0]),
        "by what relatives know articles": lambda db: db.articles.traces(ids),
        "a first judgement": lambda db: _first_judgement(db, grown),
        "articles to be placed again": lambda db: db.articles.place_again(ids[:3], now),
        "who was placed meanwhile": lambda db: db.placings.since(db.placings.latest() - 5),
        "similar stories before": lambda db: db.stories.older([report]),
        "similar stories behind": lambda db: db.stories.younger([report]),
        "neighbours of a story": lambda db: (db.stories.members(ids[0]), db.shown.marks_within(ids[0])),
        "stories of articles": lambda db: (
            db.stories.stories_of(ids),
            db.stories.keys(ids),
            db.stories.by_mark(marks[0]),
        ),
        "what an edition has not told": lambda db: db.articles.unpublished(DIGEST, END - DAY, now),
        "what was edited since": lambda db: db.articles.edited(DIGEST, END - DAY, now),
        "what an edition waits for": lambda db: (db.entries.waiting(now), db.articles.waiting(now)),
        "the latest edition": lambda db: db.editions.latest(DIGEST),
        "claims of some days": lambda db: db.topics.testimonies("t1", now, now - 3 * DAY),
        "events of a day": lambda db: db.topics.sightings("t1", now, now - DAY),
        "figures of a day": lambda db: db.topics.counts("t1", now, now - DAY),
        "topics of articles": lambda db: db.notices.topics_of(ids),
        "counts of a day": lambda db: db.tallies.between(now - DAY, now),
        "what was forgotten of late": lambda db: db.articles.erased(now - DAY, now),
        "where stories stand": lambda db: db.shown.places(marks),
        "reports of stories": lambda db: db.shown.reports(ids, readers),
        "what the archive has to say anew": lambda db: list(db.shown.touched(now - DAY)),
        "kept texts": lambda db: db.kept.of(marks),
        "shares of the last days": lambda db: db.shares.of(readers, now - 3 * DAY, last=5),
        "what waits": lambda db: (db.due_counts(now), db.waiting_since(now), db.next_due()),
        "what a clock put off": lambda db: db.recall(now),
        "what stands, and troubles": lambda db: (db.feeds.all(), db.deliveries.troubled(), db.size()),
        "mail that is due": lambda db: db.deliveries.due(now, 1000, "email"),
        "articles, one after the other": lambda db: db.articles.batch(ids[0], 50),
        "what goes by age": lambda db: db.retention.past(END - 90 * DAY, END - 90 * DAY, (END - 91 * DAY, ids[0]), 100),
        "entries that go": lambda db: db.retention.drop_entries(END - 90 * DAY, now, 100),
        "counts that go": lambda db: db.retention.drop_tallies(grown.begin, grown.begin + DAY),
    }


def _first_judgement(db: Door, grown: Grown) -> None:
    mine = [_stored(n, grown.at(n)) for n in range(grown.size - 1, grown.size + 1)]
    db.articles.hold(mine)
    judged = [(one, Judgement(language="en", matches=(), fingerprint=_print(one.id))) for one in mine]
    db.articles.found(judged, END)


def _print(n: int) -> Fingerprint:
    return Fingerprint(sequence=b"", bands=tuple(_bands(n)), figures=(), words=40)


def _kin(n: int, at: datetime) -> Kin:
    return Kin(id=ArticleId(n), url=_url(n), title="", published_at=at, known_at=at, text_sha256=text_sha256(_url(n)),
               fingerprint=_print(n), copy_of=None)  # fmt: skip


def _candidate(n: int, at: datetime) -> Candidate:
    return Candidate(id=ArticleId(n), url=_url(n), title="", published_at=at, known_at=at, gist=gist(n, at), story=None)


def _stored(n: int, at: datetime) -> StoredArticle:
    article: Article = make_article(url=_url(n))
    return StoredArticle(id=ArticleId(n), article=article, known_at=at, attempts=1, assessed_at=None, copy_of=None)
