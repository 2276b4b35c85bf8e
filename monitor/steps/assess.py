"""Assess: read an article for its language and topics, and place it among those with the same text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from monitor.articles.days import read_as_of
from monitor.articles.excerpt import excerpt, is_shortened
from monitor.articles.fingerprint import normalised_words
from monitor.errors import CrewClosed, CrewError
from monitor.logs import Log
from monitor.model import Article, ArticleId, Fingerprint, Job, Judgement, Kin, Placement, StoredArticle
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.placing import placements
from monitor.steps.reckon import stir, topics_watched
from monitor.steps.rejudged import of_what_is_left
from monitor.steps.rows import Door, LeaseLost
from monitor.steps.storying import retell, settle

LEASE = timedelta(minutes=20)
# A child may have died of something else; then it counts as unread.
RETRIES = (timedelta(minutes=10), timedelta(hours=1))
UNREAD = "could not be judged"  # with the reason behind it, a note of the article
# Of a fingerprint that is none: an edit takes the note away, and the count has to be put right.
UNREAD_FIGURES = ("0:u:",)

log = Log("assess")


def assess(job: Job, house: House) -> datetime | None:
    """Assess the job's articles. Returns None: nothing here waits for a host."""
    for key in job.keys:  # claimed one by one: what stops this worker costs the others nothing
        with house.store.write() as db:
            claimed = db.articles.claim([ArticleId(cast(int, key))], house.clock.now(), LEASE)
        for article in claimed:
            try:
                _assess_one(article, house)
            except LeaseLost:
                log.warning("lease lost", url=article.article.url)
    return None


def _assess_one(stored: StoredArticle, house: House) -> None:
    judged = _judged(stored, house)
    if judged is None:
        return
    article, judgement = judged
    now = house.clock.now()
    with house.store.write() as db:
        db.lock("placement")
        placed = placements(db, _kin(stored, judgement.fingerprint or _unread(stored.article)))
        moved = placed.moved
        before = {placement.article: _fate_now(placement.article, db) for placement in moved}
        said = db.notices.topics_of([placement.article for placement in moved]) if topics_watched(house) else set()
        if not db.articles.assessed(replace(stored, article=article), judgement, moved, now):
            raise LeaseLost
        told, waiting = retell(db, {stored.id: judgement.gist})
        copies = [placement.article for placement in moved if placement.lead is not None]
        alone = [placement.article for placement in moved if placement.lead is None]
        unsettled = settle(db, alone, copies, retold=told)
        db.articles.place_again(sorted({*placed.left, *waiting, *unsettled}), now)
        _count(moved, before, db)
        stir(said | {claim.topic for claim in judgement.claims}, db, house)
    place = "new" if moved[0].lead is None else "copy"
    topics = ",".join(match.topic for match in judgement.matches) or None
    log.info("assessed", url=article.url, topics=topics, place=place, moved=len(moved) - 1 or None)


# ---------------------------------------------------------------- judging


def _judged(stored: StoredArticle, house: House) -> tuple[Article, Judgement] | None:
    """The article as it will be kept, and what was found in it. None: it could not be read for now, and waits."""
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
        judgement = Judgement(language=article.language, matches=(), fingerprint=_unread(article))
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


def _unread(article: Article) -> Fingerprint:
    """Of a text that could not be read: it is known by its words as a whole alone."""
    words = len(normalised_words(article.text).split())
    return Fingerprint(sequence=b"", bands=(), figures=UNREAD_FIGURES, words=words)


def _kin(stored: StoredArticle, fingerprint: Fingerprint) -> Kin:
    """The article as the search for copies sees it."""
    article = stored.article
    return Kin(
        id=stored.id,
        url=article.url,
        title=article.title,
        published_at=article.published_at,
        known_at=stored.known_at,
        text_sha256=article.text_sha256,
        fingerprint=fingerprint,
        copy_of=stored.copy_of,
    )


# ---------------------------------------------------------------- counting


def _count(moved: Sequence[Placement], before: dict[ArticleId, str | None], db: Door) -> None:
    """One article, one fate: what it was counted as is taken back where it became something else."""
    for placement in moved:
        kin = db.articles.kin(placement.article)
        if kin is None:  # nobody removes an article while the lock is held
            raise LeaseLost
        was, fate = before[placement.article], _fate(kin)
        if fate == was:
            continue
        if was is not None:
            db.tallies.add(kin.known_at, None, "assess", was, -1)
        db.tallies.add(kin.known_at, None, "assess", fate)


def count_forgotten(article: StoredArticle, db: Door) -> None:
    """Count an article that is about to be forgotten as that, and its copies as texts of their own, as which they stand from
    then on. Hold the lock "placement"."""
    fate = _fate_now(article.id, db)
    if fate is not None:
        db.tallies.add(article.known_at, None, "assess", fate, -1)
    db.tallies.add(article.known_at, None, "assess", "forgotten")
    for copy in db.articles.copies_of(article.id):
        if _fate(copy) == "copy":
            db.tallies.add(copy.known_at, None, "assess", "copy", -1)
            db.tallies.add(copy.known_at, None, "assess", "new")


def _fate_now(id: ArticleId, db: Door) -> str | None:
    """What an article counts as; None: not assessed yet."""
    kin = db.articles.kin(id)
    return None if kin is None else _fate(kin)


def _fate(kin: Kin) -> str:
    if kin.fingerprint.figures == UNREAD_FIGURES:
        return "unread"
    return "new" if kin.copy_of is None else "copy"


def _without_unread(article: Article) -> Article:
    return replace(article, notes=tuple(note for note in article.notes if not note.startswith(UNREAD)))
