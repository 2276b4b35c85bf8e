"""The few functions that run in a child process: they chew bytes and texts from outside.

`prepare` is the crew's initialiser: it compiles the topics once per child and configuration. Each function imports what it
needs, for the parent, who only names them, has no use for it; `forerunner` imports it all before a child begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from monitor.model import (
    AUTO,
    AgencySpec,
    Captured,
    Entry,
    Extraction,
    Gist,
    Judgement,
    Newsletter,
    ParsedFeed,
    ReadAs,
    Reading,
    RobotsVerdict,
    SourceSpec,
    TopicSpec,
    Vocabulary,
)

if TYPE_CHECKING:
    from monitor.articles.credit import Credits
    from monitor.articles.leaning import Leanings
    from monitor.feeds.discover import Offer, Sample, Verdict
    from monitor.feeds.opml import FeedList
    from monitor.stories.gist import Gists
    from monitor.topics.mentions import MentionReader
    from monitor.topics.reader import TopicReader, TopicReading

_readers: list[TopicReader] = []  # one: this child's
_credits: list[Credits] = []  # likewise
_gists: list[tuple[MentionReader, Gists]] = []  # likewise
_leanings: list[Leanings] = []  # likewise


def prepare(
    vocabulary: Vocabulary,
    topics: Sequence[TopicSpec],
    agencies: Sequence[AgencySpec] = (),
    sources: Sequence[SourceSpec] = (),
) -> None:
    """Load what the functions here need, and compile the topics and the agencies' credits, for this child: what it has by then is
    not counted among what a task needs. `sources`: outlets that an article may lean on."""
    import monitor.steps.forerunner  # noqa: F401 - where the fork server has not
    from monitor.articles.credit import Credits
    from monitor.articles.leaning import Leanings
    from monitor.stories.gist import Gists
    from monitor.topics.mentions import MentionReader
    from monitor.topics.reader import TopicReader

    _readers[:] = [TopicReader(vocabulary, topics)]
    _gists[:] = [(MentionReader(vocabulary), Gists(vocabulary, topics))]
    _credits[:] = [Credits(agencies)]
    _leanings[:] = [Leanings(agencies, sources)]


def parse_feed(
    body: bytes, url: str, content_type: str | None, fetched_at: datetime, read_as: ReadAs = AUTO
) -> ParsedFeed:
    """The entries of a feed document. Raises FeedError."""
    from monitor.feeds.parse import parse_feed as parse

    return parse(body, url=url, content_type=content_type, fetched_at=fetched_at, read_as=read_as)


def read_feed(
    body: bytes,
    url: str,
    content_type: str | None,
    fetched_at: datetime,
    items: bytes | None,
    read_as: ReadAs = AUTO,
) -> Reading:
    """The entries of a feed document but those that stand there as last time. `items`: what is remembered of that. `read_as`:
    what the feed is configured to be. Raises FeedError."""
    from monitor.articles.fingerprint import said_sha256
    from monitor.feeds.items import Document, read_feed

    document = Document(body=body, url=url, content_type=content_type, fetched_at=fetched_at, read_as=read_as)
    return read_feed(document, items, lambda entry: said_sha256(entry.title, entry.summary, entry.content))


def extract_page(body: bytes, url: str, encoding: str | None, fetched_at: datetime, feed_title: str) -> Extraction:
    """What a page says, cleaned."""
    from monitor.articles.extract import extract

    return extract(body, url=url, encoding=encoding, fetched_at=fetched_at, feed_title=feed_title)


def read_letters(body: bytes, now: datetime) -> tuple[Newsletter, ...]:
    """The messages of a mail that have a text: itself, and those that are attached to it."""
    from monitor.articles.newsletter import letters

    return letters(body, now)


def read_capture(block: bytes, url: str, media_type: str, fetched_at: datetime) -> Captured:
    """The page of a web archive's record. `media_type`: of the block, "application/http" for an answer with its head."""
    from monitor.articles.captures import captured

    return captured(block, url, media_type, fetched_at)


