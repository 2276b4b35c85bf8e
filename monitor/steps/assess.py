"""Assess: read an article for its language and topics, and place it among those with the same text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from monitor.articles.days import read_as_of
from monitor.articles.excerpt import excerpt, is_shortened
from monitor.errors import CrewClosed, CrewError, StoreError, StoreLost
from monitor.logs import Log
from monitor.model import Article, ArticleId, Job, Judgement, StoredArticle
from monitor.steps import inside
from monitor.steps.filing import Reading, file_again, file_new, unread
from monitor.steps.house import House
from monitor.steps.rejudged import of_what_is_left
from monitor.steps.rows import LeaseLost

LEASE = timedelta(minutes=20)
# A child may have died of something else; then it counts as unread.
RETRIES = (timedelta(minutes=10), timedelta(hours=1))
UNREAD = "could not be judged"  # with the reason behind it, a note of the article
TOGETHER = 50  # placed in one transaction
PATIENCE = timedelta(seconds=5)  # how long one that was read waits for others: what a kill costs is read again

log = Log("assess")


def assess(job: Job, house: House) -> datetime | None:
    """Assess the job's articles. Returns None: nothing here waits for a host."""
    began, waiting = house.clock.now(), list[Reading]()
    try:
        for key in job.keys:  # claimed one by one: what stops this worker costs the others nothing
            with house.store.write() as db:
                claimed = db.articles.claim([ArticleId(cast(int, key))], house.clock.now(), LEASE)
            for article in claimed:
                waiting += _read_one(article, house)
            if len(waiting) >= TOGETHER or house.clock.now() - began >= PATIENCE:
                _file_all(waiting, house)
                began = house.clock.now()
    finally:  # what was read has no part in it when the next one breaks something
        _file_all(waiting, house)
    return None


def _read_one(stored: StoredArticle, house: House) -> list[Reading]:
    """What was read in an article that waits for its place; nothing when it could not be read for now, or another worker has
    it."""
    try:
        reading = _judged(stored, house)
    except LeaseLost:
        log.warning("lease lost", url=stored.article.url)
        return []
    return [] if reading is None else [reading]


def _file_all(waiting: list[Reading], house: House) -> None:
    """Place what was read; none is left waiting."""
    readings = waiting[:]
    waiting.clear()
    try:
        _file([one for one in readings if one.stored.assessed_at is None], file_new, house)
    finally:
        _file([one for one in readings if one.stored.assessed_at is not None], file_again, house)


def _file(readings: Sequence[Reading], place: Callable[[Sequence[Reading], House], None], house: House) -> None:
    """Where something is wrong with one of them, the others are placed without it."""
    try:
        if readings:
            place(readings, house)
    except StoreLost:  # nothing is wrong with any of them
        raise
    except StoreError:
        if len(readings) == 1:
            raise
        half = len(readings) // 2
        try:
            _file(readings[:half], place, house)
        finally:
            _file(readings[half:], place, house)


# ---------------------------------------------------------------- judging


def _judged(stored: StoredArticle, house: House) -> Reading | None:
    """The article as it will be kept, and what was found in it. None: it could not be read for now, and waits."""
    judged = _kept(stored, house)
    return None if judged is None else Reading(stored=replace(stored, article=judged[0]), judgement=judged[1])


def _kept(stored: StoredArticle, house: House) -> tuple[Article, Judgement] | None:
    known = _known(stored, house) if is_shortened(stored.article) else None
    if known is not None and known.analysed_with is not None:
        return stored.article, known
    article = _without_unread(stored.article)
    try:
        judgement = _read(article, stored.known_at, house)
    except CrewClosed as error:
        raise LeaseLost from error
    except CrewError as error:
        log.warning("article not read", url=article.url, reason=error.reason, failures=stored.failures + 1)
        if stored.failures < len(RETRIES):
            with house.store.write() as db:
                db.articles.postpone(stored, house.clock.now() + RETRIES[stored.failures], error.reason)
            return None
        article = replace(article, notes=(*article.notes, f"{UNREAD}: {error.reason}"))
        judgement = Judgement(language=article.language, matches=(), fingerprint=unread(article))
    if known is not None:
        watched = [topic.slug for topic in house.watchlist.topics]
        return stored.article, replace(
            of_what_is_left(known, judgement, watched), fingerprint=known.fingerprint, gist=known.gist or judgement.gist
        )
    told = [note for note in article.notes if note not in judgement.notes]
    article = replace(article, notes=(*told, *judgement.notes))
    return excerpt(article, judgement) if article.keep == "evidence" else (article, judgement)


def _read(article: Article, known_at: datetime, house: House) -> Judgement:
    """What today's topics find in an article. Raises CrewError."""
    judgement = house.crew.run(
        inside.read_article, article.title, article.text, (article.language,), article.author, _own(article, house),
        read_as_of(article, known_at), article.url,
    )  # fmt: skip
    return replace(judgement, analysed_with=house.watchlist.words)


def _known(stored: StoredArticle, house: House) -> Judgement:
    """What was found in a text of which only the evidence is left: it is read again only for claims, when nobody had looked for
    any in the whole."""
    with house.store.read() as db:
        kin, (judgement,) = db.articles.kin(stored.id), db.articles.judgements_of([stored])
        told = db.stories.candidate(stored.id)
    return replace(judgement, fingerprint=kin.fingerprint if kin else None, gist=told.gist if told else None)


def _own(article: Article, house: House) -> tuple[str, ...]:
    """The agencies that the article's outlet is itself."""
    spec = house.feed(article.feed_slug) if article.feed_slug else None
    source = house.source(spec.source) if spec else None
    return source.agencies if source else ()


def _without_unread(article: Article) -> Article:
    return replace(article, notes=tuple(note for note in article.notes if not note.startswith(UNREAD)))
