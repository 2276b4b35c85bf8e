"""The stored articles judged again by today's topics: what each topic gains, loses, or now matches for other words.

Running it twice is harmless, and so is stopping it: each batch is committed by itself, and an article that is judged as it was
judged before is not written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from monitor.articles.excerpt import is_shortened
from monitor.errors import CrewClosed, CrewError, NotFound
from monitor.model import ArticleId, Match, StoredArticle
from monitor.steps import inside
from monitor.steps.house import House

BATCH = 200  # articles read, judged and written together


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Told:
    """An article in the list of what changed."""

    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What judging again changes for one topic or scope. `changed`: it matches still, with another sum or for other words."""

    topic: str
    before: int  # articles
    after: int
    gained: tuple[Told, ...]
    lost: tuple[Told, ...]
    changed: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rematch:
    """What judging all articles again changes, or would change."""

    articles: int
    shortened: int  # kept as evidence only: judged by what is left of them, so they gain matches and lose none
    unread: tuple[Told, ...]  # could not be judged, and keep what they had
    differences: tuple[
        Difference, ...
    ]  # one for each topic and scope, in the watchlist's order; then those no more watched
    written: bool


@dataclass(slots=True)
class _Ledger:
    before: int = 0
    after: int = 0
    gained: list[Told] = field(default_factory=list)
    lost: list[Told] = field(default_factory=list)
    changed: list[Told] = field(default_factory=list)

    def note(self, before: Match | None, after: Match | None, article: Told) -> None:
        self.before += before is not None
        self.after += after is not None
        if before is None and after is not None:
            self.gained.append(article)
        elif before is not None and after is None:
            self.lost.append(article)
        elif before != after:
            self.changed.append(article)


def rematch(
    house: House,
    *,
    only: str | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _count: None,
) -> Rematch:
    """Judge every assessed article again (for the topic `only`) and replace its matches, unless `dry_run`. Editions that were
    published stay as they are. Raises NotFound for a topic that is not watched."""
    watched = tuple(topic.slug for topic in house.watchlist.topics)
    if only is not None and only not in watched:
        raise NotFound(f"no topic {only!r} (known: {', '.join(watched)})")
    ledgers = {slug: _Ledger() for slug in watched if only in (None, slug)}
    unread: list[Told] = []
    articles = shortened = 0
    last: ArticleId | None = None
    while batch := _batch(house, last):
        last = batch[-1][0].id
        for (stored, before), answer in zip(batch, _judged([stored for stored, _ in batch], house), strict=True):
            told = Told(url=stored.article.url, title=stored.article.title)
            articles += 1
            shortened += is_shortened(stored.article)
            if answer is None:
                unread.append(told)
                answer = before
            after = _joined(stored, before, answer, only, watched)
            _note(ledgers, before, after, told, only)
            if after != before and not dry_run:
                _write(stored, after, house)
        progress(articles)
    return Rematch(
        articles=articles,
        shortened=shortened,
        unread=tuple(sorted(unread)),
        differences=tuple(_difference(slug, ledger) for slug, ledger in ledgers.items()),
        written=not dry_run,
    )


def _batch(house: House, after: ArticleId | None) -> list[tuple[StoredArticle, tuple[Match, ...]]]:
    with house.store.read() as db:
        return [(stored, db.articles.matches_of(stored.id)) for stored in db.articles.batch(after, BATCH)]


def _judged(articles: Sequence[StoredArticle], house: House) -> list[tuple[Match, ...] | None]:
    """What today's topics make of each article, in order; None for one that could not be judged."""
    with ThreadPoolExecutor(max_workers=house.watchlist.limits.children) as threads:
        return list(threads.map(lambda stored: _judge(stored, house), articles))


def _judge(stored: StoredArticle, house: House) -> tuple[Match, ...] | None:
    article = stored.article
    try:
        return house.crew.run(inside.read_article, article.title, article.text, (article.language,)).matches
    except CrewClosed:
        raise
    except CrewError:
        return None


def _joined(
    stored: StoredArticle,
    before: tuple[Match, ...],
    answer: tuple[Match, ...],
    only: str | None,
    watched: tuple[str, ...],
) -> tuple[Match, ...]:
    """The matches that the article has from now on, in the watchlist's order."""
    joined = {match.topic: match for match in answer if only in (None, match.topic)}
    if only is not None:
        joined |= {match.topic: match for match in before if match.topic != only}
    if is_shortened(stored.article):
        joined |= {match.topic: match for match in before}
    order = {slug: place for place, slug in enumerate(watched)}
    return tuple(sorted(joined.values(), key=lambda match: (order.get(match.topic, len(order)), match.topic)))


def _note(
    ledgers: dict[str, _Ledger], before: tuple[Match, ...], after: tuple[Match, ...], told: Told, only: str | None
) -> None:
    was, now = ({match.topic: match for match in matches} for matches in (before, after))
    for topic in sorted(was.keys() | now.keys()):
        if only in (None, topic):
            ledgers.setdefault(topic, _Ledger()).note(was.get(topic), now.get(topic), told)


def _write(stored: StoredArticle, matches: tuple[Match, ...], house: House) -> None:
    """Replace the matches, unless the article was read anew or removed meanwhile."""
    with house.store.write() as db:
        present = db.articles.by_id(stored.id)
        if present is not None and (present.version, present.assessed_at) == (stored.version, stored.assessed_at):
            db.articles.rejudged(stored.id, matches)


def _difference(topic: str, ledger: _Ledger) -> Difference:
    return Difference(
        topic=topic,
        before=ledger.before,
        after=ledger.after,
        gained=tuple(sorted(ledger.gained)),
        lost=tuple(sorted(ledger.lost)),
        changed=tuple(sorted(ledger.changed)),
    )
