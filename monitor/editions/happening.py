"""One happening as its page tells it: its reports by who wrote them first, copies folded, and when each side told it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.editions.quotes import pick_quotes
from monitor.editions.storyrows import marks_of
from monitor.editions.voices import Voices
from monitor.editions.wording import LANGUAGES
from monitor.model import Article, ArticleId, Judgement, Origin, Precision, StoredArticle, grounds
from monitor.text.languages import primary

MOST = 200  # texts that a page shows
TOLD_LAST = "no side known"  # the lane of those whose side nobody said
EDGE = 1.5  # per cent of a lane that stay free at both ends
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A report as it is stored, what was found in it, and who wrote it first."""

    stored: StoredArticle
    judgement: Judgement
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A report on the page of its story."""

    title: str
    url: str
    outlet: str
    side: str | None  # whose voice its outlet was on that day, as a reader's label
    via: str | None  # who wrote it, where that is not the outlet
    language: str | None
    at: datetime
    precision: Precision  # of `at`; unknown: it was seen then
    sentence: str | None  # verbatim: it carries a claim or an event, or else leads the text; None: no fit one


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRows:
    """A text: its earliest report, and the others that print it."""

    lead: ReportLine
    copies: tuple[ReportLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginRows:
    """All texts of one origin."""

    label: str
    kind: str
    owner: str | None
    side: str | None
    texts: tuple[TextRows, ...]

    @property
    def reports(self) -> int:
        """How many they are, with copies."""
        return sum(1 + len(text.copies) for text in self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The reports of one side along the time line. `dots`: their places in per cent, and whether they are copies."""

    side: str
    reports: int
    first: datetime
    last: datetime
    dots: tuple[tuple[float, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRow:
    """The reports of an hour, by side."""

    start: datetime
    sides: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A story, all wording decided but that of times."""

    title: str
    language: str | None
    reports: int
    ground: str  # "6 outlets, 2 origins, 1 owner"
    languages: tuple[str, ...]  # codes
    first: datetime
    last: datetime
    marks: tuple[str, ...]  # "single source", "one owner", "one side only: Russia"
    topics: tuple[str, ...]  # slugs that it is filed under
    origins: tuple[OriginRows, ...]
    more: int  # reports that are not shown
    lanes: tuple[Lane, ...]
    days: tuple[tuple[HourRow, ...], ...]  # of one day each
    midnights: tuple[float, ...]  # along the lanes, in per cent


def happening(reports: Sequence[Read], voices: Voices, topics: Sequence[str], centre: ArticleId) -> Happening:
    """The story of these reports, of which there is at least one. `topics`: those that its readers follow, in their order;
    `centre`: the report whose headline it bears. The order of the reports changes nothing."""
    by_age = sorted(reports, key=_age)
    head = next((one for one in by_age if one.stored.id == centre), by_age[0]).stored.article
    shown, more = _texts(by_age)
    moments = [_moment(one.stored) for one in by_age]
    lanes, midnights = _lanes(by_age, voices)
    return Happening(
        title=head.title,
        language=head.language,
        reports=len(by_age),
        ground=grounds((one.stored.article.outlet, one.origin) for one in by_age).told,
        languages=_languages(one.stored.article for one in by_age),
        first=min(moments),
        last=max(moments),
        marks=marks_of([one.origin for one in by_age], voices),
        topics=_filed(by_age, topics),
        origins=_origins(shown, voices, topics),
        more=more,
        lanes=lanes,
        days=_days(by_age, voices),
        midnights=midnights,
    )


def _age(one: Read) -> tuple[datetime, datetime, str]:
    stored = one.stored
    return (stored.article.published_at or stored.known_at, stored.known_at, stored.article.url)


def _moment(stored: StoredArticle) -> datetime:
    """When a report came out: of one that bears a day alone when it was seen, where that was the same day."""
    published = stored.article.published_at
    if published is None or stored.article.precision == "unknown":
        return stored.known_at
    same_day = published.astimezone(UTC).date() == stored.known_at.astimezone(UTC).date()
    return stored.known_at if stored.article.precision == "day" and same_day else published


def _texts(by_age: Sequence[Read]) -> tuple[list[list[Read]], int]:
    """The reports of each text, the one that the others are filed under first where it is among them; and how many reports
    the page has no room for."""
    texts: dict[ArticleId, list[Read]] = {}
    for one in by_age:
        texts.setdefault(one.stored.copy_of or one.stored.id, []).append(one)
    rows = [sorted(text, key=lambda one: one.stored.copy_of is not None) for text in texts.values()]
    return rows[:MOST], sum(len(text) for text in rows[MOST:])


def _origins(texts: Iterable[list[Read]], voices: Voices, topics: Sequence[str]) -> tuple[OriginRows, ...]:
    groups: dict[str, list[list[Read]]] = {}
    for text in texts:
        groups.setdefault(text[0].origin.key, []).append(text)
    return tuple(_origin(group, voices, topics) for group in groups.values())


def _origin(group: list[list[Read]], voices: Voices, topics: Sequence[str]) -> OriginRows:
    origin = group[0][0].origin
    return OriginRows(
        label=origin.label,
        kind=origin.kind,
        owner=origin.owner,
        side=voices.side_named(origin.side),
        texts=tuple(
            TextRows(
                lead=_line(text[0], voices, _sentence(text[0], topics)),
                copies=tuple(_line(copy, voices, None) for copy in text[1:]),
            )
            for text in group
        ),
    )


def _line(one: Read, voices: Voices, sentence: str | None) -> ReportLine:
    article = one.stored.article
    elsewhere = one.origin.why != "own" and one.origin.label != article.outlet
    return ReportLine(
        title=article.title,
        url=article.url,
        outlet=article.outlet,
        side=voices.side(article, one.stored.known_at),
        via=voices.via(article) or (one.origin.label if elsewhere else None),
        language=article.language,
        at=article.published_at or one.stored.known_at,
        precision="unknown" if article.published_at is None else article.precision,
        sentence=sentence,
    )


def _sentence(one: Read, topics: Sequence[str]) -> str | None:
    """The sentence that carries a current claim, else one that carries an event, of a topic that the readers follow; else the
    first fit one. Offsets of words that the text has lost meanwhile lead nowhere."""
    article, judgement = one.stored.article, one.judgement
    claims = [
        (claim.start, claim.end, claim.quote)
        for claim in judgement.claims
        if claim.topic in topics and claim.temporal == "current" and not claim.in_title
    ]
    events = [
        (event.start, event.end, event.quote)
        for event in judgement.events
        if event.topic in topics and not event.background and not event.in_title
    ]
    proofs = [(start, end) for start, end, quote in (*claims, *events) if article.text[start:end] == quote]
    quotes = pick_quotes(article, (), frozenset(), 1, proofs)
    return quotes[0].text if quotes else None


def _languages(articles: Iterable[Article]) -> tuple[str, ...]:
    """Codes, the languages that have a name here first."""
    codes = {code for article in articles if (code := primary(article.language))}
    return tuple(sorted(codes, key=lambda code: (list(LANGUAGES).index(code) if code in LANGUAGES else 99, code)))


def _filed(reports: Sequence[Read], topics: Sequence[str]) -> tuple[str, ...]:
    """The topics and scopes that a report is filed under: what it reports on, or else matches (only in the background, or
    before that was asked)."""
    matched = {match.topic for one in reports for match in one.judgement.matches}
    reported = {topic for one in reports for topic in one.judgement.reported}
    return tuple(topic for topic in topics if topic in (reported & matched or matched))


def _lanes(by_age: Sequence[Read], voices: Voices) -> tuple[tuple[Lane, ...], tuple[float, ...]]:
    """One lane a side, in the order in which they first told it, those of no side last; and where days end along them."""
    moments = {one.stored.id: _moment(one.stored) for one in by_age}
    first, last = min(moments.values()), max(moments.values())
    sides: dict[str, list[Read]] = {}
    for one in sorted(by_age, key=lambda one: (one.origin.side is None, moments[one.stored.id], _age(one))):
        sides.setdefault(_side(one, voices), []).append(one)

    def place(moment: datetime) -> float:
        span = (last - first).total_seconds()
        share = (moment - first).total_seconds() / span if span else 0.5
        return round(EDGE + share * (100 - 2 * EDGE), 1)

    lanes = tuple(
        Lane(
            side=side,
            reports=len(told),
            first=moments[told[0].stored.id],
            last=moments[told[-1].stored.id],
            dots=tuple((place(moments[one.stored.id]), one.stored.copy_of is not None) for one in told),
        )
        for side, told in sides.items()
    )
    day = first.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [day + timedelta(days=number) for number in range(1, min(366, (last - day).days + 1))]
    return lanes, tuple(place(midnight) for midnight in days if first < midnight < last)


def _days(by_age: Sequence[Read], voices: Voices) -> tuple[tuple[HourRow, ...], ...]:
    hours: dict[datetime, dict[str, int]] = {}
    for one in sorted(by_age, key=lambda one: (one.origin.side is None, _age(one))):
        moment = _moment(one.stored).astimezone(UTC)
        sides = hours.setdefault(moment.replace(minute=0, second=0, microsecond=0), {})
        sides[_side(one, voices)] = sides.get(_side(one, voices), 0) + 1
    days: dict[datetime, list[HourRow]] = {}
    for hour in sorted(hours):
        days.setdefault(hour.replace(hour=0), []).append(HourRow(start=hour, sides=tuple(hours[hour].items())))
    return tuple(tuple(rows) for rows in days.values())


def _side(one: Read, voices: Voices) -> str:
    return voices.side_named(one.origin.side) or TOLD_LAST
