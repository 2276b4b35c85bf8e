"""The stored articles judged again by today's topics: what each topic gains, loses, or now matches for other words, and what is
read otherwise of it: claims, events, figures, and the state that an article reports.

Running it twice is harmless, and so is stopping it: each batch is committed by itself, and an article that is judged as it was
judged before is not written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from monitor.articles.days import read_as_of
from monitor.articles.excerpt import is_shortened
from monitor.errors import CrewClosed, CrewError, NotFound
from monitor.model import ArticleId, Gist, Judgement, StoredArticle
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.reckon import topics_watched
from monitor.steps.rejudged import in_order, of_one_topic, of_what_is_left
from monitor.steps.rows import Door
from monitor.steps.storying import retell, settle

BATCH = 200  # articles read, judged and written together


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Told:
    """An article in the list of what changed."""

    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Turned:
    """An article that as a whole reports another state of a topic than before; None: it reports none."""

    url: str
    title: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """How many there were, and how many there are."""

    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What judging again changes for one topic or scope. `changed`: it matches still, with another sum or for other words, or
    something else is read of it."""

    topic: str
    before: int  # articles
    after: int
    gained: tuple[Told, ...]
    lost: tuple[Told, ...]
    changed: tuple[Told, ...]
    turned: tuple[Turned, ...] = ()
    reported: Sums  # articles that report on it; the others mention it in passing
    claims: Sums
    events: Sums
    figures: Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Rematch:
    """What judging all articles again changes, or would change."""

    articles: int
    shortened: int  # kept as evidence only: judged by what is left of them, so they gain matches and lose nothing
    unread: tuple[Told, ...]  # could not be judged, and keep what they had
    differences: tuple[
        Difference, ...
    ]  # one for each topic and scope, in the watchlist's order; then those no more watched
    written: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """All that a judgement says of one topic."""

    match: object  # the Match, or None
    reported: bool
    state: str | None
    findings: tuple[tuple[object, ...], ...]  # claims, events, figures

    @property
    def counts(self) -> tuple[int, ...]:
        return (self.match is not None, self.reported, *map(len, self.findings))


@dataclass(slots=True)
class _Ledger:
    before: list[int] = field(default_factory=lambda: [0] * 5)
    after: list[int] = field(default_factory=lambda: [0] * 5)
    gained: list[Told] = field(default_factory=list)
    lost: list[Told] = field(default_factory=list)
    changed: list[Told] = field(default_factory=list)
    turned: list[Turned] = field(default_factory=list)

    def note(self, was: _Reading, now: _Reading, article: Told) -> None:
        for sums, reading in ((self.before, was), (self.after, now)):
            for place, count in enumerate(reading.counts):
                sums[place] += count
        if was.match is None and now.match is not None:
            self.gained.append(article)
        elif was.match is not None and now.match is None:
            self.lost.append(article)
        elif was != now:
            self.changed.append(article)
        if was.state != now.state:
            self.turned.append(Turned(url=article.url, title=article.title, before=was.state, after=now.state))


def rematch(
    house: House,
    *,
    only: str | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _count: None,
) -> Rematch:
    """Judge every assessed article again (for the topic `only`) and replace what was found in it, unless `dry_run`. Editions that
    were published stay as they are. Raises NotFound for a topic that is not watched."""
    watched = tuple(topic.slug for topic in house.watchlist.topics)
    if only is not None and only not in watched:
        raise NotFound(f"no topic {only!r} (known: {', '.join(watched)})")
    ledgers = {slug: _Ledger() for slug in watched if only in (None, slug)}
    unread: list[Told] = []
    articles = shortened = 0
    last: ArticleId | None = None
    while batch := _batch(house, last):
        last = batch[-1][0].id
        as_before: list[ArticleId] = []
        gists: dict[ArticleId, Gist | None] = {}
        for (stored, before), answer in zip(batch, _judged([stored for stored, _ in batch], house), strict=True):
            told = Told(url=stored.article.url, title=stored.article.title)
            articles += 1
            shortened += is_shortened(stored.article)
            if answer is None:
                unread.append(told)
                after = before
            else:
                after = _joined(stored, before, answer, only, watched)
                if not is_shortened(stored.article):  # of what is left of a text nobody can tell what it told
                    gists[stored.id] = answer.gist if after.matches else None
            _note(ledgers, before, after, told, only)
            if before == after:
                continue
            if replace(before, analysed_with=after.analysed_with) == after and before.analysed_with is not None:
                as_before.append(stored.id)
            elif not dry_run:
                _write(stored, after, house)
        if gists and not dry_run:
            _retell(gists, [stored for stored, _ in batch], house)
        if as_before and not dry_run:
            with house.store.write() as db:
                db.articles.confirmed(as_before, house.watchlist.words)
        progress(articles)
    if not dry_run:
        with house.store.write() as db:  # what was only read anew is no news
            db.notices.begin_anew(sorted(topics_watched(house)), house.clock.now())
    return Rematch(
        articles=articles,
        shortened=shortened,
        unread=tuple(sorted(unread)),
        differences=tuple(_difference(slug, ledger) for slug, ledger in ledgers.items()),
        written=not dry_run,
    )


