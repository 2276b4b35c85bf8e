"""The archive as {relative path: bytes}: an edition's own files, and the pages that list editions.

All links are relative, so the tree opens from disk and moves between hosts. An edition's files never change once written; the
index, the Atom feed and the style sheet are written again with every edition, as are the pages of topics (topicpages.py) and of
stories that have changed (storypages.py) and the calendars of older years (shelves.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from monitor.editions.freeze import from_line, to_line
from monitor.editions.quotations import quotation_lines
from monitor.editions.render import TEMPLATES, environment
from monitor.editions.shelves import shelves
from monitor.editions.strips import Strip, strip
from monitor.editions.wording import address, page_path, topic_path
from monitor.model import Change, Day, Edition, EventRow, Every, Rendering, Story, Track, story_mark
from monitor.model.basics import later

FEED_LENGTH = 30  # editions in feed.xml
HEADLINES = 8  # lead headlines that an edition's feed entry carries
NO_TRACKS: Mapping[str, Track] = MappingProxyType({})
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when an archive without editions was last changed
AUTHORITY = "idlib-monitor.invalid,2026"  # of the tag URIs (RFC 4151); never changes, or feed readers see doubles


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A story's headline in the feed."""

    title: str
    outlet: str
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a topic stood when an edition was made, in one line."""

    topic: str
    title: str
    line: str
    disputed: bool = later(False)

    @property
    def path(self) -> str:
        """Its page, seen from the archive's root."""
        return topic_path(self.topic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What a list of editions needs to know of one."""

    digest: str
    title: str
    date: Day
    number: int
    subject: str
    made_at: datetime
    cutoff_at: datetime
    missed: tuple[Day, ...]
    late: bool
    partial: bool
    base_url: str | None = None
    headlines: tuple[Headline, ...] = ()
    topics: tuple[Standing, ...] = later(())
    changes: tuple[Change, ...] = later(())  # that were news in it, with their evidence, for the pages of topics
    events: tuple[EventRow, ...] = later(())  # likewise
    moved: bool = later(False)  # whether a status changed
    happened: bool = later(False)  # whether there was a new event
    said: tuple[str, ...] = later(())  # claims for the time lines of topics, each a line of JSON (freeze.to_line)
    stories: tuple[str, ...] = later(())  # that it told, each its mark and, behind blanks, those of its reports
    quoted: tuple[str, ...] = later(())  # the sentences that it quotes, by article (editions/quotations.py)
    every: Every = later("day")  # noqa: RUF009 - a field

    @property
    def path(self) -> str:
        """Its page, seen from the archive's root."""
        return f"{page_path(self.digest, self.date)}/index.html"

    @property
    def has_moved(self) -> bool:
        """Whether it told of a change of a status."""
        return self.moved or bool(self.changes)

    @property
    def has_events(self) -> bool:
        """Whether it told of a new event."""
        return self.happened or bool(self.events)

    @property
    def age(self) -> tuple[datetime, datetime, str]:
        """What decides which of two is the older."""
        return (self.cutoff_at, self.made_at, self.digest)

    @property
    def tag(self) -> str:
        """Its id in the Atom feed."""
        return f"tag:{AUTHORITY}:{self.digest}/{self.date.isoformat()}"


def issue_of(edition: Edition) -> Issue:
    """What the index, the feeds and the pages of topics keep of an edition."""
    moves = {(change.topic, change.key) for change in edition.changes}
    news = {row.id for row in (*edition.events, *edition.announced)}
    stories = [story for section in edition.sections for story in section.stories]
    return Issue(
        digest=edition.digest,
        title=edition.title,
        date=edition.date,
        number=edition.number,
        subject=edition.subject,
        made_at=edition.made_at,
        cutoff_at=edition.cutoff_at,
        missed=edition.missed,
        late=edition.late,
        partial=edition.partial,
        base_url=edition.base_url,
        headlines=tuple(Headline(title=s.title, outlet=s.outlet, language=s.language) for s in stories[:HEADLINES]),
        topics=tuple(_standing(track) for track in edition.tracks),
        changes=tuple(
            change
            for track in edition.tracks
            for change in track.changes
            if change.evidence or (change.topic, change.key) in moves
        ),
        events=tuple(
            event
            for track in edition.tracks
            for event in track.events
            if event.evidence or (event.hands and event.id in news)
        ),
        moved=bool(edition.changes),
        happened=bool(edition.events),
        said=tuple(to_line(one) for track in edition.tracks for one in track.said),
        stories=tuple(_marks(story) for story in stories if story.has_page),
        quoted=quotation_lines(edition),
        every=edition.every,
    )


def _standing(track: Track) -> Standing:
    return Standing(topic=track.topic, title=track.title, line=track.line, disputed=track.disputed)


def _marks(story: Story) -> str:
    """A story's mark and those of its reports, which say nothing of them: what was forgotten leaves no trace."""
    addresses = dict.fromkeys((story.url, *(other.url for other in story.also)))
    return " ".join((story.id, *(story_mark(address) for address in addresses if address)))


def issue_to_json(issue: Issue) -> str:
    """What the store keeps beside the edition, so that a list of editions need not read them all."""
    return to_line(issue)


def issue_from_json(text: str) -> Issue:
    """The issue again. Raises ValueError when the text is none."""
    return from_line(Issue, text)


def edition_files(edition: Edition, rendering: Rendering) -> dict[str, bytes]:
    """The four files of an edition's folder, `DIGEST/2026/11/22/`."""
    folder = page_path(edition.digest, edition.date)
    return {
        f"{folder}/index.html": rendering.page.encode(),
        f"{folder}/digest.txt": rendering.text.encode(),
        f"{folder}/digest.md": rendering.markdown.encode(),
        f"{folder}/digest.json": rendering.json.encode(),
    }


def standings(issues: Sequence[Issue]) -> list[tuple[Standing, Issue]]:
    """How every topic stood when the edition that knows most of it was made, and that edition, in the order of `newest_of`."""
    return [
        (next(told for told in issue.topics if told.topic == topic), issue)
        for topic, issue in newest_of(issues).items()
    ]


def index_files(issues: Sequence[Issue], tracks: Mapping[str, Track] = NO_TRACKS) -> dict[str, bytes]:
    """`index.html`, `feed.xml` and `assets/style.css` for these editions of public digests, whatever their order; `tracks` are
    those of `newest_of(issues)`, by topic, for the strips.

    Digests stand in the order of their first appearance.
    """
    newest = sorted(issues, key=lambda i: (-i.made_at.timestamp(), -i.date.toordinal(), i.digest))
    standing: list[tuple[Standing, Issue, Strip | None]] = [
        (told, issue, strip(tracks[told.topic], disputes_of(told.topic, issues)) if told.topic in tracks else None)
        for told, issue in standings(issues)
    ]
    updated = newest[0].made_at if newest else NEVER
    base_url = newest[0].base_url if newest else None
    book = environment()
    index = book.get_template("index.html.j2").render(shelves=shelves(issues), standing=standing, root="")
    feed = book.get_template("feed.xml.j2").render(
        issues=newest[:FEED_LENGTH],
        updated=updated,
        tag=f"tag:{AUTHORITY}:editions",
        home=address(base_url, "index.html") or "index.html",
        self_url=address(base_url, "feed.xml"),
        pages={issue.tag: address(base_url, issue.path) or issue.path for issue in newest[:FEED_LENGTH]},
    )
    return {
        "index.html": index.encode(),
        "feed.xml": feed.encode(),
        "assets/style.css": (TEMPLATES / "assets" / "style.css").read_bytes(),
    }


def disputes_of(topic: str, issues: Sequence[Issue]) -> list[tuple[Day, bool]]:
    """The days on which an edition was cut off, and whether the topic was in dispute then."""
    return [(issue.cutoff_at.date(), told.disputed) for issue in issues for told in issue.topics if told.topic == topic]


def newest_of(issues: Sequence[Issue]) -> dict[str, Issue]:
    """Of every topic that these editions tell of, the edition that knows most of it: that of the latest cut-off. Topics stand
    in the order of the newest edition, then of the one before it, and so on."""
    found: dict[str, Issue] = {}
    for issue in sorted(issues, key=lambda i: (-i.cutoff_at.timestamp(), -i.made_at.timestamp(), i.digest)):
        for told in issue.topics:
            found.setdefault(told.topic, issue)
    return found