def read_article(
    title: str,
    text: str,
    hints: Sequence[str | None],
    author: str | None = None,
    own: Sequence[str] = (),
    published: date | None = None,
    key: str = "",
    *,
    everything: bool = False,
) -> Judgement:
    """The language of an article, the topics it belongs to with its claims, events and figures, its fingerprint and the agency
    it names, or the outlet on which it leans.

    `hints`: languages that feed and page name. `own`: ids of the agencies that its outlet is itself (SourceSpec.agencies).
    `published`: the UTC day of publication, on which relative dates lean; None: nobody said. `key`: its canonical address.
    `everything`: also make the gist of an article that matches nothing.
    """
    from monitor.articles.language import language_of
    from monitor.articles.minhash import fingerprint
    from monitor.topics.reading import unread

    language = language_of(title, text, hints=hints)
    found = _readers[0].read(title, text, language, published=published, key=key, thorough=False)
    matches = tuple(match for match in found.matches if match.matched)
    credit = _credits[0].read(text, title=title, author=author, language=language, own=own)
    return Judgement(
        language=language,
        matches=matches,
        gist=gist(title, text, language, published, found) if matches or everything else None,
        fingerprint=fingerprint(title, text),
        credit=_leanings[0].read(text, language, credit),
        notes=tuple(note for note in (unread(text),) if note),
        reported=found.reported,
        states=found.states,
        claims=found.claims,
        events=found.events,
        figures=found.figures,
    )


def gist(title: str, text: str, language: str | None, published: date | None, found: TopicReading) -> Gist:
    """What an article tells, from its opening and from what the topics found in it."""
    from monitor.text.languages import by_script, primary
    from monitor.text.opening import opening

    code = primary(language) or by_script(f"{title}\n{text}")
    mentions, gists = _gists[0]
    start = opening(title, text, code)
    return gists.of(
        start, code, mentions.read(start, code), published,
        events=found.events, figures=found.figures, states=found.states,
    )  # fmt: skip


def whole_reading(
    title: str, text: str, language: str | None, published: date | None = None, key: str = ""
) -> TopicReading:
    """What each topic makes of an article, matched or not, with every cue that was tried: for `explain`. `prepare` must have run
    in this process."""
    return _readers[0].read(title, text, language, published=published, key=key)


def robots_verdict(body: bytes, url: str) -> RobotsVerdict:
    """What a robots.txt says of one page."""
    from monitor.articles.robots import verdict

    return verdict(body, url)


def offered_feeds(body: bytes, url: str, charset: str | None) -> tuple[Offer, ...]:
    """The feeds that a page names."""
    from monitor.feeds.discover import offers

    return offers(body, url, charset)


def named_sitemaps(body: bytes) -> tuple[Offer, ...]:
    """The sitemaps that a robots.txt names."""
    from monitor.feeds.discover import named_sitemaps

    return named_sitemaps(body)


def sample_feed(
    body: bytes, url: str, content_type: str | None, fetched_at: datetime, read_as: ReadAs = AUTO
) -> Sample:
    """What a feed would bring, judged by the topics as its articles would be. Raises FeedError."""
    from monitor.articles.language import language_of
    from monitor.feeds.discover import sample

    return sample(
        parse_feed(body, url, content_type, fetched_at, read_as),
        now=fetched_at,
        language_of=lambda title, text, hints: language_of(title, text, hints=hints),
        verdict_of=_verdict,
    )


def _verdict(entry: Entry, text: str, language: str | None) -> Verdict:
    from monitor.feeds.discover import Verdict

    day = entry.published_at.astimezone(UTC).date() if entry.published_at else None
    found = _readers[0].read(entry.title, text, language, published=day, key=entry.canonical_url, thorough=False)
    topics = tuple(match.topic for match in found.matches if match.matched)
    return Verdict(topics=topics, background=tuple(topic for topic in topics if topic not in found.reported))


def read_opml(body: bytes) -> FeedList:
    """The feeds of an OPML document. Raises NoList."""
    from monitor.feeds.opml import read_list

    return read_list(body)


def is_for_robots(start: bytes) -> bool:
    """Whether the page of a refusal, of which this is the start, is a captcha or a challenge."""
    from monitor.feeds.blocked import is_challenge

    return is_challenge(start)
