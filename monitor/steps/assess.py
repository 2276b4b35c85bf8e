"""Assess: read an article for its language and topics, and place it among those with the same text."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from monitor.articles.dedup import place
from monitor.errors import CrewClosed, CrewError
from monitor.logs import Log
from monitor.model import ArticleId, Job, Judgement, Placement, StoredArticle
from monitor.steps import inside
from monitor.steps.house import House
from monitor.steps.rows import Door, LeaseLost

LEASE = timedelta(minutes=20)
RETRIES = (
    timedelta(minutes=10),
    timedelta(hours=1),
)  # a child may have died of something else; then it counts as unread
SAME_TEXT = 1000  # copies of one text that are looked at, the earliest

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


def _assess_one(article: StoredArticle, house: House) -> None:
    text = article.article
    try:
        judgement = house.crew.run(inside.read_article, text.title, text.text, (text.language,))
        read = True
    except CrewClosed as error:
        raise LeaseLost from error
    except CrewError as error:
        log.warning("article not read", url=text.url, reason=error.reason, failures=article.failures + 1)
        if article.failures < len(RETRIES):
            with house.store.write() as db:
                db.articles.postpone(article, house.clock.now() + RETRIES[article.failures], error.reason)
            return
        judgement, read = Judgement(language=text.language, matches=()), False
    now = house.clock.now()
    with house.store.write() as db:
        db.lock("placement")
        same_text = db.articles.same_text(text.text_sha256, SAME_TEXT) if text.text.strip() else []
        placement = place(article, same_text)
        if not db.articles.assessed(article, judgement, placement, now):
            raise LeaseLost
        _count(db, article, placement, same_text, read)
    log.info(
        "assessed", url=text.url, topics=",".join(m.topic for m in judgement.matches) or None, place=placement.verdict
    )


def _count(db: Door, article: StoredArticle, placement: Placement, same_text: list[StoredArticle], read: bool) -> None:
    """One article, one fate; an older lead that turns out to be a copy changes its own."""
    if article.assessed_at is not None:  # judged again: it was counted the first time
        return
    verdict = ("copy" if placement.verdict == "copy" else "new") if read else "unread"
    db.tallies.add(article.known_at, None, "assess", verdict)
    for other in same_text:
        if other.id in placement.moved and other.copy_of is None and other.assessed_at is not None:
            db.tallies.add(other.known_at, None, "assess", "new", -1)
            db.tallies.add(other.known_at, None, "assess", "copy", 1)