def _batch(house: House, after: ArticleId | None) -> list[tuple[StoredArticle, Judgement]]:
    watched = [topic.slug for topic in house.watchlist.topics]
    with house.store.read() as db:
        found = db.articles.batch(after, BATCH)
        return [(s, in_order(j, watched)) for s, j in zip(found, db.articles.judgements_of(found), strict=True)]


def _judged(articles: Sequence[StoredArticle], house: House) -> list[Judgement | None]:
    """What today's topics make of each article, in order; None for one that could not be judged."""
    with ThreadPoolExecutor(max_workers=house.watchlist.limits.children) as threads:
        return list(threads.map(lambda stored: _judge(stored, house), articles))


def _judge(stored: StoredArticle, house: House) -> Judgement | None:
    article = stored.article
    try:
        judgement = house.crew.run(
            inside.read_article, article.title, article.text, (article.language,), article.author, (),
            read_as_of(article, stored.known_at), article.url,
        )  # fmt: skip
    except CrewClosed:
        raise
    except CrewError:
        return None
    return replace(judgement, analysed_with=house.watchlist.words)


def _joined(
    stored: StoredArticle, before: Judgement, answer: Judgement, only: str | None, watched: Sequence[str]
) -> Judgement:
    """What stands in the article from now on, in the watchlist's order: of a judgement, what judging again replaces."""
    if is_shortened(stored.article):
        answer = of_what_is_left(before, answer, watched)
    if only is not None:
        answer = of_one_topic(before, answer, only, watched)
    found = in_order(answer, watched)
    return replace(found, language=before.language, credit=before.credit, fingerprint=None, gist=None, notes=())


def _note(ledgers: dict[str, _Ledger], before: Judgement, after: Judgement, told: Told, only: str | None) -> None:
    for topic in sorted({match.topic for judgement in (before, after) for match in judgement.matches}):
        if only in (None, topic):
            ledgers.setdefault(topic, _Ledger()).note(_reading(before, topic), _reading(after, topic), told)


def _reading(judgement: Judgement, topic: str) -> _Reading:
    found = (judgement.claims, judgement.events, judgement.figures)
    return _Reading(
        match=next((match for match in judgement.matches if match.topic == topic), None),
        reported=topic in judgement.reported,
        state=dict(judgement.states).get(topic),
        findings=tuple(tuple(each for each in kind if each.topic == topic) for kind in found),
    )


def _write(stored: StoredArticle, judgement: Judgement, house: House) -> None:
    """Replace what was found, unless the article was read anew or removed meanwhile."""
    with house.store.write() as db:
        if _stands(stored, db):
            db.articles.rejudged(stored.id, judgement)


def _stands(stored: StoredArticle, db: Door) -> bool:
    """Whether an article is still the one that was judged."""
    present = db.articles.by_id(stored.id)
    return present is not None and (present.version, present.assessed_at) == (stored.version, stored.assessed_at)


def _retell(gists: Mapping[ArticleId, Gist | None], judged: Sequence[StoredArticle], house: House) -> None:
    """Place articles anew whose gist is another one now. Those that were read anew or removed meanwhile are passed over."""
    with house.store.write() as db:
        db.lock("placement")
        there = {one.id: gists[one.id] for one in judged if one.id in gists and _stands(one, db)}
        changed, left = retell(db, there)
        alone = [id for id in changed if (kin := db.articles.kin(id)) is not None and kin.copy_of is None]
        db.articles.place_again(sorted({*left, *settle(db, alone, retold=changed)}), house.clock.now())


def _difference(topic: str, ledger: _Ledger) -> Difference:
    sums = [Sums(before=before, after=after) for before, after in zip(ledger.before, ledger.after, strict=True)]
    return Difference(
        topic=topic,
        before=sums[0].before,
        after=sums[0].after,
        gained=tuple(sorted(ledger.gained)),
        lost=tuple(sorted(ledger.lost)),
        changed=tuple(sorted(ledger.changed)),
        turned=tuple(sorted(ledger.turned, key=lambda turned: (turned.url, turned.title))),
        reported=sums[1],
        claims=sums[2],
        events=sums[3],
        figures=sums[4],
    )
