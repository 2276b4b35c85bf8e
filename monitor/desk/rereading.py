"""Two readings of one past compared: what each topic gains and loses by being written otherwise, and on which days it would have
stood in another state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.desk.rejudging import BATCH, Told
from monitor.model import ArticleId, Day, Edition
from monitor.steps.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What came of a past. `reports`: by topic and address, the articles that report on it; `boards`: by topic, digest and day,
    the state that it was in; both empty where nobody compares."""

    editions: tuple[Edition, ...]
    reports: Mapping[str, Mapping[str, Told]] = field(default_factory=dict)
    boards: Mapping[tuple[str, str, Day], str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherState:
    """The state of a topic on the board of an edition, by the one reading and by the other; None: no status."""

    digest: str
    date: Day
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """What another reading makes of a topic or scope. `before`, `after`: articles that report on it; `states`: the days on which
    it stands otherwise, by date."""

    topic: str
    before: int
    after: int
    gained: tuple[Told, ...]
    lost: tuple[Told, ...]
    states: tuple[OtherState, ...]


def lived(house: House, editions: Sequence[Edition]) -> Lived:
    """What is in a house at the end of a past, and in these editions."""
    reports: dict[str, dict[str, Told]] = {topic.slug: {} for topic in house.watchlist.topics}
    last: ArticleId | None = None
    while True:
        with house.store.read() as db:
            batch = db.articles.batch(last, BATCH)
            judged = db.articles.judgements_of(batch)
        if not batch:
            break
        last = batch[-1].id
        for stored, judgement in zip(batch, judged, strict=True):
            told = Told(url=stored.article.url, title=stored.article.title)
            for topic in judgement.reported & reports.keys():
                reports[topic][told.url] = told
    boards = {(row.topic, one.digest, one.date): row.state for one in editions for row in one.board}
    return Lived(editions=tuple(editions), reports=reports, boards=boards)


def reread(one: Lived, other: Lived) -> list[Reread]:
    """The differences between two readings, for each topic of either, in the order of the second."""
    topics = [*other.reports, *(topic for topic in one.reports if topic not in other.reports)]
    return [
        Reread(
            topic=topic,
            before=len(before := one.reports.get(topic, {})),
            after=len(after := other.reports.get(topic, {})),
            gained=_of(after, after.keys() - before.keys()),
            lost=_of(before, before.keys() - after.keys()),
            states=tuple(_states(topic, one, other)),
        )
        for topic in topics
    ]


def _of(told: Mapping[str, Told], urls: Iterable[str]) -> tuple[Told, ...]:
    return tuple(sorted(told[url] for url in urls))


def _states(topic: str, one: Lived, other: Lived) -> Iterable[OtherState]:
    days = sorted({key for key in (*one.boards, *other.boards) if key[0] == topic}, key=lambda key: (key[2], key[1]))
    for key in days:
        before, after = one.boards.get(key), other.boards.get(key)
        if before != after:
            yield OtherState(digest=key[1], date=key[2], before=before, after=after)
